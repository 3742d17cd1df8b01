#include "ui/panels/value_scale.hpp"

#include "ui/panels/words.hpp"

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

double roundedTo(double value, double unit) {
    return unit > 0 ? std::round(value / unit) * unit : value;
}

// Binary fractions of decimal steps (0.30000000000000004) are no numbers that a person typed.
double tidy(double value) {
    return QString::number(value, 'g', 12).toDouble();
}

}  // namespace

ValueScale::ValueScale(const ParameterDecl& declaration)
    : m_minimum(declaration.minimum),
      m_maximum(std::max(declaration.minimum, declaration.maximum)),
      m_step(declaration.step),
      m_integer(declaration.kind == ParameterKind::Integer),
      m_logarithmic(declaration.logarithmic && declaration.maximum > 0) {
    m_lowest = m_minimum > 0 ? m_minimum : std::max(m_step, m_maximum * 1e-9);
    if (m_lowest >= m_maximum) m_logarithmic = false;
}

double ValueScale::clamped(double value) const {
    return std::clamp(value, m_minimum, m_maximum);
}

double ValueScale::fractionOf(double value) const {
    value = clamped(value);
    if (m_maximum <= m_minimum) return 0;
    if (!m_logarithmic) return (value - m_minimum) / (m_maximum - m_minimum);
    if (value <= m_lowest && m_lowest > m_minimum) return value < m_lowest / 2 ? 0 : 0.01;
    const double fraction = std::log(value / m_lowest) / std::log(m_maximum / m_lowest);
    // One per cent at the left is 0's own.
    return m_lowest > m_minimum ? 0.01 + 0.99 * fraction : fraction;
}

double ValueScale::valueAt(double fraction) const {
    fraction = std::clamp(fraction, 0.0, 1.0);
    if (fraction >= 1) return m_maximum;
    if (!m_logarithmic) return rounded(m_minimum + fraction * (m_maximum - m_minimum));
    if (m_lowest > m_minimum) {
        if (fraction < 0.005) return m_minimum;
        fraction = std::max(0.0, (fraction - 0.01) / 0.99);
    }
    return rounded(m_lowest * std::pow(m_maximum / m_lowest, fraction));
}

double ValueScale::rounded(double value) const {
    if (m_logarithmic && value > 0) {
        value = roundedTo(value, std::pow(10, std::floor(std::log10(value)) - 1));
    } else if (m_step > 0) {
        value = m_minimum + roundedTo(value - m_minimum, m_step);
    }
    if (m_integer) value = std::round(value);
    return tidy(clamped(value));
}

double ValueScale::stepped(double value, int steps) const {
    if (!m_logarithmic) {
        const double step = m_step > 0 ? m_step : (m_maximum - m_minimum) / 100;
        return tidy(clamped(value + steps * step));
    }
    // A tenth of the decade: 8, 9, 10, 20, 30 ...
    for (; steps != 0; steps += steps > 0 ? -1 : 1) {
        const double base = std::max(value, m_lowest);
        double unit = std::pow(10, std::floor(std::log10(base) + (steps > 0 ? 1e-9 : -1e-9)));
        if (m_integer) unit = std::max(1.0, unit);
        if (steps > 0) value = value < m_lowest ? m_lowest : roundedTo(value + unit, unit);
        if (steps < 0) value = value <= m_lowest ? m_minimum : roundedTo(value - unit, unit);
    }
    return tidy(clamped(value));
}

QString numberText(double value) {
    // Plain digits as far as a person reads them; powers of ten only beyond.
    const double magnitude = std::abs(value);
    if (magnitude != 0 && (magnitude >= 1e12 || magnitude < 1e-6)) return QString::number(value, 'g', 6);
    QString text = QString::number(value, 'f', 9);
    while (text.endsWith(u'0')) text.chop(1);
    if (text.endsWith(u'.')) text.chop(1);
    return text;
}

QString rangeText(const ParameterDecl& declaration) {
    const QString range =
        QStringLiteral("%1 – %2").arg(numberText(declaration.minimum), numberText(declaration.maximum));
    return declaration.unit.empty() ? range : range + u' ' + shown(declaration.unit);
}

}  // namespace sluice::ui
