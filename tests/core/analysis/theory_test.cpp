// Runs against queueing theory. Every number of the table is held to its interval over independent replications; all
// comparisons together hold with 99 %, however they depend on each other. The seeds were fixed before the first run.
//
// Replications start empty, which theory does not: their first fifth is taken away. That is exact on the virtual clock,
// where the run of a fifth of the messages with the same seed is the beginning of the whole one, to the bit. It is
// enough: a queue has forgotten how it began after a few times 1 / (1 - sqrt(load))^2 services (the relaxation time of
// an M/M/1), which is 1,560 at load 0.95, where a fifth is 8,000 at the small count; and one that is overloaded is full
// after capacity x load / (load - 1) arrivals, 504 of a fifth's 2,400. What waits at the end of the run is not counted,
// and what waits at the end of the first fifth is, so that neither shifts a mean.
#include "analysis/confidence.hpp"
#include "analysis/theory_prediction.hpp"
#include "core/analysis/theory_rows.hpp"
#include "patterns/common_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <numeric>

namespace sluice {
namespace {

using testing::TheoryLoss;
using testing::TheoryMean;
using testing::TheoryRow;

constexpr double kFamilyLevel = 0.99;
constexpr std::uint64_t kFirstSeed = 101;
constexpr std::size_t kReplications = 20;
constexpr std::uint64_t kFullFactor = 20;
constexpr std::uint64_t kBeginning = 5;  // one of so many parts
constexpr double kHalfWidthMax = 0.5;    // of the value
// Below so many bursts of losses their count is held to its own distribution: a mean of few is far from normal.
constexpr double kBurstsForMean = 200;

// A sanitizer sees no more in a long run than in a short one, and short ones prove nothing: it has the quick rows.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
constexpr std::uint64_t kQuickMessages = 60'000;

bool isFull() {
    return std::getenv("SLUICE_FULL") != nullptr;
}

const std::vector<TheoryRow>& table() {
    static const std::vector<TheoryRow> rows = testing::theoryRows();
    return rows;
}

double comparisonLevel() {
    std::size_t all = 0;
    for (const TheoryRow& row : table()) all += row.comparisons();
    return bonferroniLevel(kFamilyLevel, all);
}

struct CountBounds {
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};

// Between which a count of losses lies at this level. While the system is full it loses one message after another; a
// loss is followed by one more, before the queue has drained, with probability `ratio` (the walk of the queue's length
// comes back to the top from one below with that probability). So bursts are Poisson, their sizes geometric, and the
// count is distributed as Pólya and Aeppli have it (N. Johnson, A. Kemp, S. Kotz, "Univariate Discrete
// Distributions"); with ratio 0 it is Poisson. n p(n) = bursts (1 - ratio) sum over j of j ratio^(j-1) p(n - j).
CountBounds lossBounds(double expected, double ratio, double level) {
    const double bursts = expected * (1 - ratio);
    SLUICE_ASSERT(bursts <= kBurstsForMean, "e^-bursts must not vanish");
    const double tail = (1 - level) / 2;
    double probability = std::exp(-bursts);
    double sum = probability;
    double weighted = 0;  // sum of j ratio^(j-1) p(n - j), and without the j
    double plain = 0;
    CountBounds bounds;
    for (std::uint64_t n = 0; sum < 1 - tail;) {
        if (sum <= tail) bounds.least = n + 1;
        plain = probability + ratio * plain;
        weighted = plain + ratio * weighted;
        ++n;
        probability = bursts * (1 - ratio) * weighted / static_cast<double>(n);
        sum += probability;
        bounds.most = n;
    }
    return bounds;
}

TEST(LossBounds, AreThePoissonQuantilesWhereLossesComeSingly) {
    // P(N <= 9) = 0.9919 and P(N <= 8) = 0.9786 at a mean of 4; P(N = 0) = 0.0183.
    EXPECT_EQ(lossBounds(4, 0, 0.98).most, 9u);
    EXPECT_EQ(lossBounds(4, 0, 0.98).least, 0u);
    EXPECT_EQ(lossBounds(4, 0, 0.95).most, 8u);
    EXPECT_EQ(lossBounds(4, 0, 0.95).least, 1u);
    EXPECT_EQ(lossBounds(1e-9, 0, 0.9999).most, 0u);
    EXPECT_GT(lossBounds(4, 0.5, 0.98).most, 9u) << "bursts scatter more";
    // 200 bursts of 2 each on average: the variance is 3 times the mean, and this level reaches a standard deviation.
    const CountBounds wide = lossBounds(400, 0.5, 0.6827);
    EXPECT_NEAR(static_cast<double>(wide.most - wide.least) / 2, std::sqrt(3 * 400.0), 1);
}

class AgainstTheory : public ::testing::TestWithParam<TheoryRow> {
protected:
    // What is measured of a run, in this order; then the sum and the count of each of the row's means.
    enum Own : std::size_t { kResidual, kSeconds, kRefused, kOffered, kOwnCount };

    static std::uint64_t messagesEach() {
        const std::uint64_t factor = isFull() && !kIsSanitized ? kFullFactor : 1;
        return GetParam().messages * factor / kReplications;
    }
    static Experiment experiment(std::uint64_t messages) {
        const TheoryRow& row = GetParam();
        Experiment experiment;
        experiment.pattern = row.pattern;
        experiment.variant = row.variant;
        experiment.parameters = row.parameters;
        experiment.parameters["machine.model"] = std::string("ideal");
        experiment.stop = {StopCondition::Kind::Messages, 0, messages};
        return experiment;
    }
    static std::vector<MetricFunction> metrics() {
        std::vector<MetricFunction> list(kOwnCount);
        list[kResidual] = [](const Meter& meter, const Manifest&, Nanos now) { return littlesLawResidual(meter, now); };
        list[kSeconds] = [](const Meter&, const Manifest&, Nanos now) { return toSeconds(now); };
        list[kRefused] = [](const Meter& meter, const Manifest&, Nanos) {
            return static_cast<double>(meter.total().refused);
        };
        list[kOffered] = [](const Meter& meter, const Manifest&, Nanos) {
            return static_cast<double>(meter.total().offered);
        };
        for (const TheoryMean& mean : GetParam().means) {
            list.push_back(mean.sum);
            list.push_back(mean.count);
        }
        return list;
    }

    std::vector<Replication> run(std::uint64_t messages) {
        ReplicationOptions options;
        options.seeds.resize(kReplications);
        std::iota(options.seeds.begin(), options.seeds.end(), kFirstSeed);
        const std::vector<MetricFunction> measured = metrics();
        auto done = replicate(m_registry, m_aggregator, experiment(messages), measured, options);
        EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
        return done.ok() ? std::move(done).value() : std::vector<Replication>();
    }
    // Runs the whole and its beginning.
    void runBoth() {
        m_whole = run(messagesEach());
        m_beginning = run(messagesEach() / kBeginning);
        ASSERT_EQ(m_whole.size(), kReplications);
        ASSERT_EQ(m_beginning.size(), kReplications);
    }
    double afterBeginning(std::size_t replication, std::size_t metric) const {
        return m_whole[replication].values[metric] - m_beginning[replication].values[metric];
    }
    // One ratio for each replication.
    std::vector<double> ratios(std::size_t sum, std::size_t count) const {
        std::vector<double> list;
        for (std::size_t i = 0; i < kReplications; ++i)
            list.push_back(afterBeginning(i, sum) / afterBeginning(i, count));
        return list;
    }

    static void expectMean(const std::string& name, double value, const std::vector<double>& samples) {
        const MeanInterval interval = meanInterval(samples, comparisonLevel());
        EXPECT_TRUE(interval.contains(value)) << name << ": " << value << " in theory, " << interval.mean << " +- "
                                              << interval.halfWidth << " in " << interval.count << " runs";
        // An interval into which anything fits would prove nothing.
        EXPECT_LE(interval.halfWidth, kHalfWidthMax * value) << name << " is not known well enough";
    }

    // What is inside at the end has not been there for its whole time yet: of L x T message-seconds that is at most
    // about (6 L) messages x (6 W) seconds, since neither comes to six times its mean but once in e^6 runs.
    static void checkLittlesLaw(const Replication& run) {
        const queueing::SteadyState& steady = GetParam().steady;
        EXPECT_LE(run.values[kResidual], 36 * steady.inSystem / steady.throughput / run.values[kSeconds]);
    }

    void checkLosses() const {
        double refused = 0;
        double offered = 0;
        for (std::size_t i = 0; i < kReplications; ++i) {
            refused += afterBeginning(i, kRefused);
            offered += afterBeginning(i, kOffered);
        }
        if (GetParam().losses.empty()) {
            EXPECT_EQ(refused, 0) << "everyone waits";
            return;
        }
        const TheoryLoss& loss = GetParam().losses.front();
        const double expected = loss.probability * offered;
        const bool isSeldom = loss.ratio < 1 && expected * (1 - loss.ratio) < kBurstsForMean;
        if (!isSeldom) return expectMean("share turned away", loss.probability, ratios(kRefused, kOffered));
        const CountBounds bounds = lossBounds(expected, loss.ratio, comparisonLevel());
        EXPECT_GE(refused, static_cast<double>(bounds.least)) << expected << " losses are expected";
        EXPECT_LE(refused, static_cast<double>(bounds.most)) << expected << " losses are expected";
    }

    void checkPrediction() {
        const auto plan = planRun(m_registry, experiment(1));
        ASSERT_TRUE(plan.ok()) << plan.error().message;
        const auto prediction = predictByTheory(plan.value(), ClockKind::Virtual);
        ASSERT_TRUE(prediction.ok()) << prediction.error().message;
        const queueing::SteadyState& steady = GetParam().steady;
        EXPECT_EQ(prediction.value().system, GetParam().system);
        EXPECT_NEAR(prediction.value().steady.wait, steady.wait, 1e-9 * steady.wait);
        EXPECT_NEAR(prediction.value().steady.inSystem, steady.inSystem, 1e-9 * steady.inSystem);
        EXPECT_NEAR(prediction.value().steady.lossProbability, steady.lossProbability, 1e-9 * steady.lossProbability);
    }

    Registry m_registry;
    Aggregator m_aggregator;
    std::vector<Replication> m_whole;
    std::vector<Replication> m_beginning;
};

TEST_P(AgainstTheory, WaitsAndLossesAreWhatItGives) {
    const TheoryRow& row = GetParam();
    if (kIsSanitized && !isFull() && row.messages > kQuickMessages) GTEST_SKIP() << "too slow with a sanitizer";
    checkPrediction();
    ASSERT_NO_FATAL_FAILURE(runBoth());
    for (const Replication& each : m_whole) {
        SCOPED_TRACE(each.seed);
        EXPECT_EQ(each.outcome, RunOutcome::Completed);
        checkLittlesLaw(each);
    }
    for (std::size_t i = 0; i < row.means.size(); ++i)
        expectMean(row.means[i].name, row.means[i].value, ratios(kOwnCount + 2 * i, kOwnCount + 2 * i + 1));
    checkLosses();
}

INSTANTIATE_TEST_SUITE_P(Rows, AgainstTheory, ::testing::ValuesIn(table()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace sluice
