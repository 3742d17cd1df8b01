// The line at the bottom: phase, run clock, events per second, telemetry that was lost, frame time. Every number has a
// place of fixed width in digits of one width, so that nothing trembles while they run.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"

#include <QElapsedTimer>
#include <QWidget>

namespace sluice::ui {

class StatusLine final : public QWidget {
    Q_OBJECT

public:
    explicit StatusLine(QWidget* parent = nullptr);

    void showSnapshot(const SnapshotPtr& snapshot);
    void setPaused(bool isPaused);
    // What is shown beside the phase, such as "seed 42".
    void setNote(const QString& note);
    void setFrameTime(Nanos p50, Nanos p99);
    // Events per wall second; showSnapshot() measures it twice a second by itself.
    void setEventRate(double perSecond);

    QString phaseText() const;
    // With all that is to be known beside the phase.
    QString stateText() const;
    QString toolTipText() const;
    QString clockText() const { return m_clock; }
    std::uint64_t dropped() const { return m_dropped; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {240, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Field {
        QString label;
        QString value;
        QString widest;  // reserves the width
        bool isBad = false;
    };
    std::vector<Field> fields() const;
    void measureRate(const Snapshot& snapshot);

    RunPhase m_phase = RunPhase::Starting;
    RunOutcome m_outcome = RunOutcome::None;
    bool m_known = false;
    bool m_paused = false;
    bool m_atLiveEdge = true;
    bool m_atCut = false;
    QString m_note;
    QString m_clock;
    std::uint64_t m_events = 0;
    std::uint64_t m_dropped = 0;
    QString m_recordingIncomplete;  // why; empty: all is recorded
    double m_eventRate = 0;
    Nanos m_frameP50 = 0;
    Nanos m_frameP99 = 0;
    QElapsedTimer m_sinceMeasured;
    std::uint64_t m_measuredPosition = 0;
    const Manifest* m_measuredRun = nullptr;  // only compared, never read
};

}  // namespace sluice::ui
