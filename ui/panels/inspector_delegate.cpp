#include "ui/panels/inspector_delegate.hpp"

#include "ui/panels/inspector_model.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"

#include <QAbstractItemView>
#include <QPainter>

#include <algorithm>

namespace sluice::ui {
namespace {

using Kind = InspectorRow::Kind;

// Where the parts of a row lie, the same for its size and its picture. Coordinates of the view.
struct Boxes {
    QRect text, value, term, track, arrow, glyph;
    int height = 0;
};

QFont fontOf(const InspectorRow& row) {
    const Metrics m = Theme::current().metrics();
    switch (row.kind) {
        case Kind::Title:
            return textFont(m.textLarge, QFont::DemiBold);
        case Kind::Heading:
            return textFont(m.textSmall, QFont::DemiBold);
        case Kind::State:
            return textFont(m.text, QFont::Medium);
        default:
            return textFont(m.text);
    }
}

QFont valueFont(const InspectorRow& row) {
    const Metrics m = Theme::current().metrics();
    // A name is text, a number stands in digits' type.
    if (row.kind == Kind::Fact && row.link.kind == InspectorLink::Kind::Select) return textFont(m.text);
    return row.kind == Kind::Title ? textFont(m.textSmall) : monoFont(m.textSmall);
}

int wrappedHeight(const QFont& font, int width, const QString& text) {
    return QFontMetrics(font).boundingRect(0, 0, std::max(width, 20), 10'000, Qt::TextWordWrap, text).height();
}

int spaceAbove(Kind kind) {
    const Metrics m = Theme::current().metrics();
    return kind == Kind::Heading ? m.space4 : kind == Kind::Title ? m.space2 : 3;
}

Boxes boxesOf(const InspectorRow& row, const QRect& area) {
    const Metrics m = Theme::current().metrics();
    Boxes boxes;
    QRect rest = area.adjusted(m.space3, spaceAbove(row.kind), -m.space2, 0);
    boxes.arrow = QRect(rest.right() - m.space4 + 1, rest.top(), m.space4, 0);
    rest.setRight(boxes.arrow.left() - 2);
    if (row.activity) {
        const int width = m.space4 + m.space1;
        boxes.glyph = QRect(rest.left(), rest.top(), width, QFontMetrics(fontOf(row)).height());
        rest.setLeft(rest.left() + width);
    }
    const QFontMetrics values(valueFont(row));
    const int valueWidth = row.value.isEmpty() ? 0 : values.horizontalAdvance(row.value) + 1;
    const QFontMetrics texts(fontOf(row));
    const int textWidth = texts.horizontalAdvance(row.text) + 1;
    const bool isBeside = textWidth + m.space2 + valueWidth <= rest.width() || valueWidth <= rest.width() / 3;
    const int textRoom = isBeside && valueWidth > 0 ? rest.width() - valueWidth - m.space2 : rest.width();
    int bottom = rest.top() + wrappedHeight(fontOf(row), textRoom, row.text);
    boxes.text = QRect(rest.left(), rest.top(), textRoom, bottom - rest.top());
    if (valueWidth > 0 && isBeside) {
        boxes.value = QRect(rest.right() - valueWidth + 1, rest.top(), valueWidth, texts.height());
    } else if (valueWidth > 0) {
        const int height = wrappedHeight(valueFont(row), rest.width(), row.value);
        boxes.value = QRect(rest.left(), bottom, rest.width(), height);
        bottom += height;
    }
    if (!row.term.isEmpty()) {
        const QFont font = row.link.kind == InspectorLink::Kind::Line ? monoFont(m.textSmall) : textFont(m.textSmall);
        const int height = wrappedHeight(font, rest.width(), row.term);
        boxes.term = QRect(rest.left(), bottom, rest.width(), height);
        bottom += height;
    }
    if (row.kind == Kind::Bar) {
        boxes.track = QRect(rest.left(), bottom + 2, rest.width(), m.space2);
        bottom += 2 + m.space2;
    }
    boxes.arrow.setHeight(texts.height());
    boxes.height = bottom + 3 - area.top();
    return boxes;
}

// The states' own colours: waiting for room amber, working green, at rest grey; red is what nobody wants any more.
QBrush brushOf(const InspectorRow& row, const Theme& theme) {
    if (row.isAfterOutcome) return {theme.activity(Activity::Stuck), Qt::BDiagPattern};
    switch (row.step) {
        case LifeStep::BeforeSource:
            return {theme.activity(Activity::WaitingForRoom), Qt::Dense4Pattern};
        case LifeStep::Blocked:
            return {theme.activity(Activity::WaitingForRoom)};
        case LifeStep::Queued:
            return {theme.activity(Activity::WaitingForMessage)};
        case LifeStep::Served:
            return {theme.activity(Activity::Working)};
        case LifeStep::Held:
            break;
    }
    return {theme.activity(Activity::WaitingForMessage), Qt::FDiagPattern};
}

void paintBar(QPainter& painter, const InspectorRow& row, const QRect& track, const Theme& theme) {
    painter.fillRect(track, theme.color(ColorRole::Separator));
    const QRectF bar = InspectorDelegate::barArea(row, track);
    const QBrush brush = brushOf(row, theme);
    painter.fillRect(bar, brush);
    if (brush.style() != Qt::SolidPattern) {
        painter.setPen(brush.color());
        painter.setBrush(Qt::NoBrush);
        if (bar.width() > 2) painter.drawRect(bar.adjusted(0, 0, -1, -1));
    }
    if (row.now < row.axis.from || row.now > row.axis.to) return;
    const double x = TimeAxis(row.axis, track.left(), track.width()).toPixel(row.now);
    painter.setPen(QPen(theme.color(ColorRole::Accent), 1));
    painter.drawLine(QPointF(x, track.top() - 2), QPointF(x, track.bottom() + 2));
}

}  // namespace

QRectF InspectorDelegate::barArea(const InspectorRow& row, const QRectF& track) {
    const TimeAxis axis(row.axis, track.left(), track.width());
    const double from = std::min(axis.toPixel(row.span.from), track.right() - 1);
    return {from, track.top(), std::max(1.0, axis.toPixel(row.span.to) - from), track.height()};
}

QSize InspectorDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const InspectorModel*>(index.model());
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    const int width = view != nullptr ? view->viewport()->width() : 280;
    if (model == nullptr) return {width, 20};
    return {width, boxesOf(model->row(index), QRect(0, 0, width, 0)).height};
}

void InspectorDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const InspectorModel*>(index.model());
    if (model == nullptr) return;
    const InspectorRow& row = model->row(index);
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    const Boxes boxes = boxesOf(row, option.rect);
    const bool leads = row.link.kind != InspectorLink::Kind::Nowhere;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isCurrent = option.state.testFlag(QStyle::State_HasFocus);
    if (isCurrent) {
        painter->fillRect(option.rect, theme.color(ColorRole::Selection));
    } else if (leads && option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, theme.color(ColorRole::RaisedHover));
    }
    if (row.activity) {
        const int side = m.space3;
        const QRect box(boxes.glyph.left(), boxes.glyph.center().y() - side / 2 + 1, side, side);
        painter->fillPath(activityGlyph(*row.activity, box), theme.activity(*row.activity));
    }
    const bool isQuiet = row.kind == Kind::Heading || row.kind == Kind::Fact;
    painter->setFont(row.isLongest ? textFont(m.text, QFont::DemiBold) : fontOf(row));
    painter->setPen(theme.color(isQuiet ? ColorRole::TextMuted : ColorRole::Text));
    painter->drawText(boxes.text, Qt::TextWordWrap, row.text);
    painter->setFont(valueFont(row));
    painter->setPen(
        theme.color(row.kind == Kind::Title || row.kind == Kind::Item ? ColorRole::TextMuted : ColorRole::Accent));
    const bool isBeneath = boxes.value.top() > boxes.text.top();
    painter->drawText(boxes.value, Qt::TextWordWrap | Qt::AlignVCenter | (isBeneath ? Qt::AlignLeft : Qt::AlignRight),
                      row.value);
    painter->setFont(row.link.kind == InspectorLink::Kind::Line ? monoFont(m.textSmall) : textFont(m.textSmall));
    painter->setPen(theme.color(ColorRole::TextMuted));
    painter->drawText(boxes.term, Qt::TextWordWrap, row.term);
    if (row.kind == Kind::Bar) paintBar(*painter, row, boxes.track, theme);
    if (leads) {
        const double ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1;
        const QPixmap arrow =
            iconPixmap(QStringLiteral("chevron-right"), theme.color(ColorRole::TextMuted), m.space4 - 2, ratio);
        painter->drawPixmap(boxes.arrow.left() + 1, boxes.arrow.center().y() - (m.space4 - 2) / 2 + 1, arrow);
    }
    painter->restore();
}

}  // namespace sluice::ui
