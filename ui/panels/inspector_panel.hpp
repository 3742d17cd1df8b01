// The inspector: what is selected, in words, with everything that it names as a link; back and forward through what was
// inspected, a field to find things by name, and all of it as text for the clipboard.
//
// It follows the window's selection and asks for another through selectRequested(); it changes nothing by itself. A
// message's life is read from the run's past in the background, with progress, and can be cancelled.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "ui/model/selection.hpp"
#include "ui/panels/inspector_facts.hpp"
#include "ui/panels/message_life_reader.hpp"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QAction;
class QLabel;
class QLineEdit;
class QListView;
class QModelIndex;
class QProgressBar;
class QTimer;
class QToolButton;

namespace sluice::ui {

class InspectorModel;

class InspectorPanel final : public QWidget {
    Q_OBJECT

public:
    explicit InspectorPanel(QWidget* parent = nullptr);
    ~InspectorPanel() override;

    // Another run: nothing of the former one is asked any more. `observation` must live until the next call; null:
    // none.
    void setRun(Observation* observation, std::shared_ptr<const Descriptor> descriptor, const std::string& variant);
    // Those in force: what an instrument's limits are.
    void setParameters(const ParameterSet& parameters);
    void showSnapshot(const SnapshotPtr& snapshot);

    // For the keyboard: the field, with its text selected; or the first row that leads somewhere.
    void startFinding();
    void focusRows();

    QAction* backAction() const { return m_back; }
    QAction* forwardAction() const { return m_forward; }
    QAction* copyAction() const { return m_copy; }
    const std::vector<InspectorRow>& rows() const;
    QListView& list() const { return *m_list; }
    QLineEdit& field() const { return *m_field; }
    bool isReading() const { return m_life.state() == MessageLifeReader::State::Reading; }

    QSize sizeHint() const override { return {300, 420}; }

public Q_SLOTS:
    void showSelected(const sluice::ui::Selected& selected);
    void cancelReading();
    // Whether anybody can see it: a dock behind another tab is visible to Qt. Unseen it does nothing.
    void setSeen(bool isSeen);

Q_SIGNALS:
    void selectRequested(const sluice::ui::Selected& selected);
    void seekRequested(sluice::Nanos time);
    void lineRequested(int line);
    void copied();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeBar();
    void makeList();
    void makeProgress();
    QAction* addCommand(const QString& text, const QString& icon, const QKeySequence& key);
    void follow(const InspectorLink& link);
    void find();
    void go(int steps);
    void copy();
    void readLife();
    void refresh();
    std::vector<InspectorRow> currentRows() const;
    bool leadsSomewhere(const QModelIndex& index) const;
    void goToLink(int from);
    void showProgress();
    void retheme();
    QString lifeNote() const;

    Observation* m_observation = nullptr;
    std::shared_ptr<const Descriptor> m_descriptor;
    std::optional<Listing> m_listing;
    ParameterSet m_parameters;
    SnapshotPtr m_snapshot;
    Selected m_what;
    std::vector<Selected> m_visited;
    int m_at = -1;  // in m_visited
    bool m_isGoing = false;
    bool m_isSeen = true;
    MessageLifeReader m_life;

    InspectorModel* m_model = nullptr;
    QListView* m_list = nullptr;
    QLineEdit* m_field = nullptr;
    QLabel* m_notFound = nullptr;
    QWidget* m_progressLine = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_cancel = nullptr;
    QTimer* m_progressTimer = nullptr;
    QAction* m_back = nullptr;
    QAction* m_forward = nullptr;
    QAction* m_copy = nullptr;
};

}  // namespace sluice::ui
