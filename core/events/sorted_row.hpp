// A map in one piece of memory, for few keys that as a rule are 0, 1, 2 and so on: then each entry is at its own place,
// and looking it up is a comparison. Other keys are found by bisection, and a new one moves those behind it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace sluice {

template <class Key, class Value>
class SortedRow {
public:
    const Value* find(Key key) const noexcept {
        const std::size_t at = placeOf(key);
        return isAt(at, key) ? &m_entries[at].second : nullptr;
    }
    // Made where it is missing and there are fewer than `most`; otherwise null. Valid until another entry is made.
    Value* make(Key key, std::size_t most, bool& isNew) {
        const std::size_t at = placeOf(key);
        isNew = !isAt(at, key);
        if (!isNew) return &m_entries[at].second;
        if (m_entries.size() >= most) return nullptr;
        return &m_entries.emplace(m_entries.begin() + static_cast<std::ptrdiff_t>(at), key, Value{})->second;
    }
    // In the order of the keys.
    auto begin() const noexcept { return m_entries.begin(); }
    auto end() const noexcept { return m_entries.end(); }
    friend bool operator==(const SortedRow&, const SortedRow&) = default;

private:
    bool isAt(std::size_t at, Key key) const noexcept { return at < m_entries.size() && m_entries[at].first == key; }
    std::size_t placeOf(Key key) const noexcept {
        if (isAt(key, key)) return key;
        const auto isBefore = [](const std::pair<Key, Value>& entry, Key wanted) { return entry.first < wanted; };
        const auto at = std::lower_bound(m_entries.begin(), m_entries.end(), key, isBefore);
        return static_cast<std::size_t>(at - m_entries.begin());
    }

    std::vector<std::pair<Key, Value>> m_entries;
};

}  // namespace sluice
