#include "ui/timeline/lane_tiles.hpp"

#include <algorithm>
#include <functional>

namespace sluice::ui {
namespace {

constexpr int kUnits = 8;

// `opacity` of the colour on the ground at (u, v) in 0..7.
LaneTile tile(const QColor& ground, const QColor& color, int scale, const std::function<double(int, int)>& opacity) {
    LaneTile result;
    result.size = kUnits * scale;
    result.pixels.resize(static_cast<std::size_t>(result.size * result.size));
    for (int y = 0; y < result.size; ++y) {
        for (int x = 0; x < result.size; ++x)
            result.pixels[static_cast<std::size_t>(y * result.size + x)] =
                mixed(ground, color, opacity(x / scale, y / scale)).rgb();
    }
    return result;
}

double pattern(Activity activity, int u, int v) {
    switch (activity) {
        case Activity::Working:
            return 0.86;
        case Activity::Running:
            return v % 4 < 2 ? 0.86 : 0.42;
        case Activity::Ready:
            return u % 4 == v % 4 && u % 2 == 0 ? 0.95 : 0.3;
        case Activity::WaitingForRoom:
            return (u + v) % 8 < 4 ? 0.98 : 0.5;
        case Activity::WaitingForMessage:
            return v % 8 == 3 ? 0.5 : 0.13;
        case Activity::WaitingForAny:
            return u % 4 == 1 && v % 4 == 2 ? 0.85 : 0.13;
        case Activity::Sleeping:
            return (u + 8 - v) % 8 == 0 ? 0.5 : 0.08;
        case Activity::WaitingForOthers:
            return u % 4 == 0 ? 0.6 : 0.13;
        case Activity::Finished:
            return 0;
        case Activity::Stuck:
            return (u + v) % 8 < 2 || (u + 8 - v) % 8 < 2 ? 0.3 : 0.9;
        case Activity::Panicked:
            return v % 4 == 0 ? 0.4 : 1;
    }
    return 0;
}

}  // namespace

LaneTiles::LaneTiles(const Theme& theme, double devicePixelRatio) {
    // A power of two, so that a tile repeats with a mask.
    const int scale = devicePixelRatio <= 1.25 ? 1 : devicePixelRatio <= 2.5 ? 2 : 4;
    const QColor ground = theme.color(ColorRole::Ground);
    for (const Activity activity : kActivities) {
        m_tiles[static_cast<std::size_t>(activity)] =
            tile(ground, theme.activity(activity), scale, [activity](int u, int v) { return pattern(activity, u, v); });
    }
    m_full =
        tile(ground, theme.color(ColorRole::Warning), scale, [](int u, int v) { return (u + v) % 8 < 4 ? 1 : 0.6; });
    const QColor muted = theme.color(ColorRole::TextMuted);
    m_closed = tile(ground, muted, scale, [](int u, int v) { return (u + 8 - v) % 8 < 1 ? 0.55 : 0.06; });
    m_unknown = tile(ground, muted, scale, [](int u, int v) { return (u + v) % 8 == 0 ? 0.3 : 0.05; });
}

void TileCanvas::fill(int left, int right, int top, int bottom, const LaneTile& tile, int originX, int originY) {
    left = std::max(left, 0);
    right = std::min(right, m_size.width());
    top = std::max(top, 0);
    bottom = std::min(bottom, m_size.height());
    const int mask = tile.size - 1;
    const int phase = (left - originX) & mask;
    const int width = right - left;
    QRgb* line = m_pixels + top * m_stride + left;
    if (width == 1) {  // a dense lane has one for each of its columns
        const QRgb* pattern = tile.pixels.data() + phase;
        for (int y = top; y < bottom; ++y, line += m_stride) *line = pattern[((y - originY) & mask) * tile.size];
        return;
    }
    for (int y = top; y < bottom; ++y, line += m_stride) {
        const QRgb* row = tile.pixels.data() + ((y - originY) & mask) * tile.size;
        // The rest repeats what has been written, a pattern's width before.
        const int first = std::min(width, tile.size);
        for (int i = 0; i < first; ++i) line[i] = row[(phase + i) & mask];
        for (int done = first; done < width;) {
            const int next = std::min(done, width - done);
            std::copy_n(line, next, line + done);
            done += next;
        }
    }
}

void TileCanvas::fill(int left, int right, int top, int bottom, QRgb color) {
    left = std::max(left, 0);
    const int width = std::min(right, m_size.width()) - left;
    top = std::max(top, 0);
    bottom = std::min(bottom, m_size.height());
    QRgb* line = m_pixels + top * m_stride + left;
    for (int y = top; y < bottom; ++y, line += m_stride) std::fill_n(line, width, color);
}

}  // namespace sluice::ui
