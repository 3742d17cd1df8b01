// Closed forms of queueing theory: what a system comes to in the long run. Pure functions, safe from any thread.
//
// Units: rates per second, times in seconds. A load is a number of servers' worth of work (Erlang): arrival rate x mean
// service time. Arrivals are Poisson everywhere, servers are alike, and who waits does not leave.
//
// Sources: L. Kleinrock, "Queueing Systems", volume 1 (1975) and 2 (1976), below K1 and K2; D. Gross, J. Shortle,
// J. Thompson, C. Harris, "Fundamentals of Queueing Theory", below GH; A. Cobham, "Priority assignment in waiting line
// problems", Operations Research 2 (1954).
//
// Numbers of servers and places may go into the thousands: there are no factorials and no powers that overflow, only
// sums of positive terms.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace sluice::queueing {

// How many servers or places a formula accepts.
inline constexpr std::uint32_t kPlacesMax = 1'000'000;

struct Traffic {
    double arrivalRate = 0;  // above 0
    double serviceMean = 0;  // above 0
    double load() const noexcept { return arrivalRate * serviceMean; }
};

// What holds in the long run. Little's law ties the numbers: waiting = throughput x wait, inSystem = waiting + busy
// servers.
struct SteadyState {
    double utilisation = 0;      // busy share of a server
    double waitProbability = 0;  // that a message which is let in finds every server busy
    double wait = 0;             // mean, of those let in, from arrival to service
    double waiting = 0;          // mean number that waits
    double inSystem = 0;         // mean number that waits or is served
    double lossProbability = 0;  // that a message is turned away
    double throughput = 0;       // let in and served, per second
};

// Erlang's loss formula B: the share that finds all of `servers` busy where nobody waits, and its complement, which is
// exact also where it is tiny. B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)) for a load of `load` >= 0 (K1, GH).
struct ErlangB {
    double blocked = 1;
    double served = 0;
};
ErlangB erlangB(std::uint32_t servers, double load) noexcept;

// Erlang's delay formula C: the share that has to wait where everyone may, C = B / (1 - rho (1 - B)) with rho = load /
// servers (K1, GH). 1 where the load reaches the number of servers.
double erlangC(std::uint32_t servers, double load) noexcept;

// All functions below give InvalidArgument for a number out of its range, and for a system without a steady state:
// where everyone may wait the load must be below the number of servers.

// M/M/1: exponential service, one server. wait = rho S / (1 - rho) (K1).
Result<SteadyState> mm1(const Traffic& traffic);

// M/M/c: exponential service, one line in front of `servers`. wait = C S / (servers - load) (K1, GH).
Result<SteadyState> mmc(const Traffic& traffic, std::uint32_t servers);

// The share of the messages of an M/M/c that waits longer than `wait` >= 0, first come first served:
// P(W > t) = C e^(-(servers - load) t / S) (GH).
Result<double> mmcWaitTail(const Traffic& traffic, std::uint32_t servers, double wait);

// M/M/c/K: as M/M/c with `places` = K in all, those being served included, K >= servers; who finds them taken is turned
// away. Any load. With p(n) the long-run share of time with n inside, p(n) n / S = p(n-1) lambda up to n = servers and
// p(n) = p(n-1) rho beyond (K1, GH).
Result<SteadyState> mmck(const Traffic& traffic, std::uint32_t servers, std::uint32_t places);

// M/G/1: any service times with this squared coefficient of variation (variance over squared mean, >= 0, finite).
// wait = rho S (1 + cv2) / (2 (1 - rho)), the formula of Pollaczek and Khinchine (K1).
Result<SteadyState> mg1(const Traffic& traffic, double squaredVariation);

struct PriorityClass {
    double arrivalRate = 0;       // 0 or above
    double serviceMean = 0;       // 0 or above
    double squaredVariation = 1;  // of service times; 1: exponential
};

struct PriorityState {
    std::vector<double> waits;  // mean, per class
    SteadyState total;          // of all classes together
};

// One server that takes the most urgent one waiting and finishes what it has begun; `classes` from the most urgent
// down. wait(k) = R / ((1 - s(k-1)) (1 - s(k))) with s(k) the load of classes 0 to k and R = sum of arrivalRate x
// E[S^2] / 2, the work that an arrival finds begun (Cobham; K2).
Result<PriorityState> nonPreemptivePriority(std::span<const PriorityClass> classes);

}  // namespace sluice::queueing
