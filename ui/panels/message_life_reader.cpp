#include "ui/panels/message_life_reader.hpp"

#include <utility>

namespace sluice::ui {
namespace {

// Whether the message had been made at some position.
class Probe final : public GuiScan {
public:
    explicit Probe(std::uint64_t message) : m_message(message) {}
    void begin(const RunState& state) override {
        position = state.position();
        isMade = state.messages().find(m_message) != nullptr || state.messages().isForgotten(m_message);
    }
    bool read(std::span<const Event>, std::uint64_t) override { return false; }

    std::uint64_t position = 0;
    bool isMade = false;

private:
    std::uint64_t m_message;
};

class LifeScan final : public GuiScan {
public:
    explicit LifeScan(std::shared_ptr<MessageLifeBuilder> builder) : m_builder(std::move(builder)) {}
    void begin(const RunState& state) override { m_builder->begin(state); }
    bool read(std::span<const Event> events, std::uint64_t position) override {
        return m_builder->read(events, position);
    }

private:
    std::shared_ptr<MessageLifeBuilder> m_builder;
};

}  // namespace

void MessageLifeReader::read(Observation& observation, std::uint64_t message, const Snapshot& snapshot) {
    clear();
    m_message = message;
    m_state = State::Reading;
    m_from = m_notYet = snapshot.firstPosition;
    m_made = m_readUpTo = snapshot.livePosition;
    search(observation);
}

void MessageLifeReader::search(Observation& observation) {
    if (m_made <= m_notYet || m_made - m_notYet <= kSearchedEventsMin) return readFrom(observation, m_from);
    const std::uint64_t middle = m_notYet + (m_made - m_notYet) / 2;
    const auto probe = std::make_shared<Probe>(m_message);
    m_reader.ask(observation, probe, {middle, middle}, [this, &observation, probe, middle](ScanEnd how) {
        // What was the oldest may be gone meanwhile; reading from there says so.
        if (how != ScanEnd::Complete) return readFrom(observation, m_from);
        if (probe->isMade) {
            m_made = probe->position;
        } else {
            m_notYet = middle;
            m_from = probe->position;
        }
        search(observation);
    });
}

void MessageLifeReader::readFrom(Observation& observation, std::uint64_t position) {
    if (!m_builder) m_builder = std::make_shared<MessageLifeBuilder>(m_message);
    m_sinceRead.restart();
    m_reader.ask(observation, std::make_shared<LifeScan>(m_builder), {position, UINT64_MAX}, [this](ScanEnd how) {
        m_state = how == ScanEnd::Complete ? State::Read : State::Forgotten;
        m_life = m_builder->life();
        Q_EMIT changed();
    });
}

void MessageLifeReader::readOn(Observation& observation, const Snapshot& snapshot) {
    const bool hasMore = snapshot.livePosition > m_readUpTo;
    if (m_state != State::Read || m_builder->isOver() || !hasMore || m_reader.isAsking()) return;
    if (m_sinceRead.elapsed() < kRefreshMs && !snapshot.ended) return;
    m_readUpTo = snapshot.livePosition;
    readFrom(observation, m_builder->position());
}

void MessageLifeReader::cancel() {
    if (!m_reader.isAsking()) return;
    m_reader.cancel();
    // The aggregator's thread may still be about to write into the builder that it was given.
    m_builder.reset();
    m_state = State::Cancelled;
    Q_EMIT changed();
}

void MessageLifeReader::clear() {
    m_reader.cancel();
    m_builder.reset();
    m_life.reset();
    m_message = 0;
    m_state = State::Idle;
}

}  // namespace sluice::ui
