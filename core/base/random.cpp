#include "base/random.hpp"

#include <Random123/philox.h>

namespace sluice {

std::array<std::uint64_t, 2> RandomStream::pairAt(std::uint64_t block) const noexcept {
    const r123::Philox4x32::ctr_type counter = {
        {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), m_source, m_purpose}};
    const r123::Philox4x32::key_type key = {
        {static_cast<std::uint32_t>(m_seed), static_cast<std::uint32_t>(m_seed >> 32)}};
    const auto words = r123::Philox4x32{}(counter, key);
    return {std::uint64_t{words[1]} << 32 | words[0], std::uint64_t{words[3]} << 32 | words[2]};
}

std::uint64_t RandomStream::at(std::uint64_t index) const noexcept {
    return pairAt(index >> 1)[index & 1];
}

SequentialRandom::SequentialRandom(const RandomStream& seedFrom) noexcept {
    const auto first = seedFrom.pairAt(0);
    const auto second = seedFrom.pairAt(1);
    m_state = {first[0], first[1], second[0], second[1]};
    // The all-zero state is the only one that xoshiro never leaves.
    if ((m_state[0] | m_state[1] | m_state[2] | m_state[3]) == 0) m_state[0] = 1;
}

}  // namespace sluice
