// Operations that never wait (a select of one case with a default), len and cap, on channels in every state.
#include "core/runtime/harness.hpp"
#include "sync/recovering.hpp"
#include "sync/select.hpp"

#include <optional>
#include <tuple>

namespace sluice {
namespace {

using namespace testing;

using Pipe = Channel<int>;

enum class State { Nil, Empty, Full, Closed, ClosedWithValues };
std::string nameOf(State state) {
    constexpr const char* kNames[] = {"Nil", "Empty", "Full", "Closed", "ClosedWithValues"};
    return kNames[static_cast<int>(state)];
}

// What each state allows at a capacity.
struct Expected {
    int length;
    bool maySend;  // false: the default is taken, or a panic
    bool sendPanics;
    std::optional<int> value;  // of a try-receive that is not the default
    bool ok;
};
Expected expectedOf(State state, int capacity) {
    switch (state) {
        case State::Nil:
            return {0, false, false, std::nullopt, false};
        case State::Empty:
            return {0, capacity > 0, false, std::nullopt, false};
        case State::Full:
            return {capacity, false, false, capacity > 0 ? std::optional(1) : std::nullopt, true};
        case State::Closed:
            return {0, false, true, 0, false};
        case State::ClosedWithValues:
            return {capacity, false, true, capacity > 0 ? 1 : 0, capacity > 0};
    }
    return {};
}

Task<> bring(Pipe pipe, State state) {
    const bool isFilled = state == State::Full || state == State::ClosedWithValues;
    for (std::uint32_t i = 0; isFilled && i < pipe.capacity(); ++i) co_await pipe.send(static_cast<int>(i) + 1);
    if (state == State::Closed || state == State::ClosedWithValues) pipe.close();
}
Task<int> trySend(Pipe pipe) {
    const int chosen = co_await selectOrDefault(onSend(pipe, 99));
    co_return chosen;
}

class TryOperation : public ::testing::TestWithParam<std::tuple<Clock, State, std::uint32_t>> {
protected:
    Program program{std::get<0>(GetParam())};
    Scheduler& scheduler = program.scheduler();
    const State state = std::get<1>(GetParam());
    const std::uint32_t capacity = std::get<2>(GetParam());
    const Pipe pipe = state == State::Nil ? Pipe() : Pipe(scheduler, capacity);
    const Expected expected = expectedOf(state, static_cast<int>(capacity));
};

Task<> lengthMain(Pipe pipe, State state, Expected expected) {
    co_await bring(pipe, state);
    const std::uint32_t length = co_await pipe.length();
    EXPECT_EQ(static_cast<int>(length), expected.length);
}
TEST_P(TryOperation, LenAndCapSayWhatIsThere) {
    EXPECT_EQ(program.run(lengthMain(pipe, state, expected)).end, RunEnd::MainReturned);
    EXPECT_EQ(pipe.capacity(), state == State::Nil ? 0 : capacity);
}

Task<> sendMain(Pipe pipe, State state, Expected expected) {
    co_await bring(pipe, state);
    const Recovered<int> sent = co_await recovering(trySend(pipe));
    EXPECT_EQ(sent.ok(), !expected.sendPanics);
    if (sent.ok()) {
        EXPECT_EQ(sent.value(), expected.maySend ? 0 : kDefault);
    } else {
        EXPECT_EQ(sent.panic(), "send on closed channel");
    }
    const std::uint32_t length = co_await pipe.length();
    EXPECT_EQ(static_cast<int>(length), expected.length + (expected.maySend ? 1 : 0));
}
TEST_P(TryOperation, ASendIsDoneAtOnceOrNotAtAll) {
    EXPECT_EQ(program.run(sendMain(pipe, state, expected)).end, RunEnd::MainReturned);
}

Task<> receiveMain(Pipe pipe, State state, Expected expected) {
    co_await bring(pipe, state);
    Received<int> r(-5, true);
    const int chosen = co_await selectOrDefault(onReceive(pipe, r));
    EXPECT_EQ(chosen, expected.value ? 0 : kDefault);
    EXPECT_EQ(r.value, expected.value.value_or(-5));  // untouched where the default was taken
    EXPECT_EQ(r.ok, expected.value ? expected.ok : true);
}
TEST_P(TryOperation, AReceiveIsDoneAtOnceOrNotAtAll) {
    EXPECT_EQ(program.run(receiveMain(pipe, state, expected)).end, RunEnd::MainReturned);
}

Task<> closeOne(Pipe pipe) {
    pipe.close();
    co_return;
}
Task<> closeMain(Pipe pipe, State state) {
    co_await bring(pipe, state);
    const Recovered<> closed = co_await recovering(closeOne(pipe));
    const bool isOpen = state == State::Empty || state == State::Full;
    EXPECT_EQ(closed.panic(), isOpen ? "" : state == State::Nil ? "close of nil channel" : "close of closed channel");
}
TEST_P(TryOperation, CloseIsForOpenChannels) {
    EXPECT_EQ(program.run(closeMain(pipe, state)).end, RunEnd::MainReturned);
}

INSTANTIATE_TEST_SUITE_P(Channel, TryOperation,
                         ::testing::Combine(everyClock(),
                                            ::testing::Values(State::Nil, State::Empty, State::Full, State::Closed,
                                                              State::ClosedWithValues),
                                            ::testing::Values(0u, 1u, 2u, 7u)),
                         [](const auto& instance) {
                             return ::testing::PrintToString(std::get<0>(instance.param)) +
                                    nameOf(std::get<1>(instance.param)) + std::to_string(std::get<2>(instance.param));
                         });

// --- Rules that need somebody else

class ChannelAndOthers : public ::testing::TestWithParam<std::tuple<Clock, std::uint32_t>> {
protected:
    Program program{std::get<0>(GetParam())};
    Scheduler& scheduler = program.scheduler();
    const Pipe pipe{scheduler, std::get<1>(GetParam())};
};

Task<> sendOne(Pipe pipe, int value) {
    co_await pipe.send(value);
}
Task<> sendRecovered(Pipe pipe, int value, Log<std::string>& log) {
    const Recovered<> sent = co_await recovering(sendOne(pipe, value));
    log.add(sent.ok() ? "sent" : sent.panic());
}
// The buffered values are received after the close; those of the senders that waited are not, and each sender panics.
Task<> closeUnderSendersMain(Scheduler& scheduler, Pipe pipe, Log<std::string>& log) {
    const int buffered = static_cast<int>(pipe.capacity());
    for (int i = 0; i < buffered; ++i) co_await pipe.send(i + 1);
    for (std::uint32_t i = 0; i < 3; ++i) go(scheduler, kWorkerRole, i, sendRecovered(pipe, 100, log));
    co_await untilSendersWait(pipe, 3);
    pipe.close();
    for (int i = 0; i < buffered; ++i) {
        const auto received = co_await pipe.receive();
        EXPECT_TRUE(received.ok);
        EXPECT_EQ(received.value, i + 1);
    }
    const auto last = co_await pipe.receive();
    EXPECT_FALSE(last.ok);
    while (log.size() < 3) co_await yieldNow();
}
TEST_P(ChannelAndOthers, CloseMakesEveryWaitingSenderPanicAndDeliversNoneOfTheirValues) {
    Log<std::string> log;
    EXPECT_EQ(program.run(closeUnderSendersMain(scheduler, pipe, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<std::string>(3, "send on closed channel"));
}

Task<> receiveInto(Pipe pipe, Log<>& log) {
    const auto received = co_await pipe.receive();
    log.add(received.value);
}
Task<> trySendToReceiverMain(Scheduler& scheduler, Pipe pipe, Log<>& log) {
    go(scheduler, kWorkerRole, 0, receiveInto(pipe, log));
    co_await untilReceiversWait(pipe, 1);
    const int chosen = co_await selectOrDefault(onSend(pipe, 5));
    EXPECT_EQ(chosen, 0);
    while (log.size() < 1) co_await yieldNow();
}
TEST_P(ChannelAndOthers, ATrySendIsHandedToAWaitingReceiver) {
    Log<> log;
    EXPECT_EQ(program.run(trySendToReceiverMain(scheduler, pipe, log)).end, RunEnd::MainReturned);
    EXPECT_EQ(log.entries(), std::vector<int>{5});
}
Task<> tryReceiveFromSenderMain(Scheduler& scheduler, Pipe pipe) {
    const int buffered = static_cast<int>(pipe.capacity());
    for (int i = 0; i < buffered; ++i) co_await pipe.send(i);
    go(scheduler, kWorkerRole, 0, sendOne(pipe, buffered));
    co_await untilSendersWait(pipe, 1);
    for (int i = 0; i <= buffered; ++i) {
        Received<int> r;
        const int chosen = co_await selectOrDefault(onReceive(pipe, r));
        EXPECT_EQ(chosen, 0);
        EXPECT_EQ(r.value, i);
    }
}
TEST_P(ChannelAndOthers, ATryReceiveTakesTheOldestAndMovesAWaitingSenderUp) {
    EXPECT_EQ(program.run(tryReceiveFromSenderMain(scheduler, pipe)).end, RunEnd::MainReturned);
}

INSTANTIATE_TEST_SUITE_P(Channel, ChannelAndOthers, ::testing::Combine(everyClock(), ::testing::Values(0u, 1u, 2u, 7u)),
                         [](const auto& instance) {
                             return ::testing::PrintToString(std::get<0>(instance.param)) + "Capacity" +
                                    std::to_string(std::get<1>(instance.param));
                         });

}  // namespace
}  // namespace sluice
