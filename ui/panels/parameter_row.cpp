#include "ui/panels/parameter_row.hpp"

#include "ui/panels/value_box.hpp"
#include "ui/panels/value_slider.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace sluice::ui {

ParameterRow::ParameterRow(ParameterDecl declaration, QWidget* parent)
    : QWidget(parent), m_declaration(std::move(declaration)), m_scale(m_declaration), m_value(m_declaration.standard) {
    const Metrics m = Theme::current().metrics();
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(m.space3, 2, m.space3, 2);
    grid->setHorizontalSpacing(m.space1);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(0, 1);
    m_help = shown(m_declaration.help);
    if (isNumber())
        m_help += u' ' + tr("Allowed: %1; default %2.")
                             .arg(rangeText(m_declaration), QString::fromStdString(toText(m_declaration.standard)));
    makeLabel(*grid);
    if (isNumber()) makeNumber(*grid);
    if (m_declaration.kind == ParameterKind::Choice) makeChoice(*grid);
    if (m_declaration.kind == ParameterKind::Text || m_declaration.kind == ParameterKind::Trace) makeText(*grid);
    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    setRole(*m_hint, "caption");
    m_hint->hide();
    grid->addWidget(m_hint, 2, 0, 1, 3);
    setToolTip(m_help);
    retheme();
    showValue();
}

bool ParameterRow::isNumber() const {
    return m_declaration.kind == ParameterKind::Integer || m_declaration.kind == ParameterKind::Real;
}

void ParameterRow::makeLabel(QGridLayout& grid) {
    m_label = new QLabel(shown(m_declaration.label), this);
    m_label->setMinimumWidth(40);
    m_label->setWordWrap(true);  // a name is never cut: in a narrow panel it takes a second line
    m_label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_mark = new QLabel(this);
    m_mark->setVisible(!m_declaration.live);
    m_mark->setToolTip(m_declaration.isCapacity ? tr("Fixed when the channel is made: a change re-runs at once")
                                                : tr("Applies at restart"));
    m_reset = new QToolButton(this);
    m_reset->setToolTip(tr("Back to the default, %1").arg(QString::fromStdString(toText(m_declaration.standard))));
    m_reset->setAccessibleName(tr("Reset %1 to its default").arg(m_label->text()));
    m_reset->setFocusPolicy(Qt::TabFocus);
    // A bar's padding would leave no room for the icon of so small a button.
    m_reset->setStyleSheet(QStringLiteral("QToolButton { padding: 0; }"));
    m_reset->setFixedSize(22, 22);
    // Keeps its room while it is hidden, so that nothing moves when a value leaves its default.
    QSizePolicy policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(policy);
    connect(m_reset, &QToolButton::clicked, this, [this] { take(m_declaration.standard, true); });
    auto* name = new QHBoxLayout;
    name->setSpacing(Theme::current().metrics().space1);
    name->addWidget(m_label, 1);
    name->addWidget(m_mark);
    grid.addLayout(name, 0, 0);
    grid.addWidget(m_reset, 0, 1);
}

void ParameterRow::describe(QWidget& control) {
    control.setAccessibleName(m_label->text());
    QString description = m_help;
    if (!m_declaration.live) description += u' ' + m_mark->toolTip() + u'.';
    control.setAccessibleDescription(description);
    control.setToolTip(m_help);
}

void ParameterRow::makeNumber(QGridLayout& grid) {
    m_box = new ValueBox(m_declaration, this);
    m_slider = new ValueSlider(this);
    m_slider->setMark(m_scale.fractionOf(std::get<double>(m_declaration.standard)));
    describe(*m_box);
    describe(*m_slider);
    m_label->setBuddy(m_box);
    grid.addWidget(m_box, 0, 2);
    grid.addWidget(m_slider, 1, 0, 1, 3);
    connect(m_box, &ValueBox::typed, this, [this](double value) { take(m_scale.clamped(value), true); });
    connect(m_box, &ValueBox::clamped, this, [this](double wanted, double taken) {
        m_hintFor = taken;
        showHint(
            tr("%1 is outside %2; taken as %3").arg(numberText(wanted), rangeText(m_declaration), numberText(taken)));
    });
    const auto step = [this](int steps) { take(m_scale.stepped(std::get<double>(m_value), steps), true); };
    connect(m_box, &ValueBox::stepRequested, this, step);
    connect(m_slider, &ValueSlider::stepRequested, this, step);
    connect(m_slider, &ValueSlider::fractionChosen, this,
            [this](double fraction, bool finished) { take(m_scale.valueAt(fraction), finished); });
}

void ParameterRow::makeChoice(QGridLayout& grid) {
    m_choice = new QComboBox(this);
    for (const std::string& choice : m_declaration.choices) {
        m_choice->addItem(shown(choice), QString::fromStdString(choice));
    }
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    describe(*m_choice);
    m_label->setBuddy(m_choice);
    grid.addWidget(m_choice, 0, 2);
    connect(m_choice, &QComboBox::activated, this,
            [this](int index) { take(m_choice->itemData(index).toString().toStdString(), true); });
}

void ParameterRow::makeText(QGridLayout& grid) {
    m_line = new QLineEdit(this);
    describe(*m_line);
    m_label->setBuddy(m_line);
    const bool isFile = m_declaration.kind == ParameterKind::Trace;
    grid.addWidget(m_line, 1, 0, 1, isFile ? 2 : 3);
    connect(m_line, &QLineEdit::editingFinished, this, [this] {
        if (m_line->isModified()) take(m_line->text().trimmed().toStdString(), true);
    });
    if (!isFile) return;
    m_line->setPlaceholderText(tr("no trace chosen"));
    m_browse = new QToolButton(this);
    m_browse->setAccessibleName(tr("Choose a file for %1").arg(m_label->text()));
    m_browse->setToolTip(tr("Choose a CSV file..."));
    connect(m_browse, &QToolButton::clicked, this, &ParameterRow::chooseFile);
    grid.addWidget(m_browse, 1, 2, Qt::AlignRight);
}

void ParameterRow::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Choose a trace"), m_line->text(),
                                                      tr("CSV files (*.csv);;All files (*)"));
    if (!path.isEmpty()) take(path.toStdString(), true);
}

bool ParameterRow::isDefault() const {
    return m_value == m_declaration.standard;
}

void ParameterRow::take(const ParameterValue& value, bool finished) {
    // The hint about a clamped value stays as long as that value does.
    if (value != m_hintFor) m_hint->hide();
    const bool changed = value != m_value;
    m_value = value;
    showValue();
    if (changed || finished) Q_EMIT edited(m_value, finished);
}

void ParameterRow::setValue(const ParameterValue& value) {
    const bool busy = (m_slider && m_slider->isSliderDown()) || (m_box && m_box->isBeingTyped()) ||
                      (m_line && m_line->hasFocus() && m_line->isModified());
    if (busy || value.index() != m_value.index()) return;
    m_value = value;
    showValue();
}

void ParameterRow::showValue() {
    if (const double* number = std::get_if<double>(&m_value)) {
        if (m_box) m_box->showValue(*number);
        if (m_slider) m_slider->setFraction(m_scale.fractionOf(*number));
    } else {
        const QString word = QString::fromStdString(std::get<std::string>(m_value));
        if (m_choice) m_choice->setCurrentIndex(m_choice->findData(word));
        if (m_line && m_line->text() != word) m_line->setText(word);
        if (m_line) m_line->setModified(false);
    }
    m_reset->setVisible(!isDefault());
}

void ParameterRow::setEditable(bool isEditable, const QString& reason) {
    for (QWidget* control :
         {static_cast<QWidget*>(m_box), static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_choice),
          static_cast<QWidget*>(m_line), static_cast<QWidget*>(m_browse), static_cast<QWidget*>(m_reset)}) {
        if (control != nullptr) control->setEnabled(isEditable);
    }
    setToolTip(isEditable ? m_help : reason);
}

bool ParameterRow::matches(const QString& filter) const {
    const QString text = QStringList{m_label->text(), QString::fromStdString(m_declaration.id),
                                     shown(m_declaration.group), shown(m_declaration.help)}
                             .join(u' ');
    for (const QString& word : filter.split(u' ', Qt::SkipEmptyParts)) {
        if (!text.contains(word, Qt::CaseInsensitive)) return false;
    }
    return true;
}

QString ParameterRow::hint() const {
    return m_hint->isHidden() ? QString() : m_hint->text();
}

void ParameterRow::showHint(const QString& text) {
    m_hint->setText(text);
    m_hint->show();
}

void ParameterRow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) retheme();
}

void ParameterRow::retheme() {
    if (m_reset == nullptr) return;
    const Theme theme = Theme::current();
    const int small = theme.metrics().textSmall;
    m_reset->setIcon(icon(theme, QStringLiteral("undo"), ColorRole::TextMuted));
    m_reset->setIconSize({small + 2, small + 2});
    const QString mark = m_declaration.isCapacity ? QStringLiteral("ghost") : QStringLiteral("restart");
    m_mark->setPixmap(iconPixmap(mark, theme.color(ColorRole::TextMuted), small, devicePixelRatioF()));
    if (m_browse) m_browse->setIcon(icon(theme, QStringLiteral("open")));
}

}  // namespace sluice::ui
