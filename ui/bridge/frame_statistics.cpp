#include "ui/bridge/frame_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sluice::ui {

void FrameStatistics::add(Nanos at, Nanos frameTime) {
    m_frames.push_back({at, frameTime});
    while (m_frames.front().at < at - m_window) m_frames.pop_front();
}

Nanos FrameStatistics::percentile(double share) const {
    if (m_frames.empty()) return 0;
    std::vector<Nanos> times;
    times.reserve(m_frames.size());
    for (const Frame& frame : m_frames) times.push_back(frame.time);
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(times.size())));
    const auto nth = times.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, times.size()) - 1);
    std::nth_element(times.begin(), nth, times.end());
    return *nth;
}

double FrameStatistics::framesPerSecond() const {
    if (m_frames.size() < 2) return 0;
    const Nanos elapsed = m_frames.back().at - m_frames.front().at;
    return elapsed > 0 ? static_cast<double>(m_frames.size() - 1) / toSeconds(elapsed) : 0;
}

}  // namespace sluice::ui
