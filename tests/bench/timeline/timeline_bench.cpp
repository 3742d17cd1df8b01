// How long the timeline takes with five million intervals in a thousand lanes: to build them from events, and to draw a
// frame at 1920x1080 while a person zooms and pans with the mouse. Prints a table and asserts nothing.
//
// A frame is everything that one wheel notch or one step of a drag causes: the input, the image of the lanes, names,
// ruler and cursor, painted into an image of the size of the window. Offscreen; give a scale as the only argument to
// draw for another pixel ratio.
#include "events/aggregator.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/timeline_page.hpp"

#include <QApplication>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>

namespace sluice::ui {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kGoroutines = 990;
constexpr std::uint32_t kChannels = 10;
constexpr std::uint64_t kIntervals = 5'000'000;

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

std::shared_ptr<const Manifest> manifest() {
    auto manifest = std::make_shared<Manifest>();
    manifest->classes = {"request"};
    manifest->roles = {{"worker", "worker", {}, true, true}, {"source", "source", {}, true, false}};
    manifest->channels = {{"queue", "queue"}};
    return manifest;
}

// Goroutines that work, are ready, and wait for all that one can wait for, channels that fill and drain; every event
// makes an interval.
class Traffic {
public:
    explicit Traffic(Producer& producer) : m_producer(producer) {}

    void run() {
        for (std::uint32_t id = 1; id <= kGoroutines; ++id) {
            Event& event = next(EventKind::GoroutineSpawned, id);
            event.argument = packPair(id <= 900 ? 0 : 1, id);
            emit();
        }
        for (std::uint32_t id = 1; id <= kChannels; ++id) {
            Event& event = next(EventKind::ChannelMade, 0);
            event.object = id;
            event.argument = packMade(64, 0, id - 1);
            emit();
        }
        while (m_count < kIntervals) change(1 + roll(kGoroutines));
        m_producer.close();
    }

private:
    std::uint32_t roll(std::uint32_t below) { return static_cast<std::uint32_t>(m_random() % below); }
    Event& next(EventKind kind, std::uint32_t goroutine) {
        m_event = {};
        m_event.time = m_time;
        m_event.kind = kind;
        m_event.goroutine = goroutine;
        m_event.sequence = ++m_sequence;
        return m_event;
    }
    void emit() {
        m_producer.emit(m_event);
        ++m_count;
    }
    void change(std::uint32_t id) {
        m_time += roll(400);
        if (roll(4) == 0) {
            const std::uint32_t channel = 1 + roll(kChannels);
            m_depth[channel] =
                std::min<std::uint32_t>(64, m_depth[channel] + 3 - std::min(m_depth[channel] + 3, roll(7)));
            Event& event = next(EventKind::ChannelSent, 0);
            event.object = channel;
            event.argument = packMessage(0, m_depth[channel]);
            return emit();
        }
        constexpr std::array kReasons{WaitReason::ChannelSend, WaitReason::ChannelReceive, WaitReason::ChannelReceive,
                                      WaitReason::Select,      WaitReason::Sleep,          WaitReason::Work,
                                      WaitReason::Work,        WaitReason::Mutex};
        if (m_isParked[id]) {
            next(EventKind::GoroutineReadied, id).argument = 1 + roll(kGoroutines);
        } else {
            Event& event = next(EventKind::GoroutineParked, id);
            event.flags = static_cast<std::uint8_t>(kReasons[roll(kReasons.size())]);
            event.object = 1 + roll(kChannels);
        }
        m_isParked[id] = !m_isParked[id];
        emit();
    }

    Producer& m_producer;
    std::mt19937 m_random{1};
    Event m_event{};
    Nanos m_time = 0;
    std::uint32_t m_sequence = 0;
    std::uint64_t m_count = 0;
    std::array<std::uint32_t, kChannels + 1> m_depth{};
    std::array<bool, kGoroutines + 1> m_isParked{};
};

// What this thread has worked, whatever else the machine does meanwhile.
double workedMs() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

struct FrameTime {
    double wall = 0;
    double worked = 0;
};

class Times {
public:
    void add(FrameTime time) {
        m_wall.push_back(time.wall);
        m_worked.push_back(time.worked);
    }
    void print(const char* what) {
        std::printf("%-26s %7zu", what, m_wall.size());
        for (std::vector<double>* all : {&m_wall, &m_worked}) print(*all);
        std::printf("\n");
    }

private:
    static void print(std::vector<double>& all) {
        std::sort(all.begin(), all.end());
        for (const double share : {0.5, 0.99, 1.0})
            std::printf(" %8.2f", all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))]);
        std::printf(" |");
        all.clear();
    }

    std::vector<double> m_wall;
    std::vector<double> m_worked;
};

class Bench {
public:
    Bench() : m_observation(m_aggregator, manifest(), {}) {}

    void run(double scale) {
        build();
        m_image = QImage((QSizeF(m_page.size()) * scale).toSize(), QImage::Format_RGB32);
        m_image.setDevicePixelRatio(scale);
        frame([] {});
        std::printf("\n%-26s %7s %28s %28s\n%-26s %7s", "frame, milliseconds", "", "wall time", "this thread's work",
                    "", "frames");
        for (int i = 0; i < 2; ++i) std::printf(" %8s %8s %8s |", "p50", "p99", "max");
        std::printf("\n");
        zoom(+120, "zoom in, run to 10 ns");
        zoom(-120, "zoom out again");
        for (const int notches : {0, 6, 14, 30}) pan(notches);
        scroll();
    }

private:
    void build() {
        const auto begin = Clock::now();
        Traffic(m_observation.producer(0)).run();
        m_observation.drain();
        const auto folded = Clock::now();
        m_page.resize(1920, 1080);
        m_page.show();
        TimelineView& view = m_page.view();
        view.setObservation(&m_observation);
        view.showSnapshot(m_observation.latest());
        double longest = 0;
        while (!view.catchUp()) {
            const auto turn = Clock::now();
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
            longest = std::max(longest, milliseconds(Clock::now() - turn));
        }
        const double whole = milliseconds(Clock::now() - folded);
        const LaneStore& store = view.reader().store();
        std::printf("lanes %zu, intervals %.2f million, %.0f MB\n", store.lanes().size(),
                    static_cast<double>(store.intervalCount()) * 1e-6, static_cast<double>(store.bytes()) * 1e-6);
        std::printf("engine's events made and folded    %8.0f ms\n", milliseconds(folded - begin));
        std::printf(
            "read into lanes                    %8.0f ms, %.0f ns an event, longest turn of the window %.1f ms\n",
            whole, whole * 1e6 / static_cast<double>(store.position()), longest);
    }

    template <class Input>
    FrameTime frame(Input input) {
        const auto begin = Clock::now();
        const double worked = workedMs();
        input();
        m_page.view().render(&m_image, {}, {}, {});
        return {milliseconds(Clock::now() - begin), workedMs() - worked};
    }
    void wheel(QPointF at, int delta, Qt::KeyboardModifiers modifiers = {}) {
        QWheelEvent event(at, m_page.view().mapToGlobal(at), {}, {0, delta}, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(&m_page.view(), &event);
    }
    QPointF centre() const { return QRectF(m_page.view().rect()).center(); }

    void zoom(int delta, const char* what) {
        for (int round = 0; round < 5; ++round) {
            for (int notch = 0; notch < 90; ++notch)
                m_times.add(frame([&] { wheel(centre() + QPointF(round * 40, 0), delta); }));
            if (delta > 0 && round < 4) m_page.view().setVisibleRange(std::nullopt);
        }
        m_times.print(what);
    }
    void pan(int notches) {
        m_page.view().setVisibleRange(std::nullopt);
        for (int i = 0; i < notches; ++i) wheel(centre(), 120);
        for (int i = 0; i < 300; ++i)
            m_times.add(frame([&] { wheel(centre(), i % 60 < 30 ? 40 : -40, Qt::ShiftModifier); }));
        m_times.print(qPrintable(QStringLiteral("pan at 1.25^%1").arg(notches)));
    }
    void scroll() {
        m_page.view().setVisibleRange(std::nullopt);
        for (int i = 0; i < 300; ++i)
            m_times.add(frame([&] { wheel(centre(), i % 100 < 50 ? -40 : 40, Qt::ControlModifier); }));
        m_times.print("scroll through the lanes");
    }

    Aggregator m_aggregator;
    Observation m_observation;
    TimelinePage m_page;
    QImage m_image;
    Times m_times;
};

}  // namespace
}  // namespace sluice::ui

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    if (!sluice::ui::loadFonts() || !sluice::ui::applyTheme(application, sluice::ui::Theme::dark())) return 1;
    const double scale = argc > 1 ? QByteArray(argv[1]).toDouble() : 1;
    sluice::ui::Bench().run(scale > 0 ? scale : 1);
    return 0;
}
