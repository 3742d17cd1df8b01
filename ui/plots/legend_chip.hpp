// One entry of a plot's compact legend: a stroke in the curve's colour with its letter, the name, and the value at the
// instant shown in digits of one width. A checked chip shows its curve; pressing it hides the curve.
// Thread rule: the GUI thread only.
#pragma once

#include <QAbstractButton>
#include <QColor>

namespace sluice::ui {

class LegendChip : public QAbstractButton {
    Q_OBJECT

public:
    // `widestValue`: a text as wide as values mostly get. The chip keeps room for it, so that the legend does not
    // tremble; it grows for a wider one, which is never cut off, and never shrinks.
    LegendChip(QString name, QString letter, QString widestValue, QWidget* parent = nullptr);

    void setColor(const QColor& color);
    QColor color() const { return m_color; }
    QString letter() const { return m_letter; }
    void setValue(const QString& value);
    QString value() const { return m_value; }
    // A curve of a former run: a dimmed stroke, no value.
    void setGhost(bool isGhost);
    // A dashed stroke.
    void setDashed(bool isDashed);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int strokeWidth() const;

    QString m_letter;
    QString m_widestValue;
    QString m_value;
    QColor m_color;
    bool m_isGhost = false;
    bool m_isDashed = false;
};

}  // namespace sluice::ui
