// One run on the virtual clock with all its events, for what no meter counts: who came before whom.
#pragma once

#include "analysis/run.hpp"
#include "events/event_codec.hpp"
#include "events/recording.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace sluice::testing {

struct RecordedRun {
    Manifest manifest;
    RunReport report;
    std::vector<Event> events;  // in the order in which they happened

    std::uint32_t mark(const std::string& id) const {
        const auto isIt = [&](const ManifestNamed& mark) { return mark.id == id; };
        const auto at = std::find_if(manifest.marks.begin(), manifest.marks.end(), isIt);
        return static_cast<std::uint32_t>(at - manifest.marks.begin());
    }
    // The channels of one declaration: their object ids, and which instance each is.
    std::map<std::uint32_t, std::uint32_t> channels(const std::string& id) const {
        std::map<std::uint32_t, std::uint32_t> found;
        for (const Event& event : events) {
            if (event.kind != EventKind::ChannelMade) continue;
            const std::uint32_t declaration = lowOf(event) >> 16;
            if (declaration < manifest.channels.size() && manifest.channels[declaration].id == id)
                found[event.object] = lowOf(event) & 0xffff;
        }
        return found;
    }
    // When one of these channels was first as full as that; kForever: never.
    Nanos firstDepth(const std::map<std::uint32_t, std::uint32_t>& of, std::uint32_t depth) const {
        for (const Event& event : events) {
            if (event.kind == EventKind::ChannelSent && of.count(event.object) > 0 && detailOf(event) >= depth)
                return event.time;
        }
        return kForever;
    }
};

inline RecordedRun record(const Registry& registry, const Experiment& experiment) {
    Aggregator aggregator;
    auto made = sluice::Run::create(registry, experiment, aggregator, {TelemetryLevel::Recorded, false, 0});
    if (!made.ok()) {
        ADD_FAILURE() << made.error().message;
        return {};
    }
    sluice::Run& run = *made.value();
    run.start();
    run.wait();
    run.observation().drain();
    RecordedRun recorded{run.manifest(), run.report(), {}};
    const auto recording = run.observation().recording();
    EventCodec codec;
    for (std::size_t i = 0; i < recording->blockCount(); ++i) {
        const auto block = recording->decode(i, codec);
        if (!block.ok()) {
            ADD_FAILURE() << block.error().message;
            break;
        }
        recorded.events.insert(recorded.events.end(), block.value().begin(), block.value().end());
    }
    return recorded;
}

}  // namespace sluice::testing
