#include "ui/screenshot.hpp"

#include "ui/main_window.hpp"
#include "ui/pages/gallery_page.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/plots/plot_frame.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/timeline/timeline_page.hpp"

#include <QApplication>
#include <QCommandLineParser>
#include <QDockWidget>
#include <QEventLoop>
#include <QPixmap>

namespace sluice::ui {

namespace {

constexpr int kFrames = 30;
constexpr double kFrameSeconds = 0.016;
constexpr int kFramesToCut = 4;

Error invalid(const QString& sentence) {
    return {ErrorCode::InvalidArgument, sentence.toStdString()};
}

// The moments before the instant, as they would have been seen.
void showApproach(MainWindow& window, Nanos at, double pace) {
    Observation& observation = window.controller().held()->observation();
    const double frame = kFrameSeconds * (pace > 0 ? pace : 1) * static_cast<double>(kSecond);
    for (int i = kFrames; i > 0; --i) {
        observation.seekTime(std::max<Nanos>(0, at - static_cast<Nanos>(i * frame)));
        observation.drain();
        // The window stands still; its scene moves as if it did not.
        window.views().watch->scene().showSnapshot(observation.latest(), kFrameSeconds, false);
    }
    observation.follow();
    observation.drain();
    window.views().watch->scene().showSnapshot(observation.latest(), kFrameSeconds, false);
    // A run that is over is taken back to its cut, which takes some frames.
    for (int i = 0; i < kFramesToCut; ++i) {
        observation.drain();
        window.feeder().showFrame(observation.latest(), 0);
    }
}

}  // namespace

Result<std::optional<ScreenshotRequest>> readScreenshotRequest(const QStringList& arguments) {
    QCommandLineParser parser;
    const QCommandLineOption file("screenshot", {}, "file"), at("at", {}, "seconds"), size("size", {}, "WxH"),
        theme("theme", {}, "theme"), variant("variant", {}, "variant"), experiment("experiment", {}, "file"),
        layout("layout", {}, "layout"), front("front", {}, "dock"), range("range", {}, "FROM-TO");
    parser.addOptions({file, at, size, theme, variant, experiment, layout, front, range});
    if (!parser.parse(arguments) || !parser.isSet(file)) return std::optional<ScreenshotRequest>();
    ScreenshotRequest request;
    request.file = parser.value(file);
    request.variant = parser.value(variant).toStdString();
    request.experiment = parser.value(experiment).toStdString();
    request.isLight = parser.value(theme) == QStringLiteral("light");
    request.front = parser.value(front);
    const QString arrangement = parser.value(layout);
    request.layout = arrangement == QStringLiteral("measure") ? Layout::Measure
                     : arrangement == QStringLiteral("code")  ? Layout::Code
                                                              : Layout::Watch;
    bool ok = true;
    if (parser.isSet(range)) {
        const QStringList ends = parser.value(range).split(u'-');
        const auto instant = [&ends](int end) { return static_cast<Nanos>(ends.value(end).toDouble() * 1e9); };
        request.range = TimeRange{instant(0), instant(1)};
        if (request.range->span() < kTimeSpanMin) return invalid(QStringLiteral("--range: FROM-TO in seconds"));
    }
    if (parser.isSet(at)) request.at = static_cast<Nanos>(parser.value(at).toDouble(&ok) * 1e9);
    if (!ok || request.at < 0) return invalid(QStringLiteral("--at: a number of seconds from 0"));
    if (parser.isSet(size)) {
        const QStringList sides = parser.value(size).split(u'x');
        request.size = QSize(sides.value(0).toInt(), sides.value(1).toInt());
        if (request.size.width() < 400 || request.size.height() < 300) {
            return invalid(QStringLiteral("--size: WIDTHxHEIGHT, at least 400x300"));
        }
    }
    return std::optional(request);
}

Status takeScreenshot(MainWindow& window, const ScreenshotRequest& request) {
    const Descriptor& descriptor = window.registry().all().front().descriptor;
    Result<Experiment> experiment = cardExperiment(descriptor, request.experiment);
    if (!experiment) return experiment.error();
    if (!request.variant.empty()) experiment.value().variant = request.variant;
    window.resize(request.size);
    window.showLayout(request.layout);
    QEventLoop loop;
    QString problem;
    QObject::connect(&window.controller(), &RunController::runChanged, &loop, &QEventLoop::quit);
    QObject::connect(&window.controller(), &RunController::problem, &loop, [&](const QString& sentence) {
        problem = sentence;
        loop.quit();
    });
    window.feeder().frameClock().stop();
    window.gallery().setReducedMotion(true);
    window.document().begin(experiment.value(), request.at);
    loop.exec();
    if (!problem.isEmpty()) return invalid(problem);
    showApproach(window, request.at, experiment.value().pace);
    for (QDockWidget* dock : window.docks().all()) {
        if (dock->objectName() != request.front) continue;
        dock->show();
        dock->raise();
    }
    TimelineView& timeline = window.views().timeline->view();
    if (request.range) {
        timeline.setVisibleRange(request.range);
        Q_EMIT timeline.visibleRangeChanged(request.range);
    }
    // Layouts and the docks' animations settle.
    for (int i = 0; i < 20; ++i) {
        QApplication::processEvents(QEventLoop::AllEvents, 20);
        QApplication::sendPostedEvents();
    }
    while (timeline.isVisible() && !timeline.catchUp()) QApplication::processEvents(QEventLoop::AllEvents, 20);
    for (PlotFrame* plot : window.views().plots()) plot->redrawNow();
    if (!window.grab().save(request.file)) {
        return Error{ErrorCode::Io, request.file.toStdString() + ": the picture cannot be written"};
    }
    return Done{};
}

}  // namespace sluice::ui
