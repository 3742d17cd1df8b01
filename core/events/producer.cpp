#include "events/observation.hpp"
#include "events/watchpoint.hpp"

namespace sluice {

bool Producer::renew() noexcept {
    if (m_ring == nullptr) return false;
    look();
    const std::span<Event> chunk = m_ring->renew();
    m_begin = chunk.data();
    m_next = m_begin;
    m_end = m_begin + chunk.size();
    m_seen = m_begin;
    return !chunk.empty();
}

void Producer::commit() noexcept {
    // Nothing to say after a dropped event: the last chunk was handed over when it was full.
    if (m_next != m_begin) m_ring->commit(static_cast<std::size_t>(m_next - m_begin));
}

void Producer::publish(Nanos watermark) noexcept {
    if (m_ring == nullptr) return;
    m_wanted.store(false, std::memory_order_relaxed);
    commit();
    m_ring->setWatermark(watermark);
}

void Producer::idle() noexcept {
    if (m_ring == nullptr) return;
    m_wanted.store(false, std::memory_order_relaxed);
    commit();
    m_ring->setIdle(true);
}

void Producer::resumed(Nanos now) noexcept {
    if (m_ring == nullptr) return;
    m_ring->setWatermark(now);
    m_ring->setIdle(false);
}

void Producer::close() noexcept {
    if (m_ring == nullptr) return;
    commit();
    m_ring->close();
}

void Producer::setWatch(EventWatch* watch) noexcept {
    m_watch = watch;
    m_seen = m_next;
}

void Producer::look() noexcept {
    if (m_watch == nullptr || m_seen == m_next) return;
    const auto unseen = static_cast<std::size_t>(m_next - m_seen);
    m_watch->see({m_seen, unseen}, emitted() - unseen);
    m_seen = m_next;
}

std::uint64_t Producer::emitted() const noexcept {
    if (m_ring == nullptr) return 0;
    return m_ring->roomGiven() - static_cast<std::uint64_t>(m_end - m_next);
}

}  // namespace sluice
