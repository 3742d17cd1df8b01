// Drawings of the instruments. Each paints one face into its node's body, below the title that the static layer has,
// and keeps nothing. What is over or wrong is told by a hatch, a sign or a word beside its colour.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/scene/scene_painter.hpp"

namespace sluice::ui {

// What a drawing needs, and where it may draw.
struct WidgetCanvas {
    QPainter& painter;
    const SceneBrush& brush;
    const SceneStage& stage;
    const WidgetDecl& widget;
    int declaration = 0;
    const WidgetFace& face;
    QRectF inner;  // without the title and the margins

    double px(double length) const { return brush.px(length); }
    QRectF row(std::size_t index) const;
    void text(const QRectF& area, Qt::Alignment alignment, const QFont& font, ColorRole color,
              const QString& words) const;
    // The width of the widest label of the bindings.
    double labelWidth() const;
    void bar(const QRectF& area, double share, const QColor& color) const;
};

void paintWidget(QPainter& painter, const SceneBrush& brush, const SceneStage& stage, const SceneNode& node,
                 const WidgetFace& face);

// A round lamp with the sign of what it means: tick, half a disc, bar, dot.
void paintLamp(QPainter& painter, const SceneBrush& brush, const QRectF& lamp, Meaning meaning, bool isLit);

// scene_widget_charts.cpp
void paintMatrix(const WidgetCanvas& canvas);
void paintGantt(const WidgetCanvas& canvas);
void paintTree(const WidgetCanvas& canvas);

// scene_widget_arcs.cpp: from goroutine to goroutine, past all channels; the newest is the clearest.
void paintArcs(QPainter& painter, const SceneBrush& brush, const SceneStage& stage, const ScenePicture& picture);
// All that they cover.
QRectF arcsReach(const SceneLayout& layout, const SceneArcs& arcs, double scale);

}  // namespace sluice::ui
