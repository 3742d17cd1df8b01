// Every schedule of small programs: all answers that choose(n) can give, depth first. What is claimed holds on each of
// them, and what can happen does happen on some.
#include "core/runtime/harness.hpp"
#include "sync/atomic.hpp"
#include "sync/context.hpp"
#include "sync/mutex.hpp"
#include "sync/select.hpp"
#include "sync/wait_group.hpp"

#include <functional>
#include <set>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;
using Observed = std::string;

struct Explored {
    std::set<Observed> outcomes;
    int schedules = 0;
};

constexpr int kSchedulesMax = 400'000;

// Runs `makeMain`'s program once for every sequence of choices.
Explored explore(const std::function<Task<void>(Scheduler&, Observed&)>& makeMain) {
    struct Choice {
        std::uint32_t taken;
        std::uint32_t of;
    };
    std::vector<Choice> path;
    Explored result;
    do {
        std::size_t depth = 0;
        Program program(Clock::Virtual);
        program.scheduler().setChooser([&](std::uint32_t n) {
            if (depth == path.size()) path.push_back({0, n});
            EXPECT_EQ(path[depth].of, n) << "the same choices must lead to the same question";
            return path[depth++].taken;
        });
        Observed observed;
        const Ending ending = program.run(makeMain(program.scheduler(), observed));
        if (ending.end == RunEnd::Quiescent) observed += "deadlock";
        if (ending.end == RunEnd::Panicked) observed += ending.panic;
        result.outcomes.insert(observed);
        ++result.schedules;
        path.resize(depth);
        while (!path.empty() && path.back().taken + 1 == path.back().of) path.pop_back();
        if (!path.empty()) ++path.back().taken;
    } while (!path.empty() && result.schedules < kSchedulesMax);
    EXPECT_LT(result.schedules, kSchedulesMax) << "the program is too large to explore";
    return result;
}

using Outcomes = std::set<Observed>;

Task<> sendAll(Pipe pipe, std::string letters, WaitGroup group) {
    for (char letter : letters) co_await pipe.send(letter);
    group.done();
}
Task<> closeWhenDone(Pipe pipe, WaitGroup group) {
    co_await group.wait();
    pipe.close();
}
Task<> mergeMain(Scheduler& scheduler, std::uint32_t capacity, Observed& observed) {
    const Pipe pipe(scheduler, capacity);
    const WaitGroup group(scheduler);
    group.add(2);
    go(scheduler, kWorkerRole, 0, sendAll(pipe, "ab", group));
    go(scheduler, kWorkerRole, 1, sendAll(pipe, "xy", group));
    go(scheduler, kWorkerRole, 2, closeWhenDone(pipe, group));
    while (auto letter = co_await pipe.receive()) observed += static_cast<char>(letter.value);
}
TEST(EverySchedule, TwoSendersInterleaveInEveryWayThatKeepsEachOnesOrder) {
    for (std::uint32_t capacity : {0u, 1u}) {
        const Explored explored = explore(
            [capacity](Scheduler& scheduler, Observed& observed) { return mergeMain(scheduler, capacity, observed); });
        EXPECT_EQ(explored.outcomes, (Outcomes{"abxy", "axby", "axyb", "xyab", "xaby", "xayb"}))
            << "capacity " << capacity;
    }
}

Task<> racyAdd(Unguarded<int> counter, WaitGroup group) {
    const int seen = co_await counter.load();
    co_await counter.store(seen + 1);
    group.done();
}
Task<> raceMain(Scheduler& scheduler, Observed& observed) {
    const Unguarded<int> counter(scheduler, 0);
    const WaitGroup group(scheduler);
    group.add(3);
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, racyAdd(counter, group));
    co_await group.wait();
    const int total = co_await counter.load();
    observed = std::to_string(total);
}
TEST(EverySchedule, AnUnguardedCounterLosesOneOrTwoOfThreeUpdatesOrNone) {
    EXPECT_EQ(explore(raceMain).outcomes, (Outcomes{"1", "2", "3"}));
}

Task<> guardedAdd(Mutex mutex, Unguarded<int> counter, WaitGroup group) {
    co_await mutex.lock();
    const Unlocking unlocking(mutex);
    const int seen = co_await counter.load();
    co_await counter.store(seen + 1);
    group.done();
}
Task<> guardedMain(Scheduler& scheduler, Observed& observed) {
    const Mutex mutex(scheduler);
    const Unguarded<int> counter(scheduler, 0);
    const WaitGroup group(scheduler);
    group.add(3);
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, guardedAdd(mutex, counter, group));
    co_await group.wait();
    const int total = co_await counter.load();
    observed = std::to_string(total);
}
TEST(EverySchedule, AMutexLosesNoUpdateOnAnySchedule) {
    EXPECT_EQ(explore(guardedMain).outcomes, Outcomes{"3"});
}

Task<> lockBoth(Mutex first, Mutex second, WaitGroup group) {
    co_await first.lock();
    co_await second.lock();
    second.unlock();
    first.unlock();
    group.done();
}
Task<> lockOrderMain(Scheduler& scheduler, bool sameOrder, Observed& observed) {
    const Mutex a(scheduler);
    const Mutex b(scheduler);
    const WaitGroup group(scheduler);
    group.add(2);
    go(scheduler, kWorkerRole, 0, lockBoth(a, b, group));
    go(scheduler, kWorkerRole, 1, sameOrder ? lockBoth(a, b, group) : lockBoth(b, a, group));
    co_await group.wait();
    observed = "done ";
}
TEST(EverySchedule, LockingInOppositeOrdersCanDeadlockAndInOneOrderCannot) {
    const auto make = [](bool sameOrder) {
        return explore([sameOrder](Scheduler& scheduler, Observed& observed) {
            return lockOrderMain(scheduler, sameOrder, observed);
        });
    };
    EXPECT_EQ(make(true).outcomes, Outcomes{"done "});
    EXPECT_EQ(make(false).outcomes, (Outcomes{"deadlock", "done "}));
}

Task<> sendOne(Pipe pipe, int value) {
    co_await pipe.send(value);
}
Task<> firstAnswerMain(Scheduler& scheduler, Observed& observed) {
    const Pipe a(scheduler, 0);
    const Pipe b(scheduler, 0);
    go(scheduler, kWorkerRole, 0, sendOne(a, 1));
    go(scheduler, kWorkerRole, 1, sendOne(b, 2));
    Received<int> r;
    for (int i = 0; i < 2; ++i) {
        const int chosen = co_await select(onReceive(a, r), onReceive(b, r));
        observed += static_cast<char>('a' + chosen);
        EXPECT_EQ(r.value, chosen + 1);
    }
}
TEST(EverySchedule, ASelectOfTwoTakesThemInEitherOrder) {
    EXPECT_EQ(explore(firstAnswerMain).outcomes, (Outcomes{"ab", "ba"}));
}

Task<> closePipe(Pipe pipe) {
    pipe.close();
    co_return;
}
Task<> sendAndSay(Pipe pipe, Observed& observed) {
    co_await pipe.send(1);
    observed += "sent ";
}
Task<> closeVersusSendMain(Scheduler& scheduler, Observed& observed) {
    const Pipe pipe(scheduler, 1);
    go(scheduler, kWorkerRole, 0, closePipe(pipe));
    go(scheduler, kWorkerRole, 1, sendAndSay(pipe, observed));
    co_await yieldNow();
    co_await Pipe().receive();
}
TEST(EverySchedule, ASendThatRacesWithCloseEitherArrivesOrPanics) {
    EXPECT_EQ(explore(closeVersusSendMain).outcomes, (Outcomes{"sent deadlock", "worker 2: send on closed channel"}));
}

// Two selects on both ends of two channels: whichever way they meet, exactly one value goes across.
Task<> meet(Pipe out, Pipe in, Observed& observed) {
    Received<int> r;
    const int chosen = co_await select(onSend(out, 1), onReceive(in, r));
    observed += chosen == 0 ? 's' : 'r';
}
Task<> meetMain(Scheduler& scheduler, Observed& observed) {
    const Pipe a(scheduler, 0);
    const Pipe b(scheduler, 0);
    go(scheduler, kWorkerRole, 0, meet(a, b, observed));
    co_await meet(b, a, observed);
    while (observed.size() < 2) co_await sleep(1);
}
TEST(EverySchedule, TwoSelectsThatMeetAgreeOnOneHandOff) {
    EXPECT_EQ(explore(meetMain).outcomes, (Outcomes{"rs", "sr"}));
}

Task<> cancelIt(CancellableContext context) {
    context.cancel("first");
    co_return;
}
Task<> reply(Pipe results) {
    co_await results.send(1);
}
Task<> requestMain(Scheduler& scheduler, std::uint32_t capacity, Observed& observed) {
    const Pipe results(scheduler, capacity);
    const CancellableContext context = withCancel(Context::background(scheduler));
    go(scheduler, kWorkerRole, 0, reply(results));
    go(scheduler, kWorkerRole, 1, cancelIt(context));
    Received<int> r;
    Received<Signal> signal;
    const int chosen = co_await select(onReceive(results, r), onReceive(context.done(), signal));
    observed = chosen == 0 ? "answer" : "cancelled";
    // What is still there once everything else has run tells whether the replier leaks.
    for (int i = 0; i < 8; ++i) co_await sleep(1);
    if (!results.core()->senders().empty()) observed += " leak";
}
TEST(EverySchedule, ACallerThatGivesUpLeaksItsReplierUnlessTheReplyHasRoom) {
    const auto make = [](std::uint32_t capacity) {
        return explore([capacity](Scheduler& scheduler, Observed& observed) {
            return requestMain(scheduler, capacity, observed);
        });
    };
    EXPECT_EQ(make(0).outcomes, (Outcomes{"answer", "cancelled leak"}));
    EXPECT_EQ(make(1).outcomes, (Outcomes{"answer", "cancelled"}));
}

}  // namespace
}  // namespace sluice
