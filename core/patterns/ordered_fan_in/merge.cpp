// Where each input's numbers increase, one held message per input is enough: the lowest of them is next, and when it is
// not the number that was expected, every input has passed that number and it will not come. It needs no timer, but it
// waits for the slowest input with every message.
#include "patterns/ordered_fan_in/bodies.hpp"

#include <optional>

namespace sluice::patterns {

namespace {

using Heads = std::array<std::optional<Numbered>, kInputs>;

std::size_t countOf(const Heads& heads) {
    std::size_t count = 0;
    for (const auto& head : heads) {
        if (head) ++count;
    }
    return count;
}

std::optional<Numbered>* lowestOf(Heads& heads) {
    std::optional<Numbered>* lowest = nullptr;
    for (auto& head : heads) {
        if (head && (lowest == nullptr || head->number < (*lowest)->number)) lowest = &head;
    }
    return lowest;
}

}  // namespace

Task<> orderMerge(Env& env, Inputs inputs, Channel<Numbered> output) {
    OrderWatch watch(env);
    Heads heads;
    std::uint64_t next = 1;
    for (;;) {
        for (std::size_t i = 0; i < kInputs; ++i) {
            if (heads[i] || inputs[i].isNil()) continue;
            const auto m = co_await inputs[i].receive(at<"receive">);
            if (m) {
                heads[i] = m.value;
                watch.stands(next, countOf(heads));
            } else {
                inputs[i] = Channel<Numbered>();
            }
        }
        std::optional<Numbered>* const lowest = lowestOf(heads);
        if (lowest == nullptr) break;
        const Numbered item = **lowest;
        lowest->reset();
        if (item.number < next) {
            watch.stale(item);
            continue;
        }
        watch.gap(item.number - next);
        co_await output.send(item, at<"send">);
        next = item.number + 1;
        watch.stands(next, countOf(heads));
    }
    output.close();
}

}  // namespace sluice::patterns
