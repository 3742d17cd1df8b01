#include "events/meter.hpp"

#include <algorithm>

namespace sluice {
namespace {

// A damaged recording may claim any duration: sums of them stop at the largest value instead of overflowing.
void addSaturating(Nanos& sum, Nanos value) noexcept {
    if (__builtin_add_overflow(sum, value, &sum)) sum = kForever;
}

// Compares two vectors whose missing tail elements count as never touched.
template <class T, class Equal>
bool equalPadded(const std::vector<T>& a, const std::vector<T>& b, Equal equal) {
    const T untouched{};
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
        if (!equal(i < a.size() ? a[i] : untouched, i < b.size() ? b[i] : untouched)) return false;
    return true;
}

template <class T>
void growTo(std::vector<T>& values, std::size_t size) {
    if (values.size() < size) values.resize(size);
}

}  // namespace

void ChannelMeter::mergeFrom(const ChannelMeter& other, Nanos now) {
    capacity = std::max(capacity, other.capacity);
    sent += other.sent;
    received += other.received;
    refused += other.refused;
    depthMax = std::max(depthMax, other.depthMax);
    depth.mergeFrom(other.depth, now);
    full.mergeFrom(other.full, now);
    sendersBlocked.mergeFrom(other.sendersBlocked, now);
}

bool ChannelMeter::equalAt(const ChannelMeter& other, Nanos now) const {
    return capacity == other.capacity && sent == other.sent && received == other.received && refused == other.refused &&
           depthMax == other.depthMax && depth.equalAt(other.depth, now) && full.equalAt(other.full, now) &&
           sendersBlocked.equalAt(other.sendersBlocked, now);
}

void ClassMeter::mergeFrom(const ClassMeter& other) {
    offered += other.offered;
    accepted += other.accepted;
    refused += other.refused;
    completed += other.completed;
    failed += other.failed;
    dropped += other.dropped;
    timedOut += other.timedOut;
    cancelled += other.cancelled;
    workForNobody += other.workForNobody;
    wait.mergeFrom(other.wait);
    service.mergeFrom(other.service);
    latency.mergeFrom(other.latency);
    sojourn += other.sojourn;
}

void RoleMeter::mergeFrom(const RoleMeter& other, Nanos now) {
    spawned += other.spawned;
    finished += other.finished;
    addSaturating(busy, other.busy);
    working.mergeFrom(other.working, now);
}

bool RoleMeter::equalAt(const RoleMeter& other, Nanos now) const {
    return spawned == other.spawned && finished == other.finished && busy == other.busy &&
           working.equalAt(other.working, now);
}

Meter::Meter(std::size_t classCount, std::size_t roleCount, std::size_t markCount)
    : classes(std::max<std::size_t>(classCount, 1)), roles(roleCount), marks(markCount) {}

void Meter::onOutcome(Nanos now, const MessageStamp& stamp, Outcome outcome, bool wasAccepted) noexcept {
    ClassMeter& meter = classes[stamp.messageClass];
    if (!wasAccepted) {
        ++meter.refused;
        return;
    }
    switch (outcome) {
        case Outcome::Completed:
            ++meter.completed;
            meter.latency.add(now - stamp.due);
            break;
        case Outcome::Failed:
            ++meter.failed;
            break;
        case Outcome::TimedOut:
            ++meter.timedOut;
            break;
        case Outcome::Cancelled:
            ++meter.cancelled;
            break;
        // What was taken in and is turned away afterwards is lost inside.
        case Outcome::Dropped:
        case Outcome::Refused:
        case Outcome::None:
            ++meter.dropped;
            break;
    }
    meter.sojourn += static_cast<WideInt>(now) - stamp.acceptedAt;
    inside.add(now, -1);
}

void Meter::onFirstWork(Nanos now, const MessageStamp& stamp) noexcept {
    classes[stamp.messageClass].wait.add(now - stamp.due);
}

void Meter::onWorkEnded(Nanos now, std::uint16_t role, Nanos begunAt, std::uint8_t messageClass,
                        bool forNobody) noexcept {
    roles[role].working.add(now, -1);
    addSaturating(roles[role].busy, now - begunAt);
    classes[messageClass].service.add(now - begunAt);
    if (forNobody) ++classes[messageClass].workForNobody;
}

void Meter::onCpu(Nanos spent) noexcept {
    addSaturating(cpu, spent);
}

void Meter::onMarkValue(std::uint32_t mark, std::uint32_t value) {
    onMark(mark);
    growTo(markValues, std::size_t{mark} + 1);
    markValues[mark].add(value);
}

void Meter::mergeFrom(const Meter& other, Nanos now) {
    growTo(classes, other.classes.size());
    growTo(roles, other.roles.size());
    growTo(channels, other.channels.size());
    growTo(marks, other.marks.size());
    growTo(markValues, other.markValues.size());
    growTo(states, other.states.size());
    growTo(gauges, other.gauges.size());
    growTo(arcs, other.arcs.size());
    for (std::size_t i = 0; i < other.classes.size(); ++i) classes[i].mergeFrom(other.classes[i]);
    for (std::size_t i = 0; i < other.roles.size(); ++i) roles[i].mergeFrom(other.roles[i], now);
    for (std::size_t i = 0; i < other.channels.size(); ++i) channels[i].mergeFrom(other.channels[i], now);
    for (std::size_t i = 0; i < other.marks.size(); ++i) marks[i] += other.marks[i];
    for (std::size_t i = 0; i < other.markValues.size(); ++i) markValues[i].mergeFrom(other.markValues[i]);
    for (std::size_t i = 0; i < other.states.size(); ++i) states[i].mergeFrom(other.states[i], now);
    for (std::size_t i = 0; i < other.gauges.size(); ++i) gauges[i].mergeFrom(other.gauges[i], now);
    for (std::size_t i = 0; i < other.arcs.size(); ++i) arcs[i].mergeFrom(other.arcs[i]);
    inside.mergeFrom(other.inside, now);
    addSaturating(cpu, other.cpu);
    spawned += other.spawned;
    live += other.live;
    // Peaks of different workers need not coincide: the merged peak is a lower bound, exact for a single worker.
    const auto larger = std::max(static_cast<std::int64_t>(live), static_cast<std::int64_t>(other.livePeak));
    livePeak = static_cast<std::uint64_t>(std::max(static_cast<std::int64_t>(livePeak), larger));
    leaked += other.leaked;
    unfinished += other.unfinished;
}

bool Meter::equalAt(const Meter& other, Nanos now) const {
    const auto equalSteps = [now](const auto& a, const auto& b) { return a.equalAt(b, now); };
    return equalPadded(classes, other.classes, std::equal_to<>()) && equalPadded(roles, other.roles, equalSteps) &&
           equalPadded(channels, other.channels, equalSteps) && equalPadded(marks, other.marks, std::equal_to<>()) &&
           equalPadded(markValues, other.markValues, std::equal_to<>()) &&
           equalPadded(states, other.states, equalSteps) && equalPadded(gauges, other.gauges, equalSteps) &&
           equalPadded(arcs, other.arcs, std::equal_to<>()) && inside.equalAt(other.inside, now) && cpu == other.cpu &&
           spawned == other.spawned && live == other.live && livePeak == other.livePeak && leaked == other.leaked &&
           unfinished == other.unfinished;
}

ClassMeter Meter::total() const {
    ClassMeter sum;
    for (const ClassMeter& meter : classes) sum.mergeFrom(meter);
    return sum;
}

std::uint64_t Meter::undecided() const {
    std::uint64_t count = 0;
    for (const ClassMeter& meter : classes) count += meter.offered - meter.accepted - meter.refused;
    return count;
}

std::uint64_t Meter::insideNow() const {
    std::uint64_t count = 0;
    for (const ClassMeter& m : classes)
        count += m.accepted - m.completed - m.failed - m.dropped - m.timedOut - m.cancelled;
    return count;
}

}  // namespace sluice
