// What the variants share: batches of items, and what is counted of what their callers are told.
#pragma once

#include "sync/atomic.hpp"
#include "sync/mutex.hpp"
#include "sync/wait_group.hpp"
#include "workload/env.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::patterns::error_aggregation {

struct Item {
    Item() = default;
    Item(const Message& m, std::uint32_t place) : id(m.id), message(m), index(place) {}
    std::uint64_t id = 0;
    Message message;
    std::uint32_t index = 0;  // within its batch
};

// What became of an item: which one, and how it ended. An error says no less.
struct ItemOutcome {
    ItemOutcome() = default;
    ItemOutcome(const Item& of, Outcome ending) : id(of.id), item(of), outcome(ending) {}
    std::uint64_t id = 0;
    Item item;
    Outcome outcome = Outcome::Completed;
};

// As the descriptor declares the values of the state "collector".
enum CollectorState : std::uint64_t { kCollecting, kGone, kSpinning };

// What all goroutines of the run share.
class Batches {
public:
    explicit Batches(Env& env);

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(m_batchSize.get()); }
    Nanos idleSleep() const noexcept { return Env::duration(m_idleSleepMs); }

    void begins(const std::vector<Message>& items) const;
    // The caller is told of these errors. `isComplete`: they are all that it was to be told.
    void returns(const std::vector<Message>& items, const std::vector<ItemOutcome>& errors, bool isComplete) const;
    // The same where every error that there was should have been among them; what nobody took is lost.
    void returnsAll(const std::vector<Message>& items, const std::vector<ItemOutcome>& errors) const;
    void showCollector(CollectorState state) const { m_env->setState(m_collectorState, 0, state); }
    void showEmptyErrors(std::uint64_t count) const { m_env->setGauge(m_emptyErrors, 0, static_cast<double>(count)); }

    const std::uint32_t workers;
    const std::uint32_t errorSlots;
    const std::uint32_t resultSlots;
    const bool collectsEarly;  // the collector is started before its items have come

private:
    Env* m_env;
    LiveNumber m_batchSize;
    LiveNumber m_idleSleepMs;
    std::uint32_t m_begunMark;
    std::uint32_t m_correctMark;
    std::uint32_t m_lossyMark;
    std::uint32_t m_reportedMark;
    std::uint32_t m_lostMark;
    std::uint32_t m_collectorState;
    std::uint32_t m_emptyErrors;
};

using BatchesPtr = std::shared_ptr<const Batches>;

// The common version's: what collector, workers and caller share. A counted handle in all its parts.
struct Collector {
    Collector(Env& env, const Batches& batches);
    Channel<ItemOutcome> errors;
    Channel<ItemOutcome> results;
    Channel<Signal> done;
    WaitGroup running;
    Atomic<std::int32_t> pending;
    Mutex mutex;
    std::shared_ptr<std::vector<ItemOutcome>> allErrors;  // under the mutex, and of its owner once `done` is closed
};
Collector startCollector(Env& env, BatchesPtr batches, std::uint32_t number);

// Works on one batch. `collector` is null where none was started before.
using BatchBody = Task<> (*)(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                             std::shared_ptr<const Collector> collector);
// The source: gathers items into batches and has each worked on by a caller of its own; a saturated one by one after
// another. `collects`: the variant has a collector.
Task<> offerBatches(Env& env, BatchesPtr batches, BatchBody body, bool collects);

Task<> processTextbook(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                       std::shared_ptr<const Collector> collector);
Task<> processRobust(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                     std::shared_ptr<const Collector> collector);
Task<> processFirstError(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                         std::shared_ptr<const Collector> collector);

}  // namespace sluice::patterns::error_aggregation
