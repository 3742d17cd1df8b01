#include "ui/pages/code_panel.hpp"

#include "ui/panels/words.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {

CodePanel::CodePanel(QWidget* parent)
    : QWidget(parent),
      m_page(new CodePage(this)),
      m_compare(new QAction(tr("Compare"), this)),
      m_variants(new QComboBox(this)),
      m_counts(new QLabel(this)) {
    const Metrics m = Theme::current().metrics();
    m_compare->setCheckable(true);
    m_compare->setShortcut(Qt::CTRL | Qt::Key_D);
    m_compare->setIcon(icon(Theme::current(), QStringLiteral("compare")));
    m_compare->setToolTip(
        tr("Compare with another variant (%1)").arg(m_compare->shortcut().toString(QKeySequence::NativeText)));
    auto* button = new QToolButton(this);
    button->setDefaultAction(m_compare);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAccessibleName(tr("Compare with another variant"));
    button->setFocusPolicy(Qt::TabFocus);
    m_variants->setAccessibleName(tr("Variant to compare with"));
    m_variants->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_variants->setMinimumContentsLength(3);
    // Comparing must not make a narrow column wider.
    m_variants->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setRole(*m_counts, "numberMuted");
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(m.space2, m.space1, m.space2, m.space1);
    bar->setSpacing(m.space2);
    bar->addWidget(button);
    bar->addWidget(m_variants, 1);
    bar->addWidget(m_counts);
    bar->addStretch(0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_page, 1);
    connect(m_compare, &QAction::toggled, this, &CodePanel::compare);
    connect(m_variants, &QComboBox::currentIndexChanged, this, &CodePanel::compare);
    compare();
}

void CodePanel::showVariant(const Descriptor& descriptor, const std::string& variant) {
    m_page->showListing(descriptor.id, variant);
    {
        const QSignalBlocker quiet(m_variants);
        m_variants->clear();
        const std::string& counterpart = variant == descriptor.cure ? descriptor.common : descriptor.cure;
        for (const VariantDecl& other : descriptor.variants) {
            if (other.id == variant) continue;
            m_variants->addItem(shown(other.title), QString::fromStdString(other.id));
            m_variants->setItemData(m_variants->count() - 1, shown(other.sentence), Qt::ToolTipRole);
            if (other.id == counterpart) m_variants->setCurrentIndex(m_variants->count() - 1);
        }
    }
    m_compare->setEnabled(m_variants->count() > 0);
    compare();
}

void CodePanel::compare() {
    const bool isOn = m_compare->isChecked() && m_variants->currentIndex() >= 0;
    m_page->compareWith(isOn ? m_variants->currentData().toString().toStdString() : std::string());
    m_variants->setVisible(isOn);
    m_counts->setVisible(isOn);
    m_counts->setText(QStringLiteral("+%1 −%2").arg(m_page->addedLines()).arg(m_page->removedLines()));
    m_counts->setAccessibleName(
        tr("%1 lines added, %2 taken away").arg(m_page->addedLines()).arg(m_page->removedLines()));
}

void CodePanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) m_compare->setIcon(icon(Theme::current(), QStringLiteral("compare")));
}

}  // namespace sluice::ui
