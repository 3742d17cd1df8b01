// Who stands at the two ends of a channel, and who could end a goroutine's wait. From the state shown and the pattern's
// topology, which says what roles send into and receive from a channel; without a descriptor (a recording of an unknown
// pattern) only those are known that wait there at this instant. Thread rule: pure functions.
#pragma once

#include "events/run_state.hpp"
#include "patterns/descriptor.hpp"

#include <cstdint>
#include <vector>

namespace sluice::ui {

// Goroutines parked on this channel to send or to receive, longest waiting first. A select names no channel, so those
// that wait in one are not among them.
std::vector<std::uint32_t> waitersOn(const RunState& state, std::uint32_t channel, WaitReason reason);

// Live goroutines that may send into (or receive from) this channel.
std::vector<std::uint32_t> partnersOf(const RunState& state, const Descriptor* descriptor, const ChannelState& channel,
                                      bool sends);

// Live goroutines that could end its wait, those first that hold its message. Of a select these are all at the other
// ends of its role's channels, but for those parked there: a case that meets them would have been taken. Nobody for
// what waits for no goroutine (a timer, a core), for ever, or for something that says nothing of who has it (a mutex, a
// wait group).
std::vector<std::uint32_t> couldWake(const RunState& state, const Descriptor* descriptor,
                                     const GoroutineState& goroutine);

// Others parked on the same mutex or wait group, longest waiting first.
std::vector<std::uint32_t> waitingBeside(const RunState& state, const GoroutineState& goroutine);

bool isOver(const GoroutineState& goroutine);
// Neither over nor stuck for ever.
bool isLive(const GoroutineState& goroutine);

}  // namespace sluice::ui
