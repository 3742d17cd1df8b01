// As usually taught: what is not next goes into a map, whatever its number. A lost number is waited for for ever; late
// ones and repeated ones stay in the map; an input that is closed yields number 0 without end, and the loop spins.
#include "patterns/ordered_fan_in/bodies.hpp"

#include <map>

namespace sluice::patterns {

namespace {

struct Held {
    Held() = default;
    Held(const Numbered& itsItem, Nanos itsSince) : item(itsItem), since(itsSince) {}
    Numbered item;
    Nanos since = 0;
};

// Writing to a map replaces what was there: that message is gone without a word.
void put(Env& env, std::map<std::uint64_t, Held>& held, const Numbered& item) {
    Held& place = held[item.number];
    if (place.item.id != 0) env.finish(place.item.message, Outcome::Dropped);
    place = Held(item, env.now());
}

}  // namespace

Task<> orderTextbook(Env& env, Inputs inputs, Channel<Numbered> output) {
    OrderWatch watch(env);
    std::map<std::uint64_t, Held> held;
    std::uint64_t next = 1;
    Received<Numbered> m;
    for (;;) {
        for (auto found = held.find(next); found != held.end(); found = held.find(next)) {
            co_await output.send(found->second.item, at<"send-held">);
            watch.released(found->second.item, found->second.since);
            held.erase(found);
            ++next;
        }
        watch.stands(next, held.size());
        co_await select(onReceive(inputs[0], m, at<"receive-1">), onReceive(inputs[1], m, at<"receive-2">),
                        onReceive(inputs[2], m, at<"receive-3">));
        if (!m.ok) m.value = Numbered();
        if (m.value.number == next) {
            co_await output.send(m.value, at<"send">);
            ++next;
        } else {
            put(env, held, m.value);
        }
    }
}

}  // namespace sluice::patterns
