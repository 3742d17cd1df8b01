// What moves in the scene: tokens, the echoes of single messages, and flows, where there are more than an eye can
// follow.
//
// A token is an echo of its event: it lives at most kTokenSeconds of wall time, is never counted and never state. While
// the run is paused tokens stand still; those of a single step play all the same. An edge becomes a flow at
// kFlowBeginsPerSecond transfers per second of wall time and tokens again below kFlowEndsPerSecond (the distance keeps
// it from flickering). Rates shown to a person are per second of the run's clock.
//
// Thread rule: GUI thread; no Qt event loop, no clock of its own.
#pragma once

#include "events/observation.hpp"
#include "ui/scene/scene_picture.hpp"

#include <cstdint>
#include <vector>

namespace sluice::ui {

inline constexpr double kTokenSeconds = 0.4;
inline constexpr std::size_t kTokensMax = 2000;
inline constexpr double kFlowBeginsPerSecond = 45;
inline constexpr double kFlowEndsPerSecond = 30;
// Above this many transfers per wall second in the whole scene, busy edges turn into flows earlier.
inline constexpr double kTransfersPerSecondMax = 900;

struct SceneToken {
    int edge = 0;
    double age = 0;  // wall seconds
    std::uint64_t message = 0;
    std::uint8_t messageClass = kClassUnknown;
    bool refused = false;  // bounces off the tube's mouth and falls
    bool ofStep = false;   // born while paused: plays although the rest stands still
    bool finished() const { return age >= kTokenSeconds; }
    double progress() const { return age / kTokenSeconds; }
};

struct SceneFlow {
    bool active = false;
    double perWallSecond = 0;
    double perRunSecond = 0;
    int level = 0;  // 0..3, how wide and bright
    friend bool operator==(const SceneFlow&, const SceneFlow&) = default;
};

class SceneTraffic {
public:
    // Forgets everything; edges are those of `layout`.
    void reset(const SceneLayout& layout);
    // Takes in what happened between the last snapshot and this one, `frameSeconds` of wall time later.
    void observe(const Snapshot& snapshot, const SceneIndex& index, double frameSeconds, bool frozen);
    void setReducedMotion(bool reduced);

    const std::vector<SceneToken>& tokens() const { return m_tokens; }
    const std::vector<SceneFlow>& flows() const { return m_flows; }
    bool anyFlow() const { return m_anyFlow; }
    // Counts changes of any flow's activity or level: the static layer follows it.
    std::uint64_t flowRevision() const { return m_flowRevision; }
    // Something still moves: the next frame differs even if the snapshot does not.
    bool moves(bool frozen) const;
    // Where the marks of flows have got to, in wall seconds of motion.
    double phase() const { return m_phase; }

    // For timing the painter.
    void addToken(const SceneToken& token) { m_tokens.push_back(token); }

private:
    struct Counters {
        std::uint64_t sent = 0;
        std::uint64_t received = 0;
    };
    // Where an edge belongs: transfers of one channel in one direction share its counter.
    struct EdgePlace {
        int channelUnit = 0;
        bool sends = true;
    };
    bool isSameTimeline(const RunState& state) const;
    void advance(double seconds, bool frozen);
    void spawn(const Happening& happening, int edge, double age, bool frozen);
    void takeTransfers(const RunState& state, const SceneIndex& index, double frameSeconds, bool frozen);
    void scaleToCounters(const RunState& state, const SceneIndex& index);
    void updateActivity();
    void updateRates(double frameSeconds, Nanos runElapsed);

    std::vector<SceneToken> m_tokens;
    std::vector<SceneFlow> m_flows;
    std::vector<double> m_counts;  // transfers of this frame, by edge
    std::vector<EdgePlace> m_places;
    std::size_t m_units = 0;
    std::vector<Counters> m_counters;  // by channel id - 1, at the last snapshot
    std::uint64_t m_seenTransfers = 0;
    std::uint64_t m_position = 0;
    Nanos m_time = 0;
    const Manifest* m_run = nullptr;
    bool m_primed = false;
    bool m_anyFlow = false;
    bool m_reducedMotion = false;
    double m_phase = 0;
    std::uint64_t m_flowRevision = 0;
};

}  // namespace sluice::ui
