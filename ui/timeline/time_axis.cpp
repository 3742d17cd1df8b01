#include "ui/timeline/time_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr Nanos kMinute = 60 * kSecond;
constexpr Nanos kHour = 60 * kMinute;

// Beyond ten seconds people divide time by sixties, not by tens.
constexpr std::array<Nanos, 14> kLongSteps = {10 * kSecond, 15 * kSecond, 30 * kSecond, kMinute,      2 * kMinute,
                                              5 * kMinute,  10 * kMinute, 15 * kMinute, 30 * kMinute, kHour,
                                              2 * kHour,    6 * kHour,    12 * kHour,   24 * kHour};

int decimalsFor(Nanos unit, Nanos resolution) {
    int decimals = 0;
    for (Nanos step = unit; step > std::max<Nanos>(resolution, 1) && decimals < 9; step /= 10) ++decimals;
    return decimals;
}

QString clockLabel(Nanos time, Nanos resolution) {
    const Nanos hours = time / kHour;
    const Nanos minutes = time / kMinute % 60;
    const int decimals = decimalsFor(kSecond, resolution);
    // Cut, not rounded: 59.96 s must not become "0:60.0".
    const Nanos digit = std::max<Nanos>(kSecond / static_cast<Nanos>(std::pow(10, decimals)), 1);
    const double seconds = toSeconds(time % kMinute / digit * digit);
    const QString tail = QString::number(seconds, 'f', decimals).rightJustified(decimals > 0 ? 3 + decimals : 2, u'0');
    if (hours == 0) return QStringLiteral("%1:%2").arg(minutes).arg(tail);
    return QStringLiteral("%1:%2:%3").arg(hours).arg(minutes, 2, 10, QLatin1Char('0')).arg(tail);
}

// Three significant digits without trailing zeros.
QString threeDigits(double value) {
    const double magnitude = std::abs(value);
    const int decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2;
    QString text = QString::number(value, 'f', decimals);
    if (text.contains(u'.')) {
        while (text.endsWith(u'0')) text.chop(1);
        if (text.endsWith(u'.')) text.chop(1);
    }
    return text;
}

}  // namespace

Nanos niceTimeStep(Nanos raw) {
    if (raw > 24 * kHour) return (raw + 24 * kHour - 1) / (24 * kHour) * 24 * kHour;
    if (raw > 5 * kSecond) return *std::lower_bound(kLongSteps.begin(), kLongSteps.end(), raw);
    for (Nanos decade = 1;; decade *= 10) {
        for (const Nanos factor : {Nanos{1}, Nanos{2}, Nanos{5}}) {
            if (factor * decade >= raw) return factor * decade;
        }
    }
}

QString timeLabel(Nanos time, Nanos resolution) {
    if (time < 0) return QStringLiteral("−") + timeLabel(-time, resolution);
    if (time >= kMinute) return clockLabel(time, resolution);
    struct Unit {
        Nanos size;
        const char16_t* name;
    };
    static constexpr Unit kUnits[] = {{kSecond, u"s"}, {kMillisecond, u"ms"}, {kMicrosecond, u"µs"}, {1, u"ns"}};
    // The largest unit that the time fills and that needs at most three decimals at this resolution.
    for (const Unit& unit : kUnits) {
        const bool fills = time >= unit.size || (time == 0 && resolution >= unit.size / 10);
        const int decimals = decimalsFor(unit.size, resolution);
        if (unit.size > 1 && (!fills || decimals > 3)) continue;
        const double value = static_cast<double>(time) / static_cast<double>(unit.size);
        return QStringLiteral("%1 %2").arg(QString::number(value, 'f', decimals), QString::fromUtf16(unit.name));
    }
    return {};
}

QString durationLabel(Nanos duration) {
    if (duration < 0) return QStringLiteral("−") + durationLabel(-duration);
    const auto real = static_cast<double>(duration);
    if (duration < kMicrosecond) return QStringLiteral("%1 ns").arg(duration);
    if (duration < kMillisecond) return threeDigits(real * 1e-3) + QStringLiteral(" µs");
    if (duration < kSecond) return threeDigits(real * 1e-6) + QStringLiteral(" ms");
    if (duration < kMinute) return threeDigits(real * 1e-9) + QStringLiteral(" s");
    if (duration < kHour)
        return QStringLiteral("%1 min %2 s").arg(duration / kMinute).arg(duration % kMinute / kSecond);
    return QStringLiteral("%1 h %2 min").arg(duration / kHour).arg(duration % kHour / kMinute);
}

TimeRange fitted(TimeRange wanted, TimeRange limits) {
    const Nanos span = std::clamp(wanted.span(), kTimeSpanMin, std::max(limits.span(), kTimeSpanMin));
    const Nanos last = std::max(limits.from, limits.to - span);
    const Nanos from = std::max<Nanos>(0, std::clamp(wanted.from, limits.from, last));
    return {from, from + span};
}

TimeAxis::TimeAxis(TimeRange range, double left, double width)
    : m_range(range), m_left(left), m_width(std::max(width, 1.0)) {
    m_range.from = std::max<Nanos>(0, m_range.from);
    m_range.to = std::max(m_range.to, m_range.from + kTimeSpanMin);
}

double TimeAxis::toPixel(Nanos time) const noexcept {
    return m_left + static_cast<double>(time - m_range.from) / nanosPerPixel();
}

Nanos TimeAxis::toTime(double pixel) const noexcept {
    return m_range.from + static_cast<Nanos>(std::llround((pixel - m_left) * nanosPerPixel()));
}

TimeAxis TimeAxis::zoomed(double pixel, double factor, TimeRange limits) const {
    const double span = static_cast<double>(m_range.span()) / std::max(factor, 1e-9);
    const double spanMax = static_cast<double>(std::max(limits.span(), kTimeSpanMin));
    const auto width = static_cast<Nanos>(std::clamp(span, static_cast<double>(kTimeSpanMin), spanMax));
    const double share = (pixel - m_left) / m_width;
    const Nanos from = toTime(pixel) - static_cast<Nanos>(std::llround(share * static_cast<double>(width)));
    return {fitted({from, from + width}, limits), m_left, m_width};
}

TimeAxis TimeAxis::panned(double pixels, TimeRange limits) const {
    const auto shift = static_cast<Nanos>(std::llround(pixels * nanosPerPixel()));
    return {fitted({m_range.from - shift, m_range.to - shift}, limits), m_left, m_width};
}

std::vector<TimeTick> TimeAxis::ticks(double spacingMin) const {
    const Nanos step = niceTimeStep(static_cast<Nanos>(std::ceil(std::max(spacingMin, 1.0) * nanosPerPixel())));
    std::vector<TimeTick> result;
    for (Nanos time = (m_range.from + step - 1) / step * step; time <= m_range.to; time += step) {
        result.push_back({time, timeLabel(time, step)});
    }
    return result;
}

}  // namespace sluice::ui
