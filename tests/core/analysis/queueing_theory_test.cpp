// Published values, identities and limits, and a solution of the Markov chains that uses none of the closed forms.
#include "analysis/queueing_theory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace sluice::queueing {
namespace {

constexpr double kExact = 1e-12;  // relative, for what differs by rounding alone

void expectClose(double value, double expected, double relative) {
    EXPECT_NEAR(value, expected, relative * std::abs(expected));
}

void expectSame(const SteadyState& a, const SteadyState& b, double relative) {
    expectClose(a.utilisation, b.utilisation, relative);
    expectClose(a.waitProbability, b.waitProbability, relative);
    expectClose(a.wait, b.wait, relative);
    expectClose(a.waiting, b.waiting, relative);
    expectClose(a.inSystem, b.inSystem, relative);
    expectClose(a.throughput, b.throughput, relative);
}

// The long-run shares of time of a Markov chain by the elimination of Grassmann, Taksar and Heyman ("Regenerative
// analysis and steady state distributions for Markov chains", 1985), which only adds, multiplies and divides.
using Rates = std::vector<std::vector<double>>;
std::vector<double> sharesOfTime(Rates rates) {
    const std::size_t size = rates.size();
    for (std::size_t last = size - 1; last > 0; --last) {
        const double out = std::accumulate(rates[last].begin(), rates[last].begin() + static_cast<long>(last), 0.0);
        for (std::size_t i = 0; i < last; ++i) {
            if (rates[i][last] == 0) continue;
            rates[i][last] /= out;
            for (std::size_t j = 0; j < last; ++j) {
                if (i != j) rates[i][j] += rates[i][last] * rates[last][j];
            }
        }
    }
    std::vector<double> shares = {1};
    for (std::size_t n = 1; n < size; ++n) {
        double share = 0;
        for (std::size_t i = 0; i < n; ++i) share += shares[i] * rates[i][n];
        shares.push_back(share);
    }
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share /= all;
    return shares;
}

// M/M/c/K from the chain of its number inside: an arrival that finds n >= c inside waits for n - c + 1 departures.
SteadyState fromChain(const Traffic& traffic, std::uint32_t servers, std::uint32_t places) {
    Rates rates(places + 1, std::vector<double>(places + 1, 0.0));
    for (std::size_t n = 0; n < places; ++n) {
        rates[n][n + 1] = traffic.arrivalRate;
        rates[n + 1][n] = static_cast<double>(std::min<std::size_t>(n + 1, servers)) / traffic.serviceMean;
    }
    const std::vector<double> shares = sharesOfTime(rates);
    SteadyState state;
    state.lossProbability = shares[places];
    const double letIn = std::accumulate(shares.begin(), shares.end() - 1, 0.0);
    for (std::size_t n = 0; n <= places; ++n) {
        const std::size_t busy = std::min<std::size_t>(n, servers);
        state.utilisation += shares[n] * static_cast<double>(busy) / servers;
        state.waiting += shares[n] * static_cast<double>(n - busy);
        state.inSystem += shares[n] * static_cast<double>(n);
        if (n < servers || n == places) continue;
        state.waitProbability += shares[n] / letIn;
        state.wait += shares[n] / letIn * static_cast<double>(n - servers + 1) * traffic.serviceMean / servers;
    }
    state.throughput = traffic.arrivalRate * letIn;
    return state;
}

TEST(ErlangB, GivesThePublishedTable) {
    // The offered load at which 1 % is lost, as in every table of the formula.
    const std::array<std::pair<std::uint32_t, double>, 5> table = {
        {{1, 0.0101}, {5, 1.361}, {10, 4.461}, {20, 12.03}, {100, 84.06}}};
    for (const auto& [servers, load] : table) {
        SCOPED_TRACE(servers);
        EXPECT_NEAR(erlangB(servers, load).blocked, 0.01, 1e-5);
    }
}

TEST(ErlangB, IsTheSumOfItsDefinition) {
    for (const std::uint32_t servers : {1u, 2u, 7u, 40u}) {
        for (const double load : {0.1, 1.0, 6.5, 60.0}) {
            double term = 1;
            double sum = 1;
            for (std::uint32_t n = 1; n <= servers; ++n) sum += term *= load / n;
            const ErlangB b = erlangB(servers, load);
            expectClose(b.blocked, term / sum, kExact);
            expectClose(b.served, (sum - term) / sum, kExact);
        }
    }
}

TEST(ErlangB, StaysExactWithThousandsOfServers) {
    const ErlangB few = erlangB(5000, 4000);
    EXPECT_GT(few.blocked, 0);
    EXPECT_LT(few.blocked, 1e-40);
    EXPECT_EQ(few.served, 1);
    const ErlangB many = erlangB(5000, 1e12);
    expectClose(many.served, 5000 / 1e12, 1e-8);  // nearly all find every server busy
    EXPECT_EQ(erlangB(5000, 0).blocked, 0);
}

TEST(ErlangC, GivesThePublishedValues) {
    expectClose(erlangC(2, 1), 1.0 / 3, kExact);
    expectClose(erlangC(3, 2), 4.0 / 9, kExact);
    EXPECT_EQ(erlangC(4, 4), 1);
    EXPECT_EQ(erlangC(4, 400), 1);
}

TEST(QueueingTheory, TextbookExamplesComeOut) {
    // An eye clinic: three doctors, six patients an hour, 20 minutes each (Gross and Harris).
    const SteadyState clinic = mmc({6, 1.0 / 3}, 3).value();
    expectClose(clinic.waiting, 8.0 / 9, kExact);
    expectClose(clinic.inSystem, 26.0 / 9, kExact);
    expectClose(clinic.wait, 4.0 / 27, kExact);
    // A station with three inspection bays and room for four more cars, one a minute, six minutes each (the same).
    const SteadyState station = mmck({1, 6}, 3, 7).value();
    EXPECT_NEAR(station.waiting, 3.09, 0.005);
    EXPECT_NEAR(station.inSystem, 6.06, 0.005);
    // The book's p(0) = 0.00088, from p(7) = p(0) 6^7 / (3^4 3!).
    EXPECT_NEAR(station.lossProbability * 81 * 6 / std::pow(6, 7), 0.00088, 0.000005);
    // One server, load 0.8: four times the service time, and with constant service half of that.
    expectClose(mm1({0.8, 1}).value().wait, 4, kExact);
    expectClose(mg1({0.8, 1}, 0).value().wait, 2, kExact);
}

TEST(QueueingTheory, ChainsSolvedByEliminationAgree) {
    for (const std::uint32_t servers : {1u, 2u, 4u, 16u}) {
        for (const std::uint32_t capacity : {0u, 1u, 8u, 84u}) {
            for (const double load : {0.01, 0.5, 0.8, 0.95, 1.0, 1.2, 7.0}) {
                SCOPED_TRACE(testing::Message() << servers << " servers, capacity " << capacity << ", load " << load);
                const Traffic traffic{load * servers / 0.25, 0.25};
                const SteadyState chain = fromChain(traffic, servers, servers + capacity);
                const SteadyState closed = mmck(traffic, servers, servers + capacity).value();
                expectSame(closed, chain, 1e-9);
                expectClose(closed.lossProbability, chain.lossProbability, 1e-9);
            }
        }
    }
}

TEST(QueueingTheory, LittlesLawHoldsAndWorkIsConserved) {
    for (const double load : {0.3, 0.9}) {
        for (const std::uint32_t servers : {1u, 3u, 200u}) {
            const Traffic traffic{load * servers / 2, 2};
            for (const SteadyState& s : {mmc(traffic, servers).value(), mmck(traffic, servers, servers + 5).value()}) {
                expectClose(s.waiting, s.throughput * s.wait, kExact);
                expectClose(s.inSystem, s.throughput * (s.wait + traffic.serviceMean), kExact);
                expectClose(s.utilisation * servers, s.throughput * traffic.serviceMean, kExact);
                expectClose(s.throughput, traffic.arrivalRate * (1 - s.lossProbability), 1e-9);
            }
        }
    }
}

TEST(QueueingTheory, OneServerIsTheSameInEveryModel) {
    for (const double load : {0.05, 0.5, 0.95, 0.999}) {
        SCOPED_TRACE(load);
        const Traffic traffic{load / 3, 3};
        const SteadyState mm1State = mm1(traffic).value();
        expectClose(mm1State.wait, 3 * load / (1 - load), 1e-9);
        expectClose(mm1State.inSystem, load / (1 - load), 1e-9);
        expectSame(mmc(traffic, 1).value(), mm1State, kExact);
        expectSame(mg1(traffic, 1).value(), mm1State, 1e-9);
        const PriorityClass only{traffic.arrivalRate, 3, 1};
        expectClose(nonPreemptivePriority({&only, 1}).value().waits.at(0), mm1State.wait, 1e-9);
    }
}

TEST(QueueingTheory, RoomWithoutLimitLosesNobody) {
    for (const std::uint32_t servers : {1u, 4u, 50u}) {
        const Traffic traffic{0.9 * servers, 1};
        const SteadyState roomy = mmck(traffic, servers, servers + 5000).value();
        EXPECT_LT(roomy.lossProbability, 1e-200);
        expectSame(roomy, mmc(traffic, servers).value(), 1e-9);
    }
}

TEST(QueueingTheory, StaysANumberFarFromTheUsual) {
    for (const double load : {1e-9, 0.5, 1 - 1e-12, 1.0, 1 + 1e-12, 2.0, 1e9}) {
        for (const std::uint32_t servers : {1u, 3000u}) {
            for (const std::uint32_t capacity : {0u, 1u, 9000u}) {
                SCOPED_TRACE(testing::Message() << load << ' ' << servers << ' ' << capacity);
                const SteadyState s = mmck({load * servers, 1}, servers, servers + capacity).value();
                EXPECT_TRUE(s.lossProbability >= 0 && s.lossProbability < 1) << s.lossProbability;
                EXPECT_TRUE(s.wait >= 0 && s.wait <= capacity / static_cast<double>(servers) * (1 + kExact)) << s.wait;
                EXPECT_TRUE(s.throughput > 0 && s.throughput <= servers * (1 + 1e-9)) << s.throughput;
                EXPECT_TRUE(s.waitProbability >= 0 && s.waitProbability <= 1 + kExact) << s.waitProbability;
            }
        }
    }
}

TEST(QueueingTheory, WaitsOfManyServersHaveAnExponentialTail) {
    const Traffic traffic{3.2, 1};
    const SteadyState s = mmc(traffic, 4).value();
    expectClose(mmcWaitTail(traffic, 4, 0).value(), s.waitProbability, kExact);
    // The mean is the integral of the tail.
    constexpr double kStep = 1e-3;
    double mean = 0;
    for (int i = 0; i < 60'000; ++i) mean += kStep * mmcWaitTail(traffic, 4, (i + 0.5) * kStep).value();
    expectClose(mean, s.wait, 1e-6);
}

TEST(QueueingTheory, WhoWaitsForALongerQueueFindsItsTailInTheChain) {
    // P(W > t) from the chain: n - c + 1 departures at rate c / S, an Erlang distribution, take longer than t.
    const Traffic traffic{1.4, 1};
    const double t = 2.5;
    double tail = 0;
    double share = mmck(traffic, 2, 400).value().waitProbability * (1 - 0.7);  // of state 2; each further one x 0.7
    double term = std::exp(-2 * t);
    double longer = term;  // P(Erlang(1) > t), then of one stage more each
    for (int extra = 0; extra < 200; ++extra) {
        tail += share * longer;
        share *= 0.7;
        term *= 2 * t / (extra + 1);
        longer += term;
    }
    expectClose(mmcWaitTail(traffic, 2, t).value(), tail, 1e-9);
}

TEST(Priority, TheSumOfLoadTimesWaitDoesNotDependOnTheOrder) {
    std::array<PriorityClass, 4> classes = {{{0.10, 1.0, 0.0}, {0.05, 4.0, 1.0}, {0.30, 0.5, 6.0}, {0.02, 9.0, 2.5}}};
    const auto loadTimesWait = [&] {
        const PriorityState state = nonPreemptivePriority(classes).value();
        double sum = 0;
        for (std::size_t i = 0; i < classes.size(); ++i)
            sum += classes[i].arrivalRate * classes[i].serviceMean * state.waits[i];
        return sum;
    };
    // Kleinrock's conservation law: rho R / (1 - rho), R = sum of rate x E[S^2] / 2.
    double load = 0;
    double found = 0;
    for (const PriorityClass& c : classes) {
        load += c.arrivalRate * c.serviceMean;
        found += c.arrivalRate * c.serviceMean * c.serviceMean * (1 + c.squaredVariation) / 2;
    }
    std::array<int, 4> order = {0, 1, 2, 3};
    const std::array<PriorityClass, 4> original = classes;
    do {
        for (std::size_t i = 0; i < order.size(); ++i) classes[i] = original[static_cast<std::size_t>(order[i])];
        expectClose(loadTimesWait(), load * found / (1 - load), kExact);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Priority, EqualClassesTogetherWaitAsOneQueueDoes) {
    const std::array<PriorityClass, 3> classes = {{{0.2, 1, 1}, {0.3, 1, 1}, {0.35, 1, 1}}};
    const PriorityState state = nonPreemptivePriority(classes).value();
    expectSame(state.total, mm1({0.85, 1}).value(), 1e-9);
    EXPECT_LT(state.waits[0], state.waits[1]);
    EXPECT_LT(state.waits[1], state.waits[2]);
}

// Two exponential classes as a chain over (urgent ones inside, others inside, which is served), cut off where hardly
// anybody comes.
TEST(Priority, TwoClassesAgreeWithTheirChain) {
    constexpr std::size_t kMost = 13;  // of each class; at these loads beyond it: below 1e-7
    constexpr double kUrgentRate = 0.15;
    constexpr double kOtherRate = 0.10;
    constexpr double kUrgentDone = 1.0;
    constexpr double kOtherDone = 0.8;
    const auto stateOf = [](std::size_t urgent, std::size_t others, std::size_t served) {
        return (urgent * (kMost + 1) + others) * 2 + served;  // served: 0 an urgent one (or nobody), 1 another
    };
    Rates rates(2 * (kMost + 1) * (kMost + 1), std::vector<double>(2 * (kMost + 1) * (kMost + 1), 0.0));
    const auto next = [&](std::size_t urgent, std::size_t others) {
        return stateOf(urgent, others, urgent == 0 && others > 0 ? 1 : 0);
    };
    for (std::size_t u = 0; u <= kMost; ++u) {
        for (std::size_t o = 0; o <= kMost; ++o) {
            for (std::size_t served : {0u, 1u}) {
                const bool isIdle = u + o == 0;
                std::vector<double>& out = rates[stateOf(u, o, served)];
                if ((served == 0 && u == 0 && !isIdle) || (served == 1 && o == 0)) {
                    out[0] = 1;  // there is no such state: leave it at once
                    continue;
                }
                if (u < kMost) out[stateOf(u + 1, o, served)] += kUrgentRate;
                if (o < kMost) out[isIdle ? stateOf(0, 1, 1) : stateOf(u, o + 1, served)] += kOtherRate;
                if (served == 0 && u > 0) out[next(u - 1, o)] += kUrgentDone;
                if (served == 1) out[next(u, o - 1)] += kOtherDone;
            }
        }
    }
    const std::vector<double> shares = sharesOfTime(rates);
    double urgentWaiting = 0;
    double othersWaiting = 0;
    for (std::size_t u = 0; u <= kMost; ++u) {
        for (std::size_t o = 0; o <= kMost; ++o) {
            const double urgentServed = shares[stateOf(u, o, 0)];
            const double otherServed = shares[stateOf(u, o, 1)];
            if (u > 0) urgentWaiting += urgentServed * static_cast<double>(u - 1);
            othersWaiting += urgentServed * static_cast<double>(o);
            urgentWaiting += otherServed * static_cast<double>(u);
            if (o > 0) othersWaiting += otherServed * static_cast<double>(o - 1);
        }
    }
    const std::array<PriorityClass, 2> classes = {{{kUrgentRate, 1 / kUrgentDone, 1}, {kOtherRate, 1 / kOtherDone, 1}}};
    const PriorityState state = nonPreemptivePriority(classes).value();
    expectClose(state.waits[0], urgentWaiting / kUrgentRate, 1e-5);
    expectClose(state.waits[1], othersWaiting / kOtherRate, 1e-5);
}

TEST(QueueingTheory, RefusesWhatHasNoSteadyStateAndWhatIsNoNumber) {
    const double nan = std::nan("");
    EXPECT_NE(mm1({1, 1}).error().message.find("no steady state"), std::string::npos);
    EXPECT_NE(mmc({8, 0.5}, 4).error().message.find("no steady state"), std::string::npos);
    EXPECT_FALSE(mg1({2, 1}, 0).ok());
    EXPECT_FALSE(mg1({0.5, 1}, -1).ok());
    EXPECT_FALSE(mg1({0.5, 1}, INFINITY).ok());
    EXPECT_FALSE(mg1({0, 1}, 1).ok());
    EXPECT_TRUE(mmck({8, 0.5}, 4, 4).ok()) << "who is turned away does not queue";
    EXPECT_FALSE(mmck({8, 0.5}, 4, 3).ok());
    EXPECT_FALSE(mmc({1, 1}, 0).ok());
    EXPECT_FALSE(mm1({0, 1}).ok());
    EXPECT_FALSE(mm1({nan, 1}).ok());
    EXPECT_FALSE(mm1({1, nan}).ok());
    EXPECT_FALSE(mm1({1e300, 1e300}).ok());
    EXPECT_FALSE(mmcWaitTail({1, 0.5}, 1, -1).ok());
    EXPECT_FALSE(nonPreemptivePriority({}).ok());
    const std::array<PriorityClass, 2> tooMuch = {{{0.6, 1, 1}, {0.4, 1, 1}}};
    EXPECT_FALSE(nonPreemptivePriority(tooMuch).ok());
    const std::array<PriorityClass, 2> oneSilent = {{{0.5, 1, 1}, {0, 1, 1}}};
    EXPECT_TRUE(nonPreemptivePriority(oneSilent).ok());
}

}  // namespace
}  // namespace sluice::queueing
