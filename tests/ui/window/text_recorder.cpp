#include "ui/window/text_recorder.hpp"

#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>
#include <QWidget>

namespace sluice::ui {
namespace {

class Ear final : public QPaintEngine {
public:
    Ear() : QPaintEngine(AllFeatures) {}

    bool begin(QPaintDevice*) override { return true; }
    bool end() override { return true; }
    Type type() const override { return User; }
    void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
    void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
    void drawPath(const QPainterPath&) override {}
    void updateState(const QPaintEngineState& now) override {
        if (now.state() & DirtyTransform) m_transform = now.transform();
        clip(now);
    }
    void clip(const QPaintEngineState& now) {
        if (now.state() & DirtyClipEnabled) m_hasClip = now.isClipEnabled();
        if (!(now.state() & (DirtyClipPath | DirtyClipRegion))) return;
        const QRectF shape =
            now.state() & DirtyClipPath ? now.clipPath().boundingRect() : QRectF(now.clipRegion().boundingRect());
        const QRectF mapped = m_transform.mapRect(shape);
        m_clip = m_hasClip && now.clipOperation() == Qt::IntersectClip ? m_clip & mapped : mapped;
        m_hasClip = now.clipOperation() != Qt::NoClip;
    }
    void drawTextItem(const QPointF& at, const QTextItem& item) override {
        if (item.text().trimmed().isEmpty()) return;
        const QRectF line(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent());
        const QRectF visible(QPointF(0, 0), m_size);
        m_texts.push_back({item.text(), m_transform.mapRect(line), m_hasClip ? m_clip & visible : visible,
                           !m_transform.isRotating()});
    }

    void setSize(QSizeF size) { m_size = size; }
    std::vector<WrittenText> take() { return std::move(m_texts); }

private:
    QTransform m_transform;
    QRectF m_clip;
    QSizeF m_size;
    bool m_hasClip = false;
    std::vector<WrittenText> m_texts;
};

class Paper final : public QPaintDevice {
public:
    explicit Paper(const QWidget& widget) : m_widget(widget) { m_ear.setSize(widget.size()); }

    QPaintEngine* paintEngine() const override { return &m_ear; }
    std::vector<WrittenText> take() { return m_ear.take(); }

protected:
    int metric(PaintDeviceMetric metric) const override {
        switch (metric) {
            case PdmWidth:
                return m_widget.width();
            case PdmHeight:
                return m_widget.height();
            case PdmWidthMM:
                return m_widget.widthMM();
            case PdmHeightMM:
                return m_widget.heightMM();
            case PdmNumColors:
                return 1 << 24;
            case PdmDepth:
                return 32;
            case PdmDpiX:
            case PdmPhysicalDpiX:
                return m_widget.logicalDpiX();
            case PdmDpiY:
            case PdmPhysicalDpiY:
                return m_widget.logicalDpiY();
            case PdmDevicePixelRatio:
                return 1;
            default:
                return QPaintDevice::metric(metric);
        }
    }

private:
    const QWidget& m_widget;
    mutable Ear m_ear;
};

}  // namespace

std::vector<WrittenText> writtenTexts(QWidget& widget) {
    Paper paper(widget);
    widget.render(&paper, {}, {}, {});
    return paper.take();
}

}  // namespace sluice::ui
