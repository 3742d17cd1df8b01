#include "analysis/supervised_run.hpp"

#include "analysis/watchdog.hpp"

namespace sluice {

namespace {

constexpr int kLooksWithinLimit = 4;

Nanos wallNow() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

SupervisedRun::SupervisedRun(std::shared_ptr<RunBase> run, const RunOptions& options)
    : m_run(std::move(run)),
      m_stuckAfter(options.stuckAfter),
      m_clock(options.watchClock ? options.watchClock : &wallNow) {}

SupervisedRun::~SupervisedRun() {
    m_run->stop();
    m_run->leave();
    if (m_watcher.joinable()) m_watcher.join();
}

void SupervisedRun::start() {
    m_run->start();
    m_watcher = std::thread([this] { watch(); });
}

void SupervisedRun::watch() {
    lowerThreadPriority();
    Watchdog watchdog(m_stuckAfter);
    const std::chrono::nanoseconds pause(std::max<Nanos>(m_stuckAfter / kLooksWithinLimit, 1));
    while (!m_run->waitFor(pause)) {
        const std::vector<Pulse> pulses = m_run->pulses();
        if (const auto stuck = watchdog.look(pulses, m_clock())) m_run->abandon(*pulses[*stuck].running, m_stuckAfter);
    }
}

}  // namespace sluice
