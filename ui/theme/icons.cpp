#include "ui/theme/icons.hpp"

#include "base/assert.hpp"
#include "base/resource.hpp"

#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace sluice::ui {

namespace {

constexpr std::string_view kFolder = "icons/";
constexpr std::string_view kSuffix = ".svg";
constexpr std::string_view kApplication = "sluice";

QByteArray sourceOf(const QString& name) {
    const std::string path = std::string(kFolder) + name.toStdString() + std::string(kSuffix);
    const auto content = findResource(path);
    SLUICE_ASSERT(content.has_value(), "an icon that resources/icons holds");
    return {content->data(), static_cast<qsizetype>(content->size())};
}

QPixmap rendered(const QByteArray& svg, const QSize& pixels) {
    QPixmap pixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    QSvgRenderer(svg).render(&painter, QRectF(QPointF(), QSizeF(pixels)));
    return pixmap;
}

QPixmap coloured(const QString& name, const QColor& color, const QSize& pixels) {
    const QString key = QStringLiteral("sluice-icon/%1/%2/%3x%4")
                            .arg(name, color.name(QColor::HexArgb))
                            .arg(pixels.width())
                            .arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) return pixmap;
    QByteArray svg = sourceOf(name);
    if (color.isValid()) svg.replace("currentColor", color.name().toLatin1());
    pixmap = rendered(svg, pixels);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

// Renders at exactly the size asked for: an icon is sharp at every scale factor. An invalid colour keeps the file's
// own.
class ThemeIconEngine final : public QIconEngine {
public:
    ThemeIconEngine(QString name, QColor normal, QColor disabled)
        : m_name(std::move(name)), m_normal(normal), m_disabled(disabled) {}

    QIconEngine* clone() const override { return new ThemeIconEngine(m_name, m_normal, m_disabled); }
    QString key() const override { return QStringLiteral("sluice"); }
    bool isNull() override { return false; }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return coloured(m_name, mode == QIcon::Disabled ? m_disabled : m_normal, size);
    }
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const double ratio = painter->device()->devicePixelRatio();
        QPixmap image = pixmap((QSizeF(rect.size()) * ratio).toSize(), mode, state);
        image.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect.topLeft(), image);
    }

private:
    QString m_name;
    QColor m_normal;
    QColor m_disabled;
};

}  // namespace

QIcon icon(const Theme& theme, const QString& name, ColorRole role) {
    return QIcon(new ThemeIconEngine(name, theme.color(role), theme.color(ColorRole::TextDisabled)));
}

QPixmap iconPixmap(const QString& name, const QColor& color, int pixels, double devicePixelRatio) {
    QPixmap pixmap = coloured(name, color, (QSizeF(pixels, pixels) * devicePixelRatio).toSize());
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QIcon applicationIcon() {
    QIcon result;
    for (const int pixels : {16, 24, 32, 48, 64, 128, 256}) {
        result.addPixmap(coloured(QString::fromUtf8(kApplication.data()), QColor(), QSize(pixels, pixels)));
    }
    return result;
}

QStringList iconNames() {
    QStringList names;
    for (const Resource& resource : resources()) {
        if (!resource.path.starts_with(kFolder) || !resource.path.ends_with(kSuffix)) continue;
        const std::string_view name =
            resource.path.substr(kFolder.size(), resource.path.size() - kFolder.size() - kSuffix.size());
        if (name != kApplication) names << QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    }
    return names;
}

}  // namespace sluice::ui
