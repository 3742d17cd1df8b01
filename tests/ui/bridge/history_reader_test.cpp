#include "ui/bridge/history_reader.hpp"

#include "events/aggregator.hpp"

#include <QTest>
#include <QThread>
#include <gtest/gtest.h>

#include <optional>

namespace sluice::ui {
namespace {

constexpr int kPatienceMs = 60'000;
constexpr std::uint64_t kEvents = 1000;

class Counting : public GuiScan {
public:
    void begin(const RunState&) override {}
    bool read(std::span<const Event> events, std::uint64_t) override {
        count += events.size();
        return true;
    }
    std::uint64_t count = 0;
};

class HistoryReaderTest : public ::testing::Test {
protected:
    HistoryReaderTest() {
        Producer& producer = m_observation.producer(0);
        for (std::uint64_t i = 0; i < kEvents; ++i) {
            Event event{};
            event.time = static_cast<Nanos>(i);
            event.kind = EventKind::Mark;
            producer.emit(event);
        }
        producer.close();
        m_observation.drain();
    }

    // Everything posted to the GUI thread by scans that were asked for before has arrived.
    void letAnswersCome() {
        HistoryReader last;
        bool isAnswered = false;
        last.ask(m_observation, std::make_shared<Counting>(), {}, [&](ScanEnd) { isAnswered = true; });
        ASSERT_TRUE(QTest::qWaitFor([&] { return isAnswered; }, kPatienceMs));
    }

    Aggregator m_aggregator;
    Observation m_observation{m_aggregator, std::make_shared<Manifest>(), {}};
};

TEST_F(HistoryReaderTest, AnswersOnTheGuiThreadWithAllThatWasRead) {
    HistoryReader reader;
    const auto scan = std::make_shared<Counting>();
    std::optional<ScanEnd> end;
    reader.ask(m_observation, scan, {}, [&](ScanEnd how) {
        EXPECT_EQ(QThread::currentThread(), QCoreApplication::instance()->thread());
        EXPECT_FALSE(reader.isAsking());
        end = how;
    });
    EXPECT_TRUE(reader.isAsking());
    ASSERT_TRUE(QTest::qWaitFor([&] { return end.has_value(); }, kPatienceMs));
    EXPECT_EQ(*end, ScanEnd::Complete);
    EXPECT_EQ(scan->count, kEvents);
}

TEST_F(HistoryReaderTest, TellsNothingOfAQuestionThatAnotherReplaced) {
    HistoryReader reader;
    int former = 0;
    int newest = 0;
    reader.ask(m_observation, std::make_shared<Counting>(), {}, [&](ScanEnd) { ++former; });
    reader.ask(m_observation, std::make_shared<Counting>(), {}, [&](ScanEnd) { ++newest; });
    letAnswersCome();
    EXPECT_EQ(former, 0);
    EXPECT_EQ(newest, 1);
}

TEST_F(HistoryReaderTest, MayGoBeforeItsAnswer) {
    int answers = 0;
    {
        HistoryReader reader;
        reader.ask(m_observation, std::make_shared<Counting>(), {}, [&](ScanEnd) { ++answers; });
    }
    letAnswersCome();
    EXPECT_EQ(answers, 0);
}

TEST_F(HistoryReaderTest, MayAskAgainFromItsAnswer) {
    HistoryReader reader;
    int answers = 0;
    const std::function<void(ScanEnd)> again = [&](ScanEnd) {
        if (++answers < 3) reader.ask(m_observation, std::make_shared<Counting>(), {}, again);
    };
    reader.ask(m_observation, std::make_shared<Counting>(), {}, again);
    ASSERT_TRUE(QTest::qWaitFor([&] { return answers == 3; }, kPatienceMs));
}

}  // namespace
}  // namespace sluice::ui
