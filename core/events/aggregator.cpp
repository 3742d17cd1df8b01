#include "events/aggregator.hpp"

#include "base/assert.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace sluice {
namespace {

constexpr auto kWaitingPause = std::chrono::milliseconds(1);
constexpr auto kQuietPause = std::chrono::milliseconds(10);
constexpr int kNiceness = 10;

// Refused where a person may not change priorities; then the thread runs at the usual one.
void stepBack() {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
}

}  // namespace

class Aggregator::Impl {
public:
    Impl() : m_thread([this] { run(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(m_mutex);
            SLUICE_ASSERT(m_served.empty(), "an observation outlives its aggregator");
            m_stopping = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }

    void add(std::shared_ptr<Served> served) {
        {
            const std::lock_guard lock(m_mutex);
            m_served.push_back(std::move(served));
            m_woken.store(true, std::memory_order_relaxed);
        }
        m_changed.notify_all();
    }

    void remove(const Served* served) {
        std::shared_ptr<Served> last;  // released outside the lock
        std::unique_lock lock(m_mutex);
        const auto found =
            std::find_if(m_served.begin(), m_served.end(), [&](const auto& s) { return s.get() == served; });
        if (found != m_served.end()) {
            last = std::move(*found);
            m_served.erase(found);
        }
        m_serving.wait(lock, [&] { return m_current != served; });
    }

    void wake() noexcept {
        {
            const std::lock_guard lock(m_mutex);
            m_woken.store(true, std::memory_order_relaxed);
        }
        m_changed.notify_all();
    }

    void hurry() noexcept {
        m_woken.store(true, std::memory_order_release);
        m_changed.notify_all();
    }

private:
    using Activity = Served::Activity;

    void run() {
        stepBack();
        std::unique_lock lock(m_mutex);
        while (!m_stopping) {
            m_woken.store(false, std::memory_order_relaxed);
            const Activity activity = serveAll(lock);
            const auto ready = [this] { return m_woken.load(std::memory_order_acquire) || m_stopping; };
            switch (activity) {
                case Activity::Busy:
                    break;
                case Activity::Waiting:
                    m_changed.wait_for(lock, kWaitingPause, ready);
                    break;
                case Activity::Quiet:
                    m_changed.wait_for(lock, kQuietPause, ready);
                    break;
                case Activity::Done:
                    m_changed.wait(lock, ready);
                    break;
            }
        }
    }

    // Each in turn, without the lock while it is served; the list may change meanwhile.
    Activity serveAll(std::unique_lock<std::mutex>& lock) {
        Activity busiest = Activity::Done;
        m_round = m_served;
        for (std::shared_ptr<Served>& served : m_round) {
            if (std::find(m_served.begin(), m_served.end(), served) == m_served.end()) continue;
            m_current = served.get();
            lock.unlock();
            const Activity activity = served->serve();
            lock.lock();
            m_current = nullptr;
            m_serving.notify_all();
            busiest = std::min(busiest, activity);
        }
        // The last owner of what was removed meanwhile may be this list: let go without the lock.
        std::vector<std::shared_ptr<Served>> round = std::move(m_round);
        lock.unlock();
        round.clear();
        lock.lock();
        return busiest;
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::condition_variable m_serving;
    std::vector<std::shared_ptr<Served>> m_served;
    std::vector<std::shared_ptr<Served>> m_round;  // the thread's own
    const Served* m_current = nullptr;
    std::atomic<bool> m_woken{false};  // set under the mutex, except by hurry()
    bool m_stopping = false;
    std::thread m_thread;
};

Aggregator::Aggregator() : m_impl(std::make_unique<Impl>()) {}
Aggregator::~Aggregator() = default;
void Aggregator::add(std::shared_ptr<Served> served) {
    m_impl->add(std::move(served));
}
void Aggregator::remove(const Served* served) {
    m_impl->remove(served);
}
void Aggregator::wake() noexcept {
    m_impl->wake();
}
void Aggregator::hurry() noexcept {
    m_impl->hurry();
}

}  // namespace sluice
