#include "tests/bench/window/window_probe.hpp"

#include <QApplication>
#include <QEventLoop>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <mutex>
#include <thread>

namespace sluice::ui::bench {

namespace {

constexpr int kEventsPerFrame = 8;
constexpr Nanos kAnswerMax = 5 * kSecond;

// The engine's clock against the wall's, looked at four times a millisecond.
class EngineClock {
public:
    explicit EngineClock(const Run& engine) : m_engine(engine), m_thread([this] { look(); }) {}
    ~EngineClock() {
        m_over = true;
        m_thread.join();
    }
    // When the engine's clock was first seen at `time` or beyond.
    std::optional<Nanos> wallAt(Nanos time) const {
        const std::lock_guard lock(m_mutex);
        const auto found = std::lower_bound(m_seen.begin(), m_seen.end(), time,
                                            [](const Pair& pair, Nanos wanted) { return pair.engine < wanted; });
        if (found == m_seen.end() || found == m_seen.begin()) return std::nullopt;
        return found->wall;
    }

private:
    struct Pair {
        Nanos engine;
        Nanos wall;
    };
    void look() {
        while (!m_over) {
            const Pair now{m_engine.now(), wallNow()};
            {
                const std::lock_guard lock(m_mutex);
                if (m_seen.empty() || now.engine > m_seen.back().engine) m_seen.push_back(now);
            }
            std::this_thread::sleep_for(std::chrono::microseconds(250));
        }
    }
    const Run& m_engine;
    mutable std::mutex m_mutex;
    std::vector<Pair> m_seen;
    std::atomic<bool> m_over{false};
    std::thread m_thread;  // last: it uses the rest
};

Nanos threadTime() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * kSecond + time.tv_nsec;
}

}  // namespace

Nanos wallNow() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

Nanos waitedForCore() {
    std::ifstream statistics("/proc/thread-self/schedstat");
    Nanos ran = 0;
    Nanos waited = 0;
    statistics >> ran >> waited;
    return waited;
}

bool waitFor(const std::function<bool()>& condition, Nanos atMost) {
    const Nanos until = wallNow() + atMost;
    while (!condition()) {
        if (wallNow() >= until) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

void let(Nanos time) {
    QEventLoop loop;
    QTimer::singleShot(static_cast<int>(time / kMillisecond), &loop, &QEventLoop::quit);
    loop.exec();
}

FrameProbe::FrameProbe(MainWindow& window) : QObject(&window), m_window(window) {
    connect(&window.feeder().frameClock(), &FrameClock::frameFinished, this, &FrameProbe::take);
}

void FrameProbe::clear() {
    m_frames.clear();
    m_work.clear();
}

void FrameProbe::take(Nanos frameTime) {
    const Nanos now = wallNow();
    m_frames.add(now, frameTime);
    const Nanos worked = threadTime();
    m_work.add(now, worked - std::exchange(m_worked, worked));
    const RunController& controller = m_window.controller();
    if (const SnapshotPtr& snapshot = controller.snapshot()) {
        m_shown = {now,
                   snapshot->state.position(),
                   snapshot->firstPosition,
                   snapshot->state.time(),
                   controller.isPlaying(),
                   snapshot->atLiveEdge,
                   controller.held()->experiment.variant};
    }
    Q_EMIT flushed();
}

std::vector<double> eventsToFrames(MainWindow& window, FrameProbe& probe, Nanos length) {
    std::vector<double> ages;
    const auto held = window.controller().held();
    const EngineClock clock(*held->engine);
    Nanos before = probe.shown().time;
    const auto connection = QObject::connect(&probe, &FrameProbe::flushed, &probe, [&] {
        const FrameProbe::Shown& shown = probe.shown();
        // Evenly over what this frame shows for the first time, its newest event included.
        for (int i = 1; i <= kEventsPerFrame && shown.time > before; ++i) {
            const auto wall = clock.wallAt(before + (shown.time - before) * i / kEventsPerFrame);
            // The clock is looked at now and then: an event may be seen before it is known to have happened.
            if (wall) ages.push_back(toMilliseconds(std::max<Nanos>(0, shown.flushed - *wall)));
        }
        before = shown.time;
    });
    let(length);
    QObject::disconnect(connection);
    return ages;
}

double clickAnswer(FrameProbe& probe, QWidget& target, std::optional<QPoint> at, const std::function<bool()>& seen) {
    Nanos clicked = 0;
    Nanos answered = 0;
    bool isDone = false;
    // The finger is a thread: it does not wait for the window to have time.
    std::thread finger([&] {
        clicked = wallNow();
        QMetaObject::invokeMethod(
            &target,
            [&] {
                QTest::mouseClick(&target, Qt::LeftButton, {}, at.value_or(target.rect().center()));
                isDone = true;
            },
            Qt::QueuedConnection);
    });
    const auto connection = QObject::connect(&probe, &FrameProbe::flushed, &probe, [&] {
        if (isDone && answered == 0 && seen()) answered = probe.shown().flushed;
    });
    waitFor([&] { return answered != 0; }, kAnswerMax);
    QObject::disconnect(connection);
    finger.join();
    return answered != 0 ? toMilliseconds(answered - clicked) : -1;
}

}  // namespace sluice::ui::bench
