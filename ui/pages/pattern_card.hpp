// A pattern in the gallery: its moving picture, its name and one sentence. A click opens its first look.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/pages/moving_picture.hpp"

#include <QAbstractButton>
#include <QPixmap>

#include <optional>

namespace sluice::ui {

class PatternCard final : public QAbstractButton {
    Q_OBJECT

public:
    // Without a picture there is only text.
    PatternCard(const QString& title, const QString& sentence, std::optional<MovingPicture> picture, QWidget* parent);

    // Marked as the one that is open.
    void setCurrent(bool isCurrent);
    bool isCurrent() const { return m_isCurrent; }
    const std::optional<MovingPicture>& picture() const { return m_picture; }
    // Which instant of the picture is shown.
    void setSeconds(double seconds);
    double seconds() const { return m_seconds; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect pictureRect(int width) const;
    QRect textRect(int width) const;
    void paintPicture(QPainter& painter, const Theme& theme);
    void paintWords(QPainter& painter, const Theme& theme) const;

    QString m_sentence;
    std::optional<MovingPicture> m_picture;
    QPixmap m_standing;  // of this size, in this theme
    Theme m_standingTheme = Theme::dark();
    double m_seconds = 0;
    bool m_isCurrent = false;
};

}  // namespace sluice::ui
