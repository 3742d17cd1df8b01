#include "workload/env.hpp"

#include <algorithm>

namespace sluice {

namespace {

template <class Named>
std::size_t indexOf(const std::vector<Named>& list, std::string_view id) {
    const auto at = std::find_if(list.begin(), list.end(), [&](const Named& named) { return named.id == id; });
    SLUICE_ASSERT(at != list.end(), "a pattern named something that its descriptor does not declare");
    return static_cast<std::size_t>(at - list.begin());
}

}  // namespace

Env::Env(Scheduler& scheduler, EnvOptions options)
    : m_scheduler(scheduler), m_options(std::move(options)), m_ledger(scheduler) {
    for (const auto& [id, value] : m_options.parameters) {
        if (const double* number = std::get_if<double>(&value))
            m_numbers[id] = std::make_unique<std::atomic<double>>(*number);
    }
}

Result<std::unique_ptr<Env>> Env::create(Scheduler& scheduler, EnvOptions options) {
    std::unique_ptr<Env> env(new Env(scheduler, std::move(options)));
    if (const Status status = env->buildTapes(); !status) return status.error();
    return env;
}

Status Env::buildTapes() {
    const std::size_t classes = m_scheduler.manifest().classes.size();
    for (std::size_t i = 0; i < m_options.sources.size(); ++i) {
        auto settings = resolveWorkload(m_options.parameters, m_options.sources[i], classes, m_options.trace);
        if (!settings) return settings.error();
        TapeShare share;
        share.onlyClass = m_options.sourceClasses[i];
        m_tapes.emplace_back(m_options.seed, static_cast<std::uint32_t>(i), std::move(settings).value(), share);
    }
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

std::size_t Env::sourceIndex(std::string_view source) const {
    const auto at = std::find(m_options.sources.begin(), m_options.sources.end(), source);
    SLUICE_ASSERT(at != m_options.sources.end(), "a pattern named a source that its descriptor does not declare");
    return static_cast<std::size_t>(at - m_options.sources.begin());
}

const Tape& Env::tape(std::string_view source) const {
    return m_tapes[sourceIndex(source)];
}

int Env::sourceClass(std::string_view source) const {
    return m_options.sourceClasses[sourceIndex(source)];
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

bool Env::mayOffer() noexcept {
    if (stopping()) return false;
    if (m_offered.fetch_add(1, std::memory_order_relaxed) < m_options.messagesMax) return true;
    wantCut();
    return false;
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

void Env::wakeSources(Worker& worker) {
    if (!m_scheduler.threaded()) return m_naps.wakeAll(m_scheduler, worker);
    if (m_wakeCall.isPending.exchange(true, std::memory_order_acq_rel)) return;
    m_wakeCall.env = this;
    m_wakeCall.fire = [](TimerNode& node) {
        auto& call = static_cast<WakeCall&>(node);
        Env& env = *call.env;
        call.isPending.store(false, std::memory_order_release);  // from here on it may be started again
        env.m_naps.wakeAll(env.m_scheduler, env.m_scheduler.worker());
    };
    m_scheduler.startTimer(worker, m_wakeCall, 0);
}

void Env::stopSources(Worker& worker) noexcept {
    m_stopping.store(true, std::memory_order_release);
    m_naps.cutShort(m_scheduler, worker);
}

}  // namespace sluice
