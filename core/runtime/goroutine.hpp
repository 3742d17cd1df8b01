// The goroutine's control block and its life, one enum changed only by the named transitions below.
//
//                 spawn                dispatch               finish
//      Unused ------------> Runnable ------------> Running ------------> Unused
//                              ^                      |
//                              |  ready               |  park (for a reason, on an object)
//                              +-------- Parked <-----+
//
// Ownership: at any instant exactly one thread owns a goroutine: the one that runs it, the one that has claimed it from
// a wait list, or, while it is queued or parked, the queue or list that holds it. Hand-over happens under that list's
// lock, which orders all fields here. Watched ones are what a watchdog names a stuck goroutine by.
#pragma once

#include "base/assert.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "runtime/watched.hpp"

#include <coroutine>
#include <cstdint>

namespace sluice {

class Scheduler;

enum class GoroutineLife : std::uint8_t { Unused, Runnable, Running, Parked };

struct Goroutine {
    Goroutine* next = nullptr;  // in a run queue, a list of woken goroutines, or the free list
    std::coroutine_handle<> resumePoint;
    std::coroutine_handle<> root;  // the outermost frame; destroyed at teardown
    Scheduler* scheduler = nullptr;
    Nanos cpuUnreported = 0;
    Nanos lastAttemptAt = -1;
    Nanos workLeft = 0;  // on real threads: CPU still to burn before its frame goes on
    std::uint32_t id = 0;
    Watched<std::uint32_t> index;
    std::uint32_t sequence = 0;  // of its own events
    std::uint32_t waitsOn = 0;
    std::uint32_t attempts = 0;  // fruitless ones at lastAttemptAt
    Watched<std::uint16_t> role;
    Watched<std::uint16_t> site;  // where it parked last
    GoroutineLife life = GoroutineLife::Unused;
    WaitReason reason = WaitReason::None;
    bool isMain = false;
    bool insideWork = false;  // between the begin and the end of a message's work, whatever it waits for meanwhile

    void spawn(std::coroutine_handle<> frame, std::uint32_t newId, std::uint16_t newRole,
               std::uint32_t newIndex) noexcept {
        SLUICE_ASSERT(life == GoroutineLife::Unused, "spawn of a goroutine in use");
        resumePoint = root = frame;
        id = newId;
        role = newRole;
        index = newIndex;
        sequence = 0;
        site = 0;
        cpuUnreported = 0;
        lastAttemptAt = -1;
        workLeft = 0;
        isMain = false;
        insideWork = false;
        reason = WaitReason::None;
        life = GoroutineLife::Runnable;
    }
    void dispatch() noexcept {
        SLUICE_ASSERT(life == GoroutineLife::Runnable, "dispatch of a goroutine that is not runnable");
        life = GoroutineLife::Running;
    }
    // Called before the goroutine becomes visible to those who may ready it.
    void park(std::coroutine_handle<> frame, WaitReason why, std::uint32_t object, std::uint16_t where) noexcept {
        SLUICE_ASSERT(life == GoroutineLife::Running, "park of a goroutine that is not running");
        resumePoint = frame;
        reason = why;
        waitsOn = object;
        site = where;
        life = GoroutineLife::Parked;
    }
    void ready() noexcept {
        SLUICE_ASSERT(life == GoroutineLife::Parked, "ready of a goroutine that is not parked");
        life = GoroutineLife::Runnable;
    }
    // From Running to Runnable without a wait: it gives way.
    void yield(std::coroutine_handle<> frame) noexcept {
        SLUICE_ASSERT(life == GoroutineLife::Running, "yield of a goroutine that is not running");
        resumePoint = frame;
        life = GoroutineLife::Runnable;
    }
    void finish() noexcept {
        SLUICE_ASSERT(life == GoroutineLife::Running, "finish of a goroutine that is not running");
        root = nullptr;
        life = GoroutineLife::Unused;
    }
};

// First in, first out, through Goroutine::next. Not synchronised.
class GoroutineQueue {
public:
    bool empty() const noexcept { return !m_head; }
    void push(Goroutine* goroutine) noexcept {
        goroutine->next = nullptr;
        if (m_head) {
            m_tail->next = goroutine;
        } else {
            m_head = goroutine;
        }
        m_tail = goroutine;
    }
    Goroutine* pop() noexcept {
        Goroutine* goroutine = m_head;
        if (goroutine) m_head = goroutine->next;
        return goroutine;
    }
    // Walk the queue: for the exploration of small programs only.
    std::uint32_t count() const noexcept {
        std::uint32_t number = 0;
        for (const Goroutine* goroutine = m_head; goroutine; goroutine = goroutine->next) ++number;
        return number;
    }
    // The one with so many before it, which must be there.
    Goroutine* take(std::uint32_t index) noexcept {
        for (; index > 0; --index) push(pop());
        return pop();
    }

private:
    Goroutine* m_head = nullptr;
    Goroutine* m_tail = nullptr;
};

}  // namespace sluice
