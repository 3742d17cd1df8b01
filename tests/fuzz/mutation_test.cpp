// Seeded mutations of good files, in the gate. The same bytes every time: a failure names its round, and round and seed
// are all that is needed to see it again. SLUICE_FUZZ_ROUNDS raises their number.
#include "base/random.hpp"
#include "core/session/session_fixture.hpp"
#include "fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

namespace sluice {
namespace {

int roundsOr(int standard) {
    const char* given = std::getenv("SLUICE_FUZZ_ROUNDS");
    return given == nullptr ? standard : std::atoi(given);
}

// One to eight changes: a bit flipped, a byte set, a piece removed, doubled or taken from another place.
std::string mutate(std::string bytes, SequentialRandom& random) {
    const std::uint32_t changes = 1 + random.below(8);
    for (std::uint32_t i = 0; i < changes && !bytes.empty(); ++i) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        const std::size_t at = random.below(size);
        const std::size_t length = 1 + random.below(std::min(size, 64u));
        switch (random.below(6)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1u << random.below(8)));
                break;
            case 1:
                bytes[at] = static_cast<char>(random.below(256));
                break;
            case 2:
                bytes.erase(at, length);
                break;
            case 3:
                bytes.insert(at, bytes.substr(random.below(size), length));
                break;
            case 4:
                bytes.replace(at, length, bytes.substr(random.below(size), length));
                break;
            default:
                bytes[at] = ",\"\n\r-+*.e0{}[]:"[random.below(15)];
                break;
        }
    }
    return bytes;
}

void run(const std::vector<std::string>& seeds, int rounds, const std::function<void(const std::string&)>& target) {
    SequentialRandom random(2024, 0, 0);
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE(round);
        target(mutate(seeds[random.below(static_cast<std::uint32_t>(seeds.size()))], random));
    }
}

TEST(Mutation, TracesAreReadOrRefused) {
    run({"arrival_s,service_ms,class\n0,1,0\n1.5,2,1\n2,0.25,3\n",
         "arrival_s,\"service_ms\"\r\n0,\"1\"\r\n1,\"2\"\r\n\r\n",
         "\xef\xbb\xbf"
         "arrival_s,x\n2023-11-16 18:17:03.98,1\n2023-11-16T18:17:04Z,\"a \"\"b\"\"\"\n"},
        roundsOr(20'000), fuzz::traceTarget);
}

TEST(Mutation, FormulasAreReadOrRefused) {
    run({"0.25*ContextTokens + 20*GeneratedTokens", "-a*3 + \"b c\"*2 - 7 + d", "1e-3*x"}, roundsOr(20'000),
        fuzz::formulaTarget);
}

TEST(Mutation, ExperimentsAreReadOrRefused) {
    const SessionData session = sessionOf(0);
    std::string script = R"({"schema":1,"pattern":"p","variant":"v","stop":{"duration_s":1.5},"parameters":{"a":1e3},)"
                         R"("script":[{"at_s":1,"set":"a","to":2},{"at_ns":12,"dispatch":3,"action":"b"}]})";
    run({toJson(session.experiments[0]), toJson(session.experiments[1]), std::move(script)}, roundsOr(10'000),
        fuzz::experimentTarget);
}

class MutationOfSessions : public SessionTest {};

TEST_F(MutationOfSessions, AreOpenedOrRefused) {
    ASSERT_TRUE(saveSession(file(), sessionOf(2, 300)).ok());
    const std::string whole = bytesOf(file());
    std::filesystem::remove(file());
    run({whole}, roundsOr(300), [this](const std::string& bytes) { fuzz::sessionTarget(bytes, folder()); });
}

}  // namespace
}  // namespace sluice
