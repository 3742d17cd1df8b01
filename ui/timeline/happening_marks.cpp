#include "ui/timeline/happening_marks.hpp"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("marks", text);
}

QString countOf(MarkKind kind, std::uint32_t count) {
    const auto number = static_cast<int>(std::min<std::uint32_t>(count, INT32_MAX));
    const QString times = QString::number(count);
    switch (kind) {
        case MarkKind::Change:
            return number == 1 ? tr("a setting changed") : tr("%1 settings changed").arg(times);
        case MarkKind::State:
            return number == 1 ? tr("a state changed") : tr("%1 changes of state").arg(times);
        case MarkKind::Attention:
            return number == 1 ? tr("one turned away, late or failed, or a fault")
                               : tr("%1 turned away, late or failed, or faults").arg(times);
        case MarkKind::Trouble:
            return number == 1 ? tr("one lost, stuck or panicked") : tr("%1 lost, stuck or panicked").arg(times);
    }
    return {};
}

}  // namespace

std::optional<MarkKind> markKindOf(const Event& event, const WhatMatters& what) {
    switch (event.kind) {
        case EventKind::ParameterChanged:
        case EventKind::ActionPressed:
            return MarkKind::Change;
        case EventKind::State:
            return MarkKind::State;
        case EventKind::GoroutineParked:
            return std::nullopt;  // waiting is drawn where it lasts
        case EventKind::GoroutinePanicked:
        case EventKind::GoroutineLeaked:
        case EventKind::TelemetryGap:
            return MarkKind::Trouble;
        default:
            break;
    }
    if (!matters(event, what)) return std::nullopt;
    const bool isLost =
        event.kind == EventKind::MessageOutcome && static_cast<Outcome>(detailOf(event)) == Outcome::Dropped;
    return isLost ? MarkKind::Trouble : MarkKind::Attention;
}

std::uint64_t HappeningMarks::Bucket::total() const noexcept {
    std::uint64_t sum = 0;
    for (const std::uint32_t count : counts) sum += count;
    return sum;
}

MarkKind HappeningMarks::Bucket::gravest() const noexcept {
    std::size_t kind = kMarkKinds - 1;
    while (kind > 0 && counts[kind] == 0) --kind;
    return static_cast<MarkKind>(kind);
}

void HappeningMarks::Bucket::merge(const Bucket& later) noexcept {
    for (std::size_t i = 0; i < kMarkKinds; ++i) {
        if (later.counts[i] == 0) continue;
        firsts[i] = counts[i] == 0 ? later.firsts[i] : std::min(firsts[i], later.firsts[i]);
        counts[i] += later.counts[i];
    }
}

void HappeningMarks::add(MarkKind kind, Nanos time) {
    const Nanos at = std::max<Nanos>(time, 0);
    while (at / m_length >= static_cast<Nanos>(kBucketsMax)) halve();
    const auto index = static_cast<std::size_t>(at / m_length);
    if (index >= m_buckets.size()) m_buckets.resize(index + 1);
    Bucket one;
    one.counts[static_cast<std::size_t>(kind)] = 1;
    one.firsts[static_cast<std::size_t>(kind)] = at;
    m_buckets[index].merge(one);
}

void HappeningMarks::halve() {
    for (std::size_t i = 0; i < m_buckets.size(); ++i) {
        const Bucket bucket = std::exchange(m_buckets[i], {});
        m_buckets[i / 2].merge(bucket);
    }
    m_buckets.resize((m_buckets.size() + 1) / 2);
    m_length *= 2;
}

// The gravest first.
QString markWords(const HappeningMarks::Bucket& what) {
    QStringList words;
    for (std::size_t i = kMarkKinds; i-- > 0;) {
        if (what.counts[i] > 0) words << countOf(static_cast<MarkKind>(i), what.counts[i]);
    }
    return words.join(QStringLiteral(", "));
}

}  // namespace sluice::ui
