#include "runtime/frame_pool.hpp"

#include <array>
#include <mutex>
#include <new>
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

class ThreadPool {
public:
    ~ThreadPool() {
        for (std::size_t i = 0; i < kClasses; ++i) {
            if (m_active[i].head) centralStore().put(i, m_active[i]);
            if (m_spare[i].head) centralStore().put(i, m_spare[i]);
        }
    }
    void* allocate(std::size_t sizeClass) {
        Batch& active = m_active[sizeClass];
        if (!active.head) [[unlikely]] {
            if (!refill(sizeClass)) return carve(sizeClass);
        }
        FreeFrame* frame = active.head;
        active.head = frame->next;
        --active.count;
        return frame;
    }
    void release(void* memory, std::size_t sizeClass) {
        Batch& active = m_active[sizeClass];
        if (active.count >= kBatch) [[unlikely]]
            shed(sizeClass);
        auto* frame = static_cast<FreeFrame*>(memory);
        frame->next = active.head;
        active.head = frame;
        ++active.count;
    }

private:
    bool refill(std::size_t sizeClass) {
        Batch& spare = m_spare[sizeClass];
        m_active[sizeClass] = spare.head ? spare : centralStore().take(sizeClass);
        spare = {};
        return m_active[sizeClass].head != nullptr;
    }
    void shed(std::size_t sizeClass) {
        if (m_spare[sizeClass].head) centralStore().put(sizeClass, m_spare[sizeClass]);
        m_spare[sizeClass] = m_active[sizeClass];
        m_active[sizeClass] = {};
    }
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

    std::array<Batch, kClasses> m_active{};
    std::array<Batch, kClasses> m_spare{};
    char* m_next = nullptr;
    std::size_t m_left = 0;
};

thread_local ThreadPool t_pool;

constexpr std::size_t sizeClassOf(std::size_t size) {
    return (size + kClassBytes - 1) / kClassBytes;
}

}  // namespace

void* allocateFrame(std::size_t size) {
    const std::size_t sizeClass = sizeClassOf(size);
    return sizeClass < kClasses ? t_pool.allocate(sizeClass) : ::operator new(size);
}

void freeFrame(void* frame, std::size_t size) noexcept {
    const std::size_t sizeClass = sizeClassOf(size);
    if (sizeClass < kClasses) {
        t_pool.release(frame, sizeClass);
    } else {
        ::operator delete(frame);
    }
}

#endif

}  // namespace sluice
