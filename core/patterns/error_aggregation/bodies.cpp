#include "patterns/error_aggregation/bodies.hpp"

#include "patterns/parts/arrivals.hpp"

#include <algorithm>

namespace sluice::patterns::error_aggregation {

Batches::Batches(Env& env)
    : workers(env.count("workers")),
      errorSlots(env.count("error_slots")),
      resultSlots(env.count("result_slots")),
      collectsEarly(env.is("collector", "early")),
      m_env(&env),
      m_batchSize(env.sourceNumber("source", "batch_size")),
      m_idleSleepMs(env.number("idle_sleep_ms")),
      m_begunMark(env.markIndex("batch_begun")),
      m_correctMark(env.markIndex("batch_correct")),
      m_lossyMark(env.markIndex("batch_lossy")),
      m_reportedMark(env.markIndex("error_reported")),
      m_lostMark(env.markIndex("error_lost")),
      m_collectorState(env.stateIndex("collector")),
      m_emptyErrors(env.gaugeIndex("empty_errors")) {}

void Batches::begins(const std::vector<Message>& items) const {
    m_env->mark(m_begunMark, items.front());
    for (const Message& item : items) m_env->accept(item);
}

void Batches::returns(const std::vector<Message>& items, const std::vector<ItemOutcome>& errors,
                      bool isComplete) const {
    for (const ItemOutcome& error : errors) m_env->mark(m_reportedMark, error.item.message, error.item.index + 1);
    m_env->mark(isComplete ? m_correctMark : m_lossyMark, items.front());
}

void Batches::returnsAll(const std::vector<Message>& items, const std::vector<ItemOutcome>& errors) const {
    std::size_t failed = 0;
    for (const Message& item : items) {
        failed += item.fails ? 1 : 0;
        m_env->finish(item, Outcome::Dropped);  // those that have an outcome keep it
    }
    returns(items, errors, errors.size() == failed);
    for (const Message& item : items) {
        const auto isOf = [&](const ItemOutcome& error) { return error.id == item.id; };
        if (item.fails && std::none_of(errors.begin(), errors.end(), isOf)) m_env->mark(m_lostMark, item);
    }
}

namespace {

// One batch after another, each gathered before it begins.
Task<std::vector<Message>> gather(Arrivals& arrivals, std::uint32_t size) {
    std::vector<Message> items;
    while (items.size() < size) {
        const std::optional<Message> item = co_await arrivals.next();
        if (!item) break;
        items.push_back(*item);
    }
    co_return items;
}

}  // namespace

Task<> offerBatches(Env& env, BatchesPtr batches, BatchBody body, bool collects) {
    Arrivals arrivals(env, "source");
    for (std::uint32_t number = 0;; ++number) {
        std::shared_ptr<const Collector> collector;
        if (collects && batches->collectsEarly)
            collector = std::make_shared<const Collector>(startCollector(env, batches, number));
        const std::vector<Message> items = co_await gather(arrivals, batches->size());
        if (items.empty()) break;
        if (arrivals.saturated()) {
            co_await body(env, batches, items, number, collector);
        } else {
            env.go("caller", number, body(env, batches, items, number, collector));
        }
    }
    env.sourceEnds();
}

}  // namespace sluice::patterns::error_aggregation
