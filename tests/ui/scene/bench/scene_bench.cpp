// Times a paint of the scene: milliseconds of CPU per frame, printed. Not run by the gate; a number of one machine is
// no test.
//   sluice_scene_bench [WIDTH HEIGHT [TOKENS]]     default 1920 1080 2000, with 64 channels of 64 slots
#include "ui/scene/scene_fixture.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QImage>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

namespace sluice::ui {
namespace {

constexpr int kFrames = 300;
constexpr int kWarmUp = 10;  // sprites and the static layer are made once
constexpr std::uint32_t kChannels = 64;
constexpr std::uint32_t kSlots = 64;

Descriptor manyChannels() {
    Descriptor descriptor = fixture::pipeline(16, 4, kSlots);
    // Sixteen of each of four declarations: 64 channels in all, beside the unbuffered one.
    for (std::size_t i = 0; i < 4; ++i) descriptor.topology.channels[i].count = Count::of(kChannels / 4);
    return descriptor;
}

void fill(fixture::HandRun& run, std::mt19937& random) {
    for (std::uint32_t channel = 1; channel <= kChannels; ++channel) {
        const auto wanted = static_cast<std::uint32_t>(random() % kSlots);
        while (run.depth(channel) < wanted) run.send(1, channel, 0);
        while (run.depth(channel) > wanted) run.receive(3, channel);
    }
}

void scatter(SceneView& view, std::size_t tokens, std::mt19937& random) {
    const auto edges = static_cast<unsigned>(view.sceneLayout().edges.size());
    std::uniform_real_distribution<double> age(0, kTokenSeconds * 0.99);
    while (view.traffic().tokens().size() < tokens) {
        SceneToken token;
        token.edge = static_cast<int>(random() % edges);
        token.age = age(random);
        token.messageClass = 0;
        view.trafficForTiming().addToken(token);
    }
}

void print(const char* what, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    std::printf("%-34s median %6.2f ms   p99 %6.2f ms\n", what, times[times.size() / 2],
                times[times.size() * 99 / 100]);
}

// CPU time of this thread: what the machine does beside it does not count.
class CpuTimer {
public:
    void start() { m_from = now(); }
    double milliseconds() const { return now() - m_from; }

private:
    static double now() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
    }
    double m_from = 0;
};

int bench(int width, int height, std::size_t tokens) {
    SceneView view;
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.resize(width, height);
    view.show();
    const Descriptor descriptor = manyChannels();
    const SceneCounts counts = declaredCounts(descriptor, {});
    view.setDescriptor(&descriptor, counts);
    fixture::HandRun run(descriptor, counts);
    std::mt19937 random(1);
    QImage screen(view.size(), QImage::Format_RGB32);
    std::vector<double> paints;
    std::vector<double> snapshots;
    std::vector<double> unchanged;
    for (int frame = 0; frame < kFrames; ++frame) {
        fill(run, random);
        run.advance(16 * kMillisecond);
        const SnapshotPtr snapshot = run.snapshot();
        CpuTimer timer;
        timer.start();
        view.showSnapshot(snapshot, 0, true);
        if (frame >= kWarmUp) snapshots.push_back(timer.milliseconds());
        scatter(view, tokens, random);
        timer.start();
        view.render(&screen, QPoint(), QRegion(), QWidget::RenderFlags());
        if (frame >= kWarmUp) paints.push_back(timer.milliseconds());
        view.trafficForTiming().setReducedMotion(true);  // lets go of the tokens
        view.trafficForTiming().setReducedMotion(false);
        timer.start();
        view.showSnapshot(snapshot, 0, true);
        if (frame >= kWarmUp) unchanged.push_back(timer.milliseconds());
    }
    std::printf("%d x %d, %u channels x %u slots, %zu tokens, %zu nodes, %zu edges\n", width, height, kChannels, kSlots,
                tokens, view.sceneLayout().nodes.size(), view.sceneLayout().edges.size());
    print("whole paint", paints);
    print("taking a snapshot, all changed", snapshots);
    print("taking an unchanged snapshot", unchanged);
    return 0;
}

}  // namespace
}  // namespace sluice::ui

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    if (!sluice::ui::applyTheme(application, sluice::ui::Theme::dark())) return 1;
    const QStringList arguments = QApplication::arguments();
    const int width = arguments.size() > 2 ? arguments[1].toInt() : 1920;
    const int height = arguments.size() > 2 ? arguments[2].toInt() : 1080;
    const std::size_t tokens = arguments.size() > 3 ? arguments[3].toUInt() : 2000;
    return sluice::ui::bench(width, height, tokens);
}
