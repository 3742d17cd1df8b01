#include "patterns/adaptive/bodies.hpp"

#include "sync/timer.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

// How long the source stays after a person has closed the input, so that what becomes of the count is seen.
constexpr Nanos kAfterClose = kSecond;
// How long a saturated source waits for room before it gives one task up: a pool that never starts takes none, and
// a quota of messages must come to its end.
constexpr Nanos kPatience = kSecond;

// What a worker tells the owner: how a call went, or that it leaves.
struct WorkerReport {
    WorkerReport() = default;
    WorkerReport(Nanos duration, bool hasSucceeded, bool isLeaving)
        : took(duration), ok(hasSucceeded), leaves(isLeaving) {}
    Nanos took = 0;
    bool ok = false;
    bool leaves = false;
};

struct OwnedPool {
    OwnedPool(Env& env, std::uint32_t most)
        : input(env.makeChannel<Message>("input", env.count("capacity"))),
          reports(env.scheduler(), most),
          quit(env.scheduler(), most),
          dependency(env) {}
    Channel<Message> input;
    Channel<WorkerReport> reports;
    Channel<Signal> quit;  // whoever receives from it goes home
    Dependency dependency;
};

Task<> workUntilQuit(Env& env, OwnedPool pool) {
    const std::uint32_t real = env.gaugeIndex(kRealGauge);
    env.addToGauge(real, 0, 1);
    for (;;) {
        Received<Message> task;
        Received<Signal> token;
        const int chosen =
            co_await select(onReceive(pool.quit, token, at<"quit">), onReceive(pool.input, task, at<"take">));
        if (chosen == 0 || !task.ok) break;
        const Nanos begunAt = env.now();
        const bool ok = co_await pool.dependency.call(env, task.value);
        co_await pool.reports.send(WorkerReport(env.now() - begunAt, ok, false), at<"tell">);
    }
    env.addToGauge(real, 0, -1);
    co_await pool.reports.send(WorkerReport(0, true, true), at<"leave">);
}

// The only one who knows and changes how many workers there are.
class Owner {
public:
    Owner(Env& env, OwnedPool pool, std::uint32_t most)
        : m_env(env),
          m_pool(std::move(pool)),
          m_least(std::min(env.count("floor"), most)),
          m_most(most),
          m_rate(env.number("alpha").get(), 1),
          m_saysGauge(env.gaugeIndex(kSaysGauge)),
          m_rateGauge(env.gaugeIndex(kRateGauge)),
          m_latencyGauge(env.gaugeIndex(kLatencyGauge)),
          m_grewMark(env.markIndex(kGrewMark)),
          m_shrankMark(env.markIndex(kShrankMark)) {}

    std::uint32_t alive() const noexcept { return m_alive; }
    void note(const WorkerReport& report) {
        if (report.leaves) {
            --m_alive;
            return;
        }
        ++m_window.calls;
        m_window.failures += report.ok ? 0 : 1;
        m_window.took += report.took;
        m_env.setGauge(m_rateGauge, 0, m_rate.add(report.ok ? 1 : 0));
    }
    void growTo(std::uint32_t wanted) {
        for (; m_wanted < wanted; ++m_wanted, ++m_alive) m_env.go("worker", m_started++, workUntilQuit(m_env, m_pool));
        show();
    }
    Task<> adjust(WorkerPolicy& policy) {
        const std::uint32_t waiting = co_await m_pool.input.length();
        m_window.isWorkWaiting = waiting > 0;
        const Window window = std::exchange(m_window, Window());
        if (window.calls == 0) co_return;
        m_env.setGauge(m_latencyGauge, 0, toMilliseconds(window.meanLatency()));
        const std::uint32_t wanted = std::clamp(policy.next(m_wanted, window), m_least, m_most);
        if (wanted == m_wanted) co_return;
        m_env.markValue(wanted > m_wanted ? m_grewMark : m_shrankMark, Message(), wanted);
        growTo(wanted);
        for (; m_wanted > wanted; --m_wanted) {
            const int sent = co_await selectOrDefault(onSend(m_pool.quit, Signal(), at<"send-home">));
            if (sent == kDefault) break;  // as many are on their way home as there may be
        }
        show();
    }

private:
    void show() { m_env.setGauge(m_saysGauge, 0, m_wanted); }

    Env& m_env;
    OwnedPool m_pool;
    std::uint32_t m_least;
    std::uint32_t m_most;
    std::uint32_t m_wanted = 0;
    std::uint32_t m_alive = 0;
    std::uint32_t m_started = 0;
    Window m_window;
    MovingAverage m_rate;
    std::uint32_t m_saysGauge;
    std::uint32_t m_rateGauge;
    std::uint32_t m_latencyGauge;
    std::uint32_t m_grewMark;
    std::uint32_t m_shrankMark;
};

Task<> ownWorkers(Env& env, OwnedPool pool, std::unique_ptr<WorkerPolicy> policy) {
    const std::uint32_t most = env.count("max_workers");
    Owner owner(env, pool, most);
    owner.growTo(std::min(env.count("floor"), most));
    const Ticker ticker(env.scheduler(), Env::duration(env.number("adjust_ms")));
    while (owner.alive() > 0) {
        Received<WorkerReport> report;
        Received<Nanos> tick;
        const int chosen =
            co_await select(onReceive(pool.reports, report, at<"hear">), onReceive(ticker.channel(), tick, at<"tick">));
        if (chosen == 0) {
            owner.note(report.value);
        } else {
            co_await owner.adjust(*policy);
        }
    }
    ticker.stop();
}

}  // namespace

Dependency::Dependency(Env& env) : m_inProgress(env.scheduler(), 0), m_limit(env.number("dependency_limit")) {}

Task<bool> Dependency::call(Env& env, Message task) const {
    const std::int32_t inProgress = co_await m_inProgress.add(1);
    const double limit = m_limit.get();
    const double stretch = limit > 0 ? std::max(1.0, inProgress / limit) : 1;
    co_await env.work(task, roundToNanos(static_cast<double>(task.service) * stretch), at<"execute">);
    co_await m_inProgress.add(-1);
    env.finish(task, task.fails ? Outcome::Failed : Outcome::Completed);
    co_return !task.fails;
}

void showThresholds(Env& env) {
    env.setGauge(env.gaugeIndex(kGrowGauge), 0, env.number("grow_above").get());
    env.setGauge(env.gaugeIndex(kShrinkGauge), 0, env.number("shrink_below").get());
}

Task<> offerTasks(Env& env, Channel<Message> input, Channel<Signal> closeNow, bool closes) {
    Arrivals arrivals(env, "source");
    Received<Signal> pressed;
    while (const auto task = co_await arrivals.next()) {
        int chosen = co_await selectOrDefault(onSend(input, *task, at<"offer">), onReceive(closeNow, pressed));
        if (chosen == kDefault && arrivals.saturated()) {
            const Timer patience(env.scheduler(), kPatience);
            Received<Nanos> over;
            chosen = co_await select(onSend(input, *task, at<"offer">), onReceive(closeNow, pressed),
                                     onReceive(patience.channel(), over));
            patience.stop();
        }
        if (chosen == 0) {
            env.accept(*task);
            continue;
        }
        env.refuse(*task, input, at<"offer">);
        if (chosen == 1) break;
    }
    if (closes || pressed.ok) input.close();
    if (pressed.ok) co_await env.napUntil(env.now() + kAfterClose, env.rateChanges());
    env.sourceEnds();
}

Task<> adaptiveOwned(Env& env, std::unique_ptr<WorkerPolicy> policy) {
    const OwnedPool pool(env, env.count("max_workers"));
    const Channel<Signal> closeNow = env.action(kCloseAction);
    showThresholds(env);
    env.go("adjuster", 0, ownWorkers(env, pool, std::move(policy)));
    startSource(env, "source", 0, offerTasks(env, pool.input, closeNow, true));
    co_return;
}

}  // namespace sluice::patterns
