#include "ui/timeline/timeline_page.hpp"

#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/part_names.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice::ui {

TimelinePage::TimelinePage(QWidget* parent) : QWidget(parent) {
    m_view = new TimelineView(this);
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Search: a name, or \"waiting for room\""));
    m_search->setToolTip(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    nameClearButton(*m_search);
    m_search->setAccessibleName(tr("Search lanes"));
    const auto button = [this](const QString& words, auto act) {
        auto* made = new QToolButton(this);
        made->setAutoRaise(true);
        made->setToolTip(words);
        made->setAccessibleName(words);
        connect(made, &QToolButton::clicked, this, act);
        return made;
    };
    m_former = button(tr("Where it held before"), [this] { m_view->findNext(true); });
    m_next = button(tr("Where it holds next"), [this] { m_view->findNext(false); });
    m_whole = button(tr("The whole run"), [this] {
        m_view->setVisibleRange(std::nullopt);
        Q_EMIT m_view->visibleRangeChanged(std::nullopt);
    });
    m_situation = new QLabel(this);
    m_situation->setTextInteractionFlags(Qt::NoTextInteraction);

    m_bar = new QHBoxLayout;
    m_bar->addWidget(m_search, 1);
    m_bar->addWidget(m_former);
    m_bar->addWidget(m_next);
    m_bar->addWidget(m_whole);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(m_bar);
    column->addWidget(m_situation);
    column->addWidget(m_view, 1);

    connect(m_search, &QLineEdit::textChanged, m_view, &TimelineView::setFilter);
    connect(m_search, &QLineEdit::textChanged, this, &TimelinePage::showSituation);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { m_view->findNext(false); });
    connect(m_view, &TimelineView::situationChanged, this, &TimelinePage::showSituation);
    setFocusProxy(m_view);
    applyTheme();
    showSituation();
}

QString TimelinePage::situation() const {
    const LaneReader& reader = m_view->reader();
    QStringList sentences;
    if (const auto share = reader.progress())
        sentences << tr("Reading the past: %1 %").arg(static_cast<int>(*share * 100));
    if (reader.isDamaged()) sentences << tr("The rest of this run cannot be read.");
    if (reader.store().keptFrom() > 0)
        sentences << tr("Older than %1 is no longer kept.").arg(timeLabel(reader.store().keptFrom(), kMillisecond));
    if (reader.store().withoutLane() > 0) sentences << tr("%1 more have no lane.").arg(reader.store().withoutLane());
    return sentences.join(QLatin1Char(' '));
}

void TimelinePage::showSituation() {
    const QString words = situation();
    m_situation->setText(words);
    m_situation->setVisible(!words.isEmpty());
    const bool canFind = !m_view->filter().isEmpty();
    m_former->setEnabled(canFind);
    m_next->setEnabled(canFind);
}

void TimelinePage::applyTheme() {
    const Theme theme = Theme::current();
    const Metrics m = theme.metrics();
    m_bar->setContentsMargins(m.space2, m.space1, m.space2, m.space1);
    m_bar->setSpacing(m.space1);
    m_former->setIcon(icon(theme, QStringLiteral("chevron-left")));
    m_next->setIcon(icon(theme, QStringLiteral("chevron-right")));
    m_whole->setIcon(icon(theme, QStringLiteral("fit")));
    m_situation->setFont(textFont(m.textSmall));
    m_situation->setContentsMargins(m.space3, 0, m.space3, m.space1);
}

void TimelinePage::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) applyTheme();
}

}  // namespace sluice::ui
