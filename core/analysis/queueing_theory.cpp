#include "analysis/queueing_theory.hpp"

#include <cmath>
#include <string>

namespace sluice::queueing {

namespace {

Error invalid(std::string message) {
    return {ErrorCode::InvalidArgument, std::move(message)};
}

bool isAbove(double value, double limit) {
    return std::isfinite(value) && value > limit;
}

Status checkTraffic(const Traffic& traffic) {
    if (!isAbove(traffic.arrivalRate, 0)) return invalid("the arrival rate must be a number above 0");
    if (!isAbove(traffic.serviceMean, 0)) return invalid("the mean service time must be a number above 0");
    if (!std::isfinite(traffic.load())) return invalid("the load is too large to be a number");
    return Done{};
}

Status checkServers(std::uint32_t servers) {
    if (servers >= 1 && servers <= kPlacesMax) return Done{};
    return invalid("the number of servers must be from 1 to " + std::to_string(kPlacesMax));
}

// A queue that grows without end has no mean.
Status checkStable(double load, double servers) {
    if (load < servers) return Done{};
    return invalid("no steady state: at least as much arrives as the servers can do");
}

// What Little's law makes of a mean wait.
SteadyState fromWait(const Traffic& traffic, std::uint32_t servers, double waitProbability, double wait) {
    SteadyState state;
    state.utilisation = traffic.load() / servers;
    state.waitProbability = waitProbability;
    state.wait = wait;
    state.waiting = traffic.arrivalRate * wait;
    state.inSystem = state.waiting + traffic.load();
    state.throughput = traffic.arrivalRate;
    return state;
}

}  // namespace

ErlangB erlangB(std::uint32_t servers, double load) noexcept {
    ErlangB b;
    for (std::uint32_t n = 1; n <= servers; ++n) {
        const double offered = load * b.blocked;
        b.served = n / (n + offered);
        b.blocked = offered / (n + offered);
    }
    return b;
}

double erlangC(std::uint32_t servers, double load) noexcept {
    if (load >= servers) return 1;
    const ErlangB b = erlangB(servers, load);
    return b.blocked / (1 - load / servers * b.served);
}

Result<SteadyState> mm1(const Traffic& traffic) {
    return mmc(traffic, 1);
}

Result<SteadyState> mmc(const Traffic& traffic, std::uint32_t servers) {
    if (const Status status = checkTraffic(traffic); !status) return status.error();
    if (const Status status = checkServers(servers); !status) return status.error();
    if (const Status status = checkStable(traffic.load(), servers); !status) return status.error();
    const double delayed = erlangC(servers, traffic.load());
    return fromWait(traffic, servers, delayed, delayed * traffic.serviceMean / (servers - traffic.load()));
}

Result<double> mmcWaitTail(const Traffic& traffic, std::uint32_t servers, double wait) {
    const auto state = mmc(traffic, servers);
    if (!state) return state.error();
    if (!(wait >= 0)) return invalid("a wait must be 0 or above");
    return state.value().waitProbability * std::exp(-(servers - traffic.load()) * wait / traffic.serviceMean);
}

// The shares of time are summed relative to the state that weighs most, so that nothing overflows: from state `servers`
// up where the load is below 1, from the full state down where it is above. Erlang B gives the weight of state
// `servers` among states 0 to `servers`.
Result<SteadyState> mmck(const Traffic& traffic, std::uint32_t servers, std::uint32_t places) {
    if (const Status status = checkTraffic(traffic); !status) return status.error();
    if (const Status status = checkServers(servers); !status) return status.error();
    if (places < servers || places > kPlacesMax)
        return invalid("the number of places must be from the number of servers to " + std::to_string(kPlacesMax));
    const double load = traffic.load();
    const double ratio = load / servers;
    const int queue = static_cast<int>(places - servers);
    const int heaviest = ratio <= 1 ? 0 : queue;
    const ErlangB b = erlangB(servers, load);
    const auto weightOf = [&](int waiting) { return b.blocked * std::pow(ratio, waiting - heaviest); };
    const double someIdle = b.served * std::pow(ratio, -heaviest);
    double mustWait = 0;  // an arrival is let in, and waits
    double waiting = 0;
    for (int i = 0; i < queue; ++i) {
        mustWait += weightOf(i);
        waiting += (i + 1) * weightOf(i + 1);
    }
    const double full = weightOf(queue);
    const double letIn = someIdle + mustWait;
    const double all = letIn + full;

    SteadyState state;
    state.lossProbability = full / all;
    state.throughput = traffic.arrivalRate * (letIn / all);
    state.waitProbability = mustWait / letIn;
    state.waiting = waiting / all;
    state.wait = state.waiting / state.throughput;
    state.utilisation = state.throughput * traffic.serviceMean / servers;
    state.inSystem = state.waiting + state.throughput * traffic.serviceMean;
    return state;
}

Result<SteadyState> mg1(const Traffic& traffic, double squaredVariation) {
    const PriorityClass only{traffic.arrivalRate, traffic.serviceMean, squaredVariation};
    if (const Status status = checkTraffic(traffic); !status) return status.error();
    auto state = nonPreemptivePriority({&only, 1});
    if (!state) return state.error();
    return state.value().total;
}

Result<PriorityState> nonPreemptivePriority(std::span<const PriorityClass> classes) {
    double load = 0;
    double rate = 0;
    double found = 0;  // R, the rest of the service that an arrival finds begun
    for (const PriorityClass& c : classes) {
        if (!(c.arrivalRate >= 0) || !std::isfinite(c.arrivalRate))
            return invalid("an arrival rate must be a number of 0 or above");
        if (!(c.serviceMean >= 0) || !std::isfinite(c.serviceMean))
            return invalid("the mean service time must be a number of 0 or above");
        if (!(c.squaredVariation >= 0) || !std::isfinite(c.squaredVariation))
            return invalid("the squared coefficient of variation must be a number of 0 or above");
        rate += c.arrivalRate;
        load += c.arrivalRate * c.serviceMean;
        found += c.arrivalRate * c.serviceMean * c.serviceMean * (1 + c.squaredVariation) / 2;
    }
    if (!(rate > 0)) return invalid("at least one class must have an arrival rate above 0");
    if (const Status status = checkStable(load, 1); !status) return status.error();

    PriorityState state;
    double urgent = 0;  // the load of the classes above
    double waiting = 0;
    for (const PriorityClass& c : classes) {
        const double andThis = urgent + c.arrivalRate * c.serviceMean;
        state.waits.push_back(found / ((1 - urgent) * (1 - andThis)));
        waiting += c.arrivalRate * state.waits.back();
        urgent = andThis;
    }
    state.total = fromWait({rate, load / rate}, 1, load, waiting / rate);
    return state;
}

}  // namespace sluice::queueing
