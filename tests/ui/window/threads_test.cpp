// Which thread does what: no engine code on the GUI's, on either clock.
#include "events/aggregator.hpp"
#include "patterns/priority_queue/bodies.hpp"
#include "ui/panels/status_line.hpp"
#include "ui/window/window_fixture.hpp"

#include <QToolButton>

#include <atomic>
#include <mutex>
#include <set>

namespace sluice::ui {
namespace {

// The threads that executed a goroutine of the pattern below.
std::mutex g_mutex;
std::set<std::thread::id> g_threads;

void noteThread() {
    const std::lock_guard guard(g_mutex);
    g_threads.insert(std::this_thread::get_id());
}

std::set<std::thread::id> takeThreads() {
    const std::lock_guard guard(g_mutex);
    return std::exchange(g_threads, {});
}

Task<> takeAll(Env& env, Channel<Message> queue) {
    for (;;) {
        noteThread();
        const Received<Message> message = co_await queue.receive();
        noteThread();
        if (!message.ok) co_return;
        co_await env.work(message.value, Site{});
        noteThread();
        env.finish(message.value, Outcome::Completed);
    }
}

Task<void> body(Env& env, std::string_view) {
    noteThread();
    patterns::Queues queues(env);
    patterns::startSources(env, queues, true);
    env.go("processor", 0, takeAll(env, queues.critical));
    co_return;
}

// Asks the aggregator which thread it works on.
class Witness final : public Served {
public:
    Activity serve() override {
        m_thread.store(std::this_thread::get_id());
        return Activity::Done;
    }
    std::thread::id thread() const { return m_thread.load(); }

private:
    std::atomic<std::thread::id> m_thread{};
};

class Threads : public WindowTest {
protected:
    const Registry& registry() const override { return m_noting; }
    static Registry noting() {
        const Registry all;
        return Registry({Pattern{all.all().front().descriptor, &body}});
    }
    const Registry m_noting = noting();
};

TEST_F(Threads, NoEngineCodeRunsOnTheThreadOfTheWindow) {
    const std::thread::id gui = std::this_thread::get_id();
    const auto witness = std::make_shared<Witness>();
    m_aggregator.add(witness);
    WAIT_FOR(witness->thread() != std::thread::id());
    EXPECT_NE(witness->thread(), gui);
    std::set<std::thread::id> allowed;  // of the runs so far: a former one may still work while the next is prepared
    for (const ClockKind clock : {ClockKind::Virtual, ClockKind::Threads}) {
        takeThreads();
        Experiment experiment = firstLook();
        experiment.clock = clock;
        experiment.threads = 2;
        experiment.pace = 50;
        experiment.stop = {StopCondition::Kind::Never, 0, 0};
        const std::shared_ptr<HeldRun> former = controller().held();
        document().begin(experiment);
        WAIT_FOR(controller().held() != former && isDrawn());
        // Everything that a person can ask the engine for while it runs.
        controller().setParameter("workload.rate_per_s", 9.0, true);
        press(Qt::Key_Space);
        press(Qt::Key_Period);
        press(Qt::Key_Space);
        const std::uint64_t before = controller().snapshot()->livePosition;
        WAIT_FOR(controller().snapshot()->livePosition > before + 20);
        const std::vector<std::thread::id> engine = controller().held()->engine->engineThreads();
        EXPECT_FALSE(engine.empty());
        allowed.insert(engine.begin(), engine.end());
        EXPECT_FALSE(allowed.contains(gui));
        EXPECT_FALSE(allowed.contains(witness->thread()));
        const std::set<std::thread::id> used = takeThreads();
        EXPECT_FALSE(used.empty());
        for (const std::thread::id id : used) EXPECT_TRUE(allowed.contains(id));
    }
    m_aggregator.remove(witness.get());
}

class Clocks : public WindowTest {};

TEST_F(Clocks, TheSwitchRunsTheExperimentOnRealThreadsAndBack) {
    document().begin(firstLook());
    WAIT_FOR(controller().held() && isDrawn());
    EXPECT_TRUE(window().views().status->clockText().size() > 0);
    controller().setClock(ClockKind::Threads);
    WAIT_FOR(controller().isOnThreads() && isDrawn());
    EXPECT_TRUE(controller().isPlaying());
    EXPECT_FALSE(controller().canStep());
    EXPECT_FALSE(watch().transport().stepAction()->isEnabled());
    WAIT_FOR(window().views().status->phaseText().size() > 0);
    press(Qt::Key_Space);
    EXPECT_FALSE(controller().isPlaying());
    WAIT_FOR(window().views().status->phaseText().contains("paus", Qt::CaseInsensitive));
    press(Qt::Key_Space);
    controller().stop();
    WAIT_FOR(endCard().isVisible());
    EXPECT_EQ(controller().held()->engine->report().outcome, RunOutcome::Stopped);
    EXPECT_FALSE(controller().held()->engine->report().hasEventHash);
    controller().setClock(ClockKind::Virtual);
    WAIT_FOR(!controller().isOnThreads() && isDrawn());
    EXPECT_EQ(controller().experiment().clock, ClockKind::Virtual);
}

}  // namespace
}  // namespace sluice::ui
