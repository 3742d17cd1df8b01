#include "ui/pages/gallery_page.hpp"

#include "base/resource.hpp"
#include "session/experiment_json.hpp"
#include "ui/pages/card_button.hpp"
#include "ui/pages/pattern_card.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/theme/theme.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sluice::ui {

namespace {

constexpr int kExperimentRole = Qt::UserRole;
constexpr int kRunRole = Qt::UserRole + 1;  // -1: the experiment itself

constexpr int kFrameMs = 83;
constexpr double kRounds = 2;
// Where pictures rest: the fault is to be seen by then.
constexpr double kRestShare = 0.8;

std::optional<MovingPicture> pictureOf(const Descriptor& descriptor) {
    const std::string name = "patterns/" + descriptor.id + "/moving_picture.json";
    const auto json = findResource(name);
    if (!json) return std::nullopt;
    Result<MovingPicture> picture = readMovingPicture(*json, name);
    return picture ? std::optional(std::move(picture.value())) : std::nullopt;
}

QToolButton* textButton(const QString& text, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setAutoRaise(true);
    return button;
}

QString runTitle(const SavedRun& run, const Descriptor* descriptor) {
    const VariantDecl* variant = descriptor != nullptr ? descriptor->variant(run.experiment.variant) : nullptr;
    const QString name = variant != nullptr ? shown(variant->title) : QString::fromStdString(run.experiment.variant);
    return GalleryPage::tr("%1, seed %2").arg(name).arg(run.experiment.seed);
}

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    setRole(*label, "title");
    return label;
}

}  // namespace

Result<Experiment> cardExperiment(const Descriptor& descriptor, std::string_view resource) {
    if (resource.empty()) return descriptor.firstLook;
    const auto text = findResource(resource);
    if (!text)
        return Error{ErrorCode::NotFound, "there is no experiment " + std::string(resource) + " in this program"};
    return experimentFromJson(*text, resource);
}

QString experimentTitle(const Registry& registry, const Experiment& experiment) {
    if (!experiment.title.empty()) return shown(experiment.title);
    const Pattern* pattern = registry.find(experiment.pattern);
    return pattern != nullptr ? shown(pattern->descriptor.title) : QString::fromStdString(experiment.pattern);
}

GalleryPage::GalleryPage(const Registry& registry, const SessionDocument& document, QWidget* parent)
    : QWidget(parent), m_registry(registry), m_document(document) {
    const Metrics m = Theme::current().metrics();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(tr("Experiments"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(scroll);
    auto* cards = new QVBoxLayout(content);
    cards->setContentsMargins(m.space3, m.space3, m.space3, m.space3);
    cards->setSpacing(m.space2);
    for (const Pattern& pattern : registry.all()) addPattern(*cards, pattern.descriptor);
    cards->addStretch(1);
    scroll->setWidget(content);
    scroll->viewport()->installEventFilter(this);
    m_timer.setInterval(kFrameMs);
    connect(&m_timer, &QTimer::timeout, this, &GalleryPage::advance);
    rest();
    outer->addWidget(scroll, 4);

    auto* title = heading(tr("This session"), this);
    title->setContentsMargins(m.space3, m.space2, m.space3, m.space1);
    outer->addWidget(title);
    m_tree = new QTreeWidget(this);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setAccessibleName(title->text());
    outer->addWidget(m_tree, 1);
    // Enter or a double click: a single one may be meant for looking.
    connect(m_tree, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) { choose(*item); });
    // Rebuilding the tree while one of its items is being clicked would take the item away.
    connect(&document, &SessionDocument::changed, this, &GalleryPage::showSession, Qt::QueuedConnection);
    showSession();
}

// ---- patterns ----

void GalleryPage::addPattern(QVBoxLayout& layout, const Descriptor& descriptor) {
    const QString id = QString::fromStdString(descriptor.id);
    const QString title = shown(descriptor.title);
    auto* card = new PatternCard(title, shown(descriptor.firstLook.notes), pictureOf(descriptor), this);
    connect(card, &PatternCard::clicked, this, [this, id] { Q_EMIT experimentChosen(id, {}); });
    card->installEventFilter(this);
    layout.addWidget(card);

    Section section;
    section.experiments = makeExperiments(descriptor);
    section.toggle = textButton(tr("%1 experiments").arg(descriptor.cards.size()), this);
    section.toggle->setCheckable(true);
    section.toggle->setArrowType(Qt::RightArrow);
    section.toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    section.toggle->setAccessibleName(tr("Experiments: %1").arg(title));
    const std::size_t index = m_sections.size();
    connect(section.toggle, &QToolButton::toggled, this, [this, index](bool isOn) { unfold(index, isOn); });
    QToolButton* notes = textButton(tr("Notes"), this);
    notes->setAccessibleName(tr("Notes: %1").arg(title));
    notes->setToolTip(tr("What it is for, when it breaks, what to try"));
    connect(notes, &QToolButton::clicked, this, [this, id] { Q_EMIT notesChosen(id); });

    auto* links = new QHBoxLayout;
    links->setSpacing(0);
    links->addWidget(section.toggle);
    links->addStretch(1);
    links->addWidget(notes);
    layout.addLayout(links);
    layout.addWidget(section.experiments);
    m_patterns.push_back(card);
    m_sections.push_back(section);
}

QWidget* GalleryPage::makeExperiments(const Descriptor& descriptor) {
    const Metrics m = Theme::current().metrics();
    auto* list = new QWidget(this);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, m.space2);
    column->setSpacing(m.space2);
    for (const ExperimentCard& experiment : descriptor.cards) {
        auto* card =
            new CardButton(shown(experiment.title), shown(experiment.sentence), QStringLiteral("record"), list);
        connect(card, &CardButton::clicked, this,
                [this, id = QString::fromStdString(descriptor.id),
                 resource = QString::fromStdString(experiment.resource)] { Q_EMIT experimentChosen(id, resource); });
        column->addWidget(card);
        m_cards.push_back(card);
    }
    list->hide();
    return list;
}

void GalleryPage::unfold(std::size_t pattern, bool isUnfolded) {
    const Section& section = m_sections[pattern];
    section.experiments->setVisible(isUnfolded);
    section.toggle->setChecked(isUnfolded);
    section.toggle->setArrowType(isUnfolded ? Qt::DownArrow : Qt::RightArrow);
}

bool GalleryPage::isUnfolded(std::size_t pattern) const {
    return m_sections[pattern].toggle->isChecked();
}

// ---- motion ----

void GalleryPage::setReducedMotion(bool reduced) {
    m_isReduced = reduced;
    if (reduced) rest();
}

void GalleryPage::move() {
    if (m_isReduced || !isVisible()) return;
    if (!m_timer.isActive()) m_timer.start();
    m_moved.start();
}

void GalleryPage::rest() {
    m_timer.stop();
    for (PatternCard* card : m_patterns) {
        if (card->picture()) card->setSeconds(card->picture()->seconds() * kRestShare);
    }
}

void GalleryPage::advance() {
    const double seconds = static_cast<double>(m_moved.elapsed()) / 1000;
    bool isOver = true;
    for (PatternCard* card : m_patterns) {
        if (!card->picture() || card->visibleRegion().isEmpty()) continue;
        const double length = card->picture()->seconds();
        if (seconds >= kRounds * length) continue;
        card->setSeconds(seconds + length * kRestShare);
        isOver = false;
    }
    if (isOver) rest();
}

void GalleryPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    move();
}

void GalleryPage::enterEvent(QEnterEvent* event) {
    QWidget::enterEvent(event);
    move();
}

bool GalleryPage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Wheel || event->type() == QEvent::FocusIn) move();
    return QWidget::eventFilter(watched, event);
}

// ---- session ----

// The open experiment's pattern is marked and unfolded; what a person unfolded stays so.
void GalleryPage::showOpen() {
    const auto& entries = m_document.entries();
    if (m_document.selected() >= entries.size()) return;
    const Experiment& open = entries[m_document.selected()].experiment;
    std::size_t card = 0;
    for (std::size_t p = 0; p < m_patterns.size(); ++p) {
        const Descriptor& descriptor = m_registry.all()[p].descriptor;
        const bool isOpen = descriptor.id == open.pattern;
        m_patterns[p]->setCurrent(isOpen);
        for (const ExperimentCard& experiment : descriptor.cards)
            m_cards[card++]->setCurrent(isOpen && experiment.title == open.title);
        if (isOpen && m_open != open.pattern) unfold(p, true);
    }
    m_open = open.pattern;
}

void GalleryPage::showSession() {
    showOpen();
    const QSignalBlocker blocker(m_tree);
    m_tree->clear();
    for (std::size_t e = 0; e < m_document.entries().size(); ++e) {
        const SessionDocument::Entry& entry = m_document.entries()[e];
        const Pattern* pattern = m_registry.find(entry.experiment.pattern);
        auto* item = new QTreeWidgetItem(m_tree, {experimentTitle(m_registry, entry.experiment)});
        item->setData(0, kExperimentRole, static_cast<int>(e));
        item->setData(0, kRunRole, -1);
        item->setToolTip(0, tr("Runs this experiment from its beginning"));
        const bool isShown = e == m_document.selected();
        if (isShown && !m_document.shownRun()) m_tree->setCurrentItem(item);
        for (std::size_t r = 0; r < entry.runs.size(); ++r) {
            const SavedRun& run = *entry.runs[r];
            auto* child = new QTreeWidgetItem(item, {runTitle(run, pattern ? &pattern->descriptor : nullptr)});
            child->setData(0, kExperimentRole, static_cast<int>(e));
            child->setData(0, kRunRole, static_cast<int>(r));
            child->setToolTip(0, tr("Shows the recording of this run: %1").arg(outcomeWords(run.outcome)));
            if (isShown && m_document.shownRun() == r) m_tree->setCurrentItem(child);
        }
        item->setExpanded(true);
    }
}

void GalleryPage::choose(const QTreeWidgetItem& item) {
    const auto experiment = static_cast<std::size_t>(item.data(0, kExperimentRole).toInt());
    const int run = item.data(0, kRunRole).toInt();
    if (run < 0) {
        Q_EMIT sessionExperimentChosen(experiment);
    } else {
        Q_EMIT sessionRunChosen(experiment, static_cast<std::size_t>(run));
    }
}

}  // namespace sluice::ui
