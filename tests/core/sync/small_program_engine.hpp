// Executes small programs (small_program.hpp) on the engine: on every schedule, on schedules drawn from a seed, or on
// real threads.
#pragma once

#include "core/runtime/harness.hpp"
#include "core/sync/small_program.hpp"
#include "sync/context.hpp"
#include "sync/mutex.hpp"
#include "sync/select.hpp"
#include "sync/wait_group.hpp"

#include <array>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace sluice::testing {

// What the goroutines of a program share.
struct Stage {
    Stage(Scheduler& scheduler, const SmallProgram& p)
        : program(p),
          group(scheduler),
          mutexes{Mutex(scheduler), Mutex(scheduler)},
          context(withCancel(Context::background(scheduler))),
          done(context.done()),
          parts(p.goroutines.size()) {
        for (const std::uint32_t capacity : p.capacities) channels.emplace_back(scheduler, capacity);
        group.add(p.waitGroup);
    }
    Channel<int> channel(int index) const {
        return index == kNil ? Channel<int>() : channels[static_cast<std::size_t>(index)];
    }
    const SmallProgram& program;
    std::vector<Channel<int>> channels;
    WaitGroup group;
    std::array<Mutex, kMutexes> mutexes;
    CancellableContext context;
    Channel<Signal> done;
    std::vector<Part> parts;  // each belongs to its goroutine
};

// A select whose cases are data: one slot for each that a case can be; those not used are nil.
inline Task<> executeSelect(Stage& stage, const Op& op, int value, Part& part) {
    std::array<Channel<int>, kCasesMax> from;
    std::array<Channel<int>, kCasesMax> to;
    Channel<Signal> done;
    int doneCase = 0;
    for (std::size_t i = 0; i < op.cases.size(); ++i) {
        if (op.cases[i].channel == kContext) {
            done = stage.done;
            doneCase = static_cast<int>(i);
        } else {
            (op.cases[i].sends ? to : from)[i] = stage.channel(op.cases[i].channel);
        }
    }
    std::array<Received<int>, kCasesMax> received;
    Received<Signal> signal;
    int chosen = kDefault;
    if (op.what == Do::Select) {
        chosen = co_await select(onReceive(from[0], received[0]), onReceive(from[1], received[1]),
                                 onReceive(from[2], received[2]), onSend(to[0], value), onSend(to[1], value),
                                 onSend(to[2], value), onReceive(done, signal));
    } else {
        chosen = co_await selectOrDefault(onReceive(from[0], received[0]), onReceive(from[1], received[1]),
                                          onReceive(from[2], received[2]), onSend(to[0], value), onSend(to[1], value),
                                          onSend(to[2], value), onReceive(done, signal));
    }
    if (chosen == kDefault) {
        part.log.push_back(kDefaultChosen);
    } else if (chosen < kCasesMax) {
        part.log.push_back(chosen);
        part.log.push_back(received[static_cast<std::size_t>(chosen)].value);
    } else if (chosen < 2 * kCasesMax) {
        part.log.push_back(chosen - kCasesMax);
    } else {
        part.log.push_back(doneCase);
        part.log.push_back(kClosedValue);
    }
}

// After an operation that cannot wait it gives way, so that every operation is followed by a change-over.
inline Task<> execute(Stage& stage, std::size_t index) {
    Part& part = stage.parts[index];
    const std::vector<Op>& operations = stage.program.goroutines[index];
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const Op& op = operations[i];
        switch (op.what) {
            case Do::Send:
                co_await stage.channel(op.on).send(valueOf(index, i));
                break;
            case Do::Receive: {
                const auto received = co_await stage.channel(op.on).receive();
                part.log.push_back(received.value);
                break;
            }
            case Do::Length: {
                const std::uint32_t length = co_await stage.channel(op.on).length();
                part.log.push_back(static_cast<int>(length));
                break;
            }
            case Do::Select:
            case Do::SelectOrDefault:
                co_await executeSelect(stage, op, valueOf(index, i), part);
                break;
            case Do::Wait:
                co_await stage.group.wait();
                break;
            case Do::Lock:
                co_await stage.mutexes[static_cast<std::size_t>(op.on)].lock();
                break;
            case Do::Sleep:
                co_await sleep(op.on);
                break;
            case Do::Close:
                stage.channel(op.on).close();
                break;
            case Do::Add:
                stage.group.add(op.on);
                break;
            case Do::Done:
                stage.group.done();
                break;
            case Do::Unlock:
                stage.mutexes[static_cast<std::size_t>(op.on)].unlock();
                break;
            case Do::Cancel:
                stage.context.cancel();
                break;
        }
        part.at = i + 1;
        const bool givesWay = op.what == Do::Close || op.what == Do::Add || op.what == Do::Done ||
                              op.what == Do::Unlock || op.what == Do::Cancel || op.what == Do::Wait;
        if (givesWay) co_await yieldNow();
    }
}

// No lost wake-up: nobody may be parked whose operation could proceed. Between two dispatches of the virtual clock.
inline void expectNobodyWaitsInVain(Scheduler& scheduler) {
    scheduler.objects().forEach([](const SharedObject& object) {
        auto* channel = const_cast<ChannelBase*>(dynamic_cast<const ChannelBase*>(&object));
        if (!channel) return;
        const bool isFull = channel->count() == channel->capacity();
        const Waiter* sender = channel->senders().first();
        const Waiter* receiver = channel->receivers().first();
        EXPECT_TRUE(!sender || (isFull && !channel->closed())) << "a sender waits in vain";
        EXPECT_TRUE(!receiver || (channel->count() == 0 && !channel->closed())) << "a receiver waits in vain";
        EXPECT_EQ(channel->meter().sent - channel->meter().received, channel->count()) << "a value got lost or doubled";
        for (const Waiter* s = sender; s; s = s->next) {
            EXPECT_EQ(s->goroutine->life, GoroutineLife::Parked);
            for (const Waiter* r = receiver; r; r = r->next)
                EXPECT_EQ(s->goroutine, r->goroutine) << "a sender and a receiver wait beside each other";
        }
    });
}

// Looks at the state before every dispatch.
class Inspection : public VirtualControl {
public:
    explicit Inspection(Scheduler& scheduler) : m_scheduler(scheduler) {}
    bool attend() override {
        expectNobodyWaitsInVain(m_scheduler);
        return true;
    }
    bool mayAdvance(Nanos) override { return true; }
    Nanos attendAt() const override { return kForever; }
    std::uint64_t attendAtDispatch() const override { return 0; }
    bool quiescent() override { return false; }

private:
    Scheduler& m_scheduler;
};

using Chooser = std::function<std::uint32_t(std::uint32_t)>;

inline std::string outcomeOf(Scheduler& scheduler, const Stage& stage, RunEnd end) {
    if (end == RunEnd::Panicked) {
        const std::string& words = scheduler.panicMessage();  // "worker 2: send on closed channel"
        const std::size_t colon = words.find(": ");
        const int number = std::stoi(words.substr(words.find(' ') + 1, colon)) - 1;
        return describePanic(static_cast<std::size_t>(number), words.substr(colon + 2));
    }
    EXPECT_EQ(end, RunEnd::Quiescent);
    return describe(stage.program, stage.parts);
}

inline SchedulerOptions programOptions(std::uint64_t seed = 1) {
    SchedulerOptions options = smallOptions(MachineModel::Ideal, seed);
    options.endsWithMain = false;
    return options;
}

inline void startAll(Scheduler& scheduler, Stage& stage) {
    for (std::size_t i = 0; i < stage.program.goroutines.size(); ++i)
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), execute(stage, i));
}

// One schedule on the virtual clock.
inline std::string executeOnce(const SmallProgram& program, Chooser chooser) {
    static const SchedulerOptions kOptions = programOptions();
    VirtualScheduler scheduler(kOptions);
    scheduler.setChooser(std::move(chooser));
    Stage stage(scheduler, program);
    startAll(scheduler, stage);
    Inspection inspection(scheduler);
    const RunEnd end = scheduler.run(&inspection);
    expectNobodyWaitsInVain(scheduler);
    return outcomeOf(scheduler, stage, end);
}

inline std::string executeOnThreads(const SmallProgram& program, int threads, std::uint64_t seed) {
    ThreadedScheduler scheduler(programOptions(seed), threads);
    Stage stage(scheduler, program);
    startAll(scheduler, stage);
    scheduler.start();
    EXPECT_TRUE(scheduler.waitEnded(kHangs)) << "the program hangs";
    const RunEnd end = scheduler.stopAndJoin();
    return outcomeOf(scheduler, stage, end);
}

struct Exploration {
    std::set<std::string> outcomes;
    std::uint64_t schedules = 0;
    bool isComplete = false;
};

// Depth first through all answers that choose(n) can give: `executeWith` runs a program once with the chooser that it
// is given, and yields what came of it.
inline Exploration explore(const std::function<std::string(Chooser)>& executeWith, std::uint64_t schedulesMax) {
    struct Choice {
        std::uint32_t taken;
        std::uint32_t of;
    };
    std::vector<Choice> path;
    Exploration result;
    do {
        std::size_t depth = 0;
        result.outcomes.insert(executeWith([&](std::uint32_t n) {
            if (depth == path.size()) path.push_back({0, n});
            EXPECT_EQ(path[depth].of, n) << "the same choices must lead to the same question";
            return path[depth++].taken;
        }));
        ++result.schedules;
        path.resize(depth);
        while (!path.empty() && path.back().taken + 1 == path.back().of) path.pop_back();
        if (!path.empty()) ++path.back().taken;
    } while (!path.empty() && result.schedules < schedulesMax);
    result.isComplete = path.empty();
    return result;
}

}  // namespace sluice::testing
