#include "sync/channel.hpp"

namespace sluice {

ChannelBase::ChannelBase(Scheduler& scheduler, std::uint32_t capacity, std::uint16_t declaration,
                         std::uint32_t instance)
    : SharedObject(scheduler),
      m_declaration(declaration),
      m_instance(instance),
      m_id(scheduler.newChannelId()),
      m_capacity(capacity) {
    SLUICE_ASSERT(capacity <= kDetailMax, "a channel's capacity must fit an event's depth field");
    m_meter.capacity = capacity;
    Worker& worker = scheduler.worker();
    if (worker.observed())
        worker.emit(EventKind::ChannelMade, m_id, ++m_sequence, packMade(capacity, declaration, instance));
}

ChannelBase::~ChannelBase() = default;

std::string ChannelBase::describe() const {
    const auto& channels = scheduler().manifest().channels;
    const std::string name =
        m_declaration < channels.size() ? channels[m_declaration].label : "channel " + std::to_string(m_id);
    return m_instance == 0 ? name : name + " " + std::to_string(m_instance + 1);
}

// The meter of a channel that goes before its run does is kept by its declaration.
void ChannelBase::onReleased() noexcept {
    Worker& worker = scheduler().worker();
    if (m_declaration != kUndeclaredChannel) {
        auto& kept = worker.meter.channels;
        if (kept.size() <= m_declaration) kept.resize(std::size_t{m_declaration} + 1);
        kept[m_declaration].mergeFrom(m_meter, worker.stamp);
    }
    if (worker.observed()) worker.emit(EventKind::ChannelReleased, m_id, ++m_sequence, packMessage(0, count()));
}

void ChannelBase::closeLocked(Worker& worker, GoroutineQueue& woken, void (*reset)(void* slot)) {
    m_closed.store(true, std::memory_order_relaxed);
    emit(worker, EventKind::ChannelClosed, worker.current, 0, count(), 0);
    while (Waiter* receiver = claimReceiver()) {
        reset(receiver->slot);
        receiver->outcome = Attempt::Closed;
        woken.push(receiver->goroutine);
    }
    while (Waiter* sender = claimSender(worker)) {
        sender->outcome = Attempt::Closed;
        woken.push(sender->goroutine);
    }
}

}  // namespace sluice
