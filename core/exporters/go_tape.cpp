#include "exporters/go_tape.hpp"

#include "runtime/virtual_scheduler.hpp"
#include "workload/env.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace sluice {

namespace {

// A parameter over the run: its value at the start, and what the script makes of it.
class ScriptedNumber {
public:
    ScriptedNumber(const RunPlan& plan, const std::string& parameter) {
        const auto start = plan.env.parameters.find(parameter);
        if (start == plan.env.parameters.end()) return;
        m_start = std::get<double>(start->second);
        for (const Intervention& step : fullScript(plan)) {
            if (step.kind == Intervention::Kind::SetParameter && step.name == parameter)
                m_steps.push_back({step.at, std::get<double>(step.value)});
        }
    }

    struct Step {
        Nanos at = 0;
        double to = 0;
    };
    double atStart() const { return m_start; }
    double at(Nanos instant) const {
        double value = m_start;
        for (const Step& step : m_steps) {
            if (step.at > instant) break;
            value = step.to;
        }
        return value;
    }
    std::optional<Step> firstAfter(Nanos instant) const {
        for (const Step& step : m_steps) {
            if (step.at > instant) return step;
        }
        return std::nullopt;
    }

private:
    double m_start = 0;
    std::vector<Step> m_steps;  // by time, as the plan's script is
};

// `workload.<source>.<name>` where the experiment has it, as Env::sourceNumber reads it.
ScriptedNumber sourceNumber(const RunPlan& plan, const std::string& source, const std::string& name) {
    const std::string own = "workload." + source + "." + name;
    return {plan, plan.env.parameters.contains(own) ? own : "workload." + name};
}

// The rows of one goroutine of a source, one after the other. What it does is what parts/source does, on time: a source
// that is held up by a full queue offers late, but what it offers was due all the same.
class Lane {
public:
    Lane(const RunPlan& plan, const Tape& tape, std::string source, std::uint32_t instance)
        : m_tape(&tape),
          m_source(std::move(source)),
          m_instance(instance),
          m_rate(sourceNumber(plan, m_source, "rate_per_s")),
          m_meanMs(sourceNumber(plan, m_source, "service_mean_ms")),
          m_failure(plan, "failure_probability") {
        planNext();
    }

    bool saturated() const { return m_tape->saturated(); }
    bool endless() const { return !m_tape->size(); }
    bool ended() const { return !m_due; }
    Nanos due() const { return *m_due; }
    void advance() {
        ++m_index;
        planNext();
    }
    void write(std::string& csv) const {
        const Nanos service = m_tape->service(m_index, m_meanMs.at(*m_due));
        const bool fails = m_tape->fails(m_index, m_failure.at(*m_due));
        csv += m_source + ',' + std::to_string(m_instance) + ',' + std::to_string(m_index) + ',' +
               std::to_string(*m_due) + ',' + std::to_string(m_tape->messageClass(m_index)) + ',' +
               std::to_string(service) + ',' + (fails ? "1\n" : "0\n");
    }

private:
    // When the message is due, rate changes on the way included.
    void planNext() {
        Nanos from = m_due.value_or(0);
        double rate = m_rate.at(from);
        m_due = m_tape->nextDue(from, m_index, rate);
        if (!m_due || saturated()) return;
        while (const auto change = m_rate.firstAfter(from)) {
            if (change->at >= *m_due) break;
            m_due = m_tape->dueAfterRateChange({change->at, rate, change->to}, *m_due, m_index);
            rate = change->to;
            from = change->at;
        }
    }

    const Tape* m_tape;
    std::string m_source;
    std::uint32_t m_instance;
    ScriptedNumber m_rate;
    ScriptedNumber m_meanMs;
    ScriptedNumber m_failure;
    std::uint64_t m_index = 0;
    std::optional<Nanos> m_due;
};

Error tooLong() {
    return {ErrorCode::InvalidArgument, "the run offers more than " + std::to_string(kTapeRowsMax) +
                                            " messages, too many for a program's tape; allowed: a shorter --duration, "
                                            "or --messages"};
}

void writeSaturated(const RunPlan& plan, Lane& lane, std::string& csv) {
    const bool isCounted = plan.stop.kind == StopCondition::Kind::Messages;
    const std::uint64_t rows = isCounted ? std::min(plan.stop.messages, kDealtRows) : kDealtRows;
    for (std::uint64_t i = 0; i < rows && !lane.ended(); ++i, lane.advance()) lane.write(csv);
}

// By due time over all lanes, up to the stop; then for each the one that it waits for.
Status writeOpen(const RunPlan& plan, std::vector<Lane*> lanes, std::string& csv) {
    const bool isTimed = plan.stop.kind == StopCondition::Kind::Duration;
    const Nanos until = isTimed ? plan.stop.duration : kForever;
    const std::uint64_t most = plan.stop.kind == StopCondition::Kind::Messages ? plan.stop.messages : kTapeRowsMax + 1;
    const auto comesFirst = [](const Lane* a, const Lane* b) { return a->due() < b->due(); };
    for (std::uint64_t written = 0; written < most; ++written) {
        std::erase_if(lanes, [](const Lane* lane) { return lane->ended(); });
        const auto next = std::min_element(lanes.begin(), lanes.end(), comesFirst);
        if (next == lanes.end() || (*next)->due() >= until) break;
        if (written == kTapeRowsMax) return tooLong();
        (*next)->write(csv);
        (*next)->advance();
    }
    for (const Lane* lane : lanes) {
        if (!lane->ended()) lane->write(csv);
    }
    return Done{};
}

std::vector<Lane> makeLanes(const RunPlan& plan, const Env& env) {
    std::vector<Lane> lanes;
    for (const SourceRole& source : plan.env.sources) {
        for (std::uint32_t i = 0; i < source.instances; ++i)
            lanes.emplace_back(plan, env.tape(source.id, i), source.id, i);
    }
    return lanes;
}

void writeBackend(const RunPlan& plan, const Env& env, const std::string& backend, std::string& csv) {
    const Tape& tape = env.backendTape(backend);
    const double meanMs = sourceNumber(plan, backend, "service_mean_ms").atStart();
    for (std::uint64_t call = 0; call < kDealtRows; ++call) {
        csv += backend + ",0," + std::to_string(call) + ",0,0," + std::to_string(tape.service(call, meanMs)) + ',' +
               numberText(tape.failureDraw(call)) + '\n';
    }
}

}  // namespace

std::vector<Intervention> fullScript(const RunPlan& plan) {
    std::vector<Intervention> full;
    for (const Intervention& step : plan.script) {
        const auto& actions = plan.pattern->descriptor.actions;
        const auto pressed = std::ranges::find(actions, step.name, &ActionDecl::id);
        if (step.kind == Intervention::Kind::PressAction && pressed != actions.end()) {
            for (const auto& [parameter, value] : pressed->sets) {
                full.push_back(step);
                full.back().kind = Intervention::Kind::SetParameter;
                full.back().name = parameter;
                full.back().value = value;
            }
        }
        full.push_back(step);
    }
    return full;
}

Result<std::string> goTape(const RunPlan& plan) {
    SchedulerOptions options;
    options.manifest = plan.manifest;
    options.seed = plan.env.seed;
    VirtualScheduler scheduler(std::move(options));  // never run: the Env numbers its tapes as in any run
    const auto env = Env::create(scheduler, plan.env);
    if (!env) return env.error();
    std::vector<Lane> lanes = makeLanes(plan, *env.value());
    std::string csv = "source,instance,index,due_ns,class,service_ns,fails\n";
    std::vector<Lane*> open;
    for (Lane& lane : lanes) {
        if (plan.stop.kind == StopCondition::Kind::Never && lane.endless())
            return Error{ErrorCode::InvalidArgument,
                         "the run goes on until it is stopped by hand; allowed: --duration or --messages"};
        if (!lane.saturated()) open.push_back(&lane);
    }
    if (const Status status = writeOpen(plan, open, csv); !status) return status.error();
    for (Lane& lane : lanes) {
        if (lane.saturated()) writeSaturated(plan, lane, csv);
    }
    for (const std::string& backend : plan.env.backends) writeBackend(plan, *env.value(), backend, csv);
    return csv;
}

}  // namespace sluice
