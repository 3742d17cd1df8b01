// The bridge against the state that it speaks of: a listener that knows nothing but the signals must hold the same.
#include "ui/bridge/signal_bridge.hpp"

#include "ui/bridge/snapshot_diff.hpp"

#include <QSignalSpy>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <tuple>
#include <vector>

namespace sluice::ui {
namespace {

constexpr std::uint32_t kGoroutines = 200;
constexpr std::uint32_t kChannels = 90;

std::shared_ptr<const Manifest> someManifest() {
    auto manifest = std::make_shared<Manifest>();
    manifest->pattern = "synthetic";
    manifest->classes = {"first", "second"};
    manifest->roles = {{"source", "source", {}, true, false}, {"worker", "worker", {}, true, true}};
    manifest->channels = {{"in", "in"}, {"out", "out"}};
    manifest->states = {{"gate", {"closed", "open"}}, {"mode", {"a", "b", "c"}}};
    manifest->gauges = {{"limit", "limit"}, {"load", "load"}};
    manifest->marks = {{"late", "late"}};
    manifest->arcs = {{"steal", "steal"}};
    manifest->spans = {{"call", "call"}};
    return manifest;
}

// Events in no order that a pattern would produce: the fold takes any, and so must the bridge.
class RandomEvents {
public:
    explicit RandomEvents(std::uint32_t seed) : m_random(seed) {}

    Event next(Nanos time) {
        Event event{};
        event.time = time;
        event.goroutine = 1 + below(kGoroutines);
        const std::uint32_t channel = 1 + below(kChannels);
        switch (below(14)) {
            case 0:
                event.kind = EventKind::GoroutineSpawned;
                event.argument = packPair(below(2), below(50));
                break;
            case 1:
                event.kind = EventKind::GoroutineParked;
                event.flags = static_cast<std::uint8_t>(below(11));
                event.object = channel;
                break;
            case 2:
                event.kind = EventKind::GoroutineReadied;
                event.argument = below(kGoroutines);
                break;
            case 3:
                event.kind = EventKind::GoroutineFinished;
                break;
            case 4:
                event.kind = EventKind::ChannelMade;
                event.object = channel;
                event.sequence = ++m_sequences[channel];
                event.argument = packMade(1 + below(20), static_cast<std::uint16_t>(below(2)), below(10));
                break;
            case 5:
            case 6:
                setChannelEvent(event, EventKind::ChannelSent, channel);
                break;
            case 7:
                setChannelEvent(event, EventKind::ChannelReceived, channel);
                break;
            case 8:
                setChannelEvent(event, below(2) == 0 ? EventKind::ChannelRefused : EventKind::ChannelClosed, channel);
                break;
            case 9:
                event.kind = EventKind::State;
                event.object = below(2);
                event.sequence = below(4);
                event.argument = below(2);
                break;
            case 10:
                event.kind = EventKind::Gauge;
                event.object = below(2);
                event.sequence = below(3);
                event.argument = std::bit_cast<std::uint64_t>(static_cast<double>(below(5)));
                break;
            case 11:
                event.kind = EventKind::Span;
                event.sequence = below(6);
                event.flags = static_cast<std::uint8_t>(below(2));
                event.argument = packMessage(below(100), below(3));
                break;
            case 12:
                event.kind = below(2) == 0 ? EventKind::Arc : EventKind::Link;
                event.argument = packPair(1 + below(kGoroutines), 1 + below(kGoroutines));
                break;
            default:
                event.kind = EventKind::Mark;
                event.argument = packMessage(below(100), 0);
                break;
        }
        return event;
    }

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(m_random() % limit); }

private:
    void setChannelEvent(Event& event, EventKind kind, std::uint32_t channel) {
        event.kind = kind;
        event.object = channel;
        event.sequence = ++m_sequences[channel];
        event.argument = packMessage(1 + below(1000), below(12));
    }
    std::mt19937 m_random;
    std::map<std::uint32_t, std::uint32_t> m_sequences;
};

// Holds what the signals said, and nothing else.
class Listener {
public:
    explicit Listener(SignalBridge& bridge) {
        QObject::connect(&bridge, &SignalBridge::reset, &bridge,
                         [this](const SnapshotPtr& snapshot) { onReset(*snapshot); });
        QObject::connect(&bridge, &SignalBridge::goroutinesChanged, &bridge,
                         [this](const QVector<GoroutineChange>& all) {
                             for (const GoroutineChange& change : all) {
                                 if (!change.isNew) {
                                     EXPECT_EQ(goroutines.at(change.now.id).status, change.before);
                                 }
                                 goroutines[change.now.id] = change.now;
                                 if (change.isGone) goroutines.erase(change.now.id);
                             }
                         });
        QObject::connect(&bridge, &SignalBridge::depthsChanged, &bridge, [this](const QVector<DepthChange>& all) {
            for (const DepthChange& change : all) {
                depths[change.channel] = change;
                if (change.isGone) depths.erase(change.channel);
            }
        });
        QObject::connect(&bridge, &SignalBridge::statesChanged, &bridge, [this](const QVector<StateChange>& all) {
            for (const StateChange& change : all) states[{change.now.declaration, change.now.instance}] = change.now;
        });
        QObject::connect(&bridge, &SignalBridge::gaugesChanged, &bridge, [this](const QVector<GaugeChange>& all) {
            for (const GaugeChange& change : all) gauges[{change.now.declaration, change.now.instance}] = change.now;
        });
        QObject::connect(&bridge, &SignalBridge::spansChanged, &bridge, [this](const QVector<SpanChange>& all) {
            for (const SpanChange& change : all) {
                const Key key{change.span.declaration, change.span.instance};
                if (change.begun) {
                    spans[key] = change.span;
                } else {
                    EXPECT_EQ(spans.at(key), change.span);
                    spans.erase(key);
                }
            }
        });
        const auto count = [&bridge](auto signal, std::uint64_t& total) {
            QObject::connect(&bridge, signal, &bridge, [&total](const HappeningBatch& batch) {
                EXPECT_EQ(batch.total, static_cast<std::uint64_t>(batch.shown.size()) + batch.notShown);
                total += batch.total;
            });
        };
        count(&SignalBridge::arcsAdded, arcs);
        count(&SignalBridge::marksAdded, marks);
        count(&SignalBridge::linksAdded, links);
        count(&SignalBridge::transfersAdded, transfers);
        QObject::connect(&bridge, &SignalBridge::clockMoved, &bridge,
                         [this](const ClockChange& change) { clock = change; });
    }

    void expectEqualTo(const Snapshot& snapshot) const {
        const RunState& state = snapshot.state;
        Listener truth;
        truth.onReset(snapshot);
        EXPECT_EQ(goroutines, truth.goroutines);
        EXPECT_EQ(depths, truth.depths);
        EXPECT_EQ(states, truth.states);
        EXPECT_EQ(gauges, truth.gauges);
        EXPECT_EQ(spans, truth.spans);
        EXPECT_EQ(arcs, state.arcs().total());
        EXPECT_EQ(marks, state.marks().total());
        EXPECT_EQ(links, state.links().total());
        EXPECT_EQ(transfers, state.transfers().total());
        EXPECT_EQ(clock.position, state.position());
        EXPECT_EQ(clock.time, state.time());
    }

    int resets = 0;

private:
    using Key = std::pair<std::uint32_t, std::uint32_t>;
    Listener() = default;

    void onReset(const Snapshot& snapshot) {
        ++resets;
        const RunState& state = snapshot.state;
        goroutines.clear();
        depths.clear();
        states.clear();
        gauges.clear();
        spans.clear();
        for (const GoroutineState& g : state.goroutines()) {
            if (g.id != 0) goroutines[g.id] = g;
        }
        for (const ChannelState& c : state.channels()) {
            if (c.id != 0) depths[c.id] = depthOf(c);
        }
        for (const StateValue& v : state.states()) states[{v.declaration, v.instance}] = v;
        for (const GaugeValue& v : state.gauges()) gauges[{v.declaration, v.instance}] = v;
        for (const OpenSpan& s : state.spans()) spans[{s.declaration, s.instance}] = s;
        arcs = state.arcs().total();
        marks = state.marks().total();
        links = state.links().total();
        transfers = state.transfers().total();
        clock = clockOf(snapshot);
    }

    std::map<std::uint32_t, GoroutineState> goroutines;
    std::map<std::uint32_t, DepthChange> depths;
    std::map<Key, StateValue> states;
    std::map<Key, GaugeValue> gauges;
    std::map<Key, OpenSpan> spans;
    std::uint64_t arcs = 0, marks = 0, links = 0, transfers = 0;
    ClockChange clock;
};

SnapshotPtr snapshotOf(const RunState& state) {
    auto snapshot = std::make_shared<Snapshot>(state);
    snapshot->livePosition = state.position();
    snapshot->liveTime = state.time();
    return snapshot;
}

TEST(SignalBridge, AListenerRebuildsTheStateFromSignalsAloneThroughSeeks) {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE(seed);
        RandomEvents random(seed);
        const auto manifest = someManifest();
        std::vector<SnapshotPtr> frames{snapshotOf(RunState(manifest))};
        RunState state(manifest);
        Nanos time = 0;
        SignalBridge bridge;
        Listener listener(bridge);
        int seeksBack = 0;
        for (int frame = 0; frame < 150; ++frame) {
            // From a quiet frame to one in which the rings of happenings overflow several times.
            const std::uint32_t events = random.below(10) == 0 ? 20'000 : random.below(40);
            for (std::uint32_t i = 0; i < events; ++i) state.apply(random.next(time += random.below(1000)));
            frames.push_back(snapshotOf(state));
            bridge.showFrame(frames.back());
            listener.expectEqualTo(*frames.back());
            if (random.below(12) != 0) continue;
            const SnapshotPtr past = frames[random.below(static_cast<std::uint32_t>(frames.size()))];
            seeksBack += past->state.position() < state.position() ? 1 : 0;
            bridge.showFrame(past);
            listener.expectEqualTo(*past);
        }
        EXPECT_GT(seeksBack, 0);
        EXPECT_EQ(listener.resets, 1 + seeksBack) << "only the first frame and seeks backwards are resets";
    }
}

TEST(SignalBridge, SaysNothingWhereNothingChanged) {
    RunState state(someManifest());
    SignalBridge bridge;
    QSignalSpy shown(&bridge, &SignalBridge::frameShown);
    const SnapshotPtr first = snapshotOf(state);
    bridge.showFrame(nullptr);
    bridge.showFrame(first);
    bridge.showFrame(first);
    EXPECT_EQ(shown.count(), 1);
    QSignalSpy clock(&bridge, &SignalBridge::clockMoved);
    QSignalSpy depths(&bridge, &SignalBridge::depthsChanged);
    bridge.showFrame(snapshotOf(state));
    EXPECT_EQ(shown.count(), 2);
    EXPECT_EQ(clock.count(), 0);
    EXPECT_EQ(depths.count(), 0);
}

TEST(SignalBridge, AThousandMovesOfOneChannelAreOneChange) {
    RunState state(someManifest());
    Event made{};
    made.kind = EventKind::ChannelMade;
    made.object = 1;
    made.sequence = 1;
    made.argument = packMade(8, 0, 0);
    state.apply(made);
    SignalBridge bridge;
    bridge.showFrame(snapshotOf(state));
    QVector<DepthChange> changes;
    QObject::connect(&bridge, &SignalBridge::depthsChanged, &bridge,
                     [&](const QVector<DepthChange>& all) { changes += all; });
    for (std::uint32_t i = 0; i < 1000; ++i) {
        Event sent{};
        sent.kind = i % 2 == 0 ? EventKind::ChannelSent : EventKind::ChannelReceived;
        sent.object = 1;
        sent.sequence = 2 + i;
        sent.argument = packMessage(i + 1, i % 2 == 0 ? 1 : 0);
        state.apply(sent);
    }
    bridge.showFrame(snapshotOf(state));
    ASSERT_EQ(changes.size(), 1);
    EXPECT_EQ(changes[0].sent, 500u);
    EXPECT_EQ(changes[0].received, 500u);
    EXPECT_EQ(changes[0].depth, 0u);
}

TEST(SignalBridge, AnotherRunIsAReset) {
    SignalBridge bridge;
    QSignalSpy resets(&bridge, &SignalBridge::reset);
    bridge.showFrame(snapshotOf(RunState(someManifest())));
    bridge.showFrame(snapshotOf(RunState(someManifest())));
    EXPECT_EQ(resets.count(), 2);
    bridge.clear();
    EXPECT_EQ(bridge.current(), nullptr);
}

TEST(SnapshotDiff, GivesUpOnMoreChangesThanAllowed) {
    const auto manifest = someManifest();
    RunState state(manifest);
    const SnapshotPtr before = snapshotOf(state);
    for (std::uint32_t i = 1; i <= 20; ++i) {
        Event spawned{};
        spawned.kind = EventKind::GoroutineSpawned;
        spawned.goroutine = i;
        spawned.argument = packPair(0, i - 1);
        state.apply(spawned);
    }
    const SnapshotPtr after = snapshotOf(state);
    EXPECT_FALSE(compareSnapshots(*before, *after, 19).has_value());
    const std::optional<SnapshotDiff> diff = compareSnapshots(*before, *after, 20);
    ASSERT_TRUE(diff.has_value());
    EXPECT_EQ(diff->goroutines.size(), 20);
    EXPECT_TRUE(diff->goroutines[0].isNew);
    EXPECT_FALSE(compareSnapshots(*after, *before, 1000).has_value()) << "an earlier position is no continuation";
}

}  // namespace
}  // namespace sluice::ui
