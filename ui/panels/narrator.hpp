// The narration's sentences: what happened, in plain words, from any notable event. Marks speak by their descriptor's
// templates, everything else by default sentences that fit any pattern. Thread rule: pure functions.
#pragma once

#include "events/run_state.hpp"
#include "patterns/descriptor.hpp"

#include <QString>

#include <cstdint>
#include <optional>

namespace sluice::ui {

enum class Severity : std::uint8_t {
    Info,       // the course of things
    Attention,  // somebody was turned away, gave up, or something was lost
    Trouble,    // leaks, panics, deadlocks, lost telemetry
};

struct Sentence {
    QString text;
    Severity severity = Severity::Info;
    // Equal for sentences that differ in nothing but when they happened and to which message.
    std::uint64_t kindKey = 0;
};

// Nothing for happenings that are not told (marks that their descriptor does not call notable). `descriptor` may be
// null (a recording of an unknown pattern): marks then speak by their label.
std::optional<Sentence> narrate(const Happening& happening, const RunState& state, const Descriptor* descriptor);

}  // namespace sluice::ui
