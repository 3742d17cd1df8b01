// What the variants share: the channels, the feeds, the consumer, and what is told of the forwarders.
#pragma once

#include "sync/context.hpp"
#include "workload/env.hpp"

#include <cstdint>
#include <vector>

namespace sluice::patterns {

// The values of the states, in the order of their declaration.
enum class ForwarderState : std::uint8_t { Reading, Holding, Ended };
enum class ConsumerState : std::uint8_t { Reading, Gone };

struct FanInChannels {
    explicit FanInChannels(Env& env);
    std::vector<Channel<Message>> inputs;
    Channel<Message> output;
    Channel<Signal> consumerQuits;  // a button
};

// Tells what the goroutines of the merge do. Watching costs the pattern nothing.
class MergeWatch {
public:
    explicit MergeWatch(Env& env);
    // `index`: of a forwarder; the closer comes behind the last of them.
    void starts(std::uint32_t index) const { m_env->setGauge(m_aliveGauge, index, 1); }
    void ends(std::uint32_t index) const { m_env->setGauge(m_aliveGauge, index, 0); }
    void forwarder(std::uint32_t index, ForwarderState state) const {
        m_env->setState(m_forwarderState, index, static_cast<std::uint64_t>(state));
    }
    void delivered(std::uint32_t index) const { m_env->arc(m_deliveredArc, index, 0); }

private:
    Env* m_env;
    std::uint32_t m_aliveGauge;
    std::uint32_t m_forwarderState;
    std::uint32_t m_deliveredArc;
};

// One for each input: what closes it.
using Stops = std::vector<CancellableContext>;

// Starts a feed for each input. A feed ends when `parent` is cancelled or its stop is, and with the run; what comes due
// at a closed input is turned away.
Stops startFeeds(Env& env, const FanInChannels& channels, const Context& parent);

// Handles what comes until the output is closed or the button says that it quits.
Task<> consume(Env& env, FanInChannels channels);

// Each starts its goroutines.
Stops startTextbook(Env& env, const FanInChannels& channels);
Stops startNoWaitGroup(Env& env, const FanInChannels& channels);
Stops startRobust(Env& env, const FanInChannels& channels);

// Closes inputs as the buttons say, and all of them when the run is over.
Task<> hearButtons(Env& env, Channel<Signal> closeOne, Channel<Signal> closeAll, Stops stops);

}  // namespace sluice::patterns
