// The experiment: everything that determines a run, as a plain value. Its JSON form is in session/experiment_json.hpp.
#pragma once

#include "base/time.hpp"
#include "workload/parameter.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

enum class ClockKind : std::uint8_t { Virtual, Threads };

struct StopCondition {
    enum class Kind : std::uint8_t {
        Standard,  // a trace: to its last row; anything else: the first look's stop
        Duration,  // run-clock nanoseconds
        Messages,  // offered, all sources together
        Never,     // until a person stops it
    };
    Kind kind = Kind::Standard;
    Nanos duration = 0;
    std::uint64_t messages = 0;
    friend bool operator==(const StopCondition&, const StopCondition&) = default;
};

// A person's hand on a running experiment; replays exactly.
struct Intervention {
    Nanos at = 0;
    // Recorded interventions know the engine's dispatch count at which they took effect, and replay exactly there;
    // those written by hand apply at the first dispatch at or after `at`.
    std::optional<std::uint64_t> dispatch;
    enum class Kind : std::uint8_t { SetParameter, PressAction } kind = Kind::SetParameter;
    std::string name;  // of the parameter or action
    ParameterValue value = 0.0;
    friend bool operator==(const Intervention&, const Intervention&) = default;
};

// The script for a run that repeats this one under other settings: dispatch counts would not mean the same there.
inline std::vector<Intervention> scriptByTime(std::vector<Intervention> script) {
    for (Intervention& intervention : script) intervention.dispatch.reset();
    return script;
}

// One request of a recorded trace.
struct TraceRow {
    Nanos arrival = 0;  // from the first row's instant
    Nanos service = 0;  // 0 where the trace has no service time
    std::uint8_t messageClass = 0;
};

// How a CSV file's columns are read. Column names are matched exactly; an empty name means "not there".
struct TraceMapping {
    std::string arrivalColumn = "arrival_s";  // seconds, or ISO 8601 date and time; each row says which by its form
    std::string serviceColumn;                // milliseconds
    std::string classColumn;                  // one of classNames, or a class's number from 0
    std::vector<std::string> classNames;      // of the pattern's classes, most urgent first; may be empty
    // Service time in ms as a linear formula of columns: constant + sum of factor x column. Used when not empty.
    struct Term {
        double factor = 1;
        std::string column;
        friend bool operator==(const Term&, const Term&) = default;
    };
    std::vector<Term> serviceTerms;
    double serviceConstantMs = 0;
    // Classes by service time: limits in ms, ascending; a service time <= limits[k] is class k, above all the last.
    std::vector<double> classLimitsMs;
    friend bool operator==(const TraceMapping&, const TraceMapping&) = default;
};

// A trace as an experiment carries it: the file's own text, so that the experiment is complete.
struct Trace {
    std::string name;         // file name or title, for people
    std::string attribution;  // where it comes from and under which licence; may be empty
    std::string sha256;       // of `csv`, hexadecimal
    std::string csv;
    TraceMapping mapping;
    std::vector<TraceRow> rows;  // parsed from csv by mapping; ascending by arrival
};

struct Experiment {
    std::string title;
    std::string pattern;
    std::string variant;
    ParameterSet parameters;             // only those that differ from the pattern's defaults
    std::shared_ptr<const Trace> trace;  // where workload.arrival is "trace"
    ClockKind clock = ClockKind::Virtual;
    int threads = 0;  // worker threads on the real clock; 0: one per core of this machine
    std::uint64_t seed = 1;
    StopCondition stop;
    double pace = 1;  // simulated seconds per wall second in the window; 0: express. No part of what is computed.
    std::vector<Intervention> script;
    std::string notes;
};

}  // namespace sluice
