#include "workload/env.hpp"

#include <algorithm>
#include <bit>

namespace sluice {

namespace {

template <class Named>
std::size_t indexOf(const std::vector<Named>& list, std::string_view id) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const Named& named) { return named.id == id; });
    SLUICE_ASSERT(at != list.end(), "a pattern named something that its descriptor does not declare");
    return static_cast<std::size_t>(at - list.begin());
}

// Numbers of tapes: a source's instances lie this far apart, backends behind all sources.
constexpr std::uint32_t kInstanceStride = 1u << 16;
constexpr std::uint32_t kFirstBackend = 1u << 15;

}  // namespace

Backend::Call Backend::next() const noexcept {
    const std::uint64_t number = addTo(*m_calls, 1, m_threaded);
    return {number, m_tape->service(number, m_meanMs.get()), m_tape->fails(number, m_failureProbability.get())};
}

Env::Env(Scheduler& scheduler, EnvOptions options)
    : m_scheduler(scheduler), m_options(std::move(options)), m_ledger(scheduler) {
    const Manifest& manifest = scheduler.manifest();
    m_meanings.states.resize(manifest.states.size());
    m_meanings.gauges.resize(manifest.gauges.size());
    m_meanings.arcs.resize(manifest.arcs.size());
    for (std::size_t i = 0; i < manifest.actions.size(); ++i) m_actions.push_back(std::make_unique<Action>());
    for (const auto& [id, value] : m_options.parameters) {
        if (const double* number = std::get_if<double>(&value))
            m_numbers[id] = std::make_unique<std::atomic<double>>(*number);
    }
    const auto declared = m_numbers.find("failure_probability");
    if (declared != m_numbers.end()) m_failureProbability = LiveNumber(*declared->second);
}

Result<std::unique_ptr<Env>> Env::create(Scheduler& scheduler, EnvOptions options) {
    std::unique_ptr<Env> env(new Env(scheduler, std::move(options)));
    if (const Status status = env->buildTapes(); !status) return status.error();
    return env;
}

Status Env::buildTapes() {
    for (std::size_t i = 0; i < m_options.sources.size(); ++i) {
        m_tapes.emplace_back();
        const Status status = addTapes(m_options.sources[i], static_cast<std::uint32_t>(i));
        if (!status) return status;
    }
    for (std::size_t i = 0; i < m_options.backends.size(); ++i) {
        const Status status = addBackend(m_options.backends[i], kFirstBackend + static_cast<std::uint32_t>(i));
        if (!status) return status;
    }
    return Done{};
}

// A trace's rows are dealt among the instances; anything else each makes up for itself.
Status Env::addTapes(const SourceRole& source, std::uint32_t number) {
    const std::size_t classes = m_scheduler.manifest().classes.size();
    for (std::uint32_t instance = 0; instance < std::max(source.instances, 1u); ++instance) {
        auto settings = resolveWorkload(m_options.parameters, source.id, classes, m_options.trace);
        if (!settings) return settings.error();
        TapeShare share;
        share.onlyClass = source.onlyClass;
        share.part = instance;
        share.parts = std::max(source.instances, 1u);
        m_tapes.back().emplace_back(m_options.seed, number + instance * kInstanceStride, std::move(settings).value(),
                                    share);
    }
    return Done{};
}

Status Env::addBackend(const std::string& id, std::uint32_t number) {
    auto settings = resolveWorkload(m_options.parameters, id, m_scheduler.manifest().classes.size(), m_options.trace);
    if (!settings) return settings.error();
    m_backends.push_back(
        {Tape(m_options.seed, number, std::move(settings).value()), std::make_unique<std::atomic<std::uint64_t>>(0)});
    return Done{};
}

void Env::go(std::string_view role, std::uint32_t index, Task<void> body) {
    sluice::go(m_scheduler, static_cast<std::uint16_t>(indexOf(m_scheduler.manifest().roles, role)), index,
               std::move(body));
}

std::uint16_t Env::channelIndex(std::string_view declaration) const {
    return static_cast<std::uint16_t>(indexOf(m_scheduler.manifest().channels, declaration));
}

std::uint32_t Env::markIndex(std::string_view mark) const {
    return static_cast<std::uint32_t>(indexOf(m_scheduler.manifest().marks, mark));
}

std::uint32_t Env::stateIndex(std::string_view state) const {
    return static_cast<std::uint32_t>(indexOf(m_scheduler.manifest().states, state));
}

std::uint32_t Env::gaugeIndex(std::string_view gauge) const {
    return static_cast<std::uint32_t>(indexOf(m_scheduler.manifest().gauges, gauge));
}

std::uint32_t Env::arcIndex(std::string_view arc) const {
    return static_cast<std::uint32_t>(indexOf(m_scheduler.manifest().arcs, arc));
}

std::uint32_t Env::spanIndex(std::string_view span) const {
    return static_cast<std::uint32_t>(indexOf(m_scheduler.manifest().spans, span));
}

std::size_t Env::sourceIndex(std::string_view source) const {
    return indexOf(m_options.sources, source);
}

const Tape& Env::tape(std::string_view source, std::uint32_t instance) const {
    const std::vector<Tape>& tapes = m_tapes[sourceIndex(source)];
    SLUICE_ASSERT(instance < tapes.size(), "a source has no more tapes than its role declares goroutines");
    return tapes[instance];
}

std::uint32_t Env::sourceInstances(std::string_view source) const {
    return static_cast<std::uint32_t>(m_tapes[sourceIndex(source)].size());
}

int Env::sourceClass(std::string_view source) const {
    return m_options.sources[sourceIndex(source)].onlyClass;
}

std::size_t Env::backendIndex(std::string_view id) const {
    const auto at = std::find(m_options.backends.begin(), m_options.backends.end(), id);
    SLUICE_ASSERT(at != m_options.backends.end(), "a pattern named a backend that its descriptor does not declare");
    return static_cast<std::size_t>(at - m_options.backends.begin());
}

Backend Env::backend(std::string_view id) {
    const BackendTape& backend = m_backends[backendIndex(id)];
    return {backend.tape, *backend.calls, sourceNumber(id, "service_mean_ms"), m_failureProbability,
            m_scheduler.threaded()};
}

const Tape& Env::backendTape(std::string_view id) const {
    return m_backends[backendIndex(id)].tape;
}

bool Env::fails(const Tape& tape, std::uint64_t index, std::uint32_t stage) const noexcept {
    const double probability = m_failureProbability.get();
    return probability > 0 && tape.fails(index, probability, stage);
}

LiveNumber Env::number(std::string_view parameter) const {
    const auto at = m_numbers.find(parameter);
    SLUICE_ASSERT(at != m_numbers.end(), "a pattern named a parameter that is not declared");
    return LiveNumber(*at->second);
}

LiveNumber Env::sourceNumber(std::string_view source, std::string_view name) const {
    const auto own = m_numbers.find("workload." + std::string(source) + "." + std::string(name));
    return own != m_numbers.end() ? LiveNumber(*own->second) : number("workload." + std::string(name));
}

bool Env::is(std::string_view choiceParameter, std::string_view word) const {
    const auto at = m_options.parameters.find(choiceParameter);
    SLUICE_ASSERT(at != m_options.parameters.end() && std::holds_alternative<std::string>(at->second),
                  "a pattern named a choice that is not declared");
    return std::get<std::string>(at->second) == word;
}

void Env::refuseAt(ChannelBase& channel, const Message& message, Site site) {
    Worker& worker = m_scheduler.worker();
    channel.lock();
    channel.noteRefused(worker, message.id, site.id);
    channel.unlock();
    m_ledger.refuse(worker, message);
}

void Env::mark(std::uint32_t index, const Message& message, std::uint32_t detail, Site site) {
    Worker& worker = m_scheduler.worker();
    worker.meter.onMark(index);
    worker.emit(EventKind::Mark, index, 0, packMessage(message.id, detail), site.id);
}

void Env::markValue(std::uint32_t index, const Message& message, std::uint32_t value, std::uint32_t detail, Site site) {
    Worker& worker = m_scheduler.worker();
    worker.meter.onMarkValue(index, value);
    worker.emit(EventKind::Mark, index, value, packMessage(message.id, detail), site.id, 1);
}

std::uint32_t Env::microseconds(Nanos duration) noexcept {
    return static_cast<std::uint32_t>(std::clamp<Nanos>(duration / kMicrosecond, 0, UINT32_MAX));
}

// Stamps are those of dispatches. Of two threads that say what a gauge is, the one that comes later under the lock may
// have begun earlier; it is given a later stamp, as the events would otherwise tell another story than the meters, and
// a view would end with the value before the last.
void Env::stampMeaning(Worker& worker) noexcept {
    if (!m_scheduler.threaded()) return;
    worker.stamp = m_meaningStamp = std::max(worker.stamp, m_meaningStamp + 1);
}

void Env::setState(std::uint32_t index, std::uint32_t instance, std::uint64_t value, Site site) {
    Worker& worker = m_scheduler.worker();
    const SpinGuard guard(m_meaningLock, m_scheduler.threaded());
    stampMeaning(worker);
    if (m_meanings.states[index].set(worker.stamp, instance, value))
        worker.emit(EventKind::State, index, instance, value, site.id);
}

void Env::setGaugeLocked(Worker& worker, std::uint32_t index, std::uint32_t instance, double value) {
    stampMeaning(worker);
    if (m_meanings.gauges[index].set(worker.stamp, instance, value))
        worker.emit(EventKind::Gauge, index, instance, std::bit_cast<std::uint64_t>(value));
}

void Env::setGauge(std::uint32_t index, std::uint32_t instance, double value) {
    Worker& worker = m_scheduler.worker();
    const SpinGuard guard(m_meaningLock, m_scheduler.threaded());
    setGaugeLocked(worker, index, instance, value);
}

void Env::addToGauge(std::uint32_t index, std::uint32_t instance, double change) {
    Worker& worker = m_scheduler.worker();
    const SpinGuard guard(m_meaningLock, m_scheduler.threaded());
    setGaugeLocked(worker, index, instance, m_meanings.gauges[index].value(instance) + change);
}

double Env::gauge(std::uint32_t index) noexcept {
    const SpinGuard guard(m_meaningLock, m_scheduler.threaded());
    return m_meanings.gauges[index].last();
}

void Env::arc(std::uint32_t index, std::uint32_t from, std::uint32_t to, std::uint32_t count, Site site) {
    Worker& worker = m_scheduler.worker();
    const SpinGuard guard(m_meaningLock, m_scheduler.threaded());
    m_meanings.arcs[index].add(from, to, count);
    worker.emit(EventKind::Arc, index, count, packPair(from, to), site.id);
}

void Env::beginSpan(std::uint32_t index, std::uint32_t lane, const Message& message, std::uint32_t detail) {
    m_scheduler.worker().emit(EventKind::Span, index, lane, packMessage(message.id, detail), 0, 1);
}

void Env::endSpan(std::uint32_t index, std::uint32_t lane, const Message& message, std::uint32_t detail) {
    m_scheduler.worker().emit(EventKind::Span, index, lane, packMessage(message.id, detail), 0, 0);
}

void Env::addMeanings(Meter& total) const {
    total.states = m_meanings.states;
    total.gauges = m_meanings.gauges;
    total.arcs = m_meanings.arcs;
}

Channel<Signal> Env::action(std::string_view action) {
    Channel<Signal>& presses = m_actions[indexOf(m_scheduler.manifest().actions, action)]->presses;
    if (presses.isNil()) presses = Channel<Signal>(m_scheduler, 1);
    return presses;
}

Context Env::context() {
    if (!m_context) m_context = withCancel(Context::background(m_scheduler));
    return *m_context;
}

void Env::press(Worker& worker, std::uint32_t action) {
    Action& pressed = *m_actions[action];
    if (pressed.presses.isNil()) return;
    if (!m_scheduler.threaded()) return deliver(worker, pressed);
    pressed.call.action = action;
    callEngine(worker, pressed.call, [](TimerNode& node) {
        auto& call = static_cast<EngineCall&>(node);
        Env& env = *call.env;
        call.isPending.store(false, std::memory_order_release);  // from here on it may be started again
        env.deliver(env.m_scheduler.worker(), *env.m_actions[call.action]);
    });
}

void Env::letGo() noexcept {
    for (const auto& action : m_actions) action->presses = Channel<Signal>();
    m_context.reset();
}

// A send that does not wait, from outside all goroutines.
void Env::deliver(Worker& worker, Action& action) {
    ChannelCore<Signal>& presses = *action.presses.core();
    Signal signal;
    Goroutine* woken = nullptr;
    presses.lock();
    (void)presses.trySend(worker, signal, 0, woken);
    presses.unlock();
    if (woken != nullptr) m_scheduler.ready(worker, woken);
}

bool Env::mayOffer() noexcept {
    if (stopping()) return false;
    const std::uint64_t before = addTo(m_offered, 1, m_scheduler.threaded());
    if (before >= m_options.messagesMax) {
        wantCut();
        return false;
    }
    if (before % kOffersPerLook == 0) [[unlikely]]
        lookAtClock();
    return true;
}

// Where nothing takes time a saturated source never lets the clock move on, and what it offers has to be kept.
void Env::lookAtClock() noexcept {
    if (m_scheduler.threaded()) return;
    if (const Nanos instant = now(); instant != m_lookedAt) {
        m_lookedAt = instant;
        m_looksThere = 0;
    }
    if (++m_looksThere > kLivelockMessages / kOffersPerLook) m_scheduler.livelocked();
}

void Env::sourceEnds() noexcept {
    if (m_sources.fetch_sub(1, std::memory_order_acq_rel) == 1) wantCut();
}

void Env::wantCut() {
    if (m_cutWanted) m_cutWanted();
}

void Env::setNumber(std::string_view parameter, double value) {
    const auto at = m_numbers.find(parameter);
    SLUICE_ASSERT(at != m_numbers.end(), "a parameter that the run does not have");
    at->second->store(value, std::memory_order_relaxed);
}

void Env::callEngine(Worker& worker, EngineCall& call, void (*fire)(TimerNode& node)) {
    if (call.isPending.exchange(true, std::memory_order_acq_rel)) return;
    call.env = this;
    call.fire = fire;
    m_scheduler.startTimer(worker, call, 0);
}

void Env::wakeSources(Worker& worker) {
    if (!m_scheduler.threaded()) return m_naps.wakeAll(m_scheduler, worker);
    callEngine(worker, m_wakeCall, [](TimerNode& node) {
        auto& call = static_cast<EngineCall&>(node);
        Env& env = *call.env;
        call.isPending.store(false, std::memory_order_release);  // from here on it may be started again
        env.m_naps.wakeAll(env.m_scheduler, env.m_scheduler.worker());
    });
}

void Env::stopSources(Worker& worker) noexcept {
    m_stopping.store(true, std::memory_order_release);
    m_naps.cutShort(m_scheduler, worker);
    if (m_context) m_context->cancel("the run is over");
}

}  // namespace sluice
