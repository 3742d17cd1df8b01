// Random programs against the reference model (core/sync/small_program_model.hpp). A failure prints the program's seed
// and the program; SLUICE_FULL=1 runs many more of them.
#include "base/random.hpp"
#include "core/sync/small_program_engine.hpp"
#include "core/sync/small_program_model.hpp"

#include <cstdio>
#include <cstdlib>

namespace sluice {
namespace {

using namespace testing;

std::uint64_t programsToTry(std::uint64_t gate) {
    return std::getenv("SLUICE_FULL") ? 20 * gate : gate;
}

struct Shape {
    std::uint32_t goroutinesMax;
    std::uint32_t operationsMax;
    bool isForThreads;  // nothing whose outcome depends on real time or on reading a length without a lock
};

class Generator {
public:
    Generator(std::uint64_t seed, const Shape& shape) : m_random(seed, 0, 0), m_shape(shape) {
        m_program.name = "seed " + std::to_string(seed);
    }
    SmallProgram make() {
        const std::uint32_t channels = 1 + m_random.below(3);
        for (std::uint32_t i = 0; i < channels; ++i) m_program.capacities.push_back(m_random.below(3));
        m_program.waitGroup = static_cast<int>(m_random.below(3));
        const std::uint32_t goroutines = 2 + m_random.below(m_shape.goroutinesMax - 1);
        for (std::uint32_t i = 0; i < goroutines; ++i) m_program.goroutines.push_back(makeGoroutine());
        return m_program;
    }

private:
    int anyChannel() {
        if (m_random.below(20) == 0) return kNil;
        return static_cast<int>(m_random.below(static_cast<std::uint32_t>(m_program.capacities.size())));
    }
    std::vector<Case> anyCases() {
        std::vector<Case> cases;
        const std::uint32_t count = 1 + m_random.below(kCasesMax);
        for (std::uint32_t i = 0; i < count; ++i) cases.push_back({m_random.below(2) == 0, anyChannel()});
        if (m_random.below(6) == 0) cases.back() = receives(kContext);
        return cases;
    }
    Op anyOperation() {
        switch (m_random.below(20)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return send(anyChannel());
            case 4:
            case 5:
            case 6:
            case 7:
                return receive(anyChannel());
            case 8:
            case 9:
            case 10:
            case 11:
                return selectOf(anyCases());
            case 12:
                return selectOrDefaultOf(anyCases());
            case 13:
                return close(static_cast<int>(m_random.below(static_cast<std::uint32_t>(m_program.capacities.size()))));
            case 14:
                return m_shape.isForThreads ? receive(anyChannel()) : length(anyChannel());
            case 15:
                return m_shape.isForThreads ? send(anyChannel()) : sleepFor(1 + static_cast<int>(m_random.below(3)));
            case 16:
                return m_random.below(4) == 0 ? add(1) : done();
            case 17:
                return wait();
            case 18:
                return cancel();
            default:
                return m_random.below(2) == 0 ? lock(anyMutex()) : unlock(anyMutex());
        }
    }
    int anyMutex() { return static_cast<int>(m_random.below(kMutexes)); }
    std::vector<Op> makeGoroutine() {
        std::vector<Op> operations;
        const std::uint32_t count = 1 + m_random.below(m_shape.operationsMax);
        while (operations.size() < count) {
            // A mutex that is locked is mostly unlocked again, around something.
            if (m_random.below(10) == 0 && operations.size() + 3 <= count) {
                const int mutex = anyMutex();
                operations.push_back(lock(mutex));
                operations.push_back(anyOperation());
                operations.push_back(unlock(mutex));
            } else {
                operations.push_back(anyOperation());
            }
        }
        return operations;
    }

    SequentialRandom m_random;
    Shape m_shape;
    SmallProgram m_program;
};

TEST(RandomPrograms, OnEveryScheduleComeToExactlyWhatTheModelComesTo) {
    constexpr std::uint64_t kSchedulesMax = 30'000;
    std::uint64_t schedules = 0;
    std::uint64_t complete = 0;
    const std::uint64_t programs = programsToTry(200);
    for (std::uint64_t seed = 1; seed <= programs; ++seed) {
        const SmallProgram program = Generator(seed, {3, 3, false}).make();
        SmallProgramModel model(program);
        const auto allowed = model.outcomes();
        ASSERT_TRUE(allowed.has_value());
        const Exploration explored =
            explore([&](Chooser chooser) { return executeOnce(program, std::move(chooser)); }, kSchedulesMax);
        schedules += explored.schedules;
        complete += explored.isComplete ? 1u : 0u;
        EXPECT_TRUE(!explored.isComplete || explored.outcomes == *allowed) << listing(program);
        for (const std::string& outcome : explored.outcomes)
            ASSERT_TRUE(allowed->contains(outcome)) << listing(program) << outcome;
    }
    std::printf("%llu programs, %llu of them on every schedule; %llu schedules\n",
                static_cast<unsigned long long>(programs), static_cast<unsigned long long>(complete),
                static_cast<unsigned long long>(schedules));
    EXPECT_GT(complete, programs * 9 / 10);
}

TEST(RandomPrograms, TooLargeForEverySchedule_OnRandomOnesComeToWhatTheModelAllows) {
    constexpr std::size_t kStatesMax = 40'000;
    std::uint64_t compared = 0;
    const std::uint64_t programs = programsToTry(40);
    for (std::uint64_t seed = 1001; seed <= 1000 + programs; ++seed) {
        const SmallProgram program = Generator(seed, {5, 6, false}).make();
        SmallProgramModel model(program);
        const auto allowed = model.outcomes(kStatesMax);
        compared += allowed ? 1u : 0u;
        for (std::uint64_t schedule = 1; schedule <= 30; ++schedule) {
            SequentialRandom random(seed, 0, static_cast<std::uint32_t>(schedule));
            const std::string outcome = executeOnce(program, [&](std::uint32_t n) { return random.below(n); });
            ASSERT_TRUE(!allowed || allowed->contains(outcome))
                << listing(program) << "schedule " << schedule << ": " << outcome;
        }
    }
    EXPECT_GT(compared, programs / 2);
}

TEST(RandomPrograms, OnRealThreadsComeToWhatTheModelAllows) {
    const std::uint64_t programs = programsToTry(60);
    std::set<std::string> seen;
    for (std::uint64_t seed = 5001; seed <= 5000 + programs; ++seed) {
        const SmallProgram program = Generator(seed, {4, 3, true}).make();
        SmallProgramModel model(program);
        const auto allowed = model.outcomes();
        ASSERT_TRUE(allowed.has_value());
        for (std::uint64_t repeat = 0; repeat < 10; ++repeat) {
            const std::string outcome = executeOnThreads(program, repeat % 3 == 0 ? 1 : 2, repeat + 1);
            ASSERT_TRUE(allowed->contains(outcome)) << listing(program) << outcome;
            seen.insert(program.name + outcome);
        }
    }
    EXPECT_GT(seen.size(), programs / 2);
}

}  // namespace
}  // namespace sluice
