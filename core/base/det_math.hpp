// Deterministic mathematics: logarithm, exponential, power and the normal quantile from IEEE 754 additions,
// subtractions, multiplications, divisions and square roots only. The same argument gives the same bits on every
// x86-64 machine and compiler, with and without FMA or AVX, which libm does not promise (its last bit differs between
// CPUs). Everything that touches the simulated clock uses these.
//
// Invariant: built with -ffp-contract=off and without -ffast-math; the rounding mode is to nearest.
// Thread rule: pure functions, safe from any thread.
#pragma once

namespace sluice::det {

// Natural logarithm; within 1 ulp. log(0) = -infinity, log of a negative number or NaN = NaN.
double log(double x) noexcept;

// e to the x; within 1 ulp where the result is a normal number. Beyond the range of double: infinity or 0.
double exp(double x) noexcept;

// x to the y for x >= 0; within 2 ulp while |y ln x| <= 40, within 8 ulp over the whole range of double.
// As in C: pow(x, 0) = 1 for every x, pow(1, y) = 1 for every y. A negative x gives NaN.
double pow(double x, double y) noexcept;

// The z below which a standard normal variable lies with probability p; relative error about 1e-15.
// p <= 0 gives -infinity, p >= 1 +infinity, NaN gives NaN.
// Source: M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37
// (1988), the formulas of PPND16.
double normalQuantile(double p) noexcept;

}  // namespace sluice::det
