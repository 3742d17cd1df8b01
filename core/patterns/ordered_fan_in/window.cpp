// The cure where inputs promise nothing: a window of fixed size, in which every number has its slot. What is missing is
// given up when its time is over, or when a number comes that the window has no room for; the output is closed behind
// the last input. A window smaller than the inputs are apart throws away good messages.
#include "patterns/ordered_fan_in/bodies.hpp"

#include "sync/timer.hpp"

#include <algorithm>
#include <vector>

namespace sluice::patterns {

namespace {

class Window {
public:
    Window(Env& env, std::uint32_t size, Channel<Numbered> output)
        : m_env(&env), m_watch(env), m_slots(size), m_output(std::move(output)) {}

    std::uint64_t next() const noexcept { return m_next; }
    bool isEmpty() const noexcept { return m_held == 0; }
    std::uint64_t lowest() const {
        std::uint64_t number = m_next;
        while (!slot(number).isTaken) ++number;
        return number;
    }

    Task<> take(Numbered item) {
        if (item.number >= m_next + m_slots.size()) co_await giveUp(item.number - m_slots.size() + 1);
        if (item.number < m_next || slot(item.number).isTaken) {
            m_watch.stale(item);
            co_return;
        }
        Slot& place = slot(item.number);
        place.item = item;
        place.since = m_env->now();
        place.isTaken = true;
        ++m_held;
        co_await flush();
    }
    // Does not wait any longer for what is missing below this number; what is there goes out.
    Task<> giveUp(std::uint64_t number) {
        std::uint64_t missing = 0;
        while (m_next < number && m_held > 0) {
            if (slot(m_next).isTaken) {
                co_await giveOn();
            } else {
                ++m_next;
                ++missing;
            }
        }
        if (m_next < number) {
            missing += number - m_next;
            m_next = number;
        }
        m_watch.gap(missing);
        co_await flush();
    }

private:
    struct Slot {
        Numbered item;
        Nanos since = 0;
        bool isTaken = false;
    };
    Slot& slot(std::uint64_t number) { return m_slots[number % m_slots.size()]; }
    const Slot& slot(std::uint64_t number) const { return m_slots[number % m_slots.size()]; }

    Task<> flush() {
        while (slot(m_next).isTaken) co_await giveOn();
        m_watch.stands(m_next, m_held);
    }
    Task<> giveOn() {
        Slot& place = slot(m_next);
        co_await m_output.send(place.item, at<"send">);
        if (place.since != m_env->now()) m_watch.released(place.item, place.since);
        place.isTaken = false;
        --m_held;
        ++m_next;
    }

    Env* m_env;
    OrderWatch m_watch;
    std::vector<Slot> m_slots;
    Channel<Numbered> m_output;
    std::uint64_t m_next = 1;
    std::size_t m_held = 0;
};

}  // namespace

Task<> orderWindow(Env& env, Inputs inputs, Channel<Numbered> output) {
    const LiveNumber gapMs = env.number("gap_ms");
    Window window(env, env.count("window"), output);
    const Timer gap(env.scheduler(), Env::duration(gapMs));
    gap.stop();
    std::uint64_t awaited = 0;  // the missing number that the timer runs for; 0: it does not
    Received<Numbered> m;
    Received<Nanos> expired;
    for (std::uint32_t open = kInputs; open > 0;) {
        const int chosen =
            co_await select(onReceive(inputs[0], m, at<"receive-1">), onReceive(inputs[1], m, at<"receive-2">),
                            onReceive(inputs[2], m, at<"receive-3">), onReceive(gap.channel(), expired, at<"gap">));
        if (chosen == kInputs) {
            co_await window.giveUp(window.lowest());
        } else if (m.ok) {
            co_await window.take(m.value);
        } else {
            inputs[static_cast<std::size_t>(chosen)] = Channel<Numbered>();
            --open;
        }
        if (window.isEmpty() && awaited != 0) {
            gap.stop();
            awaited = 0;
        } else if (!window.isEmpty() && awaited != window.next()) {
            gap.reset(Env::duration(gapMs));
            awaited = window.next();
        }
    }
    gap.stop();
    while (!window.isEmpty()) co_await window.giveUp(window.lowest());
    output.close();
}

}  // namespace sluice::patterns
