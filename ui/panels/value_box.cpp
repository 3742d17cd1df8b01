#include "ui/panels/value_box.hpp"

#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"

#include <QLineEdit>
#include <QLocale>

#include <cmath>

namespace sluice::ui {
namespace {

QString suffixOf(const ParameterDecl& declaration) {
    const QString unit = shown(declaration.unit);
    if (unit.isEmpty()) return {};
    return u' ' + (unit.startsWith(QStringLiteral("1/")) ? unit.mid(1) : unit);
}

}  // namespace

ValueBox::ValueBox(const ParameterDecl& declaration, QWidget* parent)
    : QDoubleSpinBox(parent), m_scale(declaration), m_isInteger(declaration.kind == ParameterKind::Integer) {
    setLocale(QLocale::c());
    setDecimals(9);  // numberText() shows only those that matter
    setRange(declaration.minimum, std::max(declaration.minimum, declaration.maximum));
    setSuffix(suffixOf(declaration));
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setAlignment(Qt::AlignRight);
    setKeyboardTracking(false);
    setFocusPolicy(Qt::StrongFocus);
    setFont(monoFont(Theme::current().metrics().textSmall));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QDoubleSpinBox::valueChanged, this, &ValueBox::typed);
}

void ValueBox::showValue(double value) {
    const QSignalBlocker quiet(this);
    setValue(value);
}

bool ValueBox::isBeingTyped() const {
    return hasFocus() && lineEdit()->isModified();
}

QSize ValueBox::sizeHint() const {
    // One width for all, so that numbers stand in a column and do not move while they change.
    const Metrics m = Theme::current().metrics();
    const QFontMetrics metrics(monoFont(m.textSmall));
    const int widest = std::max({metrics.horizontalAdvance(QStringLiteral("0000000 ms")),
                                 metrics.horizontalAdvance(numberText(maximum()) + suffix()),
                                 metrics.horizontalAdvance(numberText(minimum()) + suffix())});
    return {std::min(widest, metrics.horizontalAdvance(QStringLiteral("000000 messages"))) + 2 * m.space2 + 6,
            metrics.height() + m.space2};
}

std::optional<double> ValueBox::numberIn(const QString& text) const {
    QString number = text;
    if (!suffix().isEmpty() && number.endsWith(suffix())) number.chop(suffix().size());
    bool ok = false;
    const double value = QLocale::c().toDouble(number.trimmed().replace(u',', u'.'), &ok);
    if (!ok || !std::isfinite(value)) return std::nullopt;
    return m_isInteger ? std::round(value) : value;
}

QValidator::State ValueBox::validate(QString& text, int&) const {
    const std::optional<double> value = numberIn(text);
    const bool allowed = value && *value >= minimum() && *value <= maximum();
    return allowed ? QValidator::Acceptable : QValidator::Intermediate;
}

void ValueBox::fixup(QString& text) const {
    const std::optional<double> wanted = numberIn(text);
    const double taken = wanted ? m_scale.clamped(*wanted) : value();
    text = numberText(taken) + suffix();
    // Qt asks for a correction through a const function; telling about it changes nothing here.
    if (wanted) Q_EMIT const_cast<ValueBox*>(this)->clamped(*wanted, taken);
}

double ValueBox::valueFromText(const QString& text) const {
    return m_scale.clamped(numberIn(text).value_or(value()));
}

}  // namespace sluice::ui
