#include "sync/channel.hpp"

#include "core/runtime/harness.hpp"
#include "sync/wait_group.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

// Every rule that does not depend on the capacity holds for all of them.
class EveryCapacity : public ::testing::TestWithParam<std::tuple<Clock, std::uint32_t>> {
protected:
    Program program{std::get<0>(GetParam())};
    Scheduler& scheduler = program.scheduler();
    const std::uint32_t capacity = std::get<1>(GetParam());
    const Pipe pipe{scheduler, capacity};
};

Task<> sendRange(Pipe pipe, int from, int to) {
    for (int i = from; i < to; ++i) co_await pipe.send(i, at<"here">);
}
Task<> sendRangeAndClose(Pipe pipe, int from, int to) {
    for (int i = from; i < to; ++i) co_await pipe.send(i);
    pipe.close();
}
Task<> receiveOne(Pipe pipe, Log<>& log) {
    const auto received = co_await pipe.receive(at<"here">);
    log.add(received.ok ? received.value : -1);
}
Task<> receiveOneAs(int name, Pipe pipe, Log<std::pair<int, int>>& log) {
    const auto received = co_await pipe.receive();
    log.add({name, received.value});
}
Task<> receiveThenDone(Pipe pipe, Log<>& log, WaitGroup group) {
    while (auto received = co_await pipe.receive()) log.add(received.value);
    group.done();
}
Task<> sendThenDone(Pipe pipe, int from, int to, WaitGroup group) {
    for (int i = from; i < to; ++i) co_await pipe.send(i);
    group.done();
}

std::vector<int> range(int from, int to) {
    std::vector<int> values(static_cast<std::size_t>(to - from));
    std::iota(values.begin(), values.end(), from);
    return values;
}

Task<> rangeLoopMain(Scheduler& scheduler, Pipe pipe, Log<>& log) {
    go(scheduler, kWorkerRole, 0, sendRangeAndClose(pipe, 0, 1000));
    while (auto received = co_await pipe.receive()) log.add(received.value);
}
TEST_P(EveryCapacity, ARangeLoopReceivesEverythingInOrderAndEndsWithClose) {
    Log<> log;
    EXPECT_EQ(program.run(rangeLoopMain(scheduler, pipe, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), range(0, 1000));
}

Task<> manyToManyMain(Scheduler& scheduler, Pipe pipe, Log<>& log) {
    const WaitGroup senders(scheduler);
    const WaitGroup receivers(scheduler);
    senders.add(4);
    receivers.add(3);
    for (int i = 0; i < 4; ++i)
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), sendThenDone(pipe, i * 500, (i + 1) * 500, senders));
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, 4 + i, receiveThenDone(pipe, log, receivers));
    co_await senders.wait();
    pipe.close();
    co_await receivers.wait();
}
TEST_P(EveryCapacity, NothingIsLostOrDoubledBetweenManySendersAndReceivers) {
    Log<> log;
    EXPECT_EQ(program.run(manyToManyMain(scheduler, pipe, log)).end, RunEnd::MainReturned);
    std::vector<int> entries = log.entries();
    std::sort(entries.begin(), entries.end());
    EXPECT_EQ(entries, range(0, 2000));
}

Task<> drainMain(Pipe pipe, std::uint32_t capacity, Log<>& log) {
    for (std::uint32_t i = 0; i < capacity; ++i) co_await pipe.send(static_cast<int>(i) + 1);
    pipe.close();
    for (std::uint32_t i = 0; i < capacity; ++i) {
        const auto received = co_await pipe.receive();
        EXPECT_TRUE(received.ok);
        log.add(received.value);
    }
    for (int i = 0; i < 3; ++i) {
        const auto received = co_await pipe.receive();
        EXPECT_FALSE(received.ok);
        EXPECT_EQ(received.value, 0);
    }
}
TEST_P(EveryCapacity, AClosedChannelYieldsWhatIsBufferedThenZeroAndFalseForEver) {
    Log<> log;
    EXPECT_EQ(program.run(drainMain(pipe, capacity, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), range(1, static_cast<int>(capacity) + 1));
}

Task<> closeMain(Pipe pipe) {
    pipe.close();
    co_return;
}
Task<> closeTwiceMain(Pipe pipe) {
    pipe.close();
    pipe.close();
    co_return;
}
Task<> sendOnClosedMain(Pipe pipe) {
    pipe.close();
    co_await pipe.send(1);
}
TEST_P(EveryCapacity, ClosingOnceIsFine) {
    EXPECT_EQ(program.run(closeMain(pipe)).end, RunEnd::MainReturned);
}
TEST_P(EveryCapacity, ClosingTwicePanics) {
    const Ending ending = program.run(closeTwiceMain(pipe));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "main: close of closed channel");
}
TEST_P(EveryCapacity, SendingOnAClosedChannelPanics) {
    const Ending ending = program.run(sendOnClosedMain(pipe));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "main: send on closed channel");
}

Task<> closeUnderSenderMain(Scheduler& scheduler, Pipe pipe, int capacity) {
    go(scheduler, kWorkerRole, 2, sendRange(pipe, 0, capacity + 1));
    co_await untilSendersWait(pipe, 1);
    pipe.close();
    co_await Pipe().receive();
}
TEST_P(EveryCapacity, ASenderThatWaitsWhenTheChannelClosesPanics) {
    const Ending ending = program.run(closeUnderSenderMain(scheduler, pipe, static_cast<int>(capacity)));
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "worker 3: send on closed channel");
}

Task<> closeWakesMain(Scheduler& scheduler, Pipe pipe, Log<>& log) {
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, receiveOne(pipe, log));
    co_await untilReceiversWait(pipe, 3);
    pipe.close();
    while (log.size() < 3) co_await yieldNow();
}
TEST_P(EveryCapacity, CloseWakesEveryReceiverWithZeroAndFalse) {
    Log<> log;
    EXPECT_EQ(program.run(closeWakesMain(scheduler, pipe, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<int>(3, -1));
}

Task<> fifoReceiversMain(Scheduler& scheduler, Pipe pipe, Log<std::pair<int, int>>& log) {
    for (int i = 0; i < 5; ++i) {
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), receiveOneAs(i, pipe, log));
        co_await untilReceiversWait(pipe, i + 1);
    }
    for (int i = 0; i < 5; ++i) co_await pipe.send(100 + i);
    while (log.size() < 5) co_await yieldNow();
}
TEST_P(EveryCapacity, WaitingReceiversAreServedInTheOrderInWhichTheyCame) {
    Log<std::pair<int, int>> log;
    program.run(fifoReceiversMain(scheduler, pipe, log));
    for (const auto& [name, value] : log.entries()) EXPECT_EQ(value, 100 + name);
    EXPECT_EQ(log.size(), 5u);
}

Task<> fifoSendersMain(Scheduler& scheduler, Pipe pipe, int capacity, Log<>& log) {
    for (int i = 0; i < capacity; ++i) co_await pipe.send(i);
    for (int i = 0; i < 5; ++i) {
        go(scheduler, kWorkerRole, static_cast<std::uint32_t>(i), sendRange(pipe, capacity + i, capacity + i + 1));
        co_await untilSendersWait(pipe, i + 1);
    }
    for (int i = 0; i < capacity + 5; ++i) {
        const auto received = co_await pipe.receive();
        log.add(received.value);
    }
}
TEST_P(EveryCapacity, WaitingSendersAreServedInTheOrderInWhichTheyCame) {
    Log<> log;
    program.run(fifoSendersMain(scheduler, pipe, static_cast<int>(capacity), log));
    EXPECT_EQ(log.entries(), range(0, static_cast<int>(capacity) + 5));
}

Task<> handOffMain(Scheduler& scheduler, Pipe pipe, Log<std::pair<int, int>>& log) {
    go(scheduler, kWorkerRole, 0, receiveOneAs(0, pipe, log));
    co_await untilReceiversWait(pipe, 1);
    co_await pipe.send(7);
    // Handed over: nothing went through the buffer, so a receiver that comes later gets nothing.
    EXPECT_EQ(pipe.core()->count(), 0u);
    EXPECT_EQ(pipe.core()->meter().depthMax, 0u);
    while (log.size() < 1) co_await yieldNow();
}
TEST_P(EveryCapacity, AWaitingReceiverIsHandedTheValueDirectly) {
    Log<std::pair<int, int>> log;
    program.run(handOffMain(scheduler, pipe, log));
    EXPECT_EQ(log.entries().front(), std::pair(0, 7));
}

Task<> blocksWhenFullMain(Scheduler& scheduler, Pipe pipe, int capacity) {
    go(scheduler, kWorkerRole, 0, sendRange(pipe, 0, capacity + 1));
    co_await untilSendersWait(pipe, 1);
    const std::uint32_t length = co_await pipe.length();
    EXPECT_EQ(length, static_cast<std::uint32_t>(capacity));
    EXPECT_EQ(pipe.capacity(), static_cast<std::uint32_t>(capacity));
}
TEST_P(EveryCapacity, ASendBlocksOnceTheBufferIsFullAndLenSaysHowMuchThereIs) {
    const Ending ending = program.run(blocksWhenFullMain(scheduler, pipe, static_cast<int>(capacity)));
    EXPECT_EQ(ending.end, RunEnd::MainReturned);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].reason, WaitReason::ChannelSend);
}

INSTANTIATE_TEST_SUITE_P(Channel, EveryCapacity,
                         ::testing::Combine(everyClock(), ::testing::Values(0u, 1u, 2u, 3u, 128u)),
                         [](const auto& instance) {
                             return ::testing::PrintToString(std::get<0>(instance.param)) + "Capacity" +
                                    std::to_string(std::get<1>(instance.param));
                         });

// --- Rules that have nothing to do with the capacity.

class ChannelRule : public EveryClock {};

Task<> closeNilMain() {
    Pipe().close();
    co_return;
}
TEST_P(ChannelRule, CloseOfANilChannelPanics) {
    const Ending ending = program.run(closeNilMain());
    EXPECT_EQ(ending.end, RunEnd::Panicked);
    EXPECT_EQ(ending.panic, "main: close of nil channel");
}

Task<> nilReceiveMain() {
    co_await Pipe().receive();
}
Task<> nilSendMain() {
    co_await Pipe().send(1);
}
TEST_P(ChannelRule, ReceivingFromANilChannelBlocksForEver) {
    const Ending ending = program.run(nilReceiveMain());
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].waits, "waiting for ever on a nil channel");
}
TEST_P(ChannelRule, SendingToANilChannelBlocksForEver) {
    const Ending ending = program.run(nilSendMain());
    EXPECT_EQ(ending.end, RunEnd::Quiescent);
    ASSERT_EQ(ending.remaining.size(), 1u);
    EXPECT_EQ(ending.remaining[0].reason, WaitReason::NilChannel);
}
Task<> nilLengthMain() {
    const std::uint32_t length = co_await Pipe().length();
    EXPECT_EQ(length, 0u);
    EXPECT_EQ(Pipe().capacity(), 0u);
}
TEST_P(ChannelRule, LenAndCapOfANilChannelAreZero) {
    EXPECT_EQ(program.run(nilLengthMain()).end, RunEnd::MainReturned);
}

TEST_P(ChannelRule, HandlesOfOneChannelAreEqualAndThoseOfTwoAreNot) {
    const Pipe a(scheduler, 1);
    const Pipe b(scheduler, 1);
    const Pipe copy = a;
    EXPECT_EQ(a, copy);
    EXPECT_FALSE(a == b);
    EXPECT_EQ(Pipe(), Pipe());
    EXPECT_TRUE(Pipe().isNil());
    EXPECT_FALSE(a.isNil());
}

// An unbuffered send returns only once somebody has received.
Task<> rendezvousSender(Pipe pipe, Log<>& log) {
    co_await pipe.send(1);
    log.add(2);
}
Task<> rendezvousMain(Scheduler& scheduler, Pipe pipe, Log<>& log) {
    go(scheduler, kWorkerRole, 0, rendezvousSender(pipe, log));
    co_await untilSendersWait(pipe, 1);
    EXPECT_EQ(log.size(), 0u);
    log.add(1);
    co_await pipe.receive();
    while (log.size() < 2) co_await yieldNow();
}
TEST_P(ChannelRule, AnUnbufferedSendIsARendezvous) {
    Log<> log;
    program.run(rendezvousMain(scheduler, Pipe(scheduler, 0), log));
    EXPECT_EQ(log.entries(), range(1, 3));
}

// Moves, not copies, arrive: a value that counts its owners.
using Parcel = std::shared_ptr<int>;
Task<> parcelSender(Channel<Parcel> parcels, Parcel parcel) {
    co_await parcels.send(std::move(parcel));
}
Task<> parcelMain(Scheduler& scheduler, Channel<Parcel> parcels, Parcel parcel) {
    const std::weak_ptr<int> watched = parcel;
    go(scheduler, kWorkerRole, 0, parcelSender(parcels, std::move(parcel)));
    auto received = co_await parcels.receive();
    EXPECT_EQ(*received.value, 5);
    while (watched.use_count() > 1) co_await yieldNow();
    received.value.reset();
    EXPECT_TRUE(watched.expired());
}
TEST_P(ChannelRule, AValueIsMovedThroughAndLeavesNoCopyBehind) {
    for (std::uint32_t capacity : {0u, 2u}) {
        Program own(GetParam());
        auto parcel = std::make_shared<int>(5);
        const Channel<Parcel> parcels(own.scheduler(), capacity);
        EXPECT_EQ(own.run(parcelMain(own.scheduler(), parcels, std::move(parcel))).end, RunEnd::MainReturned);
    }
}

Task<> bufferParcels(Channel<Parcel> parcels, Parcel parcel) {
    co_await parcels.send(parcel);
    co_await parcels.send(parcel);
}
TEST_P(ChannelRule, TheLastHandleFreesWhatIsBuffered) {
    auto parcel = std::make_shared<int>(5);
    auto channel = std::make_unique<Channel<Parcel>>(scheduler, 4);
    Channel<Parcel> copy = *channel;
    channel.reset();
    program.run(bufferParcels(std::move(copy), parcel));
    EXPECT_EQ(parcel.use_count(), 1);
}

// A channel of channels: the reply channel travels with the request.
struct Call {
    Call() = default;
    explicit Call(Pipe replyTo) : reply(std::move(replyTo)) {}
    Pipe reply;
};
Task<> answer(Channel<Call> calls) {
    int next = 1;
    while (auto call = co_await calls.receive()) co_await call.value.reply.send(next++);
}
Task<> callMain(Scheduler& scheduler, Log<>& log) {
    const Channel<Call> calls(scheduler, 0);
    go(scheduler, kWorkerRole, 0, answer(calls));
    for (int i = 0; i < 3; ++i) {
        const Pipe reply(scheduler, 1, kUndeclaredChannel);
        Call call(reply);
        co_await calls.send(std::move(call));
        const auto received = co_await reply.receive();
        log.add(received.value);
    }
}
TEST_P(ChannelRule, ChannelsTravelThroughChannels) {
    Log<> log;
    EXPECT_EQ(program.run(callMain(scheduler, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), range(1, 4));
}

Task<> meteredMain(Scheduler& scheduler, Pipe pipe) {
    go(scheduler, kWorkerRole, 0, sendRange(pipe, 0, 5));
    co_await untilSendersWait(pipe, 1);
    for (int i = 0; i < 4; ++i) co_await pipe.receive();
}
TEST_P(ChannelRule, ItsMeterCountsEveryValueOnce) {
    const Pipe pipe(scheduler, 2);
    program.run(meteredMain(scheduler, pipe));
    const ChannelMeter& meter = pipe.core()->meter();
    EXPECT_EQ(meter.sent, 5u);
    EXPECT_EQ(meter.received, 4u);
    EXPECT_EQ(meter.depthMax, 2u);
    EXPECT_EQ(meter.sendersBlocked.value(), 0);
}

INSTANTIATE_TEST_SUITE_P(Channel, ChannelRule, everyClock(), clockName);

}  // namespace
}  // namespace sluice
