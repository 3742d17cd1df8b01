// Channels, timers, contexts and wait groups are shared by reference count and owned by their run: the last handle
// frees (and tells), teardown frees the rest after all frames are gone. Counts are atomic only where several threads
// count.
#pragma once

#include "events/event.hpp"
#include "runtime/frame_pool.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace sluice {

class Scheduler;

class SharedObject {
public:
    explicit SharedObject(Scheduler& scheduler);
    SharedObject(const SharedObject&) = delete;
    SharedObject& operator=(const SharedObject&) = delete;
    // A call makes and frees several: their memory comes from the pool of the frames.
    static void* operator new(std::size_t size) { return allocateFrame(size); }
    static void operator delete(void* object, std::size_t size) noexcept { freeFrame(object, size); }

    Scheduler& scheduler() const noexcept { return m_scheduler; }
    void retain() noexcept {
        if (m_atomic) {
            m_references.fetch_add(1, std::memory_order_relaxed);
        } else {
            m_references.store(m_references.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        }
    }
    void release() noexcept {
        const std::uint32_t references = m_references.load(std::memory_order_relaxed);
        if (!m_atomic && references > 1) {
            m_references.store(references - 1, std::memory_order_relaxed);
        } else {
            releaseOtherwise();
        }
    }

    // What a report calls it: "channel results".
    virtual std::string describe() const = 0;
    // Whether a goroutine that waits for this reason on this object id waits on me.
    virtual bool isWaitedOn(WaitReason reason, std::uint32_t objectId) const noexcept = 0;
    // That id; 0 for what nobody waits on.
    virtual std::uint32_t waitId() const noexcept { return 0; }
    // Teardown, first step: destroy the values that it holds (they may hold handles of other objects), and give back
    // the counts that it holds itself.
    virtual void clear() noexcept {}
    // The last handle is gone, the run goes on: tell whoever should know.
    virtual void onReleased() noexcept {}

protected:
    virtual ~SharedObject() = default;

private:
    friend class ObjectTable;
    void releaseOtherwise() noexcept;

    Scheduler& m_scheduler;
    std::atomic<std::uint32_t> m_references{0};
    const bool m_atomic;                 // several threads count
    SharedObject* m_previous = nullptr;  // in the run's ObjectTable
    SharedObject* m_next = nullptr;
};

// A counted handle. Null is Go's nil.
template <class T>
class Ref {
public:
    Ref() noexcept = default;
    explicit Ref(T* object) noexcept : m_object(object) {
        static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__, "the pool aligns for no more");
        if (m_object) m_object->retain();
    }
    Ref(const Ref& other) noexcept : Ref(other.m_object) {}
    Ref(Ref&& other) noexcept : m_object(std::exchange(other.m_object, nullptr)) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(m_object, other.m_object);
        return *this;
    }
    ~Ref() {
        if (m_object) m_object->release();
    }
    T* get() const noexcept { return m_object; }
    T* operator->() const noexcept { return m_object; }
    explicit operator bool() const noexcept { return m_object != nullptr; }
    friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.m_object == b.m_object; }

private:
    T* m_object = nullptr;
};

}  // namespace sluice
