// Writing the session: what a save holds, the file, and the recovery file.
#include "ui/model/session_document.hpp"

#include <QFileInfo>

#include <utility>

namespace sluice::ui {

namespace {

// Longer recordings are not copied to the recovery file every time: there the experiment counts.
constexpr std::uint64_t kRecoveredBytesMax = std::uint64_t{64} << 20;
// A step of the progress that is worth being shown.
constexpr double kProgressStep = 0.01;

}  // namespace

// The session as it was when it was to be saved.
struct SessionDocument::SaveJob {
    SessionData data;
    // The engine's run that is shown; its place in `data` is filled when it is captured, on the queue's thread.
    std::shared_ptr<HeldRun> held;
    std::weak_ptr<HeldRun> origin;
    std::size_t place = 0;
    std::size_t entry = 0;
    quint64 changes = 0;
    quint64 age = 0;
    std::shared_ptr<FileStamp> stamp;

    std::shared_ptr<const SavedRun> capture(const Registry& registry);
};

// Not on the GUI thread. The run is let go of here.
std::shared_ptr<const SavedRun> SessionDocument::SaveJob::capture(const Registry& registry) {
    if (!held) return nullptr;
    SavedRun run = captureRun(registry, *held);
    held.reset();
    run.ofExperiment = entry;
    // When everything took effect is the engine's to say.
    data.experiments[entry].script = run.experiment.script;
    // While it goes on, more may be recorded than was shown: then the instant shown is in its past.
    const bool isAll = run.recording != nullptr && run.recording->eventCount() <= data.view.position;
    data.view.atLiveEdge = data.view.atLiveEdge && isAll;
    auto captured = std::make_shared<const SavedRun>(run);
    data.runs[place] = std::move(run);
    return captured;
}

ViewState SessionDocument::viewNow() const {
    ViewState view;
    view.experiment = m_selected;
    const SnapshotPtr& snapshot = m_controller.snapshot();
    if (snapshot && m_runEntry == m_selected) {
        view.atLiveEdge = snapshot->atLiveEdge;
        view.position = snapshot->state.position();
        view.time = snapshot->state.time();
    }
    if (m_layout) view.layout = m_layout().toStdString();
    return view;
}

SessionDocument::SaveJob SessionDocument::saveJob() const {
    SaveJob job;
    job.changes = m_changes;
    job.age = m_age;
    job.data.lessons = m_lessons;
    job.data.view = viewNow();
    const std::shared_ptr<HeldRun> held = m_controller.held();
    if (held && !held->isRecording() && m_runEntry) {
        job.held = held;
        job.origin = held;
        job.entry = *m_runEntry;
    }
    bool hasPlace = false;
    for (std::size_t e = 0; e < m_entries.size(); ++e) {
        job.data.experiments.push_back(m_entries[e].experiment);
        for (std::size_t r = 0; r < m_entries[e].runs.size(); ++r) {
            const std::size_t place = job.data.runs.size();
            if (e == m_selected && m_shownRun == r) job.data.view.run = place;
            if (job.held && e == job.entry && m_entries[e].origins[r].lock() == job.held) {
                hasPlace = true;
                job.place = place;
            }
            job.data.runs.push_back(*m_entries[e].runs[r]);
            job.data.runs.back().ofExperiment = e;
        }
    }
    if (job.held && !hasPlace) {
        job.place = job.data.runs.size();
        job.data.runs.emplace_back();
    }
    if (job.held && job.entry == m_selected) job.data.view.run = job.place;
    return job;
}

// Progress is told on the GUI thread, a hundred times at most.
SaveWatch SessionDocument::watchOf(const std::shared_ptr<std::atomic<bool>>& stop) {
    return {[this, stop, told = 0.0](double share) mutable {
        if (share - told >= kProgressStep) {
            told = share;
            const auto tell = [this, share] {
                if (m_saves > 0 && m_busyTold) Q_EMIT progressed(share);
            };
            QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
        }
        return !stop->load();
    }};
}

void SessionDocument::save(const QString& path) {
    m_reading = 0;  // what is being opened would replace what is to be kept
    if (m_saves++ == 0) m_stopSaving = std::make_shared<std::atomic<bool>>(false);
    beginJob(tr("Saving %1").arg(QFileInfo(path).fileName()));
    SaveJob save = saveJob();
    // Under another name whatever is there is replaced: that was asked before.
    save.stamp = path == m_path ? m_stamp : std::make_shared<FileStamp>();
    m_queue.post([this, path, job = std::move(save), stop = m_stopSaving]() mutable {
        const std::shared_ptr<const SavedRun> captured = stop->load() ? nullptr : job.capture(m_registry);
        const std::filesystem::path file(path.toStdString());
        const Status status =
            stop->load() ? Status(saveStopped()) : saveSession(file, job.data, watchOf(stop), job.stamp.get());
        job.data = {};
        job.held.reset();  // not on the GUI thread
        QMetaObject::invokeMethod(
            this, [this, path, status, job, captured] { wrote(path, status, job, captured); }, Qt::QueuedConnection);
    });
}

void SessionDocument::wrote(const QString& path, const Status& status, const SaveJob& job,
                            std::shared_ptr<const SavedRun> captured) {
    --m_saves;
    endJob();
    if (isSaveStopped(status)) return Q_EMIT savingStopped();
    if (!status) return Q_EMIT problem(QString::fromStdString(status.error().message));
    if (job.age != m_age) return;  // another session is open by now
    if (captured) keep(job.entry, job.origin, std::move(captured));
    m_path = path;
    m_stamp = job.stamp;
    if (m_changes == job.changes) setDirty(false);
    Q_EMIT changed();
    Q_EMIT saved(path);
}

// ---- recovery ----

std::vector<LeftBehind> SessionDocument::leftBehind() const {
    return m_recoveryFolder.empty() ? std::vector<LeftBehind>() : RecoveryFile::list(m_recoveryFolder);
}

void SessionDocument::keepRecovery() {
    if (m_recoveryFolder.empty() || !m_dirty || isBusy() || m_recovered == m_changes) return;
    m_recovered = m_changes;
    m_queue.post([this, job = saveJob(), recovery = m_recovery, folder = m_recoveryFolder,
                  path = std::filesystem::path(m_path.toStdString())]() mutable {
        job.capture(m_registry);
        for (SavedRun& run : job.data.runs) {
            if (run.recording && run.recording->byteCount() > kRecoveredBytesMax) run.recording.reset();
        }
        if (recovery->write(job.data, path, folder)) return;
        // No room, or no folder: without it there is only less safety, and the next time it is tried again.
        const auto tryAgain = [this, changes = job.changes] {
            if (m_recovered == changes) m_recovered = 0;
        };
        QMetaObject::invokeMethod(this, tryAgain, Qt::QueuedConnection);
    });
}

Status SessionDocument::Recovery::write(const SessionData& data, const std::filesystem::path& unsavedOf,
                                        const std::filesystem::path& folder) {
    if (!file) {
        Result<RecoveryFile> made = RecoveryFile::create(folder);
        if (!made) return made.error();
        file.emplace(std::move(made).value());
    }
    Status written = file->write(data, unsavedOf);
    if (written) removeFormer();
    return written;
}

void SessionDocument::Recovery::removeFormer() {
    if (!former.empty()) RecoveryFile::remove(std::exchange(former, {}));
}

void SessionDocument::removeRecovery() {
    m_recovered = m_changes;
    m_queue.post([recovery = m_recovery] {
        if (recovery->file) recovery->file->remove();
        recovery->removeFormer();
    });
}

void SessionDocument::discard() {
    m_dirty = false;
    m_recoveryTimer.stop();
    removeRecovery();
}

}  // namespace sluice::ui
