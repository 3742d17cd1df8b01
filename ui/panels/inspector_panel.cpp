#include "ui/panels/inspector_panel.hpp"

#include "ui/panels/inspector_delegate.hpp"
#include "ui/panels/inspector_model.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/part_names.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

constexpr std::size_t kVisitedMax = 100;
// Shorter than this nobody needs to be told that something is read.
constexpr int kProgressAfterMs = 400;
constexpr int kProgressStepMs = 100;

}  // namespace

InspectorPanel::InspectorPanel(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Inspector"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    makeBar();
    makeProgress();
    makeList();
    connect(&m_life, &MessageLifeReader::changed, this, &InspectorPanel::refresh);
    retheme();
    refresh();
    go(0);
}

InspectorPanel::~InspectorPanel() = default;

// ---- parts ----

QAction* InspectorPanel::addCommand(const QString& text, const QString& icon, const QKeySequence& key) {
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    action->setProperty("sluiceIcon", icon);
    action->setToolTip(QStringLiteral("%1 (%2)").arg(text, key.toString(QKeySequence::NativeText)));
    return action;
}

void InspectorPanel::makeBar() {
    const Metrics m = Theme::current().metrics();
    auto* line = new QWidget(this);
    auto* bar = new QHBoxLayout(line);
    bar->setContentsMargins(m.space2, m.space1, m.space2, m.space1);
    bar->setSpacing(m.space1);
    m_back = addCommand(tr("Inspected before"), QStringLiteral("chevron-left"), Qt::ALT | Qt::Key_Left);
    m_forward = addCommand(tr("Inspected after"), QStringLiteral("chevron-right"), Qt::ALT | Qt::Key_Right);
    m_copy = addCommand(tr("Copy what the inspector says"), QStringLiteral("export"), Qt::CTRL | Qt::ALT | Qt::Key_C);
    connect(m_back, &QAction::triggered, this, [this] { go(-1); });
    connect(m_forward, &QAction::triggered, this, [this] { go(1); });
    connect(m_copy, &QAction::triggered, this, &InspectorPanel::copy);
    const auto addButton = [&](QAction* action) {
        auto* button = new QToolButton(line);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setAccessibleName(action->text());
        button->setFocusPolicy(Qt::TabFocus);
        bar->addWidget(button);
    };
    addButton(m_back);
    addButton(m_forward);
    m_field = new QLineEdit(line);
    m_field->setPlaceholderText(tr("worker 3, #41"));
    m_field->setAccessibleName(tr("Find a goroutine, channel or message"));
    m_field->setClearButtonEnabled(true);
    nameClearButton(*m_field);
    bar->addWidget(m_field, 1);
    connect(m_field, &QLineEdit::returnPressed, this, &InspectorPanel::find);
    connect(m_field, &QLineEdit::textEdited, this, [this] { m_notFound->hide(); });
    addButton(m_copy);
    layout()->addWidget(line);
    m_notFound = new QLabel(this);
    m_notFound->setWordWrap(true);
    m_notFound->setContentsMargins(m.space3, 0, m.space3, m.space1);
    m_notFound->setTextFormat(Qt::PlainText);
    setRole(*m_notFound, "muted");
    m_notFound->hide();
    layout()->addWidget(m_notFound);
}

void InspectorPanel::makeProgress() {
    const Metrics m = Theme::current().metrics();
    m_progressLine = new QWidget(this);
    auto* line = new QHBoxLayout(m_progressLine);
    line->setContentsMargins(m.space3, 0, m.space2, 0);
    m_progress = new QProgressBar(m_progressLine);
    m_progress->setRange(0, 100);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Reading the message's life"));
    m_cancel = new QToolButton(m_progressLine);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel reading the message's life"));
    m_cancel->setFocusPolicy(Qt::TabFocus);
    connect(m_cancel, &QToolButton::clicked, this, &InspectorPanel::cancelReading);
    line->addWidget(m_progress, 1);
    line->addWidget(m_cancel);
    m_progressLine->hide();
    layout()->addWidget(m_progressLine);
    m_progressTimer = new QTimer(this);
    connect(m_progressTimer, &QTimer::timeout, this, &InspectorPanel::showProgress);
}

void InspectorPanel::makeList() {
    m_model = new InspectorModel(this);
    m_list = new QListView(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new InspectorDelegate(m_list));
    m_list->setAccessibleName(tr("What is inspected"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->setMouseTracking(true);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { follow(m_model->row(index).link); });
    static_cast<QVBoxLayout*>(layout())->addWidget(m_list, 1);
}

// ---- what is shown ----

const std::vector<InspectorRow>& InspectorPanel::rows() const {
    return m_model->rows();
}

void InspectorPanel::setParameters(const ParameterSet& parameters) {
    if (m_parameters == parameters) return;
    m_parameters = parameters;
    refresh();
}

void InspectorPanel::setRun(Observation* observation, std::shared_ptr<const Descriptor> descriptor,
                            const std::string& variant) {
    m_life.clear();
    m_observation = observation;
    m_descriptor = std::move(descriptor);
    m_listing = m_descriptor ? findListing(m_descriptor->id, variant) : std::nullopt;
    m_snapshot.reset();
    m_what = {};
    m_visited.clear();
    m_at = -1;
    go(0);
    refresh();
}

void InspectorPanel::showSnapshot(const SnapshotPtr& snapshot) {
    m_snapshot = snapshot;
    if (!m_isSeen || !isVisible() || !snapshot) return;
    if (m_what.kind == Selected::Kind::Message && m_observation != nullptr) {
        // It was picked while nobody looked.
        if (m_life.message() != m_what.id) readLife();
        m_life.readOn(*m_observation, *snapshot);
    }
    refresh();
}

void InspectorPanel::showSelected(const Selected& selected) {
    m_what = selected;
    m_notFound->hide();
    if (selected.kind != Selected::Kind::Message) m_life.clear();
    if (!m_isGoing && selected.kind != Selected::Kind::Nothing &&
        (m_at < 0 || m_visited[static_cast<std::size_t>(m_at)] != selected)) {
        m_visited.resize(static_cast<std::size_t>(m_at + 1));
        m_visited.push_back(selected);
        if (m_visited.size() > kVisitedMax) m_visited.erase(m_visited.begin());
        m_at = static_cast<int>(m_visited.size()) - 1;
    }
    go(0);
    m_list->scrollToTop();
    m_list->setCurrentIndex({});
    m_model->setRows({});
    if (m_snapshot) return showSnapshot(m_snapshot);
    refresh();
}

void InspectorPanel::readLife() {
    if (m_observation == nullptr || !m_snapshot) return;
    m_life.read(*m_observation, m_what.id, *m_snapshot);
    m_progressTimer->start(kProgressAfterMs);
}

QString InspectorPanel::lifeNote() const {
    const bool isKnown = m_life.life() && m_life.life()->isKnown;
    switch (m_life.state()) {
        case MessageLifeReader::State::Reading:
            return tr("Its life is being read from the run's past…");
        case MessageLifeReader::State::Cancelled:
            return tr("Reading its life was cancelled. Read it after all");
        case MessageLifeReader::State::Forgotten:
            return isKnown ? tr("A part of its life is no longer kept.") : tr("Its life is no longer kept.");
        case MessageLifeReader::State::Read:
            return isKnown ? QString() : tr("There has been no such message so far.");
        case MessageLifeReader::State::Idle:
            break;
    }
    return {};
}

void InspectorPanel::refresh() {
    if (!isReading()) showProgress();
    const bool isAtLink = leadsSomewhere(m_list->currentIndex());
    m_model->setRows(currentRows());
    // Where the keyboard stood is gone, as a message that left its channel: it stands at what follows.
    if (isAtLink && !leadsSomewhere(m_list->currentIndex())) goToLink(m_list->currentIndex().row());
}

std::vector<InspectorRow> InspectorPanel::currentRows() const {
    if (!m_snapshot) return inspectorHelp();
    InspectorQuestion question(m_snapshot->state, m_what);
    question.descriptor = m_descriptor.get();
    question.listing = m_listing ? &*m_listing : nullptr;
    question.parameters = &m_parameters;
    if (m_life.message() == m_what.id && m_life.life()) question.life = &*m_life.life();
    question.lifeNote = lifeNote();
    question.canReadAgain = m_life.state() == MessageLifeReader::State::Cancelled;
    return inspectorFacts(question);
}

void InspectorPanel::showProgress() {
    if (!isReading()) {
        m_progressTimer->stop();
        m_progressLine->hide();
        return;
    }
    m_progressTimer->setInterval(kProgressStepMs);
    m_progress->setValue(static_cast<int>(m_life.progress() * 100));
    m_progressLine->show();
}

// ---- what a person does ----

void InspectorPanel::cancelReading() {
    m_life.cancel();
}

void InspectorPanel::follow(const InspectorLink& link) {
    switch (link.kind) {
        case InspectorLink::Kind::Nowhere:
            return;
        case InspectorLink::Kind::Select:
            Q_EMIT selectRequested(link.target);
            return;
        case InspectorLink::Kind::Seek:
            Q_EMIT seekRequested(link.time);
            return;
        case InspectorLink::Kind::Line:
            Q_EMIT lineRequested(link.line);
            return;
        case InspectorLink::Kind::ReadAgain:
            readLife();
            refresh();
            return;
    }
}

void InspectorPanel::find() {
    if (!m_snapshot) return;
    const Selected found = findByName(m_snapshot->state, m_descriptor.get(), m_field->text());
    m_notFound->setVisible(found.kind == Selected::Kind::Nothing);
    if (found.kind == Selected::Kind::Nothing) {
        m_notFound->setText(tr("Nothing is called “%1” at the instant shown.").arg(m_field->text().simplified()));
        return;
    }
    Q_EMIT selectRequested(found);
    focusRows();
}

void InspectorPanel::go(int steps) {
    const int to = m_at + steps;
    if (steps != 0 && to >= 0 && to < static_cast<int>(m_visited.size())) {
        m_at = to;
        m_isGoing = true;
        Q_EMIT selectRequested(m_visited[static_cast<std::size_t>(to)]);
        m_isGoing = false;
    }
    m_back->setEnabled(m_at > 0);
    m_forward->setEnabled(m_at + 1 < static_cast<int>(m_visited.size()));
}

void InspectorPanel::copy() {
    QApplication::clipboard()->setText(factsAsText(m_model->rows()));
    Q_EMIT copied();
}

void InspectorPanel::startFinding() {
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void InspectorPanel::focusRows() {
    m_list->setFocus(Qt::ShortcutFocusReason);
    if (!m_list->currentIndex().isValid()) goToLink(0);
}

bool InspectorPanel::leadsSomewhere(const QModelIndex& index) const {
    return index.isValid() && m_model->row(index).link.kind != InspectorLink::Kind::Nowhere;
}

// The first from this row on that leads somewhere, else the row itself.
void InspectorPanel::goToLink(int from) {
    int row = std::max(from, 0);
    while (row < m_model->rowCount() && !leadsSomewhere(m_model->index(row))) ++row;
    m_list->setCurrentIndex(m_model->index(row < m_model->rowCount() ? row : std::max(from, 0)));
}

bool InspectorPanel::eventFilter(QObject* watched, QEvent* event) {
    // How high a row is depends on its width, and by itself the list lays itself out a while later.
    if (watched == m_list->viewport() && event->type() == QEvent::Resize) {
        Q_EMIT m_list->itemDelegate()->sizeHintChanged({});
    }
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const QModelIndex current = m_list->currentIndex();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && current.isValid()) {
            follow(m_model->row(current).link);
            // What it led to begins at its own first row.
            if (!m_list->currentIndex().isValid()) focusRows();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void InspectorPanel::setSeen(bool isSeen) {
    m_isSeen = isSeen;
    if (m_snapshot) showSnapshot(m_snapshot);
}

void InspectorPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_snapshot) showSnapshot(m_snapshot);
}

void InspectorPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) retheme();
}

void InspectorPanel::retheme() {
    if (m_list == nullptr) return;
    for (QAction* action : {m_back, m_forward, m_copy}) {
        action->setIcon(icon(Theme::current(), action->property("sluiceIcon").toString()));
    }
    Q_EMIT m_list->itemDelegate()->sizeHintChanged({});
}

}  // namespace sluice::ui
