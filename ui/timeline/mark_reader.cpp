#include "ui/timeline/mark_reader.hpp"

#include <algorithm>
#include <utility>

namespace sluice::ui {

class MarkReader::Reading : public GuiScan {
public:
    Reading(HappeningMarksPtr so, WhatMatters what, std::uint64_t from) : next(from), m_what(std::move(what)) {
        marks = so ? std::make_shared<HappeningMarks>(*so) : std::make_shared<HappeningMarks>();
    }
    void begin(const RunState&) override {}
    bool read(std::span<const Event> events, std::uint64_t position) override {
        const std::uint64_t known = next > position ? next - position : 0;
        for (const Event& event : events.subspan(std::min<std::uint64_t>(known, events.size()))) {
            if (const auto kind = markKindOf(event, m_what)) marks->add(*kind, event.time);
        }
        next = std::max(next, position + events.size());
        return true;
    }
    std::shared_ptr<HappeningMarks> marks;
    std::uint64_t next;

private:
    WhatMatters m_what;
};

void MarkReader::begin(Observation& observation, WhatMatters what) {
    stop();
    m_observation = &observation;
    m_what = std::move(what);
    Q_EMIT changed(nullptr);
}

void MarkReader::stop() {
    m_reader.cancel();
    m_reading.reset();
    m_marks.reset();
    m_observation = nullptr;
    m_next = 0;
    m_since.invalidate();
}

void MarkReader::showSnapshot(const SnapshotPtr& snapshot) {
    if (m_observation == nullptr || m_reading || !snapshot || snapshot->livePosition <= m_next) return;
    if (m_since.isValid() && m_since.elapsed() < kIntervalMs) return;
    m_since.start();
    m_next = std::max(m_next, snapshot->firstPosition);  // older ones are gone
    m_reading = std::make_shared<Reading>(m_marks, m_what, m_next);
    m_reader.ask(*m_observation, m_reading, {m_next, UINT64_MAX}, [this](ScanEnd how) { haveRead(how); });
}

void MarkReader::haveRead(ScanEnd how) {
    const std::shared_ptr<Reading> reading = std::exchange(m_reading, nullptr);
    if (how != ScanEnd::Complete) return;  // the next frame asks again
    m_marks = reading->marks;
    m_next = reading->next;
    Q_EMIT changed(m_marks);
}

}  // namespace sluice::ui
