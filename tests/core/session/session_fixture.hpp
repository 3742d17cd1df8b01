// A folder of its own per test, and a session with everything in it.
#pragma once

#include "session/experiment_json.hpp"
#include "session/store.hpp"
#include "workload/trace.hpp"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace sluice {

class SessionTest : public ::testing::Test {
protected:
    SessionTest() {
        std::string name = (std::filesystem::temp_directory_path() / "sluice-test-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) m_folder = name;
    }
    ~SessionTest() override {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
    std::filesystem::path file(const std::string& name = "a.sluice") const { return m_folder / name; }
    const std::filesystem::path& folder() const { return m_folder; }

    static std::string bytesOf(const std::filesystem::path& path) {
        std::ifstream stream(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    static void write(const std::filesystem::path& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    // Every file of the folder with its content.
    std::map<std::string, std::string> everything() const {
        std::map<std::string, std::string> result;
        for (const auto& entry : std::filesystem::directory_iterator(m_folder))
            result[entry.path().filename().string()] = bytesOf(entry.path());
        return result;
    }

private:
    std::filesystem::path m_folder;
};

inline std::shared_ptr<const Recording> recordingOf(std::uint64_t events, std::uint64_t salt = 0) {
    auto recording = std::make_shared<Recording>(std::uint64_t{1} << 30);
    RecordingWriter writer(recording);
    for (std::uint64_t i = 0; i < events; ++i) {
        const Event event{static_cast<Nanos>(i * 10),
                          i * 7919 + salt,
                          1,
                          static_cast<std::uint32_t>(i % 5),
                          static_cast<std::uint32_t>(i),
                          3,
                          EventKind::Mark,
                          0};
        writer.add(std::span(&event, 1));
    }
    writer.flush();
    return recording;
}

inline SessionData sessionOf(int runs, std::uint64_t events = 40'000) {
    SessionData data;
    Experiment experiment;
    experiment.title = "First";
    experiment.pattern = "priority_queue";
    experiment.variant = "textbook";
    experiment.parameters = {{"capacity_low", 40.0}};
    experiment.notes = "a note";
    data.experiments.push_back(experiment);
    experiment.title = "Traced";
    experiment.trace = importTrace("t.csv", "arrival_s,service_ms\n0,1\n1,2\n", {}).value();
    data.experiments.push_back(experiment);
    Manifest manifest;
    manifest.pattern = "priority_queue";
    manifest.variant = "textbook";
    manifest.classes = {"critical", "low"};
    for (int i = 0; i < runs; ++i) {
        SavedRun run;
        run.experiment = experiment;
        run.experiment.seed = static_cast<std::uint64_t>(i % 2 + 1);
        run.ofExperiment = 1;
        run.reportJson = "{\"n\": " + std::to_string(i) + "}";
        run.outcome = RunOutcome::Deadlock;
        run.eventHash = ~std::uint64_t{0} - static_cast<std::uint64_t>(i);
        run.manifest = std::make_shared<const Manifest>(manifest);
        if (i % 3 != 2) run.recording = recordingOf(events, static_cast<std::uint64_t>(i));
        data.runs.push_back(std::move(run));
    }
    data.view = {
        1, runs > 0 ? std::optional<std::size_t>(0) : std::nullopt, false, 123, 456, std::string("\0lay\xff", 5)};
    data.lessons = {{"first", "{\"step\": 2}"}};
    return data;
}

inline constexpr const char* kUnreadable = "a block that cannot be decoded";

// Everything that is in a session, as one text: sessions are equal when their descriptions are.
inline std::string describe(const SessionData& data) {
    std::string text;
    const auto add = [&text](const std::string& part) { text += part + "\n"; };
    for (const Experiment& experiment : data.experiments) add(toJson(experiment));
    for (const SavedRun& run : data.runs) {
        add(toJson(run.experiment) + run.reportJson + toJson(*run.manifest));
        add(std::to_string(run.ofExperiment.value_or(99)) + " " + std::to_string(static_cast<int>(run.outcome)) + " " +
            std::to_string(run.eventHash.value_or(0)) + " " + std::to_string(run.semantics));
        add(run.recording == nullptr ? "no recording" : run.recording->incompleteReason());
        EventCodec codec;
        for (std::size_t i = 0; run.recording != nullptr && i < run.recording->blockCount(); ++i) {
            const auto events = run.recording->decode(i, codec);
            if (!events) add(kUnreadable);
            if (events)
                add(std::string(reinterpret_cast<const char*>(events.value().data()),
                                events.value().size() * sizeof(Event)));
        }
    }
    add(std::to_string(data.view.experiment.value_or(99)) + " " + std::to_string(data.view.run.value_or(99)) + " " +
        std::to_string(data.view.atLiveEdge) + " " + std::to_string(data.view.position) + " " +
        std::to_string(data.view.time) + " " + data.view.layout);
    for (const auto& [lesson, progress] : data.lessons) add(lesson + ": " + progress);
    add(data.recoveryOf);
    return text;
}

}  // namespace sluice
