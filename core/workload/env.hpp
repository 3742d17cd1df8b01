// The Env: what a pattern's body sees of its run. Bodies name no thread, clock, atomic, mutex of the standard library
// or random device; everything comes from here and from sync/.
//
// Thread rule: goroutines of the run, unless said otherwise. References handed out stay valid for the whole run.
#pragma once

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "sync/channel.hpp"
#include "sync/select.hpp"
#include "sync/sleep.hpp"
#include "workload/experiment.hpp"
#include "workload/ledger.hpp"
#include "workload/nap.hpp"
#include "workload/tape.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
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

struct EnvOptions {
    ParameterSet parameters;  // every parameter that this run has, defaults included, checked
    std::shared_ptr<const Trace> trace;
    std::vector<std::string> sources;  // roles that offer messages
    std::vector<int> sourceClasses;    // the class of each source, -1: several
    std::uint64_t seed = 1;
    std::uint64_t messagesMax = UINT64_MAX;  // offered by all sources together
};

class Env {
public:
    // Errors: a workload that cannot be (a trace missing, a shape out of range).
    static Result<std::unique_ptr<Env>> create(Scheduler& scheduler, EnvOptions options);

    Scheduler& scheduler() noexcept { return m_scheduler; }
    Ledger& ledger() noexcept { return m_ledger; }
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

    // --- messages
    void accept(const Message& message) { m_ledger.accept(m_scheduler.worker(), message); }
    // Turned away at a full channel.
    template <class T>
    void refuse(const Message& message, const Channel<T>& channel, Site site) {
        refuseAt(*channel.core(), message, site);
    }
    void finish(const Message& message, Outcome outcome) { m_ledger.finish(m_scheduler.worker(), message, outcome); }
    Work work(const Message& message, Site site) { return Work(m_ledger, message, site); }

    // --- what the descriptor gives meaning to
    std::uint32_t markIndex(std::string_view mark) const;
    void mark(std::uint32_t index, const Message& message, std::uint32_t detail = 0, Site site = {});

    // --- workload
    const Tape& tape(std::string_view source) const;
    int sourceClass(std::string_view source) const;
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
    Ledger::Held held() const { return m_ledger.count(); }
    // Called from a goroutine, at most a few times.
    void onCutWanted(std::function<void()> callback) { m_cutWanted = std::move(callback); }
    // Sources end as soon as they can.
    void stopSources(Worker& worker) noexcept;

private:
    // On real threads goroutines are woken by an engine thread, and a rate is set by none: a timer brings the call
    // there.
    struct WakeCall : TimerNode {
        Env* env = nullptr;
        std::atomic<bool> isPending{false};
    };

    Env(Scheduler& scheduler, EnvOptions options);
    Status buildTapes();
    void refuseAt(ChannelBase& channel, const Message& message, Site site);
    std::uint16_t channelIndex(std::string_view declaration) const;
    std::size_t sourceIndex(std::string_view source) const;
    void wantCut();

    Scheduler& m_scheduler;
    EnvOptions m_options;
    Ledger m_ledger;
    NapList m_naps;
    WakeCall m_wakeCall;
    std::atomic<std::uint64_t> m_offered{0};
    std::atomic<int> m_sources{0};
    std::atomic<bool> m_stopping{false};
    std::function<void()> m_cutWanted;
    std::map<std::string, std::unique_ptr<std::atomic<double>>, std::less<>> m_numbers;
    std::vector<Tape> m_tapes;  // by source
};

}  // namespace sluice
