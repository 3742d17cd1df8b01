// Draws the inspector's rows: names with their values, lists with glyphs, and a message's life as bars under each other
// on one axis. What leads somewhere has an arrow. Thread rule: the GUI thread only.
#pragma once

#include "ui/panels/inspector_facts.hpp"

#include <QStyledItemDelegate>

namespace sluice::ui {

class InspectorDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    // Where a bar lies within its row's track; at least a pixel wide.
    static QRectF barArea(const InspectorRow& row, const QRectF& track);
};

}  // namespace sluice::ui
