// What queueing theory says of the experiment in the window, as plots show it: plain values and sentences.
// Thread rule: a pure function over values; any thread.
#pragma once

#include "base/time.hpp"
#include "patterns/registry.hpp"
#include "workload/experiment.hpp"

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace sluice::ui {

struct TheoryShown {
    QString system;           // "M/M/4"; empty where no formula applies
    QStringList assumptions;  // of the formula, as sentences
    QString whyNot;           // one sentence where none applies; empty where the pattern is none of theory's systems
    Nanos from = 0;           // since when the parameters are those that it speaks of
    // Mean numbers in the long run.
    double latencyMs = 0;                // from the due time to the end of service
    std::vector<double> classLatencyMs;  // by class, where classes have priorities
    double offered = 0;                  // per second
    double completed = 0;                // per second
    double refused = 0;                  // per second
    double waiting = 0;                  // messages in the queue
    std::string queue;                   // the channel that is the queue; empty: none alone is

    bool applies() const { return !system.isEmpty(); }
    // Whether there is anything to say, be it why not.
    bool speaks() const { return applies() || !whyNot.isEmpty(); }
    friend bool operator==(const TheoryShown&, const TheoryShown&) = default;
};

// For the parameters as the script leaves them, from the instant on at which they were last changed.
TheoryShown theoryOf(const Registry& registry, const Experiment& experiment);

}  // namespace sluice::ui
