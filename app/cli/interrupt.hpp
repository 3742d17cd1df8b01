// Ctrl-C (and a polite kill) as a value to ask for. A run can then be stopped by the thread that controls it, and
// what was measured is still printed. No handler, no global: the signals are blocked and collected.
//
// Make it before any other thread, which inherits the blocking: else the signal goes to one of those.
#pragma once

#include <chrono>
#include <csignal>

namespace sluice {

class Interrupt {
public:
    Interrupt();
    ~Interrupt();  // signals act as before
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    // Waits at most so long; true once one has come.
    bool pressedWithin(std::chrono::milliseconds patience);
    // From now on the signals act at once: a second Ctrl-C ends a program that takes too long to stop.
    void letGo();

private:
    sigset_t m_collected;
    sigset_t m_before;
};

}  // namespace sluice
