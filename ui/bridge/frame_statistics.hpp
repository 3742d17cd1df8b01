// Frame times of the last seconds and their percentiles. Bounded: older frames than the window fall out.
// Thread rule: one thread at a time.
#pragma once

#include "base/time.hpp"

#include <deque>

namespace sluice::ui {

class FrameStatistics {
public:
    explicit FrameStatistics(Nanos window = 5 * kSecond) : m_window(window) {}

    // `at`: wall clock when the frame was flushed, not decreasing; `frameTime`: since its tick was due.
    void add(Nanos at, Nanos frameTime);
    void clear() { m_frames.clear(); }

    // The smallest frame time that at least `share` of the kept frames do not exceed; 0 without frames.
    Nanos percentile(double share) const;
    Nanos p50() const { return percentile(0.50); }
    Nanos p99() const { return percentile(0.99); }
    // Frames flushed per second, over the kept frames.
    double framesPerSecond() const;
    std::size_t count() const noexcept { return m_frames.size(); }

private:
    struct Frame {
        Nanos at;
        Nanos time;
    };
    Nanos m_window;
    std::deque<Frame> m_frames;
};

}  // namespace sluice::ui
