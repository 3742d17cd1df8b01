// A few seconds of a pattern's first look in small: who stands where, and what changed at which frame. Recorded once
// and kept in resources/patterns/<id>/moving_picture.json, so that the gallery moves without an engine.
//
// Invariants of a picture that was read: every index lies within its list, changes and motions are sorted by frame, and
// the first frame gives every box a value. Lengths are in units of the picture, `size` in all; origin at the top left.
//
// Thread rule: plain values.
#pragma once

#include "base/result.hpp"
#include "ui/theme/theme.hpp"

#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::ui {

struct MovingPicture {
    enum class Kind : std::uint8_t { Goroutine, Channel, Gate };
    struct Box {
        Kind kind = Kind::Goroutine;
        QRectF rect;
        int accent = 0;  // of a channel
        int slots = 0;   // of a channel
        friend bool operator==(const Box&, const Box&) = default;
    };
    struct Way {
        std::array<QPointF, 4> curve{};  // in the direction in which messages go
        int accent = 0;
        friend bool operator==(const Way&, const Way&) = default;
    };
    // Goroutine: its Activity. Channel: messages in it. Gate: which of its values; each kUnknown before there is one.
    struct Change {
        int frame = 0;
        int box = 0;
        int value = 0;
        friend bool operator==(const Change&, const Change&) = default;
    };
    // A message that goes along a way, or (`way` < 0) something that goes from one box to another past all channels.
    struct Motion {
        int frame = 0;
        int way = -1;
        int from = 0;
        int to = 0;
        int accent = 0;
        friend bool operator==(const Motion&, const Motion&) = default;
    };
    static constexpr int kUnknown = -1;

    QSizeF size;
    int frames = 0;
    double framesPerSecond = 12;
    std::vector<Box> boxes;
    std::vector<Way> ways;
    std::vector<Change> changes;
    std::vector<Motion> motions;

    std::vector<int> valuesAt(int frame) const;
    double seconds() const { return frames / framesPerSecond; }
    friend bool operator==(const MovingPicture&, const MovingPicture&) = default;
};

// The error is a sentence that names the file.
Result<MovingPicture> readMovingPicture(std::string_view json, std::string_view name);
std::string writeMovingPicture(const MovingPicture& picture);

// As it looks `seconds` after its beginning (it repeats), as large as fits into `area`, at its centre. What stands
// still and what moves are drawn apart: the former may be kept.
void paintStanding(QPainter& painter, const QRectF& area, const MovingPicture& picture, const Theme& theme);
void paintMoving(QPainter& painter, const QRectF& area, const MovingPicture& picture, double seconds,
                 const Theme& theme);

}  // namespace sluice::ui
