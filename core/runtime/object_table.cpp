#include "runtime/object_table.hpp"

#include "runtime/scheduler.hpp"

namespace sluice {

SharedObject::SharedObject(Scheduler& scheduler) : m_scheduler(scheduler), m_atomic(scheduler.parallel()) {
    scheduler.objects().add(*this, scheduler.parallel());
}

void SharedObject::releaseOtherwise() noexcept {
    std::uint32_t before;
    if (m_atomic) {
        before = m_references.fetch_sub(1, std::memory_order_acq_rel);
    } else {
        before = m_references.load(std::memory_order_relaxed);
        m_references.store(before - 1, std::memory_order_relaxed);
    }
    // During teardown memory stays until the sweep: other values may still hold handles.
    if (before != 1 || m_scheduler.tearingDown()) return;
    onReleased();
    m_scheduler.objects().free(*this, m_scheduler.parallel());
}

void ObjectTable::add(SharedObject& object, bool parallel) noexcept {
    const SpinGuard guard(m_lock, parallel);
    object.m_next = m_first;
    if (m_first) m_first->m_previous = &object;
    m_first = &object;
}

void ObjectTable::free(SharedObject& object, bool parallel) noexcept {
    {
        const SpinGuard guard(m_lock, parallel);
        if (object.m_previous) {
            object.m_previous->m_next = object.m_next;
        } else {
            m_first = object.m_next;
        }
        if (object.m_next) object.m_next->m_previous = object.m_previous;
    }
    delete &object;
}

void ObjectTable::freeAll() noexcept {
    for (SharedObject* object = m_first; object; object = object->m_next) object->clear();
    while (SharedObject* object = m_first) {
        SLUICE_ASSERT(object->m_references.load(std::memory_order_relaxed) == 0,
                      "a handle of a channel, timer, context or lock is kept beyond the end of its run");
        m_first = object->m_next;
        delete object;
    }
}

}  // namespace sluice
