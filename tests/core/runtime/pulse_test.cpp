// What a watchdog sees of a worker (Scheduler::pulse).
#include "core/runtime/harness.hpp"

#include <atomic>
#include <thread>

namespace sluice {
namespace {

using namespace testing;

Task<> readPulses(Scheduler& scheduler, Log<Pulse>& log) {
    for (int i = 0; i < 3; ++i) {
        log.add(scheduler.pulse(scheduler.worker().index));
        EXPECT_EQ(log.entries().back().running, scheduler.worker().current);
        co_await sleep(kMicrosecond);
    }
}
void expectBeats(const Log<Pulse>& log) {
    ASSERT_EQ(log.size(), 3u);
    EXPECT_NE(log.entries()[0].running, nullptr);
    EXPECT_LT(log.entries()[0].beats, log.entries()[1].beats);
    EXPECT_LT(log.entries()[1].beats, log.entries()[2].beats);
}

TEST(PulseOnThreads, NamesTheGoroutineThatRunsAndMovesOnWithEachDispatch) {
    Program program(Clock::OneThread);
    Log<Pulse> log;
    program.run(readPulses(program.scheduler(), log));
    expectBeats(log);
    EXPECT_EQ(program.scheduler().pulse(0).running, nullptr);
}

Task<> burnForEver(std::atomic<int>& started) {
    started.fetch_add(1);
    for (;;) co_await spend(10 * kMillisecond);
}
TEST(PulseOnThreads, NamesNobodyWhoStandsStillInAPauseWithinHisWork) {
    std::atomic<int> started{0};
    ThreadedScheduler scheduler(smallOptions(), 2);
    for (std::uint32_t i = 0; i < 2; ++i) go(scheduler, kWorkerRole, i, burnForEver(started));
    scheduler.start();
    while (started < 2) std::this_thread::yield();
    ASSERT_TRUE(scheduler.pause());
    for (int i = 0; i < 2; ++i) EXPECT_EQ(scheduler.pulse(i).running, nullptr);
    EXPECT_EQ(scheduler.stopAndJoin(), RunEnd::Stopped);
}

// Attends before every dispatch.
class Attending : public VirtualControl {
public:
    explicit Attending(const VirtualScheduler& scheduler) : m_scheduler(scheduler) {}
    bool attend() override {
        ++attentions;
        EXPECT_EQ(m_scheduler.pulse(0), (Pulse{nullptr, m_scheduler.dispatches()}));
        m_next = m_scheduler.dispatches() + 1;
        return true;
    }
    bool mayAdvance(Nanos) override { return true; }
    Nanos attendAt() const override { return kForever; }
    std::uint64_t attendAtDispatch() const override { return m_next; }
    bool quiescent() override { return false; }
    int attentions = 0;

private:
    const VirtualScheduler& m_scheduler;
    std::uint64_t m_next = 0;
};
TEST(PulseOnTheVirtualClock, NamesTheGoroutineThatRunsAndNobodyWhileTheControlAttends) {
    VirtualScheduler scheduler(smallOptions());
    Log<Pulse> log;
    go(scheduler, kMainRole, 0, readPulses(scheduler, log));
    Attending control(scheduler);
    EXPECT_EQ(scheduler.run(&control), RunEnd::MainReturned);
    EXPECT_GT(control.attentions, 3);
    expectBeats(log);
}

}  // namespace
}  // namespace sluice
