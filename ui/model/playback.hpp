// Plays what is kept of a run by moving the view's cursor through it: recordings, and the past of a run that goes on.
// Knows only times; whoever owns it moves the cursor. Thread rule: one thread; a plain value.
#pragma once

#include "base/time.hpp"

#include <optional>

namespace sluice::ui {

class Playback {
public:
    bool isPlaying() const noexcept { return m_at.has_value(); }
    void begin(Nanos from) { m_at = static_cast<double>(from); }
    void stop() { m_at.reset(); }

    // The instant to show `wallSeconds` later at `pace` (simulated seconds per wall second; 0: at once to the end).
    // Nothing once the end is reached; it has stopped then.
    std::optional<Nanos> advance(double wallSeconds, double pace, Nanos end) {
        if (!m_at) return std::nullopt;
        *m_at += wallSeconds * pace * static_cast<double>(kSecond);
        if (pace > 0 && *m_at < static_cast<double>(end)) return static_cast<Nanos>(*m_at);
        m_at.reset();
        return std::nullopt;
    }

private:
    std::optional<double> m_at;  // with fractions of a nanosecond: slow motion moves by less than one a frame
};

}  // namespace sluice::ui
