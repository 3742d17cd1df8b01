// One parameter in the panel: label, number with unit, slider with the default's mark; a list for choices, a line for
// texts and trace files. It shows what setValue() says and tells what a person wants; it decides nothing.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/panels/value_scale.hpp"
#include "workload/parameter.hpp"

#include <QWidget>

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace sluice::ui {

class ValueBox;
class ValueSlider;

class ParameterRow final : public QWidget {
    Q_OBJECT

public:
    ParameterRow(ParameterDecl declaration, QWidget* parent);

    const ParameterDecl& declaration() const { return m_declaration; }
    ParameterValue value() const { return m_value; }
    bool isDefault() const;

    // Shows a value; no signal. Ignored while a person types or drags here.
    void setValue(const ParameterValue& value);
    // `reason` is the tool tip while it cannot be edited.
    void setEditable(bool isEditable, const QString& reason);
    // Every word of `filter` occurs in label, id, group or help.
    bool matches(const QString& filter) const;
    QString hint() const;

Q_SIGNALS:
    // `finished`: let go, typed to the end or chosen; false while a slider is dragged.
    void edited(const sluice::ParameterValue& value, bool finished);

protected:
    void changeEvent(QEvent* event) override;

private:
    bool isNumber() const;
    void makeLabel(QGridLayout& grid);
    void makeNumber(QGridLayout& grid);
    void makeChoice(QGridLayout& grid);
    void makeText(QGridLayout& grid);
    void describe(QWidget& control);
    void take(const ParameterValue& value, bool finished);
    void showValue();
    void showHint(const QString& text);
    void chooseFile();
    void retheme();

    ParameterDecl m_declaration;
    ValueScale m_scale;
    ParameterValue m_value;
    ParameterValue m_hintFor;  // the value that the hint speaks of
    QString m_help;
    QLabel* m_label = nullptr;
    QLabel* m_mark = nullptr;  // says when a change applies
    QLabel* m_hint = nullptr;
    QToolButton* m_reset = nullptr;
    ValueBox* m_box = nullptr;
    ValueSlider* m_slider = nullptr;
    QComboBox* m_choice = nullptr;
    QLineEdit* m_line = nullptr;
    QToolButton* m_browse = nullptr;
};

}  // namespace sluice::ui
