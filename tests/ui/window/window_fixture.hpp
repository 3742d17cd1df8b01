// The whole window offscreen: engine, aggregator, views, session; only the questions to a person are answered by the
// test. Nothing is asserted of times: conditions are waited for.
#pragma once

#include "analysis/run.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/notice_bar.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/panels/end_card.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <thread>

namespace sluice::ui {

inline constexpr int kPatienceMs = 60'000;

// Waits until it is true; the condition is evaluated between events.
#define WAIT_FOR(condition) ASSERT_TRUE(QTest::qWaitFor([&] { return (condition); }, kPatienceMs)) << #condition

// Answers prepared by the test; says what was asked.
class FakePrompts final : public Prompts {
public:
    Unsaved askUnsaved(QWidget*, const QString&) override {
        ++unsavedAsked;
        return unsaved;
    }
    QString askOpenPath(QWidget*, const QString&) override { return openPath; }
    QString askSavePath(QWidget*, const QString&) override { return savePath; }
    bool askRecover(QWidget*, const QString&) override {
        ++recoverAsked;
        return recovers;
    }
    void showProblem(QWidget*, const QString& sentence) override { problems << sentence; }

    Unsaved unsaved = Unsaved::Cancel;
    QString openPath;
    QString savePath;
    bool recovers = true;
    int unsavedAsked = 0;
    int recoverAsked = 0;
    QStringList problems;
};

class WindowTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        ASSERT_TRUE(m_folder.isValid());
        makeWindow();
    }
    void TearDown() override { m_window.reset(); }

    void makeWindow() {
        m_window = std::make_unique<MainWindow>(
            MainWindow::Surroundings{registry(), m_aggregator, m_settings, m_prompts, recoveryFolder()});
        m_window->resize(1280, 800);
        m_window->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->activateWindow();
    }
    virtual const Registry& registry() const { return m_registry; }

    Experiment firstLook() const { return registry().all().front().descriptor.firstLook; }
    // Stands still at an instant, with everything up to there on the screen.
    void standAt(const Experiment& experiment, Nanos at) {
        const std::shared_ptr<HeldRun> former = controller().held();
        document().begin(experiment, at);
        WAIT_FOR(controller().held() != former && isDrawn() && controller().clock() == at);
        ASSERT_FALSE(controller().isPlaying());
    }
    void standAt(Nanos at) { standAt(firstLook(), at); }
    // Runs from the beginning, as fast as it can, until the picture stands at the cut and the end has been told.
    void runToTheEnd(Experiment experiment) {
        experiment.pace = 0;
        document().begin(experiment);
        WAIT_FOR(controller().held() && endCard().isVisible());
    }
    bool isDrawn() { return controller().snapshot() && controller().snapshot()->livePosition > 0; }
    // The cursor of the view has come to this instant of the past.
    void seek(Nanos time) {
        controller().seekTime(time);
        WAIT_FOR(!controller().isAtLiveEdge() && controller().snapshot()->state.time() <= time);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_window.get(), key, modifiers); }

    // The same experiment without a window.
    std::uint64_t headlessHash(const Experiment& experiment) {
        Aggregator aggregator;
        auto run = Run::create(registry(), experiment, aggregator, {TelemetryLevel::Live, false, 0});
        EXPECT_TRUE(run.ok());
        run.value()->start();
        run.value()->wait();
        return run.value()->report().eventHash;
    }
    std::uint64_t shownHash() { return controller().held()->engine->report().eventHash; }

    std::filesystem::path recoveryFolder() const { return m_folder.filePath("recovery").toStdString(); }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    MainWindow& window() { return *m_window; }
    RunController& controller() { return m_window->controller(); }
    SessionDocument& document() { return m_window->document(); }
    WatchPage& watch() { return *m_window->views().watch; }
    SceneView& scene() { return watch().scene(); }
    EndCard& endCard() { return watch().endCard(); }
    std::uint64_t position() { return controller().snapshot()->state.position(); }
    // Without what lies over it.
    QImage sceneImage() {
        QImage image(scene().size(), QImage::Format_RGB32);
        scene().render(&image, {}, {}, QWidget::DrawWindowBackground);
        return image;
    }

    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    Registry m_registry;
    Aggregator m_aggregator;
    FakePrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
};

}  // namespace sluice::ui
