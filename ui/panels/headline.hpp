// The headline as data: a pattern's sentence with its live numbers, each told apart from the words, and how good the
// one that matters is. Thread rule: pure functions and values.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::ui {

enum class Level : std::uint8_t { None, Good, Between, Bad };

struct HeadlinePart {
    QString text;
    bool isNumber = false;
    bool isMetric = false;  // the headline's own number
};

struct HeadlineText {
    std::vector<HeadlinePart> parts;
    std::optional<double> value;  // of the headline's metric
    QString valueText;            // with its unit
    Level level = Level::None;
    QString plain() const;
};

// The Meter and the instant that metrics are read at: the cut once the sources have stopped, else the state itself.
struct MeterView {
    const Meter& meter;
    Nanos now;
};
MeterView meterView(const RunState& state);

// At or below `good` is good, at or above `bad` is bad; the other way round where good > bad. `measure`: see
// headlineMeasure().
Level levelOf(const Headline& headline, double measure);

HeadlineText headlineText(const Descriptor& descriptor, std::string_view variant, const RunState& state);

}  // namespace sluice::ui
