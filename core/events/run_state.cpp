#include "events/run_state.hpp"

#include "events/fold_bounds.hpp"

#include <algorithm>

namespace sluice {

void RecentHappenings::push(const HappeningNotes& notes, std::span<const Event> events, std::uint64_t first) {
    SLUICE_ASSERT(m_capacity <= kHappeningsKept, "more happenings to keep than are noted");
    const std::uint64_t left = std::min<std::uint64_t>(notes.count(), m_capacity);
    if (notes.count() > left) {
        // Everything kept so far is pushed out, and so are the first of these.
        m_total += notes.count() - left;
        m_ring.resize(m_capacity);
        m_next = m_capacity > 0 ? m_total % m_capacity : 0;
    }
    std::size_t back = 0;
    std::uint64_t found = 0;
    while (back < notes.kept() && found < left) found += notes.newest(back++).count;
    for (std::uint64_t skip = found - left; back > 0; skip = 0) {
        const HappeningNotes::Note& note = notes.newest(--back);
        for (std::uint64_t index = note.index + skip; index < std::uint64_t{note.index} + note.count; ++index) {
            Happening happening{first + index, events[index], note.messageClass};
            happening.event.time = boundedTime(happening.event.time);
            push(happening);
        }
    }
}

const Happening& RecentHappenings::at(std::size_t index) const {
    SLUICE_ASSERT(index < m_ring.size(), "a happening that is no longer kept");
    const std::size_t at = m_next + index;
    return m_ring[at < m_ring.size() ? at : at - m_ring.size()];
}

RunState::RunState(std::shared_ptr<const Manifest> manifest) : m_manifest(std::move(manifest)) {
    SLUICE_ASSERT(m_manifest != nullptr, "a run state needs a manifest");
    m_meter = Meter(m_manifest->classes.size(), m_manifest->roles.size(), m_manifest->marks.size());
    m_meter.channels.resize(m_manifest->channels.size());
    m_meter.states.resize(m_manifest->states.size());
    m_meter.gauges.resize(m_manifest->gauges.size());
    m_meter.arcs.resize(m_manifest->arcs.size());
}

bool RunState::equals(const RunState& other) const {
    const bool sameCut = (m_meterAtCut == nullptr) == (other.m_meterAtCut == nullptr) &&
                         (m_meterAtCut == nullptr || m_meterAtCut->equalAt(*other.m_meterAtCut, m_cutTime));
    return *m_manifest == *other.m_manifest && m_position == other.m_position && m_time == other.m_time &&
           m_phase == other.m_phase && m_outcome == other.m_outcome && m_dropped == other.m_dropped &&
           m_goroutines == other.m_goroutines && m_channels == other.m_channels && m_states == other.m_states &&
           m_gauges == other.m_gauges && m_spans == other.m_spans && m_transfers == other.m_transfers &&
           m_marks == other.m_marks && m_arcs == other.m_arcs && m_links == other.m_links &&
           m_notable == other.m_notable && m_meter.equalAt(other.m_meter, m_time) && sameCut &&
           m_cutTime == other.m_cutTime && m_messages == other.m_messages;
}

namespace {

std::size_t weightOf(const Meter& meter) {
    std::size_t bytes = meter.classes.size() * sizeof(ClassMeter) + meter.roles.size() * sizeof(RoleMeter) +
                        meter.channels.size() * sizeof(ChannelMeter) + meter.marks.size() * sizeof(std::uint64_t);
    for (const ClassMeter& c : meter.classes)
        bytes += c.wait.heapBytes() + c.service.heapBytes() + c.latency.heapBytes();
    return bytes;
}

template <class T>
std::size_t weightOf(const PagedVector<T>& pages) {
    std::size_t bytes = pages.pageCount() * sizeof(void*);
    for (std::size_t page = 0; page < pages.pageCount(); ++page)
        if (pages.holdsPage(page)) bytes += pages.pageSize() * sizeof(T);
    return bytes;
}

}  // namespace

std::size_t RunState::weight() const {
    std::size_t bytes = sizeof(RunState) + weightOf(m_goroutines) + weightOf(m_channels) + weightOf(m_meter);
    for (std::size_t page = 0; page < m_channels.pageCount(); ++page) {
        if (!m_channels.holdsPage(page)) continue;
        const std::size_t end = std::min((page + 1) * m_channels.pageSize(), m_channels.size());
        for (std::size_t i = page * m_channels.pageSize(); i < end; ++i) bytes += m_channels[i].slots.heapBytes();
    }
    for (const RecentHappenings* ring : {&m_transfers, &m_marks, &m_arcs, &m_links, &m_notable})
        bytes += ring->size() * sizeof(Happening);
    return bytes + m_states.size() * sizeof(StateValue) + m_gauges.size() * sizeof(GaugeValue) +
           m_spans.size() * sizeof(OpenSpan) + m_messages.heapBytes();
}

}  // namespace sluice
