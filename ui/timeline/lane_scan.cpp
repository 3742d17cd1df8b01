#include "ui/timeline/lane_scan.hpp"

#include <algorithm>
#include <utility>

namespace sluice::ui {

void LaneScan::begin(const RunState& state) {
    if (m_fold != nullptr) return;
    m_fold = std::make_unique<LaneFold>(state.sharedManifest());
    m_fold->seed(state, m_batch);
}

// Reading begins at a keyframe, which may lie before what is new.
bool LaneScan::read(std::span<const Event> events, std::uint64_t position) {
    const std::uint64_t known = m_fold->position();
    if (position < known) {
        if (known - position >= events.size()) return true;
        events = events.subspan(known - position);
    }
    m_fold->apply(events, m_batch);
    return true;
}

LaneReader::LaneReader(std::size_t bytesMax, QObject* parent)
    : QObject(parent), m_bytesMax(bytesMax), m_store(std::make_unique<LaneStore>(bytesMax)) {}

void LaneReader::setObservation(Observation* observation) {
    m_reader.cancel();
    m_observation = observation;
    m_target = 0;
    m_oldest = 0;
    m_next = 0;
    m_refusals = 0;
    m_isDamaged = false;
    startOver();
}

void LaneReader::startOver() {
    m_store = std::make_unique<LaneStore>(m_bytesMax);
    m_fold.reset();
    ++m_version;
}

void LaneReader::readOn(const Snapshot& snapshot) {
    m_target = std::max(m_target, snapshot.livePosition);
    if (snapshot.firstPosition > m_oldest) {
        m_oldest = snapshot.firstPosition;
        m_refusals = 0;
    }
    const bool isPausing = m_sinceAsked.isValid() && m_sinceAsked.elapsed() < kPauseMs && !snapshot.ended;
    if (!isPausing) ask();
}

void LaneReader::ask() {
    if (m_observation == nullptr || m_reader.isAsking() || m_isDamaged) return;
    if (m_next < m_oldest) {
        // Its continuation is gone. While the past is being dropped, its very beginning would be gone once more.
        startOver();
        m_next = m_oldest + (m_refusals > 0 ? (m_target - m_oldest) / 4 : 0);
    }
    if (m_next >= m_target) return;
    m_sinceAsked.start();
    const auto scan = std::make_shared<LaneScan>(std::move(m_fold));
    m_reader.ask(*m_observation, scan, {m_next, m_next + kSliceEvents},
                 [this, scan](ScanEnd how) { take(*scan, how); });
}

void LaneReader::take(LaneScan& scan, ScanEnd how) {
    m_fold = scan.takeFold();
    const bool hasRead = m_fold != nullptr && m_fold->position() > m_next;
    if (hasRead) {
        m_store->take(scan.batch());
        m_next = m_fold->position();
        ++m_version;
    } else if (m_store->position() == 0) {
        m_fold.reset();  // a beginning whose lanes nobody took in must not be read on from
    }
    if (how == ScanEnd::Forgotten) {
        // Asked again with the next frame, which knows what is still kept.
        m_isDamaged = ++m_refusals >= kRefusalsMax;
    } else {
        m_refusals = 0;
        if (hasRead) ask();
    }
    Q_EMIT grown();
}

// A past that has to be read, as opposed to the present that comes in.
std::optional<double> LaneReader::progress() const {
    if (m_isDamaged || m_next >= m_target || m_target - m_next < 2 * kSliceEvents) return std::nullopt;
    const std::uint64_t begin = std::min(m_next, m_oldest);
    return static_cast<double>(m_next - begin) / static_cast<double>(m_target - begin);
}

}  // namespace sluice::ui
