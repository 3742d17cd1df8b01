#include "sync/context.hpp"

#include "core/runtime/harness.hpp"
#include "sync/select.hpp"

namespace sluice {
namespace {

using namespace testing;

constexpr Nanos kLong = 3600 * kSecond;

class ContextRule : public EveryClock {
protected:
    Context background = Context::background(scheduler);
};

Task<> backgroundMain(Context background) {
    EXPECT_TRUE(background.done().isNil());
    const ContextError error = co_await background.err();
    EXPECT_EQ(error, ContextError::None);
    EXPECT_EQ(background.cause(), "");
    EXPECT_FALSE(background.deadline());
}
TEST_P(ContextRule, TheBackgroundIsNeverCancelled) {
    EXPECT_EQ(program.run(backgroundMain(background)).end, RunEnd::MainReturned);
}

Task<> cancelMain(Context background) {
    const CancellableContext context = withCancel(background);
    const Channel<Signal> done = context.done();
    EXPECT_EQ(done, context.done());
    EXPECT_FALSE(done.core()->closed());
    context.cancel();
    context.cancel("too late to count");
    const auto signal = co_await done.receive();
    EXPECT_FALSE(signal.ok);
    const ContextError error = co_await context.err();
    EXPECT_EQ(error, ContextError::Canceled);
    EXPECT_EQ(context.cause(), "context canceled");
}
TEST_P(ContextRule, CancelClosesDoneAndTheFirstCallCounts) {
    EXPECT_EQ(program.run(cancelMain(background)).end, RunEnd::MainReturned);
}

Task<> causeMain(Context background) {
    const CancellableContext context = withCancel(background);
    const CancellableContext child = withCancel(context);
    context.cancel("the client hung up");
    const ContextError error = co_await child.err();
    EXPECT_EQ(error, ContextError::Canceled);
    EXPECT_EQ(child.cause(), "the client hung up");
}
TEST_P(ContextRule, ACauseIsFreeAndPassesDownWhileErrIsExactlyCanceled) {
    EXPECT_EQ(program.run(causeMain(background)).end, RunEnd::MainReturned);
}

Task<> lateDoneMain(Context background) {
    const CancellableContext context = withCancel(background);
    context.cancel();
    const auto signal = co_await context.done().receive();
    EXPECT_FALSE(signal.ok);
}
TEST_P(ContextRule, DoneThatIsFirstAskedForAfterCancelIsClosed) {
    EXPECT_EQ(program.run(lateDoneMain(background)).end, RunEnd::MainReturned);
}

Task<> treeMain(Context background) {
    const CancellableContext root = withCancel(background);
    const CancellableContext left = withCancel(root);
    const CancellableContext right = withCancel(root);
    const CancellableContext leaf = withCancel(left);
    left.cancel();
    EXPECT_EQ(leaf.errorNow(), ContextError::Canceled);
    EXPECT_EQ(root.errorNow(), ContextError::None);
    EXPECT_EQ(right.errorNow(), ContextError::None);
    root.cancel();
    EXPECT_EQ(right.errorNow(), ContextError::Canceled);
    co_return;
}
TEST_P(ContextRule, CancellationSpreadsDownAndNeitherUpNorSideways) {
    EXPECT_EQ(program.run(treeMain(background)).end, RunEnd::MainReturned);
}

Task<> lateChildMain(Context background) {
    const CancellableContext parent = withTimeout(background, 0, "no time at all");
    const CancellableContext child = withCancel(parent);
    EXPECT_EQ(child.errorNow(), ContextError::DeadlineExceeded);
    EXPECT_EQ(child.cause(), "no time at all");
    co_return;
}
TEST_P(ContextRule, AChildOfACancelledContextIsBornCancelled) {
    EXPECT_EQ(program.run(lateChildMain(background)).end, RunEnd::MainReturned);
}

Task<> waitDone(Context context, Log<>& log) {
    co_await context.done().receive();
    log.add(static_cast<int>(context.errorNow()));
}
Task<> wakeAllMain(Scheduler& scheduler, Context background, Log<>& log) {
    const CancellableContext root = withCancel(background);
    const CancellableContext child = withCancel(root);
    for (std::uint32_t i = 0; i < 6; ++i) go(scheduler, kWorkerRole, i, waitDone(i % 2 == 0 ? root : child, log));
    co_await untilReceiversWait(root.done(), 3);
    co_await untilReceiversWait(child.done(), 3);
    root.cancel();
    while (log.size() < 6) co_await yieldNow();
}
TEST_P(ContextRule, CancelWakesEverybodyBelow) {
    Log<> log;
    EXPECT_EQ(program.run(wakeAllMain(scheduler, background, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<int>(6, static_cast<int>(ContextError::Canceled)));
}

Task<> timeoutMain(Scheduler& scheduler, Context background) {
    const CancellableContext context = withTimeout(background, kMillisecond);
    co_await context.done().receive();
    EXPECT_GE(scheduler.now(scheduler.worker()), kMillisecond);
    EXPECT_EQ(context.errorNow(), ContextError::DeadlineExceeded);
    EXPECT_EQ(context.cause(), "context deadline exceeded");
    context.cancel("afterwards");
    EXPECT_EQ(context.errorNow(), ContextError::DeadlineExceeded);
}
TEST_P(ContextRule, ATimeoutEndsWithDeadlineExceeded) {
    EXPECT_EQ(program.run(timeoutMain(scheduler, background)).end, RunEnd::MainReturned);
}

Task<> earlierParentMain(Context background) {
    const CancellableContext parent = withDeadline(background, kMillisecond, "the parent's");
    const CancellableContext child = withDeadline(parent, kLong, "the child's");
    EXPECT_EQ(child.deadline(), kMillisecond);
    co_await child.done().receive();
    EXPECT_EQ(child.cause(), "the parent's");
}
TEST_P(ContextRule, AChildsDeadlineIsNeverLaterThanItsParents) {
    EXPECT_EQ(program.run(earlierParentMain(background)).end, RunEnd::MainReturned);
}
Task<> earlierChildMain(Context background) {
    const CancellableContext parent = withTimeout(background, kLong);
    const CancellableContext child = withTimeout(parent, kMicrosecond);
    co_await child.done().receive();
    EXPECT_EQ(child.errorNow(), ContextError::DeadlineExceeded);
    EXPECT_EQ(parent.errorNow(), ContextError::None);
    parent.cancel();
}
TEST_P(ContextRule, AChildsOwnDeadlineLeavesTheParentAlone) {
    EXPECT_EQ(program.run(earlierChildMain(background)).end, RunEnd::MainReturned);
}

// A cancelled context has no timer left that would keep the run from ending.
Task<> stopsTimerMain(Scheduler& scheduler, Context background) {
    const CancellableContext parent = withCancel(background);
    const CancellableContext child = withTimeout(parent, kLong);
    parent.cancel();
    EXPECT_EQ(child.errorNow(), ContextError::Canceled);
    co_await Channel<int>(scheduler, 0).receive();
}
TEST_P(ContextRule, CancelStopsTheDeadlinesOfAllBelow) {
    const Ending ending = program.run(stopsTimerMain(scheduler, background));
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    EXPECT_LT(ending.clock, kLong);
}

Task<> endlessTimeoutMain(Context background) {
    const CancellableContext context = withTimeout(background, kForever);
    EXPECT_EQ(context.errorNow(), ContextError::None);
    context.cancel();
    co_return;
}
TEST_P(ContextRule, TheLongestTimeoutDoesNotOverflow) {
    EXPECT_EQ(program.run(endlessTimeoutMain(background)).end, RunEnd::MainReturned);
}

Task<> write(Log<>& log, int what) {
    log.add(what);
    co_return;
}
Task<> afterFuncMain(Context background, Log<>& log) {
    const CancellableContext context = withCancel(background);
    const ContextCallback runs = afterFunc(context, Seat{kWorkerRole, 0}, [&log] { return write(log, 1); });
    const ContextCallback stopped = afterFunc(context, Seat{kWorkerRole, 1}, [&log] { return write(log, 2); });
    EXPECT_TRUE(stopped.stop());
    EXPECT_FALSE(stopped.stop());
    context.cancel();
    EXPECT_FALSE(runs.stop());
    while (log.size() < 1) co_await yieldNow();
    const ContextCallback late = afterFunc(context, Seat{kWorkerRole, 2}, [&log] { return write(log, 3); });
    while (log.size() < 2) co_await yieldNow();
}
TEST_P(ContextRule, AfterFuncRunsOnceOnCancelUnlessItIsStopped) {
    Log<> log;
    EXPECT_EQ(program.run(afterFuncMain(background, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), (std::vector<int>{1, 3}));
}

Task<> pollMain(Scheduler& scheduler, CancellableContext context) {
    for (;;) {
        const ContextError error = co_await context.err();
        if (error != ContextError::None) break;
    }
    EXPECT_GE(scheduler.now(scheduler.worker()), kMillisecond);
}
Task<> pollUntilDeadlineMain(Scheduler& scheduler, Context background) {
    co_await pollMain(scheduler, withTimeout(background, kMillisecond));
}
TEST_P(ContextRule, PollingErrTakesTimeSoThatTheDeadlineComes) {
    EXPECT_EQ(program.run(pollUntilDeadlineMain(scheduler, background)).end, RunEnd::MainReturned);
}

// As in Go, where a forgotten cancel leaves the child with its parent.
Task<> forgottenMain(Scheduler& scheduler, Context background, Log<>& log) {
    const CancellableContext parent = withCancel(background);
    Channel<Signal> done;
    {
        const CancellableContext forgotten = withCancel(parent);
        done = forgotten.done();
    }
    go(scheduler, kWorkerRole, 0, write(log, 1));
    parent.cancel();
    const auto signal = co_await done.receive();
    EXPECT_FALSE(signal.ok);
}
TEST_P(ContextRule, AForgottenChildIsCancelledWithItsParent) {
    Log<> log;
    EXPECT_EQ(program.run(forgottenMain(scheduler, background, log)).end, RunEnd::MainReturned);
}

Task<> abandonMain(Context background) {
    const CancellableContext parent = withTimeout(background, kLong);
    for (int i = 0; i < 50; ++i) {
        const CancellableContext child = withTimeout(parent, kLong - i);
        (void)withCancel(child).done();
    }
    co_return;
}
TEST_P(ContextRule, ATreeThatNobodyCancelledGoesWithItsRun) {
    EXPECT_EQ(program.run(abandonMain(background)).end, RunEnd::MainReturned);
}

INSTANTIATE_TEST_SUITE_P(Context, ContextRule, everyClock(), clockName);

}  // namespace
}  // namespace sluice
