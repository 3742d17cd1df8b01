#include "ui/panels/parameters_panel.hpp"

#include "ui/panels/parameter_row.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/part_names.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

// Settings of the machine, and those of a single source that override the common ones ("workload.high.rate_per_s").
bool isForExperts(const ParameterDecl& declaration) {
    return declaration.id.starts_with("machine.") || std::count(declaration.id.begin(), declaration.id.end(), '.') > 1;
}

}  // namespace

ParametersPanel::ParametersPanel(QWidget* parent) : QWidget(parent) {
    qRegisterMetaType<ParameterValue>();
    setAccessibleName(tr("Parameters"));
    makeFrame();
    retheme();
}

void ParametersPanel::makeFrame() {
    const Metrics m = Theme::current().metrics();
    m_filter = new QLineEdit(this);
    m_filter->setPlaceholderText(tr("Find a parameter"));
    m_filter->setAccessibleName(tr("Find a parameter"));
    m_filter->setClearButtonEnabled(true);
    nameClearButton(*m_filter);
    connect(m_filter, &QLineEdit::textChanged, this, &ParametersPanel::showRows);
    m_reason = new QLabel(this);
    m_reason->setWordWrap(true);
    m_reason->setContentsMargins(m.space3, m.space2, m.space3, 0);
    setRole(*m_reason, "caption");
    m_reason->hide();
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setAccessibleName(accessibleName());
    m_scroll->viewport()->setAutoFillBackground(false);
    m_restartIcon = new QLabel(this);
    m_ghostIcon = new QLabel(this);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(m.space3, m.space1, m.space3, m.space2);
    foot->setSpacing(m.space1);
    for (const auto& [mark, words] :
         {std::pair(m_restartIcon, tr("applies at restart")), std::pair(m_ghostIcon, tr("re-runs at once"))}) {
        auto* label = new QLabel(words, this);
        setRole(*label, "caption");
        foot->addWidget(mark);
        foot->addWidget(label);
        foot->addSpacing(m.space2);
    }
    foot->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, m.space2, 0, 0);
    layout->setSpacing(0);
    auto* top = new QHBoxLayout;
    top->setContentsMargins(m.space3, 0, m.space3, m.space2);
    top->addWidget(m_filter);
    layout->addLayout(top);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_reason);  // at the foot: no row moves when it comes
    layout->addLayout(foot);
}

void ParametersPanel::setDeclarations(const std::vector<ParameterDecl>& declarations) {
    m_groups.clear();
    m_content = new QWidget;
    m_content->setAutoFillBackground(false);
    m_rows = new QVBoxLayout(m_content);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    for (const ParameterDecl& declaration : declarations) addRow(declaration);
    // Laid out group by group, whatever the order of the declarations.
    for (const Group& group : m_groups) {
        m_rows->addWidget(group.header);
        for (ParameterRow* row : group.rows) m_rows->addWidget(row);
    }
    m_nothing = new QLabel(tr("No parameter is called so."), m_content);
    m_nothing->setContentsMargins(12, 8, 12, 8);
    setRole(*m_nothing, "muted");
    m_rows->addWidget(m_nothing);
    m_rows->addStretch(1);
    m_scroll->setWidget(m_content);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_filter->clear();
    showRows();
}

ParametersPanel::Group& ParametersPanel::groupOf(const ParameterDecl& declaration) {
    const QString title = shown(declaration.group);
    for (Group& group : m_groups) {
        if (group.title == title) return group;
    }
    Group group;
    group.title = title;
    group.isOpen = !isForExperts(declaration);
    group.header = new QToolButton(m_content);
    group.header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    group.header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    group.header->setFocusPolicy(Qt::TabFocus);
    connect(group.header, &QToolButton::clicked, this, [this, title] { setGroupOpen(title, !isGroupOpen(title)); });
    m_groups.push_back(std::move(group));
    return m_groups.back();
}

void ParametersPanel::addRow(const ParameterDecl& declaration) {
    auto* row = new ParameterRow(declaration, m_content);
    groupOf(declaration).rows.push_back(row);
    connect(row, &ParameterRow::edited, this, [this, row](const ParameterValue& value, bool finished) {
        showRows();  // the header counts what differs from the defaults
        Q_EMIT valueEdited(QString::fromStdString(row->declaration().id), value, finished);
    });
}

void ParametersPanel::setValues(const ParameterSet& values) {
    for (const Group& group : m_groups) {
        for (ParameterRow* row : group.rows) {
            const auto found = values.find(row->declaration().id);
            row->setValue(found != values.end() ? found->second : row->declaration().standard);
        }
    }
    showRows();
}

void ParametersPanel::setEditable(bool isEditable, const QString& reason) {
    m_reason->setText(reason);
    m_reason->setVisible(!isEditable && !reason.isEmpty());
    for (const Group& group : m_groups) {
        for (ParameterRow* row : group.rows) row->setEditable(isEditable, reason);
    }
}

ParameterRow* ParametersPanel::row(std::string_view id) const {
    for (const Group& group : m_groups) {
        for (ParameterRow* row : group.rows) {
            if (row->declaration().id == id) return row;
        }
    }
    return nullptr;
}

bool ParametersPanel::isGroupOpen(const QString& title) const {
    return std::any_of(m_groups.begin(), m_groups.end(), [&](const Group& g) { return g.title == title && g.isOpen; });
}

void ParametersPanel::setGroupOpen(const QString& title, bool isOpen) {
    for (Group& group : m_groups) {
        if (group.title == title) group.isOpen = isOpen;
    }
    showRows();
}

int ParametersPanel::shownRows() const {
    int count = 0;
    for (const Group& group : m_groups) {
        for (const ParameterRow* row : group.rows) count += row->isHidden() ? 0 : 1;
    }
    return count;
}

void ParametersPanel::showRows() {
    const QString filter = m_filter->text().trimmed();
    bool any = false;
    for (Group& group : m_groups) {
        bool anyHere = false;
        for (ParameterRow* row : group.rows) {
            const bool matches = row->matches(filter);
            anyHere = anyHere || matches;
            // What is looked for is shown even in a folded group.
            row->setVisible(matches && (group.isOpen || !filter.isEmpty()));
        }
        showHeader(group, anyHere);
        any = any || anyHere;
    }
    if (m_nothing) m_nothing->setVisible(!any && !m_groups.empty());
}

void ParametersPanel::showHeader(Group& group, bool hasShownRows) {
    const auto changed =
        std::count_if(group.rows.begin(), group.rows.end(), [](auto* row) { return !row->isDefault(); });
    group.header->setVisible(hasShownRows);
    group.header->setText(changed > 0 ? tr("%1  ·  %2 changed").arg(group.title).arg(changed) : group.title);
    group.header->setAccessibleName(group.isOpen ? tr("%1, open").arg(group.title) : tr("%1, folded").arg(group.title));
    group.header->setIcon(icon(Theme::current(),
                               group.isOpen ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
                               ColorRole::TextMuted));
}

void ParametersPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) retheme();
}

void ParametersPanel::retheme() {
    if (m_ghostIcon == nullptr) return;
    const Theme theme = Theme::current();
    const QColor muted = theme.color(ColorRole::TextMuted);
    const int small = theme.metrics().textSmall;
    m_restartIcon->setPixmap(iconPixmap(QStringLiteral("restart"), muted, small, devicePixelRatioF()));
    m_ghostIcon->setPixmap(iconPixmap(QStringLiteral("ghost"), muted, small, devicePixelRatioF()));
    for (Group& group : m_groups) showHeader(group, !group.header->isHidden());
}

}  // namespace sluice::ui
