// All parameters of an experiment, in groups: the pattern's own first, then the workload, with the machine and the
// settings of single sources folded away until wanted. Built from declarations; knows no pattern.
//
// It shows the values that setValues() says and asks for others by valueEdited(); whoever owns the experiment answers
// with setValues(). Thread rule: the GUI thread only.
#pragma once

#include "workload/parameter.hpp"

#include <QWidget>

#include <vector>

class QLabel;
class QLineEdit;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace sluice::ui {

class ParameterRow;

class ParametersPanel final : public QWidget {
    Q_OBJECT

public:
    explicit ParametersPanel(QWidget* parent = nullptr);

    // Another pattern: everything is made anew, values are the defaults.
    void setDeclarations(const std::vector<ParameterDecl>& declarations);
    // Those not in the set take their defaults. Emits nothing.
    void setValues(const ParameterSet& values);
    // The past cannot be edited; `reason` is shown above the parameters.
    void setEditable(bool isEditable, const QString& reason = {});

    // Null where there is no such parameter.
    ParameterRow* row(std::string_view id) const;
    bool isGroupOpen(const QString& group) const;
    void setGroupOpen(const QString& group, bool isOpen);
    int shownRows() const;

    QSize sizeHint() const override { return {280, 480}; }

Q_SIGNALS:
    void valueEdited(const QString& id, const sluice::ParameterValue& value, bool finished);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Group {
        QString title;
        QToolButton* header = nullptr;
        std::vector<ParameterRow*> rows;
        bool isOpen = true;
    };
    void makeFrame();
    Group& groupOf(const ParameterDecl& declaration);
    void addRow(const ParameterDecl& declaration);
    void showRows();
    void showHeader(Group& group, bool hasShownRows);
    void retheme();

    QLineEdit* m_filter = nullptr;
    QLabel* m_reason = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_rows = nullptr;
    QLabel* m_nothing = nullptr;
    QLabel* m_restartIcon = nullptr;
    QLabel* m_ghostIcon = nullptr;
    std::vector<Group> m_groups;
};

}  // namespace sluice::ui
