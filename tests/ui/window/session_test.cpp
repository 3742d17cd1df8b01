// Sessions in the window: saving, opening, asking, recovering, and files that are none.
#include "ui/panels/metrics_panel.hpp"
#include "ui/window/window_fixture.hpp"

#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QSignalSpy>

#include <fstream>
#include <set>

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::ui {
namespace {

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

class Session : public WindowTest {
protected:
    void save(const QString& path) {
        m_prompts.savePath = path;
        window().session().saveAs();
        WAIT_FOR(!document().isBusy());
    }
    void open(const QString& path) {
        m_prompts.openPath = path;
        window().session().open();
        WAIT_FOR(!document().isBusy());
    }
    // A change that is worth saving.
    void edit() {
        const std::shared_ptr<HeldRun> former = controller().held();
        controller().setParameter("capacity_low", 33.0, true);
        WAIT_FOR(controller().held() != former);
        ASSERT_TRUE(document().isDirty());
    }
    // Everything that a refusal must leave as it is.
    struct Standing {
        std::shared_ptr<HeldRun> held;
        QString path;
        bool dirty;
        std::size_t entries;
        std::uint64_t position;
        bool operator==(const Standing&) const = default;
    };
    Standing standing() {
        return {controller().held(), document().path(), document().isDirty(), document().entries().size(), position()};
    }
    void expectRefused(const QString& path) {
        const Standing before = standing();
        const QByteArray bytes = bytesOf(path);
        m_prompts.problems.clear();
        open(path);
        EXPECT_EQ(m_prompts.problems.size(), 1) << path.toStdString();
        EXPECT_FALSE(m_prompts.problems.value(0).contains(u'\n'));
        EXPECT_TRUE(standing() == before) << path.toStdString();
        EXPECT_EQ(bytesOf(path), bytes);
        EXPECT_TRUE(window().session().recentFiles().filter(QFileInfo(path).fileName()).isEmpty());
    }
};

TEST_F(Session, OpenedAgainItGivesTheSamePictureAtTheSameInstant) {
    standAt(6 * kSecond);
    edit();
    WAIT_FOR(controller().clock() == 6 * kSecond);
    seek(4 * kSecond);
    scene().setReducedMotion(true);  // what travels is an echo, and not part of the instant
    QTest::qWait(50);
    const QImage picture = sceneImage();
    const std::uint64_t at = position();
    const QString headline = watch().headline().text().plain();
    QStringList metrics;
    const auto readMetrics = [this] {
        QStringList values;
        for (const MetricDecl& metric : controller().descriptor()->metrics) {
            values << window().views().metrics->valueText(metric.id);
        }
        for (const MetricDecl& metric : commonMetrics()) values << window().views().metrics->valueText(metric.id);
        return values;
    };
    metrics = readMetrics();
    save(file("a.sluice"));
    EXPECT_EQ(m_prompts.problems, QStringList());
    EXPECT_FALSE(document().isDirty());
    window().session().newSession();
    WAIT_FOR(controller().held() && controller().isPlaying());
    WAIT_FOR(sceneImage() != picture);
    open(file("a.sluice"));
    WAIT_FOR(controller().isRecording() && position() == at && controller().snapshot()->loaded == 1);
    QTest::qWait(50);
    EXPECT_EQ(watch().headline().text().plain(), headline);
    EXPECT_EQ(readMetrics(), metrics);
    const QImage again = sceneImage();
    EXPECT_TRUE(again == picture);
    EXPECT_FALSE(controller().isPlaying());
    EXPECT_EQ(std::get<double>(controller().values().at("capacity_low")), 33.0);
    EXPECT_FALSE(document().isDirty());
}

TEST_F(Session, WhileALongRecordingIsReadNothingElseOfItIsDrawn) {
    Experiment experiment = firstLook();
    experiment.parameters = {{"workload.arrival", std::string("saturated")}};
    experiment.stop = {StopCondition::Kind::Messages, 0, 200'000};
    runToTheEnd(experiment);
    seek(controller().snapshot()->state.cutTime() / 2);
    const std::uint64_t at = position();
    ASSERT_GT(at, 1000u);
    save(file("a.sluice"));
    document().begin(firstLook(), 0);
    WAIT_FOR(controller().held() && !controller().isRecording() && controller().clock() == 0);
    std::set<std::uint64_t> drawn;
    const auto note = [&](const SnapshotPtr& snapshot) {
        if (controller().isRecording()) drawn.insert(snapshot->state.position());
    };
    QObject::connect(&window().feeder().bridge(), &SignalBridge::frameShown, note);
    open(file("a.sluice"));
    WAIT_FOR(controller().isRecording() && drawn.contains(at));
    drawn.erase(0);  // before anything is read
    EXPECT_EQ(drawn, std::set<std::uint64_t>{at});
}

TEST_F(Session, ARunThatHasEndedIsOpenedAtItsCut) {
    Experiment experiment = firstLook();
    experiment.stop.duration = 2 * kSecond;
    runToTheEnd(experiment);
    const std::uint64_t at = position();
    save(file("a.sluice"));
    window().session().newSession();
    open(file("a.sluice"));
    WAIT_FOR(controller().isRecording() && position() == at);
    EXPECT_FALSE(isBeyondCut(controller().snapshot()->state));
    // It was news once.
    EXPECT_FALSE(endCard().isVisible());
}

TEST_F(Session, SaveAsTakesANameAndRemembersIt) {
    standAt(kSecond);
    m_prompts.savePath = file("first");
    window().session().save();  // without a name it asks
    WAIT_FOR(!document().isBusy());
    EXPECT_EQ(document().path(), file("first.sluice"));
    save(file("second.sluice"));
    EXPECT_EQ(document().path(), file("second.sluice"));
    EXPECT_TRUE(window().windowTitle().contains("second.sluice"));
    EXPECT_EQ(window().session().recentFiles(), QStringList({file("second.sluice"), file("first.sluice")}));
    EXPECT_TRUE(QFileInfo::exists(file("first.sluice")));
    QMenu menu;
    window().session().fillRecent(menu);
    ASSERT_EQ(menu.actions().size(), 2);
    menu.actions().at(1)->trigger();
    WAIT_FOR(document().path() == file("first.sluice"));
    EXPECT_EQ(window().session().recentFiles().first(), file("first.sluice"));
    m_prompts.savePath.clear();  // cancelled
    edit();
    window().session().saveAs();
    EXPECT_FALSE(document().isBusy());
    EXPECT_TRUE(document().isDirty());
}

TEST_F(Session, UnsavedChangesAreAskedAboutBeforeANewOne) {
    standAt(kSecond);
    window().session().newSession();
    EXPECT_EQ(m_prompts.unsavedAsked, 0);  // nothing was changed
    WAIT_FOR(isDrawn());
    edit();
    const std::shared_ptr<HeldRun> held = controller().held();
    m_prompts.unsaved = Prompts::Unsaved::Cancel;
    window().session().newSession();
    EXPECT_EQ(m_prompts.unsavedAsked, 1);
    EXPECT_EQ(controller().held(), held);
    EXPECT_TRUE(document().isDirty());
    m_prompts.unsaved = Prompts::Unsaved::Save;
    m_prompts.savePath = file("kept.sluice");
    window().session().newSession();
    WAIT_FOR(document().path().isEmpty() && !document().isBusy() && !document().isDirty());
    EXPECT_TRUE(QFileInfo::exists(file("kept.sluice")));
    WAIT_FOR(controller().held() != held);
    edit();
    m_prompts.unsaved = Prompts::Unsaved::Discard;
    window().session().newSession();
    EXPECT_FALSE(document().isDirty());
}

TEST_F(Session, AndBeforeAnotherIsOpened) {
    standAt(kSecond);
    save(file("a.sluice"));
    edit();
    m_prompts.unsaved = Prompts::Unsaved::Cancel;
    window().session().openPath(file("a.sluice"));
    EXPECT_FALSE(document().isBusy());
    EXPECT_TRUE(document().isDirty());
    m_prompts.unsaved = Prompts::Unsaved::Discard;
    window().session().openPath(file("a.sluice"));
    WAIT_FOR(!document().isBusy());
    EXPECT_FALSE(document().isDirty());
    WAIT_FOR(controller().isRecording());
    // Looking at the recording has changed nothing; the first edit has.
    WAIT_FOR(isDrawn());
    edit();
    m_prompts.unsaved = Prompts::Unsaved::Save;
    const QByteArray before = bytesOf(file("a.sluice"));
    window().session().openPath(file("a.sluice"));
    WAIT_FOR(!document().isDirty() && !document().isBusy());
    EXPECT_NE(bytesOf(file("a.sluice")), before);
    EXPECT_EQ(std::get<double>(controller().experiment().parameters.at("capacity_low")), 33.0);
}

TEST_F(Session, AndBeforeTheWindowCloses) {
    standAt(kSecond);
    edit();
    m_prompts.unsaved = Prompts::Unsaved::Cancel;
    window().close();
    EXPECT_TRUE(window().isVisible());
    m_prompts.unsaved = Prompts::Unsaved::Save;
    m_prompts.savePath = file("no/such/folder/a.sluice");
    window().close();
    WAIT_FOR(!document().isBusy());
    EXPECT_TRUE(window().isVisible());  // what could not be saved is not thrown away
    EXPECT_EQ(m_prompts.problems.size(), 1);
    m_prompts.savePath = file("a.sluice");
    window().close();
    WAIT_FOR(!window().isVisible());
    EXPECT_TRUE(QFileInfo::exists(file("a.sluice")));
    EXPECT_TRUE(document().leftBehind().empty());
}

TEST_F(Session, WithoutChangesTheWindowClosesAtOnce) {
    standAt(kSecond);
    window().close();
    EXPECT_FALSE(window().isVisible());
    EXPECT_EQ(m_prompts.unsavedAsked, 0);
}

TEST_F(Session, DiscardingClosesAtOnce) {
    standAt(kSecond);
    edit();
    m_prompts.unsaved = Prompts::Unsaved::Discard;
    window().close();
    EXPECT_FALSE(window().isVisible());
}

TEST_F(Session, WhatIsNoSessionIsOneSentenceAndChangesNothing) {
    standAt(2 * kSecond);
    save(file("good.sluice"));
    edit();
    m_prompts.unsaved = Prompts::Unsaved::Discard;
    write(file("text.sluice"), "this is a text\n");
    write(file("empty.sluice"), {});
    write(file("cut.sluice"), bytesOf(file("good.sluice")).left(5000));
    const auto sql = [](const QString& path, const char* statements) {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(path.toUtf8().constData(), &db), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(db, statements, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(db);
    };
    sql(file("foreign.sluice"), "CREATE TABLE letters(a TEXT)");
    QFile::copy(file("good.sluice"), file("newer.sluice"));
    sql(file("newer.sluice"), "PRAGMA user_version = 99");
    WAIT_FOR(controller().clock() == 2 * kSecond && isDrawn());
    for (const char* name :
         {"text.sluice", "empty.sluice", "cut.sluice", "foreign.sluice", "newer.sluice", "missing.sluice"}) {
        expectRefused(file(name));
    }
}

TEST_F(Session, AFolderThatCannotBeWrittenIsOneSentenceAndTheChangesStayUnsaved) {
    standAt(kSecond);
    edit();
    write(file("taken"), "a file where a folder would have to be");
    save(file("taken/a.sluice"));
    EXPECT_EQ(m_prompts.problems.size(), 1);
    EXPECT_TRUE(document().isDirty());
    EXPECT_TRUE(document().path().isEmpty());
    EXPECT_TRUE(window().session().recentFiles().isEmpty());
    save(file("text.sluice"));
    EXPECT_FALSE(document().isDirty());
}

TEST_F(Session, AFileThatIsNoSessionIsNotOverwritten) {
    standAt(kSecond);
    edit();
    write(file("letter.txt"), "dear reader");
    save(file("letter.txt"));
    EXPECT_EQ(m_prompts.problems.size(), 1);
    EXPECT_TRUE(document().isDirty());
    EXPECT_EQ(bytesOf(file("letter.txt")), QByteArray("dear reader"));
}

// What a crash leaves behind: a recovery file whose workbench is gone.
class Recovery : public Session {
protected:
    void leaveBehind(const QString& unsavedOf) {
        SessionData data;
        Experiment experiment = firstLook();
        experiment.title = "Rescued";
        experiment.parameters["capacity_low"] = 77.0;
        experiment.stop.duration = kSecond;
        data.experiments.push_back(experiment);
        auto recovery = RecoveryFile::create(recoveryFolder());
        ASSERT_TRUE(recovery.ok());
        ASSERT_TRUE(recovery.value().write(data, unsavedOf.toStdString()).ok());
    }
};

TEST_F(Recovery, UnsavedWorkIsOfferedAndBroughtBack) {
    leaveBehind(file("mine.sluice"));
    document().begin(firstLook());
    ASSERT_EQ(document().leftBehind().size(), 1u);
    EXPECT_TRUE(window().session().offerRecovery());
    EXPECT_EQ(m_prompts.recoverAsked, 1);
    WAIT_FOR(!document().isBusy());
    EXPECT_EQ(document().entries().front().experiment.title, "Rescued");
    EXPECT_EQ(document().path(), file("mine.sluice"));
    EXPECT_TRUE(document().isDirty());
    WAIT_FOR(controller().held() && controller().held()->experiment.title == "Rescued");
    WAIT_FOR(controller().snapshot()->state.channel(4) != nullptr);
    EXPECT_EQ(controller().snapshot()->state.channel(4)->capacity, 77u);
    // It is safe again before what was left behind goes: one file, and this workbench owns it.
    WAIT_FOR(document().leftBehind().empty());
    std::size_t kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(recoveryFolder())) {
        if (entry.path().extension() == ".sluice") ++kept;
    }
    EXPECT_EQ(kept, 1u);
    // Saved, it is gone everywhere.
    window().session().save();
    WAIT_FOR(!document().isDirty());
    WAIT_FOR(std::filesystem::is_empty(recoveryFolder()) ||
             std::filesystem::directory_iterator(recoveryFolder())->path().extension() == ".lock");
    EXPECT_TRUE(QFileInfo::exists(file("mine.sluice")));
}

TEST_F(Recovery, DeclinedItIsThrownAway) {
    leaveBehind({});
    document().begin(firstLook());
    m_prompts.recovers = false;
    EXPECT_FALSE(window().session().offerRecovery());
    EXPECT_TRUE(document().leftBehind().empty());
    EXPECT_FALSE(window().session().offerRecovery());
    EXPECT_EQ(m_prompts.recoverAsked, 1);
}

TEST_F(Recovery, TheFileThatWasNamedIsOpenedWhenItIsDeclined) {
    standAt(kSecond);
    save(file("named.sluice"));
    document().begin(firstLook());
    leaveBehind({});
    m_prompts.recovers = false;
    window().session().openAtStart(file("named.sluice"));
    EXPECT_EQ(m_prompts.recoverAsked, 1);
    WAIT_FOR(document().path() == file("named.sluice"));
}

TEST_F(Recovery, TheFileThatWasNamedIsSaidNotToBeOpenedWhenItIsTaken) {
    standAt(kSecond);
    save(file("named.sluice"));
    document().begin(firstLook());
    leaveBehind(file("mine.sluice"));
    QSignalSpy notice(&window().session(), &SessionCommands::notice);
    window().session().openAtStart(file("named.sluice"));
    ASSERT_EQ(notice.count(), 1);
    EXPECT_TRUE(watch().notice().text().contains(QStringLiteral("named.sluice")));
    WAIT_FOR(!document().isBusy());
    EXPECT_EQ(document().path(), file("mine.sluice"));
}

}  // namespace
}  // namespace sluice::ui
