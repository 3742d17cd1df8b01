// The open session: its experiments and runs, the file that it came from, and whether there is something to save.
// The selected experiment follows the run controller's; the document keeps the others and puts all together for saving.
//
// Invariants: there is always one experiment at least, and while an engine's run is shown the selected one is the
// controller's (looking at a recording of other settings changes none). Opening changes nothing until all of the file
// has been read and checked; of two files that are opened the later wins. Saves follow each other; a run that goes on
// is saved up to the moment at which its turn comes. Thread rule: the GUI thread only; files are read and written on a
// thread of the document's own.
#pragma once

#include "session/recovery.hpp"
#include "session/store.hpp"
#include "ui/model/background_queue.hpp"
#include "ui/model/run_controller.hpp"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>

#include <atomic>
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
        // The engine's run that each was captured from (never locked, only compared), so that it is kept once.
        std::vector<std::weak_ptr<HeldRun>> origins;
    };
    // How long a job may take before it is shown.
    static constexpr int kSilentMs = 300;

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
    bool isBusy() const noexcept { return m_reading != 0 || m_saves > 0; }

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
    // Gives up what is being read, and stops what is being written: the file stays as it was.
    void cancelJobs();
    // Unsaved work is thrown away: the program ends in order.
    void discard();

    // Unsaved work of workbenches that no longer run, the newest first.
    std::vector<LeftBehind> leftBehind() const;
    // Opens it as unsaved changes of the session that it belongs to, and removes it once they are kept elsewhere.
    void recover(const std::filesystem::path& path);
    // Keeps what is not saved now; the document does it by itself every now and then.
    void keepRecovery();
    static void throwAway(const std::filesystem::path& path) { RecoveryFile::remove(path); }

Q_SIGNALS:
    // Path, name, dirty state, experiments or runs.
    void changed();
    void opened(const QByteArray& layout);
    void saved(const QString& path);
    // Cancelled before anything took effect.
    void savingStopped();
    // A job takes a moment (what it does, in words), is so far (from 0 to 1), or the last one has ended (empty).
    void busy(const QString& what);
    void progressed(double share);
    void problem(const QString& sentence);

private:
    struct SaveJob;
    // Unsaved work on the disk.
    struct Recovery {
        std::optional<RecoveryFile> file;
        std::filesystem::path former;  // what the work was recovered from; there until `file` holds it

        Status write(const SessionData& data, const std::filesystem::path& unsavedOf,
                     const std::filesystem::path& folder);
        void removeFormer();
    };

    // session_document.cpp
    void takeExperiment();
    void takeRun();
    void takeBackSelection();
    void setDirty(bool dirty);
    void keepRun();
    void keep(std::size_t entry, const std::weak_ptr<HeldRun>& origin, std::shared_ptr<const SavedRun> run);
    void startSelected(std::optional<Nanos> standAt = std::nullopt);
    void replaceEntries(std::vector<Entry> entries, std::size_t selected);
    void beginJob(const QString& what);
    void endJob();
    void read(const std::filesystem::path& path, bool isRecovery);
    void readDone(quint64 job, const std::filesystem::path& path, bool isRecovery, Result<SessionData> result);
    void take(SessionData data);
    bool showRun(std::size_t entry, std::size_t run, const std::optional<ViewState>& view);

    // session_saving.cpp
    SaveJob saveJob() const;
    ViewState viewNow() const;
    void wrote(const QString& path, const Status& status, const SaveJob& job, std::shared_ptr<const SavedRun> captured);
    SaveWatch watchOf(const std::shared_ptr<std::atomic<bool>>& stop);
    void removeRecovery();

    const Registry& m_registry;
    RunController& m_controller;
    std::filesystem::path m_recoveryFolder;
    std::vector<Entry> m_entries;
    std::size_t m_selected = 0;
    // The experiment whose run is shown: not yet the selected one while that is being prepared, and none of this
    // session's before its first.
    std::optional<std::size_t> m_runEntry;
    std::optional<std::size_t> m_shownRun;
    QString m_path;
    // What is at m_path as far as this session knows: the queue's thread only.
    std::shared_ptr<FileStamp> m_stamp = std::make_shared<FileStamp>();
    bool m_dirty = false;
    quint64 m_changes = 0;    // counts edits, so that one made while saving stays unsaved
    quint64 m_recovered = 0;  // m_changes that the recovery file holds
    quint64 m_reading = 0;    // 0: nothing is
    quint64 m_jobs = 0;
    int m_saves = 0;                                  // on their way
    std::shared_ptr<std::atomic<bool>> m_stopSaving;  // of those
    quint64 m_age = 0;  // counts sessions, so that what belongs to one does not land in another
    std::function<QByteArray()> m_layout;
    std::map<std::string, std::string> m_lessons;
    QString m_busyWith;
    QTimer m_busyTimer;
    bool m_busyTold = false;
    QTimer m_recoveryTimer;
    std::shared_ptr<Recovery> m_recovery;  // its content: the queue's thread only
    BackgroundQueue m_queue;               // last: its jobs name this object
};

// Whether the experiment can be run by this program; the error says what is wrong. Takes a moment: any thread.
Status checkExperiment(const Registry& registry, const Experiment& experiment);

}  // namespace sluice::ui
