#include "ui/scene/scene_traffic.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kRateMemorySeconds = 0.5;
constexpr int kLevels = 3;
constexpr double kDecadesPerLevel = 0.65;

double towards(double rate, double sample, double seconds) {
    return rate + (sample - rate) * (1 - std::exp(-seconds / kRateMemorySeconds));
}

// A level changes only when the rate is well inside the next one.
int levelFor(double perSecond, int present) {
    const double x = std::log10(std::max(perSecond, 1.0) / kFlowBeginsPerSecond) / kDecadesPerLevel;
    if (std::abs(x - present) < 0.75) return present;
    return std::clamp(static_cast<int>(std::lround(x)), 0, kLevels);
}

}  // namespace

void SceneTraffic::reset(const SceneLayout& layout) {
    m_tokens.clear();
    m_flows.assign(layout.edges.size(), {});
    m_counts.assign(layout.edges.size(), 0);
    m_places.clear();
    for (const SceneEdge& edge : layout.edges) m_places.push_back({edge.channelUnit, edge.sends});
    m_units = layout.units.size();
    m_primed = false;
    m_anyFlow = false;
    ++m_flowRevision;
}

void SceneTraffic::setReducedMotion(bool reduced) {
    m_reducedMotion = reduced;
    if (reduced) m_tokens.clear();
}

bool SceneTraffic::isSameTimeline(const RunState& state) const {
    return m_primed && m_run == state.sharedManifest().get() && state.position() >= m_position &&
           state.transfers().total() >= m_seenTransfers;
}

void SceneTraffic::observe(const Snapshot& snapshot, const SceneIndex& index, double frameSeconds, bool frozen) {
    const RunState& state = snapshot.state;
    advance(frameSeconds, frozen);
    if (!isSameTimeline(state)) {
        // Another run, or a seek back: what was in flight belongs to another instant.
        m_tokens.clear();
        m_counters.clear();
    } else if (state.position() > m_position) {
        takeTransfers(state, index, frameSeconds, frozen);
    }
    if (m_primed && frameSeconds > 0 && !frozen) {
        scaleToCounters(state, index);
        updateRates(frameSeconds, state.time() - m_time);
        updateActivity();
    }
    std::fill(m_counts.begin(), m_counts.end(), 0.0);
    m_counters.resize(state.channels().size());
    for (std::size_t i = 0; i < m_counters.size(); ++i) {
        m_counters[i] = {state.channels()[i].sent, state.channels()[i].received};
    }
    m_seenTransfers = state.transfers().total();
    m_position = state.position();
    m_time = state.time();
    m_run = state.sharedManifest().get();
    m_primed = true;
}

void SceneTraffic::advance(double seconds, bool frozen) {
    for (SceneToken& token : m_tokens) {
        if (!frozen || token.ofStep) token.age += seconds;
    }
    std::erase_if(m_tokens, [](const SceneToken& token) { return token.finished(); });
    if (!frozen && m_anyFlow && !m_reducedMotion) m_phase += seconds;
}

void SceneTraffic::takeTransfers(const RunState& state, const SceneIndex& index, double frameSeconds, bool frozen) {
    const RecentHappenings& transfers = state.transfers();
    const std::uint64_t fresh = transfers.total() - m_seenTransfers;
    const auto kept = static_cast<std::size_t>(std::min<std::uint64_t>(fresh, transfers.size()));
    if (frozen && kept > 0) {
        // A step goes on from where the picture stood: what hung in the air has arrived.
        m_tokens.clear();
    }
    const auto span = static_cast<double>(std::max<Nanos>(state.time() - m_time, 1));
    for (std::size_t i = transfers.size() - kept; i < transfers.size(); ++i) {
        const Happening& happening = transfers.at(i);
        const ChannelState* channel = state.channel(happening.event.object);
        const GoroutineState* goroutine = state.goroutine(happening.event.goroutine);
        if (channel == nullptr || goroutine == nullptr) continue;
        const bool sends = happening.event.kind != EventKind::ChannelReceived;
        const int edge = index.edge(index.goroutineNode(goroutine->role, goroutine->index),
                                    index.channelNode(channel->declaration, channel->instance), sends);
        if (edge < 0) continue;
        m_counts[static_cast<std::size_t>(edge)] += 1;
        // What happened earlier within the frame has travelled further.
        const double share = static_cast<double>(state.time() - happening.event.time) / span;
        spawn(happening, edge, frozen ? 0 : std::clamp(share, 0.0, 1.0) * frameSeconds, frozen);
    }
}

void SceneTraffic::spawn(const Happening& happening, int edge, double age, bool frozen) {
    if (m_reducedMotion || m_tokens.size() >= kTokensMax) return;
    if (m_flows[static_cast<std::size_t>(edge)].active && !frozen) return;
    SceneToken token;
    token.edge = edge;
    token.age = age;
    token.message = messageIdOf(happening.event);
    token.messageClass = happening.messageClass;
    token.refused = happening.event.kind == EventKind::ChannelRefused;
    token.ofStep = frozen;
    if (!token.finished()) m_tokens.push_back(token);
}

// The ring of happenings is short; how many transfers there really were is in the channels' counters.
void SceneTraffic::scaleToCounters(const RunState& state, const SceneIndex& index) {
    std::vector<double> real(m_units * 2, 0);
    for (std::size_t i = 0; i < state.channels().size() && i < m_counters.size(); ++i) {
        const ChannelState& channel = state.channels()[i];
        const int unit = index.unitOf(index.channelNode(channel.declaration, channel.instance));
        if (unit < 0) continue;
        real[static_cast<std::size_t>(unit) * 2 + 1] += static_cast<double>(channel.sent - m_counters[i].sent);
        real[static_cast<std::size_t>(unit) * 2] += static_cast<double>(channel.received - m_counters[i].received);
    }
    std::vector<double> seen(real.size(), 0);
    std::vector<double> ways(real.size(), 0);
    const auto placeOf = [&](std::size_t edge) {
        return static_cast<std::size_t>(m_places[edge].channelUnit) * 2 + (m_places[edge].sends ? 1U : 0U);
    };
    for (std::size_t edge = 0; edge < m_counts.size(); ++edge) {
        seen[placeOf(edge)] += m_counts[edge];
        ways[placeOf(edge)] += 1;
    }
    for (std::size_t edge = 0; edge < m_counts.size(); ++edge) {
        const std::size_t place = placeOf(edge);
        if (real[place] <= seen[place]) continue;
        m_counts[edge] = seen[place] > 0 ? m_counts[edge] * real[place] / seen[place] : real[place] / ways[place];
    }
}

void SceneTraffic::updateRates(double frameSeconds, Nanos runElapsed) {
    for (std::size_t edge = 0; edge < m_flows.size(); ++edge) {
        SceneFlow& flow = m_flows[edge];
        flow.perWallSecond = towards(flow.perWallSecond, m_counts[edge] / frameSeconds, frameSeconds);
        if (runElapsed > 0) {
            flow.perRunSecond = towards(flow.perRunSecond, m_counts[edge] / toSeconds(runElapsed), frameSeconds);
        }
    }
}

void SceneTraffic::updateActivity() {
    double total = 0;
    for (const SceneFlow& flow : m_flows) total += flow.perWallSecond;
    const double crowding = std::max(1.0, total / kTransfersPerSecondMax);
    m_anyFlow = false;
    for (std::size_t edge = 0; edge < m_flows.size(); ++edge) {
        SceneFlow& flow = m_flows[edge];
        const SceneFlow before = flow;
        const double rate = flow.perWallSecond * crowding;
        flow.active = rate > (flow.active ? kFlowEndsPerSecond : kFlowBeginsPerSecond);
        flow.level = flow.active ? levelFor(flow.perWallSecond, flow.level) : 0;
        m_anyFlow = m_anyFlow || flow.active;
        if (flow.active != before.active || flow.level != before.level) ++m_flowRevision;
    }
}

bool SceneTraffic::moves(bool frozen) const {
    if (!frozen) return !m_tokens.empty() || (m_anyFlow && !m_reducedMotion);
    return std::any_of(m_tokens.begin(), m_tokens.end(), [](const SceneToken& token) { return token.ofStep; });
}

}  // namespace sluice::ui
