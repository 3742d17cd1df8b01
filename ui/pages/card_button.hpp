// A card to click: a title, a sentence under it that wraps, and a small picture at the left. As tall as its text needs.
// Thread rule: the GUI thread only.
#pragma once

#include <QAbstractButton>

namespace sluice::ui {

class CardButton final : public QAbstractButton {
    Q_OBJECT

public:
    // `iconName`: of resources/icons.
    CardButton(const QString& title, const QString& sentence, QString iconName, QWidget* parent);

    // Marked as the one that is open.
    void setCurrent(bool isCurrent);
    bool isCurrent() const { return m_isCurrent; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect textRect(int width) const;

    QString m_sentence;
    QString m_icon;
    bool m_isCurrent = false;
};

}  // namespace sluice::ui
