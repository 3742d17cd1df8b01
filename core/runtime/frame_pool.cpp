#include "runtime/frame_pool.hpp"

#include <array>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLUICE_PLAIN_FRAMES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLUICE_PLAIN_FRAMES 1
#endif
#endif

namespace sluice {

#ifdef SLUICE_PLAIN_FRAMES

void* allocateFrame(std::size_t size) {
    return ::operator new(size);
}
void freeFrame(void* frame, std::size_t) noexcept {
    ::operator delete(frame);
}

#else

namespace {

constexpr std::size_t kClassBytes = 32;
constexpr std::size_t kClasses = 48;  // frames up to 1,504 bytes; larger ones go to the allocator
constexpr unsigned kBatch = 128;      // frames moved at once between a thread and the central store
constexpr std::size_t kArenaBytes = std::size_t{1} << 18;

struct FreeFrame {
    FreeFrame* next;
};

struct Batch {
    FreeFrame* head = nullptr;
    unsigned count = 0;
};

// Frames freed on one thread and wanted on another meet here, a batch at a time.
class CentralStore {
public:
    ~CentralStore() {
        for (void* arena : m_arenas) ::operator delete (arena, std::align_val_t{64});
    }
    void put(std::size_t sizeClass, Batch batch) {
        const std::lock_guard guard(m_mutex);
        m_full[sizeClass].push_back(batch);
    }
    Batch take(std::size_t sizeClass) {
        const std::lock_guard guard(m_mutex);
        auto& full = m_full[sizeClass];
        if (full.empty()) return {};
        const Batch batch = full.back();
        full.pop_back();
        return batch;
    }
    char* newArena() {
        const std::lock_guard guard(m_mutex);
        m_arenas.push_back(::operator new (kArenaBytes, std::align_val_t{64}));
        return static_cast<char*>(m_arenas.back());
    }

private:
    std::mutex m_mutex;
    std::array<std::vector<Batch>, kClasses> m_full;
    std::vector<void*> m_arenas;
};

// Never destroyed: frames of other static objects may outlive it.
CentralStore& centralStore() {
    static auto* store = new CentralStore;
    return *store;
}

// A thread's own free frames. Without constructor and destructor and at a fixed distance from the thread's base, so
// that the two functions below are leaves of a dozen instructions: spawning a goroutine calls both. They begin empty
// and yet full, so that the first use of each is noticed and handed to ThreadPool.
constexpr std::array<Batch, kClasses> untouched() {
    std::array<Batch, kClasses> lists{};
    for (Batch& list : lists) list.count = kBatch;
    return lists;
}
[[gnu::tls_model("initial-exec")]] constinit thread_local std::array<Batch, kClasses> t_active = untouched();

// What is behind them: a second batch, fresh memory, and the way back when the thread ends.
class ThreadPool {
public:
    ~ThreadPool() {
        for (std::size_t i = 0; i < kClasses; ++i) {
            if (t_active[i].head) centralStore().put(i, std::exchange(t_active[i], {}));
            if (m_spare[i].head) centralStore().put(i, m_spare[i]);
        }
    }
    void* allocate(std::size_t sizeClass) {
        Batch& spare = m_spare[sizeClass];
        Batch full = spare.head ? std::exchange(spare, {}) : centralStore().take(sizeClass);
        if (!full.head) return carve(sizeClass);
        FreeFrame* frame = full.head;
        full.head = frame->next;
        --full.count;
        t_active[sizeClass] = full;
        return frame;
    }
    void shed(std::size_t sizeClass) {
        if (!t_active[sizeClass].head) {
            t_active[sizeClass] = {};
            return;
        }
        if (m_spare[sizeClass].head) centralStore().put(sizeClass, m_spare[sizeClass]);
        m_spare[sizeClass] = std::exchange(t_active[sizeClass], {});
    }

private:
    void* carve(std::size_t sizeClass) {
        const std::size_t bytes = sizeClass * kClassBytes;
        if (m_left < bytes) {
            m_next = centralStore().newArena();
            m_left = kArenaBytes;
        }
        void* frame = m_next;
        m_next += bytes;
        m_left -= bytes;
        return frame;
    }

    std::array<Batch, kClasses> m_spare{};
    char* m_next = nullptr;
    std::size_t m_left = 0;
};

thread_local ThreadPool t_pool;

constexpr std::size_t sizeClassOf(std::size_t size) {
    return (size + kClassBytes - 1) / kClassBytes;
}

[[gnu::noinline]] void* allocateElsewhere(std::size_t size) {
    const std::size_t sizeClass = sizeClassOf(size);
    return sizeClass < kClasses ? t_pool.allocate(sizeClass) : ::operator new(size);
}

void pushFree(Batch& active, void* memory) noexcept {
    auto* frame = static_cast<FreeFrame*>(memory);
    frame->next = active.head;
    active.head = frame;
    ++active.count;
}

[[gnu::noinline]] void freeElsewhere(void* frame, std::size_t size) noexcept {
    const std::size_t sizeClass = sizeClassOf(size);
    if (sizeClass < kClasses) {
        t_pool.shed(sizeClass);
        pushFree(t_active[sizeClass], frame);
    } else {
        ::operator delete(frame);
    }
}

}  // namespace

void* allocateFrame(std::size_t size) {
    const std::size_t sizeClass = sizeClassOf(size);
    if (sizeClass >= kClasses) [[unlikely]]
        return allocateElsewhere(size);
    Batch& active = t_active[sizeClass];
    FreeFrame* frame = active.head;
    if (!frame) [[unlikely]]
        return allocateElsewhere(size);
    active.head = frame->next;
    --active.count;
    return frame;
}

void freeFrame(void* frame, std::size_t size) noexcept {
    const std::size_t sizeClass = sizeClassOf(size);
    if (sizeClass >= kClasses || t_active[sizeClass].count >= kBatch) [[unlikely]]
        return freeElsewhere(frame, size);
    pushFree(t_active[sizeClass], frame);
}

#endif

}  // namespace sluice
