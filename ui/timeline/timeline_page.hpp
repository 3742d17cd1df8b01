// The timeline with what belongs to it: the field to search lanes, the legend of patterns, and a line that says what is
// still being read, what is no longer kept and what could not be read.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/timeline/timeline_view.hpp"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace sluice::ui {

class TimelinePage : public QWidget {
    Q_OBJECT

public:
    explicit TimelinePage(QWidget* parent = nullptr);

    TimelineView& view() const { return *m_view; }
    QLineEdit& search() const { return *m_search; }
    // What the line under the search says; empty where there is nothing to say.
    QString situation() const;

    QSize sizeHint() const override { return {600, 260}; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
    void showSituation();

    TimelineView* m_view = nullptr;
    QLineEdit* m_search = nullptr;
    QToolButton* m_former = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_whole = nullptr;
    QLabel* m_situation = nullptr;
    QHBoxLayout* m_bar = nullptr;
};

}  // namespace sluice::ui
