#include "ui/panels/inspector_facts.hpp"

#include "tests/ui/panels/event_script.hpp"
#include "ui/panels/who_could_wake.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::ui {
namespace {

using synthetic::EventScript;
using Kind = InspectorRow::Kind;

class Facts : public testing::Test {
protected:
    std::vector<InspectorRow> of(const Selected& what) {
        const RunState state = script.state();
        InspectorQuestion question(state, what);
        question.descriptor = descriptor.get();
        question.listing = &listing;
        if (life) question.life = &*life;
        return inspectorFacts(question);
    }
    std::vector<InspectorRow> ofGoroutine(std::uint32_t id) { return of({Selected::Kind::Goroutine, id}); }
    std::vector<InspectorRow> ofChannel(std::uint32_t id) { return of({Selected::Kind::Channel, id}); }

    static const InspectorRow* find(const std::vector<InspectorRow>& rows, const QString& text) {
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.text == text; });
        return found == rows.end() ? nullptr : &*found;
    }
    // The items and sentences under a heading.
    static QStringList under(const std::vector<InspectorRow>& rows, const QString& heading) {
        QStringList texts;
        bool isUnder = false;
        for (const InspectorRow& row : rows) {
            if (row.kind == Kind::Heading) isUnder = row.text == heading;
            if (isUnder && row.kind != Kind::Heading) texts << row.text;
        }
        return texts;
    }

    EventScript script;
    std::shared_ptr<const Descriptor> descriptor = EventScript::descriptor();
    Listing listing{{"func send() {", "\tlow <- m", "}"}, {}};
    std::optional<MessageLife> life;
};

TEST_F(Facts, NothingPickedSaysHowToUseIt) {
    const auto rows = of({});
    ASSERT_GE(rows.size(), 2u);
    EXPECT_TRUE(rows[1].text.contains(QStringLiteral("worker 3"))) << "what can be typed is said by example";
}

TEST_F(Facts, AGoroutineSaysWhatItWaitsForSinceWhenAndWhere) {
    script.at(1).created(1, 41, EventScript::kLow, 1).readied(1, 3);
    script.at(2).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    script.at(6.2).parked(3, WaitReason::Sleep, 0);
    const auto rows = ofGoroutine(1);
    EXPECT_EQ(rows[0].text, QStringLiteral("low source"));
    const InspectorRow* doing = find(rows, QStringLiteral("waiting for room in low"));
    ASSERT_NE(doing, nullptr);
    EXPECT_EQ(doing->term, QStringLiteral("chan send"));
    EXPECT_EQ(doing->link.target, (Selected{Selected::Kind::Channel, EventScript::kLowChannel}));
    const InspectorRow* since = find(rows, QStringLiteral("For"));
    ASSERT_NE(since, nullptr);
    EXPECT_EQ(since->value, QStringLiteral("4.2 s"));
    EXPECT_EQ(since->link.time, 2 * kSecond);
    const InspectorRow* message = find(rows, QStringLiteral("Last had"));
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->value, QStringLiteral("low message 41"));
    EXPECT_EQ(message->link.target, (Selected{Selected::Kind::Message, 41}));
    const InspectorRow* woken = find(rows, QStringLiteral("Last woken by"));
    ASSERT_NE(woken, nullptr);
    EXPECT_EQ(woken->link.target, (Selected{Selected::Kind::Goroutine, 3}));
    const InspectorRow* site = find(rows, QStringLiteral("Stands at"));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->term, QStringLiteral("low <- m"));
    EXPECT_EQ(site->link.line, 2);
}

TEST_F(Facts, WhoCouldWakeASenderAreThoseThatReceiveThere) {
    script.at(1).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    EXPECT_EQ(under(ofGoroutine(1), QStringLiteral("Who could wake it")), QStringList{QStringLiteral("processor")});
    // And of a receiver those that send there.
    script.at(2).parked(4, WaitReason::ChannelReceive, EventScript::kHighChannel);
    EXPECT_EQ(under(ofGoroutine(4), QStringLiteral("Who could wake it")),
              (QStringList{QStringLiteral("high source"), QStringLiteral("processor")}));
}

TEST_F(Facts, WhoHoldsItsMessageComesFirst) {
    script.at(1).received(4, EventScript::kHighChannel, 9, 0);
    script.at(1).received(3, EventScript::kLowChannel, 9, 0);
    script.at(2).parked(4, WaitReason::ChannelReceive, EventScript::kHighChannel);
    EXPECT_EQ(under(ofGoroutine(4), QStringLiteral("Who could wake it")),
              (QStringList{QStringLiteral("processor"), QStringLiteral("high source")}));
}

TEST_F(Facts, OfASelectAllThatMeetItSomewhere) {
    const QString note = QStringLiteral(
        "They stand at the other ends of its channels; which of these the select names is not recorded.");
    script.at(1).parked(3, WaitReason::Select, 0);
    EXPECT_EQ(under(ofGoroutine(3), QStringLiteral("Who could wake it")),
              (QStringList{QStringLiteral("low source"), QStringLiteral("reader"), note}));
    // Who waits for it cannot be whom it waits for.
    script.at(2).parked(4, WaitReason::ChannelReceive, EventScript::kHighChannel);
    EXPECT_EQ(under(ofGoroutine(3), QStringLiteral("Who could wake it")),
              (QStringList{QStringLiteral("low source"), note}));
}

TEST_F(Facts, WhereNobodyIsLeftItSaysSo) {
    script.at(1).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    script.at(2).finished(3).leaked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    const auto rows = ofGoroutine(1);
    EXPECT_NE(find(rows, QStringLiteral("stuck for ever, waiting for room in low")), nullptr);
    EXPECT_EQ(under(rows, QStringLiteral("Who could wake it")),
              QStringList{QStringLiteral("Nobody that receives there is alive.")});
}

TEST_F(Facts, OfALockThoseThatWaitBeside) {
    script.at(1).parked(1, WaitReason::Mutex, 5).parked(2, WaitReason::Mutex, 5).parked(3, WaitReason::Mutex, 6);
    EXPECT_EQ(under(ofGoroutine(1), QStringLiteral("Waiting for the same")),
              QStringList{QStringLiteral("high source")});
}

TEST_F(Facts, AChannelListsItsSlotsItsWaitersAndItsCounts) {
    for (std::uint32_t i = 1; i <= 4; ++i) script.at(i).sent(1, EventScript::kLowChannel, 40 + i, i);
    script.at(5).refused(1, EventScript::kLowChannel, 45);
    script.at(6).parked(2, WaitReason::ChannelSend, EventScript::kLowChannel);
    script.at(7).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    const auto rows = ofChannel(EventScript::kLowChannel);
    EXPECT_EQ(rows[1].text, QStringLiteral("4 of 4 slots filled, full"));
    EXPECT_EQ(rows[1].term, QStringLiteral("make(chan T, 4)"));
    EXPECT_EQ(find(rows, QStringLiteral("Went in"))->value, QStringLiteral("4"));
    EXPECT_EQ(find(rows, QStringLiteral("Came out"))->value, QStringLiteral("0"));
    EXPECT_EQ(find(rows, QStringLiteral("Turned away"))->value, QStringLiteral("1"));
    EXPECT_EQ(under(rows, QStringLiteral("Waiting for room, longest first")),
              (QStringList{QStringLiteral("high source"), QStringLiteral("low source")}));
    const QStringList slots_ = under(rows, QStringLiteral("In it, next to leave first"));
    ASSERT_EQ(slots_.size(), 4);
    EXPECT_EQ(slots_.front(), QStringLiteral("high message 41")) << "the class that is not known is the first";
    EXPECT_EQ(find(rows, slots_.front())->link.target, (Selected{Selected::Kind::Message, 41}));
}

TEST_F(Facts, WhatIsGoneSaysSo) {
    const auto rows = ofChannel(99);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_TRUE(rows[1].text.contains(QStringLiteral("not there at the instant shown")));
}

TEST_F(Facts, AMessagesBarsLieOnOneAxisThatIsItsLife) {
    script.at(0).created(1, 41, EventScript::kLow, 0).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    script.at(4).sent(1, EventScript::kLowChannel, 41, 1);
    script.at(5).received(3, EventScript::kLowChannel, 41, 0).workBegun(3, 41).mark(3, 41);
    script.at(6).workEnded(3, 41).outcome(3, 41, Outcome::Completed);
    MessageLifeBuilder builder(41);
    builder.begin(RunState(EventScript::manifest()));
    builder.read(script.events(), 0);
    life = builder.life();
    const auto rows = of({Selected::Kind::Message, 41});
    std::vector<InspectorRow> bars;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(bars),
                 [](const auto& row) { return row.kind == Kind::Bar; });
    ASSERT_EQ(bars.size(), 3u);
    Nanos sum = 0;
    for (const InspectorRow& bar : bars) {
        EXPECT_EQ(bar.axis, (TimeRange{0, 6 * kSecond}));
        EXPECT_EQ(bar.link.kind, InspectorLink::Kind::Seek);
        EXPECT_EQ(bar.isLongest, &bar == &bars[0]);
        sum += bar.span.span();
    }
    EXPECT_EQ(sum, 6 * kSecond);
    EXPECT_NE(find(rows, QStringLiteral("It waited 4 s for room in 'low'.")), nullptr);
    EXPECT_NE(find(rows, QStringLiteral("processor was late with 41")), nullptr) << "and what the log told of it";
    EXPECT_NE(find(rows, QStringLiteral("completed")), nullptr);
}

TEST_F(Facts, AMessageThatIsKeptBackSaysByWhom) {
    script.at(0).created(1, 41, EventScript::kLow, 0).sent(1, EventScript::kLowChannel, 41, 1);
    script.at(1).received(3, EventScript::kLowChannel, 41, 0);
    script.at(2).received(3, EventScript::kLowChannel, 42, 0);
    script.at(4).received(3, EventScript::kLowChannel, 43, 0);
    MessageLifeBuilder builder(41);
    builder.begin(RunState(EventScript::manifest()));
    builder.read(script.events(), 0);
    life = builder.life();
    const auto rows = of({Selected::Kind::Message, 41});
    EXPECT_EQ(rows[1].text, QStringLiteral("kept back by processor (reordered)"));
    EXPECT_EQ(rows[1].link.target, (Selected{Selected::Kind::Goroutine, 3}));
}

TEST_F(Facts, AGateSaysItsStateSinceWhenAndItsChanges) {
    script.at(1).state(3, 0);
    script.at(4).state(3, 1);
    script.at(6).parked(3, WaitReason::Sleep, 0);
    const auto rows = of({Selected::Kind::Widget, 1});
    EXPECT_EQ(rows[0].value, QStringLiteral("gate"));
    EXPECT_EQ(rows[1].text, QStringLiteral("open"));
    EXPECT_EQ(find(rows, QStringLiteral("For"))->value, QStringLiteral("2 s"));
    EXPECT_EQ(under(rows, QStringLiteral("Its last changes, newest first")),
              (QStringList{QStringLiteral("became open"), QStringLiteral("became closed")}));
}

TEST_F(Facts, ATreeCountsEveryLevelByState) {
    script.at(1).state(3, 0);
    const auto rows = of({Selected::Kind::Widget, 2});
    EXPECT_EQ(rows[0].value, QStringLiteral("context tree"));
    EXPECT_EQ(find(rows, QStringLiteral("closed"))->value, QStringLiteral("1"));
}

TEST_F(Facts, ThingsAreFoundByWhatTheyAreCalled) {
    const RunState state = script.state();
    const auto found = [&](const char* text) { return findByName(state, descriptor.get(), QString::fromUtf8(text)); };
    EXPECT_EQ(found("message 41"), (Selected{Selected::Kind::Message, 41}));
    EXPECT_EQ(found(" low  MESSAGE 1,041 "), (Selected{Selected::Kind::Message, 1041}));
    EXPECT_EQ(found("41"), (Selected{Selected::Kind::Message, 41}));
    EXPECT_EQ(found("low"), (Selected{Selected::Kind::Channel, EventScript::kLowChannel})) << "the whole name first";
    EXPECT_EQ(found("low s"), (Selected{Selected::Kind::Goroutine, 1}));
    EXPECT_EQ(found("PROC"), (Selected{Selected::Kind::Goroutine, 3}));
    EXPECT_EQ(found("breaker"), (Selected{Selected::Kind::Widget, 1}));
    EXPECT_EQ(found("nobody"), Selected{});
    EXPECT_EQ(found(""), Selected{});
}

TEST_F(Facts, AsTextTheyHaveEverythingThatIsSeen) {
    script.at(1).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    const auto rows = ofGoroutine(1);
    const QString text = factsAsText(rows);
    for (const InspectorRow& row : rows) {
        EXPECT_TRUE(text.contains(row.text)) << row.text.toStdString();
        EXPECT_TRUE(text.contains(row.value)) << row.value.toStdString();
        EXPECT_TRUE(text.contains(row.term)) << row.term.toStdString();
    }
}

TEST_F(Facts, WithoutADescriptorWhoCouldWakeItIsNotGuessed) {
    descriptor.reset();
    script.at(1).parked(1, WaitReason::ChannelSend, EventScript::kLowChannel);
    const QStringList said = under(ofGoroutine(1), QStringLiteral("Who could wake it"));
    ASSERT_EQ(said.size(), 1);
    EXPECT_TRUE(said[0].startsWith(QStringLiteral("Not known")));
}

}  // namespace
}  // namespace sluice::ui
