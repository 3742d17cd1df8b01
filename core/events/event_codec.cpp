#include "events/event_codec.hpp"

#include <zstd.h>

#include <array>
#include <cstring>

namespace sluice {
namespace {

enum Column : std::size_t { kTime, kKind, kFlags, kSite, kGoroutine, kObject, kSequence, kHigh, kLow, kColumns };

constexpr int kCompressionLevel = 1;
constexpr std::size_t kVarintBytesMax = 10;
// The most that one event can take before compression: seven integers and two bytes.
constexpr std::size_t kRawBytesMax = kBlockEventsMax * (7 * kVarintBytesMax + 2) + (kColumns + 1) * kVarintBytesMax;
constexpr std::size_t kPredicted = 256;  // objects whose sequences are followed

std::uint64_t zigzag(std::uint64_t difference) {
    return difference << 1 ^ (0 - (difference >> 63));
}
std::uint64_t unzigzag(std::uint64_t value) {
    return value >> 1 ^ (0 - (value & 1));
}
std::uint64_t widen(std::uint32_t difference) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(difference)));
}

std::byte* putVarint(std::byte* at, std::uint64_t value) {
    while (value >= 0x80) {
        *at++ = static_cast<std::byte>(value | 0x80);
        value >>= 7;
    }
    *at++ = static_cast<std::byte>(value);
    return at;
}

// A column being read. Reading beyond its end gives zeros and is remembered.
struct Reader {
    const std::byte* at = nullptr;
    const std::byte* end = nullptr;
    bool bad = false;

    std::uint8_t byte() {
        if (at == end) return bad = true, std::uint8_t{0};
        return static_cast<std::uint8_t>(*at++);
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint64_t part = byte();
            value |= (part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
        bad = true;
        return 0;
    }
    std::size_t left() const { return static_cast<std::size_t>(end - at); }
};

// What earlier events of the block let expect of the next; the same on both sides.
struct Expectation {
    std::uint64_t time = 0;
    std::uint32_t goroutine = 0;
    struct OfKind {
        std::uint16_t site = 0;
        std::uint32_t object = 0;
        std::uint64_t high = 0;
    };
    std::array<OfKind, 256> kinds{};
    std::array<std::uint32_t, kPredicted> channels{};
    std::array<std::uint32_t, kPredicted> goroutines{};
    std::uint32_t none = 0;

    // Where the sequence of an event of this kind is expected; `none` for kinds that carry something else there.
    std::uint32_t& sequence(EventKind kind, std::uint32_t goroutineId, std::uint32_t object) {
        if (isChannelKind(kind)) return channels[object % kPredicted];
        if (isGoroutineKind(kind)) return goroutines[goroutineId % kPredicted];
        return none = 0;
    }
};

void encodeEvent(const Event& event, Expectation& expected, std::array<std::byte*, kColumns>& at) {
    Expectation::OfKind& kind = expected.kinds[static_cast<std::size_t>(event.kind)];
    const auto time = static_cast<std::uint64_t>(event.time);
    const std::uint64_t high = event.argument >> 24;
    std::uint32_t& sequence = expected.sequence(event.kind, event.goroutine, event.object);
    at[kTime] = putVarint(at[kTime], zigzag(time - expected.time));
    *at[kKind]++ = static_cast<std::byte>(event.kind);
    *at[kFlags]++ = static_cast<std::byte>(event.flags);
    at[kSite] = putVarint(at[kSite], static_cast<std::uint16_t>(event.site ^ kind.site));
    at[kGoroutine] = putVarint(at[kGoroutine], zigzag(widen(event.goroutine - expected.goroutine)));
    at[kObject] = putVarint(at[kObject], zigzag(widen(event.object - kind.object)));
    at[kSequence] = putVarint(at[kSequence], zigzag(widen(event.sequence - sequence)));
    at[kHigh] = putVarint(at[kHigh], zigzag(high - kind.high));
    at[kLow] = putVarint(at[kLow], event.argument & kDetailMax);
    expected.time = time;
    expected.goroutine = event.goroutine;
    kind = {event.site, event.object, high};
    sequence = event.sequence + 1;
}

Event decodeEvent(Expectation& expected, std::array<Reader, kColumns>& from) {
    Event event{};
    event.kind = static_cast<EventKind>(from[kKind].byte());
    event.flags = from[kFlags].byte();
    Expectation::OfKind& kind = expected.kinds[static_cast<std::size_t>(event.kind)];
    const std::uint64_t time = expected.time + unzigzag(from[kTime].varint());
    event.time = static_cast<Nanos>(time);
    event.site = static_cast<std::uint16_t>(from[kSite].varint() ^ kind.site);
    event.goroutine = expected.goroutine + static_cast<std::uint32_t>(unzigzag(from[kGoroutine].varint()));
    event.object = kind.object + static_cast<std::uint32_t>(unzigzag(from[kObject].varint()));
    std::uint32_t& sequence = expected.sequence(event.kind, event.goroutine, event.object);
    event.sequence = sequence + static_cast<std::uint32_t>(unzigzag(from[kSequence].varint()));
    const std::uint64_t high = kind.high + unzigzag(from[kHigh].varint());
    event.argument = high << 24 | (from[kLow].varint() & kDetailMax);
    expected.time = time;
    expected.goroutine = event.goroutine;
    kind = {event.site, event.object, high};
    sequence = event.sequence + 1;
    return event;
}

Error damaged(const char* how) {
    return {ErrorCode::Malformed, std::string("a block of the recording is damaged: ") + how};
}

}  // namespace

struct EventCodec::State {
    ~State() {
        ZSTD_freeCCtx(compressor);
        ZSTD_freeDCtx(decompressor);
    }
    ZSTD_CCtx* compressor = nullptr;
    ZSTD_DCtx* decompressor = nullptr;
    std::vector<std::byte> columns;  // each with room for the most that it can take
    std::vector<std::byte> raw;
};

EventCodec::EventCodec() : m_state(std::make_unique<State>()) {}
EventCodec::~EventCodec() = default;
EventCodec::EventCodec(EventCodec&&) noexcept = default;
EventCodec& EventCodec::operator=(EventCodec&&) noexcept = default;

std::vector<std::byte> EventCodec::encode(std::span<const Event> events) {
    SLUICE_ASSERT(!events.empty() && events.size() <= kBlockEventsMax, "a block holds 1 to 16,384 events");
    State& state = *m_state;
    constexpr std::size_t kColumnBytes = kBlockEventsMax * kVarintBytesMax;
    state.columns.resize(kColumns * kColumnBytes);
    state.raw.resize(kRawBytesMax);
    std::array<std::byte*, kColumns> at{};
    for (std::size_t i = 0; i < kColumns; ++i) at[i] = state.columns.data() + i * kColumnBytes;
    Expectation expected;
    for (const Event& event : events) encodeEvent(event, expected, at);

    std::byte* out = putVarint(state.raw.data(), events.size());
    for (std::size_t i = 0; i < kColumns; ++i) {
        const std::byte* column = state.columns.data() + i * kColumnBytes;
        const auto size = static_cast<std::size_t>(at[i] - column);
        out = putVarint(out, size);
        std::memcpy(out, column, size);
        out += size;
    }
    if (state.compressor == nullptr) {
        state.compressor = ZSTD_createCCtx();
        SLUICE_ASSERT(state.compressor != nullptr, "no memory for the compressor");
        ZSTD_CCtx_setParameter(state.compressor, ZSTD_c_compressionLevel, kCompressionLevel);
        ZSTD_CCtx_setParameter(state.compressor, ZSTD_c_checksumFlag, 1);
    }
    const auto rawSize = static_cast<std::size_t>(out - state.raw.data());
    std::vector<std::byte> block(ZSTD_compressBound(rawSize));
    const std::size_t size = ZSTD_compress2(state.compressor, block.data(), block.size(), state.raw.data(), rawSize);
    SLUICE_ASSERT(ZSTD_isError(size) == 0, "zstd refused a block of events");
    block.resize(size);
    block.shrink_to_fit();
    return block;
}

Result<std::vector<Event>> EventCodec::decode(std::span<const std::byte> bytes) {
    State& state = *m_state;
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kRawBytesMax)
        return damaged("its size is missing or too large");
    state.raw.resize(kRawBytesMax);
    if (state.decompressor == nullptr) state.decompressor = ZSTD_createDCtx();
    SLUICE_ASSERT(state.decompressor != nullptr, "no memory for the decompressor");
    const std::size_t got =
        ZSTD_decompressDCtx(state.decompressor, state.raw.data(), state.raw.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(got) != 0) return damaged(ZSTD_getErrorName(got));
    if (got != size) return damaged("it is not one whole block");

    Reader in{state.raw.data(), state.raw.data() + got};
    const std::uint64_t count = in.varint();
    if (in.bad || count == 0 || count > kBlockEventsMax) return damaged("its number of events is not 1 to 16,384");
    std::array<Reader, kColumns> columns;
    for (Reader& column : columns) {
        const std::uint64_t length = in.varint();
        if (in.bad || length > in.left()) return damaged("a column is cut off");
        column = {in.at, in.at + length};
        in.at += length;
    }
    if (in.left() != 0) return damaged("something follows its last column");
    Expectation expected;
    std::vector<Event> events;
    events.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) events.push_back(decodeEvent(expected, columns));
    for (const Reader& column : columns)
        if (column.bad || column.left() != 0) return damaged("a column has another number of events");
    return events;
}

}  // namespace sluice
