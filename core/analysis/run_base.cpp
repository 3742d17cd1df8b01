#include "analysis/run_base.hpp"

#include "sync/channel_core.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <tuple>
#include <unistd.h>

namespace sluice {

void lowerThreadPriority() noexcept {
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
}

RunBase::RunBase(RunPlan plan, Experiment experiment, RunOptions options)
    : m_plan(std::move(plan)), m_experiment(std::move(experiment)), m_options(options), m_toCome(m_plan.script) {}

void RunBase::observe(Aggregator& aggregator, int producers, bool lossless, std::function<Nanos()> clock) {
    ObservationOptions options;
    options.level = m_options.level;
    options.producers = producers;
    options.lossless = lossless;
    options.recordingBytesMax = m_options.recordingBytesMax;
    options.clock = std::move(clock);
    m_observation = std::make_unique<Observation>(aggregator, m_plan.manifest, options);
}

void RunBase::noteThread(std::thread::id id) {
    const std::lock_guard guard(m_doneMutex);
    m_threads.push_back(id);
}

std::vector<std::thread::id> RunBase::engineThreads() const {
    const std::lock_guard guard(m_doneMutex);
    return m_threads;
}

void RunBase::wait() {
    std::unique_lock lock(m_doneMutex);
    m_done.wait(lock, [this] { return m_finished.load(std::memory_order_acquire); });
}

bool RunBase::waitFor(std::chrono::nanoseconds patience) const {
    std::unique_lock lock(m_doneMutex);
    return m_done.wait_for(lock, patience, [this] { return m_finished.load(std::memory_order_acquire); });
}

RunReport RunBase::report() const {
    SLUICE_ASSERT(finished(), "report() of a run that goes on");
    return m_stuckReport ? *m_stuckReport : m_report;
}

void RunBase::start() {
    SLUICE_ASSERT(!m_thread.joinable(), "a run starts once");
    m_startedAt = std::chrono::steady_clock::now();
    m_thread = std::thread([self = shared_from_this()] { self->engine(); });
}

void RunBase::leave() {
    if (!m_thread.joinable()) return;
    wait();
    if (m_fate.load(std::memory_order_acquire) == Fate::Ended) {
        m_thread.join();
        return;
    }
    m_observation->leaveAggregator();
    m_thread.detach();
}

bool RunBase::claimEnd() noexcept {
    Fate expected = Fate::Open;
    return m_fate.compare_exchange_strong(expected, Fate::Ended, std::memory_order_acq_rel);
}

std::vector<Pulse> RunBase::pulses() const {
    std::vector<Pulse> pulses;
    if (const Scheduler* scheduler = engineScheduler()) {
        for (int i = 0; i < scheduler->workerCount(); ++i) pulses.push_back(scheduler->pulse(i));
    }
    return pulses;
}

void RunBase::abandon(const Goroutine& stuck, Nanos limit) {
    Fate expected = Fate::Open;
    if (!m_fate.compare_exchange_strong(expected, Fate::Abandoned, std::memory_order_acq_rel)) return;
    stop();
    m_observation->cutOff();
    auto report = std::make_unique<RunReport>(stuckReport(stuck, limit));
    const std::lock_guard guard(m_doneMutex);
    m_stuckReport = std::move(report);
    m_stuckReport->script = m_applied;
    m_finished.store(true, std::memory_order_release);
    m_done.notify_all();
}

// What has been folded is all that can be had: the meters belong to threads that may still run.
RunReport RunBase::stuckReport(const Goroutine& stuck, Nanos limit) const {
    const Scheduler& scheduler = *engineScheduler();
    RunReport report;
    report.outcome = RunOutcome::Stuck;
    std::string where = scheduler.goroutineName(stuck) + " has neither waited nor given way for " +
                        std::to_string(limit / kMillisecond) + " ms";
    if (const std::string site = scheduler.siteName(stuck.site); !site.empty()) where += "; it waited last at " + site;
    report.text = "stuck: " + where;
    report.faults.push_back({"stuck", 1, std::move(where)});
    report.wallSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_startedAt).count();
    m_observation->drain();
    const SnapshotPtr last = m_observation->latest();
    const Meter* atCut = last->state.meterAtCut();
    report.simulated = atCut ? last->state.cutTime() : last->state.time();
    report.meter = Meter(m_plan.manifest->classes.size(), m_plan.manifest->roles.size(), m_plan.manifest->marks.size());
    report.meter.mergeFrom(atCut ? *atCut : last->state.meter(), report.simulated);
    report.held = {report.meter.undecided(), report.meter.insideNow()};
    report.events = m_observation->eventCount();
    report.telemetryDropped = last->telemetryDropped;
    report.recordingIncomplete = last->recordingIncomplete;
    return report;
}

void RunBase::emitRun(Worker& worker, EventKind kind, std::uint32_t object, std::uint64_t argument,
                      std::uint8_t flags) {
    worker.emitFor(nullptr, kind, object, 0, argument, 0, flags);
}

void RunBase::noteAsked() {
    const std::lock_guard guard(m_doneMutex);
    ++m_asked;
}

std::optional<std::vector<Intervention>> RunBase::script(std::chrono::milliseconds patience) const {
    std::unique_lock lock(m_doneMutex);
    const auto isSettled = [this] { return m_asked == m_answered || m_finished.load(std::memory_order_acquire); };
    if (!m_done.wait_for(lock, patience, isSettled)) return std::nullopt;
    std::vector<Intervention> all = m_applied;
    all.insert(all.end(), m_toCome.begin(), m_toCome.end());
    return all;
}

void RunBase::setParameter(Worker& worker, Env& env, const std::string& name, double value) {
    const auto& names = m_plan.manifest->parameters;
    const auto index = std::find(names.begin(), names.end(), name) - names.begin();
    env.setNumber(name, value);
    emitRun(worker, EventKind::ParameterChanged, static_cast<std::uint32_t>(index),
            std::bit_cast<std::uint64_t>(value));
    if (Env::isRate(name)) env.wakeSources(worker);
}

void RunBase::apply(Worker& worker, Env& env, const Intervention& intervention, const Intervention* planned) {
    if (intervention.kind == Intervention::Kind::SetParameter) {
        setParameter(worker, env, intervention.name, std::get<double>(intervention.value));
    } else {
        const auto& actions = descriptor().actions;
        const auto at =
            std::find_if(actions.begin(), actions.end(), [&](const auto& a) { return a.id == intervention.name; });
        const auto index = static_cast<std::uint32_t>(at - actions.begin());
        emitRun(worker, EventKind::ActionPressed, index, 0);
        for (const auto& [name, value] : at->sets) setParameter(worker, env, name, value);
        env.press(worker, index);
    }
    // Before anybody hears of it: who has heard finds it in the telemetry.
    if (worker.producer) worker.producer->publish(worker.stamp);
    const std::lock_guard guard(m_doneMutex);
    m_applied.push_back(intervention);
    if (planned == nullptr) {
        ++m_answered;
    } else if (const auto at = std::find(m_toCome.begin(), m_toCome.end(), *planned); at != m_toCome.end()) {
        m_toCome.erase(at);
    }
    m_done.notify_all();
}

void RunBase::takeMetrics(Scheduler& scheduler, const Env& env, Nanos now) {
    m_report.held = env.held();
    Meter total(m_plan.manifest->classes.size(), m_plan.manifest->roles.size(), m_plan.manifest->marks.size());
    total.channels.resize(m_plan.manifest->channels.size());
    for (int i = 0; i < scheduler.workerCount(); ++i) total.mergeFrom(scheduler.workerAt(i).meter, now);
    scheduler.objects().forEach([&](const SharedObject& object) {
        const auto* channel = dynamic_cast<const ChannelBase*>(&object);
        if (channel && channel->declaration() < total.channels.size())
            total.channels[channel->declaration()].mergeFrom(channel->meter(), now);
    });
    env.addMeanings(total);
    m_report.meter = std::move(total);
    m_report.simulated = now;
    m_cutTime = now;
    m_cut = true;
}

std::uint64_t RunBase::progress(Scheduler& scheduler) {
    std::uint64_t count = 0;
    for (int i = 0; i < scheduler.workerCount(); ++i) {
        const Meter& meter = scheduler.workerAt(i).meter;
        for (const RoleMeter& role : meter.roles)
            count += role.spawned + role.finished + static_cast<std::uint64_t>(role.busy);
        for (const ClassMeter& c : meter.classes) count += c.accepted + c.refused + c.completed + c.failed + c.dropped;
    }
    scheduler.objects().forEach([&](const SharedObject& object) {
        if (const auto* channel = dynamic_cast<const ChannelBase*>(&object))
            count += channel->meter().sent + channel->meter().received;
    });
    return count;
}

void RunBase::judge(Scheduler& scheduler, Worker& worker, RunOutcome outcome, bool leaksCount) {
    const std::vector<GoroutineReport> remaining = scheduler.remaining();
    const bool isKnown = leaksCount && std::ranges::none_of(remaining, &GoroutineReport::insideWork);
    std::vector<GoroutineReport> leaked;
    for (const GoroutineReport& goroutine : remaining) {
        const bool isWaiting =
            goroutine.parked && goroutine.reason != WaitReason::Sleep && goroutine.reason != WaitReason::Work;
        if (!isKnown || !isWaiting) continue;
        if (worker.observed())
            worker.producer->emit(Event{worker.stamp, 0, goroutine.id, goroutine.object, 0, 0,
                                        EventKind::GoroutineLeaked, static_cast<std::uint8_t>(goroutine.reason)});
        leaked.push_back(goroutine);
    }
    noteLeaks(leaked);
    m_report.meter.leaked = leaked.size();
    m_report.meter.unfinished = remaining.size() - leaked.size();
    for (const MarkDecl& mark : descriptor().marks) {
        const double count = mark.fault.empty() ? 0 : markCount(m_report.meter, *m_plan.manifest, mark.id);
        if (count > 0) m_report.faults.push_back({mark.id, static_cast<std::uint64_t>(count), mark.fault});
    }
    if (outcome == RunOutcome::Panic) m_report.faults.push_back({"panic", 1, scheduler.panicMessage()});
    if (outcome == RunOutcome::Deadlock) m_report.faults.push_back({"deadlock", remaining.size(), describe(remaining)});
    if (outcome == RunOutcome::Livelock) m_report.faults.push_back({"livelock", 1, describe(remaining)});
    if (outcome != RunOutcome::Completed && outcome != RunOutcome::Stopped) {
        m_report.text =
            m_report.faults.empty() ? "" : m_report.faults.back().kind + ": " + m_report.faults.back().where;
    }
}

// A goroutine per request leaks by the hundred, each in the same way: that is one fault, of so many. One that is alone
// in it is called by its own name, others by their role's.
void RunBase::noteLeaks(const std::vector<GoroutineReport>& leaked) {
    using Way = std::tuple<std::uint16_t, std::string, std::string>;  // role, what it waits for, where
    std::map<Way, std::vector<const GoroutineReport*>> ways;
    for (const GoroutineReport& goroutine : leaked)
        ways[{goroutine.role, goroutine.waits, goroutine.site}].push_back(&goroutine);
    for (const auto& [way, those] : ways) {
        const auto& [role, waits, site] = way;
        const std::string& who = those.size() == 1 ? those.front()->name : m_plan.manifest->roles[role].label;
        m_report.faults.push_back({"leak", those.size(), who + ", " + waits + (site.empty() ? "" : ", at " + site)});
    }
}

std::string RunBase::describe(const std::vector<GoroutineReport>& remaining) const {
    constexpr std::size_t kNamed = 20;
    std::string text;
    for (std::size_t i = 0; i < remaining.size() && i < kNamed; ++i) {
        text += (i ? "; " : "") + remaining[i].name + " " + remaining[i].waits;
        if (!remaining[i].site.empty()) text += " at " + remaining[i].site;
    }
    if (remaining.size() > kNamed) text += "; and " + std::to_string(remaining.size() - kNamed) + " more";
    return text;
}

void RunBase::conclude(Scheduler& scheduler, RunOutcome outcome, std::uint64_t dispatches, double wallSeconds) {
    // Goroutine counts are those of the whole run, shutdown included.
    Meter end(m_plan.manifest->classes.size(), m_plan.manifest->roles.size(), m_plan.manifest->marks.size());
    for (int i = 0; i < scheduler.workerCount(); ++i) end.mergeFrom(scheduler.workerAt(i).meter, m_cutTime);
    m_report.meter.spawned = end.spawned;
    m_report.meter.live = end.live;
    m_report.meter.livePeak = end.livePeak;
    m_report.outcome = outcome;
    m_report.dispatches = dispatches;
    m_report.wallSeconds = wallSeconds;
    {
        const std::lock_guard guard(m_doneMutex);
        m_report.script = m_applied;
    }
    if (m_options.level != TelemetryLevel::Off) {
        m_observation->drain();
        m_report.events = m_observation->eventCount();
        const SnapshotPtr last = m_observation->latest();
        m_report.telemetryDropped = last->telemetryDropped;
        m_report.recordingIncomplete = last->recordingIncomplete;
        m_report.hasEventHash = !scheduler.threaded();
        if (m_report.hasEventHash) m_report.eventHash = m_observation->eventHash();
    }
    const std::lock_guard guard(m_doneMutex);
    m_finished.store(true, std::memory_order_release);
    m_done.notify_all();
}

}  // namespace sluice
