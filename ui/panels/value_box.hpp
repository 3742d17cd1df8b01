// The number beside a parameter's slider: typed, stepped with the arrow keys, with its unit. Anything that reads as a
// number may be typed; one outside the range is taken as the nearest allowed value when editing ends, and said so by
// clamped(). Thread rule: the GUI thread only.
#pragma once

#include "ui/panels/value_scale.hpp"

#include <QDoubleSpinBox>
#include <QWheelEvent>

#include <optional>

namespace sluice::ui {

class ValueBox final : public QDoubleSpinBox {
    Q_OBJECT

public:
    ValueBox(const ParameterDecl& declaration, QWidget* parent);

    // Shows a value without a signal.
    void showValue(double value);
    // A person is typing: what is shown must not change under the hands.
    bool isBeingTyped() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void typed(double value);
    void clamped(double wanted, double taken);
    void stepRequested(int steps);

protected:
    QValidator::State validate(QString& text, int& position) const override;
    void fixup(QString& text) const override;
    QString textFromValue(double value) const override { return numberText(value); }
    double valueFromText(const QString& text) const override;
    void stepBy(int steps) override { Q_EMIT stepRequested(steps); }
    StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::optional<double> numberIn(const QString& text) const;
    void retheme();

    ValueScale m_scale;
    bool m_isInteger;
};

}  // namespace sluice::ui
