#include "events/observation.hpp"

#include "base/assert.hpp"
#include "events/observation_core.hpp"

#include <utility>

namespace sluice {
namespace {

// At level Off there are no events: the first snapshot stays.
class SilentCore : public ObservationCore {
public:
    explicit SilentCore(std::shared_ptr<const Manifest> manifest)
        : ObservationCore(std::move(manifest)), m_history(state(), 0) {}
    std::shared_ptr<const Recording> recording() const override { return nullptr; }

protected:
    Activity advance() override { return Activity::Done; }
    History& history() override { return m_history; }
    bool caughtUp() const override { return true; }
    bool ended() const override { return false; }

private:
    RawHistory m_history;
};

}  // namespace

Observation::Observation(Aggregator& aggregator, std::shared_ptr<const Manifest> manifest, ObservationOptions options)
    : m_aggregator(&aggregator), m_level(options.level) {
    SLUICE_ASSERT(options.producers > 0, "an observation needs a producer");
    std::vector<std::shared_ptr<ChunkRing>> rings;
    std::vector<std::atomic<bool>*> wanted;
    for (int i = 0; i < options.producers; ++i) {
        if (m_level == TelemetryLevel::Off) {
            m_producers.push_back(std::make_unique<Producer>());
            continue;
        }
        rings.push_back(std::make_shared<ChunkRing>(options.lossless, [&aggregator] { aggregator.hurry(); }));
        m_producers.push_back(std::make_unique<Producer>(rings.back()));
        wanted.push_back(&m_producers.back()->m_wanted);
    }
    if (m_level == TelemetryLevel::Off) {
        m_core = std::make_shared<SilentCore>(std::move(manifest));
    } else {
        m_core = std::make_shared<LiveCore>(std::move(manifest), options, std::move(rings), std::move(wanted));
    }
    m_aggregator->add(m_core);
}

Observation::Observation(Aggregator& aggregator, std::shared_ptr<ObservationCore> core)
    : m_aggregator(&aggregator), m_level(TelemetryLevel::Recorded), m_core(std::move(core)) {
    m_aggregator->add(m_core);
}

Observation::~Observation() {
    leaveAggregator();
}

void Observation::cutOff() {
    m_core->abandon();
    m_aggregator->wake();
}

void Observation::leaveAggregator() {
    if (!m_aggregator) return;
    m_core->abandon();
    std::exchange(m_aggregator, nullptr)->remove(m_core.get());
    m_core->endScans();
}

Producer& Observation::producer(int index) {
    SLUICE_ASSERT(index >= 0 && static_cast<std::size_t>(index) < m_producers.size(), "a producer that does not exist");
    return *m_producers[static_cast<std::size_t>(index)];
}

TelemetryLevel Observation::level() const noexcept {
    return m_level;
}

SnapshotPtr Observation::latest() const {
    return m_core->latest();
}

void Observation::requestSnapshot() {
    if (m_core->requestSnapshot()) m_aggregator->wake();
}

void Observation::seek(std::uint64_t position) {
    const auto target = static_cast<std::int64_t>(std::min<std::uint64_t>(position, INT64_MAX));
    m_core->post({CursorCommand::Kind::Position, target});
    m_aggregator->wake();
}

void Observation::seekTime(Nanos time) {
    m_core->post({CursorCommand::Kind::Time, time});
    m_aggregator->wake();
}

void Observation::seekRelative(std::int64_t events) {
    m_core->post({CursorCommand::Kind::Relative, events});
    m_aggregator->wake();
}

void Observation::follow() {
    m_core->post({CursorCommand::Kind::Follow, 0});
    m_aggregator->wake();
}

void Observation::scan(std::shared_ptr<HistoryScan> scan, ScanRange range) {
    m_core->scan(std::move(scan), range);
    if (m_aggregator) m_aggregator->wake();
}

void Observation::drain() {
    const std::uint64_t number = m_core->askDrain();
    m_aggregator->wake();
    m_core->awaitDrain(number);
}

std::uint64_t Observation::eventHash() const {
    return m_core->hash();
}
std::uint64_t Observation::eventCount() const {
    return m_core->count();
}
std::shared_ptr<const Recording> Observation::recording() const {
    return m_core->recording();
}

Result<std::unique_ptr<Observation>> openRecording(Aggregator& aggregator, std::shared_ptr<const Manifest> manifest,
                                                   std::shared_ptr<const Recording> recording) {
    if (manifest == nullptr || recording == nullptr)
        return Error{ErrorCode::NotFound, "the run has no recording, only results"};
    auto core = std::make_shared<ReplayCore>(std::move(manifest), std::move(recording));
    return std::unique_ptr<Observation>(new Observation(aggregator, std::move(core)));
}

}  // namespace sluice
