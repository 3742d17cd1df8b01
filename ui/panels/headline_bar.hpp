// Above the scene: the pattern, what is happening in one sentence with its number, and the key that cures it. The
// number is coloured by how good it is, and a shape says the same: a disc is good, a diamond in between, a triangle
// bad. After a fix it shows before → after. Its height never changes, so that the scene below does not jump. Thread
// rule: the GUI thread only.
#pragma once

#include "ui/panels/headline.hpp"

#include <QWidget>

#include <memory>

class QAction;
class QPushButton;

namespace sluice::ui {

class HeadlineBar final : public QWidget {
    Q_OBJECT

public:
    explicit HeadlineBar(QWidget* parent = nullptr);

    // Another pattern or variant.
    void setPattern(std::shared_ptr<const Descriptor> descriptor, const QString& variant);
    // The live sentence from this state; null: the variant's own sentence.
    void showSnapshot(const SnapshotPtr& snapshot);
    // The number before the present run ("4.2 s"); empty: none. Shown as before → after.
    void setBefore(const HeadlineText& before);
    void clearBefore();
    // While a run is being repeated the key waits. `reason` is its tool tip. The button waits by itself from its press
    // until the other variant is shown or it is enabled again.
    void setFixEnabled(bool isEnabled, const QString& reason = {});

    const HeadlineText& text() const { return m_text; }
    bool isCured() const { return m_isCured; }
    QPushButton* fixButton() const { return m_fix; }
    // The same as the button, for a menu; carries the key.
    QAction* fixAction() const { return m_action; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    // The variant that Fix or Break selects.
    void variantRequested(const QString& variant);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showFix();
    void describe();
    void place();
    QRectF comparisonRect() const;
    // Sets the sentence in lines and gives back their number; draws it where there is a painter.
    int layOut(const QRectF& area, QPainter* painter) const;
    void drawComparison(QPainter& painter, const QRectF& area) const;

    std::shared_ptr<const Descriptor> m_descriptor;
    QString m_variant;
    QString m_title;
    HeadlineText m_text;
    std::optional<HeadlineText> m_before;
    QPushButton* m_fix = nullptr;
    QAction* m_action = nullptr;
    bool m_isCured = false;
    bool m_isAllowed = true;
    bool m_isAsked = false;  // the other variant is on its way
};

// The shape that stands for a level, inside `box`.
void drawLevelShape(QPainter& painter, Level level, const QRectF& box, const QColor& color);

}  // namespace sluice::ui
