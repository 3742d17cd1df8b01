// What a person changes: edits of the experiment that make another run, and those that an engine takes live. Each is a
// command in the history of edits.
#include "ui/model/run_controller.hpp"
#include "workload/trace.hpp"

#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QUndoCommand>

#include <algorithm>

namespace sluice::ui {

namespace {

// A dragged slider of a live parameter is heard this often; each time is an intervention in the script.
constexpr qint64 kDragMs = 60;
// Seeds that a person can read out and type.
constexpr quint32 kSeedMax = 10'000'000;

QString labelOf(const ParameterDecl& declaration, const ParameterValue& value) {
    return QStringLiteral("%1 %2").arg(QString::fromStdString(declaration.label),
                                       QString::fromStdString(toText(value)));
}

// Reads as much as a trace may have; not on the GUI thread.
Result<std::shared_ptr<const Trace>> readTrace(const QString& path, const ParameterSet& parameters,
                                               const std::vector<std::string>& classes) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Io, path.toStdString() + ": " + file.errorString().toStdString()};
    }
    if (file.size() > static_cast<qint64>(kTraceBytesMax)) {
        return Error{ErrorCode::Unsupported, path.toStdString() + ": a trace may have at most 256 MiB"};
    }
    return importTrace(QFileInfo(path).fileName().toStdString(), file.readAll().toStdString(), parameters, classes);
}

}  // namespace

class ExperimentEdit final : public QUndoCommand {
public:
    ExperimentEdit(RunController& controller, Experiment after, const QString& text, QString beforeLabel,
                   QString afterLabel)
        : QUndoCommand(text),
          m_controller(controller),
          m_before(controller.m_experiment),
          m_after(std::move(after)),
          m_beforeLabel(std::move(beforeLabel)),
          m_afterLabel(std::move(afterLabel)) {}
    // The ghost is the run that was shown until then, and is named after what it had.
    void undo() override { m_controller.applyExperiment(m_before, m_afterLabel); }
    void redo() override { m_controller.applyExperiment(m_after, m_beforeLabel); }

private:
    RunController& m_controller;
    Experiment m_before;
    Experiment m_after;
    QString m_beforeLabel;
    QString m_afterLabel;
};

class LiveEdit final : public QUndoCommand {
public:
    LiveEdit(RunController& controller, std::string name, ParameterValue before, ParameterValue after,
             const QString& text)
        : QUndoCommand(text),
          m_controller(controller),
          m_name(std::move(name)),
          m_before(std::move(before)),
          m_after(std::move(after)) {}
    void undo() override { m_controller.setLiveAgain(m_name, m_before); }
    void redo() override {
        // The first time it has already happened, while the slider was dragged.
        if (std::exchange(m_isDone, true)) m_controller.setLiveAgain(m_name, m_after);
    }

private:
    RunController& m_controller;
    std::string m_name;
    ParameterValue m_before;
    ParameterValue m_after;
    bool m_isDone = false;
};

// ---- the experiment ----

void RunController::edit(Experiment next, const QString& text, const QString& ghostLabel) {
    // `ghostLabel` names what the run shown has; undone, the ghost is named after the edit itself.
    next.script = scriptByTime(std::move(next.script));
    m_undo.push(new ExperimentEdit(*this, std::move(next), text, ghostLabel, text));
    Q_EMIT edited();
}

Ghost RunController::ghostNow(const QString& label) const {
    return {m_snapshot, m_descriptor, m_held->experiment.variant, label};
}

void RunController::applyExperiment(const Experiment& next, const QString& ghostLabel) {
    const double pace = m_experiment.pace;  // no part of what is edited
    setExperiment(next);
    m_experiment.pace = pace;
    if (m_quietUndo || !m_held) return;
    const Experiment& shown = m_held->experiment;
    const bool isSameTime =
        next.clock == ClockKind::Virtual && shown.clock == ClockKind::Virtual && next.seed == shown.seed;
    if (next.clock == ClockKind::Threads && shown.clock == next.clock && next.seed == shown.seed &&
        next.variant == shown.variant && !hasEnded()) {
        Q_EMIT notice(tr("Real threads: this applies at the next start (R)."));
        return;
    }
    Wish wish;
    if (isSameTime) {
        // Several edits in a row all lead to the instant that the first one was made at.
        wish.until = m_preparation.isActive() && m_wish.until ? *m_wish.until : instantShown();
        wish.ghost = ghostNow(ghostLabel);
    }
    const bool goesOn = m_preparation.isActive() ? m_wish.after == AfterReady::Play : wouldPlayOn();
    wish.after = goesOn ? AfterReady::Play : AfterReady::Stand;
    prepare(std::move(wish));
}

// A run that had ended is followed by one that goes to its end too; in the past of another one a person looks around.
bool RunController::wouldPlayOn() const {
    return isPlaying() || hasEnded() || isHeldAtCut();
}

void RunController::setSeed(quint64 seed) {
    if (!m_held) return;
    if (seed == m_experiment.seed) return restart();
    Experiment next = m_experiment;
    next.seed = seed;
    edit(std::move(next), tr("seed %1").arg(seed), tr("seed %1").arg(m_experiment.seed));
}

void RunController::setNewSeed() {
    setSeed(1 + QRandomGenerator::global()->bounded(kSeedMax));
}

void RunController::setClock(ClockKind clock) {
    if (!m_held || clock == m_experiment.clock) return;
    Experiment next = m_experiment;
    next.clock = clock;
    const auto name = [](ClockKind kind) {
        return kind == ClockKind::Virtual ? tr("virtual clock") : tr("real threads");
    };
    edit(std::move(next), name(clock), name(m_experiment.clock));
}

void RunController::setVariant(const QString& variant) {
    const std::string id = variant.toStdString();
    if (!m_held || !m_descriptor || id == m_experiment.variant) return;
    const VariantDecl* wanted = m_descriptor->variant(id);
    const VariantDecl* shown = m_descriptor->variant(m_experiment.variant);
    if (wanted == nullptr) return;
    Experiment next = m_experiment;
    next.variant = id;
    edit(std::move(next), QString::fromStdString(wanted->title),
         shown ? QString::fromStdString(shown->title) : QString());
}

void RunController::setParameter(const QString& id, const ParameterValue& value, bool finished) {
    if (!m_held) return;
    const ParameterDecl* found = findParameter(m_declarations, id.toStdString());
    if (found == nullptr) return;
    const ParameterDecl declaration = *found;
    if (declaration.kind == ParameterKind::Trace) {
        if (finished) importTrace(QString::fromStdString(toText(value)));
        return;
    }
    auto checked = checkParameter(declaration, value);
    if (!checked) {
        Q_EMIT problem(QString::fromStdString(checked.error().message));
        Q_EMIT experimentChanged();  // the field shows its former value again
        return;
    }
    if (!canEdit()) return;
    if (declaration.live && canIntervene()) return setLive(declaration, checked.value(), finished);
    if (!finished) return;
    const ParameterSet now = values();
    const ParameterValue before = now.at(declaration.id);
    if (before == checked.value()) return;
    Experiment next = m_experiment;
    // What is set for the whole run is not set again by what was done to it.
    std::erase_if(next.script, [&](const Intervention& step) { return step.name == declaration.id; });
    setValue(next, declaration, checked.value());
    edit(std::move(next), labelOf(declaration, checked.value()), labelOf(declaration, before));
}

// ---- live ----

bool RunController::canIntervene() const {
    if (!m_held || !m_held->engine || m_held->engine->finished() || m_preparation.isActive()) return false;
    return isAtLiveEdge() && !isCut(m_snapshot->state);  // after the cut there is nothing left to change
}

bool RunController::intervene(Intervention intervention) {
    intervention.at = m_held->engine->now();
    if (const Status status = m_held->engine->intervene(intervention); !status) {
        Q_EMIT problem(QString::fromStdString(status.error().message));
        return false;
    }
    const auto later = std::upper_bound(m_experiment.script.begin(), m_experiment.script.end(), intervention.at,
                                        [](Nanos at, const Intervention& step) { return at < step.at; });
    m_experiment.script.insert(later, intervention);
    m_scriptIsRough = true;
    m_stepTo.reset();  // what follows is not the step's
    Q_EMIT experimentChanged();
    Q_EMIT edited();
    return true;
}

void RunController::setLive(const ParameterDecl& declaration, const ParameterValue& value, bool finished) {
    const ParameterValue before = values().at(declaration.id);
    if (!m_dragFrom) {
        m_dragFrom = before;
        m_sinceDrag.invalidate();
    }
    if (!finished && m_sinceDrag.isValid() && m_sinceDrag.elapsed() < kDragMs) return;
    m_sinceDrag.start();
    const bool isSet = before == value || intervene({0, {}, Intervention::Kind::SetParameter, declaration.id, value});
    if (!finished) return;
    const ParameterValue from = *std::exchange(m_dragFrom, std::nullopt);
    if (isSet && from != value) {
        m_undo.push(new LiveEdit(*this, declaration.id, from, value, labelOf(declaration, value)));
        m_shownEdit = m_undo.index();
    }
}

// Undo and redo: another intervention, or where nothing is live any more, another run.
void RunController::setLiveAgain(const std::string& name, const ParameterValue& value) {
    if (m_quietUndo || !m_held) return;
    if (canIntervene()) {
        m_undoneLive = intervene({0, {}, Intervention::Kind::SetParameter, name, value});
        return;
    }
    Experiment next = m_experiment;
    next.script = scriptByTime(std::move(next.script));
    const auto last = std::find_if(next.script.rbegin(), next.script.rend(),
                                   [&](const Intervention& step) { return step.name == name; });
    if (last != next.script.rend()) last->value = value;
    applyExperiment(next, QString::fromStdString(name));
}

void RunController::press(const QString& action) {
    if (canIntervene()) intervene({0, {}, Intervention::Kind::PressAction, action.toStdString(), 0.0});
}

// ---- traces ----

void RunController::importTrace(const QString& path) {
    if (!canEdit() || (m_experiment.trace && path.toStdString() == m_experiment.trace->name)) return;
    m_queue.post([this, path, ticket = ++m_traceTicket, parameters = m_experiment.parameters,
                  classes = m_descriptor->topology.classes] {
        const auto trace = readTrace(path, parameters, classes);
        QMetaObject::invokeMethod(
            this, [this, ticket, trace] { takeTrace(ticket, trace); }, Qt::QueuedConnection);
    });
}

void RunController::takeTrace(quint64 ticket, const Result<std::shared_ptr<const Trace>>& trace) {
    if (ticket != m_traceTicket) return;  // for another experiment, or another file was asked for since
    if (!trace || !canEdit()) {
        Q_EMIT problem(trace ? tr("The trace was not taken: while the past is shown nothing can be changed.")
                             : QString::fromStdString(trace.error().message));
        Q_EMIT experimentChanged();  // the field shows its former value again
        return;
    }
    Experiment next = m_experiment;
    const QString before = next.trace ? QString::fromStdString(next.trace->name) : tr("without a trace");
    next.trace = trace.value();
    next.parameters.insert_or_assign("workload.arrival", ParameterValue("trace"));
    edit(std::move(next), QString::fromStdString(trace.value()->name), before);
}

}  // namespace sluice::ui
