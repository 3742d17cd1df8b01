// "Run until…": a condition put together from what the run's manifest has, in plain words. Says in a sentence what the
// run will be stopped at, or what is wrong with what was entered. Not modal: the run may be looked at meanwhile.
// Thread rule: the GUI thread only.
#pragma once

#include "events/watchpoint.hpp"
#include "patterns/descriptor.hpp"

#include <QDialog>

#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace sluice::ui {

class UntilDialog final : public QDialog {
    Q_OBJECT

public:
    struct Run {
        std::shared_ptr<const Manifest> manifest;
        const Descriptor* descriptor = nullptr;      // null: of an unknown pattern
        std::vector<std::uint32_t> capacities = {};  // of each channel of the manifest
        Nanos now = 0;                               // the instant shown
        bool isLate = false;                         // real threads
    };

    explicit UntilDialog(Run run, QWidget* parent = nullptr);

    // Begins with this one.
    void show(const Watchpoint& watchpoint);
    // What is entered; nothing while it is no condition.
    std::optional<Watchpoint> watchpoint() const;
    // The sentence at the bottom.
    QString sentence() const;

Q_SIGNALS:
    void chosen(const sluice::Watchpoint& watchpoint);

private:
    // The pages of the form.
    enum Page : int { kDepth, kState, kCount, kTime };
    struct Checked {
        std::optional<Watchpoint> watchpoint;
        QString problem;
    };
    void makeForm();
    QWidget* makeDepth();
    QWidget* makeState();
    QWidget* makeCount();
    QWidget* makeTime();
    QComboBox* addChoice(QWidget* page, const QString& name);
    QLineEdit* addNumber(QWidget* page, const QString& name, const QString& text);
    Checked check() const;
    Checked checkDepth() const;
    Checked checkCount() const;
    Checked checkTime() const;
    void refresh();
    void take();

    Run m_run;
    std::vector<Watchpoint> m_countables;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> m_stateValues;
    QComboBox* m_what = nullptr;
    QStackedWidget* m_pages = nullptr;
    QComboBox* m_channel = nullptr;
    QComboBox* m_direction = nullptr;
    QLineEdit* m_depth = nullptr;
    QComboBox* m_state = nullptr;
    QComboBox* m_countable = nullptr;
    QLineEdit* m_times = nullptr;
    QLineEdit* m_time = nullptr;
    QLabel* m_sentence = nullptr;
    QPushButton* m_go = nullptr;
};

}  // namespace sluice::ui
