// Times the telemetry path part by part, for one event each: what the producer pays, the way to the aggregator, the
// fold and its parts for events as programs make them (mixes.hpp), the codec. Times are CPU times of the timing thread,
// so that other work on the machine counts little.
#include "events/chunk_ring.hpp"
#include "events/event_codec.hpp"
#include "events/event_hash.hpp"
#include "events/history.hpp"
#include "events/merger.hpp"
#include "events/observation.hpp"
#include "events/observation_core.hpp"
#include "mixes.hpp"

#include <benchmark/benchmark.h>

#include <atomic>
#include <map>
#include <memory>
#include <thread>

namespace sluice::bench {
namespace {

void countEvents(benchmark::State& state, double eventsPerIteration) {
    state.counters["ns_per_event"] = benchmark::Counter(
        eventsPerIteration * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

const Mix& mixOf(const std::string& name) {
    static std::map<std::string, Mix> recorded;
    const auto found = recorded.find(name);
    return found != recorded.end() ? found->second : recorded.emplace(name, recordMix(name)).first->second;
}

// Reads every event's cache lines, as any receiver must, and nothing else.
class ReadingSink {
public:
    void operator()(std::span<const Event> events) noexcept {
        for (const Event& event : events) m_sum += static_cast<std::uint64_t>(event.time) + event.sequence;
        m_count += events.size();
    }
    std::uint64_t count() const noexcept { return m_count; }
    std::uint64_t sum() const noexcept { return m_sum; }

private:
    std::uint64_t m_sum = 0;
    std::uint64_t m_count = 0;
};

// ---- The producer ----

// What emit() costs while there is room: chunks are consumed between the timed stretches.
void timeEmit(benchmark::State& state) {
    constexpr std::size_t kEvents = (ChunkRing::kChunks - 1) * ChunkRing::kChunkEvents;
    auto ring = std::make_shared<ChunkRing>(true);
    Producer producer(ring);
    std::uint32_t sequence = 0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < kEvents; ++i)
            producer.emit(Event{static_cast<Nanos>(i), i << 24, 1, 1, ++sequence, 7, EventKind::ChannelSent, 0});
        state.PauseTiming();
        producer.publish(0);
        for (auto events = ring->peek(); !events.empty(); events = ring->peek()) ring->consume(events.size());
        state.ResumeTiming();
    }
    countEvents(state, kEvents);
}

// ---- The way to the aggregator ----

// Producers as fast as they can, one reader behind the merger. Wall time; both need a core of their own.
void timeTransport(benchmark::State& state) {
    constexpr std::uint64_t kEvents = 20'000'000;
    const auto producers = static_cast<std::size_t>(state.range(0));
    std::uint64_t lost = 0;
    for (auto _ : state) {
        std::vector<std::shared_ptr<ChunkRing>> rings;
        for (std::size_t i = 0; i < producers; ++i) rings.push_back(std::make_shared<ChunkRing>(true));
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < producers; ++i) {
            threads.emplace_back([&, i] {
                Producer producer(rings[i]);
                const std::uint64_t count = kEvents / producers;
                for (std::uint64_t k = 0; k < count; ++k) {
                    producer.emit(Event{static_cast<Nanos>(k), k << 24, static_cast<std::uint32_t>(i + 1), 1, 0, 7,
                                        EventKind::Mark, 0});
                    if (k % 2048 == 0) producer.publish(static_cast<Nanos>(k));
                }
                producer.close();
            });
        }
        ReadingSink sink;
        Merger merger(rings, {}, [&sink](std::span<const Event> events) { sink(events); });
        while (!merger.finished()) merger.pass(1u << 16);
        for (std::thread& thread : threads) thread.join();
        lost += kEvents / producers * producers - sink.count();
        benchmark::DoNotOptimize(sink.sum());
    }
    state.counters["events_per_s"] =
        benchmark::Counter(static_cast<double>(kEvents), benchmark::Counter::kIsIterationInvariantRate);
    state.counters["lost"] = static_cast<double>(lost);
}

// ---- The fold and its parts ----

// Spans as the ring hands them over.
template <class Take>
void inChunks(std::span<const Event> events, Take&& take) {
    while (!events.empty()) {
        const std::span<const Event> part = events.first(std::min(events.size(), ChunkRing::kChunkEvents));
        take(part);
        events = events.subspan(part.size());
    }
}

// All that the aggregator does with events that lie in the ring; they are put there between the timed stretches.
void timeAll(benchmark::State& state, const std::string& name) {
    const Mix& mix = mixOf(name);
    constexpr std::size_t kStretch = (ChunkRing::kChunks - 1) * ChunkRing::kChunkEvents;
    for (auto _ : state) {
        state.PauseTiming();
        std::atomic<bool> wanted{false};
        auto ring = std::make_shared<ChunkRing>(true);
        Producer producer(ring);
        auto core =
            std::make_unique<LiveCore>(mixManifest(), ObservationOptions{}, std::vector{ring}, std::vector{&wanted});
        for (std::size_t at = 0; at < mix.events.size(); at += kStretch) {
            const std::size_t end = std::min(at + kStretch, mix.events.size());
            for (std::size_t i = at; i < end; ++i) producer.emit(mix.events[i]);
            producer.publish(mix.events[end - 1].time);
            state.ResumeTiming();
            while (core->serve() == Served::Activity::Busy) {
            }
            state.PauseTiming();
        }
        SLUICE_ASSERT(core->count() == mix.events.size(), "the aggregator takes everything");
        core.reset();
        state.ResumeTiming();
    }
    countEvents(state, static_cast<double>(mix.events.size()));
    state.counters["events_per_op"] = static_cast<double>(mix.events.size()) / mix.operations;
}

void timeState(benchmark::State& state, const std::string& name) {
    const Mix& mix = mixOf(name);
    for (auto _ : state) {
        RunState run(mixManifest());
        inChunks(mix.events, [&](std::span<const Event> events) { run.apply(events); });
        benchmark::DoNotOptimize(run.position());
    }
    countEvents(state, static_cast<double>(mix.events.size()));
}

void timeHistory(benchmark::State& state, const std::string& name) {
    const Mix& mix = mixOf(name);
    const RunState start(mixManifest());
    for (auto _ : state) {
        RawHistory history(start, std::uint64_t{512} << 20);
        inChunks(mix.events, [&](std::span<const Event> events) {
            while (!events.empty()) {
                const std::span<const Event> part = events.first(std::min(events.size(), history.room()));
                history.append(part);
                events = events.subspan(part.size());
            }
        });
        benchmark::DoNotOptimize(history.endPosition());
    }
    countEvents(state, static_cast<double>(mix.events.size()));
}

void timeHash(benchmark::State& state, const std::string& name) {
    const Mix& mix = mixOf(name);
    for (auto _ : state) {
        EventHash hash;
        inChunks(mix.events, [&](std::span<const Event> events) { hash.add(events); });
        benchmark::DoNotOptimize(hash.value());
    }
    countEvents(state, static_cast<double>(mix.events.size()));
}

// ---- The recording ----

void timeEncode(benchmark::State& state, const std::string& name) {
    const Mix& mix = mixOf(name);
    std::size_t bytes = 0;
    for (auto _ : state) {
        RecordingWriter writer(std::make_shared<Recording>(kRecordingBytesMax));
        inChunks(mix.events, [&](std::span<const Event> events) { writer.add(events); });
        writer.flush();
        bytes = writer.recording()->byteCount();
    }
    countEvents(state, static_cast<double>(mix.events.size()));
    state.counters["bytes_per_event"] = static_cast<double>(bytes) / static_cast<double>(mix.events.size());
}

void timeDecode(benchmark::State& state, const std::string& name) {
    const Mix& mix = mixOf(name);
    RecordingWriter writer(std::make_shared<Recording>(kRecordingBytesMax));
    writer.add(mix.events);
    writer.flush();
    EventCodec codec;
    for (auto _ : state) {
        for (std::size_t i = 0; i < writer.recording()->blockCount(); ++i)
            benchmark::DoNotOptimize(writer.recording()->decode(i, codec).ok());
    }
    countEvents(state, static_cast<double>(mix.events.size()));
}

using Timing = void (*)(benchmark::State&, const std::string&);
constexpr std::pair<const char*, Timing> kParts[] = {
    {"aggregator", timeAll}, {"state", timeState},   {"history", timeHistory},
    {"hash", timeHash},      {"encode", timeEncode}, {"decode", timeDecode},
};

void registerAll() {
    benchmark::RegisterBenchmark("emit", timeEmit);
    benchmark::RegisterBenchmark("transport", timeTransport)
        ->Arg(1)
        ->Arg(2)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    for (const auto& [part, timing] : kParts) {
        for (const std::string& name : mixNames()) {
            const Timing function = timing;
            benchmark::RegisterBenchmark((std::string(part) + "/" + name).c_str(), [function,
                                                                                    name](benchmark::State& state) {
                function(state, name);
            })->Unit(benchmark::kMillisecond);
        }
    }
}

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    sluice::bench::registerAll();
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
