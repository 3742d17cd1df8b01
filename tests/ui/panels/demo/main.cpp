// All panels, plots and the scrubber with synthetic data: shown in a window, or rendered to PNG files.
//   sluice_panels_demo                    a window that lives
//   sluice_panels_demo DIR [light]        pictures of everything in several sizes, then ends (QT_SCALE_FACTOR=2 for
//                                         those of a dense screen)
//   sluice_panels_demo --time             what a frame costs each widget, then ends
#include "tests/ui/panels/synthetic.hpp"
#include "ui/panels/end_card.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/metrics_panel.hpp"
#include "ui/panels/narration_panel.hpp"
#include "ui/panels/parameters_panel.hpp"
#include "ui/panels/status_line.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/plots/latency_plot.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/scrubber.hpp"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QTimer>

#include <cstdio>
#include <map>
#include <memory>

namespace sluice::ui {
namespace {

// Everything in one window, laid out roughly as the workbench does.
class Demo : public QWidget {
public:
    Demo() : m_descriptor(synthetic::descriptor()) {
        m_headline = new HeadlineBar;
        m_transport = new TransportBar;
        m_scrubber = new Scrubber;
        m_depth = new DepthPlot;
        m_latency = new LatencyPlot;
        m_parameters = new ParametersPanel;
        m_metrics = new MetricsPanel;
        m_narration = new NarrationPanel;
        m_status = new StatusLine;
        auto* centre = new QVBoxLayout;
        centre->setContentsMargins(0, 0, 0, 0);
        centre->setSpacing(1);
        centre->addWidget(m_headline);
        centre->addWidget(m_depth, 1);
        centre->addWidget(m_latency, 1);
        centre->addWidget(m_scrubber);
        centre->addWidget(m_narration, 1);
        auto* columns = new QHBoxLayout;
        columns->setSpacing(1);
        columns->addWidget(m_parameters);
        columns->addLayout(centre, 1);
        columns->addWidget(m_metrics);
        m_parameters->setFixedWidth(280);
        m_metrics->setFixedWidth(280);
        auto* layout = new QVBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(0);
        layout->addWidget(m_transport);
        layout->addLayout(columns, 1);
        layout->addWidget(m_status);
        m_card = new EndCard(this);
        setVariant(QStringLiteral("textbook"));
        m_depth->setDescriptor(m_descriptor);
        m_latency->setDescriptor(m_descriptor);
        m_narration->setDescriptor(m_descriptor);
        m_metrics->setDescriptor(m_descriptor, commonMetrics());
        m_parameters->setDeclarations(m_descriptor->parameters);
        connect(m_headline, &HeadlineBar::variantRequested, this, &Demo::setVariant);
        setWindowTitle(QStringLiteral("Panels"));
    }

    void setVariant(const QString& variant) { m_headline->setPattern(m_descriptor, variant); }

    void show(const SnapshotPtr& snapshot) {
        m_headline->showSnapshot(snapshot);
        m_scrubber->showSnapshot(snapshot);
        m_depth->showSnapshot(snapshot);
        m_latency->showSnapshot(snapshot);
        m_narration->showSnapshot(snapshot);
        m_metrics->showSnapshot(snapshot);
        m_status->showSnapshot(snapshot);
        m_status->setNote(QStringLiteral("seed 42"));
    }

    // The state after a fix: a ghost, a before, changed parameters, a past that cannot be edited.
    void showSecondRun(const SnapshotPtr& before, const SnapshotPtr& now) {
        setVariant(QStringLiteral("robust"));
        m_headline->setBefore(headlineText(*m_descriptor, "textbook", before->state));
        m_depth->setGhost(before->series, QStringLiteral("capacity 10"));
        m_latency->setGhost(before->series, QStringLiteral("capacity 10"));
        m_parameters->setValues({{"capacity_critical", 25.0}, {"workload.rate_per_s", 820.0}});
        m_transport->setPace(0.02);
        m_status->setFrameTime(3'100'000, 6'500'000);
        m_status->setEventRate(1.02e6);
        show(now);
    }

    EndCard& card() { return *m_card; }
    void redrawPlots() {
        m_depth->redrawNow();
        m_latency->redrawNow();
    }
    void lookBack(const SnapshotPtr& past) {
        m_parameters->setEditable(false, QStringLiteral("This is the past. Go to the live edge to change parameters."));
        TransportBar::State state;
        state.atLiveEdge = false;
        state.canPace = false;
        state.whyNotPace = QStringLiteral("Real threads run at their own pace");
        m_transport->setState(state);
        m_latency->setLogarithmic(true);
        show(past);
    }
    std::shared_ptr<const Descriptor> descriptor() const { return m_descriptor; }

private:
    std::shared_ptr<const Descriptor> m_descriptor;
    HeadlineBar* m_headline;
    TransportBar* m_transport;
    Scrubber* m_scrubber;
    DepthPlot* m_depth;
    LatencyPlot* m_latency;
    ParametersPanel* m_parameters;
    MetricsPanel* m_metrics;
    NarrationPanel* m_narration;
    StatusLine* m_status;
    EndCard* m_card;
};

void save(Demo& demo, const QString& path) {
    const double scale = demo.devicePixelRatioF();
    for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
    demo.redrawPlots();
    for (int i = 0; i < 3; ++i) QCoreApplication::processEvents();
    QImage image(demo.size() * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    demo.render(&image);
    if (!image.save(path)) std::fprintf(stderr, "cannot write %s\n", qPrintable(path));
}

void renderAll(const QString& folder, const QString& suffix) {
    QDir().mkpath(folder);
    const auto file = [&](const char* name) {
        return QStringLiteral("%1/%2%3.png").arg(folder, QLatin1String(name), suffix);
    };
    Demo demo;
    demo.resize(1600, 1000);
    demo.QWidget::show();
    save(demo, file("empty"));
    synthetic::Run run;
    run.advance(7 * kSecond);
    const SnapshotPtr early = run.snapshot();
    demo.show(early);
    save(demo, file("first"));
    run.advance(30 * kSecond);
    synthetic::Run cured(1, true);
    cured.advance(22 * kSecond);
    demo.showSecondRun(run.snapshot(), cured.snapshot());
    save(demo, file("second"));
    demo.resize(1280, 800);
    save(demo, file("second_1280"));
    demo.lookBack(run.snapshotAt(early));
    save(demo, file("past_1280"));
    run.end(RunOutcome::Deadlock, true);
    demo.show(run.snapshot());
    demo.card().showEnd(demo.descriptor(), QStringLiteral("textbook"), run.state());
    save(demo, file("end_1280"));
}

// Milliseconds that each part takes for one frame: taking in a snapshot and painting it.
void timeAll() {
    Demo demo;
    demo.resize(1920, 1080);
    demo.QWidget::show();
    synthetic::Run run;
    run.advance(60 * kSecond);
    demo.show(run.snapshot());
    QCoreApplication::processEvents();
    constexpr int kFrames = 200;
    std::map<QString, qint64> spent;
    qint64 shown = 0;
    QElapsedTimer clock;
    for (int frame = 0; frame < kFrames; ++frame) {
        run.advance(60 * kSecond + frame * 16 * kMillisecond);
        const SnapshotPtr snapshot = run.snapshot();
        clock.start();
        demo.show(snapshot);
        shown += clock.nsecsElapsed();
        for (QWidget* part : demo.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
            if (!part->isVisible()) continue;
            clock.start();
            if (auto* plot = qobject_cast<PlotFrame*>(part)) plot->redrawNow();
            part->grab();
            spent[QString::fromLatin1(part->metaObject()->className())] += clock.nsecsElapsed();
        }
    }
    std::printf("%-28s %7.3f ms\n", "all: taking in a snapshot", static_cast<double>(shown) / kFrames * 1e-6);
    for (const auto& [name, nanos] : spent) {
        std::printf("%-28s %7.3f ms\n", qPrintable(name.section(QStringLiteral("::"), -1)),
                    static_cast<double>(nanos) / kFrames * 1e-6);
    }
}

void live(Demo& demo, synthetic::Run& run) {
    demo.resize(1600, 1000);
    demo.QWidget::show();
    auto* timer = new QTimer(&demo);
    auto time = std::make_shared<Nanos>(0);
    QObject::connect(timer, &QTimer::timeout, &demo, [&demo, &run, time] {
        run.advance(*time += 16 * kMillisecond);
        demo.show(run.snapshot());
    });
    timer->start(16);
}

}  // namespace
}  // namespace sluice::ui

int main(int argc, char** argv) {
    using namespace sluice::ui;
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const bool isLight = arguments.contains(QStringLiteral("light"));
    if (const auto status = applyTheme(application, isLight ? Theme::light() : Theme::dark()); !status) {
        std::fprintf(stderr, "%s\n", status.error().message.c_str());
        return 1;
    }
    if (arguments.contains(QStringLiteral("--time"))) {
        timeAll();
        return 0;
    }
    if (arguments.size() > 1) {
        renderAll(arguments.at(1), isLight ? QStringLiteral("_light") : QString());
        return 0;
    }
    Demo demo;
    synthetic::Run run;
    live(demo, run);
    return QApplication::exec();
}
