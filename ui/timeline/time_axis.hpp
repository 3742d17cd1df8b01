// The coordinates of every view over time: pure functions between run-clock nanoseconds and pixels, zooming around a
// point, round tick positions and time labels. No widget, no state but the visible range.
//
// Invariants: the range is never empty (at least kTimeSpanMin wide) and never starts before 0; pixels are logical.
// Thread rule: values; free of shared state.
#pragma once

#include "base/time.hpp"

#include <QString>

#include <vector>

namespace sluice::ui {

inline constexpr Nanos kTimeSpanMin = 10;

struct TimeRange {
    Nanos from = 0;
    Nanos to = kSecond;
    Nanos span() const noexcept { return to - from; }
    bool contains(Nanos time) const noexcept { return time >= from && time <= to; }
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

struct TimeTick {
    Nanos time = 0;
    QString label;
    friend bool operator==(const TimeTick&, const TimeTick&) = default;
};

// The smallest of 1, 2, 5 x 10^n ns (and from 10 s on the divisions of minutes and hours) that is not below `raw`.
Nanos niceTimeStep(Nanos raw);

// A point of time with as many digits as `resolution` needs: "350 ms", "12.3 s"; from one minute on "1:15",
// "1:02:30.5".
QString timeLabel(Nanos time, Nanos resolution);

// A duration in three significant digits with its own unit: "850 ns", "4.2 ms", "1.25 s", "2 min 5 s".
QString durationLabel(Nanos duration);

class TimeAxis {
public:
    TimeAxis() = default;
    // `left` and `width` in pixels; a width below 1 counts as 1.
    TimeAxis(TimeRange range, double left, double width);

    TimeRange range() const noexcept { return m_range; }
    double left() const noexcept { return m_left; }
    double width() const noexcept { return m_width; }

    // Not clamped: times outside the range lie outside the pixels.
    double toPixel(Nanos time) const noexcept;
    Nanos toTime(double pixel) const noexcept;
    double nanosPerPixel() const noexcept { return static_cast<double>(m_range.span()) / m_width; }

    // `factor` > 1 zooms in; the time under `pixel` stays where it is, unless `limits` forbid.
    TimeAxis zoomed(double pixel, double factor, TimeRange limits) const;
    // Moves the content by `pixels` to the right (the range moves to earlier times), within `limits`.
    TimeAxis panned(double pixels, TimeRange limits) const;

    // Round positions at least `spacingMin` pixels apart, ascending, all inside the range.
    std::vector<TimeTick> ticks(double spacingMin) const;

private:
    TimeRange m_range;
    double m_left = 0;
    double m_width = 1;
};

// The range of the wanted width inside `limits`, moved as little as possible.
TimeRange fitted(TimeRange wanted, TimeRange limits);

}  // namespace sluice::ui
