#include "ui/panels/transport_bar.hpp"

#include "ui/panels/pace_scale.hpp"
#include "ui/panels/value_slider.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QRegularExpressionValidator>
#include <QToolButton>

#include <utility>

namespace sluice::ui {
namespace {

QString withKey(const QString& words, const QAction& action) {
    return QStringLiteral("%1 (%2)").arg(words, action.shortcut().toString(QKeySequence::NativeText));
}

void explain(QAction& action, bool isEnabled, const QString& words, const QString& reason) {
    action.setEnabled(isEnabled);
    action.setToolTip(isEnabled || reason.isEmpty() ? withKey(words, action) : reason);
}

QFrame* separator(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFixedSize(1, 20);
    line->setAutoFillBackground(true);
    QPalette palette = line->palette();
    palette.setColor(QPalette::Window, Theme::current().color(ColorRole::Separator));
    line->setPalette(palette);
    return line;
}

}  // namespace

TransportBar::TransportBar(QWidget* parent) : QWidget(parent) {
    const Metrics m = Theme::current().metrics();
    setAccessibleName(tr("Transport"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    makeCommands();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(m.space2, m.space1, m.space2, m.space1);
    layout->setSpacing(m.space1);
    for (QAction* action : {m_run, m_stepBack, m_step}) layout->addWidget(addButton(action));
    layout->addWidget(makeNext());
    layout->addWidget(addButton(m_restart));
    layout->addWidget(separator(this));
    layout->addWidget(makeSpeed(), 1);
    layout->addWidget(separator(this));
    layout->addWidget(makeClock());
    layout->addWidget(separator(this));
    m_seedPart = makeSeed();
    layout->addWidget(m_seedPart);
    layout->addWidget(addButton(m_newSeed));
    layout->addWidget(separator(this));
    m_liveButton = addButton(m_live);
    layout->addWidget(m_liveButton);
    qApp->installEventFilter(this);
    // A part that has never been shown takes no room, and could not be measured.
    for (QWidget* part : findChildren<QWidget*>()) part->show();
    retheme();
    setPace(1);
    setSeed(1);
    showEnabled();
}

QAction* TransportBar::addCommand(const QString& text, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    addAction(action);
    return action;
}

void TransportBar::makeCommands() {
    m_run = addCommand(tr("Run"), Qt::Key_Space);
    m_step = addCommand(tr("Step"), Qt::Key_Period);
    m_stepBack = addCommand(tr("Step back"), Qt::Key_Comma);
    m_next = addCommand(tr("Next event that matters"), Qt::Key_N);
    m_previous = addCommand(tr("Previous event that mattered"), Qt::Key_P);
    m_until = addCommand(tr("Run until…"), Qt::Key_U);
    m_restart = addCommand(tr("Restart"), Qt::Key_R);
    m_newSeed = addCommand(tr("New seed"), Qt::SHIFT | Qt::Key_R);
    m_live = addCommand(tr("Live"), Qt::Key_End);
    connect(m_run, &QAction::triggered, this, [this] {
        if (m_state.isRunning) {
            Q_EMIT pauseRequested();
        } else {
            Q_EMIT runRequested();
        }
    });
    connect(m_step, &QAction::triggered, this, &TransportBar::stepRequested);
    connect(m_stepBack, &QAction::triggered, this, &TransportBar::stepBackRequested);
    connect(m_next, &QAction::triggered, this, &TransportBar::nextRequested);
    connect(m_previous, &QAction::triggered, this, &TransportBar::previousRequested);
    connect(m_until, &QAction::triggered, this, &TransportBar::untilRequested);
    connect(m_restart, &QAction::triggered, this, &TransportBar::restartRequested);
    connect(m_newSeed, &QAction::triggered, this, &TransportBar::newSeedRequested);
    connect(m_live, &QAction::triggered, this, &TransportBar::followRequested);
}

QToolButton* TransportBar::addButton(QAction* action) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    // A click leaves the keyboard where it was, so that Space goes on meaning run and pause.
    button->setFocusPolicy(Qt::TabFocus);
    if (action == m_run) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        setRole(*button, "primary");
        // As wide as the longer of its two words.
        const int advance = QFontMetrics(button->font()).horizontalAdvance(tr("Pause"));
        button->setMinimumWidth(advance + Theme::current().metrics().icon + 34);
    }
    return button;
}

// The next event that matters, and in its menu what else the run may be stopped at.
QToolButton* TransportBar::makeNext() {
    QToolButton* button = addButton(m_next);
    button->setPopupMode(QToolButton::MenuButtonPopup);
    m_untilMenu = new QMenu(button);
    m_untilMenu->setToolTipsVisible(true);
    m_untilMenu->addActions({m_next, m_previous});
    m_untilMenu->addSeparator();
    m_untilMenu->addAction(m_until);
    button->setMenu(m_untilMenu);
    return button;
}

QWidget* TransportBar::makeSpeed() {
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(4, 0, 4, 0);
    m_speed = new ValueSlider(holder);
    m_speed->setMark(paceFraction(1));
    m_speed->setMinimumWidth(90);
    m_speed->setAccessibleName(tr("Speed"));
    m_speedWords = new QLabel(holder);
    row->addWidget(m_speed, 1);
    row->addWidget(m_speedWords);
    connect(m_speed, &ValueSlider::fractionChosen, this,
            [this](double fraction, bool) { choosePace(paceAt(fraction)); });
    connect(m_speed, &ValueSlider::stepRequested, this,
            [this](int steps) { choosePace(paceAt(m_speed->fraction() + 0.02 * steps)); });
    return holder;
}

QWidget* TransportBar::makeClock() {
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto* group = new QButtonGroup(holder);
    const auto add = [&](const QString& text, const QString& help, ClockKind clock) {
        auto* button = new QToolButton(holder);
        button->setText(text);
        button->setToolTip(help);
        button->setAccessibleName(tr("Clock: %1").arg(text));
        button->setAccessibleDescription(help);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        group->addButton(button);
        row->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, clock] { Q_EMIT clockRequested(clock); });
        return button;
    };
    m_virtual = add(tr("Virtual"), tr("Simulated time: the same seed is the same run"), ClockKind::Virtual);
    m_threads = add(tr("Real threads"), tr("Real concurrency on this machine's cores and clock"), ClockKind::Threads);
    m_virtual->setChecked(true);
    return holder;
}

QWidget* TransportBar::makeSeed() {
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(4, 0, 0, 0);
    m_seedLabel = new QLabel(tr("Seed"), holder);
    setRole(*m_seedLabel, "muted");
    m_seedField = new QLineEdit(holder);
    m_seedField->setAccessibleName(tr("Seed"));
    m_seedField->setToolTip(tr("The same seed gives the same arrivals and the same run; Enter restarts with it"));
    m_seedField->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{1,20}")), this));
    m_seedLabel->setBuddy(m_seedField);
    row->addWidget(m_seedLabel);
    row->addWidget(m_seedField);
    connect(m_seedField, &QLineEdit::returnPressed, this, &TransportBar::takeSeed);
    connect(m_seedField, &QLineEdit::editingFinished, this, [this] { setSeed(m_seed); });
    return holder;
}

// ---- state ----

void TransportBar::setState(const State& state) {
    if (state == m_state) return;
    m_state = state;
    showEnabled();
}

void TransportBar::showEnabled() {
    showRun();
    explain(*m_step, m_state.canStep, tr("One event forward"), m_state.whyNotStep);
    explain(*m_stepBack, m_state.canStepBack, tr("One event back"), m_state.whyNotStepBack);
    const bool isLate = m_state.isLate;
    const QString next =
        tr("On to the next event that matters: somebody waits, is turned away or gives up, something "
           "is lost or stolen, a state changes");
    const QString late = tr("On to the next event that matters; real threads are paused as soon as it is seen");
    explain(*m_next, m_state.canPursue, isLate ? late : next, m_state.whyNotPursue);
    explain(*m_previous, m_state.canStepBack, tr("Back to the event before that mattered"), m_state.whyNotStepBack);
    explain(*m_until, m_state.canPursue,
            isLate ? tr("Run until something happens; real threads are paused as soon as it is seen")
                   : tr("Run until something happens, and stand still exactly there"),
            m_state.whyNotPursue);
    explain(*m_restart, true, tr("Restart with the same seed"), {});
    explain(*m_newSeed, true, tr("Restart with a new seed"), {});
    explain(*m_live, !m_state.atLiveEdge, tr("Back to the live edge"), tr("This is the live edge"));
    m_speed->setEnabled(m_state.canPace);
    m_speed->setToolTip(m_state.canPace ? tr("Speed; the mark is real time") : m_state.whyNotPace);
    m_speedWords->setEnabled(m_state.canPace);
    for (QToolButton* button : {m_virtual, m_threads}) {
        button->setEnabled(m_state.canSwitchClock);
        button->setToolTip(m_state.canSwitchClock ? button->accessibleDescription() : m_state.whyNotSwitchClock);
    }
}

void TransportBar::showRun() {
    const QString name = m_state.isRunning ? QStringLiteral("pause") : QStringLiteral("run");
    m_run->setText(m_state.isRunning ? tr("Pause") : tr("Run"));
    m_run->setIcon(icon(Theme::current(), name, ColorRole::Text));
    explain(*m_run, m_state.canRun, m_run->text(), m_state.whyNotRun);
}

void TransportBar::setPace(double pace) {
    m_pace = pace;
    if (!m_speed->isSliderDown()) m_speed->setFraction(paceFraction(pace));
    m_speedWords->setText(paceText(pace));
    m_speed->setAccessibleDescription(paceText(pace));
}

QString TransportBar::paceWords() const {
    return m_speedWords->text();
}

void TransportBar::choosePace(double pace) {
    setPace(pace);
    Q_EMIT paceRequested(pace);
}

void TransportBar::setClock(ClockKind clock) {
    m_virtual->setChecked(clock == ClockKind::Virtual);
    m_threads->setChecked(clock == ClockKind::Threads);
}

void TransportBar::setSeed(std::uint64_t seed) {
    m_seed = seed;
    m_seedField->setText(QString::number(seed));
    m_seedField->setCursorPosition(0);
}

void TransportBar::takeSeed() {
    bool ok = false;
    const quint64 seed = m_seedField->text().toULongLong(&ok);
    if (!ok) return setSeed(m_seed);  // beyond 64 bits
    m_seed = seed;
    Q_EMIT seedRequested(seed);
}

// ---- keys and looks ----

bool TransportBar::eventFilter(QObject* watched, QEvent* event) {
    // The window's Space is run and pause; a button or list that the keyboard has reached keeps it for itself.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
        const auto* widget = qobject_cast<QWidget*>(watched);
        const bool usesSpace = qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget);
        if (usesSpace && widget->window() == window()) event->accept();
    }
    return QWidget::eventFilter(watched, event);
}

bool TransportBar::event(QEvent* event) {
    const bool isDone = QWidget::event(event);
    // Only now the style sheet says how wide things are.
    if (event->type() == QEvent::Polish) measureBrevity();
    return isDone;
}

void TransportBar::resizeEvent(QResizeEvent*) {
    fitWidth();
}

QSize TransportBar::minimumSizeHint() const {
    return {m_widths.back(), layout()->minimumSize().height()};
}

void TransportBar::setBrevity(int level) {
    m_brevity = level;
    const auto say = [](QToolButton* button, bool hasWords) {
        button->setToolButtonStyle(hasWords ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    };
    say(m_liveButton, level < 1);
    m_seedLabel->setVisible(level < 2);
    say(m_virtual, level < 3);
    say(m_threads, level < 3);
    m_seedPart->setVisible(level < 4);
    m_speedWords->setVisible(level < 5);
    // What is inside another widget tells of its change only with the next event: here the innermost tell first.
    const QList<QWidget*> parts = findChildren<QWidget*>();
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) (*part)->updateGeometry();
}

void TransportBar::measureBrevity() {
    if (std::exchange(m_isMeasuring, true)) return;  // showing a part may polish it
    for (int level = 0; level < kLevels; ++level) {
        setBrevity(level);
        m_widths[static_cast<std::size_t>(level)] = layout()->totalMinimumSize().width();
    }
    m_isMeasuring = false;
    fitWidth();
    updateGeometry();
}

void TransportBar::fitWidth() {
    if (m_isMeasuring) return;
    int level = 0;
    while (level + 1 < kLevels && m_widths[static_cast<std::size_t>(level)] > width()) ++level;
    if (level == m_brevity) return;
    setBrevity(level);
    layout()->activate();  // not one frame with words cut off
}

void TransportBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) retheme();
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) retheme();
}

void TransportBar::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), Theme::current().color(ColorRole::Bar));
}

void TransportBar::retheme() {
    if (m_seedField == nullptr) return;
    const Theme theme = Theme::current();
    const QFont numbers = monoFont(theme.metrics().textSmall);
    const QFontMetrics lengths(numbers);
    m_speedWords->setFont(numbers);
    m_speedWords->setFixedWidth(lengths.horizontalAdvance(QStringLiteral("100 ms shown as 0.0 ms")));
    m_seedField->setFont(numbers);
    m_seedField->setFixedWidth(lengths.horizontalAdvance(QStringLiteral("00000000")) + 20);
    m_step->setIcon(icon(theme, QStringLiteral("step")));
    m_next->setIcon(icon(theme, QStringLiteral("step-matter")));
    m_stepBack->setIcon(icon(theme, QStringLiteral("seek-back")));
    m_restart->setIcon(icon(theme, QStringLiteral("restart")));
    m_newSeed->setIcon(icon(theme, QStringLiteral("new-seed")));
    m_live->setIcon(icon(theme, QStringLiteral("seek-live")));
    m_virtual->setIcon(icon(theme, QStringLiteral("clock")));
    m_threads->setIcon(icon(theme, QStringLiteral("threads")));
    showRun();
    for (QToolButton* button : findChildren<QToolButton*>()) {
        button->setIconSize({theme.metrics().icon, theme.metrics().icon});
    }
    measureBrevity();
}

}  // namespace sluice::ui
