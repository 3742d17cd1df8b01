// The narration log: what has happened, one sentence a row, newest at the bottom. Follows the end, and in the past
// the cursor, until a person scrolls; a button leads back. Filter by words and by severity; a click, or Enter, asks to
// go to that instant. Thread rule: the GUI thread only.
#pragma once

#include "ui/model/selection.hpp"
#include "ui/panels/narration_model.hpp"

#include <QWidget>

#include <array>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QToolButton;

namespace sluice::ui {

class NarrationFilter;

class NarrationPanel final : public QWidget {
    Q_OBJECT

public:
    explicit NarrationPanel(QWidget* parent = nullptr);

    void setDescriptor(std::shared_ptr<const Descriptor> descriptor);
    void showSnapshot(const SnapshotPtr& snapshot);

    NarrationModel& model() const { return *m_model; }
    QListView& view() const { return *m_view; }
    bool followsEnd() const { return m_followsEnd; }
    int shownRows() const;

    QSize sizeHint() const override { return {520, 160}; }

Q_SIGNALS:
    // `position`: index of the event in the run; the state just after it is at position + 1.
    void seekToPosition(quint64 position);
    // What the sentence tells of: a message, or who did it.
    void selectRequested(const sluice::ui::Selected& selected);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeBar();
    void makeList();
    void filterChanged();
    void showEmptyText();
    void followCursor(bool hasNewRows);
    void followAgain();
    void onScrolled(int value);
    void goToEnd();
    void retheme();

    NarrationModel* m_model = nullptr;
    NarrationFilter* m_filter = nullptr;
    QListView* m_view = nullptr;
    QLineEdit* m_words = nullptr;
    std::array<QToolButton*, 3> m_severities{};
    QPushButton* m_toEnd = nullptr;
    QLabel* m_empty = nullptr;
    QWidget* m_bar = nullptr;
    int m_happenedRows = 0;  // those shown that do not lie ahead of the cursor
    bool m_followsEnd = true;
    bool m_isAdding = false;
};

}  // namespace sluice::ui
