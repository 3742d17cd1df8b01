#include "base/det_math.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace sluice::det {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts. The first has 32 significant bits, so that its product with any exponent (11 bits) is exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
constexpr double kSqrt2 = 0x1.6a09e667f3bcdp+0;

// An unevaluated sum high + low with |low| <= ulp(high) / 2: about 106 bits of precision.
struct Pair {
    double high;
    double low;
};

// Knuth's exact addition.
Pair twoSum(double a, double b) noexcept {
    const double sum = a + b;
    const double shareOfB = sum - a;
    return {sum, (a - (sum - shareOfB)) + (b - shareOfB)};
}

// Dekker's exact addition for |a| >= |b|.
Pair fastTwoSum(double a, double b) noexcept {
    const double sum = a + b;
    return {sum, b - (sum - a)};
}

// Veltkamp's splitting into two halves of 26 bits, whose products are exact without a fused multiply-add.
Pair split(double a) noexcept {
    const double scaled = a * 0x1.0000002p+27;
    const double high = scaled - (scaled - a);
    return {high, a - high};
}

// Dekker's exact multiplication; |a| and |b| below 2^500.
Pair twoProduct(double a, double b) noexcept {
    const double product = a * b;
    const Pair x = split(a);
    const Pair y = split(b);
    return {product, ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
}

// c[0] + c[1] x + c[2] x^2 + ..., innermost first.
template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) noexcept {
    double sum = coefficients[N - 1];
    for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + coefficients[i];
    return sum;
}

// 2^exponent for a normal result: -1022 <= exponent <= 1023.
double powerOfTwo(int exponent) noexcept {
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// x = mantissa * 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)); x finite and positive.
struct Scaled {
    double mantissa;
    int exponent;
};
Scaled decompose(double x) noexcept {
    int exponent = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1p54;
        exponent = -54;
    }
    const auto bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    double mantissa = std::bit_cast<double>((bits & 0xfffffffffffffu) | 0x3ff0000000000000u);
    if (mantissa >= kSqrt2) {
        mantissa *= 0.5;
        ++exponent;
    }
    return {mantissa, exponent};
}

// ln x as a pair with a relative error of about 2^-59, for finite positive x. With s = (m - 1) / (m + 1):
// ln m = 2 artanh(s) = 2s + s (2/3 s^2 + 2/5 s^4 + ...), where |s| < 0.172. The leading term is kept as a pair; the
// series is a hundredth of it at most, so plain arithmetic does.
Pair logPair(double x) noexcept {
    static constexpr std::array<double, 11> kSeries = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                                       2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
    const auto [m, exponent] = decompose(x);
    const double numerator = m - 1;  // exact
    const Pair denominator = twoSum(1, m);
    const double s = numerator / denominator.high;
    const Pair back = twoProduct(s, denominator.high);
    const double sLow = ((numerator - back.high) - back.low - s * denominator.low) / denominator.high;
    const double square = s * s;
    const double series = s * (square * polynomial(kSeries, square));
    const auto k = static_cast<double>(exponent);
    const Pair sum = twoSum(k * kLn2High, 2 * s);
    return fastTwoSum(sum.high, sum.low + (k * kLn2Low + (2 * sLow + series)));
}

// m * 2^exponent for m in (0.5, 2), rounded once even where the result is subnormal.
double scale(double m, int exponent) noexcept {
    if (exponent > 1000) return m * 0x1p1000 * powerOfTwo(exponent - 1000);
    if (exponent < -1000) return m * powerOfTwo(exponent + 1000) * 0x1p-1000;
    return m * powerOfTwo(exponent);
}

// e^(high + low). With k the integer nearest to x / ln 2 and r = x - k ln 2, |r| < 0.35: e^x = 2^k e^r, the latter by
// its Taylor series, whose remainder after r^13 is below 2^-57.
double expPair(Pair x) noexcept {
    static constexpr std::array<double, 12> kSeries = {
        1.0 / 2,       1.0 / 6,        1.0 / 24,        1.0 / 120,       1.0 / 720,         1.0 / 5040,
        1.0 / 40320.0, 1.0 / 362880.0, 1.0 / 3628800.0, 1.0 / 39916800., 1.0 / 479001600.0, 1.0 / 6227020800.0};
    if (x.high > 709.79) return kInfinity;
    if (x.high < -745.14) return 0;
    const int exponent = static_cast<int>(x.high * kInverseLn2 + (x.high < 0 ? -0.5 : 0.5));
    const auto k = static_cast<double>(exponent);
    const Pair r = twoSum(x.high - k * kLn2High, x.low - k * kLn2Low);
    const double tail = r.high * r.high * polynomial(kSeries, r.high);
    const double m = 1 + (r.high + (r.low + r.low * r.high + tail));
    return scale(m, exponent);
}

}  // namespace

double log(double x) noexcept {
    if (std::isnan(x) || x < 0) return kNaN;
    if (x == 0) return -kInfinity;
    if (x == kInfinity) return kInfinity;
    const Pair result = logPair(x);
    return result.high + result.low;
}

double exp(double x) noexcept {
    if (std::isnan(x)) return kNaN;
    return expPair({x, 0});
}

double pow(double x, double y) noexcept {
    if (y == 0 || x == 1) return 1;
    if (std::isnan(x) || std::isnan(y) || x < 0) return kNaN;
    if (x == 0 || x == kInfinity) return (x == 0) == (y > 0) ? 0 : kInfinity;
    const Pair logarithm = logPair(x);
    const double estimate = y * logarithm.high;
    if (estimate > 1000) return kInfinity;
    if (estimate < -1000) return 0;
    if (std::fabs(y) > 0x1p400) return expPair({estimate, 0});  // |ln x| is tiny; the exact product would overflow
    const Pair product = twoProduct(y, logarithm.high);
    return expPair(fastTwoSum(product.high, product.low + y * logarithm.low));
}

double normalQuantile(double p) noexcept {
    static constexpr std::array<double, 8> kCentreTop = {
        3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
    static constexpr std::array<double, 8> kCentreBottom = {1.0,
                                                            4.2313330701600911252e1,
                                                            6.8718700749205790830e2,
                                                            5.3941960214247511077e3,
                                                            2.1213794301586595867e4,
                                                            3.9307895800092710610e4,
                                                            2.8729085735721942674e4,
                                                            5.2264952788528545610e3};
    static constexpr std::array<double, 8> kMiddleTop = {
        1.42343711074968357734e0, 4.63033784615654529590e0,  5.76949722146069140550e0,  3.64784832476320460504e0,
        1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr std::array<double, 8> kMiddleBottom = {1.0,
                                                            2.05319162663775882187e0,
                                                            1.67638483018380384940e0,
                                                            6.89767334985100004550e-1,
                                                            1.48103976427480074590e-1,
                                                            1.51986665636164571966e-2,
                                                            5.47593808499534494600e-4,
                                                            1.05075007164441684324e-9};
    static constexpr std::array<double, 8> kFarTop = {
        6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,  2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr std::array<double, 8> kFarBottom = {1.0,
                                                         5.99832206555887937690e-1,
                                                         1.36929880922735805310e-1,
                                                         1.48753612908506148525e-2,
                                                         7.86869131145613259100e-4,
                                                         1.84631831751005468180e-5,
                                                         1.42151175831644588870e-7,
                                                         2.04426310338993978564e-15};
    if (std::isnan(p)) return kNaN;
    if (p <= 0) return -kInfinity;
    if (p >= 1) return kInfinity;
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(kCentreTop, r) / polynomial(kCentreBottom, r);
    }
    const double r = std::sqrt(-log(q < 0 ? p : 1 - p));
    const double z = r <= 5 ? polynomial(kMiddleTop, r - 1.6) / polynomial(kMiddleBottom, r - 1.6)
                            : polynomial(kFarTop, r - 5) / polynomial(kFarBottom, r - 5);
    return q < 0 ? -z : z;
}

}  // namespace sluice::det
