#include "ui/model/session_document.hpp"

#include "session/experiment_json.hpp"

#include <QFileInfo>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kRecoveryMs = 20'000;
// Longer recordings are not copied to the recovery file every time: there the experiment counts.
constexpr std::uint64_t kRecoveredBytesMax = std::uint64_t{64} << 20;

std::filesystem::path toPath(const QString& path) {
    return std::filesystem::path(path.toStdString());
}

}  // namespace

Status checkExperiment(const Registry& registry, const Experiment& experiment) {
    Aggregator aggregator;
    RunOptions options;
    options.level = TelemetryLevel::Off;
    const auto run = Run::create(registry, experiment, aggregator, options);
    return run ? Status(Done{}) : Status(run.error());
}

SessionDocument::SessionDocument(const Registry& registry, RunController& controller,
                                 std::filesystem::path recoveryFolder, QObject* parent)
    : QObject(parent),
      m_registry(registry),
      m_controller(controller),
      m_recoveryFolder(std::move(recoveryFolder)),
      m_recovery(std::make_shared<std::optional<RecoveryFile>>()) {
    connect(&controller, &RunController::experimentChanged, this, &SessionDocument::takeExperiment);
    connect(&controller, &RunController::edited, this, [this] { setDirty(true); });
    connect(&controller, &RunController::runChanged, this, [this] {
        if (!m_controller.isRecording()) m_shownRun.reset();
        Q_EMIT changed();
    });
    m_recoveryTimer.setInterval(kRecoveryMs);
    connect(&m_recoveryTimer, &QTimer::timeout, this, &SessionDocument::writeRecovery);
    if (!m_recoveryFolder.empty()) m_recoveryTimer.start();
}

SessionDocument::~SessionDocument() = default;

QString SessionDocument::name() const {
    return m_path.isEmpty() ? tr("Unsaved session") : QFileInfo(m_path).fileName();
}

void SessionDocument::takeExperiment() {
    if (m_selected < m_entries.size()) m_entries[m_selected].experiment = m_controller.experiment();
}

void SessionDocument::setDirty(bool dirty) {
    if (dirty) ++m_changes;
    if (m_dirty == dirty) return;
    m_dirty = dirty;
    if (!dirty) removeRecovery();
    Q_EMIT changed();
}

// ---- experiments and runs ----

void SessionDocument::begin(const Experiment& experiment, std::optional<Nanos> standAt) {
    m_entries = {{experiment, {}}};
    ++m_entriesAge;
    m_selected = 0;
    m_shownRun.reset();
    m_path.clear();
    m_lessons.clear();
    startSelected(standAt);
    setDirty(false);
    Q_EMIT changed();
}

void SessionDocument::add(const Experiment& experiment) {
    const std::string text = toJson(experiment);
    const auto same = std::find_if(m_entries.begin(), m_entries.end(),
                                   [&](const Entry& entry) { return toJson(entry.experiment) == text; });
    if (same != m_entries.end()) return selectExperiment(static_cast<std::size_t>(same - m_entries.begin()));
    keepRun();
    m_entries.push_back({experiment, {}});
    m_selected = m_entries.size() - 1;
    startSelected();
    Q_EMIT changed();
}

void SessionDocument::selectExperiment(std::size_t index) {
    if (index >= m_entries.size()) return;
    keepRun();
    m_selected = index;
    startSelected();
    Q_EMIT changed();
}

void SessionDocument::startSelected(std::optional<Nanos> standAt) {
    m_shownRun.reset();
    // By value: the controller answers with experimentChanged(), which writes to the entry.
    const Experiment experiment = m_entries[m_selected].experiment;
    m_controller.open(experiment, standAt);
}

void SessionDocument::selectRun(std::size_t experiment, std::size_t run) {
    if (experiment >= m_entries.size() || run >= m_entries[experiment].runs.size()) return;
    const std::shared_ptr<const SavedRun> saved = m_entries[experiment].runs[run];
    if (saved->recording == nullptr) {
        Q_EMIT problem(tr("This run was saved without a recording; it can be run again."));
        return;
    }
    keepRun();
    m_selected = experiment;
    ViewState view;
    m_controller.show(saved, view);
    m_shownRun = run;
    Q_EMIT changed();
}

// The engine's run that is about to be replaced by another experiment stays in the session.
void SessionDocument::keepRun() {
    const std::shared_ptr<HeldRun> held = m_controller.held();
    if (!held || held->isRecording() || m_controller.isPreparing()) return;
    held->engine->stop();
    archive(m_selected, held);
}

void SessionDocument::archive(std::size_t entry, const std::shared_ptr<HeldRun>& held) {
    const bool isKnown = m_savedHeld.lock() == held;
    m_queue.post([this, entry, run = held, isKnown, place = m_savedAs, job = m_entriesAge]() mutable {
        run->engine->wait();
        auto saved = std::make_shared<const SavedRun>(captureRun(m_registry, *run));
        run.reset();
        const auto keep = [this, entry, saved, isKnown, place, job] {
            if (job != m_entriesAge || entry >= m_entries.size()) return;
            auto& runs = m_entries[entry].runs;
            if (isKnown && place < runs.size()) {
                runs[place] = saved;
            } else {
                runs.push_back(saved);
            }
            Q_EMIT changed();
        };
        QMetaObject::invokeMethod(this, keep, Qt::QueuedConnection);
    });
}

// ---- reading ----

void SessionDocument::open(const QString& path) {
    read(toPath(path), false);
}

void SessionDocument::recover(const std::filesystem::path& path) {
    read(path, true);
}

void SessionDocument::read(const std::filesystem::path& path, bool isRecovery) {
    if (isBusy()) return;
    m_job = ++m_jobs;
    Q_EMIT busy(tr("Opening %1").arg(QString::fromStdString(path.filename().string())));
    m_queue.post([this, job = m_job, path, isRecovery] {
        Result<SessionData> result = openSession(path);
        if (result && result.value().experiments.empty()) {
            result = Error{ErrorCode::Malformed, path.string() + " holds no experiment"};
        }
        if (result) {
            const SessionData& data = result.value();
            const std::size_t selected = std::min(data.view.experiment.value_or(0), data.experiments.size() - 1);
            if (const Status status = checkExperiment(m_registry, data.experiments[selected]); !status) {
                result = Error{status.error().code, path.filename().string() + ": " + status.error().message};
            }
        }
        const auto done = [this, job, path, isRecovery, result] { readDone(job, path, isRecovery, result); };
        QMetaObject::invokeMethod(this, done, Qt::QueuedConnection);
    });
}

void SessionDocument::readDone(quint64 job, const std::filesystem::path& path, bool isRecovery,
                               Result<SessionData> result) {
    if (job != m_job) return;  // given up meanwhile
    m_job = 0;
    Q_EMIT busy({});
    if (!result) {
        Q_EMIT problem(QString::fromStdString(result.error().message));
        return;
    }
    const QString origin = QString::fromStdString(isRecovery ? result.value().recoveryOf : path.string());
    const QByteArray layout = QByteArray::fromStdString(result.value().view.layout);
    take(std::move(result).value());
    m_path = origin;
    setDirty(isRecovery);
    if (isRecovery) RecoveryFile::remove(path);
    Q_EMIT changed();
    Q_EMIT opened(layout);
}

void SessionDocument::take(SessionData data) {
    m_entries.clear();
    ++m_entriesAge;
    for (Experiment& experiment : data.experiments) m_entries.push_back({std::move(experiment), {}});
    std::shared_ptr<const SavedRun> shown;
    std::optional<std::size_t> shownEntry;
    for (std::size_t i = 0; i < data.runs.size(); ++i) {
        const std::size_t entry = std::min(data.runs[i].ofExperiment.value_or(0), m_entries.size() - 1);
        auto run = std::make_shared<const SavedRun>(std::move(data.runs[i]));
        if (data.view.run == i && run->recording != nullptr) {
            shown = run;
            shownEntry = entry;
        }
        m_entries[entry].runs.push_back(std::move(run));
    }
    m_lessons = std::move(data.lessons);
    m_savedHeld.reset();
    m_selected = shownEntry.value_or(std::min(data.view.experiment.value_or(0), m_entries.size() - 1));
    if (!shown) return startSelected();
    const auto& runs = m_entries[m_selected].runs;
    m_controller.show(shown, data.view);
    m_shownRun = static_cast<std::size_t>(std::find(runs.begin(), runs.end(), shown) - runs.begin());
}

void SessionDocument::cancelOpening() {
    m_job = 0;
    Q_EMIT busy({});
}

// ---- writing ----

ViewState SessionDocument::viewNow() const {
    ViewState view;
    view.experiment = m_selected;
    if (const SnapshotPtr& snapshot = m_controller.snapshot()) {
        view.atLiveEdge = snapshot->atLiveEdge;
        view.position = snapshot->state.position();
        view.time = snapshot->state.time();
    }
    if (m_layout) view.layout = m_layout().toStdString();
    return view;
}

// Everything but the engine's run that is shown: `captureInto` says where that one goes once it has been captured.
SessionData SessionDocument::dataNow(std::optional<std::size_t>& captureInto) const {
    SessionData data;
    data.lessons = m_lessons;
    data.view = viewNow();
    const std::shared_ptr<HeldRun> held = m_controller.held();
    const bool capture = held && !held->isRecording();
    const bool replaces = capture && m_savedHeld.lock() == held;
    for (std::size_t e = 0; e < m_entries.size(); ++e) {
        data.experiments.push_back(m_entries[e].experiment);
        for (std::size_t r = 0; r < m_entries[e].runs.size(); ++r) {
            if (e == m_selected && m_shownRun == r) data.view.run = data.runs.size();
            if (e == m_selected && replaces && m_savedAs == r) captureInto = data.runs.size();
            data.runs.push_back(*m_entries[e].runs[r]);
            data.runs.back().ofExperiment = e;
        }
    }
    if (capture && !captureInto) {
        captureInto = data.runs.size();
        data.runs.emplace_back();
    }
    if (captureInto) data.view.run = captureInto;
    return data;
}

void SessionDocument::save(const QString& path) {
    if (isBusy()) return;
    m_job = ++m_jobs;
    m_savedChanges = m_changes;
    Q_EMIT busy(tr("Saving %1").arg(QFileInfo(path).fileName()));
    std::optional<std::size_t> captureInto;
    SessionData data = dataNow(captureInto);
    m_queue.post([this, job = m_job, path, data = std::move(data), captureInto, entry = m_selected,
                  held = m_controller.held()]() mutable {
        std::shared_ptr<const SavedRun> captured;
        if (captureInto) {
            // While it goes on, more may be recorded than was shown: then the instant shown is in its past.
            const std::uint64_t shown = data.view.position;
            data.runs[*captureInto] = captureRun(m_registry, *held);
            data.runs[*captureInto].ofExperiment = entry;
            const Recording* recording = data.runs[*captureInto].recording.get();
            data.view.atLiveEdge = data.view.atLiveEdge && recording != nullptr && recording->eventCount() <= shown;
            captured = std::make_shared<const SavedRun>(data.runs[*captureInto]);
        }
        held.reset();
        const Status status = saveSession(toPath(path), data);
        QMetaObject::invokeMethod(
            this, [this, job, path, status, captured] { wrote(job, path, status, captured); }, Qt::QueuedConnection);
    });
}

void SessionDocument::wrote(quint64 job, const QString& path, const Status& status,
                            std::shared_ptr<const SavedRun> captured) {
    if (job == m_job) m_job = 0;
    Q_EMIT busy({});
    if (!status) {
        Q_EMIT problem(QString::fromStdString(status.error().message));
        return;
    }
    if (captured && m_controller.held() && !m_controller.isRecording()) {
        auto& runs = m_entries[m_selected].runs;
        if (m_savedHeld.lock() == m_controller.held() && m_savedAs < runs.size()) {
            runs[m_savedAs] = captured;
        } else {
            m_savedHeld = m_controller.held();
            m_savedAs = runs.size();
            runs.push_back(captured);
        }
    }
    m_path = path;
    if (m_changes == m_savedChanges) setDirty(false);
    Q_EMIT changed();
    Q_EMIT saved(path);
}

// ---- recovery ----

std::vector<LeftBehind> SessionDocument::leftBehind() const {
    return m_recoveryFolder.empty() ? std::vector<LeftBehind>() : RecoveryFile::list(m_recoveryFolder);
}

void SessionDocument::writeRecovery() {
    if (!m_dirty || isBusy() || m_recovered == m_changes) return;
    m_recovered = m_changes;
    std::optional<std::size_t> captureInto;
    SessionData data = dataNow(captureInto);
    m_queue.post([this, data = std::move(data), captureInto, entry = m_selected, held = m_controller.held(),
                  recovery = m_recovery, folder = m_recoveryFolder, path = toPath(m_path)]() mutable {
        if (captureInto) {
            data.runs[*captureInto] = captureRun(m_registry, *held);
            data.runs[*captureInto].ofExperiment = entry;
        }
        held.reset();
        for (SavedRun& run : data.runs) {
            if (run.recording && run.recording->byteCount() > kRecoveredBytesMax) run.recording.reset();
        }
        if (!*recovery) {
            Result<RecoveryFile> made = RecoveryFile::create(folder);
            if (!made) return;  // without it there is only less safety
            recovery->emplace(std::move(made).value());
        }
        const Status written = (*recovery)->write(data, path);
        static_cast<void>(written);  // a full disk: the next time it is tried again
    });
}

void SessionDocument::removeRecovery() {
    m_recovered = m_changes;
    m_queue.post([recovery = m_recovery] {
        if (*recovery) (*recovery)->remove();
    });
}

void SessionDocument::discard() {
    m_dirty = false;
    m_recoveryTimer.stop();
    removeRecovery();
}

}  // namespace sluice::ui
