// As usually taught, repaired so that it compiles: a wait group cannot be compared with 0, so a counter beside it says
// how many items are under way. The collector leaves when it finds nothing and the counter at 0: before a batch has
// begun, if it looks then. If it is still there when the channels are closed, they are ready for ever, and it never
// again comes to look at the counter.
#include "patterns/error_aggregation/bodies.hpp"
#include "patterns/parts/busy_loop.hpp"

namespace sluice::patterns::error_aggregation {

namespace {

constexpr std::uint64_t kRoundsTogether = 16;  // empty errors received one by one, before many at once
constexpr std::uint64_t kToldEvery = 128;      // rounds between two looks of an observer

Task<> collect(Env& env, BatchesPtr batches, Collector ec) {
    Received<ItemOutcome> err;
    Received<ItemOutcome> result;
    std::uint64_t empty = 0;
    std::uint64_t round = 0;
    batches->showCollector(kCollecting);
    for (;;) {
        const int chosen = co_await selectOrDefault(onReceive(ec.errors, err, at<"collect-error">),
                                                    onReceive(ec.results, result, at<"collect-result">));
        if (chosen == 0) {
            co_await ec.mutex.lock(at<"lock">);
            if (err.ok) ec.allErrors->push_back(err.value);  // the empty ones are only counted, memory is not
            ec.mutex.unlock();
            if (err.ok) continue;
            if (empty++ == 0) batches->showCollector(kSpinning);
            if (++round % kRoundsTogether != 0) continue;
            const std::uint64_t more = co_await BusyLoop(kMillisecond, at<"collect-error">);
            empty += more;
            if (round % kToldEvery == 0) batches->showEmptyErrors(empty);
        } else if (chosen == 1) {
            if (result.ok) env.finish(result.value.item.message, Outcome::Completed);
        } else {
            const std::int32_t pending = co_await ec.pending.load();
            if (pending == 0) break;
            co_await sleep(batches->idleSleep(), at<"idle">);
        }
    }
    batches->showCollector(kGone);
    ec.done.close();
}

Task<> processItem(Env& env, Collector ec, Item item) {
    co_await env.work(item.message, at<"process">);
    if (item.message.fails) {
        env.finish(item.message, Outcome::Failed);
        const ItemOutcome error(item, Outcome::Failed);
        co_await ec.errors.send(error, at<"send-error">);
    } else {
        const ItemOutcome result(item, Outcome::Completed);
        co_await ec.results.send(result, at<"send-result">);
    }
    co_await ec.pending.add(-1);
    ec.running.done();
}

}  // namespace

Collector::Collector(Env& env, const Batches& batches)
    : errors(env.makeChannel<ItemOutcome>("errors", batches.errorSlots)),
      results(env.makeChannel<ItemOutcome>("results", batches.resultSlots)),
      done(env.makeChannel<Signal>("done", 0)),
      running(env.scheduler()),
      pending(env.scheduler(), 0),
      mutex(env.scheduler()),
      allErrors(std::make_shared<std::vector<ItemOutcome>>()) {}

Collector startCollector(Env& env, BatchesPtr batches, std::uint32_t number) {
    const Collector ec(env, *batches);
    env.go("collector", number, collect(env, batches, ec));
    return ec;
}

Task<> processTextbook(Env& env, BatchesPtr batches, std::vector<Message> items, std::uint32_t number,
                       std::shared_ptr<const Collector> collector) {
    const Collector ec = collector ? *collector : startCollector(env, batches, number);
    batches->begins(items);
    ec.running.add(static_cast<std::int64_t>(items.size()));
    co_await ec.pending.add(static_cast<std::int32_t>(items.size()));
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const Item item(items[i], i);
        env.go("worker", i, processItem(env, ec, item));
    }
    co_await ec.running.wait(at<"wait">);
    ec.errors.close();
    ec.results.close();
    co_await ec.done.receive(at<"done">);
    batches->returnsAll(items, *ec.allErrors);
}

}  // namespace sluice::patterns::error_aggregation
