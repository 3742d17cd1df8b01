// Everything that happens to the run in the window: starting, pausing, stepping, pace, clock, seed, parameters,
// variants, scrubbing, and running again with another setting up to the instant shown.
//
// Two positions: the engine's and the view's cursor. While the cursor is in the past of a run that goes on, the run's
// settings cannot be changed, except by forking there. Changes that an engine takes live become interventions; all
// others make another run of the same seed, arrivals and script, brought to the instant shown behind the scenes, and
// the former run stays as the ghost. Every change can be undone; undoing a live one is a new intervention. Recordings
// have no engine: their past is played, and the first change starts an engine's run of their experiment. A run that
// reaches its stop condition stands at its cut, whatever its shutdown does.
// Thread rule: the GUI thread only. Nothing here waits for an engine.
#pragma once

#include "ui/model/background_queue.hpp"
#include "ui/model/cut_hold.hpp"
#include "ui/model/experiment_model.hpp"
#include "ui/model/held_run.hpp"
#include "ui/model/playback.hpp"
#include "ui/model/pursuer.hpp"
#include "ui/model/run_preparation.hpp"
#include "ui/model/theory_shown.hpp"

#include <QElapsedTimer>
#include <QObject>
#include <QUndoStack>

#include <memory>
#include <optional>

namespace sluice::ui {

// The run before the last change, as it stood at the same instant.
struct Ghost {
    SnapshotPtr snapshot;
    std::shared_ptr<const Descriptor> descriptor;
    std::string variant;
    QString label;  // "capacity_high 20", "Common version"
};

// Where the run, or the view of its past, was stopped because something had happened.
struct Stop {
    Sighting seen;                         // its event's kind is None where only a time was reached
    std::uint64_t further = 0;             // so many more happened within the same dispatch
    bool isLate = false;                   // real threads went on for a moment
    std::optional<std::uint64_t> shownAt;  // position of the picture that shows it; nothing: not yet
};

class RunController : public QObject {
    Q_OBJECT

public:
    // Registry and aggregator must outlive the controller.
    RunController(const Registry& registry, Aggregator& aggregator, QObject* parent = nullptr);
    ~RunController() override;

    // ---- What there is ----
    const Experiment& experiment() const noexcept { return m_experiment; }
    // Of the run shown; null before the first.
    std::shared_ptr<const Descriptor> descriptor() const noexcept { return m_descriptor; }
    std::shared_ptr<HeldRun> held() const noexcept { return m_held; }
    const SnapshotPtr& snapshot() const noexcept { return m_snapshot; }
    const std::optional<Ghost>& ghost() const noexcept { return m_ghost; }
    const std::vector<ParameterDecl>& declarations() const noexcept { return m_declarations; }
    // Every parameter as it was at the instant shown.
    ParameterSet values() const;
    // What queueing theory says of the experiment.
    TheoryShown theory() const { return theoryOf(m_registry, m_experiment); }
    QUndoStack& undoStack() noexcept { return m_undo; }
    // The instant of the run clock that a change would be made at.
    Nanos instantShown() const;
    // The engine's clock at the live edge, between two events too; else the cursor's.
    Nanos clock() const;

    bool isAtLiveEdge() const { return !m_snapshot || m_snapshot->atLiveEdge; }
    bool isOnThreads() const { return m_held && m_held->experiment.clock == ClockKind::Threads; }
    bool isRecording() const { return m_held && m_held->isRecording(); }
    bool hasEnded() const { return !m_held || m_held->isRecording() || m_held->engine->finished(); }
    bool isPlaying() const;  // time goes on in the window: the engine's, or the past's
    bool isPreparing() const { return m_preparation.isActive(); }
    // The picture stands at the cut, as the last instant that is measured; the run may stand further on.
    bool isHeldAtCut() const { return m_hold.isHolding(); }
    // Where the run's metrics were cut, as soon as it is known; the picture may stand anywhere.
    std::optional<Nanos> cutTime() const noexcept { return m_cutTime; }
    bool canEdit() const { return m_held && (isAtLiveEdge() || hasEnded() || isHeldAtCut()); }
    bool canStep() const;
    // On its way to where something happens.
    bool isPursuing() const noexcept { return m_pursuer.isActive(); }
    const Pursuer& pursuer() const noexcept { return m_pursuer; }
    // There is more to come, or to be read.
    bool canPursue() const { return m_held && !isPreparing() && !(hasEnded() && isAtLiveEdge()); }

public Q_SLOTS:
    // Another experiment, running from its beginning, or standing still at an instant. Nothing of the former one stays.
    void open(const sluice::Experiment& experiment, std::optional<sluice::Nanos> standAt = std::nullopt);
    // A run of a session at the instant at which it was left; nothing: at its cut. False where it cannot be shown.
    bool show(std::shared_ptr<const sluice::SavedRun> saved, const std::optional<sluice::ViewState>& view);

    void play();
    void pause();
    void stepForward();
    void stepBack();
    // On to where it happens: through the past as far as there is any, then with the run. The engine then stands still;
    // pause() gives it up.
    void pursue(const sluice::Watchpoint& watchpoint);
    void nextThatMatters();
    void previousThatMatters();
    void restart();
    void setSeed(quint64 seed);
    void setNewSeed();
    void setPace(double simulatedSecondsPerWallSecond);
    void setClock(sluice::ClockKind clock);
    void setVariant(const QString& variant);
    // `finished`: false while a slider is being dragged.
    void setParameter(const QString& id, const sluice::ParameterValue& value, bool finished);
    void press(const QString& action);
    void seekTime(sluice::Nanos time);
    void seekPosition(quint64 position);
    void follow();
    // A new run that is this one up to the instant shown, and goes on from there.
    void fork();
    void stop();
    void cancelPreparation();

    // Once a frame, before anything of it is drawn. False: the cursor is about to move, by one step, back to the cut or
    // to where a recording was left, and this snapshot would show something else.
    bool takeFrame(const sluice::SnapshotPtr& snapshot);

Q_SIGNALS:
    // Another run is shown. The former run's observation is still there while this is emitted, and not after.
    void runChanged();
    // The experiment or one of its values has changed.
    void experimentChanged();
    // What was opened could not be run, or was given up: the run shown and its experiment stay.
    void openingTakenBack();
    // By a person's hand, so that it is worth saving.
    void edited();
    // Whether it plays, can be edited or stepped.
    void situationChanged();
    void ghostChanged();
    void preparationProgressed(double share);
    void preparationEnded();
    void pursuitBegan();
    // Found, missed or given up.
    void pursuitEnded();
    // The picture shows where it was found.
    void stopped(const sluice::ui::Stop& stop);
    void pursuitMissed();
    // The run shown has ended, and all of it is in the snapshot.
    void ended(sluice::SnapshotPtr last);
    // One sentence: something that could not be done.
    void problem(const QString& sentence);
    // One sentence: something that a person should know.
    void notice(const QString& sentence);

private:
    friend class ExperimentEdit;
    friend class LiveEdit;

    enum class AfterReady : std::uint8_t { Play, Stand };
    struct Wish {
        std::optional<Nanos> until;
        AfterReady after = AfterReady::Play;
        std::optional<Ghost> ghost;
        bool isFresh = false;              // another experiment: the history of edits begins anew
        std::optional<Experiment> former;  // to go back to, where that is no edit to be undone
    };

    // run_controller.cpp
    void prepare(Wish wish);
    void prepared();
    void preparationFailed(const QString& sentence);
    void takeBackPreparation();
    void replaceHeld(std::shared_ptr<HeldRun> next, bool isFree = false);
    Experiment experimentShown() const;
    void setExperiment(Experiment experiment);
    bool wouldPlayOn() const;
    void movePlayback();
    bool isOnItsWay(const Snapshot& snapshot);
    bool isWithinStep(const Snapshot& snapshot);
    CutHold::Answer holdAtCut(const SnapshotPtr& snapshot);
    void leaveInstant();
    void noteCut(const Snapshot& snapshot);
    void tellEnd(const SnapshotPtr& last);
    void takeScript();
    void tellSituation();

    // run_pursuit.cpp
    void connectPursuer();
    void beginPursuit();
    void cancelPursuit();
    void takeFound(const Pursuer::Found& found);
    void endPursuit(bool isMissed, bool isForgotten);
    void tellStop();

    // run_edits.cpp
    void edit(Experiment next, const QString& text, const QString& ghostLabel);
    void applyExperiment(const Experiment& next, const QString& ghostLabel);
    bool canIntervene() const;
    bool intervene(Intervention intervention);
    void setLive(const ParameterDecl& declaration, const ParameterValue& value, bool finished);
    void setLiveAgain(const std::string& name, const ParameterValue& value);
    void importTrace(const QString& path);
    void takeTrace(quint64 ticket, const Result<std::shared_ptr<const Trace>>& trace);
    Ghost ghostNow(const QString& label) const;

    const Registry& m_registry;
    Aggregator& m_aggregator;
    Experiment m_experiment;
    std::shared_ptr<const Descriptor> m_descriptor;
    std::vector<ParameterDecl> m_declarations;
    std::shared_ptr<HeldRun> m_held;
    SnapshotPtr m_snapshot;
    std::optional<Ghost> m_ghost;
    QUndoStack m_undo;
    Wish m_wish;
    Playback m_playback;
    QElapsedTimer m_sinceFrame;
    std::optional<ParameterValue> m_dragFrom;  // of a live parameter whose slider is held
    QElapsedTimer m_sinceDrag;
    quint64 m_traceTicket = 0;    // of the file that is read for the experiment shown; others that arrive are too late
    std::uint64_t m_movedAt = 0;  // from this publication on, snapshots know where a person went
    std::optional<std::uint64_t> m_arriveAt;  // where a recording that is being read will be shown
    std::optional<std::uint64_t> m_stepTo;    // position that a step goes to; what else it brings lies ahead
    int m_shownEdit = 0;                      // index in the history of edits that the run shown belongs to
    Pursuer m_pursuer;
    std::optional<Stop> m_stop;  // the last one, until a person goes elsewhere
    bool m_beganAtEdge = true;
    bool m_engineWasRunning = false;
    CutHold m_hold;
    std::optional<Nanos> m_cutTime;
    bool m_scriptIsRough = false;  // an intervention was asked for; the engine will know when it took effect
    bool m_undoneLive = false;     // an undo has just become an intervention
    bool m_quietUndo = false;      // an edit that came to nothing is taken back without another run
    struct Situation {
        bool playing = false, editable = false, step = false, edge = true, ended = false, recording = false,
             held = false, pursuing = false;
        friend bool operator==(const Situation&, const Situation&) = default;
    } m_told;
    RunPreparation m_preparation;
    BackgroundQueue m_queue;  // last: its jobs name this object
};

}  // namespace sluice::ui
