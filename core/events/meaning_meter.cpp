#include "events/meaning_meter.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

// In whole units, half away from zero. Most values are whole: no library call for those.
std::int64_t nearest(double units) noexcept {
    const auto whole = static_cast<std::int64_t>(units);
    return static_cast<double>(whole) == units ? whole : static_cast<std::int64_t>(std::llround(units));
}

}  // namespace

bool StateMeter::set(Nanos now, std::uint32_t instance, std::uint64_t value) {
    bool isNewInstance = false;
    bool isNewValue = false;
    std::uint64_t* held = m_instances.make(instance, kMeaningInstancesMax, isNewInstance);
    if (held == nullptr || (!isNewInstance && *held == value)) return false;
    Value* entered = m_values.make(value, kMeaningInstancesMax, isNewValue);
    if (entered == nullptr) return false;
    if (!isNewInstance) m_values.make(*held, SIZE_MAX, isNewValue)->instances.add(now, -1);  // that one is there
    *held = value;
    ++entered->entries;
    entered->instances.add(now, 1);
    return true;
}

std::uint64_t StateMeter::entries(std::uint64_t value) const {
    const Value* at = m_values.find(value);
    return at == nullptr ? 0 : at->entries;
}

WideInt StateMeter::timeIn(std::uint64_t value, Nanos now) const {
    const Value* at = m_values.find(value);
    return at == nullptr ? 0 : at->instances.until(now);
}

std::int64_t StateMeter::instancesIn(std::uint64_t value) const {
    const Value* at = m_values.find(value);
    return at == nullptr ? 0 : at->instances.value();
}

void StateMeter::mergeFrom(const StateMeter& other, Nanos now) {
    bool isNew = false;
    for (const auto& [instance, held] : other.m_instances) {
        std::uint64_t& own = *m_instances.make(instance, SIZE_MAX, isNew);
        if (isNew) own = held;
    }
    for (const auto& [value, theirs] : other.m_values) {
        Value& own = *m_values.make(value, SIZE_MAX, isNew);
        own.entries += theirs.entries;
        own.instances.mergeFrom(theirs.instances, now);
    }
}

bool StateMeter::equalAt(const StateMeter& other, Nanos now) const {
    return m_instances == other.m_instances &&
           std::equal(m_values.begin(), m_values.end(), other.m_values.begin(), other.m_values.end(),
                      [now](const auto& a, const auto& b) {
                          return a.first == b.first && a.second.entries == b.second.entries &&
                                 a.second.instances.equalAt(b.second.instances, now);
                      });
}

double GaugeMeter::value(std::uint32_t instance) const {
    const std::int64_t* units = m_instances.find(instance);
    return units == nullptr ? 0 : toValue(*units);
}

bool GaugeMeter::set(Nanos now, std::uint32_t instance, double value) {
    constexpr double kLargest = 1e8;  // of one instance: the sum of as many as there may be stays within 64 bits
    const double bounded = std::isfinite(value) ? std::clamp(value, -kLargest, kLargest) : 0;
    const std::int64_t units = nearest(bounded * kUnits);
    bool isNew = false;
    std::int64_t* held = m_instances.make(instance, kMeaningInstancesMax, isNew);
    if (held == nullptr || (!isNew && *held == units)) return false;
    m_sum.add(now, units - *held);
    *held = units;
    m_max = std::max(m_max, m_sum.value());
    return true;
}

void GaugeMeter::mergeFrom(const GaugeMeter& other, Nanos now) {
    bool isNew = false;
    for (const auto& [instance, held] : other.m_instances) {
        std::int64_t& own = *m_instances.make(instance, SIZE_MAX, isNew);
        if (isNew) own = held;
    }
    m_sum.mergeFrom(other.m_sum, now);
    m_max = std::max({m_max, other.m_max, m_sum.value()});
}

bool GaugeMeter::equalAt(const GaugeMeter& other, Nanos now) const {
    return m_instances == other.m_instances && m_max == other.m_max && m_sum.equalAt(other.m_sum, now);
}

void ArcMeter::add(std::uint32_t from, std::uint32_t to, std::uint64_t count) {
    m_total += count;
    const Pair pair(from, to);
    if (const auto at = m_pairs.find(pair); at != m_pairs.end()) {
        at->second += count;
    } else if (m_pairs.size() < kArcPairsMax) {
        m_pairs.emplace(pair, count);
    }
}

void ArcMeter::mergeFrom(const ArcMeter& other) {
    m_total += other.m_total;
    for (const auto& [pair, count] : other.m_pairs) m_pairs[pair] += count;
}

}  // namespace sluice
