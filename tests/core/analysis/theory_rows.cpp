#include "core/analysis/theory_rows.hpp"

#include "workload/samplers.hpp"

#include <array>
#include <cmath>

namespace sluice::testing {

namespace {

using queueing::SteadyState;

// One millisecond, so that whole nanoseconds are a millionth of it.
constexpr double kServiceS = 1e-3;
constexpr std::array<double, 3> kStableLoads = {0.5, 0.8, 0.95};
constexpr std::array<std::uint32_t, 4> kServers = {1, 2, 4, 16};

double secondsOf(double nanoseconds) {
    return nanoseconds / static_cast<double>(kSecond);
}

TheoryMean meanWait(double value) {
    return {"mean wait (s)", value,
            [](const Meter& meter, const Manifest&, Nanos) {
                return secondsOf(static_cast<double>(meter.total().wait.sum()));
            },
            [](const Meter& meter, const Manifest&, Nanos) { return static_cast<double>(meter.total().wait.count()); }};
}

TheoryMean classWait(std::size_t index, double value) {
    return {"mean wait of class " + std::to_string(index) + " (s)", value,
            [index](const Meter& meter, const Manifest&, Nanos) {
                return secondsOf(static_cast<double>(meter.classes[index].wait.sum()));
            },
            [index](const Meter& meter, const Manifest&, Nanos) {
                return static_cast<double>(meter.classes[index].wait.count());
            }};
}

TheoryMean meanInside(double value) {
    return {"mean number inside", value,
            [](const Meter& meter, const Manifest&, Nanos now) {
                return secondsOf(static_cast<double>(meter.inside.until(now)));
            },
            [](const Meter&, const Manifest&, Nanos now) { return toSeconds(now); }};
}

// How much must be seen to say something: queues forget within about 1 / (1 - load)^2 services, short ones with little
// room sooner; with many servers and little load few wait at all.
std::uint64_t messagesFor(std::uint32_t servers, std::uint32_t capacity, double load) {
    const bool isRoomy = capacity > 20;
    const bool waitsAreRare = servers > 8 && capacity > 0;
    if (isRoomy && load > 0.9 && load < 1.1) return 800'000;
    if (waitsAreRare && load < 0.6) return 1'000'000;
    if (waitsAreRare || (isRoomy && load > 1)) return 240'000;
    return load < 0.6 ? 60'000 : 120'000;
}

std::string percent(double load) {
    return std::to_string(std::lround(load * 100));
}

// `workers` and `capacity` are parameters of these patterns, and one source feeds them.
TheoryRow pooled(const char* pattern, const char* variant, std::uint32_t servers, std::uint32_t capacity, double load) {
    TheoryRow row;
    row.pattern = pattern;
    row.variant = variant;
    row.name = std::string(pattern) + "_" + variant + "_workers" + std::to_string(servers) + "_capacity" +
               std::to_string(capacity) + "_load" + percent(load);
    row.system = "M/M/" + std::to_string(servers);
    row.parameters = {{"workers", static_cast<double>(servers)},
                      {"capacity", static_cast<double>(capacity)},
                      {"workload.rate_per_s", load * servers / kServiceS},
                      {"workload.service_mean_ms", kServiceS * 1e3}};
    return row;
}

void addShed(std::vector<TheoryRow>& rows) {
    for (const std::uint32_t servers : kServers) {
        for (const std::uint32_t capacity : {0u, 1u, 8u, 84u}) {
            for (const double load : {0.5, 0.8, 0.95, 1.2}) {
                TheoryRow row = pooled("throttle", "shed", servers, capacity, load);
                row.system += "/" + std::to_string(servers + capacity);
                row.messages = messagesFor(servers, capacity, load);
                row.steady =
                    queueing::mmck({load * servers / kServiceS, kServiceS}, servers, servers + capacity).value();
                row.means = {meanWait(row.steady.wait), meanInside(row.steady.inSystem)};
                row.losses = {{row.steady.lossProbability, load}};
                rows.push_back(row);
            }
        }
    }
}

// Everyone waits, in the buffer or before it: waits count from the due time, so the capacity must not matter.
void addWaiting(std::vector<TheoryRow>& rows, const char* pattern, const char* variant) {
    for (const std::uint32_t servers : kServers) {
        for (const double load : kStableLoads) {
            const std::uint32_t capacity = load < 0.9 ? 8 : 0;
            TheoryRow row = pooled(pattern, variant, servers, capacity, load);
            row.messages = messagesFor(servers, UINT32_MAX, load);
            row.steady = queueing::mmc({load * servers / kServiceS, kServiceS}, servers).value();
            row.means = {meanWait(row.steady.wait)};
            rows.push_back(row);
        }
    }
}

// Pareto only with a finite fourth moment: below it the variance of a wait's mean is infinite, and no interval holds.
void addGeneralService(std::vector<TheoryRow>& rows) {
    constexpr double kLoad = 0.8;
    struct Law {
        const char* word;
        DistributionKind kind;
        double shape;
        const char* system;
    };
    for (const Law& law : {Law{"constant", DistributionKind::Constant, 0, "M/D/1"},
                           Law{"lognormal", DistributionKind::Lognormal, 1, "M/G/1"},
                           Law{"pareto", DistributionKind::Pareto, 4.5, "M/G/1"}}) {
        TheoryRow row = pooled("throttle", "block", 1, 8, kLoad);
        row.name += std::string("_") + law.word;
        row.system = law.system;
        row.parameters["workload.service"] = std::string(law.word);
        row.parameters["workload.service_shape"] = law.shape;
        row.messages = 300'000;
        const double variation = Distribution::make(law.kind, law.shape).value().squaredVariation();
        row.steady = queueing::mg1({kLoad / kServiceS, kServiceS}, variation).value();
        row.means = {meanWait(row.steady.wait)};
        rows.push_back(row);
    }
}

// Four classes with rates of their own and one mean; the second row leaves hardly any room in the queues, the third
// has service times of another kind.
void addPriority(std::vector<TheoryRow>& rows) {
    struct Case {
        const char* name;
        double load;
        double capacity;
        const char* law;
        double squaredVariation;
        const char* system;
    };
    constexpr std::array<double, 4> kShares = {0.1, 0.2, 0.3, 0.4};
    constexpr std::array<const char*, 4> kClasses = {"critical", "high", "normal", "low"};
    for (const Case& c :
         {Case{"roomy", 0.8, 10'000, "exponential", 1, "M/M/1"},
          Case{"without_room", 0.6, 0, "exponential", 1, "M/M/1"}, Case{"constant", 0.8, 1, "constant", 0, "M/D/1"}}) {
        TheoryRow row;
        row.name = std::string("priority_queue_robust_") + c.name;
        row.pattern = "priority_queue";
        row.variant = "robust";
        row.system = c.system;
        row.messages = 300'000;
        row.parameters = {{"submit", std::string("block")},
                          {"workload.service", std::string(c.law)},
                          {"workload.service_mean_ms", kServiceS * 1e3}};
        std::vector<queueing::PriorityClass> classes;
        for (std::size_t i = 0; i < kClasses.size(); ++i) {
            const double rate = c.load * kShares[i] / kServiceS;
            row.parameters[std::string("workload.") + kClasses[i] + ".rate_per_s"] = rate;
            row.parameters[std::string("capacity_") + kClasses[i]] = c.capacity;
            classes.push_back({rate, kServiceS, c.squaredVariation});
        }
        const queueing::PriorityState state = queueing::nonPreemptivePriority(classes).value();
        row.steady = state.total;
        for (std::size_t i = 0; i < state.waits.size(); ++i) row.means.push_back(classWait(i, state.waits[i]));
        rows.push_back(row);
    }
}

}  // namespace

std::vector<TheoryRow> theoryRows() {
    std::vector<TheoryRow> rows;
    addPriority(rows);
    addShed(rows);
    addWaiting(rows, "throttle", "block");
    addWaiting(rows, "worker_pool", "robust");
    addGeneralService(rows);
    return rows;
}

}  // namespace sluice::testing
