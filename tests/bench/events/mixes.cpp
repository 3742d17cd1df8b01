#include "mixes.hpp"

#include "base/assert.hpp"
#include "bench/runtime/programs.hpp"
#include "events/aggregator.hpp"
#include "events/observation.hpp"
#include "events/recording.hpp"
#include "runtime/virtual_scheduler.hpp"
#include "workload/ledger.hpp"
#include "workload/samplers.hpp"

namespace sluice::bench {
namespace {

// Messages' whole lives: offered, accepted, waiting, worked on, completed.
Task<void> offerAll(Scheduler& scheduler, Ledger& ledger, Channel<Message> out, int n, double meanNanos) {
    const Distribution exponential = Distribution::exponential();
    SequentialRandom random(7, 0, 1);
    for (int i = 0; i < n; ++i) {
        const Nanos gap = exponential.duration(random.unit(), meanNanos);
        co_await sleep(gap);
        Worker& worker = scheduler.soloWorker();
        const Nanos service = exponential.duration(random.unit(), meanNanos * 0.8);
        const Message message = ledger.offer(worker, worker.stamp, 0, service, false);
        ledger.accept(worker, message);
        co_await out.send(message);
    }
    out.close();
}

Task<void> serveAll(Scheduler& scheduler, Ledger& ledger, Channel<Message> in) {
    while (const Received<Message> got = co_await in.receive()) {
        co_await Work(ledger, got.value, Site{});
        ledger.finish(scheduler.soloWorker(), got.value, Outcome::Completed);
    }
}

// M/M/1 at a utilisation of 0.8.
Task<void> queue(Scheduler& scheduler, Ledger& ledger, int n) {
    Channel<Message> waiting(scheduler, 1'000'000, kPipe);
    go(scheduler, kWorker, 0, offerAll(scheduler, ledger, waiting, n, 1e6));
    co_await serveAll(scheduler, ledger, waiting);
}

struct Program {
    const char* name;
    double operations;
    Task<void> (*make)(Scheduler&, Ledger&);
};

constexpr Program kPrograms[] = {
    {"buffered", 500'000, [](Scheduler& s, Ledger&) { return stream(s, 128, 500'000); }},
    {"unbuffered", 300'000, [](Scheduler& s, Ledger&) { return stream(s, 0, 300'000); }},
    {"select_ready", 300'000, [](Scheduler& s, Ledger&) { return selectOfReady(s, 300'000); }},
    {"pool", 200'000, [](Scheduler& s, Ledger&) { return pool(s, 200'000); }},
    {"spawn_finish", 300'000, [](Scheduler& s, Ledger&) { return spawnMany(s, 300'000); }},
    {"sleepers", 300'000, [](Scheduler& s, Ledger&) { return sleepers(s, 300'000); }},
    {"sieve", 500, [](Scheduler& s, Ledger&) { return sieve(s, 500); }},
    {"queue", 100'000, [](Scheduler& s, Ledger& ledger) { return queue(s, ledger, 100'000); }},
};

std::vector<Event> decodeAll(const Recording& recording) {
    EventCodec codec;
    std::vector<Event> events;
    for (std::size_t i = 0; i < recording.blockCount(); ++i) {
        const auto block = recording.decode(i, codec);
        SLUICE_ASSERT(block.ok(), "a recording that was just made");
        events.insert(events.end(), block.value().begin(), block.value().end());
    }
    return events;
}

}  // namespace

std::shared_ptr<const Manifest> mixManifest() {
    auto names = std::make_shared<Manifest>();
    names->classes = {"only"};
    names->roles = {{"main", "main", {}, false, false}, {"worker", "worker", {}, true, true}};
    names->channels = {{"pipe", "pipe"}, {"results", "results"}};
    return names;
}

std::vector<std::string> mixNames() {
    std::vector<std::string> names;
    for (const Program& program : kPrograms) names.emplace_back(program.name);
    return names;
}

Mix recordMix(const std::string& name) {
    for (const Program& program : kPrograms) {
        if (program.name != name) continue;
        Aggregator aggregator;
        ObservationOptions options;
        options.level = TelemetryLevel::Recorded;
        Observation observation(aggregator, mixManifest(), options);
        SchedulerOptions schedulerOptions;
        schedulerOptions.manifest = mixManifest();
        schedulerOptions.machine.model = MachineModel::Ideal;
        VirtualScheduler scheduler(std::move(schedulerOptions));
        Ledger ledger(scheduler);
        scheduler.setProducer(0, &observation.producer(0));
        go(scheduler, kMain, 0, program.make(scheduler, ledger));
        scheduler.run(nullptr);
        scheduler.setProducer(0, nullptr);
        observation.producer(0).close();
        observation.drain();
        return {name, program.operations, decodeAll(*observation.recording())};
    }
    SLUICE_ASSERT(false, "no such mix");
    return {};
}

}  // namespace sluice::bench
