// Events as compressed bytes. A block of up to 16,384 events is split into columns (one per field, as differences to
// what the neighbours let expect, in variable-length integers) and compressed by zstd with its checksum: about 4 bytes
// an event. Decoding believes nothing: every size is checked before memory is taken, and damage is an error. Thread
// rule: none; a codec belongs to one thread at a time.
#pragma once

#include "base/result.hpp"
#include "events/event.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

inline constexpr std::size_t kBlockEventsMax = 16'384;

class EventCodec {
public:
    EventCodec();
    ~EventCodec();
    EventCodec(EventCodec&&) noexcept;
    EventCodec& operator=(EventCodec&&) noexcept;

    // 1 to kBlockEventsMax events.
    std::vector<std::byte> encode(std::span<const Event> events);
    // Malformed where the bytes are not one whole block as encode() makes it.
    Result<std::vector<Event>> decode(std::span<const std::byte> bytes);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace sluice
