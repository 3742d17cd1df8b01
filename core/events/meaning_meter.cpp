#include "events/meaning_meter.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

// The entry of a key: made where it is missing and there is room. Null when full.
template <class Key, class Value>
Value* entryAt(std::map<Key, Value>& entries, const Key& key, std::size_t most, bool& isNew) {
    const auto at = entries.lower_bound(key);
    isNew = at == entries.end() || at->first != key;
    if (!isNew) return &at->second;
    if (entries.size() >= most) return nullptr;
    return &entries.emplace_hint(at, key, Value{})->second;
}

}  // namespace

bool StateMeter::set(Nanos now, std::uint32_t instance, std::uint64_t value) {
    bool isNewInstance = false;
    bool isNewValue = false;
    std::uint64_t* held = entryAt(m_instances, instance, kMeaningInstancesMax, isNewInstance);
    if (held == nullptr || (!isNewInstance && *held == value)) return false;
    Value* entered = entryAt(m_values, value, kMeaningInstancesMax, isNewValue);
    if (entered == nullptr) return false;
    if (!isNewInstance) m_values[*held].instances.add(now, -1);
    *held = value;
    ++entered->entries;
    entered->instances.add(now, 1);
    return true;
}

std::uint64_t StateMeter::entries(std::uint64_t value) const {
    const auto at = m_values.find(value);
    return at == m_values.end() ? 0 : at->second.entries;
}

WideInt StateMeter::timeIn(std::uint64_t value, Nanos now) const {
    const auto at = m_values.find(value);
    return at == m_values.end() ? 0 : at->second.instances.until(now);
}

std::int64_t StateMeter::instancesIn(std::uint64_t value) const {
    const auto at = m_values.find(value);
    return at == m_values.end() ? 0 : at->second.instances.value();
}

void StateMeter::mergeFrom(const StateMeter& other, Nanos now) {
    m_instances.insert(other.m_instances.begin(), other.m_instances.end());
    for (const auto& [value, theirs] : other.m_values) {
        Value& own = m_values[value];
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

bool GaugeMeter::set(Nanos now, std::uint32_t instance, double value) {
    constexpr double kLargest = 1e8;  // of one instance: the sum of as many as there may be stays within 64 bits
    const double bounded = std::isfinite(value) ? std::clamp(value, -kLargest, kLargest) : 0;
    const auto units = static_cast<std::int64_t>(std::llround(bounded * kUnits));
    bool isNew = false;
    std::int64_t* held = entryAt(m_instances, instance, kMeaningInstancesMax, isNew);
    if (held == nullptr || (!isNew && *held == units)) return false;
    m_sum.add(now, units - *held);
    *held = units;
    m_max = std::max(m_max, m_sum.value());
    return true;
}

double GaugeMeter::value(std::uint32_t instance) const {
    const auto at = m_instances.find(instance);
    return at == m_instances.end() ? 0 : toValue(at->second);
}

void GaugeMeter::mergeFrom(const GaugeMeter& other, Nanos now) {
    m_instances.insert(other.m_instances.begin(), other.m_instances.end());
    m_sum.mergeFrom(other.m_sum, now);
    m_max = std::max({m_max, other.m_max, m_sum.value()});
}

bool GaugeMeter::equalAt(const GaugeMeter& other, Nanos now) const {
    return m_instances == other.m_instances && m_max == other.m_max && m_sum.equalAt(other.m_sum, now);
}

void ArcMeter::add(std::uint32_t from, std::uint32_t to, std::uint64_t count) {
    m_total += count;
    bool isNew = false;
    if (std::uint64_t* known = entryAt(m_pairs, Pair(from, to), kArcPairsMax, isNew)) *known += count;
}

void ArcMeter::mergeFrom(const ArcMeter& other) {
    m_total += other.m_total;
    for (const auto& [pair, count] : other.m_pairs) m_pairs[pair] += count;
}

}  // namespace sluice
