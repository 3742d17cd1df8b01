// The gallery: the patterns of the registry as cards, each with its ready-made experiments, and under them the open
// session as a tree of experiments and runs. A click opens. Knows no pattern by name.
// Thread rule: the GUI thread only.
#pragma once

#include "patterns/registry.hpp"
#include "ui/model/session_document.hpp"

#include <QWidget>

#include <vector>

class QTreeWidget;
class QTreeWidgetItem;
class QVBoxLayout;

namespace sluice::ui {

class CardButton;

class GalleryPage final : public QWidget {
    Q_OBJECT

public:
    // Both must outlive the page.
    GalleryPage(const Registry& registry, const SessionDocument& document, QWidget* parent = nullptr);

    const std::vector<CardButton*>& cards() const { return m_cards; }
    QTreeWidget& tree() const { return *m_tree; }

    QSize sizeHint() const override { return {250, 480}; }

Q_SIGNALS:
    // `resource`: the experiment's file below resources/; empty: the pattern's first look.
    void experimentChosen(const QString& pattern, const QString& resource);
    void sessionExperimentChosen(std::size_t experiment);
    void sessionRunChosen(std::size_t experiment, std::size_t run);

private:
    void addPattern(QVBoxLayout& layout, const Descriptor& descriptor);
    void addCard(QVBoxLayout& layout, const QString& title, const QString& sentence, const char* icon,
                 const QString& pattern, const QString& resource);
    void showSession();
    void choose(const QTreeWidgetItem& item);

    const Registry& m_registry;
    const SessionDocument& m_document;
    std::vector<CardButton*> m_cards;
    QTreeWidget* m_tree = nullptr;
};

// The experiment behind a card; the first look where `resource` is empty. The error names the file.
Result<Experiment> cardExperiment(const Descriptor& descriptor, std::string_view resource);

// "Production burst", or the pattern's title where the experiment has none.
QString experimentTitle(const Registry& registry, const Experiment& experiment);

}  // namespace sluice::ui
