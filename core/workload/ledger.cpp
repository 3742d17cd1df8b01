#include "workload/ledger.hpp"

namespace sluice {

Ledger::~Ledger() = default;

std::uint32_t Ledger::takeSlot() {
    const SpinGuard guard(m_lock, m_scheduler.threaded());
    if (m_firstFree == kNoSlot) {
        if (m_chunkCount == kChunksMax - kChunksReserved)
            m_scheduler.fail("more than 67 million messages are without an outcome");
        SLUICE_ASSERT(m_chunkCount < kChunksMax, "a run goes on offering messages after it has failed");
        const std::uint32_t first = m_chunkCount * kChunkSlots;
        m_chunks[m_chunkCount++] = std::make_unique<Slot[]>(kChunkSlots);
        for (std::uint32_t i = kChunkSlots; i-- > 0;) {
            slot(first + i).nextFree = m_firstFree;
            m_firstFree = first + i;
        }
    }
    const std::uint32_t index = m_firstFree;
    m_firstFree = slot(index).nextFree;
    return index;
}

void Ledger::freeSlot(std::uint32_t index) noexcept {
    const SpinGuard guard(m_lock, m_scheduler.threaded());
    slot(index).nextFree = m_firstFree;
    m_firstFree = index;
}

Message Ledger::offer(Worker& worker, Nanos due, std::uint8_t messageClass, Nanos service, bool fails) {
    Message message;
    message.id = m_scheduler.newMessageId();
    message.due = due;
    message.service = service;
    message.messageClass = messageClass;
    message.fails = fails;
    message.slot = takeSlot();
    Slot& entry = slot(message.slot);
    entry.acceptedAt.store(-static_cast<Nanos>(message.id), std::memory_order_relaxed);
    entry.idAndState.store(message.id << kIdShift | kOffered, std::memory_order_release);
    worker.meter.onOffered(messageClass);
    worker.emit(EventKind::MessageCreated, static_cast<std::uint32_t>(message.id), messageClass,
                static_cast<std::uint64_t>(due), 0, static_cast<std::uint8_t>(message.id >> 32));
    return message;
}

void Ledger::accept(Worker& worker, const Message& message) {
    if (message.id == 0) return;
    Slot& entry = slot(message.slot);
    std::uint64_t expected = message.id << kIdShift | kOffered;
    if (entry.idAndState.load(std::memory_order_acquire) != expected) return;
    // Before the state, so that whoever sees Accepted sees the instant. Of two that race the first one's counts.
    Nanos now = m_scheduler.now(worker);
    Nanos before = -static_cast<Nanos>(message.id);
    const bool shared = m_scheduler.threaded();
    if (!exchangeIf(entry.acceptedAt, before, now, shared)) now = before;
    if (!exchangeIf(entry.idAndState, expected, message.id << kIdShift | kAccepted, shared)) return;
    worker.meter.onAccepted(now, message.messageClass);
    worker.emit(EventKind::MessageAccepted, 0, 0, packMessage(message.id, 0));
}

bool Ledger::finish(Worker& worker, const Message& message, Outcome outcome) {
    if (message.id == 0) return false;  // no message, but the zero value of a closed channel: it has no entry
    if (outcome == Outcome::Completed) accept(worker, message);
    Slot& entry = slot(message.slot);
    std::uint64_t seen = entry.idAndState.load(std::memory_order_acquire);
    const Nanos now = m_scheduler.now(worker);
    MessageStamp stamp;
    do {
        if (seen >> kIdShift != message.id) return false;
        stamp = {message.due, entry.acceptedAt.load(std::memory_order_relaxed), message.messageClass};
    } while (!exchangeIf(entry.idAndState, seen, kFree, m_scheduler.threaded()));
    worker.meter.onOutcome(now, stamp, outcome, (seen & kStateMask) == kAccepted);
    worker.emit(EventKind::MessageOutcome, 0, 0, packMessage(message.id, static_cast<std::uint32_t>(outcome)));
    freeSlot(message.slot);
    return true;
}

void Ledger::noteFirstWork(Worker& worker, const Message& message) {
    Slot& entry = slot(message.slot);
    const std::uint64_t before = entry.idAndState.load(std::memory_order_acquire);
    const bool isFirst = before >> kIdShift == message.id && !(before & kWorked);
    if (!isFirst) return;
    std::uint64_t expected = before;
    if (exchangeIf(entry.idAndState, expected, before | kWorked, m_scheduler.threaded()))
        worker.meter.onFirstWork(worker.stamp, {message.due, 0, message.messageClass});
}

void Ledger::workBegun(Worker& worker, const Message& message, Site site, std::uint32_t stage) {
    accept(worker, message);
    worker.current->insideWork = true;
    worker.meter.onWorkBegun(worker.stamp, worker.current->role);
    if (message.id != 0) noteFirstWork(worker, message);
    worker.emit(EventKind::WorkBegun, 0, 0, packMessage(message.id, stage), site.id);
}

void Ledger::workEnded(Worker& worker, const Message& message, Nanos begunAt, Site site, std::uint32_t stage,
                       bool isCutShort) {
    const bool forNobody = !isCutShort && !isOpen(message);
    worker.current->insideWork = false;
    worker.meter.onWorkEnded(worker.stamp, worker.current->role, begunAt, message.messageClass, forNobody);
    worker.emit(EventKind::WorkEnded, 0, 0, packMessage(message.id, stage), site.id, isCutShort ? 1 : 0);
}

Ledger::Held Ledger::count() const {
    Held held;
    for (std::uint32_t i = 0; i < m_chunkCount * kChunkSlots; ++i) {
        switch (slot(i).idAndState.load(std::memory_order_acquire) & kStateMask) {
            case kOffered:
                ++held.undecided;
                break;
            case kAccepted:
                ++held.inside;
                break;
            default:
                break;
        }
    }
    return held;
}

}  // namespace sluice
