// A pattern that exists only here, and a run of it fed by hand: four sources send into four buffers, one processor
// takes at random what there is. Events are made here and folded by the real RunState and SeriesFolder, so that nothing
// between event and picture is replaced.
#pragma once

#include "events/observation.hpp"
#include "events/series_folder.hpp"
#include "patterns/descriptor.hpp"
#include "workload/workload_settings.hpp"

#include <array>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace sluice::ui::synthetic {

inline constexpr std::array<const char*, 4> kNames{"critical", "high", "normal", "low"};
inline constexpr std::array<std::uint32_t, 4> kCapacities{10, 20, 30, 40};

inline MetricDecl metric(std::string id, std::string label, std::string term, MetricUnit unit,
                         std::function<double(const Meter&, const Manifest&, Nanos)> value) {
    MetricDecl result;
    result.id = std::move(id);
    result.label = std::move(label);
    result.term = std::move(term);
    result.unit = unit;
    result.value = std::move(value);
    return result;
}

inline std::vector<ParameterDecl> parameters() {
    std::vector<ParameterDecl> all;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        ParameterDecl capacity;
        capacity.id = std::string("capacity_") + kNames[i];
        capacity.label = std::string(kNames[i]) + " buffer";
        capacity.help = "How many messages the buffer holds.";
        capacity.group = "Buffers";
        capacity.kind = ParameterKind::Integer;
        capacity.minimum = 0;
        capacity.maximum = 100;
        capacity.standard = static_cast<double>(kCapacities[i]);
        capacity.isCapacity = true;
        all.push_back(capacity);
    }
    ParameterDecl sleep;
    sleep.id = "idle_sleep_ms";
    sleep.label = "idle sleep";
    sleep.help = "How long the processor sleeps when it finds nothing.";
    sleep.unit = "ms";
    sleep.group = "Buffers";
    sleep.minimum = 0.1;
    sleep.maximum = 100;
    sleep.step = 0.1;
    sleep.standard = 1.0;
    sleep.logarithmic = true;
    sleep.live = true;
    all.push_back(sleep);
    for (auto&& common : {workloadParameters(), machineParameters()})
        all.insert(all.end(), common.begin(), common.end());
    return all;
}

inline std::shared_ptr<const Descriptor> descriptor() {
    auto d = std::make_shared<Descriptor>();
    d->id = "four_classes";
    d->title = "Priority classes";
    d->common = "textbook";
    d->cure = "robust";
    d->variants = {{"textbook", "Common version ⚠", "One select over all buffers.", true},
                   {"robust", "Safe version ✓", "The most urgent buffer first.", false}};
    d->topology.classes = {kNames.begin(), kNames.end()};
    RoleDecl source;
    source.id = "source";
    source.label = "source";
    source.kind = RoleKind::Source;
    source.count = Count::of(4);
    RoleDecl processor;
    processor.id = "processor";
    processor.label = "processor";
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        source.labels.push_back(std::string(kNames[i]) + " source");
        ChannelDecl channel;
        channel.id = channel.label = kNames[i];
        channel.accent = static_cast<int>(i);
        channel.messageClass = static_cast<int>(i);
        d->topology.channels.push_back(channel);
    }
    d->topology.roles = {source, processor};
    MarkDecl inversion;
    inversion.id = "inversion";
    inversion.sentence = "{goroutine} took a {class} message while someone more urgent waited";
    inversion.notable = true;
    d->marks = {inversion};
    d->metrics = {
        metric("longest_wait_s", "longest urgent wait", "max wait of the first class", MetricUnit::Seconds,
               [](const Meter& m, const Manifest&, Nanos) { return toSeconds(m.classes[0].wait.max()); }),
        metric("turned_away", "urgent ones turned away", "refused, first class", MetricUnit::Count,
               [](const Meter& m, const Manifest&, Nanos) { return static_cast<double>(m.classes[0].refused); }),
        metric("inversions", "served before someone more urgent", "priority inversions", MetricUnit::Count,
               [](const Meter& m, const Manifest&, Nanos) { return static_cast<double>(m.marks[0]); }),
        metric("share_critical", "share of urgent ones", "completed of the first class / completed", MetricUnit::Share,
               [](const Meter& m, const Manifest&, Nanos) {
                   const auto sum = static_cast<double>(m.total().completed);
                   return sum > 0 ? static_cast<double>(m.classes[0].completed) / sum : 0;
               })};
    d->headline.metric = "longest_wait_s";
    d->headline.good = 0.3;
    d->headline.bad = 1.5;
    d->headline.sentences = {
        {"textbook", "An urgent message waited {longest_wait_s:1} s, and {turned_away} were turned away."},
        {"", "The longest urgent wait is {longest_wait_s:1} s."}};
    d->parameters = parameters();
    d->compare = {"longest_wait_s", "turned_away", "inversions", "share_critical"};
    d->whatToTry = "Halve the rate of the low class: the urgent ones still wait, because select does not care.";
    return d;
}

// The run. advance() makes time pass; snapshot() is what a view would get.
class Run {
public:
    explicit Run(std::uint32_t seed = 1, bool urgentFirst = false)
        : m_random(seed),
          m_urgentFirst(urgentFirst),
          m_manifest(makeSharedManifest()),
          m_state(m_manifest),
          m_series(*m_manifest) {
        phase(RunPhase::Running);
        for (std::uint32_t i = 0; i < 5; ++i) {
            apply(EventKind::GoroutineSpawned, 1 + i, 0, 1, packPair(i < 4 ? 0 : 1, i < 4 ? i : 0));
        }
        for (std::uint32_t i = 0; i < 4; ++i) {
            apply(EventKind::ChannelMade, 0, 1 + i, ++m_sequence[i],
                  packMade(kCapacities[i], static_cast<std::uint16_t>(i), 0));
        }
    }

    // Simulates up to `until` in steps of 10 ms; service takes 100 ms.
    void advance(Nanos until) {
        for (; m_time < until; m_time += 10 * kMillisecond) {
            for (std::uint32_t i = 0; i < 4; ++i) {
                if (m_random() % 100 < (i == 0 ? 4u : 6u)) offer(i);
            }
            if (m_serving != 0 && m_time >= m_serveUntil) finish();
            if (m_serving == 0) serve();
        }
    }

    // The metrics are taken; the shutdown begins.
    SnapshotPtr cut() {
        phase(RunPhase::Draining);
        return snapshot();
    }

    // After cut().
    void shutDown(RunOutcome outcome, bool leak) {
        m_time += 500 * kMillisecond;
        if (leak) {
            apply(EventKind::GoroutineLeaked, 2, 2, 0, 0, static_cast<std::uint8_t>(WaitReason::ChannelSend));
            apply(EventKind::GoroutineLeaked, 3, 3, 0, 0, static_cast<std::uint8_t>(WaitReason::ChannelSend));
        }
        phase(RunPhase::Ended, outcome);
        m_ended = true;
    }
    void end(RunOutcome outcome, bool leak) {
        cut();
        shutDown(outcome, leak);
    }

    // One mark without anything else.
    // Events did not reach the observer, so many of the run so far.
    void gap(std::uint64_t lost) { apply(EventKind::TelemetryGap, 0, 0, 0, lost); }
    void inversion() { apply(EventKind::Mark, 5, 0, 0, packMessage(++m_messages, 0)); }

    SnapshotPtr snapshot() {
        auto result = std::make_shared<Snapshot>(m_state);
        result->liveTime = m_state.time();
        result->livePosition = m_state.position();
        result->series = m_series.snapshot(m_state.time());
        result->ended = m_ended;
        return result;
    }
    // The same run seen from an earlier state.
    SnapshotPtr snapshotAt(const SnapshotPtr& past) {
        auto result = std::make_shared<Snapshot>(past->state);
        result->liveTime = m_state.time();
        result->livePosition = m_state.position();
        result->series = m_series.snapshot(m_state.time());
        result->atLiveEdge = false;
        return result;
    }
    const RunState& state() const { return m_state; }

private:
    static std::shared_ptr<const Manifest> makeSharedManifest() {
        const auto d = descriptor();
        auto manifest = std::make_shared<Manifest>();
        manifest->pattern = d->id;
        manifest->classes = d->topology.classes;
        manifest->roles = {{"source", "source", d->topology.roles[0].labels, true, false},
                           {"processor", "processor", {}, false, true}};
        for (const ChannelDecl& channel : d->topology.channels)
            manifest->channels.push_back({channel.id, channel.label});
        for (const MarkDecl& mark : d->marks) manifest->marks.push_back({mark.id, mark.sentence});
        for (const ParameterDecl& parameter : d->parameters) manifest->parameters.push_back(parameter.id);
        return manifest;
    }

    void apply(EventKind kind, std::uint32_t goroutine, std::uint32_t object, std::uint32_t sequence,
               std::uint64_t argument, std::uint8_t flags = 0) {
        Event event{};
        event.time = m_time;
        event.kind = kind;
        event.goroutine = goroutine;
        event.object = object;
        event.sequence = sequence;
        event.argument = argument;
        event.flags = flags;
        m_state.apply(event, &m_series);
    }

    void phase(RunPhase phase, RunOutcome outcome = RunOutcome::None) {
        apply(EventKind::RunPhaseChanged, 0, 0, 0, static_cast<std::uint64_t>(outcome),
              static_cast<std::uint8_t>(phase));
    }

    void offer(std::uint32_t i) {
        const std::uint64_t id = ++m_messages;
        apply(EventKind::MessageCreated, 1 + i, static_cast<std::uint32_t>(id), i, static_cast<std::uint64_t>(m_time));
        auto& queue = m_queues[i];
        if (queue.size() >= kCapacities[i]) {
            apply(EventKind::ChannelRefused, 1 + i, 1 + i, ++m_sequence[i], packMessage(id, kCapacities[i]));
            apply(EventKind::MessageOutcome, 1 + i, 0, 0,
                  packMessage(id, static_cast<std::uint32_t>(Outcome::Refused)));
            return;
        }
        queue.push_back(id);
        apply(EventKind::ChannelSent, 1 + i, 1 + i, ++m_sequence[i],
              packMessage(id, static_cast<std::uint32_t>(queue.size())));
        apply(EventKind::MessageAccepted, 1 + i, 0, 0, packMessage(id, 0));
    }

    void serve() {
        std::vector<std::uint32_t> ready;
        for (std::uint32_t i = 0; i < 4; ++i) {
            if (!m_queues[i].empty()) ready.push_back(i);
        }
        if (ready.empty()) return;
        const std::uint32_t chosen = m_urgentFirst ? ready[0] : ready[m_random() % ready.size()];
        m_serving = m_queues[chosen].front();
        m_queues[chosen].pop_front();
        apply(EventKind::ChannelReceived, 5, 1 + chosen, ++m_sequence[chosen],
              packMessage(m_serving, static_cast<std::uint32_t>(m_queues[chosen].size())));
        apply(EventKind::WorkBegun, 5, 0, 0, packMessage(m_serving, 0));
        if (chosen != ready[0]) apply(EventKind::Mark, 5, 0, 0, packMessage(m_serving, 0));
        m_serveUntil = m_time + 100 * kMillisecond;
    }

    void finish() {
        apply(EventKind::WorkEnded, 5, 0, 0, packMessage(m_serving, 0));
        apply(EventKind::MessageOutcome, 5, 0, 0,
              packMessage(m_serving, static_cast<std::uint32_t>(Outcome::Completed)));
        m_serving = 0;
    }

    std::mt19937 m_random;
    bool m_urgentFirst;
    std::shared_ptr<const Manifest> m_manifest;
    RunState m_state;
    SeriesFolder m_series;
    Nanos m_time = 0;
    std::uint64_t m_messages = 0;
    std::uint64_t m_serving = 0;
    Nanos m_serveUntil = 0;
    bool m_ended = false;
    std::array<std::deque<std::uint64_t>, 4> m_queues;
    std::array<std::uint32_t, 4> m_sequence{};
};

}  // namespace sluice::ui::synthetic
