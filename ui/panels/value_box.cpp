#include "ui/panels/value_box.hpp"

#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"

#include <QLineEdit>
#include <QLocale>
#include <QPainter>

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
    setFrame(false);
    setAttribute(Qt::WA_Hover);
    retheme();
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QDoubleSpinBox::valueChanged, this, &ValueBox::typed);
}

void ValueBox::showValue(double value) {
    const QSignalBlocker quiet(this);
    setValue(value);
    updateGeometry();
}

bool ValueBox::isBeingTyped() const {
    return hasFocus() && lineEdit()->isModified();
}

QSize ValueBox::sizeHint() const {
    // Room to type in, and for the whole of what is shown; the right edge is what numbers line up at.
    const Metrics m = Theme::current().metrics();
    const QFontMetrics metrics(monoFont(m.textSmall));
    const int widest = std::max(metrics.horizontalAdvance(QStringLiteral("00000") + suffix()),
                                metrics.horizontalAdvance(textFromValue(value()) + suffix()));
    return {widest + m.space3, metrics.height() + m.space1};
}

void ValueBox::retheme() {
    const Theme theme = Theme::current();
    const QColor ink = theme.color(isEnabled() ? ColorRole::Accent : ColorRole::TextDisabled);
    const QString rules =
        QStringLiteral("QLineEdit { background: transparent; border: none; padding: 0 %1px; color: %2; }")
            .arg(3)
            .arg(ink.name());
    // Rules of its own, because the program's style sheet outranks a palette. Only when they differ: setting them comes
    // back here as a change of style.
    if (rules == lineEdit()->styleSheet()) return;
    setFont(monoFont(theme.metrics().textSmall));
    lineEdit()->setStyleSheet(rules);
}

void ValueBox::changeEvent(QEvent* event) {
    QDoubleSpinBox::changeEvent(event);
    const QEvent::Type type = event->type();
    if (type == QEvent::PaletteChange || type == QEvent::StyleChange || type == QEvent::EnabledChange) retheme();
}

// A bare number that becomes a field under the pointer or the keyboard: forty boxes in a column are noise.
void ValueBox::paintEvent(QPaintEvent*) {
    const bool isField = isEnabled() && (hasFocus() || underMouse());
    if (!isField) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::current();
    const bool isActive = hasFocus();
    painter.setPen(QPen(theme.color(isActive ? ColorRole::Accent : ColorRole::Outline), isActive ? 2 : 1));
    painter.setBrush(theme.color(ColorRole::Field));
    const double inset = isActive ? 1 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 4, 4);
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
