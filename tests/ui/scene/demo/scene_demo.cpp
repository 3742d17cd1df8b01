// A look at the scene without an engine: four classes of messages, one processor, synthetic events.
//   sluice_scene_demo                         a window that moves
//   sluice_scene_demo --shot FILE.png W H [--light] [--case NAME] [--seconds S] [--pattern ID]
// The latter makes one picture; --pattern takes the descriptor of a pattern with four channels and one receiver.
// Cases: steady (default), flows, leaked, many, unbuffered, hand, workers8, workers64.
#include "patterns/registry.hpp"
#include "ui/scene/scene_fixture.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QMouseEvent>
#include <QTimer>

#include <random>

namespace sluice::ui {
namespace {

constexpr double kFrame = 1.0 / 60;

// One processor that takes from any channel that has something, as a plain select does.
class Simulation {
public:
    Simulation(const Descriptor& descriptor, const SceneCounts& counts, double ratePerSecond, double serviceMs)
        : m_run(descriptor, counts), m_rate(ratePerSecond), m_serviceMs(serviceMs) {}

    fixture::HandRun& run() { return m_run; }

    void advance(double seconds) {
        const Nanos until = m_run.time() + static_cast<Nanos>(seconds * 1e9);
        const Nanos step = static_cast<Nanos>(std::min(1e-3, 0.1 / m_rate) * 1e9);
        while (m_run.time() < until) {
            m_run.advance(step);
            for (std::uint32_t i = 0; i < 4; ++i) arrive(i, toSeconds(step));
            if (m_run.time() >= m_freeAt) serve();
        }
    }

private:
    static constexpr std::uint32_t kProcessor = 5;

    void arrive(std::uint32_t i, double seconds) {
        const double shares[] = {0.34, 0.27, 0.3, 0.35};
        if (m_uniform(m_random) > m_rate * shares[i] * seconds) return;
        if (m_blocked[i]) return;
        if (i == 3 && m_run.depth(i + 1) >= 40) {
            m_run.park(i + 1, WaitReason::ChannelSend, i + 1);
            m_blocked[i] = true;
            return;
        }
        m_run.ready(i + 1);
        m_run.send(i + 1, i + 1, i);
        m_run.park(i + 1, i == 1 ? WaitReason::Sleep : i == 2 ? WaitReason::Core : WaitReason::Sleep);
    }
    void serve() {
        if (m_message != 0) m_run.end(kProcessor, m_message);
        m_message = 0;
        std::vector<std::uint32_t> open;
        for (std::uint32_t c = 1; c <= 4; ++c) {
            if (m_run.depth(c) > 0) open.push_back(c);
        }
        if (open.empty()) {
            m_run.park(kProcessor, WaitReason::Select);
            return;
        }
        const std::uint32_t channel = open[m_random() % open.size()];
        m_message = m_run.receive(kProcessor, channel);
        m_blocked[channel - 1] = false;
        m_run.begin(kProcessor, m_message);
        m_freeAt = m_run.time() + static_cast<Nanos>(m_serviceMs * 1e6 * (0.4 + m_uniform(m_random) * 1.2));
    }

    fixture::HandRun m_run;
    double m_rate;
    double m_serviceMs;
    Nanos m_freeAt = 0;
    std::uint64_t m_message = 0;
    bool m_blocked[4] = {};
    std::mt19937 m_random{7};
    std::uniform_real_distribution<double> m_uniform{0, 1};
};

struct Shot {
    QString file;
    int width = 900;
    int height = 480;
    QString scenario = QStringLiteral("steady");
    double seconds = 12;
};

void playPipeline(SceneView& view, std::uint32_t workers, std::uint32_t channels, std::uint32_t capacity) {
    static Descriptor descriptor = fixture::pipeline(workers, channels, capacity);
    const SceneCounts counts = declaredCounts(descriptor, {});
    view.setDescriptor(&descriptor, counts);
    fixture::HandRun run(descriptor, counts);
    std::mt19937 random(3);
    view.showSnapshot(run.snapshot(), kFrame, false);
    for (int frame = 0; frame < 240; ++frame) {
        run.advance(16 * kMillisecond);
        const auto channel = static_cast<std::uint32_t>(random() % channels) + 1;
        run.send(1 + static_cast<std::uint32_t>(random() % 2), channel, 0);
        const auto worker = static_cast<std::uint32_t>(random() % workers) + 3;
        const auto other = static_cast<std::uint32_t>(random() % channels) + 1;
        if (const std::uint64_t message = run.receive(worker, other); message != 0 && frame % 3 == 0) {
            run.begin(worker, message);
        } else {
            run.park(worker, frame % 5 == 0 ? WaitReason::ChannelSend : WaitReason::ChannelReceive, other);
        }
        view.showSnapshot(run.snapshot(), kFrame, false);
    }
}

void sendMouse(SceneView& view, QEvent::Type type, const QPointF& at, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, view.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
                      buttons, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

// Holds the end of the second tube, six slots further, with a goroutine selected before.
void dragTube(SceneView& view) {
    const SceneLayout& layout = view.sceneLayout();
    const auto tube = static_cast<std::size_t>(layout.nodeOf(SceneItem::Channel, 1, 0));
    const QPointF end(layout.nodes[tube].body.right(), layout.nodes[tube].body.center().y());
    sendMouse(view, QEvent::MouseButtonPress, end, Qt::LeftButton);
    sendMouse(view, QEvent::MouseMove, end + QPointF(50, 0), Qt::LeftButton);
}

void play(SceneView& view, const Descriptor& descriptor, const Shot& shot) {
    SceneCounts counts = declaredCounts(descriptor, {});
    if (shot.scenario == QStringLiteral("many")) counts.capacities = {10, 50, 200, 500};
    if (shot.scenario == QStringLiteral("unbuffered")) counts.capacities = {0, 1, 2, 64};
    const bool flows = shot.scenario == QStringLiteral("flows");
    view.setDescriptor(&descriptor, counts);
    Simulation simulation(descriptor, counts, flows ? 5200 : 26, flows ? 0.2 : 40);
    const int frames = static_cast<int>(shot.seconds / kFrame);
    for (int i = 0; i < frames; ++i) {
        simulation.advance(kFrame);
        view.showSnapshot(simulation.run().snapshot(), kFrame, false);
    }
    if (shot.scenario == QStringLiteral("leaked")) {
        simulation.run().leak(1, WaitReason::ChannelSend, 1);
        simulation.run().leak(2, WaitReason::ChannelSend, 2);
        simulation.run().close(3);
        view.showSnapshot(simulation.run().snapshot(), kFrame, true);
    }
    if (shot.scenario == QStringLiteral("hand")) dragTube(view);
}

int takeShot(const Descriptor& descriptor, const Shot& shot) {
    SceneView view;
    view.resize(shot.width, shot.height);
    view.setAttribute(Qt::WA_DontShowOnScreen);
    view.show();
    QApplication::processEvents();
    if (shot.scenario == QStringLiteral("workers8")) {
        playPipeline(view, 8, 2, 24);
    } else if (shot.scenario == QStringLiteral("workers64")) {
        playPipeline(view, 64, 8, 32);
    } else {
        play(view, descriptor, shot);
    }
    // A level of flow is drawn into the static layer when it has rested for a while.
    QTimer::singleShot(450, qApp, &QApplication::quit);
    QApplication::exec();
    view.update();
    QApplication::processEvents();
    return view.grab().save(shot.file) ? 0 : 1;
}

int showWindow(const Descriptor& descriptor) {
    SceneView view;
    view.resize(1100, 620);
    const SceneCounts counts = declaredCounts(descriptor, {});
    view.setDescriptor(&descriptor, counts);
    Simulation simulation(descriptor, counts, 26, 40);
    QTimer timer;
    timer.setInterval(16);
    QObject::connect(&timer, &QTimer::timeout, &view, [&] {
        simulation.advance(kFrame);
        view.showSnapshot(simulation.run().snapshot(), kFrame, false);
    });
    timer.start();
    view.show();
    return QApplication::exec();
}

}  // namespace
}  // namespace sluice::ui

int main(int argc, char** argv) {
    using namespace sluice::ui;
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const Theme theme = arguments.contains(QStringLiteral("--light")) ? Theme::light() : Theme::dark();
    if (!applyTheme(application, theme)) return 1;
    const auto patternAt = arguments.indexOf(QStringLiteral("--pattern"));
    const sluice::Registry registry;
    const sluice::Pattern* pattern = patternAt >= 0 && patternAt + 1 < arguments.size()
                                         ? registry.find(arguments[patternAt + 1].toStdString())
                                         : nullptr;
    const sluice::Descriptor descriptor = pattern != nullptr ? pattern->descriptor : fixture::fourClasses();
    const auto shotAt = arguments.indexOf(QStringLiteral("--shot"));
    if (shotAt < 0 || shotAt + 3 >= arguments.size()) return showWindow(descriptor);
    Shot shot{arguments[shotAt + 1], arguments[shotAt + 2].toInt(), arguments[shotAt + 3].toInt()};
    const auto caseAt = arguments.indexOf(QStringLiteral("--case"));
    if (caseAt >= 0 && caseAt + 1 < arguments.size()) shot.scenario = arguments[caseAt + 1];
    const auto secondsAt = arguments.indexOf(QStringLiteral("--seconds"));
    if (secondsAt >= 0 && secondsAt + 1 < arguments.size()) shot.seconds = arguments[secondsAt + 1].toDouble();
    return takeShot(descriptor, shot);
}
