// Hears what a widget writes: a paint device without pixels that keeps every text with its place and with the clip that
// was set when it was drawn. What a widget draws from a picture that it has kept is not heard.
// Thread rule: the GUI thread only.
#pragma once

#include <QPaintDevice>
#include <QPaintEngine>
#include <QRectF>
#include <QString>
#include <QTransform>

#include <memory>
#include <vector>

class QWidget;

namespace sluice::ui {

struct WrittenText {
    QString text;
    QRectF rect;  // advance and height of its line, in the widget's own coordinates
    QRectF clip;  // nothing else was to be seen of it
    bool isUpright = true;
};

// What the widget itself writes, its children left out.
std::vector<WrittenText> writtenTexts(QWidget& widget);

}  // namespace sluice::ui
