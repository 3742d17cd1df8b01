// A histogram of durations with logarithmic buckets: 32 per octave, so that a value read back from a bucket's middle is
// within 1/64 (1.6 %) of any value in it; below 64 ns every value has its own bucket. Count, sum, minimum and maximum
// are exact.
//
// Invariant: the stored buckets are exactly the octaves from that of the minimum to that of the maximum. Two histograms
// of the same values are therefore equal member by member, in whatever order values were added or parts were merged,
// and an empty histogram owns no memory.
// Thread rule: one writer; copies are independent.
#pragma once

#include "base/time.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice {

__extension__ using WideSum = unsigned __int128;  // both supported compilers have it

class Histogram {
public:
    // Adds one duration in nanoseconds. Negative ones (a clock that stepped back between two threads) count as 0.
    void add(Nanos value) {
        if (value < 0) value = 0;
        const std::size_t bucket = bucketOf(value);
        if (bucket - m_firstBucket >= m_counts.size()) [[unlikely]]
            cover(bucket);
        ++m_counts[bucket - m_firstBucket];
        ++m_count;
        m_sum += static_cast<WideSum>(value);
        if (value < m_min) m_min = value;
        if (value > m_max) m_max = value;
    }
    void mergeFrom(const Histogram& other);

    std::uint64_t count() const noexcept { return m_count; }
    bool empty() const noexcept { return m_count == 0; }
    WideSum sum() const noexcept { return m_sum; }
    Nanos min() const noexcept { return m_count > 0 ? m_min : 0; }
    Nanos max() const noexcept { return m_max; }
    // Nanoseconds; 0 when empty.
    double mean() const noexcept;
    // The value of rank ceil(q x count) (nearest rank, q in 0..1) as the middle of its bucket, never outside
    // min()..max(). q = 0 is the minimum and q = 1 the maximum, exactly. 0 when empty.
    Nanos quantile(double q) const noexcept;

    // Calls visit(lowest, highest, count) for every bucket that holds something, in ascending order.
    template <class Visitor>
    void forEachBucket(Visitor&& visit) const {
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            if (m_counts[i] == 0) continue;
            visit(lowestOf(m_firstBucket + i), highestOf(m_firstBucket + i), m_counts[i]);
        }
    }
    // Bytes owned beyond the object itself.
    std::size_t heapBytes() const noexcept { return m_counts.capacity() * sizeof(std::uint64_t); }

    friend bool operator==(const Histogram&, const Histogram&) = default;

private:
    static constexpr unsigned kOctaveBits = 5;
    static constexpr std::size_t kPerOctave = std::size_t{1} << kOctaveBits;

    // Values below 64 index themselves; above, the five bits below the leading one say where in the octave.
    static constexpr std::size_t bucketOf(Nanos value) noexcept {
        const auto bits = static_cast<std::uint64_t>(value);
        const auto width = static_cast<unsigned>(std::bit_width(bits | kPerOctave));
        const unsigned shift = width - kOctaveBits - 1;
        return shift * kPerOctave + static_cast<std::size_t>(bits >> shift);
    }
    static Nanos lowestOf(std::size_t bucket) noexcept;
    static Nanos highestOf(std::size_t bucket) noexcept;
    void cover(std::size_t bucket);

    std::size_t m_firstBucket = 0;  // a multiple of kPerOctave
    std::vector<std::uint64_t> m_counts;
    std::uint64_t m_count = 0;
    WideSum m_sum = 0;
    Nanos m_min = kForever;
    Nanos m_max = 0;
};

}  // namespace sluice
