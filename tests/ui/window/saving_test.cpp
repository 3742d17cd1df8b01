// Saving in the middle of a run, and saves that take long.
#include "events/event_hash.hpp"
#include "ui/window/window_fixture.hpp"

#include <QFile>
#include <QFileInfo>
#include <QPushButton>
#include <QSignalSpy>

#include <sqlite3.h>

namespace sluice::ui {
namespace {

class Saving : public WindowTest {
protected:
    void save(const QString& path) {
        m_prompts.savePath = path;
        window().session().saveAs();
        WAIT_FOR(!document().isBusy());
        ASSERT_EQ(m_prompts.problems, QStringList());
    }
    static SessionData read(const QString& path) {
        auto session = openSession(path.toStdString());
        EXPECT_TRUE(session.ok());
        return session.ok() ? std::move(session).value() : SessionData();
    }
    // Over the first events of a recording.
    static std::uint64_t hashOf(const Recording& recording, std::uint64_t events) {
        EventHash hash;
        EventCodec codec;
        for (std::size_t i = 0; i < recording.blockCount() && hash.count() < events; ++i) {
            const auto block = recording.decode(i, codec);
            if (!block) return 0;
            const std::size_t wanted = std::min<std::size_t>(block.value().size(), events - hash.count());
            hash.add(std::span(block.value()).first(wanted));
        }
        EXPECT_EQ(hash.count(), events);
        return hash.value();
    }
    std::uint64_t hashOfRerun(const Experiment& experiment, std::uint64_t events) {
        Aggregator aggregator;
        auto run = Run::create(registry(), experiment, aggregator, {TelemetryLevel::Recorded, false, 0});
        EXPECT_TRUE(run.ok());
        run.value()->start();
        run.value()->wait();
        return hashOf(*run.value()->observation().recording(), events);
    }
    // A recording so long that writing it can be stopped on the way.
    void runForLong() {
        Experiment experiment = firstLook();
        experiment.parameters = {{"workload.arrival", std::string("saturated")}};
        experiment.stop = {StopCondition::Kind::Messages, 0, 400'000};
        runToTheEnd(experiment);
    }
};

TEST_F(Saving, AnEditOfARunThatGoesOnIsSavedAtTheInstantAtWhichItTookEffect) {
    Experiment experiment = firstLook();
    experiment.pace = 2;
    document().begin(experiment);
    WAIT_FOR(controller().held() && controller().clock() > kSecond / 2);
    // In the middle of things, saved at once: the engine has not answered yet.
    controller().setParameter("workload.rate_per_s", 40.0, true);
    save(file("a.sluice"));
    EXPECT_FALSE(controller().hasEnded());
    const SessionData data = read(file("a.sluice"));
    ASSERT_EQ(data.runs.size(), 1u);
    const SavedRun& run = data.runs.front();
    ASSERT_EQ(run.experiment.script.size(), 1u);
    EXPECT_TRUE(run.experiment.script.front().dispatch.has_value());
    EXPECT_EQ(data.experiments.front().script, run.experiment.script);
    const std::uint64_t events = run.recording->eventCount();
    bool isIn = false;
    EventCodec codec;
    for (std::size_t i = 0; i < run.recording->blockCount(); ++i) {
        const auto block = run.recording->decode(i, codec);
        ASSERT_TRUE(block.ok());
        for (const Event& event : block.value()) isIn = isIn || event.kind == EventKind::ParameterChanged;
    }
    EXPECT_TRUE(isIn);
    EXPECT_EQ(hashOfRerun(run.experiment, events), hashOf(*run.recording, events));
    EXPECT_EQ(hashOfRerun(data.experiments.front(), events), hashOf(*run.recording, events));
}

TEST_F(Saving, ASecondSaveOfTheSameRunReplacesTheFirst) {
    standAt(kSecond);
    save(file("a.sluice"));
    controller().setPace(0);
    controller().play();
    WAIT_FOR(endCard().isVisible());
    save(file("a.sluice"));
    const SessionData data = read(file("a.sluice"));
    ASSERT_EQ(data.runs.size(), 1u);
    EXPECT_EQ(data.runs.front().eventHash, shownHash());
}

TEST_F(Saving, ARunThatWasLeftForAnotherExperimentIsSavedOnce) {
    standAt(kSecond);
    Experiment other = firstLook();
    other.title = "Other";
    const std::shared_ptr<HeldRun> former = controller().held();
    document().add(other);
    // Neither the run that is still shown nor the one that is on its way lands at the wrong experiment.
    m_prompts.savePath = file("a.sluice");
    window().session().saveAs();
    WAIT_FOR(!document().isBusy() && controller().held() != former);
    WAIT_FOR(document().entries()[0].runs.size() == 1);
    save(file("a.sluice"));
    const SessionData data = read(file("a.sluice"));
    ASSERT_EQ(data.experiments.size(), 2u);
    ASSERT_EQ(data.runs.size(), 2u);
    EXPECT_EQ(data.runs[0].ofExperiment, 0u);
    EXPECT_EQ(data.runs[0].experiment.title, firstLook().title);
    EXPECT_EQ(data.runs[1].ofExperiment, 1u);
    EXPECT_EQ(data.runs[1].experiment.title, "Other");
}

TEST_F(Saving, LookingAtAnOldRunChangesNoExperiment) {
    standAt(kSecond);
    save(file("a.sluice"));
    controller().setParameter("capacity_low", 33.0, true);
    WAIT_FOR(std::get<double>(controller().held()->experiment.parameters.at("capacity_low")) == 33.0);
    document().selectRun(0, 0);
    WAIT_FOR(controller().isRecording());
    EXPECT_EQ(std::get<double>(controller().experiment().parameters.at("capacity_low")), 40.0);
    EXPECT_EQ(std::get<double>(document().entries()[0].experiment.parameters.at("capacity_low")), 33.0);
}

TEST_F(Saving, AnEditMadeWhileSavingStaysUnsaved) {
    standAt(kSecond);
    m_prompts.savePath = file("a.sluice");
    window().session().saveAs();
    controller().setParameter("workload.rate_per_s", 40.0, true);
    WAIT_FOR(!document().isBusy());
    EXPECT_TRUE(document().isDirty());
    EXPECT_EQ(document().path(), file("a.sluice"));
}

TEST_F(Saving, ANewSessionWhileSavingKeepsItsOwnName) {
    standAt(kSecond);
    m_prompts.savePath = file("a.sluice");
    window().session().saveAs();
    document().begin(firstLook());
    WAIT_FOR(!document().isBusy() && controller().held());
    EXPECT_TRUE(document().path().isEmpty());
    EXPECT_TRUE(document().entries().front().runs.empty());
    EXPECT_TRUE(QFileInfo::exists(file("a.sluice")));
}

TEST_F(Saving, ALongSaveIsShownAndCanBeStopped) {
    runForLong();
    m_prompts.savePath = file("a.sluice");
    QSignalSpy stopped(&document(), &SessionDocument::savingStopped);
    QSignalSpy saved(&document(), &SessionDocument::saved);
    window().session().saveAs();
    document().cancelJobs();
    WAIT_FOR(!document().isBusy());
    EXPECT_EQ(stopped.count(), 1);
    EXPECT_EQ(saved.count(), 0);
    EXPECT_EQ(m_prompts.problems, QStringList());
    EXPECT_FALSE(QFileInfo::exists(file("a.sluice")));
    EXPECT_TRUE(document().path().isEmpty());
    // Nothing of it is left in the folder, and another one goes through.
    QSignalSpy busy(&document(), &SessionDocument::busy);
    save(file("a.sluice"));
    EXPECT_EQ(saved.count(), 1);
    EXPECT_EQ(QDir(m_folder.path()).entryList({"*.saving-*"}, QDir::Files | QDir::Hidden), QStringList());
    // What was said of it was taken back.
    if (!busy.isEmpty()) {
        EXPECT_EQ(busy.last().at(0).toString(), QString());
    }
    EXPECT_TRUE(watch().notice().text().isEmpty());
}

// Somebody else holds the file for a while, so that a save takes as long as the test wants.
class HeldFile {
public:
    explicit HeldFile(const QString& path) {
        EXPECT_EQ(sqlite3_open(path.toUtf8().constData(), &m_db), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(m_db, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
    }
    ~HeldFile() { sqlite3_close(m_db); }

private:
    sqlite3* m_db = nullptr;
};

TEST_F(Saving, WhatTakesLongSaysSoAndItsButtonStopsIt) {
    standAt(kSecond);
    save(file("a.sluice"));
    controller().setParameter("workload.rate_per_s", 40.0, true);
    QFile saved(file("a.sluice"));
    ASSERT_TRUE(saved.open(QIODevice::ReadOnly));
    const QByteArray before = saved.readAll();
    {
        const HeldFile held(file("a.sluice"));
        window().session().save();
        EXPECT_TRUE(watch().notice().text().isEmpty());  // not at once: most saves are done before anybody can read
        WAIT_FOR(watch().notice().text().contains("a.sluice"));
        for (QPushButton* button : watch().notice().findChildren<QPushButton*>()) {
            if (button->isVisible()) button->click();
        }
    }
    WAIT_FOR(!document().isBusy());
    EXPECT_TRUE(watch().notice().text().isEmpty());
    EXPECT_EQ(m_prompts.problems, QStringList());
    EXPECT_TRUE(document().isDirty());
    saved.seek(0);
    EXPECT_EQ(saved.readAll(), before);
    // The run was not touched by it.
    EXPECT_EQ(controller().experiment().script.size(), 1u);
    window().session().save();
    WAIT_FOR(!document().isDirty());
}

TEST_F(Saving, TheProgressOfALongSaveIsShown) {
    standAt(kSecond);
    save(file("a.sluice"));
    Experiment experiment = firstLook();
    experiment.parameters = {{"workload.arrival", std::string("saturated")}};
    experiment.stop = {StopCondition::Kind::Messages, 0, 400'000};
    experiment.pace = 0;
    document().add(experiment);
    WAIT_FOR(controller().held()->experiment.pace == 0 && controller().isHeldAtCut() && controller().hasEnded());
    QSignalSpy progressed(&document(), &SessionDocument::progressed);
    QSignalSpy told(&document(), &SessionDocument::saved);
    {
        const HeldFile held(file("a.sluice"));
        window().session().save();
        WAIT_FOR(!watch().notice().text().isEmpty());
    }
    WAIT_FOR(told.count() == 1);
    EXPECT_GT(progressed.count(), 0);
    double before = 0;
    for (const QList<QVariant>& arguments : progressed) {
        EXPECT_GT(arguments.at(0).toDouble(), before);
        before = arguments.at(0).toDouble();
    }
    EXPECT_TRUE(watch().notice().text().isEmpty());
}

TEST_F(Saving, WhatWaitedForAStoppedSaveDoesNotHappen) {
    runForLong();
    controller().setParameter("workload.arrival", std::string("saturated"), true);
    const std::shared_ptr<HeldRun> held = controller().held();
    controller().undoStack().clear();
    Q_EMIT controller().edited();
    ASSERT_TRUE(document().isDirty());
    m_prompts.unsaved = Prompts::Unsaved::Save;
    m_prompts.savePath = file("a.sluice");
    window().session().newSession();
    document().cancelJobs();
    WAIT_FOR(!document().isBusy());
    EXPECT_EQ(controller().held(), held);
    EXPECT_TRUE(document().isDirty());
    // Nor with the next one.
    window().session().save();
    WAIT_FOR(!document().isBusy());
    EXPECT_EQ(controller().held(), held);
}

}  // namespace
}  // namespace sluice::ui
