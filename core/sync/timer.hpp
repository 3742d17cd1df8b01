// time.NewTimer, time.NewTicker, time.After and time.AfterFunc, with the rules of Go 1.23: once stop() or reset() has
// returned, no value from before can be received; a tick that nobody has taken is kept once, further ones are dropped.
// The channel carries the instant of the run clock at which the timer fired. One difference: its capacity() is 1, where
// Go, which buffers one value too, says 0.
//
//     const Timer timer(scheduler, 50 * kMillisecond);
//     const int chosen = co_await select(onReceive(results, r), onReceive(timer.channel(), expiredAt));
//     timer.stop();
//
// Durations are run-clock nanoseconds; what is not positive fires at once, what is very long after 146 years. When a
// timer really fires is said by the machine model, what its wake-up costs too.
//
// Ownership: Timer and Ticker are counted handles. A pending timer holds a count on itself, so that its channel may be
// all that is kept. It counts as something to come: a run with a pending timer is not asleep for ever.
//
// Lock rule: the timer's lock is taken before its channel's and before the timer queue's; goroutines are readied after
// all of them. A timer that is popped from the queue while stop() or reset() runs on another thread still calls fire();
// the calls owed to such timers are counted and come to nothing.
// Rejected: a generation number in the node. It would need a node per start, hence an allocation.
#pragma once

#include "runtime/scheduler.hpp"
#include "runtime/task.hpp"
#include "sync/channel.hpp"

#include <cstdint>
#include <functional>

namespace sluice {

// Which goroutine a timer or a context starts.
struct Seat {
    std::uint16_t role = 0;
    std::uint32_t index = 0;
};

// Makes the task that such a goroutine runs. It may capture; the coroutine that it calls takes everything by parameter.
using TaskMaker = std::function<Task<void>()>;

class TimerCore final : public SharedObject, private TimerNode {
public:
    // Sends to its channel, or starts `body` where there is one.
    explicit TimerCore(Scheduler& scheduler);
    TimerCore(Scheduler& scheduler, Seat seat, TaskMaker body);

    void start(Nanos duration, Nanos period);
    // True when it was stopped before it had any effect that can be seen.
    bool stop();
    bool reset(Nanos duration, Nanos period);
    const Channel<Nanos>& channel() const noexcept { return m_channel; }

    std::string describe() const override { return "a timer"; }
    bool isWaitedOn(WaitReason, std::uint32_t) const noexcept override { return false; }
    void clear() noexcept override;

private:
    ~TimerCore() override = default;
    // Under the lock.
    void arm(Worker& worker, Nanos due);
    bool disarm(Worker& worker, bool& releases);
    bool discardValue();

    static void fired(TimerNode& node);
    void fireOnce(Worker& worker);
    Goroutine* sendNow(Worker& worker, Nanos now);

    SpinLock m_lock;
    std::uint32_t m_id;
    Nanos m_due = 0;
    Nanos m_period = 0;         // 0: fires once
    bool m_isOwed = false;      // a call of fired() is to come for the latest start
    std::uint32_t m_stale = 0;  // calls of fired() that come to nothing
    Channel<Nanos> m_channel;
    Seat m_seat;
    TaskMaker m_body;
};

class Timer {
public:
    // time.NewTimer.
    Timer(Scheduler& scheduler, Nanos duration);
    // time.AfterFunc: starts a goroutine that runs what `body` makes. Its channel is nil.
    Timer(Scheduler& scheduler, Nanos duration, Seat seat, TaskMaker body);

    const Channel<Nanos>& channel() const noexcept { return m_core->channel(); }
    // True when it was pending; a value that nobody has received yet counts as pending, and is gone.
    bool stop() const { return m_core->stop(); }
    // Starts it anew, pending or not. Yields what stop() would have.
    bool reset(Nanos duration) const { return m_core->reset(duration, 0); }

private:
    Ref<TimerCore> m_core;
};

class Ticker {
public:
    // Panics where `period` is not positive.
    Ticker(Scheduler& scheduler, Nanos period);

    const Channel<Nanos>& channel() const noexcept { return m_core->channel(); }
    void stop() const { m_core->stop(); }
    // The next tick comes after the new period. Panics where it is not positive.
    void reset(Nanos period) const;

private:
    Ref<TimerCore> m_core;
};

// time.After: a channel that yields one value.
Channel<Nanos> after(Scheduler& scheduler, Nanos duration);

}  // namespace sluice
