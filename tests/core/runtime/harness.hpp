// Runs a small program, a Task main with what it starts, to its end on either clock, as a Go program runs.
#pragma once

#include "runtime/task.hpp"
#include "runtime/threaded_scheduler.hpp"
#include "runtime/virtual_scheduler.hpp"
#include "sync/channel.hpp"
#include "sync/sleep.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace sluice::testing {

enum class Clock { Virtual, OneThread, TwoThreads };

inline std::ostream& operator<<(std::ostream& out, Clock clock) {
    constexpr const char* kNames[] = {"Virtual", "OneThread", "TwoThreads"};
    return out << kNames[static_cast<int>(clock)];
}

inline constexpr std::uint16_t kMainRole = 0;
inline constexpr std::uint16_t kWorkerRole = 1;
// No program here comes near this; one that does hangs, and fails instead of hanging the suite.
inline constexpr Nanos kHangs = 120 * kSecond;

inline std::shared_ptr<const Manifest> smallManifest() {
    auto manifest = std::make_shared<Manifest>();
    manifest->classes = {"only"};
    manifest->roles = {{"main", "main", {}, false, false}, {"worker", "worker", {}, true, true}};
    manifest->channels = {{"pipe", "pipe"}, {"results", "results"}};
    manifest->sites = {{siteId("here"), "here", 1}};
    return manifest;
}

inline SchedulerOptions smallOptions(MachineModel model = MachineModel::Ideal, std::uint64_t seed = 1) {
    SchedulerOptions options;
    options.manifest = smallManifest();
    options.seed = seed;
    options.machine.model = model;
    return options;
}

// How a program ended.
struct Ending {
    RunEnd end = RunEnd::Quiescent;
    std::string panic;
    std::vector<GoroutineReport> remaining;
    Nanos clock = 0;
};

class Program {
public:
    explicit Program(Clock clock, SchedulerOptions options = smallOptions()) {
        if (clock == Clock::Virtual) {
            m_virtual = std::make_unique<VirtualScheduler>(std::move(options));
        } else {
            m_threaded = std::make_unique<ThreadedScheduler>(std::move(options), clock == Clock::OneThread ? 1 : 2);
        }
    }
    Scheduler& scheduler() {
        if (m_virtual) return *m_virtual;
        return *m_threaded;
    }
    VirtualScheduler& virtualScheduler() { return *m_virtual; }
    ThreadedScheduler& threadedScheduler() { return *m_threaded; }

    Ending run(Task<void> main) {
        go(scheduler(), kMainRole, 0, std::move(main));
        Ending ending;
        if (m_virtual) {
            ending.end = m_virtual->run(nullptr);
            ending.clock = m_virtual->clock();
        } else {
            m_threaded->start();
            EXPECT_TRUE(m_threaded->waitEnded(kHangs)) << "the program hangs";
            ending.end = m_threaded->stopAndJoin();
            ending.clock = m_threaded->clock();
        }
        ending.panic = scheduler().panicMessage();
        ending.remaining = scheduler().remaining();
        return ending;
    }

private:
    std::unique_ptr<VirtualScheduler> m_virtual;
    std::unique_ptr<ThreadedScheduler> m_threaded;
};

// What goroutines write down, from any thread.
template <class T = int>
class Log {
public:
    void add(T entry) {
        const std::lock_guard guard(m_mutex);
        m_entries.push_back(std::move(entry));
    }
    std::vector<T> entries() const {
        const std::lock_guard guard(m_mutex);
        return m_entries;
    }
    std::size_t size() const { return entries().size(); }

private:
    mutable std::mutex m_mutex;
    std::vector<T> m_entries;
};

inline int lengthOf(const WaitList& list) {
    int length = 0;
    for (const Waiter* waiter = list.first(); waiter; waiter = waiter->next) ++length;
    return length;
}

// Gives way until so many goroutines are parked on the channel.
template <class T>
Task<void> untilReceiversWait(Channel<T> channel, int count) {
    for (;;) {
        channel.core()->lock();
        const int waiting = lengthOf(channel.core()->receivers());
        channel.core()->unlock();
        if (waiting >= count) co_return;
        co_await yieldNow();
    }
}
template <class T>
Task<void> untilSendersWait(Channel<T> channel, int count) {
    for (;;) {
        channel.core()->lock();
        const int waiting = lengthOf(channel.core()->senders());
        channel.core()->unlock();
        if (waiting >= count) co_return;
        co_await yieldNow();
    }
}

// An instance of a test on each clock.
class EveryClock : public ::testing::TestWithParam<Clock> {
protected:
    Program program{GetParam()};
    Scheduler& scheduler = program.scheduler();
};

inline auto everyClock() {
    return ::testing::Values(Clock::Virtual, Clock::OneThread, Clock::TwoThreads);
}
inline const auto clockName = [](const ::testing::TestParamInfo<Clock>& info) {
    return ::testing::PrintToString(info.param);
};

}  // namespace sluice::testing
