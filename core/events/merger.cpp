#include "events/merger.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t kBatchEvents = 512;
constexpr std::uint32_t kSequencedIdMax = std::uint32_t{1} << 24;

Event gapEvent(Nanos time, std::uint64_t dropped) {
    Event event{};
    event.kind = EventKind::TelemetryGap;
    event.time = time;
    event.argument = dropped;
    return event;
}

}  // namespace

Merger::Merger(std::vector<std::shared_ptr<ChunkRing>> rings, std::function<Nanos()> clock, Sink sink)
    : m_clock(std::move(clock)), m_sink(std::move(sink)), m_droppedBySource(rings.size()) {
    for (auto& ring : rings) {
        Source source;
        source.ring = std::move(ring);
        m_sources.push_back(std::move(source));
    }
    m_batch.reserve(kBatchEvents);
}

std::uint64_t Merger::dropped() const noexcept {
    std::uint64_t sum = 0;
    for (const Source& source : m_sources) sum += source.ring->dropped();
    return sum;
}

void Merger::noteCommitted() noexcept {
    for (Source& source : m_sources) source.noted = source.ring->committedSoFar();
}

bool Merger::handedOnNoted() const noexcept {
    return std::all_of(m_sources.begin(), m_sources.end(),
                       [](const Source& source) { return source.ring->consumedSoFar() >= source.noted; });
}

bool Merger::pass(std::size_t limit) {
    if (m_finished) return false;
    return m_sources.size() == 1 ? passSingle(limit) : passMany(limit);
}

void Merger::noticeDrops(std::uint64_t dropped, Nanos time) {
    if (dropped <= m_droppedTold) return;
    m_droppedTold = dropped;
    m_batch.push_back(gapEvent(time, dropped));
    flush();
}

bool Merger::passSingle(std::size_t limit) {
    ChunkRing& ring = *m_sources.front().ring;
    const bool closed = ring.closed();
    m_allIdle = ring.idle() || closed;
    std::size_t count = 0;
    bool isEmpty = false;
    while (count < limit) {
        const std::span<const Event> events = ring.peek();
        isEmpty = events.empty();
        if (isEmpty) break;
        noticeDrops(ring.droppedBeforePeek(), events.front().time);
        m_sink(events);
        m_time = events.back().time;
        count += events.size();
        ring.consume(events.size());
    }
    if (closed && isEmpty) {
        noticeDrops(ring.dropped(), m_time);
        m_finished = true;
    }
    return !isEmpty;
}

// The order of these reads is what makes `bound` true: a producer commits first and raises its watermark or flags then.
void Merger::look(Source& source) {
    const Nanos now = m_clock ? m_clock() : 0;
    const bool closed = source.ring->closed();
    const bool idle = source.ring->idle();
    source.bound = std::max(source.bound, source.ring->watermark());
    if (idle) source.bound = std::max(source.bound, now);
    if (closed) source.bound = kForever;
    source.silent = idle || closed;
    source.events = source.ring->peek();
}

// The number that was handed on last of the object whose order the event is in; null where it is in none. A sequence
// that runs over its end passes 0, which otherwise says that there is no numbering.
std::uint32_t* Merger::sequenceOf(const Event& event) {
    const bool ofChannel = isChannelKind(event.kind);
    if (!ofChannel && !isGoroutineKind(event.kind)) return nullptr;
    const std::uint32_t id = ofChannel ? event.object : event.goroutine;
    if (id >= kSequencedIdMax) return nullptr;
    auto& sequences = ofChannel ? m_channelSequences : m_goroutineSequences;
    if (id >= sequences.size()) sequences.resize(std::max<std::size_t>(id + 1, sequences.size() * 2));
    return event.sequence != 0 || sequences[id] > UINT32_MAX / 2 ? &sequences[id] : nullptr;
}

bool Merger::mayPass(const Event& event) {
    const std::uint32_t* last = sequenceOf(event);
    return last == nullptr || static_cast<std::int32_t>(event.sequence - *last) <= 1;
}

void Merger::handOn(Source& source) {
    const Event& event = source.events.front();
    const auto index = static_cast<std::size_t>(&source - m_sources.data());
    if (source.ring->droppedBeforePeek() > m_droppedBySource[index]) {
        m_droppedBySource[index] = source.ring->droppedBeforePeek();
        std::uint64_t sum = 0;
        for (const std::uint64_t dropped : m_droppedBySource) sum += dropped;
        noticeDrops(sum, event.time);
    }
    if (std::uint32_t* last = sequenceOf(event)) *last = event.sequence;
    m_batch.push_back(event);
    m_time = std::max(m_time, event.time);
    source.bound = std::max(source.bound, event.time);
    source.events = source.events.subspan(1);
    source.ring->consume(1);
    if (source.events.empty()) look(source);
    if (m_batch.size() == kBatchEvents) flush();
}

// The producer whose first event is next, or null. `bound`: the lowest time that may still come from one with none.
Merger::Source* Merger::choose(Nanos& bound) {
    Source* next = nullptr;
    bound = kForever;
    for (Source& source : m_sources) {
        if (source.events.empty()) {
            bound = std::min(bound, source.bound);
            continue;
        }
        source.blocked = !mayPass(source.events.front());
        if (source.blocked) continue;
        if (next == nullptr || source.events.front().time < next->events.front().time) next = &source;
    }
    return next;
}

bool Merger::passMany(std::size_t limit) {
    for (Source& source : m_sources)
        if (source.events.empty()) look(source);
    std::size_t count = 0;
    bool waiting = false;
    while (count < limit && !waiting) {
        Nanos bound = 0;
        Source* source = choose(bound);
        const bool ready = source != nullptr && source->events.front().time <= bound;
        if (ready) handOn(*source);
        waiting = !ready && (source != nullptr || !releaseStuck());
        ++count;
    }
    m_allIdle = std::all_of(m_sources.begin(), m_sources.end(), [](const Source& s) { return s.silent; });
    const bool isEmpty =
        std::all_of(m_sources.begin(), m_sources.end(), [](const Source& s) { return s.events.empty(); });
    flush();
    const bool allClosed =
        std::all_of(m_sources.begin(), m_sources.end(), [](const Source& s) { return s.bound == kForever; });
    if (isEmpty && allClosed) {
        noticeDrops(dropped(), m_time);
        m_finished = true;
    }
    return !waiting;
}

// Nobody can go on: the first events of all who have any wait for predecessors. A predecessor was written before its
// successor was published. So once every other producer has spoken since a successor was seen, its predecessor is in a
// ring, or lost. True when an event went on whose predecessor is lost.
bool Merger::releaseStuck() {
    const bool anyWaits =
        std::any_of(m_sources.begin(), m_sources.end(), [](const Source& s) { return !s.events.empty(); });
    if (!anyWaits) return false;
    if (releaseLost()) return true;
    if (!allSpokeBut(nullptr)) return false;
    for (Source& source : m_sources) {
        source.watermarkSeen = source.ring->watermark();
        source.committedSeen = source.ring->committedSoFar();
    }
    return releaseLost();  // who is idle or has closed has said all
}

// ... since releaseStuck() looked at them last.
bool Merger::allSpokeBut(const Source* except) const {
    return std::all_of(m_sources.begin(), m_sources.end(), [except](const Source& source) {
        return &source == except || source.ring->closed() || source.ring->idle() ||
               source.ring->watermark() != source.watermarkSeen;
    });
}

// Of the waiting events that were seen then, hands on the oldest whose predecessor is in no ring. Where they all wait
// for each other, which no locks could have brought about, simply the oldest.
bool Merger::releaseLost() {
    Source* oldest = nullptr;
    bool oldestIsLost = false;
    bool allSeen = true;
    for (Source& source : m_sources) {
        if (source.events.empty()) continue;
        if (source.ring->consumedSoFar() >= source.committedSeen || !allSpokeBut(&source)) {
            allSeen = false;
            continue;
        }
        const bool isLost = !predecessorWaits(source.events.front());
        const bool isOlder = oldest == nullptr || source.events.front().time < oldest->events.front().time;
        if (isLost == oldestIsLost ? isOlder : isLost) {
            oldest = &source;
            oldestIsLost = isLost;
        }
    }
    if (oldest == nullptr || (!oldestIsLost && !allSeen)) return false;
    handOn(*oldest);
    return true;
}

// An earlier one in the order of the event's object lies in some ring.
bool Merger::predecessorWaits(const Event& event) const {
    const bool ofChannel = isChannelKind(event.kind);
    const auto isEarlier = [&event, ofChannel](const Event& other) {
        const bool sameObject = ofChannel ? other.object == event.object && isChannelKind(other.kind)
                                          : other.goroutine == event.goroutine && isGoroutineKind(other.kind);
        return sameObject && static_cast<std::int32_t>(other.sequence - event.sequence) < 0;
    };
    for (const Source& source : m_sources) {
        for (std::size_t chunk = 0; chunk < ChunkRing::kChunks; ++chunk) {
            const std::span<const Event> events = source.ring->waiting(chunk);
            if (std::any_of(events.begin(), events.end(), isEarlier)) return true;
        }
    }
    return false;
}

void Merger::flush() {
    if (m_batch.empty()) return;
    m_sink(m_batch);
    m_batch.clear();
}

}  // namespace sluice
