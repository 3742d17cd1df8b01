// The session file (.sluice): one SQLite database with experiments, runs and their recordings, the view and lesson
// progress. Saving is one transaction, so that a process killed at any moment leaves the last saved state. Opening
// reads and never writes: a file that is damaged, hostile, newer than this program or no session at all is refused with
// one sentence, and nothing beside it or in it has changed.
//
// Alternative rejected: writing every save to a new file. A session can hold gigabytes of recordings, of which a save
// usually changes nothing.
// Thread rule: plain functions; one save or open of a path at a time in one process. Other processes are kept out by
// SQLite's locks, for which both wait up to three seconds.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "events/event.hpp"
#include "events/manifest.hpp"
#include "events/recording.hpp"
#include "workload/experiment.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

// The layout of the file. A file with a higher number is refused.
inline constexpr int kSessionSchema = 1;
// What a run means: runs of different semantics cannot be compared event by event. Raised whenever the same experiment
// gives other events than before.
inline constexpr int kRunSemantics = 3;

// The largest session that is written or read, and the largest single text in it.
inline constexpr std::uint64_t kSessionBytesMax = std::uint64_t{32} << 30;

// A run as it is kept.
struct SavedRun {
    Experiment experiment;                    // as it was run, with what people did to it in its script
    std::optional<std::size_t> ofExperiment;  // index of the session's experiment that it is a run of
    std::string reportJson;                   // the object that `run --json` prints
    RunOutcome outcome = RunOutcome::None;
    std::optional<std::uint64_t> eventHash;
    int semantics = kRunSemantics;
    std::shared_ptr<const Manifest> manifest;    // never null
    std::shared_ptr<const Recording> recording;  // null where none was made
};

struct ViewState {
    std::optional<std::size_t> experiment;  // the one selected
    std::optional<std::size_t> run;         // the one shown
    bool atLiveEdge = true;                 // false: the cursor stands in the past, at `position`
    std::uint64_t position = 0;
    Nanos time = 0;
    std::string layout;  // the window's own bytes
    friend bool operator==(const ViewState&, const ViewState&) = default;
};

struct SessionData {
    std::vector<Experiment> experiments;
    std::vector<SavedRun> runs;
    ViewState view;
    std::map<std::string, std::string> lessons;  // lesson id -> its progress, the lesson's own text
    std::string recoveryOf;  // in recovery files: the path of the session whose unsaved work this is
    std::string stamp;       // of the file that it was opened from; no part of what is saved
};

// What a file was found to hold, so that a save does not take away what somebody else has put there since: the stamp
// of what was opened or saved last, empty where there was no file. Without one a save replaces whatever there is.
using FileStamp = std::optional<std::string>;
// Of a save: the file is no longer what its stamp says.
bool isChangedOnDisk(const Status& status);

// How somebody follows a save that takes long, and stops it. Called on the saving thread, before each block of a
// recording is written, and once more before everything takes effect.
struct SaveWatch {
    // `share` of the way, from 0 to 1; never falls. False: stop; the file stays as it was.
    std::function<bool(double share)> goesOn;
};
// What a stopped save gives back.
Error saveStopped();
bool isSaveStopped(const Status& status);

// Saves to `path`. An existing session is changed in place, in one transaction; a new one appears under its name when
// it is complete. On failure the file is as it was. An existing file that is no session is not overwritten.
// `stamp`: what must still be there; afterwards that of what was saved. May be null.
Status saveSession(const std::filesystem::path& path, const SessionData& data, const SaveWatch& watch = {},
                   FileStamp* stamp = nullptr);

// Everything is read into memory; recordings are checked for their structure here and for their content when decoded.
Result<SessionData> openSession(const std::filesystem::path& path);

}  // namespace sluice
