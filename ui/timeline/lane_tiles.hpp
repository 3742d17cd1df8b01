// The patterns that stand for activities in lanes: small opaque tiles of pixels for one theme and pixel ratio, so that
// state is never colour alone. Working is solid, waiting for a message, which is healthy, is faint; what is wrong is
// bright and hatched.
// Thread rule: values.
#pragma once

#include "ui/theme/theme.hpp"

#include <QImage>
#include <QSize>

#include <array>
#include <cstddef>
#include <vector>

namespace sluice::ui {

// A square of a power of two pixels that repeats.
struct LaneTile {
    int size = 1;
    std::vector<QRgb> pixels{0};
};

class LaneTiles {
public:
    LaneTiles(const Theme& theme, double devicePixelRatio);
    const LaneTile& of(Activity activity) const { return m_tiles[static_cast<std::size_t>(activity)]; }
    // On a channel's lane: its buffer is full; nobody may send into it any more.
    const LaneTile& full() const { return m_full; }
    const LaneTile& closed() const { return m_closed; }
    // A stretch of which nothing is known.
    const LaneTile& unknown() const { return m_unknown; }

private:
    std::array<LaneTile, kActivities.size()> m_tiles;
    LaneTile m_full, m_closed, m_unknown;
};

// The pixels of an image of 32 bits, while they are written.
class TileCanvas {
public:
    explicit TileCanvas(QImage& image)
        : m_pixels(reinterpret_cast<QRgb*>(image.bits())),
          m_stride(static_cast<std::ptrdiff_t>(image.bytesPerLine() / 4)),
          m_size(image.size()) {}

    // Pixels [left, right) of the lines [top, bottom), clipped; the pattern starts at `originX` and at the line
    // `originY`.
    void fill(int left, int right, int top, int bottom, const LaneTile& tile, int originX, int originY);
    void fill(int left, int right, int top, int bottom, QRgb color);

private:
    QRgb* m_pixels;
    std::ptrdiff_t m_stride;  // in pixels
    QSize m_size;
};

}  // namespace sluice::ui
