#include "ui/view_feeder.hpp"

#include "ui/pages/code_panel.hpp"
#include "ui/pages/notice_bar.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/panels/end_card.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/inspector_panel.hpp"
#include "ui/panels/metrics_panel.hpp"
#include "ui/panels/narration_panel.hpp"
#include "ui/panels/parameters_panel.hpp"
#include "ui/panels/status_line.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/plots/gauges_plot.hpp"
#include "ui/plots/latency_plot.hpp"
#include "ui/plots/throughput_plot.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/timeline/scrubber.hpp"
#include "ui/timeline/timeline_page.hpp"

#include <algorithm>

namespace sluice::ui {

namespace {

// Tokens never jump, however late a frame comes.
constexpr double kFrameSecondsMax = 0.1;
constexpr qint64 kFrameTimeShownMs = 500;

QString percent(double share) {
    return QString::number(static_cast<int>(share * 100)) + QStringLiteral(" %");
}

}  // namespace

std::vector<PlotFrame*> Views::plots() const {
    return {depth, latency, throughput, gauges};
}

ViewFeeder::ViewFeeder(RunController& controller, Selection& selection, const Views& views, QWidget* window)
    : QObject(window), m_controller(controller), m_selection(selection), m_views(views) {
    m_clock.setWindow(window);
    m_sinceFrame.start();
    m_sinceFrameTime.start();
    // The most expensive parts of the window share no frame; those that stand beside each other are furthest apart.
    const int part = PlotFrame::kRedrawMs / 4;
    views.latency->setRedrawPhase(2 * part);
    views.throughput->setRedrawPhase(3 * part);
    views.gauges->setRedrawPhase(part);
    connectRun();
    connectViews();
    connectPlots();
    connectTransport();
    connectSelection();
    connectInspector();
    connectTimeline();
    connect(&m_clock, &FrameClock::frame, this, &ViewFeeder::tick);
    connect(&m_marks, &MarkReader::changed, &views.watch->scrubber(), &Scrubber::setMarks);
    connect(&m_bridge, &SignalBridge::frameShown, this, &ViewFeeder::showSnapshot);
    connect(&m_bridge, &SignalBridge::reset, views.code, &CodePage::reset);
    connect(&m_bridge, &SignalBridge::goroutinesChanged, views.code, &CodePage::showGoroutines);
    m_clock.start();
}

// ---- from the run to the views ----

void ViewFeeder::connectRun() {
    NoticeBar& notice = m_views.watch->notice();
    connect(&m_controller, &RunController::runChanged, this, &ViewFeeder::showRun);
    connect(&m_controller, &RunController::experimentChanged, this, &ViewFeeder::showExperiment);
    connect(&m_controller, &RunController::situationChanged, this, &ViewFeeder::showSituation);
    connect(&m_controller, &RunController::ghostChanged, this, &ViewFeeder::showGhost);
    connect(&m_controller, &RunController::ended, this, &ViewFeeder::showEnd);
    connect(&m_controller, &RunController::notice, &notice, &NoticeBar::showNotice);
    connect(&m_controller, &RunController::preparationEnded, &notice, &NoticeBar::endProgress);
    connect(&m_controller, &RunController::preparationProgressed, this, [this, &notice](double share) {
        notice.showProgress(tr("Running again to this instant"), share);
        m_views.watch->headline().setFixEnabled(false, tr("A run is on its way: %1").arg(percent(share)));
    });
    connect(&m_controller, &RunController::preparationEnded, this,
            [this] { m_views.watch->headline().setFixEnabled(true); });
    connect(&notice, &NoticeBar::forkRequested, &m_controller, &RunController::fork);
    connect(&notice, &NoticeBar::liveRequested, &m_controller, &RunController::follow);
}

void ViewFeeder::tick(const SnapshotPtr& snapshot) {
    const double seconds = std::min(static_cast<double>(m_sinceFrame.nsecsElapsed()) * 1e-9, kFrameSecondsMax);
    m_sinceFrame.restart();
    showFrame(snapshot, seconds);
}

void ViewFeeder::showFrame(const SnapshotPtr& snapshot, double seconds) {
    if (!m_controller.takeFrame(snapshot)) return;
    m_bridge.showFrame(snapshot);
    m_views.watch->scene().showSnapshot(snapshot, seconds, !m_controller.isPlaying());
    if (m_sinceFrameTime.elapsed() < kFrameTimeShownMs) return;
    m_sinceFrameTime.restart();
    m_views.status->setFrameTime(m_clock.statistics().p50(), m_clock.statistics().p99());
}

// What changed since the last frame that was shown.
void ViewFeeder::showSnapshot(const SnapshotPtr& snapshot) {
    boundPlots(snapshot->state);  // first: the curves of the shutdown are already there
    m_views.watch->headline().showSnapshot(snapshot);
    m_views.watch->scrubber().showSnapshot(snapshot);
    m_marks.showSnapshot(snapshot);
    for (PlotFrame* plot : m_views.plots()) plot->showSnapshot(snapshot);
    m_views.timeline->view().showSnapshot(snapshot);
    m_views.narration->showSnapshot(snapshot);
    m_views.metrics->showSnapshot(snapshot);
    m_views.code->showSnapshot(snapshot);
    m_views.inspector->showSnapshot(snapshot);
    m_views.status->showSnapshot(snapshot);
    // In a run that was changed as it went, settings too are those of the instant shown.
    const bool isEdge = snapshot->atLiveEdge;
    if (!isEdge && !m_controller.experiment().script.empty()) m_views.parameters->setValues(m_controller.values());
    showPast();
}

void ViewFeeder::showRun() {
    const HeldRun& held = *m_controller.held();
    m_clock.setObservation(&held.observation());
    m_bridge.clear();
    m_marks.begin(held.observation(), whatMatters(m_controller.descriptor().get(), *held.manifest));
    m_selection.clear();
    m_views.timeline->view().setObservation(&held.observation());
    m_views.timeline->view().setDescriptor(m_controller.descriptor());
    m_views.watch->endCard().dismiss();
    const auto descriptor = m_controller.descriptor();
    WatchPage& watch = *m_views.watch;
    if (m_shownDescriptor != descriptor.get()) showDescriptor();
    watch.headline().setPattern(descriptor, QString::fromStdString(held.experiment.variant));
    watch.scene().setDescriptor(descriptor.get(),
                                declaredCounts(*descriptor, m_controller.values(), held.experiment.variant));
    m_views.codePanel->showVariant(*descriptor, held.experiment.variant);
    m_views.inspector->setRun(&held.observation(), descriptor, held.experiment.variant);
    m_plotBound.reset();
    for (PlotFrame* plot : m_views.plots()) plot->setVisibleRange(std::nullopt);
    m_views.timeline->view().setVisibleRange(std::nullopt);
    showExperiment();
    showSituation();
    showFrame(m_controller.snapshot(), 0);
}

void ViewFeeder::showDescriptor() {
    const auto descriptor = m_controller.descriptor();
    m_shownDescriptor = descriptor.get();
    for (PlotFrame* plot : m_views.plots()) plot->setDescriptor(descriptor);
    m_views.narration->setDescriptor(descriptor);
    m_views.metrics->setDescriptor(descriptor, commonMetrics());
    Q_EMIT patternChanged(*descriptor);
}

void ViewFeeder::showExperiment() {
    const Experiment& experiment = m_controller.experiment();
    std::vector<std::string> ids;
    for (const ParameterDecl& declaration : m_controller.declarations()) ids.push_back(declaration.id);
    if (ids != m_shownParameters) {
        m_shownParameters = ids;
        m_views.parameters->setDeclarations(m_controller.declarations());
    }
    m_views.parameters->setValues(m_controller.values());
    const TheoryShown theory = m_controller.theory();
    for (PlotFrame* plot : m_views.plots()) plot->setTheory(theory);
    m_views.inspector->setParameters(m_controller.values());
    TransportBar& transport = m_views.watch->transport();
    transport.setPace(experiment.pace);
    transport.setClock(experiment.clock);
    transport.setSeed(experiment.seed);
}

void ViewFeeder::showSituation() {
    const bool isThreads = m_controller.isOnThreads();
    const bool isEdge = m_controller.isAtLiveEdge();
    const bool hasRun = m_controller.held() != nullptr;
    TransportBar::State state;
    state.canRun = hasRun;
    state.isRunning = m_controller.isPlaying();
    state.canStep = m_controller.canStep();
    state.whyNotStep = isThreads && isEdge ? tr("Real threads cannot be stepped; their recorded past can")
                       : state.isRunning   ? tr("Pause first, then step")
                                           : tr("The run has ended");
    state.canStepBack = hasRun;
    state.canPursue = m_controller.canPursue();
    state.whyNotPursue = hasRun ? tr("The run has ended") : QString();
    state.isLate = isThreads && !m_controller.hasEnded();
    state.canPace = !isThreads || !isEdge;
    state.whyNotPace = tr("Real threads run at the pace of this machine");
    state.atLiveEdge = isEdge;
    m_views.watch->transport().setState(state);
    const bool canEdit = m_controller.canEdit();
    const QString reason = tr("This is the past. End leads back to the live edge; or fork from here.");
    m_views.parameters->setEditable(canEdit, canEdit ? QString() : reason);
    m_views.watch->scene().setControlsEnabled(canEdit);
    m_views.status->setPaused(!state.isRunning && !m_controller.hasEnded());
    if (state.isRunning) m_views.watch->endCard().dismiss();
    showPast();
}

void ViewFeeder::showPast() {
    const bool isPast = !m_controller.isAtLiveEdge() && !m_controller.hasEnded() && !m_controller.isHeldAtCut();
    m_views.watch->notice().showPast(isPast ? tr("This is the past; the run stands further on.") : QString());
}

void ViewFeeder::setGhostShown(bool isShown) {
    m_ghostShown = isShown;
    showGhost();
}

void ViewFeeder::showGhost() {
    HeadlineBar& headline = m_views.watch->headline();
    const auto& ghost = m_controller.ghost();
    if (!ghost) {
        headline.clearBefore();
    } else {
        headline.setBefore(headlineText(*ghost->descriptor, ghost->variant, ghost->snapshot->state));
    }
    const bool isShown = ghost && m_ghostShown;
    for (PlotFrame* plot : m_views.plots()) {
        plot->setGhost(isShown ? ghost->snapshot->series : nullptr, isShown ? ghost->label : QString());
    }
}

// The shutdown after the cut may be long and says little in the plots: they end at the cut, unless a person goes on.
void ViewFeeder::boundPlots(const RunState& state) {
    const std::optional<Nanos> cut = m_controller.cutTime();
    std::optional<TimeRange> range;
    if (cut && *cut > 0 && !isBeyondCut(state)) range = TimeRange{0, *cut};
    if (range == m_plotBound) return;
    for (PlotFrame* plot : m_views.plots()) {
        // A range that a person has chosen stays.
        if (!plot->visibleRange() || plot->visibleRange() == m_plotBound) plot->setVisibleRange(range);
    }
    TimelineView& timeline = m_views.timeline->view();
    if (!timeline.visibleRange() || timeline.visibleRange() == m_plotBound) timeline.setVisibleRange(range);
    m_plotBound = range;
}

void ViewFeeder::showEnd(const SnapshotPtr& last) {
    m_views.watch->endCard().showEnd(m_controller.descriptor(),
                                     QString::fromStdString(m_controller.held()->experiment.variant), last->state);
}

// ---- from the views to the run ----

void ViewFeeder::connectViews() {
    WatchPage& watch = *m_views.watch;
    RunController* run = &m_controller;
    connect(m_views.narration, &NarrationPanel::seekToPosition, this,
            [run](quint64 position) { run->seekPosition(position + 1); });
    connect(m_views.parameters, &ParametersPanel::valueEdited, run, &RunController::setParameter);
    connect(&watch.headline(), &HeadlineBar::variantRequested, run, &RunController::setVariant);
    connect(&watch.scrubber(), &Scrubber::seekRequested, run, &RunController::seekTime);
    connect(&watch.scrubber(), &Scrubber::followRequested, run, &RunController::follow);
    connect(&watch.scene(), &SceneView::actionTriggered, run, &RunController::press);
    connect(&watch.scene(), &SceneView::capacityCommitted, this, [this](int channel, int capacity) {
        const ChannelDecl& declaration =
            m_controller.descriptor()->topology.channels[static_cast<std::size_t>(channel)];
        const QString id = QString::fromStdString(declaration.capacity.parameter);
        m_controller.setParameter(id, ParameterValue(static_cast<double>(capacity)), true);
    });
    connect(&watch.endCard(), &EndCard::variantRequested, run, &RunController::setVariant);
    connect(&watch.endCard(), &EndCard::runAgainRequested, run, &RunController::restart);
    connect(&watch.endCard(), &EndCard::newSeedRequested, run, &RunController::setNewSeed);
}

// All views over time show the same range, and a press in any of them goes to that instant.
void ViewFeeder::connectPlots() {
    TimelineView& timeline = m_views.timeline->view();
    for (PlotFrame* plot : m_views.plots()) {
        connect(plot, &PlotFrame::seekRequested, &m_controller, &RunController::seekTime);
        connect(plot, &PlotFrame::visibleRangeChanged, &timeline, &TimelineView::setVisibleRange);
        connect(&timeline, &TimelineView::visibleRangeChanged, plot, &PlotFrame::setVisibleRange);
        for (PlotFrame* other : m_views.plots()) {
            if (other != plot) connect(plot, &PlotFrame::visibleRangeChanged, other, &PlotFrame::setVisibleRange);
        }
    }
}

void ViewFeeder::connectTransport() {
    TransportBar& transport = m_views.watch->transport();
    RunController* run = &m_controller;
    connect(&transport, &TransportBar::runRequested, run, &RunController::play);
    connect(&transport, &TransportBar::pauseRequested, run, &RunController::pause);
    connect(&transport, &TransportBar::stepRequested, run, &RunController::stepForward);
    connect(&transport, &TransportBar::stepBackRequested, run, &RunController::stepBack);
    connect(&transport, &TransportBar::restartRequested, run, &RunController::restart);
    connect(&transport, &TransportBar::newSeedRequested, run, &RunController::setNewSeed);
    connect(&transport, &TransportBar::followRequested, run, &RunController::follow);
    connect(&transport, &TransportBar::paceRequested, run, &RunController::setPace);
    connect(&transport, &TransportBar::clockRequested, run, &RunController::setClock);
    connect(&transport, &TransportBar::seedRequested, run, &RunController::setSeed);
}

// ---- what is picked in one view is marked in all ----

void ViewFeeder::connectSelection() {
    SceneView& scene = m_views.watch->scene();
    connect(&scene, &SceneView::selectionCleared, &m_selection, &Selection::clear);
    connect(&scene, &SceneView::selected, this, [this](SceneItem kind, std::uint32_t id) {
        if (kind == SceneItem::Goroutine) m_selection.select({Selected::Kind::Goroutine, id});
        if (kind == SceneItem::Channel) m_selection.select({Selected::Kind::Channel, id});
        if (kind == SceneItem::Widget) m_selection.select({Selected::Kind::Widget, id + std::uint64_t{1}});
    });
    connect(&scene, &SceneView::messageSelected, this, [this](quint64 message) {
        m_selection.select({Selected::Kind::Message, message});
    });
    connect(&m_selection, &Selection::changed, &scene, [&scene](const Selected& selected) {
        const bool isMessage = selected.kind == Selected::Kind::Message;
        const SceneItem kind = selected.kind == Selected::Kind::Channel  ? SceneItem::Channel
                               : selected.kind == Selected::Kind::Widget ? SceneItem::Widget
                                                                         : SceneItem::Goroutine;
        scene.markSelected(kind, isMessage ? 0 : static_cast<std::uint32_t>(selected.id));
        scene.markMessage(isMessage ? selected.id : 0);
    });
    CodePage* code = m_views.code;
    connect(code, &CodePage::goroutineChosen, this, [this](std::uint32_t id) {
        m_selection.select({Selected::Kind::Goroutine, id});
    });
    connect(&m_selection, &Selection::changed, code, [this, code] {
        code->markSelected(static_cast<std::uint32_t>(m_selection.idOf(Selected::Kind::Goroutine)));
    });
    connect(m_views.narration, &NarrationPanel::selectRequested, &m_selection, &Selection::select);
}

void ViewFeeder::connectInspector() {
    InspectorPanel* inspector = m_views.inspector;
    connect(&m_selection, &Selection::changed, inspector, &InspectorPanel::showSelected);
    connect(inspector, &InspectorPanel::selectRequested, &m_selection, &Selection::select);
    connect(inspector, &InspectorPanel::seekRequested, &m_controller, &RunController::seekTime);
    connect(inspector, &InspectorPanel::lineRequested, m_views.code, &CodePage::showLine);
    connect(inspector, &InspectorPanel::copied, this,
            [this] { m_views.watch->notice().showNotice(tr("What the inspector says is in the clipboard.")); });
}

// The timeline goes where a person goes in it; its range is connected with the plots.
void ViewFeeder::connectTimeline() {
    TimelineView& timeline = m_views.timeline->view();
    connect(&timeline, &TimelineView::seekRequested, &m_controller, &RunController::seekTime);
    connect(&timeline, &TimelineView::selected, &m_selection, &Selection::select);
    connect(&m_selection, &Selection::changed, &timeline, &TimelineView::markSelected);
}

}  // namespace sluice::ui
