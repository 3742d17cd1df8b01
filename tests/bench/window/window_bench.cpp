// Times the window as a person feels it, at 1920x1080, while a run floods it with events: frame times, answers to
// clicks, and how old an event is when it is seen. Prints a table beside the targets; it judges nothing.
//   sluice_window_bench [SECONDS [EVENTS_PER_S]]     default 10 s a load, 1,000,000 events/s
// Frame time is what the status line says: from the moment a tick is due until its frame is flushed, wall time.
#include "tests/bench/window/window_probe.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/scrubber.hpp"

#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace sluice::ui::bench {

namespace {

constexpr int kClicks = 20;
constexpr Nanos kWarmUp = 2 * kSecond;
constexpr double kCalibrationPace = 20;
constexpr Nanos kFromStart = 300 * kMillisecond;

struct Plan {
    const char* name = "";
    double frameTargetMs = 0;
    double eventsPerSecond = 0;  // 0: as fast as the engine can
    Nanos length = 0;
};

// A processor that is busy four fifths of its time, with queues of 64 slots, until it is stopped.
Experiment load() {
    Experiment experiment;
    experiment.title = "load";
    experiment.pattern = "priority_queue";
    experiment.variant = "textbook";
    for (const char* queue : {"critical", "high", "normal", "low"}) {
        experiment.parameters[std::string("capacity_") + queue] = 64.0;
    }
    experiment.parameters["workload.rate_per_s"] = 100.0;
    experiment.parameters["workload.service_mean_ms"] = 2.0;
    experiment.stop.kind = StopCondition::Kind::Never;
    experiment.pace = kCalibrationPace;
    return experiment;
}

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size()));
    return values[std::min(rank, values.size() - 1)];
}

void printTimes(const char* what, const std::vector<double>& values, double targetMs) {
    std::vector<double> answered = values;
    const auto lost = std::erase_if(answered, [](double value) { return value < 0; });
    std::printf("  %-42s median %7.1f  p99 %7.1f  max %7.1f ms  (%zu", what, percentile(answered, 0.5),
                percentile(answered, 0.99), percentile(answered, 1), answered.size());
    if (lost > 0) std::printf(", %zu without an answer", static_cast<std::size_t>(lost));
    std::printf(")");
    if (targetMs > 0) std::printf("   target %.1f", targetMs);
    std::printf("\n");
    std::fflush(stdout);
}

void printStatistics(const char* what, const FrameStatistics& frames, double targetMs = 0) {
    std::printf("  %-42s p50    %7.1f  p99 %7.1f  max %7.1f ms  (%zu)", what, toMilliseconds(frames.p50()),
                toMilliseconds(frames.p99()), toMilliseconds(frames.percentile(1)), frames.count());
    if (targetMs > 0) std::printf("   target p99 %.1f", targetMs);
    std::printf("\n");
}

class Bench {
public:
    Bench(MainWindow& window, FrameProbe& probe) : m_window(window), m_probe(probe) {}

    void run(const Plan& plan) {
        std::printf("\n%s\n", plan.name);
        if (!begin(plan)) return;
        frames(plan);
        printTimes("event to flushed frame", eventsToFrames(m_window, m_probe, plan.length / 2), 0);
        clicks();
        fixes(plan);
    }

private:
    RunController& controller() { return m_window.controller(); }
    WatchPage& watch() { return *m_window.views().watch; }
    QToolButton& button(const QAction* action) {
        for (QToolButton* candidate : watch().transport().findChildren<QToolButton*>()) {
            if (candidate->defaultAction() == action) return *candidate;
        }
        std::abort();
    }

    bool begin(const Plan& plan) {
        m_window.document().begin(load());
        if (!waitFor([&] { return m_probe.shown().isRunning && m_probe.shown().position > 0; }, 10 * kSecond)) {
            std::printf("  the run does not start\n");
            return false;
        }
        let(kSecond);  // the beginning is not like the rest
        const FrameProbe::Shown from = m_probe.shown();
        let(kSecond);
        const FrameProbe::Shown to = m_probe.shown();
        const double eventsPerEngineSecond =
            static_cast<double>(to.position - from.position) / toSeconds(to.time - from.time);
        m_pace = plan.eventsPerSecond > 0 ? plan.eventsPerSecond / eventsPerEngineSecond : 0;
        controller().setPace(m_pace);
        let(kWarmUp);
        return true;
    }

    void frames(const Plan& plan) {
        m_probe.clear();
        const FrameProbe::Shown from = m_probe.shown();
        const Nanos waited = waitedForCore();
        let(plan.length);
        const FrameProbe::Shown to = m_probe.shown();
        const FrameStatistics& frames = m_probe.frames();
        const double wall = toSeconds(to.flushed - from.flushed);
        std::printf("  %-42s %.2f M/s   engine clock x %.0f   %.1f frames/s\n", "events",
                    static_cast<double>(to.position - from.position) / wall * 1e-6,
                    toSeconds(to.time - from.time) / wall, frames.framesPerSecond());
        printStatistics("frame time", frames, plan.frameTargetMs);
        printStatistics("CPU time of the window's thread, a frame", m_probe.work());
        std::printf("  %-42s %.0f ms of %.1f s\n", "the window's thread waited for a core",
                    toMilliseconds(waitedForCore() - waited), wall);
        std::fflush(stdout);
    }

    void clicks() {
        std::vector<double> pauses, steps, seeks, lives, runs;
        Scrubber& scrubber = watch().scrubber();
        TransportBar& transport = watch().transport();
        for (int i = 0; i < kClicks; ++i) {
            let(static_cast<Nanos>(200 + 37 * i % 50) * kMillisecond);  // not always at the same point of a frame
            std::uint64_t before = 0;
            const auto hasStopped = [&] {
                // The first frame that stands still shows it; that it does is seen from the next.
                const std::uint64_t position = m_probe.shown().position;
                return std::exchange(before, position) == position && !m_probe.shown().isRunning;
            };
            pauses.push_back(clickAnswer(m_probe, button(transport.runAction()), {}, hasStopped));
            before = m_probe.shown().position;
            steps.push_back(clickAnswer(m_probe, button(transport.stepAction()), {},
                                        [&] { return m_probe.shown().position > before; }));
            let(50 * kMillisecond);
            const QPoint middle(scrubber.width() / 2, scrubber.height() / 2);
            seeks.push_back(clickAnswer(m_probe, scrubber, middle, [&] {
                const FrameProbe::Shown& shown = m_probe.shown();
                return shown.position < before - (before - shown.firstPosition) / 4;
            }));
            let(50 * kMillisecond);
            lives.push_back(
                clickAnswer(m_probe, button(transport.liveAction()), {}, [&] { return m_probe.shown().atLiveEdge; }));
            before = m_probe.shown().position;
            runs.push_back(clickAnswer(m_probe, button(transport.runAction()), {},
                                       [&] { return m_probe.shown().isRunning && m_probe.shown().position > before; }));
        }
        printTimes("click on pause, until all stands still", pauses, 100);
        printTimes("click on step", steps, 100);
        printTimes("click into the past", seeks, 100);
        printTimes("click on live", lives, 100);
        printTimes("click on run", runs, 100);
    }

    // Fix repeats the run up to the instant shown, so the other variant is there the later the longer the run is.
    void fixes(const Plan& plan) {
        std::vector<double> answers, others;
        QPushButton& fix = *watch().headline().fixButton();
        for (int i = 0; i < kClicks; ++i) {
            controller().restart();
            waitFor([&] { return m_probe.shown().isRunning && !controller().isPreparing(); }, 5 * kSecond);
            let(kFromStart);
            const std::string before = m_probe.shown().variant;
            const QString words = fix.text();
            const bool alone = i % 2 == 0;
            const auto isAnswered = [&] {
                return m_probe.shown().variant != before || !fix.isEnabled() || fix.text() != words;
            };
            const auto isThere = [&] { return m_probe.shown().variant != before; };
            if (alone) {
                answers.push_back(clickAnswer(m_probe, fix, {}, isAnswered));
            } else {
                others.push_back(clickAnswer(m_probe, fix, {}, isThere));
            }
            waitFor([&] { return !controller().isPreparing(); }, 30 * kSecond);
        }
        printTimes("click on Fix, until the window answers", answers, 100);
        std::printf("  (repeating %.1f s of %s)\n", toSeconds(kFromStart), plan.name);
        printTimes("click on Fix, until the other run is shown", others, 0);
    }

    MainWindow& m_window;
    FrameProbe& m_probe;
    double m_pace = 1;
};

void printSurroundings() {
    double loads[3] = {0, 0, 0};
    if (getloadavg(loads, 3) < 1) loads[0] = -1;
    std::printf("Qt %s on %s, %u cores, load %.1f before the start\n", qVersion(),
                qPrintable(QGuiApplication::platformName()), std::thread::hardware_concurrency(), loads[0]);
}

int bench(double seconds, double eventsPerSecond) {
    if (const Status applied = applyTheme(*qApp, Theme::dark()); !applied) {
        std::fprintf(stderr, "%s\n", applied.error().message.c_str());
        return 1;
    }
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    const Registry registry;
    Aggregator aggregator;
    Prompts prompts;
    MainWindow window({registry, aggregator, settings, prompts, {}});
    window.resize(1920, 1080);
    window.showLayout(Layout::Watch);
    window.show();
    FrameProbe probe(window);
    printSurroundings();
    Bench all(window, probe);
    const auto length = static_cast<Nanos>(seconds * static_cast<double>(kSecond));
    all.run({"paced", 16.7, eventsPerSecond, length});
    all.run({"express", 33, 0, std::max<Nanos>(length / 2, kSecond)});
    return 0;
}

}  // namespace

}  // namespace sluice::ui::bench

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const double seconds = argc > 1 ? std::atof(argv[1]) : 10;
    const double events = argc > 2 ? std::atof(argv[2]) : 1e6;
    if (!(seconds > 0) || !(events > 0)) {
        std::fprintf(stderr, "sluice_window_bench [SECONDS [EVENTS_PER_S]]: two numbers above 0\n");
        return 2;
    }
    return sluice::ui::bench::bench(seconds, events);
}
