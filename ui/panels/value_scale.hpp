// The scale of a parameter's slider: from a value to the share of the way and back, linear or logarithmic, with values
// rounded as a person would type them. A logarithmic scale that begins at 0 gives 0 its left end and begins the decades
// at the step. Invariant: fractions are 0..1, values never leave minimum..maximum.
// Thread rule: a value.
#pragma once

#include "workload/parameter.hpp"

#include <QString>

namespace sluice::ui {

class ValueScale {
public:
    explicit ValueScale(const ParameterDecl& declaration);

    double fractionOf(double value) const;
    // Rounded: linear scales to the step, logarithmic ones to two significant digits (and whole numbers stay whole).
    double valueAt(double fraction) const;
    // The value one step up (+1) or down (-1): the step, or on a logarithmic scale the next round number.
    double stepped(double value, int steps) const;
    double clamped(double value) const;
    double minimum() const noexcept { return m_minimum; }
    double maximum() const noexcept { return m_maximum; }

private:
    double rounded(double value) const;

    double m_minimum;
    double m_maximum;
    double m_step;
    double m_lowest;  // where the decades begin
    bool m_integer;
    bool m_logarithmic;
};

// The shortest text that reads back as the value.
QString numberText(double value);

// "1 to 500 ms"
QString rangeText(const ParameterDecl& declaration);

}  // namespace sluice::ui
