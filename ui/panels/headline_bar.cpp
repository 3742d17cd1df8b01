#include "ui/panels/headline_bar.hpp"

#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAction>
#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr int kLinesMax = 2;

QColor levelColor(const Theme& theme, Level level) {
    switch (level) {
        case Level::Good:
            return theme.color(ColorRole::Good);
        case Level::Between:
            return theme.color(ColorRole::Warning);
        case Level::Bad:
            return theme.color(ColorRole::Bad);
        case Level::None:
            break;
    }
    return theme.color(ColorRole::TextMuted);
}

QString levelWords(Level level) {
    switch (level) {
        case Level::Good:
            return HeadlineBar::tr("good");
        case Level::Between:
            return HeadlineBar::tr("in between");
        case Level::Bad:
            return HeadlineBar::tr("bad");
        case Level::None:
            break;
    }
    return HeadlineBar::tr("not known yet");
}

// One word of the sentence, or a number, in its own font and colour.
struct Piece {
    QString text;
    bool isNumber;
    bool isMetric;
};

std::vector<Piece> piecesOf(const HeadlineText& text) {
    std::vector<Piece> pieces;
    for (const HeadlinePart& part : text.parts) {
        if (part.isNumber) {
            pieces.push_back({part.text, true, part.isMetric});
            continue;
        }
        // Words keep the spaces that follow them: lines break only there.
        qsizetype from = 0;
        while (from < part.text.size()) {
            qsizetype to = part.text.indexOf(u' ', from);
            to = to < 0 ? part.text.size() : to + 1;
            pieces.push_back({part.text.mid(from, to - from), false, false});
            from = to;
        }
    }
    return pieces;
}

}  // namespace

void drawLevelShape(QPainter& painter, Level level, const QRectF& box, const QColor& color) {
    painter.setPen(level == Level::None ? QPen(color, 1.5) : QPen(Qt::NoPen));
    painter.setBrush(level == Level::None ? QBrush(Qt::NoBrush) : QBrush(color));
    const QPointF c = box.center();
    if (level == Level::Bad) {
        painter.drawPolygon(QPolygonF{{c.x(), box.top()}, box.bottomRight(), box.bottomLeft()});
    } else if (level == Level::Between) {
        painter.drawPolygon(
            QPolygonF{{c.x(), box.top()}, {box.right(), c.y()}, {c.x(), box.bottom()}, {box.left(), c.y()}});
    } else {
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

HeadlineBar::HeadlineBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_fix = new QPushButton(this);
    m_fix->setFocusPolicy(Qt::TabFocus);
    setRole(*m_fix, "primary");
    // The key is the action's: a button's own shortcut answers only after a tenth of a second.
    m_action = new QAction(this);
    m_action->setShortcut(Qt::Key_F);
    addAction(m_action);
    connect(m_fix, &QPushButton::clicked, m_action, &QAction::trigger);
    connect(m_action, &QAction::triggered, this, [this] {
        if (!m_descriptor || m_isAsked) return;
        m_isAsked = true;
        showFix();
        Q_EMIT variantRequested(QString::fromStdString(m_isCured ? m_descriptor->common : m_descriptor->cure));
    });
    showFix();
}

void HeadlineBar::setPattern(std::shared_ptr<const Descriptor> descriptor, const QString& variant) {
    m_descriptor = std::move(descriptor);
    m_variant = variant;
    m_title.clear();
    m_text = {};
    if (m_descriptor) {
        const VariantDecl* declaration = m_descriptor->variant(variant.toStdString());
        m_title = shown(m_descriptor->title);
        if (declaration) m_title += QStringLiteral("  ·  ") + shown(declaration->title);
        if (declaration) m_text.parts.push_back({shown(declaration->sentence)});
        // Any variant that is not the cure can be cured.
        m_isCured = variant.toStdString() == m_descriptor->cure;
    }
    m_isAsked = false;
    showFix();
    describe();
    update();
}

void HeadlineBar::showSnapshot(const SnapshotPtr& snapshot) {
    if (!snapshot || !m_descriptor) return;
    HeadlineText text = headlineText(*m_descriptor, m_variant.toStdString(), snapshot->state);
    const bool same = text.plain() == m_text.plain() && text.level == m_text.level;
    m_text = std::move(text);
    if (same) return;
    describe();
    update();
}

void HeadlineBar::setBefore(const HeadlineText& before) {
    m_before = before;
    describe();
    update();
}

void HeadlineBar::clearBefore() {
    m_before.reset();
    describe();
    update();
}

void HeadlineBar::setFixEnabled(bool isEnabled, const QString& reason) {
    m_isAllowed = isEnabled;
    if (isEnabled) m_isAsked = false;
    showFix();
    if (!isEnabled) m_fix->setToolTip(reason);
}

void HeadlineBar::showFix() {
    m_fix->setVisible(m_descriptor && !m_descriptor->cure.empty() && !m_descriptor->common.empty());
    m_fix->setText(m_isAsked ? tr("On its way…") : m_isCured ? tr("Break it  F") : tr("Fix it  F"));
    m_fix->setAccessibleName(m_isCured ? tr("Break it") : tr("Fix it"));
    m_fix->setEnabled(m_isAllowed && !m_isAsked);
    m_action->setEnabled(m_fix->isEnabled());
    m_action->setText(m_fix->accessibleName());
    m_action->setVisible(!m_fix->isHidden());
    m_fix->setToolTip(m_isCured ? tr("Go back to the common version at the same instant (F)")
                                : tr("Switch to the cure at the same instant, with the same arrivals (F)"));
    m_fix->setIcon(
        icon(Theme::current(), m_isCured ? QStringLiteral("break") : QStringLiteral("fix"), ColorRole::TextOnAccent));
    place();
}

void HeadlineBar::describe() {
    setAccessibleName(m_title);
    QString description = m_text.plain() + QStringLiteral(" (") + levelWords(m_text.level) + u')';
    if (m_before)
        description += QStringLiteral(" ") + tr("before %1, after %2").arg(m_before->valueText, m_text.valueText);
    setAccessibleDescription(description);
    setToolTip(m_text.plain());
}

QSize HeadlineBar::sizeHint() const {
    return {640, minimumSizeHint().height()};
}

QSize HeadlineBar::minimumSizeHint() const {
    const Metrics m = Theme::current().metrics();
    const int title = QFontMetrics(textFont(m.textSmall)).height();
    const int sentence = QFontMetrics(textFont(m.headline, QFont::DemiBold)).height();
    return {320, title + kLinesMax * sentence + m.space3};
}

void HeadlineBar::place() {
    const Metrics m = Theme::current().metrics();
    const QSize size = m_fix->sizeHint();
    m_fix->setGeometry(width() - size.width() - m.space3, (height() - size.height()) / 2, size.width(), size.height());
}

QRectF HeadlineBar::comparisonRect() const {
    const Metrics m = Theme::current().metrics();
    const double right = m_fix->isHidden() ? width() - m.space3 : m_fix->x() - m.space4;
    if (!m_before) return {right, 0, 0, double(height())};
    const QFontMetrics mono(monoFont(m.textLarge, QFont::DemiBold));
    const double wide = mono.horizontalAdvance(m_before->valueText + QStringLiteral(" → ") + m_text.valueText) + 2.0;
    const double captions = QFontMetrics(textFont(m.textSmall)).horizontalAdvance(tr("before → after")) + 2.0;
    const double width = std::max(wide, captions);
    return {right - width, 0, width, double(height())};
}

void HeadlineBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    painter.fillRect(rect(), theme.color(ColorRole::Panel));
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.color(ColorRole::Separator));

    const QRectF comparison = comparisonRect();
    const double shape = m.headline * 0.62;
    const double titleHeight = QFontMetricsF(textFont(m.textSmall)).height();
    const double lineHeight = QFontMetricsF(textFont(m.headline, QFont::DemiBold)).height();
    QRectF inner(m.space3, 0, comparison.left() - m.space3 - m.space4, height());
    QRectF sentence = inner.adjusted(shape + m.space2, 0, 0, 0);
    // One line or two: title and sentence stand in the middle as one block.
    const double block = titleHeight + layOut(sentence, nullptr) * lineHeight;
    inner.setTop((height() - block) / 2);
    sentence.setTop(inner.top() + titleHeight);
    painter.setFont(textFont(m.textSmall, QFont::Medium));
    painter.setPen(theme.color(ColorRole::TextMuted));
    painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), titleHeight), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_title, Qt::ElideRight, static_cast<int>(inner.width())));
    const QRectF shapeBox(inner.left(), sentence.top() + (lineHeight - shape) / 2, shape, shape);
    drawLevelShape(painter, m_text.level, shapeBox, levelColor(theme, m_text.level));
    layOut(sentence, &painter);
    if (m_before) drawComparison(painter, comparison);
}

int HeadlineBar::layOut(const QRectF& area, QPainter* painter) const {
    const Theme theme = Theme::current();
    const QFont words = textFont(theme.metrics().headline, QFont::DemiBold);
    const QFont numbers = monoFont(theme.metrics().headline, QFont::DemiBold);
    const QFontMetricsF metrics(words);
    QPointF at = area.topLeft();
    int lines = 1;
    for (const Piece& piece : piecesOf(m_text)) {
        const QFontMetricsF own(piece.isNumber ? numbers : words);
        const double visible = own.horizontalAdvance(piece.text.trimmed());
        if (at.x() + visible > area.right() && at.x() > area.left()) {
            if (lines == kLinesMax) {
                if (painter) painter->drawText(QPointF(at.x(), at.y() + metrics.ascent()), QStringLiteral("…"));
                return lines;
            }
            ++lines;
            at = {area.left(), at.y() + metrics.height()};
        }
        if (painter) {
            painter->setFont(piece.isNumber ? numbers : words);
            painter->setPen(piece.isMetric ? levelColor(theme, m_text.level) : theme.color(ColorRole::Text));
            painter->drawText(QPointF(at.x(), at.y() + metrics.ascent()), piece.text);
        }
        at.rx() += own.horizontalAdvance(piece.text);
    }
    return lines;
}

void HeadlineBar::drawComparison(QPainter& painter, const QRectF& area) const {
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    const double captionHeight = QFontMetricsF(textFont(m.textSmall)).height();
    const QFont mono = monoFont(m.textLarge, QFont::DemiBold);
    const double numberHeight = QFontMetricsF(mono).height();
    double top = area.center().y() - (captionHeight + numberHeight) / 2;
    painter.setFont(textFont(m.textSmall));
    painter.setPen(theme.color(ColorRole::TextMuted));
    painter.drawText(QRectF(area.left(), top, area.width(), captionHeight), Qt::AlignRight | Qt::AlignVCenter,
                     tr("before → after"));
    top += captionHeight;
    painter.setFont(mono);
    double right = area.right();
    const auto drawLeftwards = [&](const QString& text, const QColor& color) {
        const double advance = QFontMetricsF(mono).horizontalAdvance(text);
        painter.setPen(color);
        painter.drawText(QRectF(right - advance, top, advance + 1, numberHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         text);
        right -= advance;
    };
    drawLeftwards(m_text.valueText, levelColor(theme, m_text.level));
    drawLeftwards(QStringLiteral(" → "), theme.color(ColorRole::TextMuted));
    drawLeftwards(m_before->valueText, levelColor(theme, m_before->level));
}

void HeadlineBar::resizeEvent(QResizeEvent*) {
    place();
}

void HeadlineBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange) return;
    if (m_fix) showFix();
    updateGeometry();
}

}  // namespace sluice::ui
