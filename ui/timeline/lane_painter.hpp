// Draws the lanes of a timeline into an image: the part that changes only with the range, the scrolling and what has
// been read, and that is kept between frames. Writes pixels itself where lanes are dense: a rectangle of QPainter for
// each column would take as long as the whole frame may.
//
// A column in which several things happened is divided from the bottom up in the share of time of each; what must not
// be overlooked has at least two pixels at its top. Where so many lanes are so dense that a
// frame would take too long, columns are two pixels wide.
//
// Thread rule: the GUI thread only.
#pragma once

#include "events/run_state.hpp"
#include "patterns/descriptor.hpp"
#include "ui/timeline/lane_columns.hpp"
#include "ui/timeline/lane_rows.hpp"
#include "ui/timeline/lane_tiles.hpp"

#include <QImage>
#include <QSizeF>

#include <optional>
#include <vector>

namespace sluice::ui {

// What is to be drawn; everything in it outlives the drawing.
struct LanePicture {
    const LaneStore& store;
    const LaneRows& rows;
    TimeRange range;
    double scroll = 0;  // of the rows, from the top
    QSizeF size;        // of the lanes, without names and ruler; device-independent
    double devicePixelRatio = 1;
    Nanos liveTime = 0;
    const RunState* live = nullptr;  // the state at the live edge, if that is what is shown
    const Descriptor* descriptor = nullptr;
};

// What a lane shows at the live edge that has not been read yet.
std::optional<Interval> tailOf(const Lane& lane, const RunState& live, Nanos knownUntil);

class LanePainter {
public:
    void paint(QImage& image, const LanePicture& picture);

private:
    // A row's bar, in pixels of the image.
    struct Bar {
        int top = 0;
        int height = 0;
        int bottom() const { return top + height; }
    };
    struct Label {
        QRectF box;
        Activity activity = Activity::Working;
    };

    // Pixels of a column.
    static int columnWidth(const LanePicture& picture, int width);
    void paintGoroutine(TileCanvas& canvas, const LaneView& view, const Lane& lane, const Bar& bar);
    void paintMixture(TileCanvas& canvas, const ActivityRun& run, const Bar& bar);
    void paintChannel(TileCanvas& canvas, const LanePicture& picture, const LaneView& view, const Lane& lane,
                      const Bar& bar);
    void paintLabels(QImage& image);
    void collectLabel(const ActivityRun& run, const Bar& bar);

    std::optional<LaneTiles> m_tiles;
    std::optional<Theme> m_theme;
    double m_ratio = 0;  // of the tiles
    int m_originX = 0;   // patterns move with the lanes
    int m_column = 1;    // width of a column
    int m_loud = 2;      // pixels that are never given up
    std::vector<ActivityRun> m_activityRuns;
    std::vector<DepthRun> m_depthRuns;
    std::vector<Label> m_labels;
    std::array<double, kActivities.size()> m_labelWidths{};
};

}  // namespace sluice::ui
