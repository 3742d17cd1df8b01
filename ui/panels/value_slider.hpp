// A parameter's slider: a thin track filled up to the value, a round handle and a mark at the default. It works in
// shares of the way (0..1), finely enough for every pixel; what values they stand for is its owner's business. Arrow
// keys are left to the owner through stepRequested(), because a step means something else at each place of a
// logarithmic scale. Thread rule: the GUI thread only.
#pragma once

#include <QSlider>

namespace sluice::ui {

class ValueSlider final : public QSlider {
    Q_OBJECT

public:
    static constexpr int kPositions = 10'000;

    explicit ValueSlider(QWidget* parent = nullptr);

    double fraction() const { return static_cast<double>(value()) / kPositions; }
    // Moves the handle without a signal.
    void setFraction(double fraction);
    // Where the default lies; negative: no mark.
    void setMark(double fraction);
    double pixelOf(double fraction) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {48, sizeHint().height()}; }

Q_SIGNALS:
    // While dragging, and once more when let go (`finished`).
    void fractionChosen(double fraction, bool finished);
    void stepRequested(int steps);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void choose(double x, bool finished);

    double m_mark = -1;
};

}  // namespace sluice::ui
