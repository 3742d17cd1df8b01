#include "patterns/ordered_fan_in/bodies.hpp"

#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/vigil.hpp"

#include <algorithm>

namespace sluice::patterns {

namespace {

// One input's way: what it brings, how late, and what happens to it on the way.
class Feed {
public:
    Feed(Env& env, std::uint32_t index, const OrderedChannels& channels, const Context& stop)
        : m_env(&env),
          m_index(index),
          m_channels(channels),
          m_stopped(stop.done()),
          m_isGlobal(env.is("numbering", "global")),
          m_lag(Env::duration(env.number("skew_ms")) * index / (kInputs - 1)),
          m_loseNumber(env.number("lose_number")),
          m_duplicateNumber(env.number("duplicate_number")),
          m_lostMark(env.markIndex("lost")),
          m_duplicateMark(env.markIndex("sent_twice")) {}

    // The messages of one stream are dealt among the inputs, so that each input's numbers increase; or each input
    // counts for itself.
    Numbered number(const Message& message, std::uint64_t count) const {
        return {m_isGlobal ? (count - 1) * kInputs + m_index + 1 : count, message};
    }
    bool isLong() const noexcept { return m_lag > 0; }
    // The way takes its time, and messages on it do not overtake each other.
    Task<> travel(const Message& message) const {
        const Nanos until = message.due + m_lag;
        while (!m_env->stopping() && m_env->now() < until)
            co_await m_env->napUntil(until, m_env->rateChanges(), at<"due">);
    }
    // False: it was told to stop.
    Task<bool> deliver(Numbered item) const;
    const Channel<Numbered>& to() const { return m_channels.inputs[m_index]; }

private:
    void lose(const Numbered& item) const {
        m_env->accept(item.message);
        m_env->markValue(m_lostMark, item.message, static_cast<std::uint32_t>(item.number));
        m_env->finish(item.message, Outcome::Dropped);
    }
    Numbered copyOf(const Numbered& item) const {
        const Message copy = m_env->ledger().offer(m_env->scheduler().worker(), m_env->now(), item.message.messageClass,
                                                   item.message.service, false);
        m_env->markValue(m_duplicateMark, copy, static_cast<std::uint32_t>(item.number));
        return {item.number, copy};
    }

    Env* m_env;
    std::uint32_t m_index;
    OrderedChannels m_channels;
    Channel<Signal> m_stopped;
    bool m_isGlobal;
    Nanos m_lag;
    LiveNumber m_loseNumber;
    LiveNumber m_duplicateNumber;
    std::uint32_t m_lostMark;
    std::uint32_t m_duplicateMark;
};

Task<bool> Feed::deliver(Numbered item) const {
    const auto number = static_cast<double>(item.number);
    if (number == m_loseNumber.get()) {
        lose(item);
        co_return true;
    }
    int copies = number == m_duplicateNumber.get() ? 2 : 1;
    Received<Signal> signal;
    while (copies > 0) {
        const int chosen = co_await select(onSend(to(), item, at<"feed">), onReceive(m_stopped, signal, at<"stop">),
                                           onReceive(m_channels.lose, signal, at<"feed">),
                                           onReceive(m_channels.duplicate, signal, at<"feed">));
        switch (chosen) {
            case 0:
                m_env->accept(item.message);
                if (--copies > 0) item = copyOf(item);
                break;
            case 1:
                m_env->refuse(item.message, to(), at<"stop">);
                co_return false;
            case 2:
                lose(item);
                co_return true;
            default:
                ++copies;
        }
    }
    co_return true;
}

Task<> feed(Env& env, std::uint32_t index, OrderedChannels channels, Context stop) {
    const Feed way(env, index, channels, stop);
    Arrivals arrivals(env, "source", index);
    bool isOpen = true;
    while (const auto message = co_await arrivals.next()) {
        if (!isOpen) {
            env.refuse(*message, way.to(), at<"stop">);
            continue;
        }
        if (way.isLong()) co_await way.travel(*message);
        isOpen = co_await way.deliver(way.number(*message, arrivals.count()));
        if (isOpen) continue;
        way.to().close();
        if (arrivals.saturated()) break;  // it would be turned away without end at this very instant
    }
    if (isOpen) way.to().close();
    env.sourceEnds();
}

}  // namespace

OrderedChannels::OrderedChannels(Env& env)
    : output(env.makeChannel<Numbered>("output", env.count("output_capacity"))),
      lose(env.action("lose")),
      duplicate(env.action("duplicate")),
      closeInputs(env.action("close_inputs")) {
    for (std::uint32_t i = 0; i < kInputs; ++i)
        inputs[i] = env.makeChannel<Numbered>("input", env.count("capacity"), i);
}

OrderWatch::OrderWatch(Env& env)
    : m_env(&env),
      m_nextGauge(env.gaugeIndex("next")),
      m_heldGauge(env.gaugeIndex("held")),
      m_releasedMark(env.markIndex("released")),
      m_gapMark(env.markIndex("gap")),
      m_staleMark(env.markIndex("stale")) {}

void OrderWatch::gap(std::uint64_t missing) const {
    if (missing > 0)
        m_env->markValue(m_gapMark, Message(),
                         static_cast<std::uint32_t>(std::min<std::uint64_t>(missing, UINT32_MAX)));
}

void OrderWatch::stale(const Numbered& item) const {
    m_env->markValue(m_staleMark, item.message, static_cast<std::uint32_t>(item.number));
    m_env->finish(item.message, Outcome::Dropped);
}

Task<> feedInputs(Env& env, OrderedChannels channels) {
    const CancellableContext stop = withCancel(Context::background(env.scheduler()));
    const Channel<Signal> over = env.context().done();
    const Timer vigil(env.scheduler(), kVigil);
    for (std::uint32_t i = 0; i < kInputs; ++i) env.sourceBegins();
    for (std::uint32_t i = 0; i < kInputs; ++i) env.go("source", i, feed(env, i, channels, stop));
    Received<Signal> signal;
    Received<Nanos> ended;
    int chosen = 0;
    while (chosen == 0) {
        chosen = co_await select(onReceive(channels.closeInputs, signal), onReceive(over, signal),
                                 onReceive(vigil.channel(), ended));
        stop.cancel("the inputs were closed");
    }
    vigil.stop();
}

Task<> consumeInOrder(Env& env, Channel<Numbered> output) {
    const std::uint32_t disorderMark = env.markIndex("disorder");
    std::uint64_t last = 0;
    while (const auto item = co_await output.receive(at<"consume">)) {
        if (item.value.number <= last) env.mark(disorderMark, item.value.message, 0, at<"consume">);
        last = item.value.number;
        co_await env.work(item.value.message, at<"handle">);
        env.finish(item.value.message, Outcome::Completed);
    }
}

}  // namespace sluice::patterns
