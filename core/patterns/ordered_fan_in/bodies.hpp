// What the variants share: numbered messages, the channels, the feeds that lose and repeat them, and the consumer.
#pragma once

#include "sync/context.hpp"
#include "workload/env.hpp"

#include <array>
#include <cstdint>

namespace sluice::patterns {

inline constexpr std::uint32_t kInputs = 3;

// A message and its place in the order. Numbers begin with 1; 0 is what a closed input yields.
struct Numbered {
    Numbered() = default;
    Numbered(std::uint64_t itsNumber, const Message& itsMessage)
        : id(itsMessage.id), number(itsNumber), message(itsMessage) {}
    std::uint64_t id = 0;
    std::uint64_t number = 0;
    Message message;
};

using Inputs = std::array<Channel<Numbered>, kInputs>;

struct OrderedChannels {
    explicit OrderedChannels(Env& env);
    Inputs inputs;
    Channel<Numbered> output;
    // Buttons.
    Channel<Signal> lose;
    Channel<Signal> duplicate;
    Channel<Signal> closeInputs;
};

// Tells how the merge stands, and what it gave up. Watching costs the pattern nothing.
class OrderWatch {
public:
    explicit OrderWatch(Env& env);
    void stands(std::uint64_t next, std::size_t held) {
        if (next != m_next) m_env->setGauge(m_nextGauge, 0, static_cast<double>(next));
        if (held != m_held) m_env->setGauge(m_heldGauge, 0, static_cast<double>(held));
        m_next = next;
        m_held = held;
    }
    // Held since then, and given on now.
    void released(const Numbered& item, Nanos since) const {
        m_env->markValue(m_releasedMark, item.message, Env::microseconds(m_env->now() - since));
    }
    // These many numbers will not be waited for any longer.
    void gap(std::uint64_t missing) const;
    // Came after its number had passed, or for the second time.
    void stale(const Numbered& item) const;

private:
    Env* m_env;
    std::uint32_t m_nextGauge;
    std::uint32_t m_heldGauge;
    std::uint32_t m_releasedMark;
    std::uint32_t m_gapMark;
    std::uint32_t m_staleMark;
    std::uint64_t m_next = 0;  // as last told
    std::size_t m_held = 0;
};

// The feeds number their messages, and lose or repeat what they are told to. Ends with the run.
Task<> feedInputs(Env& env, OrderedChannels channels);
// Handles what comes until the output is closed.
Task<> consumeInOrder(Env& env, Channel<Numbered> output);

Task<> orderTextbook(Env& env, Inputs inputs, Channel<Numbered> output);
Task<> orderMerge(Env& env, Inputs inputs, Channel<Numbered> output);
Task<> orderWindow(Env& env, Inputs inputs, Channel<Numbered> output);

}  // namespace sluice::patterns
