// The cure: one outcome for each item, on one channel, and the caller receives as many as there are items. Nobody has
// to guess when all have come, nothing is closed under anybody, and an error says which item it belongs to.
#include "patterns/error_aggregation/bodies.hpp"

#include <algorithm>

namespace sluice::patterns::error_aggregation {

namespace {

Task<> work(Env& env, Channel<Item> todo, Channel<ItemOutcome> outcomes) {
    while (const auto item = co_await todo.receive(at<"take">)) {
        const Message& message = item.value.message;
        co_await env.work(message, at<"process">);
        const ItemOutcome outcome(item.value, message.fails ? Outcome::Failed : Outcome::Completed);
        co_await outcomes.send(outcome, at<"outcome">);
    }
}

}  // namespace

Task<> processRobust(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                     std::shared_ptr<const Collector>) {
    batches->begins(items);
    const auto count = static_cast<std::uint32_t>(items.size());
    const Channel<Item> todo = env.makeChannel<Item>("todo", count);
    const Channel<ItemOutcome> outcomes = env.makeChannel<ItemOutcome>("outcomes", 0);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Item item(items[i], i);
        co_await todo.send(item, at<"todo">);
    }
    todo.close();
    const std::uint32_t workers = std::min(batches->workers, count);
    for (std::uint32_t i = 0; i < workers; ++i)
        env.go("worker", number * batches->workers + i, work(env, todo, outcomes));
    std::vector<ItemOutcome> errors;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Received<ItemOutcome> outcome = co_await outcomes.receive(at<"collect">);
        env.finish(outcome.value.item.message, outcome.value.outcome);
        if (outcome.value.outcome == Outcome::Failed) errors.push_back(outcome.value);
    }
    batches->returnsAll(items, errors);
}

}  // namespace sluice::patterns::error_aggregation
