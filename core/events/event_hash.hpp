// A 64-bit hash over a run's events in order: equal for equal sequences, however they were cut into spans. One widening
// multiplication per 16 bytes and one in the chain, as in the fastest hashes of good quality; not cryptographic.
#pragma once

#include "events/event.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <span>

namespace sluice {

class EventHash {
public:
    void add(std::span<const Event> events) noexcept {
        std::uint64_t chain = m_chain;
        for (const Event& event : events) {
            const auto words = std::bit_cast<std::array<std::uint64_t, 4>>(event);
            const std::uint64_t first = mix(words[0] ^ kSalt[0], words[1] ^ kSalt[1]);
            const std::uint64_t second = mix(words[2] ^ kSalt[2], words[3] ^ kSalt[3]);
            chain = mix(first ^ chain, second ^ kSalt[0]) + kSalt[1];
        }
        m_chain = chain;
        m_count += events.size();
    }
    std::uint64_t count() const noexcept { return m_count; }
    std::uint64_t value() const noexcept { return mix(m_chain ^ kSalt[2], m_count ^ kSalt[3]); }

private:
    static std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
    // The first 256 bits of the fraction of pi.
    static constexpr std::array<std::uint64_t, 4> kSalt{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0,
                                                        0x082efa98ec4e6c89};
    std::uint64_t m_chain = 0x452821e638d01377;
    std::uint64_t m_count = 0;
};

}  // namespace sluice
