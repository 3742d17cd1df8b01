// Exports of a plot: pictures in the light theme, data as CSV.
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/plot_axes.hpp"
#include "ui/plots/plot_frame.hpp"
#include "ui/theme/fonts.hpp"

#include <QFileDialog>
#include <QImage>
#include <QMenu>
#include <QMessageBox>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace sluice::ui {
namespace {

constexpr int kHeaderHeight = 52;
constexpr double kImageScale = 2;

struct FormatName {
    PlotFormat format;
    const char* suffix;
    const char* label;
};
constexpr FormatName kFormats[] = {
    {PlotFormat::Png, "png", QT_TRANSLATE_NOOP("sluice::ui::PlotFrame", "Export as PNG image...")},
    {PlotFormat::Svg, "svg", QT_TRANSLATE_NOOP("sluice::ui::PlotFrame", "Export as SVG drawing...")},
    {PlotFormat::Pdf, "pdf", QT_TRANSLATE_NOOP("sluice::ui::PlotFrame", "Export as PDF page...")},
    {PlotFormat::Csv, "csv", QT_TRANSLATE_NOOP("sluice::ui::PlotFrame", "Export data as CSV...")},
};

Error cannotWrite(const QString& path, const QString& why) {
    return {ErrorCode::Io, PlotFrame::tr("Cannot write %1: %2.").arg(path, why).toStdString()};
}

}  // namespace

void PlotFrame::addToMenu(QMenu&) {}

void PlotFrame::fillMenu(QMenu& menu) {
    addToMenu(menu);
    if (!menu.isEmpty()) menu.addSeparator();
    QAction* whole = menu.addAction(tr("Show the whole run"));
    whole->setEnabled(m_visibleRange.has_value());
    connect(whole, &QAction::triggered, this, [this] {
        setVisibleRange(std::nullopt);
        Q_EMIT visibleRangeChanged(std::nullopt);
    });
    menu.addSeparator();
    for (const FormatName& entry : kFormats) {
        QAction* action = menu.addAction(tr(entry.label));
        action->setEnabled(!m_empty);
        connect(action, &QAction::triggered, this, [this, format = entry.format] { chooseExport(format); });
    }
}

void PlotFrame::chooseExport(PlotFormat format) {
    const FormatName& entry = kFormats[static_cast<int>(format)];
    const QString suffix = QString::fromLatin1(entry.suffix);
    QFileDialog dialog(this, tr("Export"), {}, QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(suffix);
    if (dialog.exec() != QDialog::Accepted) return;
    const Status status = exportTo(dialog.selectedFiles().constFirst(), format);
    if (!status) QMessageBox::warning(this, tr("Export"), QString::fromStdString(status.error().message));
}

Status PlotFrame::exportTo(const QString& path, PlotFormat format) {
    if (format != PlotFormat::Csv) return exportImage(path, format);
    QSaveFile file(path);
    const QByteArray text = csv().toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        return cannotWrite(path, file.errorString());
    }
    return Done{};
}

Status PlotFrame::exportImage(const QString& path, PlotFormat format) {
    const QSize size(std::max(640, width()), std::max(320, height()));
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return cannotWrite(path, file.errorString());
    if (format == PlotFormat::Png) {
        QImage image(size * kImageScale, QImage::Format_RGB32);
        image.setDevicePixelRatio(kImageScale);
        QCPPainter painter(&image);
        paintExport(painter, size);
        painter.end();
        if (!image.save(&file, "PNG")) return cannotWrite(path, file.errorString());
    } else if (format == PlotFormat::Svg) {
        QSvgGenerator svg;
        svg.setOutputDevice(&file);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(0, 0), size));
        svg.setTitle(title());
        QCPPainter painter(&svg);
        paintExport(painter, size);
        painter.end();
    } else {
        QPdfWriter pdf(&file);
        pdf.setResolution(96);
        pdf.setPageSize(QPageSize(QSizeF(size) * 72.0 / 96.0, QPageSize::Point, {}, QPageSize::ExactMatch));
        pdf.setPageMargins({0, 0, 0, 0});
        pdf.setTitle(title());
        QCPPainter painter(&pdf);
        paintExport(painter, size);
        painter.end();
    }
    if (!file.commit()) return cannotWrite(path, file.errorString());
    return Done{};
}

// Paper is white: the plot takes the light theme's colours for the time of the export.
void PlotFrame::paintExport(QPainter& painter, const QSize& size) {
    const Theme light = Theme::light();
    const bool cursorShown = m_cursorLine->visible();
    for (QCPItemLine* line : {m_cursorLine, m_hoverLine}) line->setVisible(false);
    m_hoverText->setVisible(false);
    recolor(light);
    painter.fillRect(QRect(QPoint(0, 0), size), light.color(ColorRole::Ground));
    painter.setPen(light.color(ColorRole::Text));
    painter.setFont(textFont(light.metrics().text, QFont::DemiBold));
    painter.drawText(QRect(12, 6, size.width() - 24, 20), Qt::AlignLeft | Qt::AlignVCenter, title());
    int x = 12;
    painter.setFont(textFont(light.metrics().textSmall));
    for (const LegendChip* chip : m_legend->findChildren<LegendChip*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (!chip->isChecked() || chip->isHidden()) continue;
        painter.fillRect(QRect(x, 38, 14, 2), chip->color());
        painter.setPen(light.color(ColorRole::TextMuted));
        const QString name = chip->letter().isEmpty() ? chip->text() : chip->letter() + u' ' + chip->text();
        const int advance = painter.fontMetrics().horizontalAdvance(name);
        painter.drawText(QRect(x + 20, 29, advance + 4, 20), Qt::AlignLeft | Qt::AlignVCenter, name);
        x += advance + 40;
    }
    painter.translate(0, kHeaderHeight);
    m_plot->toPainter(static_cast<QCPPainter*>(&painter), size.width(), size.height() - kHeaderHeight);
    recolor(Theme::current());
    m_cursorLine->setVisible(cursorShown);
}

}  // namespace sluice::ui
