// The inspector and the code in the window, on real runs.
#include "window_fixture.hpp"

#include "ui/pages/code_panel.hpp"
#include "ui/panels/inspector_panel.hpp"
#include "ui/panels/narration_panel.hpp"
#include "ui/panels/words.hpp"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QListView>

#include <algorithm>

namespace sluice::ui {
namespace {

using Kind = InspectorRow::Kind;

class InspectTest : public WindowTest {
protected:
    InspectorPanel& inspector() { return *window().views().inspector; }
    void pick(Selected::Kind kind, std::uint64_t id) { window().selection().select({kind, id}); }
    const InspectorRow* rowOf(const QString& text) {
        const auto& rows = inspector().rows();
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.text == text; });
        return found == rows.end() ? nullptr : &*found;
    }
    // A dock behind another tab counts as visible.
    bool isInspectorSeen() { return !inspector().visibleRegion().isEmpty(); }
    std::vector<InspectorRow> bars() {
        std::vector<InspectorRow> found;
        std::copy_if(inspector().rows().begin(), inspector().rows().end(), std::back_inserter(found),
                     [](const auto& row) { return row.kind == Kind::Bar; });
        return found;
    }
};

TEST_F(InspectTest, EnterOnANodeOfTheSceneBringsTheInspectorToTheFront) {
    standAt(2 * kSecond);
    ASSERT_FALSE(isInspectorSeen());
    scene().setFocus();
    QTest::keyClick(&scene(), Qt::Key_Right);
    QTest::keyClick(&scene(), Qt::Key_Return);
    WAIT_FOR(isInspectorSeen());
    EXPECT_EQ(
        inspector().rows().front().text,
        selectedName(controller().snapshot()->state, controller().descriptor().get(), window().selection().current()));
    EXPECT_TRUE(inspector().list().hasFocus());
}

TEST_F(InspectTest, EveryGoroutineAndChannelOfEveryPatternHasFacts) {
    window().showInspector();
    for (const Pattern& pattern : registry().all()) {
        standAt(pattern.descriptor.firstLook, 100 * kMillisecond);
        const RunState& state = controller().snapshot()->state;
        for (const GoroutineState& goroutine : state.goroutines()) {
            if (goroutine.id == 0) continue;
            pick(Selected::Kind::Goroutine, goroutine.id);
            EXPECT_EQ(inspector().rows().front().text, goroutineName(state, goroutine.id));
            EXPECT_GE(inspector().rows().size(), 3u);
        }
        for (const ChannelState& channel : state.channels()) {
            if (channel.id == 0) continue;
            pick(Selected::Kind::Channel, channel.id);
            ASSERT_NE(rowOf(QStringLiteral("Went in")), nullptr) << pattern.descriptor.id;
        }
        for (std::size_t i = 0; i < pattern.descriptor.topology.widgets.size(); ++i) {
            pick(Selected::Kind::Widget, i + 1);
            EXPECT_FALSE(inspector().rows().empty());
        }
    }
}

TEST_F(InspectTest, AMessagesLifeSumsToItsLatency) {
    standAt(6 * kSecond);
    window().showInspector();
    int told = 0;
    for (std::uint64_t id = 1; id <= 20; ++id) {
        pick(Selected::Kind::Message, id);
        WAIT_FOR(!inspector().isReading());
        const InspectorRow* done = rowOf(QStringLiteral("Completed"));
        if (done == nullptr) continue;
        ++told;
        const Nanos due = rowOf(QStringLiteral("Due"))->link.time;
        Nanos sum = 0;
        for (const InspectorRow& bar : bars()) sum += bar.span.span();
        EXPECT_EQ(sum, done->link.time - due) << id;
        const auto all = bars();
        const auto longest = std::max_element(
            all.begin(), all.end(), [](const auto& a, const auto& b) { return a.span.span() < b.span.span(); });
        EXPECT_TRUE(longest->isLongest) << id;
    }
    EXPECT_GE(told, 5);
}

TEST_F(InspectTest, LivesOnRealThreadsSumUpToo) {
    Experiment threads = firstLook();
    threads.clock = ClockKind::Threads;
    document().begin(threads);
    window().showInspector();
    WAIT_FOR(controller().isOnThreads() && controller().snapshot()->state.messages().find(3) != nullptr);
    pick(Selected::Kind::Message, 3);
    WAIT_FOR(!bars().empty());
    const auto all = bars();
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_EQ(all[i].span.from, all[i - 1].span.to);
    EXPECT_EQ(all.front().span.from, all.front().axis.from);
}

TEST_F(InspectTest, ALinkToAnInstantGoesThere) {
    standAt(4 * kSecond);
    window().showInspector();
    pick(Selected::Kind::Message, 5);
    WAIT_FOR(!inspector().isReading());
    const auto all = bars();
    ASSERT_FALSE(all.empty());
    Q_EMIT inspector().seekRequested(all.front().link.time);
    WAIT_FOR(!controller().isAtLiveEdge());
    EXPECT_LE(controller().snapshot()->state.time(), all.front().link.time);
    EXPECT_EQ(window().selection().current(), (Selected{Selected::Kind::Message, 5})) << "and it stays inspected";
}

TEST_F(InspectTest, ASentenceOfTheLogSelectsItsMessage) {
    standAt(2 * kSecond);
    NarrationModel& model = window().views().narration->model();
    const auto message = [&model] {
        return model.index(model.rowCount() - 1).data(NarrationModel::kMessageRole).toULongLong();
    };
    // One by one, so that what happens is told one by one.
    for (int step = 0; step < 1000 && message() == 0; ++step) {
        const std::uint64_t before = position();
        controller().stepForward();
        WAIT_FOR(position() > before);
    }
    ASSERT_NE(message(), 0u);
    window().docks().narration->show();
    window().docks().narration->raise();
    QListView& list = window().views().narration->view();
    WAIT_FOR(!list.visibleRegion().isEmpty());
    const QModelIndex index = list.model()->index(model.rowCount() - 1, 0);
    list.scrollTo(index);
    QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(index).center());
    EXPECT_EQ(window().selection().current(), (Selected{Selected::Kind::Message, message()}));
}

TEST_F(InspectTest, TheSelectedGoroutineIsMarkedInTheCodeAndChoosingThereSelects) {
    standAt(2 * kSecond);
    CodePage& code = *window().views().code;
    const RunState& state = controller().snapshot()->state;
    std::uint32_t somebody = 0;
    for (const GoroutineState& goroutine : state.goroutines()) {
        for (int line = 1; line <= code.blockCount() && somebody == 0; ++line) {
            const auto here = code.goroutinesAt(line);
            if (std::find(here.begin(), here.end(), goroutine.id) != here.end()) somebody = goroutine.id;
        }
    }
    ASSERT_NE(somebody, 0u);
    Q_EMIT code.goroutineChosen(somebody);
    EXPECT_EQ(window().selection().current(), (Selected{Selected::Kind::Goroutine, somebody}));
    EXPECT_GT(code.selectedLine(), 0);
}

TEST_F(InspectTest, TheKeyForComparingBringsTheCodeToTheFront) {
    standAt(2 * kSecond);
    press(Qt::Key_D, Qt::ControlModifier);
    WAIT_FOR(!window().views().code->visibleRegion().isEmpty());
    EXPECT_TRUE(window().views().code->isComparing());
    press(Qt::Key_F);
    WAIT_FOR(controller().experiment().variant == controller().descriptor()->cure && !controller().isPreparing());
    EXPECT_EQ(window().views().codePanel->variants().currentData().toString().toStdString(),
              controller().descriptor()->common);
}

TEST_F(InspectTest, AnotherRunInspectsNothing) {
    standAt(2 * kSecond);
    window().showInspector();
    pick(Selected::Kind::Goroutine, 2);
    const std::shared_ptr<HeldRun> former = controller().held();
    controller().restart();
    WAIT_FOR(controller().held() != former);
    EXPECT_EQ(inspector().rows().front().text, QStringLiteral("Nothing picked"));
}

}  // namespace
}  // namespace sluice::ui
