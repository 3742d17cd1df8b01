// What an observer is told about a real program, end to end and on either clock: every channel's events in the
// channel's own order, and no receive before its send.
#include "core/runtime/harness.hpp"
#include "events/aggregator.hpp"
#include "events/event_codec.hpp"
#include "events/observation.hpp"
#include "events/recording.hpp"
#include "sync/select.hpp"
#include "sync/wait_group.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace sluice {
namespace {

using namespace testing;

struct Parcel {
    Parcel() = default;
    explicit Parcel(std::uint64_t number) : id(number) {}
    std::uint64_t id = 0;
};
using Pipe = Channel<Parcel>;

// Of each sender; few enough that all events fit into the producers' rings: on real threads nobody waits for room.
constexpr std::uint64_t kParcels = 300;

Task<void> sendParcels(Pipe out, std::uint64_t first, WaitGroup senders) {
    for (std::uint64_t i = 0; i < kParcels; ++i) co_await out.send(Parcel(first + i));
    senders.done();
}

// Hands on under a number of its own: a message is sent once.
Task<void> passParcels(Pipe in, Pipe out, std::uint64_t offset, WaitGroup passers) {
    while (const Received<Parcel> got = co_await in.receive()) co_await out.send(Parcel(got.value.id + offset));
    passers.done();
}

Task<void> closeAfter(WaitGroup group, Pipe pipe) {
    co_await group.wait();
    pipe.close();
}

// Three senders, a buffer, three that pass on, a hand-off; and a fourth sender beside them, met by select.
Task<void> parcels(Scheduler& scheduler) {
    Pipe buffered(scheduler, 7, 0);
    Pipe direct(scheduler, 0, 1);
    Pipe beside(scheduler, 0, 1, 1);
    WaitGroup senders(scheduler), passers(scheduler), alone(scheduler);
    senders.add(3);
    passers.add(3);
    alone.add(1);
    for (std::uint32_t i = 0; i < 3; ++i) {
        go(scheduler, kWorkerRole, i, sendParcels(buffered, 1 + i * kParcels, senders));
        go(scheduler, kWorkerRole, 3 + i, passParcels(buffered, direct, 100'000, passers));
    }
    go(scheduler, kWorkerRole, 6, sendParcels(beside, 500'000, alone));
    go(scheduler, kWorkerRole, 7, closeAfter(senders, buffered));
    go(scheduler, kWorkerRole, 8, closeAfter(passers, direct));
    Received<Parcel> got;
    for (std::uint64_t i = 0; i < 4 * kParcels; ++i) co_await select(onReceive(direct, got), onReceive(beside, got));
}

std::vector<Event> eventsOf(Program& program) {
    Aggregator aggregator;
    Scheduler& scheduler = program.scheduler();
    ObservationOptions options;
    options.level = TelemetryLevel::Recorded;
    options.producers = scheduler.workerCount();
    options.lossless = !scheduler.threaded();
    if (scheduler.threaded()) options.clock = [&program] { return program.threadedScheduler().clock(); };
    Observation observation(aggregator, smallManifest(), options);
    for (int i = 0; i < options.producers; ++i) scheduler.setProducer(i, &observation.producer(i));
    const Ending ending = program.run(parcels(scheduler));
    EXPECT_EQ(ending.panic, "");
    for (int i = 0; i < options.producers; ++i) scheduler.setProducer(i, nullptr);
    for (int i = 0; i < options.producers; ++i) observation.producer(i).close();
    observation.drain();
    EXPECT_EQ(observation.latest()->telemetryDropped, 0u);
    std::vector<Event> events;
    EventCodec codec;
    for (std::size_t block = 0; block < observation.recording()->blockCount(); ++block) {
        const auto decoded = observation.recording()->decode(block, codec);
        EXPECT_TRUE(decoded.ok());
        if (decoded) events.insert(events.end(), decoded.value().begin(), decoded.value().end());
    }
    return events;
}

class TelemetryOrder : public ::testing::TestWithParam<Clock> {};

TEST_P(TelemetryOrder, AReceiveNeverPrecedesItsSend) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        Program program(GetParam(), smallOptions(MachineModel::Ideal, seed));
        std::map<std::uint32_t, std::uint32_t> channels;
        std::map<std::uint32_t, std::uint32_t> goroutines;
        std::map<std::uint64_t, std::uint32_t> underWay;  // message, channel
        std::uint64_t received = 0;
        for (const Event& event : eventsOf(program)) {
            if (isChannelKind(event.kind)) {
                ASSERT_EQ(event.sequence, ++channels[event.object]);
            }
            if (isGoroutineKind(event.kind) && event.sequence != 0) {
                ASSERT_EQ(event.sequence, ++goroutines[event.goroutine]);
            }
            if (event.kind == EventKind::ChannelSent && messageIdOf(event) != 0) {
                ASSERT_TRUE(underWay.emplace(messageIdOf(event), event.object).second);
            }
            if (event.kind != EventKind::ChannelReceived || messageIdOf(event) == 0) continue;
            const auto sent = underWay.find(messageIdOf(event));
            ASSERT_NE(sent, underWay.end()) << "message " << messageIdOf(event);
            ASSERT_EQ(sent->second, event.object);
            underWay.erase(sent);
            ++received;
        }
        EXPECT_TRUE(underWay.empty());
        EXPECT_EQ(received, (3 + 3 + 1) * kParcels);
    }
}

INSTANTIATE_TEST_SUITE_P(Clocks, TelemetryOrder, ::testing::Values(Clock::Virtual, Clock::OneThread, Clock::TwoThreads),
                         [](const auto& tested) { return ::testing::PrintToString(tested.param); });

}  // namespace
}  // namespace sluice
