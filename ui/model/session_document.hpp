// The open session: its experiments and runs, the file that it came from, and whether there is something to save.
// The selected experiment is the run controller's; the document keeps the others and puts all together for saving.
//
// Invariants: there is always one experiment at least, and the selected one is the controller's. Opening changes
// nothing until all of the file has been read and checked. One job (reading or writing) at a time. Thread rule: the GUI
// thread only; files are read and written on a thread of the document's own.
#pragma once

#include "session/recovery.hpp"
#include "session/store.hpp"
#include "ui/model/background_queue.hpp"
#include "ui/model/run_controller.hpp"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::ui {

class SessionDocument : public QObject {
    Q_OBJECT

public:
    struct Entry {
        Experiment experiment;
        std::vector<std::shared_ptr<const SavedRun>> runs;
    };

    // `recoveryFolder`: where unsaved work is kept meanwhile; empty: nowhere. All must outlive the document.
    SessionDocument(const Registry& registry, RunController& controller, std::filesystem::path recoveryFolder,
                    QObject* parent = nullptr);
    ~SessionDocument() override;

    const std::vector<Entry>& entries() const noexcept { return m_entries; }
    std::size_t selected() const noexcept { return m_selected; }
    // Index among the selected experiment's runs of the recording that is shown; nothing: a run of the engine.
    std::optional<std::size_t> shownRun() const noexcept { return m_shownRun; }
    const QString& path() const noexcept { return m_path; }
    QString name() const;
    bool isDirty() const noexcept { return m_dirty; }
    bool isBusy() const noexcept { return m_job != 0; }

    // The window's layout as it is saved with the session.
    void setLayoutSource(std::function<QByteArray()> source) { m_layout = std::move(source); }

    // An empty session with this experiment, which starts at once, or stands still at an instant.
    void begin(const Experiment& experiment, std::optional<Nanos> standAt = std::nullopt);
    // Adds an experiment and starts it; one that is already there in the same form is started instead.
    void add(const Experiment& experiment);
    void selectExperiment(std::size_t index);
    void selectRun(std::size_t experiment, std::size_t run);

    void open(const QString& path);
    void save(const QString& path);
    // A job that reads is given up; one that writes goes on to its end.
    void cancelOpening();
    // Unsaved work is thrown away: the program ends in order.
    void discard();

    // Unsaved work of workbenches that no longer run, the newest first.
    std::vector<LeftBehind> leftBehind() const;
    // Opens it as unsaved changes of the session that it belongs to, and removes it.
    void recover(const std::filesystem::path& path);
    static void throwAway(const std::filesystem::path& path) { RecoveryFile::remove(path); }

Q_SIGNALS:
    // Path, name, dirty state, experiments or runs.
    void changed();
    void opened(const QByteArray& layout);
    void saved(const QString& path);
    // A job has begun (what it does, in words) or ended (empty).
    void busy(const QString& what);
    void problem(const QString& sentence);

private:
    void takeExperiment();
    void setDirty(bool dirty);
    void keepRun();
    void archive(std::size_t entry, const std::shared_ptr<HeldRun>& held);
    void startSelected(std::optional<Nanos> standAt = std::nullopt);
    SessionData dataNow(std::optional<std::size_t>& captureInto) const;
    ViewState viewNow() const;
    void read(const std::filesystem::path& path, bool isRecovery);
    void readDone(quint64 job, const std::filesystem::path& path, bool isRecovery, Result<SessionData> result);
    void take(SessionData data);
    void wrote(quint64 job, const QString& path, const Status& status, std::shared_ptr<const SavedRun> captured);
    void writeRecovery();
    void removeRecovery();

    const Registry& m_registry;
    RunController& m_controller;
    std::filesystem::path m_recoveryFolder;
    std::vector<Entry> m_entries;
    std::size_t m_selected = 0;
    std::optional<std::size_t> m_shownRun;
    // Where the engine's run that is shown was saved, so that the next save replaces it.
    std::weak_ptr<HeldRun> m_savedHeld;
    std::size_t m_savedAs = 0;
    QString m_path;
    bool m_dirty = false;
    quint64 m_changes = 0;    // counts edits, so that one made while saving stays unsaved
    quint64 m_recovered = 0;  // m_changes that the recovery file holds
    quint64 m_savedChanges = 0;
    quint64 m_job = 0;  // 0: none
    quint64 m_jobs = 0;
    quint64 m_entriesAge = 0;  // counts sessions, so that a run kept late does not land in another one
    std::function<QByteArray()> m_layout;
    std::map<std::string, std::string> m_lessons;
    QTimer m_recoveryTimer;
    std::shared_ptr<std::optional<RecoveryFile>> m_recovery;  // its content: the queue's thread only
    BackgroundQueue m_queue;                                  // last: its jobs name this object
};

// Whether the experiment can be run by this program; the error says what is wrong. Takes a moment: any thread.
Status checkExperiment(const Registry& registry, const Experiment& experiment);

}  // namespace sluice::ui
