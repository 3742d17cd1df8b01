// Where one error is enough to know: the caller keeps the first and cancels the rest, which end with their context. It
// still receives one outcome for each item, so that nobody is left behind.
#include "patterns/error_aggregation/bodies.hpp"
#include "patterns/parts/work.hpp"

#include <algorithm>

namespace sluice::patterns::error_aggregation {

namespace {

Task<> work(Env& env, Context context, Channel<Item> todo, Channel<ItemOutcome> outcomes) {
    while (const auto item = co_await todo.receive(at<"take">)) {
        const Message& message = item.value.message;
        bool isWhole = context.errorNow() == ContextError::None;
        if (isWhole) isWhole = co_await workUnless(env, context, message, message.service, at<"process">);
        const Outcome ending = !isWhole ? Outcome::Cancelled : message.fails ? Outcome::Failed : Outcome::Completed;
        const ItemOutcome outcome(item.value, ending);
        co_await outcomes.send(outcome, at<"outcome">);
    }
}

}  // namespace

Task<> processFirstError(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                         std::shared_ptr<const Collector>) {
    batches->begins(items);
    const CancellableContext context = withCancel(env.context());
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
        env.go("worker", number * batches->workers + i, work(env, context, todo, outcomes));
    std::vector<ItemOutcome> first;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Received<ItemOutcome> outcome = co_await outcomes.receive(at<"collect">);
        env.finish(outcome.value.item.message, outcome.value.outcome);
        if (outcome.value.outcome != Outcome::Failed || !first.empty()) continue;
        first.push_back(outcome.value);
        context.cancel();
    }
    context.cancel();
    batches->returns(items, first, true);
}

}  // namespace sluice::patterns::error_aggregation
