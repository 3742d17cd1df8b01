// The history of a run on one line: what is kept, where the live edge is, and a cursor to go anywhere in between.
//
// Mouse: press or drag anywhere on the track; letting go at the right end follows the live edge again. Keys: Left and
// Right 1 % of what is kept, with Shift 0.1 %, Page Up and Down 10 %, Home the oldest instant, End the live edge.
// Wheel: 1 % a notch. While a drag lasts the handle follows the pointer, not the snapshots that answer it.
// Marks show where things happened, several in one place as one, the gravest and the larger the more there are. A click
// on one goes to the first of them.
// Knows no engine: draws what the setters say.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "ui/timeline/happening_marks.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QWidget>

#include <optional>
#include <vector>

namespace sluice::ui {

class Scrubber : public QWidget {
    Q_OBJECT

public:
    explicit Scrubber(QWidget* parent = nullptr);

    // Everything that it draws, from one snapshot (null: an empty track).
    void showSnapshot(const SnapshotPtr& snapshot);

    // `kept`: from the oldest instant that can still be sought to the live edge. `isTruncated`: older history is gone.
    void setHistory(TimeRange kept, bool isTruncated);
    void setCursor(Nanos time, bool atLiveEdge);
    // From when the run was draining (sources stopped); nothing while it is not.
    void setDrainingFrom(std::optional<Nanos> time);
    void setEnded(bool ended);

    // Where things happened; null: nowhere, as far as is known.
    void setMarks(HappeningMarksPtr marks);

    // What is drawn as one.
    struct Cluster {
        double x = 0;
        HappeningMarks::Bucket what;
    };
    std::vector<Cluster> clusters() const;

    Nanos cursor() const noexcept { return m_cursor; }
    bool atLiveEdge() const noexcept { return m_atLiveEdge; }
    TimeRange history() const noexcept { return m_kept; }
    // Where an instant lies, in widget coordinates (tests, and overlays that must line up).
    double pixelAt(Nanos time) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void seekRequested(sluice::Nanos time);
    void followRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    TimeAxis axis() const;
    QRectF trackRect() const;
    bool hasHistory() const noexcept { return m_known && m_kept.to > m_kept.from; }
    void dragTo(double x);
    void moveTo(Nanos time);
    void moveBy(double share);
    void describe();
    QString hintAt(double x) const;

    void drawTrack(QPainter& painter) const;
    void drawMarks(QPainter& painter) const;
    const Cluster* clusterAt(const std::vector<Cluster>& clusters, double x) const;
    void drawTicks(QPainter& painter) const;
    void drawCursor(QPainter& painter) const;

    HappeningMarksPtr m_marks;
    TimeRange m_kept{0, 0};
    Nanos m_cursor = 0;
    std::optional<Nanos> m_drainingFrom;
    bool m_known = false;
    bool m_truncated = false;
    bool m_atLiveEdge = true;
    bool m_ended = false;
    bool m_dragging = false;
};

}  // namespace sluice::ui
