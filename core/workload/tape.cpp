#include "workload/tape.hpp"

#include "base/det_math.hpp"
#include "workload/trace.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

// Stages have purposes of their own, above these.
enum Purpose : std::uint32_t { kGap = 1, kClass, kRowClass };
constexpr std::uint32_t kServicePurpose = 0x1'0000;
constexpr std::uint32_t kFailurePurpose = 0x2'0000;
constexpr std::uint32_t kStageMask = 0xffff;
constexpr std::uint32_t kAllSources = 0xffff'ffff;

Nanos later(Nanos from, Nanos by) noexcept {
    return from > kForever - by ? kForever : from + by;
}

}  // namespace

Tape::Tape(std::uint64_t seed, std::uint32_t source, WorkloadSettings settings, TapeShare share)
    : m_settings(std::move(settings)),
      m_onlyClass(share.onlyClass),
      m_seed(seed),
      m_source(source),
      m_gaps(seed, source, kGap),
      m_classes(seed, source, kClass),
      m_rowClasses(seed, kAllSources, kRowClass) {
    SLUICE_ASSERT(share.parts > 0 && share.part < share.parts, "a share is one of its parts");
    SLUICE_ASSERT(m_settings.arrival != ArrivalKind::Trace || m_settings.trace != nullptr, "a trace to play");
    SLUICE_ASSERT(m_settings.burstOn > 0 && m_settings.batchSize > 0, "settings that were not checked");
    if (m_settings.trace != nullptr) selectRows(share);
}

void Tape::selectRows(TapeShare share) {
    const Trace& trace = *m_settings.trace;
    std::uint32_t turn = 0;
    for (std::uint32_t i = 0; i < trace.rows.size(); ++i) {
        if (trace.rows[i].arrival < m_settings.start) continue;
        const int rowClass = hasClasses(trace.mapping) ? trace.rows[i].messageClass : drawClass(m_rowClasses, i);
        if (share.onlyClass >= 0 && rowClass != share.onlyClass) continue;
        if (turn++ % share.parts == share.part) m_rows.push_back(i);
    }
}

std::optional<Nanos> Tape::nextDue(Nanos previousDue, std::uint64_t index, double ratePerS) const {
    if (m_settings.arrival == ArrivalKind::Trace) {
        if (index >= m_rows.size()) return std::nullopt;
        return m_settings.trace->rows[m_rows[index]].arrival - m_settings.start;
    }
    const std::uint64_t batch = index / m_settings.batchSize;
    if (saturated() || index % m_settings.batchSize != 0) return previousDue;
    if (!(ratePerS > 0)) return kForever;
    const double gap = unitGap(batch) * m_settings.batchSize * (static_cast<double>(kSecond) / ratePerS);
    return dueAfterGap(previousDue, gap);
}

Nanos Tape::dueAfterGap(Nanos previousDue, double gapNanos) const noexcept {
    if (m_settings.arrival == ArrivalKind::Bursts) return burstDue(previousDue, gapNanos);
    if (m_settings.arrival == ArrivalKind::Ramp) return rampDue(previousDue, gapNanos);
    return later(previousDue, roundToNanos(gapNanos));
}

// The clock on which gaps are measured: it stands still in the pauses of bursts and gathers speed along a ramp.
double Tape::clockOf(Nanos instant) const noexcept {
    const auto time = static_cast<double>(instant);
    if (m_settings.arrival == ArrivalKind::Bursts) {
        const Nanos cycle = m_settings.burstOn + m_settings.burstOff;
        return static_cast<double>(instant / cycle * m_settings.burstOn +
                                   std::min(instant % cycle, m_settings.burstOn));
    }
    const auto ramp = static_cast<double>(m_settings.ramp);
    if (m_settings.arrival == ArrivalKind::Ramp) return time < ramp ? time * time / (2 * ramp) : time - ramp / 2;
    return time;
}

Nanos Tape::dueAfterRateChange(const RateChange& change, Nanos due, std::uint64_t index) const {
    const bool hasRate = m_settings.arrival != ArrivalKind::Trace && !saturated();
    if (!hasRate || change.from == change.to || due <= change.at) return due;
    if (!(change.to > 0)) return kForever;
    if (due == kForever || !(change.from > 0)) return nextDue(change.at, index, change.to).value_or(kForever);
    return dueAfterGap(change.at, (clockOf(due) - clockOf(change.at)) * (change.from / change.to));
}

double Tape::unitGap(std::uint64_t batch) const noexcept {
    if (m_settings.arrival == ArrivalKind::Constant) return 1;
    return -det::log(1 - m_gaps.unit(batch));
}

// The process runs on a clock that stands still during the pauses.
Nanos Tape::burstDue(Nanos previousDue, double gapNanos) const noexcept {
    const Nanos on = m_settings.burstOn;
    const Nanos cycle = on + m_settings.burstOff;
    const Nanos onClock = previousDue / cycle * on + std::min(previousDue % cycle, on);
    const Nanos due = later(onClock, roundToNanos(gapNanos));
    if (due / on > kForever / cycle - 1) return kForever;
    return std::max(previousDue, due / on * cycle + due % on);
}

// With the rate growing as t / R up to t = R, the number of gaps that fit into [a, b] is (b^2 - a^2) / 2R below R and
// b - a beyond it; solved for b.
Nanos Tape::rampDue(Nanos previousDue, double gapNanos) const noexcept {
    const auto end = static_cast<double>(m_settings.ramp);
    const auto from = static_cast<double>(previousDue);
    if (from >= end) return later(previousDue, roundToNanos(gapNanos));
    const double onRamp = (end - from) * (end + from) / (2 * end);
    const double due = gapNanos <= onRamp ? std::sqrt(from * from + 2 * end * gapNanos) : end + (gapNanos - onRamp);
    return std::max(previousDue, roundToNanos(due));
}

std::uint8_t Tape::drawClass(const RandomStream& stream, std::uint64_t index) const noexcept {
    const auto& shares = m_settings.classShares;
    if (shares.size() < 2) return 0;
    const double unit = stream.unit(index);
    double sum = 0;
    std::size_t last = 0;  // the last class with a share: rounding in the sum must not invent messages of another
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (!(shares[i] > 0)) continue;
        sum += shares[i];
        last = i;
        if (unit < sum) break;
    }
    return static_cast<std::uint8_t>(last);
}

std::uint8_t Tape::messageClass(std::uint64_t index) const noexcept {
    if (m_onlyClass >= 0) return static_cast<std::uint8_t>(m_onlyClass);
    if (m_settings.arrival != ArrivalKind::Trace || index >= m_rows.size()) return drawClass(m_classes, index);
    const std::uint32_t row = m_rows[index];
    return hasClasses(m_settings.trace->mapping) ? m_settings.trace->rows[row].messageClass
                                                 : drawClass(m_rowClasses, row);
}

Nanos Tape::service(std::uint64_t index, double meanMs, std::uint32_t stage) const noexcept {
    if (m_settings.serviceFromTrace) {
        if (m_rows.empty()) return 0;
        const TraceRow& row = m_settings.trace->rows[m_rows[index % m_rows.size()]];
        return roundToNanos(static_cast<double>(row.service) * m_settings.serviceScale);
    }
    const bool isLong = stage == 0 && m_settings.longEvery > 0 && (index + 1) % m_settings.longEvery == 0;
    if (isLong) return roundToNanos(static_cast<double>(m_settings.longService) * m_settings.serviceScale);
    const RandomStream stream(m_seed, m_source, kServicePurpose + (stage & kStageMask));
    const double meanNanos = meanMs * static_cast<double>(kMillisecond) * m_settings.serviceScale;
    return m_settings.service.duration(stream.unit(index), meanNanos);
}

double Tape::failureDraw(std::uint64_t index, std::uint32_t stage) const noexcept {
    return RandomStream(m_seed, m_source, kFailurePurpose + (stage & kStageMask)).unit(index);
}

std::optional<std::uint64_t> Tape::size() const noexcept {
    if (m_settings.arrival != ArrivalKind::Trace) return std::nullopt;
    return m_rows.size();
}

std::optional<Nanos> Tape::lastDue() const noexcept {
    if (m_settings.arrival != ArrivalKind::Trace || m_rows.empty()) return std::nullopt;
    return m_settings.trace->rows[m_rows.back()].arrival - m_settings.start;
}

}  // namespace sluice
