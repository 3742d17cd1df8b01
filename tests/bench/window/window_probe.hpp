// Watches a window from outside while it shows a run: what the frame clock says of each frame, when a click is answered
// by what is seen, and how old an event is when its frame is flushed.
// Thread rule: the GUI thread; the engine's clock and the clicks come from threads of the probe's own.
#pragma once

#include "events/observation.hpp"
#include "ui/bridge/frame_statistics.hpp"
#include "ui/main_window.hpp"

#include <QObject>

#include <functional>
#include <vector>

namespace sluice::ui::bench {

Nanos wallNow();

// How long this thread has had work and no core to do it on; 0 where the system does not say.
Nanos waitedForCore();

// Processes events until the condition holds or the time is over; false: the time was over first.
bool waitFor(const std::function<bool()>& condition, Nanos atMost);
void let(Nanos time);

class FrameProbe : public QObject {
    Q_OBJECT

public:
    explicit FrameProbe(MainWindow& window);

    void clear();
    // As the status line computes them, but over everything since clear().
    const FrameStatistics& frames() const { return m_frames; }
    // What the window's thread itself worked from one flushed frame to the next, whatever else the machine did.
    const FrameStatistics& work() const { return m_work; }

    // What the last flushed frame showed, and when it was flushed.
    struct Shown {
        Nanos flushed = 0;
        std::uint64_t position = 0;
        std::uint64_t firstPosition = 0;  // the oldest that is kept
        Nanos time = 0;
        bool isRunning = false;
        bool atLiveEdge = true;
        std::string variant;
    };
    const Shown& shown() const { return m_shown; }

Q_SIGNALS:
    void flushed();

private:
    void take(Nanos frameTime);

    MainWindow& m_window;
    FrameStatistics m_frames{3600 * kSecond};
    FrameStatistics m_work{3600 * kSecond};
    Nanos m_worked = 0;
    Shown m_shown;
};

// Milliseconds from the moment an event happens in the engine until the frame that first shows it is flushed.
std::vector<double> eventsToFrames(MainWindow& window, FrameProbe& probe, Nanos length);

// Milliseconds from a mouse click on the centre of the widget (or at `at`) until a frame is flushed after which `seen`
// holds. The click arrives like any other event: behind what the event loop is doing. Negative: not within five
// seconds.
double clickAnswer(FrameProbe& probe, QWidget& target, std::optional<QPoint> at, const std::function<bool()>& seen);

}  // namespace sluice::ui::bench
