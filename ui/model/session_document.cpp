#include "ui/model/session_document.hpp"

#include "session/experiment_json.hpp"

#include <QFileInfo>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kRecoveryMs = 20'000;

// Of one control block, whether or not the run is still there.
bool isSame(const std::weak_ptr<HeldRun>& a, const std::weak_ptr<HeldRun>& b) {
    return !a.owner_before(b) && !b.owner_before(a);
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
      m_recovery(std::make_shared<Recovery>()) {
    connect(&controller, &RunController::experimentChanged, this, &SessionDocument::takeExperiment);
    connect(&controller, &RunController::edited, this, [this] { setDirty(true); });
    connect(&controller, &RunController::runChanged, this, &SessionDocument::takeRun);
    connect(&controller, &RunController::openingTakenBack, this, &SessionDocument::takeBackSelection);
    m_busyTimer.setSingleShot(true);
    m_busyTimer.setInterval(kSilentMs);
    connect(&m_busyTimer, &QTimer::timeout, this, [this] {
        m_busyTold = true;
        Q_EMIT busy(m_busyWith);
    });
    m_recoveryTimer.setInterval(kRecoveryMs);
    connect(&m_recoveryTimer, &QTimer::timeout, this, &SessionDocument::keepRecovery);
    if (!m_recoveryFolder.empty()) m_recoveryTimer.start();
}

SessionDocument::~SessionDocument() = default;

QString SessionDocument::name() const {
    return m_path.isEmpty() ? tr("Unsaved session") : QFileInfo(m_path).fileName();
}

// ---- what the controller says ----

void SessionDocument::takeExperiment() {
    if (m_selected < m_entries.size() && !m_shownRun) m_entries[m_selected].experiment = m_controller.experiment();
}

void SessionDocument::takeRun() {
    m_runEntry = m_selected;
    if (!m_controller.isRecording()) m_shownRun.reset();
    takeExperiment();
    Q_EMIT changed();
}

// What was selected could not be run: the run shown, and what it is of, stay.
void SessionDocument::takeBackSelection() {
    if (!m_runEntry) return;
    m_selected = *m_runEntry;
    Q_EMIT changed();
}

void SessionDocument::setDirty(bool dirty) {
    if (dirty) ++m_changes;
    if (m_dirty == dirty) return;
    m_dirty = dirty;
    if (!dirty) removeRecovery();
    Q_EMIT changed();
}

// ---- experiments and runs ----

void SessionDocument::replaceEntries(std::vector<Entry> entries, std::size_t selected) {
    m_entries = std::move(entries);
    ++m_age;
    m_selected = selected;
    m_runEntry.reset();
    m_shownRun.reset();
}

void SessionDocument::begin(const Experiment& experiment, std::optional<Nanos> standAt) {
    m_reading = 0;
    endJob();
    replaceEntries({{experiment, {}, {}}}, 0);
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
    m_entries.push_back({experiment, {}, {}});
    m_selected = m_entries.size() - 1;
    startSelected();
    // Looking through the cards is nothing to be asked about; putting one into a session that is kept is.
    if (!m_path.isEmpty()) setDirty(true);
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
    if (m_entries[experiment].runs[run]->recording == nullptr) {
        Q_EMIT problem(tr("This run was saved without a recording; it can be run again."));
        return;
    }
    keepRun();
    showRun(experiment, run, std::nullopt);
    Q_EMIT changed();
}

bool SessionDocument::showRun(std::size_t entry, std::size_t run, const std::optional<ViewState>& view) {
    const auto formerEntry = std::exchange(m_selected, entry);
    const auto formerRun = std::exchange(m_shownRun, run);
    if (m_controller.show(m_entries[entry].runs[run], view)) return true;
    m_selected = formerEntry;
    m_shownRun = formerRun;
    return false;
}

// The engine's run that is about to be replaced by another experiment stays in the session.
void SessionDocument::keepRun() {
    const std::shared_ptr<HeldRun> held = m_controller.held();
    if (!held || held->isRecording() || !m_runEntry || m_controller.isPreparing()) return;
    held->engine->stop();
    m_queue.post([this, entry = *m_runEntry, run = held, age = m_age]() mutable {
        run->engine->wait();
        auto saved = std::make_shared<const SavedRun>(captureRun(m_registry, *run));
        const std::weak_ptr<HeldRun> origin = run;
        run.reset();
        const auto arrive = [this, entry, origin, saved, age] {
            if (age == m_age) keep(entry, origin, saved);
        };
        QMetaObject::invokeMethod(this, arrive, Qt::QueuedConnection);
    });
}

void SessionDocument::keep(std::size_t entry, const std::weak_ptr<HeldRun>& origin,
                           std::shared_ptr<const SavedRun> run) {
    Entry& of = m_entries[entry];
    const auto same = std::find_if(of.origins.begin(), of.origins.end(),
                                   [&](const std::weak_ptr<HeldRun>& other) { return isSame(other, origin); });
    if (same != of.origins.end()) {
        of.runs[static_cast<std::size_t>(same - of.origins.begin())] = std::move(run);
    } else {
        of.runs.push_back(std::move(run));
        of.origins.push_back(origin);
    }
    Q_EMIT changed();
}

// ---- jobs ----

void SessionDocument::beginJob(const QString& what) {
    m_busyWith = what;
    if (!m_busyTold) m_busyTimer.start();
}

void SessionDocument::endJob() {
    if (isBusy()) return;
    m_busyTimer.stop();
    if (std::exchange(m_busyTold, false)) Q_EMIT busy({});
}

void SessionDocument::cancelJobs() {
    m_reading = 0;
    if (m_stopSaving) m_stopSaving->store(true);
    endJob();
}

// ---- reading ----

void SessionDocument::open(const QString& path) {
    read(std::filesystem::path(path.toStdString()), false);
}

void SessionDocument::recover(const std::filesystem::path& path) {
    read(path, true);
}

void SessionDocument::read(const std::filesystem::path& path, bool isRecovery) {
    m_reading = ++m_jobs;
    beginJob(tr("Opening %1").arg(QString::fromStdString(path.filename().string())));
    m_queue.post([this, job = m_reading, path, isRecovery] {
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
    if (job != m_reading) return;  // given up meanwhile
    m_reading = 0;
    endJob();
    if (!result) {
        Q_EMIT problem(QString::fromStdString(result.error().message));
        return;
    }
    const QString origin = QString::fromStdString(isRecovery ? result.value().recoveryOf : path.string());
    const QByteArray layout = QByteArray::fromStdString(result.value().view.layout);
    auto stamp = std::make_shared<FileStamp>();
    if (!isRecovery) *stamp = result.value().stamp;
    take(std::move(result).value());
    m_path = origin;
    m_stamp = std::move(stamp);
    setDirty(isRecovery);
    if (isRecovery) {
        // Until it is kept anew this file is all that there is of the work.
        m_queue.post([recovery = m_recovery, path] { recovery->former = path; });
        keepRecovery();
    }
    Q_EMIT changed();
    Q_EMIT opened(layout);
}

void SessionDocument::take(SessionData data) {
    std::vector<Entry> entries;
    for (Experiment& experiment : data.experiments) entries.push_back({std::move(experiment), {}, {}});
    std::optional<std::pair<std::size_t, std::size_t>> shown;
    for (std::size_t i = 0; i < data.runs.size(); ++i) {
        const std::size_t entry = std::min(data.runs[i].ofExperiment.value_or(0), entries.size() - 1);
        auto run = std::make_shared<const SavedRun>(std::move(data.runs[i]));
        if (data.view.run == i && run->recording != nullptr) shown = {entry, entries[entry].runs.size()};
        entries[entry].runs.push_back(std::move(run));
        entries[entry].origins.emplace_back();
    }
    m_lessons = std::move(data.lessons);
    replaceEntries(std::move(entries), std::min(data.view.experiment.value_or(0), data.experiments.size() - 1));
    if (!shown || !showRun(shown->first, shown->second, data.view)) startSelected();
}

}  // namespace sluice::ui
