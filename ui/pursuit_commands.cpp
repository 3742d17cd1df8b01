#include "ui/pursuit_commands.hpp"

#include "ui/pages/notice_bar.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/panels/until_dialog.hpp"
#include "ui/panels/watch_words.hpp"
#include "ui/panels/words.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr const char* kRememberedKey = "runUntil";
constexpr int kProgressMs = 100;

// By declaration; as large as can be where no channel of it has been made yet.
std::vector<std::uint32_t> knownCapacities(const RunState& state) {
    std::vector<std::optional<std::uint32_t>> known(state.manifest().channels.size());
    for (std::size_t i = 0; i < state.channels().size(); ++i) {
        const ChannelState* channel = state.channel(static_cast<std::uint32_t>(i + 1));
        if (channel != nullptr)
            known[channel->declaration] = std::max(known[channel->declaration].value_or(0), channel->capacity);
    }
    std::vector<std::uint32_t> capacities;
    for (const auto& capacity : known) capacities.push_back(capacity.value_or(UINT32_MAX));
    return capacities;
}

}  // namespace

PursuitCommands::PursuitCommands(RunController& controller, Selection& selection, WatchPage& watch, QSettings& settings,
                                 QWidget* window)
    : QObject(window),
      m_controller(controller),
      m_selection(selection),
      m_transport(watch.transport()),
      m_notice(watch.notice()),
      m_settings(settings),
      m_window(window) {
    connect(&m_transport, &TransportBar::nextRequested, &controller, &RunController::nextThatMatters);
    connect(&m_transport, &TransportBar::previousRequested, &controller, &RunController::previousThatMatters);
    connect(&m_transport, &TransportBar::untilRequested, this, &PursuitCommands::askUntil);
    connect(m_transport.untilMenu(), &QMenu::aboutToShow, this, [this] { offerRemembered(*m_transport.untilMenu()); });
    connect(&controller, &RunController::pursuitBegan, this, [this] {
        m_begunAt = m_controller.clock();
        m_since.start();
        m_progress.start();
    });
    connect(&controller, &RunController::pursuitEnded, this, [this] {
        m_progress.stop();
        if (!m_controller.isPreparing()) m_notice.endProgress();
    });
    connect(&controller, &RunController::stopped, this, &PursuitCommands::showStop);
    connect(&controller, &RunController::pursuitMissed, this, &PursuitCommands::showMissed);
    m_progress.setInterval(kProgressMs);
    connect(&m_progress, &QTimer::timeout, this, &PursuitCommands::showProgress);
}

void PursuitCommands::fillMenu(QMenu& menu) {
    menu.addActions({m_transport.nextAction(), m_transport.previousAction(), m_transport.untilAction()});
    QMenu* again = menu.addMenu(tr("Run until a&gain"));
    connect(again, &QMenu::aboutToShow, this, [this, again] {
        again->clear();
        offerRemembered(*again);
        if (again->isEmpty()) again->addAction(tr("None yet"))->setEnabled(false);
    });
}

// Anew each time, for the run shown.
void PursuitCommands::offerRemembered(QMenu& menu) {
    constexpr const char* kMine = "remembered";
    for (QAction* action : menu.actions()) {
        if (action->property(kMine).toBool()) delete action;
    }
    const auto held = m_controller.held();
    for (const Watchpoint& watchpoint : remembered()) {
        QAction* action = menu.addAction(tr("Until %1").arg(watchpointWords(watchpoint, *held->manifest)));
        action->setProperty(kMine, true);
        action->setEnabled(m_controller.canPursue());
        connect(action, &QAction::triggered, this, [this, watchpoint] { begin(watchpoint); });
    }
}

std::vector<Watchpoint> PursuitCommands::remembered() const {
    std::vector<Watchpoint> all;
    const auto held = m_controller.held();
    if (!held) return all;
    for (const QString& text : m_settings.value(QLatin1String(kRememberedKey)).toStringList()) {
        if (const auto watchpoint = watchpointFromJson(text.toUtf8(), *held->manifest)) all.push_back(*watchpoint);
    }
    return all;
}

void PursuitCommands::remember(const Watchpoint& watchpoint) {
    QStringList texts = m_settings.value(QLatin1String(kRememberedKey)).toStringList();
    const QString text = QString::fromUtf8(watchpointToJson(watchpoint, *m_controller.held()->manifest));
    texts.removeAll(text);
    texts.prepend(text);
    while (texts.size() > kRememberedMax) texts.removeLast();
    m_settings.setValue(QLatin1String(kRememberedKey), texts);
}

void PursuitCommands::askUntil() {
    const auto held = m_controller.held();
    if (!held || !m_controller.canPursue()) return;
    delete m_dialog;
    UntilDialog::Run run{
        held->manifest, m_controller.descriptor().get(), {}, m_controller.clock(), m_controller.isOnThreads()};
    run.capacities = knownCapacities(m_controller.snapshot()->state);
    m_dialog = new UntilDialog(std::move(run), m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (const auto last = remembered(); !last.empty()) m_dialog->show(last.front());
    connect(m_dialog, &UntilDialog::chosen, this, &PursuitCommands::begin);
    // What it offers is this run's.
    connect(&m_controller, &RunController::runChanged, m_dialog, &QDialog::reject);
    m_dialog->open();
}

void PursuitCommands::begin(const Watchpoint& watchpoint) {
    if (!m_controller.canPursue()) return;
    remember(watchpoint);
    m_controller.pursue(watchpoint);
}

// Where the run is by now and how fast it goes; nothing of what is found at once.
void PursuitCommands::showProgress() {
    if (!m_controller.isPursuing() || m_controller.isPreparing()) return;
    const Watchpoint& wanted = m_controller.pursuer().watchpoint();
    const QString until = watchpointWords(wanted, *m_controller.held()->manifest);
    if (!m_controller.pursuer().isAtEdge())
        return m_notice.showBusy(tr("Looking through the past for when %1").arg(until));
    const double wall = static_cast<double>(m_since.nsecsElapsed());
    const double rate = static_cast<double>(m_controller.clock() - m_begunAt) / std::max(wall, 1.0);
    m_notice.showBusy(
        tr("Until %1 · %2 · %3 × real time")
            .arg(until, timeLabel(m_controller.clock(), 10 * kMillisecond),
                 rate < 10 ? QString::number(rate, 'f', 1) : countText(static_cast<std::uint64_t>(rate))));
}

void PursuitCommands::showStop(const Stop& stop) {
    const RunState& state = m_controller.snapshot()->state;
    const Event& event = stop.seen.event;
    if (event.kind == EventKind::None) {
        m_notice.showNotice(tr("Stopped at %1").arg(durationLabel(m_controller.clock())));
        return;
    }
    mark(event);
    QString words =
        tr("Stopped at %1: %2")
            .arg(durationLabel(event.time), sightingWords(stop.seen, state, m_controller.descriptor().get()));
    if (stop.further > 0) words += tr(" (and %1 more at this step)").arg(countText(stop.further));
    if (stop.isLate) {
        const Nanos late = std::max<Nanos>(0, m_controller.held()->engine->now() - event.time);
        words += tr(" · the threads went on for %1").arg(durationLabel(late));
    }
    m_notice.showNotice(words);
}

void PursuitCommands::showMissed() {
    const Watchpoint& wanted = m_controller.pursuer().watchpoint();
    if (m_controller.pursuer().wentBack()) {
        m_notice.showNotice(tr("Nothing that matters happened before this."));
        return;
    }
    m_notice.showNotice(
        tr("The run came to its end before this: %1.").arg(watchpointWords(wanted, *m_controller.held()->manifest)));
}

void PursuitCommands::mark(const Event& event) {
    if (isChannelKind(event.kind)) {
        m_selection.select({Selected::Kind::Channel, event.object});
    } else if (event.goroutine != 0) {
        m_selection.select({Selected::Kind::Goroutine, event.goroutine});
    }
}

}  // namespace sluice::ui
