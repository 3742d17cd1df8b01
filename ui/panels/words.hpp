// Plain words and numbers for people: names of goroutines and channels, metric values with their units, counts, the
// pace and how a run ended. One place, so that the same thing has the same name in every panel. Thread rule: pure
// functions.
#pragma once

#include "events/run_state.hpp"
#include "patterns/descriptor.hpp"

#include <QString>

#include <cstdint>

namespace sluice::ui {

// "high source 1"; "goroutine 17" where the run does not know it.
QString goroutineName(const RunState& state, std::uint32_t goroutine);
// "high"; with several of one declaration "high 2".
QString channelName(const RunState& state, std::uint32_t channel);
QString className(const Manifest& manifest, std::uint8_t messageClass);

// 1204 -> "1,204" (the same on every machine).
QString countText(std::uint64_t count);
// Three significant digits with k, M or G: 1020000 -> "1.02 M".
QString shortCountText(double count);
// A metric's value with its unit: "25.0 %", "4.2 ms", "1,204", "820 /s".
QString metricText(MetricUnit unit, double value);

// What a pace (simulated seconds per wall second; 0: express) looks like: "1 ms shown as 50 ms", "1 s shown as 1 s".
QString paceText(double pace);

QString phaseWords(RunPhase phase);
// "completed", "everyone waits for ever (deadlock)", ...
QString outcomeWords(RunOutcome outcome);
bool isBadOutcome(RunOutcome outcome);

// The texts of descriptors, marked with SLUICE_TR where they are written, in the person's language.
QString shown(const std::string& text);

}  // namespace sluice::ui
