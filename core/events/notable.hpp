// Which single events a person wants to hear of. One definition for what the narration tells (RunState::notable()) and
// for who looks for the next event that matters (watchpoint.hpp), which adds what only stops a run: somebody who begins
// to wait, and what a pattern says of its own arcs. Pure functions.
#pragma once

#include "events/event.hpp"

namespace sluice {

constexpr bool isNotableOutcome(Outcome outcome) {
    return outcome == Outcome::Failed || outcome == Outcome::Dropped || outcome == Outcome::TimedOut ||
           outcome == Outcome::Refused;
}

constexpr bool isNotable(const Event& event) {
    switch (event.kind) {
        case EventKind::GoroutinePanicked:
        case EventKind::GoroutineLeaked:
        case EventKind::ContextCancelled:
        case EventKind::State:
        case EventKind::Mark:
        case EventKind::ParameterChanged:
        case EventKind::ActionPressed:
        case EventKind::RunPhaseChanged:
        case EventKind::TelemetryGap:
            return true;
        case EventKind::MessageOutcome:
            return isNotableOutcome(static_cast<Outcome>(detailOf(event)));
        default:
            return false;
    }
}

}  // namespace sluice
