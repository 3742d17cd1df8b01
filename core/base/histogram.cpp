#include "base/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {

Nanos Histogram::lowestOf(std::size_t bucket) noexcept {
    if (bucket < 2 * kPerOctave) return static_cast<Nanos>(bucket);
    const std::size_t shift = bucket / kPerOctave - 1;
    return static_cast<Nanos>((bucket - shift * kPerOctave) << shift);
}

Nanos Histogram::highestOf(std::size_t bucket) noexcept {
    if (bucket < 2 * kPerOctave) return static_cast<Nanos>(bucket);
    const std::size_t shift = bucket / kPerOctave - 1;
    return lowestOf(bucket) + static_cast<Nanos>((std::uint64_t{1} << shift) - 1);
}

void Histogram::cover(std::size_t bucket) {
    const std::size_t octave = bucket / kPerOctave * kPerOctave;
    if (m_counts.empty()) m_firstBucket = octave;
    const std::size_t first = std::min(m_firstBucket, octave);
    const std::size_t end = std::max(m_firstBucket + m_counts.size(), octave + kPerOctave);
    m_counts.insert(m_counts.begin(), m_firstBucket - first, 0);
    m_counts.resize(end - first, 0);
    m_firstBucket = first;
}

void Histogram::mergeFrom(const Histogram& other) {
    if (other.empty()) return;
    cover(other.m_firstBucket);
    cover(other.m_firstBucket + other.m_counts.size() - 1);
    for (std::size_t i = 0; i < other.m_counts.size(); ++i)
        m_counts[other.m_firstBucket + i - m_firstBucket] += other.m_counts[i];
    m_count += other.m_count;
    m_sum += other.m_sum;
    m_min = std::min(m_min, other.m_min);
    m_max = std::max(m_max, other.m_max);
}

double Histogram::mean() const noexcept {
    return m_count > 0 ? static_cast<double>(m_sum) / static_cast<double>(m_count) : 0;
}

Nanos Histogram::quantile(double q) const noexcept {
    if (m_count == 0) return 0;
    if (!(q > 0)) return m_min;
    if (q >= 1) return m_max;
    const auto rank = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(m_count)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        seen += m_counts[i];
        if (seen < rank) continue;
        const Nanos lowest = lowestOf(m_firstBucket + i);
        const Nanos middle = lowest + (highestOf(m_firstBucket + i) - lowest) / 2;
        return std::clamp(middle, m_min, m_max);
    }
    return m_max;
}

}  // namespace sluice
