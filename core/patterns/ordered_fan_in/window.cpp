// The cure where inputs promise nothing: a window of fixed size, in which every number has its slot. What is missing is
// given up when its time is over, or when a number comes that the window has no room for; the output is closed behind
// the last input. A window smaller than the inputs are apart throws away good messages.
#include "patterns/ordered_fan_in/bodies.hpp"

#include "sync/timer.hpp"

#include <vector>

namespace sluice::patterns {

namespace {

struct Slot {
    Numbered item;
    Nanos since = 0;
    bool isTaken = false;
};

// Every number from the next on has its slot.
class Window {
public:
    explicit Window(std::uint32_t size) : m_slots(size) {}

    std::uint64_t next() const noexcept { return m_next; }
    std::size_t held() const noexcept { return m_held; }
    std::uint64_t size() const noexcept { return m_slots.size(); }
    const Slot& slot(std::uint64_t number) const { return m_slots[number % m_slots.size()]; }
    // Whose turn it is; null where it has not come.
    const Slot* head() const { return slot(m_next).isTaken ? &slot(m_next) : nullptr; }
    std::uint64_t lowest() const {
        std::uint64_t number = m_next;
        while (!slot(number).isTaken) ++number;
        return number;
    }
    // False: its number has passed, or was here before. The window reaches as far as the number.
    bool put(const Numbered& item, Nanos now) {
        Slot& place = m_slots[item.number % m_slots.size()];
        if (item.number < m_next || place.isTaken) return false;
        place.item = item;
        place.since = now;
        place.isTaken = true;
        ++m_held;
        return true;
    }
    void pop() {
        m_slots[m_next % m_slots.size()].isTaken = false;
        --m_held;
        ++m_next;
    }
    void skipTo(std::uint64_t number) { m_next = number; }

private:
    std::vector<Slot> m_slots;
    std::uint64_t m_next = 1;
    std::size_t m_held = 0;
};

// What is there goes out; what is missing below this number is not waited for any longer.
Task<> giveUp(Env& env, OrderWatch& watch, Window& window, Channel<Numbered> output, std::uint64_t number) {
    std::uint64_t missing = 0;
    while (window.next() < number && window.held() > 0) {
        if (const Slot* head = window.head()) {
            co_await output.send(head->item, at<"send">);
            if (head->since != env.now()) watch.released(head->item, head->since);
            window.pop();
        } else {
            window.skipTo(window.next() + 1);
            ++missing;
        }
    }
    if (window.next() < number) {
        missing += number - window.next();
        window.skipTo(number);
    }
    watch.gap(missing);
}

}  // namespace

Task<> orderWindow(Env& env, Inputs inputs, Channel<Numbered> output) {
    const LiveNumber gapMs = env.number("gap_ms");
    OrderWatch watch(env);
    Window window(env.count("window"));
    const Timer gap(env.scheduler(), Env::duration(gapMs));
    gap.stop();
    std::uint64_t awaited = 0;  // the missing number that the timer runs for; 0: it does not
    Received<Numbered> m;
    Received<Nanos> expired;
    for (std::uint32_t open = kInputs; open > 0 || window.held() > 0;) {
        if (open == 0) {
            co_await giveUp(env, watch, window, output, window.lowest());
        } else {
            const int chosen =
                co_await select(onReceive(inputs[0], m, at<"receive-1">), onReceive(inputs[1], m, at<"receive-2">),
                                onReceive(inputs[2], m, at<"receive-3">), onReceive(gap.channel(), expired, at<"gap">));
            if (chosen == kInputs) {
                co_await giveUp(env, watch, window, output, window.lowest());
            } else if (m.ok) {
                if (m.value.number >= window.next() + window.size())
                    co_await giveUp(env, watch, window, output, m.value.number - window.size() + 1);
                if (!window.put(m.value, env.now())) watch.stale(m.value);
            } else {
                inputs[static_cast<std::size_t>(chosen)] = Channel<Numbered>();
                --open;
            }
        }
        while (const Slot* head = window.head()) {
            co_await output.send(head->item, at<"send">);
            if (head->since != env.now()) watch.released(head->item, head->since);
            window.pop();
        }
        watch.stands(window.next(), window.held());
        if (window.held() == 0 && awaited != 0) {
            gap.stop();
            awaited = 0;
        } else if (window.held() > 0 && awaited != window.next()) {
            gap.reset(Env::duration(gapMs));
            awaited = window.next();
        }
    }
    gap.stop();
    output.close();
}

}  // namespace sluice::patterns
