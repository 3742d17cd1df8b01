#include "sync/select.hpp"

#include "core/runtime/harness.hpp"

#include <array>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

class Select : public EveryClock {};

Task<> uniformMain(Scheduler& scheduler, std::array<int, 4>& counts) {
    std::array<Pipe, 4> pipes;
    for (Pipe& pipe : pipes) pipe = Pipe(scheduler, 1);
    for (Pipe& pipe : pipes) co_await pipe.send(1);
    for (int i = 0; i < 40'000; ++i) {
        Received<int> r;
        const int chosen = co_await select(onReceive(pipes[0], r), onReceive(pipes[1], r), onReceive(pipes[2], r),
                                           onReceive(pipes[3], r));
        ++counts[static_cast<std::size_t>(chosen)];
        co_await pipes[static_cast<std::size_t>(chosen)].send(1);
    }
}
TEST_P(Select, PicksUniformlyAmongTheReadyCases) {
    std::array<int, 4> counts{};
    program.run(uniformMain(scheduler, counts));
    // Chi-square with 3 degrees of freedom: beyond 30 once in a million and a half runs of an honest one.
    double chiSquare = 0;
    for (int count : counts) chiSquare += (count - 10'000.0) * (count - 10'000.0) / 10'000.0;
    EXPECT_LT(chiSquare, 30.0);
}

Task<> onlyReadyMain(Scheduler& scheduler) {
    const Pipe full(scheduler, 1);
    const Pipe empty(scheduler, 1);
    co_await full.send(9);
    Received<int> a;
    Received<int> b;
    int chosen = co_await select(onReceive(empty, a), onReceive(full, b));
    EXPECT_EQ(chosen, 1);
    EXPECT_EQ(b.value, 9);
    EXPECT_TRUE(b.ok);
    EXPECT_FALSE(a.ok);
    chosen = co_await select(onSend(full, 1), onReceive(empty, a));
    EXPECT_EQ(chosen, 0);
    chosen = co_await select(onSend(full, 1), onSend(empty, 2));
    EXPECT_EQ(chosen, 1);
}
TEST_P(Select, TakesTheOnlyCaseThatIsReady) {
    EXPECT_EQ(program.run(onlyReadyMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> defaultMain(Scheduler& scheduler) {
    const Pipe empty(scheduler, 0);
    const Pipe full(scheduler, 1);
    co_await full.send(1);
    Received<int> r;
    int chosen = co_await selectOrDefault(onReceive(empty, r), onSend(full, 2), onSend(empty, 3));
    EXPECT_EQ(chosen, kDefault);
    chosen = co_await selectOrDefault(onReceive(full, r));
    EXPECT_EQ(chosen, 0);
    EXPECT_EQ(r.value, 1);
    const auto length = co_await full.length();
    EXPECT_EQ(length, 0u);
}
TEST_P(Select, TakesTheDefaultOnlyWhereNothingIsReady) {
    EXPECT_EQ(program.run(defaultMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> emptySelectMain() {
    co_await select();
}
TEST_P(Select, WithoutCasesBlocksForEver) {
    const Ending ending = program.run(emptySelectMain());
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].reason, WaitReason::EmptySelect);
}
Task<> nilSelectMain() {
    const Pipe nil;
    Received<int> r;
    co_await select(onReceive(nil, r), onSend(nil, 1));
}
TEST_P(Select, OfNilChannelsBlocksForEver) {
    const Ending ending = program.run(nilSelectMain());
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].reason, WaitReason::EmptySelect);
}
Task<> nilCaseMain(Scheduler& scheduler) {
    const Pipe nil;
    const Pipe pipe(scheduler, 1);
    co_await pipe.send(1);
    Received<int> r;
    Received<int> never;
    for (int i = 0; i < 100; ++i) {
        const int chosen = co_await select(onReceive(nil, never), onReceive(pipe, r));
        EXPECT_EQ(chosen, 1);
        const int now = co_await selectOrDefault(onReceive(nil, never), onSend(nil, 2));
        EXPECT_EQ(now, kDefault);
        co_await pipe.send(1);
    }
}
TEST_P(Select, NeverTakesACaseOfANilChannel) {
    EXPECT_EQ(program.run(nilCaseMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> closedMain(Scheduler& scheduler) {
    const Pipe closed(scheduler, 1);
    const Pipe empty(scheduler, 1);
    co_await closed.send(4);
    closed.close();
    Received<int> r;
    Received<int> never;
    int chosen = co_await select(onReceive(empty, never), onReceive(closed, r));
    EXPECT_EQ(chosen, 1);
    EXPECT_TRUE(r.ok);
    chosen = co_await select(onReceive(empty, never), onReceive(closed, r));
    EXPECT_EQ(chosen, 1);
    EXPECT_FALSE(r.ok);
    EXPECT_EQ(r.value, 0);
}
TEST_P(Select, AReceiveFromAClosedChannelIsAlwaysReady) {
    EXPECT_EQ(program.run(closedMain(scheduler)).end, RunEnd::MainReturned);
}

Task<> sendClosedMain(Scheduler& scheduler) {
    const Pipe closed(scheduler, 1);
    const Pipe empty(scheduler, 1);
    closed.close();
    Received<int> r;
    co_await select(onReceive(empty, r), onSend(closed, 1));
}
TEST_P(Select, AChosenSendOnAClosedChannelPanics) {
    const Ending ending = program.run(sendClosedMain(scheduler));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "main: send on closed channel");
}

Task<> waitInSelect(Pipe a, Pipe b, Pipe out, Log<>& log) {
    Received<int> r;
    const int chosen = co_await select(onReceive(a, r, at<"here">), onReceive(b, r), onSend(out, 5));
    log.add(chosen);
    log.add(r.value);
}
Task<> closeParkedSenderMain(Scheduler& scheduler, Log<>& log) {
    const Pipe a(scheduler, 0);
    const Pipe b(scheduler, 0);
    const Pipe out(scheduler, 0);
    go(scheduler, kWorkerRole, 0, waitInSelect(a, b, out, log));
    co_await untilSendersWait(out, 1);
    out.close();
    co_await Pipe().receive();
}
TEST_P(Select, AParkedSendCasePanicsWhenItsChannelCloses) {
    Log<> log;
    const Ending ending = program.run(closeParkedSenderMain(scheduler, log));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "worker 1: send on closed channel");
}

Task<> wakeParkedMain(Scheduler& scheduler, int which, Log<>& log) {
    const std::array<Pipe, 3> pipes{Pipe(scheduler, 0), Pipe(scheduler, 0), Pipe(scheduler, 0)};
    go(scheduler, kWorkerRole, 0, waitInSelect(pipes[0], pipes[1], pipes[2], log));
    co_await untilSendersWait(pipes[2], 1);
    if (which < 2) {
        co_await pipes[static_cast<std::size_t>(which)].send(40 + which);
    } else {
        const auto received = co_await pipes[2].receive();
        EXPECT_EQ(received.value, 5);
    }
    while (log.size() < 2) co_await yieldNow();
    // It waits nowhere any more.
    EXPECT_TRUE(pipes[0].core()->receivers().empty());
    EXPECT_TRUE(pipes[1].core()->receivers().empty());
    EXPECT_TRUE(pipes[2].core()->senders().empty());
}
TEST_P(Select, AParkedOneIsWokenByWhicheverCaseComesFirstAndLeavesTheOthers) {
    for (int which = 0; which < 3; ++which) {
        Program own(GetParam());
        Log<> log;
        EXPECT_EQ(own.run(wakeParkedMain(own.scheduler(), which, log)).end, RunEnd::MainReturned);
        EXPECT_EQ(log.entries(), (std::vector<int>{which, which < 2 ? 40 + which : 0}));
    }
}

Task<> sameChannelTwiceMain(Scheduler& scheduler, std::array<int, 3>& counts) {
    const Pipe pipe(scheduler, 1);
    for (int i = 0; i < 3000; ++i) {
        co_await pipe.send(i);
        Received<int> a;
        Received<int> b;
        const int chosen = co_await select(onReceive(pipe, a), onReceive(pipe, b), onSend(pipe, 7));
        ++counts[static_cast<std::size_t>(chosen)];
        EXPECT_EQ(chosen == 0 ? a.value : b.value, i);
    }
}
TEST_P(Select, OneChannelMayStandInSeveralCases) {
    std::array<int, 3> counts{};
    EXPECT_EQ(program.run(sameChannelTwiceMain(scheduler, counts)).end, RunEnd::MainReturned);
    EXPECT_GT(counts[0], 1000);
    EXPECT_GT(counts[1], 1000);
    EXPECT_EQ(counts[2], 0);
}

// It must not meet itself: its own send case is no partner for its own receive case.
Task<> bothEndsMain(Scheduler& scheduler, Log<>& log) {
    const Pipe pipe(scheduler, 0);
    go(scheduler, kWorkerRole, 0, waitInSelect(pipe, pipe, pipe, log));
    co_await untilSendersWait(pipe, 1);
    co_await untilReceiversWait(pipe, 2);
    co_await pipe.send(3);
    while (log.size() < 2) co_await yieldNow();
    EXPECT_TRUE(pipe.core()->receivers().empty());
    EXPECT_TRUE(pipe.core()->senders().empty());
}
TEST_P(Select, WithBothEndsOfAnUnbufferedChannelWaitsForSomebodyElse) {
    Log<> log;
    EXPECT_EQ(program.run(bothEndsMain(scheduler, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries().back(), 3);
}

Task<> exchange(Pipe out, Pipe in, int rounds, Log<>& log) {
    int sent = 0;
    int received = 0;
    for (int i = 0; i < 2 * rounds; ++i) {
        Received<int> r;
        const int chosen = co_await select(onSend(out, sent), onReceive(in, r));
        if (chosen == 0) {
            if (++sent == rounds) out = Pipe();
        } else {
            EXPECT_EQ(r.value, received);
            if (++received == rounds) in = Pipe();
        }
    }
    log.add(received);
}
Task<> selectMeetsSelectMain(Scheduler& scheduler, Log<>& log) {
    const Pipe a(scheduler, 0);
    const Pipe b(scheduler, 0);
    go(scheduler, kWorkerRole, 0, exchange(a, b, 2000, log));
    go(scheduler, kWorkerRole, 1, exchange(b, a, 2000, log));
    while (log.size() < 2) co_await sleep(kMicrosecond);
}
TEST_P(Select, MeetsSelectOnUnbufferedChannelsWithoutLossOrDeadlock) {
    Log<> log;
    EXPECT_EQ(program.run(selectMeetsSelectMain(scheduler, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<int>(2, 2000));
}

Task<> refusedMain(Scheduler& scheduler, Pipe full) {
    co_await full.send(1);
    const int chosen = co_await selectOrDefault(onSend(full, 2));
    EXPECT_EQ(chosen, kDefault);
    Worker& worker = scheduler.worker();
    full.core()->lock();
    full.core()->noteRefused(worker, 0, 0);
    full.core()->unlock();
}
TEST_P(Select, ASendThatFoundNoRoomIsCountedWhereItsBodySaysSo) {
    const Pipe full(scheduler, 1);
    program.run(refusedMain(scheduler, full));
    EXPECT_EQ(full.core()->meter().refused, 1u);
    EXPECT_EQ(full.core()->meter().sent, 1u);
}

Task<> nilDefaultSpinMain(Scheduler& scheduler, Nanos until) {
    const Pipe nil;
    Received<int> r;
    while (scheduler.now(scheduler.worker()) < until) co_await selectOrDefault(onReceive(nil, r));
}
TEST_P(Select, SpinningOnNilChannelsWithADefaultTakesTime) {
    EXPECT_EQ(program.run(nilDefaultSpinMain(scheduler, 100 * kMicrosecond)).end, RunEnd::MainReturned);
}

INSTANTIATE_TEST_SUITE_P(Select, Select, everyClock(), clockName);

}  // namespace
}  // namespace sluice
