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
    std::string busy = R"({"schema":1,"pattern":"priority_queue","variant":"spin","parameters":{"capacity_low":0,)"
                       R"("submit":"block","workload.arrival":"bursts","workload.rate_per_s":100000},)"
                       R"("script":[{"at_ns":90000,"set":"workload.rate_per_s","to":200000}]})";
    run({toJson(session.experiments[0]), toJson(session.experiments[1]), std::move(script), std::move(busy)},
        roundsOr(10'000), fuzz::experimentTarget);
}

class MutationOfSessions : public SessionTest {};

TEST_F(MutationOfSessions, AreOpenedOrRefused) {
    ASSERT_TRUE(saveSession(file(), sessionOf(2, 300)).ok());
    const std::string whole = bytesOf(file());
    std::filesystem::remove(file());
    run({whole}, roundsOr(300), [this](const std::string& bytes) { fuzz::sessionTarget(bytes, folder()); });
}

// A session with a run of the first pattern, recorded for real.
SessionData recordedSession() {
    const Registry registry;
    Aggregator aggregator;
    Experiment experiment = registry.all().front().descriptor.firstLook;
    experiment.stop = {StopCondition::Kind::Messages, 0, 40};
    const auto run = Run::create(registry, experiment, aggregator, {TelemetryLevel::Recorded, false, 0});
    run.value()->start();
    run.value()->wait();
    SavedRun saved;
    saved.experiment = experiment;
    saved.ofExperiment = 0;
    saved.manifest = std::make_shared<const Manifest>(run.value()->manifest());
    saved.recording = run.value()->observation().recording();
    SessionData session;
    session.experiments.push_back(experiment);
    session.runs.push_back(std::move(saved));
    return session;
}

// Behind the digest: what somebody writes on purpose.
TEST(Mutation, RowsOfASessionAreRefusedOrEvaluated) {
    const SessionRows whole = toRows(recordedSession()).value();
    SequentialRandom random(2025, 0, 0);
    for (int round = 0; round < roundsOr(3'000); ++round) {
        SCOPED_TRACE(round);
        SessionRows rows = whole;
        RunRow& run = rows.runs.front();
        std::string& text = random.below(4) == 0 ? rows.experiments.front() : run.manifest;
        text = mutate(text, random);
        if (random.below(4) == 0) run.ofExperiment = static_cast<std::int64_t>(random.below(3));
        if (random.below(4) == 0) rows.listed = random.below(3);
        fuzz::rowsTarget(std::move(rows));
    }
}

TEST(Mutation, ListsOfAManifestMayBeShorterOrInAnotherOrder) {
    const SessionData session = recordedSession();
    SequentialRandom random(2026, 0, 0);
    const auto disturb = [&random](auto& list, std::size_t least) {
        if (list.size() > 1 && random.below(2) == 0) std::swap(list.front(), list.back());
        while (list.size() > least && random.below(2) == 0) list.pop_back();
    };
    for (int round = 0; round < roundsOr(2'000); ++round) {
        SCOPED_TRACE(round);
        SessionData other = session;
        Manifest manifest = *other.runs.front().manifest;
        disturb(manifest.classes, 1);
        disturb(manifest.roles, 0);
        disturb(manifest.channels, 0);
        disturb(manifest.marks, 0);
        disturb(manifest.sites, 0);
        other.runs.front().manifest = std::make_shared<const Manifest>(std::move(manifest));
        fuzz::evaluate(other);
    }
}

// As a recording may hold them: each event is well formed, and says what it likes.
TEST(Mutation, EventsAreFoldedWhateverTheySay) {
    const SessionData session = recordedSession();
    const SavedRun& run = session.runs.front();
    EventCodec codec;
    std::vector<Event> whole;
    for (std::size_t i = 0; i < run.recording->blockCount(); ++i) {
        const auto block = run.recording->decode(i, codec).value();
        whole.insert(whole.end(), block.begin(), block.end());
    }
    SequentialRandom random(2027, 0, 0);
    for (int round = 0; round < roundsOr(2'000); ++round) {
        SCOPED_TRACE(round);
        std::vector<Event> events = whole;
        for (std::uint32_t i = 0; i <= random.below(16); ++i) {
            Event& event = events[random.below(static_cast<std::uint32_t>(events.size()))];
            auto* bytes = reinterpret_cast<unsigned char*>(&event);
            bytes[random.below(sizeof(Event))] = static_cast<unsigned char>(random.below(256));
        }
        fuzz::evaluate(*run.manifest, events);
    }
}

}  // namespace
}  // namespace sluice
