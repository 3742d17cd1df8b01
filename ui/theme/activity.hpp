// What a goroutine is doing, in the few kinds that a person tells apart, with the plain words and the field's term.
// Shown by the same words, colour and glyph in scene, timeline, inspector and legend.
#pragma once

#include <QPainterPath>
#include <QRectF>
#include <QString>

#include <array>
#include <cstdint>

namespace sluice {

struct GoroutineState;
enum class GoroutineStatus : std::uint8_t;
enum class WaitReason : std::uint8_t;

}  // namespace sluice

namespace sluice::ui {

enum class Activity : std::uint8_t {
    Working,            // inside a piece of work
    Running,            // executing between its waits
    Ready,              // could run, waits for its turn
    WaitingForRoom,     // chan send
    WaitingForMessage,  // chan receive
    WaitingForAny,      // select
    Sleeping,           // a timer
    WaitingForOthers,   // mutex or wait group
    Finished,
    Stuck,  // for ever: leaked, or nothing can wake it
    Panicked,
};

inline constexpr std::array kActivities{
    Activity::Working,           Activity::Running,       Activity::Ready,    Activity::WaitingForRoom,
    Activity::WaitingForMessage, Activity::WaitingForAny, Activity::Sleeping, Activity::WaitingForOthers,
    Activity::Finished,          Activity::Stuck,         Activity::Panicked,
};

Activity activityOf(const GoroutineState& goroutine);
Activity activityOf(GoroutineStatus status, WaitReason reason);

// "waiting for room", translated. Lower case, for use under a name or within a sentence.
QString activityWords(Activity activity);
// "chan send": what Go's own tools say; empty where the words say it all.
QString activityTerm(Activity activity);

// A shape of its own for every activity, so that state is never colour alone. Filled with the odd-even rule of the
// path; fits into `box`.
QPainterPath activityGlyph(Activity activity, const QRectF& box);

}  // namespace sluice::ui
