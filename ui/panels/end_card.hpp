// What a run came to, over the scene when it ends: the headline, how it ended in words, who is stuck, a few telling
// numbers, and what to try next. Escape or its cross closes it. The overlay covers its parent and is laid out by
// itself. Thread rule: the GUI thread only.
#pragma once

#include "events/run_state.hpp"
#include "patterns/descriptor.hpp"
#include "ui/panels/headline.hpp"

#include <QWidget>

#include <memory>
#include <vector>

class QFrame;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sluice::ui {

class EndCard final : public QWidget {
    Q_OBJECT

public:
    struct Leak {
        QString who;    // "forwarder 3"
        QString where;  // "waiting for room in results"
    };

    // Hidden until showEnd(). The parent is what it covers.
    explicit EndCard(QWidget* parent);

    // From the last state of a run. Brings itself to the front and takes the keyboard.
    void showEnd(const std::shared_ptr<const Descriptor>& descriptor, const QString& variant, const RunState& state);
    void dismiss();

    QString headline() const;
    QString outcome() const;
    int leakCount() const { return static_cast<int>(m_leaks.size()); }
    QPushButton* fixButton() const { return m_fix; }

Q_SIGNALS:
    void variantRequested(const QString& variant);
    void runAgainRequested();
    void newSeedRequested();
    void dismissed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void makeCard();
    QPushButton* addButton(const QString& text, const char* icon, const char* role);
    void fill(const Descriptor& descriptor, const RunState& state);
    void fillLeaks();
    void fillMetrics(const Descriptor& descriptor, const RunState& state);
    void place();
    int fitHeight(int width, int room);

    QFrame* m_card = nullptr;
    QLabel* m_outcome = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_leakText = nullptr;
    QWidget* m_metrics = nullptr;
    QLabel* m_next = nullptr;
    QVBoxLayout* m_layout = nullptr;
    QPushButton* m_fix = nullptr;
    QPushButton* m_again = nullptr;
    std::vector<Leak> m_leaks;
    QString m_otherVariant;
};

// Who is stuck for ever at the end of this run.
std::vector<EndCard::Leak> leaksOf(const RunState& state);

}  // namespace sluice::ui
