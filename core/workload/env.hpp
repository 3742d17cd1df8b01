// The Env: what a pattern's body sees of its run. Bodies name no thread, clock, atomic, mutex of the standard library
// or random device; everything comes from here and from sync/.
//
// Thread rule: goroutines of the run, unless said otherwise. References handed out stay valid for the whole run.
#pragma once

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "sync/channel.hpp"
#include "sync/context.hpp"
#include "sync/select.hpp"
#include "sync/sleep.hpp"
#include "workload/experiment.hpp"
#include "workload/ledger.hpp"
#include "workload/nap.hpp"
#include "workload/samplers.hpp"
#include "workload/tape.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// A parameter's value as it is now: reads are cheap and see live changes.
class LiveNumber {
public:
    explicit LiveNumber(const std::atomic<double>& value) : m_value(&value) {}
    double get() const noexcept { return m_value->load(std::memory_order_relaxed); }

private:
    const std::atomic<double>* m_value;
};

// A role that offers messages.
struct SourceRole {
    std::string id;
    int onlyClass = -1;           // -1: several
    std::uint32_t instances = 1;  // its goroutines; each has a tape of its own
};

struct EnvOptions {
    ParameterSet parameters;  // every parameter that this run has, defaults included, checked
    std::shared_ptr<const Trace> trace;
    std::vector<SourceRole> sources;
    std::vector<std::string> backends;  // what is called, as the topology declares it
    std::uint64_t seed = 1;
    std::uint64_t messagesMax = UINT64_MAX;  // offered by all sources together
};

// What a call of a backend will come to: the next entry of its tape. Refused calls take theirs too (by calling
// next()), so that variants see the same backend.
class Backend {
public:
    struct Call {
        std::uint64_t number = 0;  // from 0
        Nanos service = 0;
        bool fails = false;
    };
    Backend(const Tape& tape, std::atomic<std::uint64_t>& calls, LiveNumber meanMs, LiveNumber failureProbability,
            bool threaded)
        : m_tape(&tape),
          m_calls(&calls),
          m_meanMs(meanMs),
          m_failureProbability(failureProbability),
          m_threaded(threaded) {}
    Call next() const noexcept;

private:
    const Tape* m_tape;
    std::atomic<std::uint64_t>* m_calls;
    LiveNumber m_meanMs;
    LiveNumber m_failureProbability;
    bool m_threaded;  // several threads may call at once
};

class Env {
public:
    // Errors: a workload that cannot be (a trace missing, a shape out of range).
    static Result<std::unique_ptr<Env>> create(Scheduler& scheduler, EnvOptions options);

    Scheduler& scheduler() noexcept { return m_scheduler; }
    Ledger& ledger() noexcept { return m_ledger; }
    std::uint64_t seed() const noexcept { return m_options.seed; }
    Nanos now() noexcept { return m_scheduler.now(m_scheduler.worker()); }

    // --- what the topology declares. An unknown name is a programming error.
    void go(std::string_view role, std::uint32_t index, Task<void> body);
    template <class T>
    Channel<T> makeChannel(std::string_view declaration, std::uint32_t capacity, std::uint32_t instance = 0) {
        return Channel<T>(m_scheduler, capacity, channelIndex(declaration), instance);
    }

    // --- parameters
    LiveNumber number(std::string_view parameter) const;
    // A source's own setting where the experiment has one (`workload.<source>.<name>`), else `workload.<name>`.
    LiveNumber sourceNumber(std::string_view source, std::string_view name) const;
    std::uint32_t count(std::string_view parameter) const {
        return static_cast<std::uint32_t>(number(parameter).get());
    }
    bool is(std::string_view choiceParameter, std::string_view word) const;
    // In milliseconds, as a duration.
    static Nanos duration(LiveNumber milliseconds) noexcept {
        return roundToNanos(milliseconds.get() * static_cast<double>(kMillisecond));
    }

    // --- messages
    void accept(const Message& message) { m_ledger.accept(m_scheduler.worker(), message); }
    // Turned away at a full channel.
    template <class T>
    void refuse(const Message& message, const Channel<T>& channel, Site site) {
        refuseAt(*channel.core(), message, site);
    }
    // Whether it still has no outcome, as an observer knows it.
    bool isOpen(const Message& message) const noexcept { return m_ledger.isOpen(message); }
    void finish(const Message& message, Outcome outcome) { m_ledger.finish(m_scheduler.worker(), message, outcome); }
    Work work(const Message& message, Site site) { return Work(m_ledger, message, site); }
    // Of another length than the message's own: a stage, or what a backend makes of it.
    Work work(const Message& message, Nanos duration, Site site, std::uint32_t stage = 0) {
        return Work(m_ledger, message, site, duration, stage);
    }

    // --- what the descriptor gives meaning to. An index is looked up once, by the body that uses it.
    std::uint32_t markIndex(std::string_view mark) const;
    void mark(std::uint32_t index, const Message& message, std::uint32_t detail = 0, Site site = {});
    // A mark that measures something: a number, or a duration in microseconds.
    void markValue(std::uint32_t index, const Message& message, std::uint32_t value, std::uint32_t detail = 0,
                   Site site = {});
    static std::uint32_t microseconds(Nanos duration) noexcept;
    std::uint32_t stateIndex(std::string_view state) const;
    void setState(std::uint32_t index, std::uint32_t instance, std::uint64_t value, Site site = {});
    std::uint32_t gaugeIndex(std::string_view gauge) const;
    void setGauge(std::uint32_t index, std::uint32_t instance, double value);
    // For a gauge that several goroutines move, such as a number of them: none has to know its value.
    void addToGauge(std::uint32_t index, std::uint32_t instance, double change);
    // What all its instances come to now.
    double gauge(std::uint32_t index) noexcept;
    std::uint32_t arcIndex(std::string_view arc) const;
    // Between two goroutines of the arc's roles, by their indices.
    void arc(std::uint32_t index, std::uint32_t from, std::uint32_t to, std::uint32_t count = 1, Site site = {});
    std::uint32_t spanIndex(std::string_view span) const;
    // A bar in a lane, such as a stage of a call; begins and ends on the same lane.
    void beginSpan(std::uint32_t index, std::uint32_t lane, const Message& message, std::uint32_t detail = 0);
    void endSpan(std::uint32_t index, std::uint32_t lane, const Message& message, std::uint32_t detail = 0);

    // --- a person's hand: what an action of the descriptor sends. One press waits until it is received; while it does,
    // further ones are lost. The channel is made at the first call, which the body makes before it starts goroutines.
    Channel<Signal> action(std::string_view action);
    // The service's own context: cancelled when the metrics are cut, so that a variant can shut itself down. First
    // called by the body before it starts goroutines.
    Context context();

    // --- workload
    const Tape& tape(std::string_view source, std::uint32_t instance = 0) const;
    std::uint32_t sourceInstances(std::string_view source) const;
    int sourceClass(std::string_view source) const;
    Backend backend(std::string_view id);
    const Tape& backendTape(std::string_view id) const;  // by the numbers of the calls
    // Whether a message's work fails: `failure_probability`, where the pattern has such a parameter, else never.
    bool fails(const Tape& tape, std::uint64_t index, std::uint32_t stage = 0) const noexcept;
    // How often a source's rate has changed: read before the rate, so that a change in between is not missed.
    std::uint32_t rateChanges() const noexcept { return m_naps.round(); }
    // Sleeps until an instant of the run clock; gives back false when a rate has changed since `rateChanges` was read,
    // or when sources are told to stop.
    Nap napUntil(Nanos instant, std::uint32_t rateChanges, Site site = {}) {
        return Nap(m_naps, instant, rateChanges, site);
    }
    // May one more message be offered? False: the source must end.
    bool mayOffer() noexcept;
    bool stopping() const noexcept { return m_stopping.load(std::memory_order_acquire); }
    // Every source says that it begins, before anything runs, and that it ends. When the last has ended or the quota is
    // used up, the run's metrics are cut.
    void sourceBegins() noexcept { m_sources.fetch_add(1, std::memory_order_acq_rel); }
    void sourceEnds() noexcept;

    // --- the engine's side: between dispatches, or with the workers standing still
    void setNumber(std::string_view parameter, double value);
    // A rate was set: those who sleep until their next message plan anew. `worker`: the caller's.
    void wakeSources(Worker& worker);
    static bool isRate(std::string_view parameter) noexcept {
        return parameter.starts_with("workload.") && parameter.ends_with(".rate_per_s");
    }
    // Whether a source sleeps until its next message is due; one that waits for anything else does not. While no worker
    // runs.
    bool awaitsArrivals() const noexcept { return !m_naps.isEmpty(); }
    Ledger::Held held() const { return m_ledger.count(); }
    // Adds what states, gauges and arcs come to so far. While no worker runs.
    void addMeanings(Meter& total) const;
    // Drops the handles that it holds of the run's objects: on an engine thread, once the run is over.
    void letGo() noexcept;
    // An action was pressed: `action` as numbered in the manifest. `worker`: the caller's.
    void press(Worker& worker, std::uint32_t action);
    // Called from a goroutine, at most a few times.
    void onCutWanted(std::function<void()> callback) { m_cutWanted = std::move(callback); }
    // Sources end as soon as they can.
    void stopSources(Worker& worker) noexcept;

private:
    // On real threads goroutines are woken by an engine thread, and a rate is set or an action pressed by none: a timer
    // brings the call there.
    struct EngineCall : TimerNode {
        Env* env = nullptr;
        std::uint32_t action = 0;
        std::atomic<bool> isPending{false};
    };
    struct Action {
        EngineCall call;
        Channel<Signal> presses;  // nil until the body asks for it
    };
    // Of what a pattern calls.
    struct BackendTape {
        Tape tape;
        std::unique_ptr<std::atomic<std::uint64_t>> calls;
    };

    Env(Scheduler& scheduler, EnvOptions options);
    Status buildTapes();
    Status addTapes(const SourceRole& source, std::uint32_t number);
    Status addBackend(const std::string& id, std::uint32_t number);
    void callEngine(Worker& worker, EngineCall& call, void (*fire)(TimerNode& node));
    void deliver(Worker& worker, Action& action);
    void stampMeaning(Worker& worker) noexcept;
    void setGaugeLocked(Worker& worker, std::uint32_t index, std::uint32_t instance, double value);
    void refuseAt(ChannelBase& channel, const Message& message, Site site);
    std::uint16_t channelIndex(std::string_view declaration) const;
    std::size_t sourceIndex(std::string_view source) const;
    std::size_t backendIndex(std::string_view id) const;
    static constexpr std::uint64_t kOffersPerLook = 1u << 16;
    void wantCut();
    void lookAtClock() noexcept;

    Scheduler& m_scheduler;
    EnvOptions m_options;
    Ledger m_ledger;
    NapList m_naps;
    EngineCall m_wakeCall;
    std::vector<std::unique_ptr<Action>> m_actions;  // by the manifest's numbers
    std::optional<CancellableContext> m_context;
    SpinLock m_meaningLock;  // guards the meter of states, gauges and arcs; an event is written under it
    Meter m_meanings;
    Nanos m_meaningStamp = 0;  // of the last change of a state or gauge; real threads only
    std::atomic<std::uint64_t> m_offered{0};
    std::atomic<int> m_sources{0};
    Nanos m_lookedAt = -1;  // on the virtual clock: the instant at which offers were looked at last, and how often
    std::uint64_t m_looksThere = 0;
    std::atomic<bool> m_stopping{false};
    std::function<void()> m_cutWanted;
    std::map<std::string, std::unique_ptr<std::atomic<double>>, std::less<>> m_numbers;
    std::atomic<double> m_zero{0};
    LiveNumber m_failureProbability{m_zero};  // asked for each message
    std::vector<std::vector<Tape>> m_tapes;   // by source, by instance
    std::vector<BackendTape> m_backends;
};

}  // namespace sluice
