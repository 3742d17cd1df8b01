// The second half of the fold: messages, work, what a descriptor gives meaning to, and the run itself.
#include "events/fold_bounds.hpp"
#include "events/run_state.hpp"
#include "events/series_folder.hpp"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::size_t kValuesMax = std::size_t{1} << 14;  // instances of states, gauges and open spans

// The value of (declaration, instance) in a sorted table; made where it is missing and `mayAdd`. Null when full.
template <class T>
T* valueAt(std::vector<T>& values, std::uint32_t declaration, std::uint32_t instance, bool mayAdd) {
    const auto before = [](const T& value, const std::pair<std::uint32_t, std::uint32_t>& key) {
        return std::pair(value.declaration, value.instance) < key;
    };
    const auto at = std::lower_bound(values.begin(), values.end(), std::pair(declaration, instance), before);
    if (at != values.end() && at->declaration == declaration && at->instance == instance) return &*at;
    if (!mayAdd || values.size() == kValuesMax) return nullptr;
    T value{};
    value.declaration = declaration;
    value.instance = instance;
    return &*values.insert(at, value);
}

void plotOutcome(SeriesFolder& series, Nanos time, Outcome outcome, const MessageRecord& record) {
    switch (outcome) {
        case Outcome::Completed:
            if (record.accepted) series.completed(record.messageClass, time, time - record.due);
            break;
        case Outcome::Refused:
            series.refused(time);
            break;
        case Outcome::Failed:
        case Outcome::Dropped:
        case Outcome::TimedOut:
            series.failed(time);
            break;
        case Outcome::None:
        case Outcome::Cancelled:
            break;
    }
}

}  // namespace

void RunState::applyMessage(const Event& event, Batch& batch) {
    GoroutineState* goroutine = acting(event, batch);
    const bool isNew = event.kind == EventKind::MessageCreated;
    const std::uint64_t id = isNew ? createdMessageId(event) : messageIdOf(event);
    const MessageRecord* record = isNew                                      ? createdMessage(event, id, batch)
                                  : event.kind == EventKind::MessageAccepted ? acceptedMessage(event, id)
                                                                             : m_messages.find(id);
    if (goroutine != nullptr) {
        goroutine->message = id;
        if (record != nullptr) goroutine->messageClass = record->messageClass;
    }
    if (event.kind == EventKind::MessageOutcome && record != nullptr && !record->ended)
        outcomeOf(event, *record, id, batch);
}

// The record that the message has now; null where none is kept.
const MessageRecord* RunState::createdMessage(const Event& event, std::uint64_t id, Batch& batch) {
    if (const MessageRecord* known = m_messages.find(id)) return known;
    if (m_messages.isForgotten(id)) return nullptr;
    const std::size_t lastClass = m_meter.classes.size() - 1;
    const auto messageClass = static_cast<std::uint8_t>(std::min<std::size_t>(createdClass(event), lastClass));
    m_meter.onOffered(messageClass);
    if (batch.series != nullptr) batch.series->offered(event.time);
    MessageRecord* record = m_messages.create(id);
    if (record == nullptr) return nullptr;
    record->due = boundedTime(createdDue(event));
    record->messageClass = messageClass;
    return record;
}

const MessageRecord* RunState::acceptedMessage(const Event& event, std::uint64_t id) {
    MessageRecord* record = m_messages.mutate(id);
    if (record != nullptr && !record->accepted && !record->ended) {
        record->accepted = true;
        record->acceptedAt = event.time;
        m_meter.onAccepted(event.time, record->messageClass);
    }
    return record;
}

// `found` has no outcome yet.
void RunState::outcomeOf(const Event& event, const MessageRecord& found, std::uint64_t id, Batch& batch) {
    const auto outcome = static_cast<Outcome>(std::min<std::uint32_t>(detailOf(event), 0xff));
    if (outcome == Outcome::None || outcome > Outcome::Refused) return;
    const MessageRecord record = found;
    m_messages.end(id);
    const MessageStamp stamp{record.due, record.acceptedAt, record.messageClass};
    m_meter.onOutcome(event.time, stamp, outcome, record.accepted);
    if (batch.series != nullptr) plotOutcome(*batch.series, event.time, outcome, record);
    tell(event, record.messageClass);
}

void RunState::applyWork(const Event& event, Batch& batch) {
    GoroutineState* goroutine = acting(event, batch);
    if (goroutine == nullptr) return;
    const std::uint64_t id = messageIdOf(event);
    if (event.kind == EventKind::WorkBegun) {
        if (goroutine->insideWork) m_meter.roles[goroutine->role].working.add(event.time, -1);  // its end was lost
        MessageRecord* record = m_messages.mutate(id);
        goroutine->message = id;
        if (record != nullptr) goroutine->messageClass = record->messageClass;
        goroutine->insideWork = true;
        goroutine->workBegunAt = event.time;
        enter(*goroutine, event.time, GoroutineStatus::Working);
        m_meter.onWorkBegun(event.time, goroutine->role);
        if (record == nullptr || record->worked || record->ended) return;
        record->worked = true;
        m_meter.onFirstWork(event.time, {record->due, record->acceptedAt, record->messageClass});
        return;
    }
    if (goroutine->insideWork) {
        const MessageRecord* record = m_messages.find(id);
        const bool isGone = id != 0 && (record != nullptr ? record->ended : m_messages.isForgotten(id));
        const bool forNobody = isGone && event.flags == 0;
        const std::uint8_t messageClass = record != nullptr ? record->messageClass : goroutine->messageClass;
        m_meter.onWorkEnded(event.time, goroutine->role, goroutine->workBegunAt, messageClass, forNobody);
    }
    goroutine->insideWork = false;
    enter(*goroutine, event.time, GoroutineStatus::Running);
}

void RunState::applyMeaning(const Event& event, Batch& batch) {
    acting(event, batch);
    const Manifest& names = *m_manifest;
    switch (event.kind) {
        case EventKind::ContextCancelled:
            tell(event);
            break;
        case EventKind::State:
            if (event.object >= names.states.size()) break;
            if (StateValue* value = valueAt(m_states, event.object, event.sequence, true)) {
                value->value = event.argument;
                value->since = event.time;
            }
            m_meter.states[event.object].set(event.time, event.sequence, event.argument);
            tell(event);
            break;
        case EventKind::Gauge:
            if (event.object >= names.gauges.size()) break;
            if (GaugeValue* value = valueAt(m_gauges, event.object, event.sequence, true)) value->value = realOf(event);
            m_meter.gauges[event.object].set(event.time, event.sequence, realOf(event));
            if (batch.series != nullptr)
                batch.series->gaugeSet(event.object, event.time, m_meter.gauges[event.object].last());
            break;
        case EventKind::Arc:
            if (event.object >= names.arcs.size()) break;
            m_meter.arcs[event.object].add(highOf(event), lowOf(event), event.sequence);
            m_arcs.push(happening(event));
            break;
        case EventKind::Mark: {
            if (event.object >= names.marks.size()) break;
            if (event.flags != 0) {
                m_meter.onMarkValue(event.object, event.sequence);
            } else {
                m_meter.onMark(event.object);
            }
            const std::uint8_t messageClass = classOf(messageIdOf(event), 0);
            m_marks.push(happening(event, messageClass));
            tell(event, messageClass);
            break;
        }
        case EventKind::Span: {
            if (event.object >= names.spans.size()) break;
            OpenSpan* span = valueAt(m_spans, event.object, event.sequence, event.flags != 0);
            if (span == nullptr) break;
            if (event.flags == 0) {
                m_spans.erase(m_spans.begin() + (span - m_spans.data()));
                break;
            }
            span->message = messageIdOf(event);
            span->detail = detailOf(event);
            span->begunAt = event.time;
            break;
        }
        case EventKind::Link:
            m_links.push(happening(event));
            break;
        default:
            break;  // timers: nothing beyond who acted
    }
}

void RunState::applyRun(const Event& event) {
    switch (event.kind) {
        case EventKind::ParameterChanged:
        case EventKind::ActionPressed:
            tell(event);
            break;
        case EventKind::CpuSpent:
            m_meter.onCpu(boundedSpan(event.argument));
            break;
        case EventKind::RunPhaseChanged:
            phaseChanged(event);
            break;
        case EventKind::TelemetryGap:
            if (event.argument <= m_dropped) break;
            m_dropped = event.argument;
            tell(event);
            break;
        default:
            break;  // of a newer program
    }
}

void RunState::phaseChanged(const Event& event) {
    const auto phase = static_cast<RunPhase>(event.flags);
    if (phase > RunPhase::Ended) return;
    if (phase == RunPhase::Draining && m_meterAtCut == nullptr) {
        m_meterAtCut = std::make_shared<const Meter>(m_meter);
        m_cutTime = event.time;
    }
    if (phase == RunPhase::Ended && m_phase != RunPhase::Ended) {
        const std::uint64_t stillThere = m_meter.live > m_meter.leaked ? m_meter.live - m_meter.leaked : 0;
        m_meter.unfinished = stillThere;
        if (event.argument <= static_cast<std::uint64_t>(RunOutcome::Stuck))
            m_outcome = static_cast<RunOutcome>(event.argument);
    }
    m_phase = phase;
    tell(event);
}

}  // namespace sluice
