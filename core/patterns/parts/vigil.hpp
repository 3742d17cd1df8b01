// A goroutine that waits for a person's hand stands for what lies outside the pattern. While it keeps a vigil, a
// pattern whose own goroutines all wait for each other is no deadlock yet: a button may still be pressed, and the leak
// is counted when the run is over, as in a Go program whose main goes on.
//
//     const Timer vigil(scheduler, kVigil);
//     co_await select(onReceive(pressed, signal), onReceive(over, signal), onReceive(vigil.channel(), ended));
//     vigil.stop();
#pragma once

#include "sync/timer.hpp"

namespace sluice::patterns {

// Longer than a run that somebody watches; a run that waits for messages which can never come ends with a report.
inline constexpr Nanos kVigil = 24 * 3600 * kSecond;

}  // namespace sluice::patterns
