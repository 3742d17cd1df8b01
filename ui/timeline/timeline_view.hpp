// The timeline: a lane for every goroutine and channel, names at the left, time from left to right, from the whole run
// down to a single event.
//
// Mouse: the wheel zooms around the pointer (Shift: moves in time; Ctrl, or over the names: scrolls); dragging moves;
// a click picks who is there, a double click also goes to that instant; a press or drag on the ruler goes there; a
// click on a heading folds it. Keys: Left and Right move in time, + and - zoom around the instant shown, 0 the whole
// run, Up, Down, Page Up and Page Down go from lane to lane, Return frames what the picked lane does at the instant
// shown, N and Shift+N go to where the searched words hold next or before, Escape picks nothing.
//
// The lanes are an image that is drawn anew only when the range, the rows or what has been read change; the ruler, the
// cursor, arrows and what is under the pointer are drawn over it. While a run goes on it is drawn anew at most 30 times
// a second. Nothing is read while the view is hidden.
// Thread rule: the GUI thread only.
#pragma once

#include "patterns/descriptor.hpp"
#include "ui/model/selection.hpp"
#include "ui/timeline/event_ticks.hpp"
#include "ui/timeline/lane_painter.hpp"
#include "ui/timeline/lane_rows.hpp"
#include "ui/timeline/lane_scan.hpp"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <set>

class QHelpEvent;
class QScrollBar;

namespace sluice::ui {

// Who woke whom at an instant.
struct WakeUp {
    Nanos time = 0;
    std::uint32_t from = 0;  // lanes
    std::uint32_t to = 0;
    friend bool operator==(const WakeUp&, const WakeUp&) = default;
};

class TimelineView : public QWidget {
    Q_OBJECT

public:
    static constexpr int kRedrawMs = 33;

    explicit TimelineView(QWidget* parent = nullptr);

    // The run to be read, which must outlive the view or be replaced before it goes; null: none.
    void setObservation(Observation* observation);
    void setDescriptor(std::shared_ptr<const Descriptor> descriptor);
    // Once a frame.
    void showSnapshot(SnapshotPtr snapshot);

    // What is visible; nothing: the whole run as it grows.
    std::optional<TimeRange> visibleRange() const { return m_range; }
    void setVisibleRange(std::optional<TimeRange> range);
    // What another view has picked.
    void markSelected(const Selected& selected);
    // Lanes whose names hold these words, or, where there is none, that ever did what they name.
    void setFilter(const QString& words);
    const QString& filter() const noexcept { return m_filter; }
    std::size_t lanesShown() const noexcept { return m_rows.laneCount(); }
    // Goes to where the searched words hold next (or held before). False: nowhere.
    bool findNext(bool isBackwards);

    const LaneReader& reader() const noexcept { return m_reader; }
    // Reads what there is, and draws it at once (screenshots, tests). True: nothing is left to be read.
    bool catchUp();

    // Where things lie, in this widget's coordinates.
    TimeAxis axis() const;
    double pixelAt(Nanos time) const { return axis().toPixel(time); }
    // Empty where the lane is not to be seen.
    QRectF laneRect(std::uint32_t lane) const;
    const std::vector<WakeUp>& wakeUps() const noexcept { return m_wakeUps; }
    std::optional<LanePlace> hovered() const noexcept { return m_hovered; }

    QSize sizeHint() const override { return {600, 240}; }
    QSize minimumSizeHint() const override { return {260, 110}; }

Q_SIGNALS:
    void seekRequested(sluice::Nanos time);
    void visibleRangeChanged(std::optional<sluice::ui::TimeRange> range);
    void selected(const sluice::ui::Selected& selected);
    // How far the past is read, what is left of it, how many lanes there are.
    void situationChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Drag : std::uint8_t { None, Press, Move, Seek };

    // timeline_view.cpp
    const LaneStore& store() const { return m_reader.store(); }
    Nanos liveTime() const { return m_snapshot ? m_snapshot->liveTime : 0; }
    Nanos cursor() const { return m_snapshot ? m_snapshot->state.time() : 0; }
    bool isAtLiveEdge() const { return m_snapshot && m_snapshot->atLiveEdge; }
    TimeRange wholeRun() const;
    TimeRange shownRange() const { return m_range.value_or(wholeRun()); }
    QRectF lanesRect() const;
    double nameWidth() const;
    double rulerHeight() const;
    void takeGrowth();
    void rebuildRows();
    void redrawLater();
    void redraw();
    void choose(std::optional<TimeRange> range);
    void followEdge();
    void updateScrollBar();
    void reveal(std::uint32_t lane);
    void revealCursor();
    void describe();
    void collectWakeUps();
    std::optional<std::uint32_t> selectedLane() const;
    bool isFiltered(std::uint32_t lane, std::uint32_t activities, bool byName) const;

    // timeline_view_input.cpp
    std::optional<LanePlace> placeAt(const QPointF& position) const;
    void pick(const QPointF& position);
    void pickRow(std::optional<std::size_t> row);
    void zoomAt(double x, double factor);
    void panBy(double pixels);
    void scrollBy(double pixels);
    void frameSelected();
    void hoverAt(std::optional<QPointF> position);
    void dragTo(const QPointF& position);
    bool showToolTip(QHelpEvent& event);
    const Event* eventAt(const QPointF& position) const;

    // timeline_view_paint.cpp
    void paintLanes(QPainter& painter);
    void paintHeadings(QPainter& painter, const Theme& theme);
    void paintNames(QPainter& painter, const Theme& theme);
    void paintRuler(QPainter& painter, const Theme& theme);
    void paintTicks(QPainter& painter, const Theme& theme);
    void paintWakeUps(QPainter& painter, const Theme& theme);
    void paintMarks(QPainter& painter, const Theme& theme);
    void paintCursor(QPainter& painter, const Theme& theme);
    void paintEmpty(QPainter& painter, const Theme& theme);
    QRectF rowRect(const LaneRow& row) const;

    LaneReader m_reader;
    EventTicks m_ticks;
    LaneNames m_names;
    LaneRows m_rows;
    LanePainter m_painter;
    SnapshotPtr m_snapshot;
    std::shared_ptr<const Descriptor> m_descriptor;
    std::optional<TimeRange> m_range;
    bool m_followsEdge = false;  // the range ends at the live edge and moves with it
    Nanos m_followedTo = 0;
    Selected m_selected;
    QString m_filter;
    std::set<std::uint32_t> m_folded;  // headings
    std::size_t m_rowsOfLanes = 0;     // lanes that the rows were made of
    QImage m_image;
    bool m_isImageDue = true;
    QTimer m_redrawTimer;
    QScrollBar* m_scrollBar = nullptr;
    std::optional<LanePlace> m_hovered;
    std::optional<QPointF> m_pointer;
    std::vector<WakeUp> m_wakeUps;
    Drag m_drag = Drag::None;
    QPointF m_pressedAt;
    QPointF m_draggedFrom;
    bool m_picksItself = false;
};

}  // namespace sluice::ui
