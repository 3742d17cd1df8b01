// Brings a run to an instant behind the scenes: makes it, lets it go there at express speed and tells when everything
// up to there can be seen, while the window goes on showing the former run. One at a time: a new one replaces the last.
// Thread rule: the GUI thread only; the work is done elsewhere.
#pragma once

#include "ui/model/background_queue.hpp"
#include "ui/model/held_run.hpp"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>

namespace sluice::ui {

class RunPreparation : public QObject {
    Q_OBJECT

public:
    // How long it may take before its progress is shown.
    static constexpr int kSilentMs = 300;

    // Registry and aggregator must outlive the preparation.
    RunPreparation(const Registry& registry, Aggregator& aggregator, QObject* parent = nullptr);
    ~RunPreparation() override;

    // `until`: the instant of the run clock to stand at; nothing: its beginning. On real threads always the beginning.
    void begin(const Experiment& experiment, std::optional<Nanos> until);
    void cancel();
    bool isActive() const noexcept { return m_active; }

    // Once ready(): the run, standing still at the instant or ended before it.
    std::shared_ptr<HeldRun> take();

Q_SIGNALS:
    void ready();
    // One sentence for a person. There is nothing to take.
    void failed(const QString& problem);
    // Share of the way from 0 to 1; not before kSilentMs have passed.
    void progressed(double share);

private:
    void made(quint64 ticket, const Result<std::shared_ptr<HeldRun>>& result);
    void look();
    void letGo(std::shared_ptr<HeldRun> run);

    const Registry& m_registry;
    Aggregator& m_aggregator;
    std::shared_ptr<HeldRun> m_run;
    std::optional<Nanos> m_until;
    quint64 m_ticket = 0;  // what belongs to an earlier one is too late
    bool m_active = false;
    bool m_draining = false;
    QElapsedTimer m_since;
    QTimer m_timer;
    BackgroundQueue m_queue;  // last: its jobs name this object
};

}  // namespace sluice::ui
