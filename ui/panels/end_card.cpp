#include "ui/panels/end_card.hpp"

#include "ui/panels/metrics_panel.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/activity.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace sluice::ui {
namespace {

constexpr std::size_t kMetricsMax = 4;
constexpr std::size_t kLeaksNamed = 3;

QString escaped(const QString& text) {
    return text.toHtmlEscaped();
}

// A number and its unit stay in one line.
QString numberTogether(QString number) {
    return number.replace(u' ', QChar::Nbsp);
}

// The sentence with its own number coloured, for a label.
QString richHeadline(const HeadlineText& text, const Theme& theme) {
    QColor color = theme.color(ColorRole::Text);
    if (text.level == Level::Good) color = theme.color(ColorRole::Good);
    if (text.level == Level::Between) color = theme.color(ColorRole::Warning);
    if (text.level == Level::Bad) color = theme.color(ColorRole::Bad);
    QString rich;
    for (const HeadlinePart& part : text.parts) {
        if (!part.isNumber) {
            rich += escaped(part.text);
            continue;
        }
        const QString ink = part.isMetric ? QStringLiteral("color:%1;").arg(color.name()) : QString();
        rich += QStringLiteral("<span style=\"font-family:'JetBrains Mono';%1\">%2</span>")
                    .arg(ink, escaped(numberTogether(part.text)));
    }
    return rich;
}

}  // namespace

std::vector<EndCard::Leak> leaksOf(const RunState& state) {
    std::vector<EndCard::Leak> leaks;
    for (const GoroutineState& goroutine : state.goroutines()) {
        if (goroutine.id == 0 || goroutine.status != GoroutineStatus::Leaked) continue;
        const bool onChannel =
            goroutine.reason == WaitReason::ChannelSend || goroutine.reason == WaitReason::ChannelReceive;
        QString where = activityWords(activityOf(GoroutineStatus::Waiting, goroutine.reason));
        if (onChannel) where = EndCard::tr("%1: %2").arg(where, channelName(state, goroutine.object));
        leaks.push_back({goroutineName(state, goroutine.id), where});
    }
    return leaks;
}

EndCard::EndCard(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("The run has ended"));
    makeCard();
    hide();
    if (parent) parent->installEventFilter(this);
}

void EndCard::makeCard() {
    const Metrics m = Theme::current().metrics();
    m_card = new QFrame(this);
    m_layout = new QVBoxLayout(m_card);
    m_layout->setContentsMargins(m.space6, m.space4, m.space6, m.space4);
    m_layout->setSpacing(m.space2);
    m_outcome = new QLabel(m_card);
    m_headline = new QLabel(m_card);
    m_leakText = new QLabel(m_card);
    m_next = new QLabel(m_card);
    setRole(*m_outcome, "caption");
    setRole(*m_headline, "headline");
    setRole(*m_next, "muted");
    auto* top = new QHBoxLayout;
    // The cross itself, not the invisible edge of its button, stands in line with the text.
    top->setContentsMargins(0, 0, -(m.controlHeight - m.icon) / 2, 0);
    top->addWidget(m_outcome, 1);
    auto* close = addButton({}, "close", "quiet");
    close->setStyleSheet(QStringLiteral("QPushButton { padding: 0; min-height: 0; }"));
    close->setFixedSize(m.controlHeight, m.controlHeight);
    close->setAccessibleName(tr("Close"));
    close->setToolTip(tr("Close (Esc)"));
    connect(close, &QPushButton::clicked, this, &EndCard::dismiss);
    top->addWidget(close);
    m_layout->addLayout(top);
    for (QLabel* label : {m_headline, m_leakText, m_next}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::RichText);
    }
    m_layout->addWidget(m_headline);
    m_layout->addWidget(m_leakText);
    m_metrics = new QWidget(m_card);
    new QVBoxLayout(m_metrics);
    m_layout->addWidget(m_metrics);
    m_layout->addWidget(m_next);
    m_layout->addSpacing(m.space2);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(m.space2);
    m_fix = addButton(tr("Fix it"), "fix", "primary");
    m_again = addButton(tr("Run again"), "restart", "");
    auto* seed = addButton(tr("New seed"), "new-seed", "");
    for (QPushButton* button : {m_fix, m_again, seed}) buttons->addWidget(button);
    buttons->addStretch(1);
    m_layout->addLayout(buttons);
    connect(m_fix, &QPushButton::clicked, this, [this] {
        dismiss();
        Q_EMIT variantRequested(m_otherVariant);
    });
    connect(m_again, &QPushButton::clicked, this, [this] {
        dismiss();
        Q_EMIT runAgainRequested();
    });
    connect(seed, &QPushButton::clicked, this, [this] {
        dismiss();
        Q_EMIT newSeedRequested();
    });
}

QPushButton* EndCard::addButton(const QString& text, const char* iconName, const char* role) {
    auto* button = new QPushButton(text, m_card);
    const bool isPrimary = QLatin1String(role) == QLatin1String("primary");
    button->setIcon(
        icon(Theme::current(), QString::fromLatin1(iconName), isPrimary ? ColorRole::TextOnAccent : ColorRole::Text));
    if (*role != '\0') setRole(*button, role);
    return button;
}

void EndCard::showEnd(const std::shared_ptr<const Descriptor>& descriptor, const QString& variant,
                      const RunState& state) {
    if (!descriptor) return;
    const HeadlineText text = headlineText(*descriptor, variant.toStdString(), state);
    m_headline->setText(richHeadline(text, Theme::current()));
    m_headline->setAccessibleName(text.plain());
    const bool isCured = variant.toStdString() == descriptor->cure;
    m_otherVariant = QString::fromStdString(isCured ? descriptor->common : descriptor->cure);
    m_fix->setText(isCured ? tr("Break it") : tr("Fix it"));
    m_fix->setIcon(
        icon(Theme::current(), isCured ? QStringLiteral("break") : QStringLiteral("fix"), ColorRole::TextOnAccent));
    m_fix->setVisible(!m_otherVariant.isEmpty());
    fill(*descriptor, state);
    show();
    raise();
    place();
    (m_fix->isVisible() ? m_fix : m_again)->setFocus(Qt::OtherFocusReason);
}

void EndCard::fill(const Descriptor& descriptor, const RunState& state) {
    const Nanos length = state.cutTime() > 0 ? state.cutTime() : state.time();
    QString outcome = tr("%1 after %2").arg(outcomeWords(state.outcome()), durationLabel(length));
    outcome[0] = outcome[0].toUpper();
    m_outcome->setText(outcome);
    m_leaks = leaksOf(state);
    fillLeaks();
    fillMetrics(descriptor, state);
    m_next->setText(descriptor.whatToTry.empty() ? QString()
                                                 : tr("<b>Try next:</b> %1").arg(escaped(shown(descriptor.whatToTry))));
    m_next->setVisible(!descriptor.whatToTry.empty());
}

void EndCard::fillLeaks() {
    m_leakText->setVisible(!m_leaks.empty());
    if (m_leaks.empty()) return;
    QStringList named;
    for (std::size_t i = 0; i < std::min(kLeaksNamed, m_leaks.size()); ++i) {
        named << QStringLiteral("%1 (%2)").arg(escaped(m_leaks[i].who), escaped(m_leaks[i].where));
    }
    if (m_leaks.size() > kLeaksNamed) named << tr("%1 more").arg(m_leaks.size() - kLeaksNamed);
    m_leakText->setText(QStringLiteral("<span style=\"color:%1\">▲ %2</span> %3")
                            .arg(Theme::current().color(ColorRole::Bad).name(),
                                 leakCount() == 1 ? tr("1 goroutine is stuck for ever:")
                                                  : tr("%1 goroutines are stuck for ever:").arg(leakCount()),
                                 named.join(QStringLiteral(", "))));
}

void EndCard::fillMetrics(const Descriptor& descriptor, const RunState& state) {
    delete m_metrics;
    m_metrics = new QWidget(m_card);
    auto* rows = new QVBoxLayout(m_metrics);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    const auto [meter, now] = meterView(state);
    for (std::size_t i = 0; i < std::min(kMetricsMax, descriptor.compare.size()); ++i) {
        const MetricDecl* metric = descriptor.metric(descriptor.compare[i]);
        if (metric == nullptr) continue;
        addMetricRow(*m_metrics, *metric, 0)
            ->setText(metricText(metric->unit, metric->value(meter, state.manifest(), now)));
    }
    m_layout->insertWidget(3, m_metrics);
}

QString EndCard::headline() const {
    return m_headline->accessibleName();
}

QString EndCard::outcome() const {
    return m_outcome->text();
}

void EndCard::dismiss() {
    if (isHidden()) return;
    hide();
    Q_EMIT dismissed();
}

void EndCard::place() {
    if (parentWidget()) setGeometry(parentWidget()->rect());
    const Metrics m = Theme::current().metrics();
    const int width = std::min(this->width() - 2 * m.space4, static_cast<int>(460 * Theme::current().scale()));
    const int room = this->height() - 2 * m.space2;
    const int height = std::min(room, fitHeight(width, room));
    m_card->setGeometry((this->width() - width) / 2, (this->height() - height) / 2, width, height);
}

// In a low window the numbers go first, then the advice: the headline and the buttons are always there.
int EndCard::fitHeight(int width, int room) {
    const std::array<QWidget*, 2> lessNeeded{m_next, m_metrics};
    m_metrics->setVisible(m_metrics->layout()->count() > 0);
    m_next->setVisible(!m_next->text().isEmpty());
    for (std::size_t left = lessNeeded.size(); left > 0; --left) {
        m_layout->invalidate();
        if (m_layout->heightForWidth(width) <= room) break;
        lessNeeded[left - 1]->hide();
    }
    m_layout->invalidate();
    return m_layout->heightForWidth(width);
}

bool EndCard::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) place();
    return QWidget::eventFilter(watched, event);
}

void EndCard::paintEvent(QPaintEvent*) {
    QColor veil = Theme::current().color(ColorRole::Ground);
    veil.setAlphaF(0.72f);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), veil);
    const Theme theme = Theme::current();
    painter.setPen(QPen(theme.color(ColorRole::Separator), 1));
    painter.setBrush(theme.color(ColorRole::Panel));
    const int radius = theme.metrics().radiusLarge;
    painter.drawRoundedRect(QRectF(m_card->geometry()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
}

void EndCard::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) return dismiss();
    QWidget::keyPressEvent(event);
}

// A press beside the card is a press on nothing, not on the scene beneath.
void EndCard::mousePressEvent(QMouseEvent* event) {
    event->accept();
    if (!m_card->geometry().contains(event->pos())) dismiss();
}

}  // namespace sluice::ui
