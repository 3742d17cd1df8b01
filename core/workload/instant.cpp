#include "workload/instant.hpp"

#include "workload/parameter.hpp"
#include "workload/samplers.hpp"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr std::int64_t kSecondsMax = 1'000'000'000'000;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

// Reads from the front of a text; every function gives nothing and leaves the text alone where it does not fit.
class Scanner {
public:
    explicit Scanner(std::string_view text) : m_rest(text) {}
    bool atEnd() const { return m_rest.empty(); }
    bool take(char c) {
        if (!m_rest.starts_with(c)) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    // Exactly `count` digits with a value from `low` to `high`.
    std::optional<int> digits(std::size_t count, int low, int high) {
        if (m_rest.size() < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!isDigit(m_rest[i])) return std::nullopt;
            value = value * 10 + (m_rest[i] - '0');
        }
        if (value < low || value > high) return std::nullopt;
        m_rest.remove_prefix(count);
        return value;
    }
    // Nanoseconds from the digits after a point, at least one.
    std::optional<std::int64_t> fraction() {
        if (m_rest.empty() || !isDigit(m_rest.front())) return std::nullopt;
        std::int64_t nanos = 0;
        std::int64_t unit = kSecond / 10;
        for (; !m_rest.empty() && isDigit(m_rest.front()); m_rest.remove_prefix(1), unit /= 10)
            nanos += unit * (m_rest.front() - '0');
        return nanos;
    }
    // Any number of digits, at least one, at most kSecondsMax.
    std::optional<std::int64_t> whole() {
        if (m_rest.empty() || !isDigit(m_rest.front())) return std::nullopt;
        std::int64_t value = 0;
        for (; !m_rest.empty() && isDigit(m_rest.front()); m_rest.remove_prefix(1)) {
            value = value * 10 + (m_rest.front() - '0');
            if (value > kSecondsMax) return std::nullopt;
        }
        return value;
    }

private:
    std::string_view m_rest;
};

// Days from 1970-01-01 in the proleptic Gregorian calendar; years are counted from March, so that the leap day is the
// last of its year, and in eras of 400 years, which all have 146,097 days.
std::int64_t daysFromCivil(int year, int month, int day) {
    const int shifted = month > 2 ? year : year - 1;
    const int era = shifted / 400;
    const int yearOfEra = shifted - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return std::int64_t{era} * 146'097 + dayOfEra - 719'468;
}

int daysInMonth(int year, int month) {
    if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// "Z", "+01:00", "-0530" or nothing, as seconds to subtract.
std::optional<std::int64_t> parseZone(Scanner& scan) {
    if (scan.atEnd() || scan.take('Z')) return 0;
    const int sign = scan.take('-') ? -1 : scan.take('+') ? 1 : 0;
    const auto hours = scan.digits(2, 0, 23);
    if (sign == 0 || !hours) return std::nullopt;
    scan.take(':');
    const auto minutes = scan.digits(2, 0, 59);
    if (!minutes) return std::nullopt;
    return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<Instant> parseDate(std::string_view text) {
    Scanner scan(text);
    const auto year = scan.digits(4, 1, 9999);
    if (!year || !scan.take('-')) return std::nullopt;
    const auto month = scan.digits(2, 1, 12);
    if (!month || !scan.take('-')) return std::nullopt;
    const auto day = scan.digits(2, 1, daysInMonth(*year, *month));
    if (!day || !(scan.take('T') || scan.take(' '))) return std::nullopt;
    const auto hour = scan.digits(2, 0, 23);
    if (!hour || !scan.take(':')) return std::nullopt;
    const auto minute = scan.digits(2, 0, 59);
    if (!minute || !scan.take(':')) return std::nullopt;
    const auto second = scan.digits(2, 0, 60);  // 60: a leap second
    if (!second) return std::nullopt;
    const auto nanos = scan.take('.') ? scan.fraction() : std::optional<std::int64_t>(0);
    if (!nanos) return std::nullopt;
    const auto zone = parseZone(scan);
    if (!zone || !scan.atEnd()) return std::nullopt;
    const std::int64_t seconds = daysFromCivil(*year, *month, *day) * 86'400 + *hour * 3600 + *minute * 60 + *second;
    return Instant{seconds - *zone, *nanos, true};
}

Instant normalised(bool negative, std::int64_t seconds, std::int64_t nanos) {
    if (!negative) return {seconds, nanos, false};
    return nanos == 0 ? Instant{-seconds, 0, false} : Instant{-seconds - 1, kSecond - nanos, false};
}

std::optional<Instant> parseSeconds(std::string_view text) {
    Scanner scan(text);
    const bool negative = scan.take('-');
    if (const auto seconds = scan.whole()) {
        const auto nanos = scan.take('.') ? scan.fraction() : std::optional<std::int64_t>(0);
        if (nanos && scan.atEnd()) return normalised(negative, *seconds, *nanos);
    }
    const auto value = parseNumber(text);  // with an exponent, or ".5"
    if (!value || std::fabs(*value) > static_cast<double>(kSecondsMax)) return std::nullopt;
    const double whole = std::floor(*value);
    const Nanos nanos = roundToNanos((*value - whole) * 1e9);
    return Instant{static_cast<std::int64_t>(whole), std::min(nanos, kSecond - 1), false};
}

}  // namespace

std::optional<Instant> parseInstant(std::string_view text) {
    if (auto date = parseDate(text)) return date;
    return parseSeconds(text);
}

std::optional<Nanos> difference(const Instant& later, const Instant& earlier) {
    const std::int64_t seconds = later.seconds - earlier.seconds;
    if (seconds > 1'000'000'000 || seconds < -1'000'000'000) return std::nullopt;
    return seconds * kSecond + (later.nanos - earlier.nanos);
}

}  // namespace sluice
