// Where on a run's time line something happened that a person may want to go to: how many of which kind, in buckets of
// equal length. However much happens there are at most kBucketsMax buckets: when the run outgrows them they become
// twice as long. Thread rule: values.
#pragma once

#include "events/watchpoint.hpp"

#include <QString>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::ui {

enum class MarkKind : std::uint8_t {
    Change,     // a person changed a setting or pressed an action
    State,      // a state of the pattern changed
    Attention,  // somebody was turned away, failed or was late; what the pattern calls notable
    Trouble,    // something was lost, a goroutine panicked or is stuck for ever
};
inline constexpr std::size_t kMarkKinds = 4;

// Nothing for events that make no mark.
std::optional<MarkKind> markKindOf(const Event& event, const WhatMatters& what);

class HappeningMarks {
public:
    static constexpr std::size_t kBucketsMax = 2048;

    struct Bucket {
        std::array<std::uint32_t, kMarkKinds> counts{};
        std::array<Nanos, kMarkKinds> firsts{};  // when the first of each kind happened; 0 where there is none
        std::uint64_t total() const noexcept;
        MarkKind gravest() const noexcept;  // of a bucket that is not empty
        void merge(const Bucket& later) noexcept;
    };

    // Times in any order; from 0 on.
    void add(MarkKind kind, Nanos time);
    const std::vector<Bucket>& buckets() const noexcept { return m_buckets; }
    Nanos bucketLength() const noexcept { return m_length; }
    bool isEmpty() const noexcept { return m_buckets.empty(); }

private:
    void halve();
    Nanos m_length = kMillisecond;
    std::vector<Bucket> m_buckets;
};

// "3 changes of state, a setting changed".
QString markWords(const HappeningMarks::Bucket& what);

using HappeningMarksPtr = std::shared_ptr<const HappeningMarks>;

}  // namespace sluice::ui
