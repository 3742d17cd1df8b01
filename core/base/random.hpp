// Random numbers that do not depend on the order in which they are asked for. A RandomStream is a pure function of
// (seed, source, purpose, index), from Philox4x32-10 (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2,
// 3", SC 2011; the implementation is Random123's): changing how many numbers one purpose uses leaves all others as they
// were. SequentialRandom is a fast generator with a state, for the engine's many small choices.
//
// Thread rule: RandomStream is immutable; a SequentialRandom belongs to one thread at a time.
// Both give the same numbers on every machine and compiler.
#pragma once

#include "base/assert.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace sluice {

// The upper 53 bits as a number in [0, 1): every value is a multiple of 2^-53.
constexpr double unitFromBits(std::uint64_t bits) noexcept {
    return static_cast<double>(bits >> 11) * 0x1p-53;
}

class RandomStream {
public:
    constexpr RandomStream(std::uint64_t seed, std::uint32_t source, std::uint32_t purpose) noexcept
        : m_seed(seed), m_source(source), m_purpose(purpose) {}

    // 64 uniform bits.
    std::uint64_t at(std::uint64_t index) const noexcept;
    // Uniform in [0, 1), a multiple of 2^-53.
    double unit(std::uint64_t index) const noexcept { return unitFromBits(at(index)); }
    // The numbers at 2 * block and 2 * block + 1, for the price of one; block < 2^63.
    std::array<std::uint64_t, 2> pairAt(std::uint64_t block) const noexcept;

private:
    std::uint64_t m_seed;
    std::uint32_t m_source;
    std::uint32_t m_purpose;
};

// xoshiro256++ (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021), its state
// taken from a RandomStream.
class SequentialRandom {
public:
    explicit SequentialRandom(const RandomStream& seedFrom) noexcept;
    SequentialRandom(std::uint64_t seed, std::uint32_t source, std::uint32_t purpose) noexcept
        : SequentialRandom(RandomStream(seed, source, purpose)) {}

    std::uint64_t next() noexcept {
        const std::uint64_t result = std::rotl(m_state[0] + m_state[3], 23) + m_state[0];
        const std::uint64_t shifted = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = std::rotl(m_state[3], 45);
        return result;
    }

    // Uniform in [0, n), n > 0; unbiased (D. Lemire, "Fast random integer generation in an interval", 2019): the few
    // values of the low half that would favour some results are drawn again.
    std::uint32_t below(std::uint32_t n) noexcept {
        SLUICE_ASSERT(n > 0, "below(0) has no possible result");
        std::uint64_t product = (next() >> 32) * n;
        if (static_cast<std::uint32_t>(product) < n) [[unlikely]] {
            const std::uint32_t threshold = (0u - n) % n;
            while (static_cast<std::uint32_t>(product) < threshold) product = (next() >> 32) * n;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    // Uniform in [0, 1), a multiple of 2^-53.
    double unit() noexcept { return unitFromBits(next()); }

private:
    std::array<std::uint64_t, 4> m_state;
};

}  // namespace sluice
