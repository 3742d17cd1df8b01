// A run that has used up its numbers ends with a report; the process goes on.
#include "core/runtime/harness.hpp"
#include "sync/context.hpp"
#include "sync/timer.hpp"
#include "workload/ledger.hpp"

namespace sluice {
namespace {

using namespace testing;

constexpr std::uint32_t kMax = 1000;

class Exhaustion : public ::testing::TestWithParam<Clock> {
protected:
    static SchedulerOptions few() {
        SchedulerOptions options = smallOptions();
        options.idsMax = kMax;
        options.messageIdsMax = kMax;
        return options;
    }
    Program program{GetParam(), few()};
    Scheduler& scheduler = program.scheduler();
};

Task<> nothing() {
    co_return;
}
Task<> spawnsForEver(Scheduler& scheduler, Log<>& log) {
    for (;;) {
        go(scheduler, kWorkerRole, 0, nothing());
        log.add(1);
        co_await yieldNow();
    }
}
TEST_P(Exhaustion, OfGoroutinesIsAPanicOfTheRun) {
    Log<> log;
    const Ending ending = program.run(spawnsForEver(scheduler, log));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "this run has used up its numbers for goroutines");
    EXPECT_GT(log.size(), kMax / 2);  // the last block of a worker need not be used up
    EXPECT_LE(log.size(), kMax);
}

Task<> makesChannelsForEver(Scheduler& scheduler) {
    for (;;) {
        const Channel<int> channel(scheduler, 1);
        co_await channel.send(1);
    }
}
TEST_P(Exhaustion, OfChannelsIsAPanicOfTheRun) {
    const Ending ending = program.run(makesChannelsForEver(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "this run has used up its numbers for channels");
}

Task<> makesContextsForEver(Scheduler& scheduler) {
    for (;;) {
        const CancellableContext context = withCancel(Context::background(scheduler));
        context.cancel();
        co_await yieldNow();
    }
}
TEST_P(Exhaustion, OfOtherObjectsIsAPanicOfTheRun) {
    const Ending ending = program.run(makesContextsForEver(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "this run has used up its numbers for timers, contexts and locks");
}

// Started by a timer, which is no goroutine that could panic.
Task<> tickForEver(Scheduler& scheduler, Log<>& log) {
    log.add(1);
    const Timer again(scheduler, 1, Seat{kWorkerRole, 0}, [&scheduler, &log] { return tickForEver(scheduler, log); });
    co_return;
}
TEST_P(Exhaustion, InATimerIsAPanicOfTheRun) {
    SchedulerOptions options = few();
    options.endsWithMain = false;
    Program own(GetParam(), options);
    Log<> log;
    const Ending ending = own.run(tickForEver(own.scheduler(), log));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_NE(ending.panic, "");
    EXPECT_GT(log.size(), kMax / 2);
}

Task<> offersForEver(Scheduler& scheduler, Ledger& ledger) {
    for (;;) {
        const Message message = ledger.offer(scheduler.worker(), 0, 0, 0, false);
        ledger.finish(scheduler.worker(), message, Outcome::Completed);
        co_await yieldNow();
    }
}
TEST_P(Exhaustion, OfMessagesIsAPanicOfTheRun) {
    Ledger ledger(scheduler);
    const Ending ending = program.run(offersForEver(scheduler, ledger));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "this run has used up its numbers for messages");
}

INSTANTIATE_TEST_SUITE_P(Scheduler, Exhaustion, everyClock(), clockName);

}  // namespace
}  // namespace sluice
