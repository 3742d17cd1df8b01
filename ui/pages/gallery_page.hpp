// The gallery: the patterns of the registry as cards with a moving picture, each with its notes and its ready-made
// experiments, and under them the open session as a tree of experiments and runs. A click opens. Knows no pattern by
// name.
//
// Pictures move for two rounds when the gallery comes into sight and whenever somebody turns to it (pointer, keys,
// wheel); then they rest, so that an idle window costs nothing.
// Thread rule: the GUI thread only.
#pragma once

#include "patterns/registry.hpp"
#include "ui/model/session_document.hpp"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <vector>

class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;
class QVBoxLayout;

namespace sluice::ui {

class CardButton;
class PatternCard;

class GalleryPage final : public QWidget {
    Q_OBJECT

public:
    // Both must outlive the page.
    GalleryPage(const Registry& registry, const SessionDocument& document, QWidget* parent = nullptr);

    const std::vector<PatternCard*>& patterns() const { return m_patterns; }
    const std::vector<CardButton*>& cards() const { return m_cards; }
    // The experiments of the pattern with this number are listed below its card.
    void unfold(std::size_t pattern, bool isUnfolded);
    bool isUnfolded(std::size_t pattern) const;
    void setReducedMotion(bool reduced);
    // The pictures stand still at their last instant.
    void rest();
    bool isMoving() const { return m_timer.isActive(); }
    QTreeWidget& tree() const { return *m_tree; }

    QSize sizeHint() const override { return {250, 480}; }

Q_SIGNALS:
    // `resource`: the experiment's file below resources/; empty: the pattern's first look.
    void experimentChosen(const QString& pattern, const QString& resource);
    void notesChosen(const QString& pattern);
    void sessionExperimentChosen(std::size_t experiment);
    void sessionRunChosen(std::size_t experiment, std::size_t run);

protected:
    void showEvent(QShowEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Section {
        QToolButton* toggle = nullptr;
        QWidget* experiments = nullptr;
    };
    void addPattern(QVBoxLayout& layout, const Descriptor& descriptor);
    QWidget* makeExperiments(const Descriptor& descriptor);
    void move();
    void advance();
    void showSession();
    void showOpen();
    void choose(const QTreeWidgetItem& item);

    const Registry& m_registry;
    const SessionDocument& m_document;
    std::vector<PatternCard*> m_patterns;
    std::vector<Section> m_sections;
    std::vector<CardButton*> m_cards;
    QTreeWidget* m_tree = nullptr;
    QTimer m_timer;
    QElapsedTimer m_moved;
    bool m_isReduced = false;
    std::string m_open;  // the pattern that was open last
};

// The experiment behind a card; the first look where `resource` is empty. The error names the file.
Result<Experiment> cardExperiment(const Descriptor& descriptor, std::string_view resource);

// "Production burst", or the pattern's title where the experiment has none.
QString experimentTitle(const Registry& registry, const Experiment& experiment);

}  // namespace sluice::ui
