// The transport's speed slider: a logarithmic scale of paces (simulated seconds per wall second) from slow motion
// 1:10,000 over 1:1 to 1,000:1, and express at its right end. Every power of ten, 1:1 among them, holds the slider like
// a detent. Thread rule: pure functions.
#pragma once

namespace sluice::ui {

inline constexpr double kPaceMin = 1e-4;
inline constexpr double kPaceMax = 1e3;
// The pace that means "as fast as possible".
inline constexpr double kPaceExpress = 0;

// Share of the way, 0..1. Paces outside the scale take its ends.
double paceFraction(double pace);
// Rounded to two significant digits; 0 at the express end.
double paceAt(double fraction);

}  // namespace sluice::ui
