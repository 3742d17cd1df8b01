#include "ui/pages/gallery_page.hpp"

#include "base/resource.hpp"
#include "session/experiment_json.hpp"
#include "ui/pages/card_button.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/theme/theme.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace sluice::ui {

namespace {

constexpr int kExperimentRole = Qt::UserRole;
constexpr int kRunRole = Qt::UserRole + 1;  // -1: the experiment itself

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
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(scroll);
    auto* cards = new QVBoxLayout(content);
    cards->setContentsMargins(m.space3, m.space3, m.space3, m.space3);
    cards->setSpacing(m.space2);
    for (const Pattern& pattern : registry.all()) addPattern(*cards, pattern.descriptor);
    cards->addStretch(1);
    scroll->setWidget(content);
    outer->addWidget(scroll, 3);

    auto* title = heading(tr("This session"), this);
    title->setContentsMargins(m.space3, m.space2, m.space3, m.space1);
    outer->addWidget(title);
    m_tree = new QTreeWidget(this);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setAccessibleName(title->text());
    outer->addWidget(m_tree, 2);
    // Enter or a double click: a single one may be meant for looking.
    connect(m_tree, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) { choose(*item); });
    // Rebuilding the tree while one of its items is being clicked would take the item away.
    connect(&document, &SessionDocument::changed, this, &GalleryPage::showSession, Qt::QueuedConnection);
    showSession();
}

void GalleryPage::addPattern(QVBoxLayout& layout, const Descriptor& descriptor) {
    const QString id = QString::fromStdString(descriptor.id);
    layout.addWidget(heading(shown(descriptor.title), this));
    addCard(layout, tr("First look"), shown(descriptor.firstLook.notes), "sluice", id, {});
    for (const ExperimentCard& card : descriptor.cards) {
        addCard(layout, shown(card.title), shown(card.sentence), "record", id, QString::fromStdString(card.resource));
    }
}

void GalleryPage::addCard(QVBoxLayout& layout, const QString& title, const QString& sentence, const char* icon,
                          const QString& pattern, const QString& resource) {
    auto* card = new CardButton(title, sentence, QString::fromLatin1(icon), this);
    connect(card, &CardButton::clicked, this,
            [this, pattern, resource] { Q_EMIT experimentChosen(pattern, resource); });
    layout.addWidget(card);
    m_cards.push_back(card);
}

void GalleryPage::showSession() {
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
