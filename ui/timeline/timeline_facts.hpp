// What the timeline says in words: about an interval, an event, a lane; for tool tips (rich text) and screen readers
// (plain). Thread rule: pure; GUI thread because of translation.
#pragma once

#include "ui/timeline/lane_names.hpp"

#include <QString>

#include <cstdint>

namespace sluice::ui {

// What an interval of a goroutine is about: "on high", "readied by worker 2"; may be empty.
QString aboutWords(const LaneStore& store, const LaneNames& names, const Interval& interval);
// "sent #41 to high".
QString eventWords(const LaneStore& store, const LaneNames& names, const Event& event);
// Name, what it does there, since when and for how long. `until`: where nothing more is known.
QString intervalToolTip(const LaneStore& store, const LaneNames& names, LanePlace place, Nanos until);
// "worker 3, waiting for room on high".
QString placeSentence(const LaneStore& store, const LaneNames& names, LanePlace place);

// The activities that these words name, in plain words or in Go's, as bits by number; 0 for other words.
std::uint32_t activitiesNamed(const QString& words);

}  // namespace sluice::ui
