// Plain words for what a run is watched for, and for what stopped it; and the watchpoints that a run's manifest offers.
// Thread rule: pure functions.
#pragma once

#include "events/run_state.hpp"
#include "events/watchpoint.hpp"
#include "patterns/descriptor.hpp"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace sluice::ui {

// To follow "until": "high holds 12", "gate is open", "3 messages have run out of time", "the clock shows 2.5 s".
QString watchpointWords(const Watchpoint& watchpoint, const Manifest& manifest);
// What happened: "high source 1 waits for room in high"; empty where only a time was reached.
QString sightingWords(const Sighting& sighting, const RunState& state, const Descriptor* descriptor);

// Something whose times are counted.
struct Countable {
    Watchpoint watchpoint;
    QString words;  // "a message runs out of time"
};
std::vector<Countable> countables(const Manifest& manifest, const Descriptor* descriptor);

// By names instead of numbers, so that it can be kept and means the same in another run; nothing where the run has no
// such thing.
QByteArray watchpointToJson(const Watchpoint& watchpoint, const Manifest& manifest);
std::optional<Watchpoint> watchpointFromJson(const QByteArray& json, const Manifest& manifest);

}  // namespace sluice::ui
