#include "ui/timeline/event_ticks.hpp"

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

class EventScan final : public GuiScan {
public:
    explicit EventScan(std::uint64_t from) : m_from(from) {}
    void begin(const RunState&) override {}
    bool read(std::span<const Event> events, std::uint64_t position) override {
        const std::uint64_t skipped = position < m_from ? std::min<std::uint64_t>(m_from - position, events.size()) : 0;
        m_events.insert(m_events.end(), events.begin() + static_cast<std::ptrdiff_t>(skipped), events.end());
        return true;
    }
    std::vector<Event> take() { return std::move(m_events); }

private:
    std::uint64_t m_from;
    std::vector<Event> m_events;
};

}  // namespace

void EventTicks::setObservation(Observation* observation) {
    m_reader.cancel();
    m_observation = observation;
    m_events.clear();
    m_from = m_to = 0;
}

void EventTicks::look(const LaneStore& store, TimeRange range) {
    const std::uint64_t from = store.positionBefore(range.from);
    const std::uint64_t to = store.positionAfter(range.to);
    if (from == m_from && to == m_to) return;
    m_reader.cancel();
    m_from = from;
    m_to = to;
    const bool areTooMany = to <= from || to - from > kEventsMax;
    if (m_observation == nullptr || areTooMany) {
        if (!m_events.empty()) {
            m_events.clear();
            Q_EMIT changed();
        }
        return;
    }
    const auto scan = std::make_shared<EventScan>(from);
    m_reader.ask(*m_observation, scan, {from, to}, [this, scan](ScanEnd) {
        m_events = scan->take();
        Q_EMIT changed();
    });
}

}  // namespace sluice::ui
