#include "ui/panels/who_could_wake.hpp"

#include <algorithm>

namespace sluice::ui {
namespace {

// As many channels as goroutines, by the same parameter or declared so: each has its own.
bool isPaired(const Count& goroutines, const Count& channels) {
    if (goroutines.kind != channels.kind) return false;
    if (goroutines.kind == Count::Kind::Parameter) return goroutines.parameter == channels.parameter;
    return goroutines.kind == Count::Kind::Fixed && goroutines.fixed > 1 && goroutines.fixed == channels.fixed;
}

// Whether this goroutine stands at this end of the edge's channel, of whichever of its instances.
bool isAt(const EdgeDecl& edge, const Topology& topology, const ChannelDecl& channel, const GoroutineState& goroutine) {
    if (goroutine.role >= topology.roles.size() || topology.roles[goroutine.role].id != edge.role) return false;
    const auto index = static_cast<int>(goroutine.index);
    if (edge.index >= 0 && edge.index != index) return false;
    return !edge.sends || edge.index >= 0 || channel.producerIndex < 0 || channel.producerIndex == index;
}

bool hasItsOwn(const Topology& topology, const ChannelDecl& channel, const GoroutineState& goroutine) {
    return isPaired(topology.roles[goroutine.role].count, channel.count);
}

bool isJoined(const EdgeDecl& edge, const Topology& topology, const GoroutineState& goroutine,
              const ChannelState& channel) {
    if (channel.declaration >= topology.channels.size()) return false;
    const ChannelDecl& declared = topology.channels[channel.declaration];
    if (edge.channel != declared.id || !isAt(edge, topology, declared, goroutine)) return false;
    return !hasItsOwn(topology, declared, goroutine) || goroutine.index == channel.instance;
}

template <class Accept>
std::vector<std::uint32_t> select(const RunState& state, Accept accept) {
    std::vector<std::uint32_t> found;
    for (const GoroutineState& goroutine : state.goroutines()) {
        if (goroutine.id != 0 && accept(goroutine)) found.push_back(goroutine.id);
    }
    return found;
}

std::vector<std::uint32_t> longestFirst(const RunState& state, std::vector<std::uint32_t> ids) {
    std::stable_sort(ids.begin(), ids.end(), [&state](std::uint32_t a, std::uint32_t b) {
        return state.goroutine(a)->since < state.goroutine(b)->since;
    });
    return ids;
}

bool isParkedOn(const GoroutineState& goroutine, WaitReason reason, std::uint32_t object) {
    return !isOver(goroutine) && goroutine.reason == reason && goroutine.object == object;
}

// Whether the two stand at the two ends of some channel.
bool meet(const Topology& topology, const GoroutineState& a, const GoroutineState& b) {
    for (const ChannelDecl& channel : topology.channels) {
        const bool bothOwn = a.role < topology.roles.size() && b.role < topology.roles.size() &&
                             hasItsOwn(topology, channel, a) && hasItsOwn(topology, channel, b);
        if (bothOwn && a.index != b.index) continue;
        for (const EdgeDecl& one : topology.edges) {
            if (one.channel != channel.id || !isAt(one, topology, channel, a)) continue;
            for (const EdgeDecl& other : topology.edges) {
                if (other.channel != channel.id || other.sends == one.sends) continue;
                if (isAt(other, topology, channel, b)) return true;
            }
        }
    }
    return false;
}

// Parked on a channel at whose other end this goroutine stands: it waits for this one, not the other way round.
bool waitsFor(const RunState& state, const Topology& topology, const GoroutineState& parked,
              const GoroutineState& goroutine) {
    const bool isReceiver = parked.reason == WaitReason::ChannelReceive;
    if (!isReceiver && parked.reason != WaitReason::ChannelSend) return false;
    const ChannelState* channel = state.channel(parked.object);
    if (channel == nullptr) return false;
    return std::any_of(topology.edges.begin(), topology.edges.end(), [&](const EdgeDecl& edge) {
        return edge.sends == isReceiver && isJoined(edge, topology, goroutine, *channel);
    });
}

}  // namespace

bool isOver(const GoroutineState& goroutine) {
    return goroutine.status == GoroutineStatus::Finished || goroutine.status == GoroutineStatus::Panicked;
}

bool isLive(const GoroutineState& goroutine) {
    return !isOver(goroutine) && goroutine.status != GoroutineStatus::Leaked;
}

std::vector<std::uint32_t> waitersOn(const RunState& state, std::uint32_t channel, WaitReason reason) {
    return longestFirst(state,
                        select(state, [&](const GoroutineState& each) { return isParkedOn(each, reason, channel); }));
}

std::vector<std::uint32_t> partnersOf(const RunState& state, const Descriptor* descriptor, const ChannelState& channel,
                                      bool sends) {
    if (descriptor == nullptr) return {};
    const Topology& topology = descriptor->topology;
    return select(state, [&](const GoroutineState& each) {
        if (!isLive(each)) return false;
        return std::any_of(topology.edges.begin(), topology.edges.end(), [&](const EdgeDecl& edge) {
            return edge.sends == sends && isJoined(edge, topology, each, channel);
        });
    });
}

std::vector<std::uint32_t> couldWake(const RunState& state, const Descriptor* descriptor,
                                     const GoroutineState& goroutine) {
    std::vector<std::uint32_t> found;
    const bool sends = goroutine.reason == WaitReason::ChannelSend;
    if (sends || goroutine.reason == WaitReason::ChannelReceive) {
        if (const ChannelState* channel = state.channel(goroutine.object))
            found = partnersOf(state, descriptor, *channel, !sends);
    } else if (goroutine.reason == WaitReason::Select && descriptor != nullptr) {
        found = select(state, [&](const GoroutineState& each) {
            const Topology& topology = descriptor->topology;
            return isLive(each) && meet(topology, goroutine, each) && !waitsFor(state, topology, each, goroutine);
        });
    }
    std::erase(found, goroutine.id);
    if (goroutine.message == 0) return found;
    std::stable_partition(found.begin(), found.end(),
                          [&](std::uint32_t id) { return state.goroutine(id)->message == goroutine.message; });
    return found;
}

std::vector<std::uint32_t> waitingBeside(const RunState& state, const GoroutineState& goroutine) {
    if (goroutine.reason != WaitReason::Mutex && goroutine.reason != WaitReason::WaitGroup) return {};
    return longestFirst(state, select(state, [&](const GoroutineState& each) {
                            return each.id != goroutine.id && isParkedOn(each, goroutine.reason, goroutine.object);
                        }));
}

}  // namespace sluice::ui
