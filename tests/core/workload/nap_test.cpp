#include "workload/nap.hpp"

#include "core/runtime/harness.hpp"
#include "sync/wait_group.hpp"

#include <memory>

namespace sluice {
namespace {

using namespace testing;

constexpr Nanos kLong = 3600 * kSecond;

class NapRule : public EveryClock {
protected:
    NapList naps;
};

Task<> napMain(Scheduler& scheduler, NapList& naps) {
    const Nanos until = scheduler.now(scheduler.worker()) + kMillisecond;
    co_await Nap(naps, until, at<"here">);
    EXPECT_GE(scheduler.now(scheduler.worker()), until);
    co_await Nap(naps, 0, at<"here">);  // in the past: no nap at all
}
TEST_P(NapRule, LastsUntilItsInstant) {
    EXPECT_EQ(program.run(napMain(scheduler, naps)).end, RunEnd::MainReturned);
}

Task<> napper(NapList& naps, Nanos until, WaitGroup group, Log<>& log) {
    co_await Nap(naps, until, at<"here">);
    log.add(1);
    group.done();
}
Task<> cutShortMain(Scheduler& scheduler, NapList& naps, Log<>& log) {
    const WaitGroup group(scheduler);
    group.add(20);
    for (std::uint32_t i = 0; i < 20; ++i)
        go(scheduler, kWorkerRole, i, napper(naps, i % 2 == 0 ? kLong : kForever, group, log));
    co_await sleep(kMillisecond);
    naps.cutShort(scheduler, scheduler.worker());
    co_await group.wait();
    co_await Nap(naps, kForever, at<"here">);  // from now on nobody naps
}
TEST_P(NapRule, CutShortWakesEverybodyNowAndFromNowOn) {
    Log<> log;
    const Ending ending = program.run(cutShortMain(scheduler, naps, log));
    EXPECT_EQ(ending.end, RunEnd::MainReturned);
    EXPECT_LT(ending.clock, kLong);
    EXPECT_EQ(log.size(), 20u);
}

Task<> wakeAllMain(Scheduler& scheduler, NapList& naps, Log<>& log) {
    const WaitGroup group(scheduler);
    group.add(20);
    for (std::uint32_t i = 0; i < 20; ++i)
        go(scheduler, kWorkerRole, i, napper(naps, i % 2 == 0 ? kLong : kForever, group, log));
    co_await sleep(kMillisecond);
    const std::uint32_t before = naps.round();
    naps.wakeAll(scheduler, scheduler.worker());
    co_await group.wait();
    EXPECT_FALSE(co_await Nap(naps, kForever, before, at<"here">)) << "decided on before everybody was woken";
    EXPECT_TRUE(co_await Nap(naps, scheduler.now(scheduler.worker()) + kMillisecond, at<"here">));
}
TEST_P(NapRule, WakeAllWakesThoseWhoDecidedBefore) {
    Log<> log;
    const Ending ending = program.run(wakeAllMain(scheduler, naps, log));
    EXPECT_EQ(ending.end, RunEnd::MainReturned);
    EXPECT_LT(ending.clock, kLong);
    EXPECT_EQ(log.size(), 20u);
}

// Timers come due while naps are cut short: everybody wakes exactly once.
Task<> raceMain(Scheduler& scheduler, NapList& naps, Log<>& log) {
    const WaitGroup group(scheduler);
    group.add(500);
    const Nanos now = scheduler.now(scheduler.worker());
    for (std::uint32_t i = 0; i < 500; ++i)
        go(scheduler, kWorkerRole, i, napper(naps, now + static_cast<Nanos>(i) * kMicrosecond, group, log));
    co_await sleep(250 * kMicrosecond);
    naps.cutShort(scheduler, scheduler.worker());
    co_await group.wait();
}
TEST_P(NapRule, ANapThatEndsWhileItIsCutShortEndsOnce) {
    for (int round = 0; round < 10; ++round) {
        NapList own;
        Program another(GetParam());
        Log<> log;
        EXPECT_EQ(another.run(raceMain(another.scheduler(), own, log)).end, RunEnd::MainReturned);
        EXPECT_EQ(log.size(), 500u);
    }
}

Task<> leaveMain(Scheduler& scheduler, NapList& naps, Log<>& log) {
    const WaitGroup group(scheduler);
    group.add(5);
    for (std::uint32_t i = 0; i < 5; ++i) go(scheduler, kWorkerRole, i, napper(naps, kLong, group, log));
    co_await sleep(kMillisecond);
}
TEST_P(NapRule, NappersGoWithTheirRun) {
    Log<> log;
    const Ending ending = program.run(leaveMain(scheduler, naps, log));
    EXPECT_EQ(ending.end, RunEnd::MainReturned);
    EXPECT_EQ(ending.remaining.size(), 5u);
    for (const GoroutineReport& report : ending.remaining) EXPECT_EQ(report.reason, WaitReason::Sleep);
}

INSTANTIATE_TEST_SUITE_P(Nap, NapRule, everyClock(), clockName);

}  // namespace
}  // namespace sluice
