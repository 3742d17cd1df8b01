#include "app/cli/verify_command.hpp"

#include "analysis/run.hpp"
#include "app/cli/program.hpp"
#include "events/event_hash.hpp"
#include "exporters/report_json.hpp"
#include "session/store.hpp"

#include <algorithm>

namespace sluice {

namespace {

struct Verdict {
    bool compared = false;
    bool equal = false;
    std::string sentence;
};

// Why a run cannot be compared; empty where it can.
std::string obstacle(const SavedRun& run) {
    if (run.experiment.clock == ClockKind::Threads) return "it ran on real threads, which no run repeats";
    if (!run.eventHash) return "it was saved without an event hash";
    if (run.outcome == RunOutcome::None) return "it had not ended when it was saved";
    if (run.outcome == RunOutcome::Stopped) return "it was stopped by hand, at an instant that is no part of it";
    return {};
}

// The hash of the events that the file holds: a recording that was tampered with is found without any run.
Result<std::uint64_t> hashOf(const Recording& recording) {
    EventHash hash;
    EventCodec codec;
    for (std::size_t i = 0; i < recording.blockCount(); ++i) {
        Result<std::vector<Event>> events = recording.decode(i, codec);
        if (!events) return events.error();
        hash.add(events.value());
    }
    return hash.value();
}

Result<std::uint64_t> hashOfRerun(const Registry& registry, const SavedRun& saved) {
    Aggregator aggregator;
    Result<std::unique_ptr<Run>> run = Run::create(registry, saved.experiment, aggregator, RunOptions{});
    if (!run) return run.error();
    run.value()->start();
    run.value()->wait();
    return run.value()->report().eventHash;
}

Verdict judged(const std::string& what, std::uint64_t saved, std::uint64_t found) {
    if (found == saved) return {true, true, "equal, " + what + " hash " + hashText(saved)};
    return {true, false, "differs: the session says " + hashText(saved) + ", the " + what + " " + hashText(found)};
}

Result<Verdict> verify(const Registry& registry, const SavedRun& saved) {
    if (std::string reason = obstacle(saved); !reason.empty()) return Verdict{false, false, "not compared: " + reason};
    if (saved.recording && saved.recording->complete()) {
        const Result<std::uint64_t> recorded = hashOf(*saved.recording);
        if (!recorded) return recorded.error();
        if (const Verdict verdict = judged("recording", *saved.eventHash, recorded.value()); !verdict.equal) {
            return verdict;
        }
    }
    const Result<std::uint64_t> repeated = hashOfRerun(registry, saved);
    if (!repeated) return repeated.error();
    return judged("new run", *saved.eventHash, repeated.value());
}

std::string nameOf(const SavedRun& run, std::size_t index) {
    return "run " + std::to_string(index + 1) + " (" + run.experiment.pattern + ", " + run.experiment.variant +
           ", seed " + std::to_string(run.experiment.seed) + ")";
}

Error cannotCompare(const std::string& file, const std::string& why) {
    return {ErrorCode::Unsupported, "cannot compare: " + file + ": " + why};
}

// Checked for all before any is run, because runs take time.
Status checkComparable(const std::string& file, const SessionData& session) {
    if (session.runs.empty()) return cannotCompare(file, "it holds no run");
    for (std::size_t i = 0; i < session.runs.size(); ++i) {
        const SavedRun& run = session.runs[i];
        if (run.semantics == kRunSemantics) continue;
        return cannotCompare(file, nameOf(run, i) + " has semantics " + std::to_string(run.semantics) +
                                       ", this program " + std::to_string(kRunSemantics));
    }
    const auto comparable = [](const SavedRun& run) { return obstacle(run).empty(); };
    if (std::any_of(session.runs.begin(), session.runs.end(), comparable)) return Done{};
    return cannotCompare(file, nameOf(session.runs.front(), 0) + ": " + obstacle(session.runs.front()));
}

}  // namespace

Result<CommandOutput> verifyCommand(const Registry& registry, const VerifyRequest& request) {
    const Result<SessionData> session = openSession(request.file);
    if (!session) return session.error();
    if (Status comparable = checkComparable(request.file, session.value()); !comparable) return comparable.error();
    CommandOutput output{{}, kExitDone};
    const std::vector<SavedRun>& runs = session.value().runs;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const Result<Verdict> verdict = verify(registry, runs[i]);
        if (!verdict) return cannotCompare(request.file, nameOf(runs[i], i) + ": " + verdict.error().message);
        output.text += nameOf(runs[i], i) + ": " + verdict.value().sentence + "\n";
        if (verdict.value().compared && !verdict.value().equal) output.exitStatus = kExitFault;
    }
    return output;
}

}  // namespace sluice
