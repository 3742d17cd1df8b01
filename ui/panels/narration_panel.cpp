#include "ui/panels/narration_panel.hpp"

#include "ui/panels/words.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/part_names.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace sluice::ui {

class NarrationFilter final : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setWanted(const QString& words, const std::array<bool, 3>& severities) {
        m_words = words;
        m_severities = severities;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        const auto severity = static_cast<std::size_t>(index.data(NarrationModel::kSeverityRole).toInt());
        if (!m_severities[severity]) return false;
        return m_words.isEmpty() || index.data(Qt::DisplayRole).toString().contains(m_words, Qt::CaseInsensitive);
    }

private:
    QString m_words;
    std::array<bool, 3> m_severities{true, true, true};
};

namespace {

QString severityName(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return NarrationPanel::tr("Course");
        case Severity::Attention:
            return NarrationPanel::tr("Losses");
        case Severity::Trouble:
            break;
    }
    return NarrationPanel::tr("Trouble");
}

ColorRole severityRole(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return ColorRole::TextMuted;
        case Severity::Attention:
            return ColorRole::Warning;
        case Severity::Trouble:
            break;
    }
    return ColorRole::Bad;
}

// A ring, a diamond, a triangle: severity is a shape before it is a colour.
void drawSeverity(QPainter& painter, Severity severity, const QRectF& box, const QColor& color) {
    painter.setPen(severity == Severity::Info ? QPen(color, 1.4) : QPen(Qt::NoPen));
    painter.setBrush(severity == Severity::Info ? QBrush(Qt::NoBrush) : QBrush(color));
    const QPointF c = box.center();
    if (severity == Severity::Info) return painter.drawEllipse(c, 3, 3);
    if (severity == Severity::Attention) {
        painter.drawPolygon(QPolygonF{{c.x(), c.y() - 5}, {c.x() + 5, c.y()}, {c.x(), c.y() + 5}, {c.x() - 5, c.y()}});
        return;
    }
    painter.drawPolygon(QPolygonF{{c.x(), c.y() - 5}, {c.x() + 5.5, c.y() + 4.5}, {c.x() - 5.5, c.y() + 4.5}});
}

QIcon severityIcon(Severity severity, const Theme& theme, qreal ratio) {
    QPixmap pixmap(QSize(16, 16) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    drawSeverity(painter, severity, QRectF(0, 0, 16, 16), theme.color(severityRole(severity)));
    return pixmap;
}

// All in seconds, so that the points stand under each other; minutes as on a clock.
QString logTime(Nanos time) {
    if (time >= 60 * kSecond) return timeLabel(time, kMillisecond);
    return QString::number(toSeconds(time / kMillisecond * kMillisecond), 'f', 3) + QStringLiteral(" s");
}

constexpr int kCharactersOfARow = 80;

// As many lines as find room; the last one is cut off where there is more.
void drawSentence(QPainter& painter, const QRect& box, const QString& text) {
    const QFontMetrics metrics = painter.fontMetrics();
    const int lines = std::max(1, box.height() / metrics.height());
    QTextLayout layout(text, painter.font());
    layout.beginLayout();
    QStringList shown;
    for (int i = 0; i < lines; ++i) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(box.width());
        const int from = line.textStart();
        const bool isLast = i == lines - 1;
        shown << metrics.elidedText(isLast ? text.mid(from) : text.mid(from, line.textLength()).trimmed(),
                                    Qt::ElideRight, box.width());
    }
    layout.endLayout();
    int top = box.top() + (box.height() - metrics.height() * static_cast<int>(shown.size())) / 2;
    for (const QString& line : shown) {
        painter.drawText(QRect(box.left(), top, box.width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, line);
        top += metrics.height();
    }
}

class NarrationDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    // All rows of a list are equally high: there are thousands of them.
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        const Metrics m = Theme::current().metrics();
        const QFontMetrics text(textFont(m.text));
        const auto* list = qobject_cast<const QAbstractItemView*>(option.widget);
        const int width = list != nullptr ? list->viewport()->width() : 0;
        // Where a sentence of usual length finds no room beside its time there are two lines for it.
        const int lines = width < text.averageCharWidth() * kCharactersOfARow ? 2 : 1;
        return {100, text.height() * lines + m.space1 + 2};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme theme = Theme::current();
        const Metrics m = theme.metrics();
        const bool isAhead = index.data(NarrationModel::kAheadRole).toBool();
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        if (isSelected) painter->fillRect(option.rect, theme.color(ColorRole::Selection));
        if (!isSelected && option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(option.rect, theme.color(ColorRole::RaisedHover));
        }
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QRect rest = option.rect.adjusted(m.space2, 0, -m.space2, 0);
        painter->setFont(monoFont(m.textSmall));
        // As wide as the newest needs: a narrow column has little room for words.
        const QModelIndex newest = index.siblingAtRow(index.model()->rowCount() - 1);
        const bool isLong = newest.data(NarrationModel::kTimeRole).toLongLong() >= 60 * kSecond;
        const int timeWidth = painter->fontMetrics().horizontalAdvance(isLong ? QStringLiteral("0:00:00.000")
                                                                              : QStringLiteral("00.000 s"));
        const Nanos time = index.data(NarrationModel::kTimeRole).toLongLong();
        painter->setPen(theme.color(isAhead ? ColorRole::TextDisabled : ColorRole::TextMuted));
        painter->drawText(QRect(rest.left(), rest.top(), timeWidth, rest.height()), Qt::AlignRight | Qt::AlignVCenter,
                          logTime(time));
        rest.setLeft(rest.left() + timeWidth + m.space2);
        const auto severity = static_cast<Severity>(index.data(NarrationModel::kSeverityRole).toInt());
        drawSeverity(*painter, severity, QRectF(rest.left(), rest.top(), 14, rest.height()),
                     theme.color(isAhead ? ColorRole::TextDisabled : severityRole(severity)));
        rest.setLeft(rest.left() + 14 + m.space2);
        painter->setFont(textFont(m.text));
        painter->setPen(theme.color(isAhead ? ColorRole::TextDisabled : ColorRole::Text));
        drawSentence(*painter, rest, index.data().toString());
        painter->restore();
    }
};

}  // namespace

NarrationPanel::NarrationPanel(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Narration"));
    m_model = new NarrationModel(this);
    m_filter = new NarrationFilter(this);
    m_filter->setSourceModel(m_model);
    makeBar();
    makeList();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_view, 1);
    retheme();
    showEmptyText();
}

void NarrationPanel::makeBar() {
    const Metrics m = Theme::current().metrics();
    m_bar = new QWidget(this);
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(m.space2, m.space1, m.space2, m.space1);
    bar->setSpacing(m.space1);
    m_words = new QLineEdit(m_bar);
    m_words->setPlaceholderText(tr("Find in the narration"));
    m_words->setToolTip(m_words->placeholderText());
    m_words->setAccessibleName(m_words->placeholderText());
    m_words->setClearButtonEnabled(true);
    nameClearButton(*m_words);
    m_words->setMaximumWidth(260);
    bar->addWidget(m_words, 1);
    connect(m_words, &QLineEdit::textChanged, this, &NarrationPanel::filterChanged);
    for (std::size_t i = 0; i < m_severities.size(); ++i) {
        auto* button = new QToolButton(m_bar);
        const QString name = severityName(static_cast<Severity>(i));
        button->setText(name);
        button->setAccessibleName(tr("Show: %1").arg(name));
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setCheckable(true);
        button->setChecked(true);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QToolButton::toggled, this, &NarrationPanel::filterChanged);
        bar->addWidget(button);
        m_severities[i] = button;
    }
    bar->addStretch();
    m_toEnd = new QPushButton(m_bar);
    m_toEnd->setAccessibleName(tr("To the newest"));
    m_toEnd->setToolTip(tr("To the newest"));
    m_toEnd->setFocusPolicy(Qt::TabFocus);
    setRole(*m_toEnd, "quiet");
    QSizePolicy policy = m_toEnd->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_toEnd->setSizePolicy(policy);
    m_toEnd->hide();
    connect(m_toEnd, &QPushButton::clicked, this, &NarrationPanel::goToEnd);
    bar->addWidget(m_toEnd);
}

void NarrationPanel::makeList() {
    m_view = new QListView(this);
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new NarrationDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->viewport()->installEventFilter(this);
    m_view->setMouseTracking(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setAccessibleName(tr("What has happened"));
    m_empty = new QLabel(m_view->viewport());
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);
    setRole(*m_empty, "muted");
    auto* over = new QVBoxLayout(m_view->viewport());
    over->addWidget(m_empty);
    const auto seek = [this](const QModelIndex& index) {
        Q_EMIT seekToPosition(index.data(NarrationModel::kPositionRole).toULongLong());
        const quint64 message = index.data(NarrationModel::kMessageRole).toULongLong();
        const uint goroutine = index.data(NarrationModel::kGoroutineRole).toUInt();
        if (message != 0) {
            Q_EMIT selectRequested({Selected::Kind::Message, message});
        } else if (goroutine != 0) {
            Q_EMIT selectRequested({Selected::Kind::Goroutine, goroutine});
        }
    };
    connect(m_view, &QListView::clicked, this, seek);
    connect(m_view, &QListView::activated, this, seek);
    QScrollBar* bar = m_view->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, &NarrationPanel::onScrolled);
    // Once the list has laid itself out.
    connect(bar, &QScrollBar::rangeChanged, this, &NarrationPanel::followAgain, Qt::QueuedConnection);
}

void NarrationPanel::setDescriptor(std::shared_ptr<const Descriptor> descriptor) {
    m_model->setDescriptor(std::move(descriptor));
}

void NarrationPanel::showSnapshot(const SnapshotPtr& snapshot) {
    m_isAdding = true;
    const int before = m_filter->rowCount();
    m_model->showSnapshot(snapshot);
    if (m_followsEnd) followCursor(m_filter->rowCount() != before);
    m_isAdding = false;
    if (m_filter->rowCount() != before) showEmptyText();
}

// At the live edge the newest row, in the past the last that has happened there.
void NarrationPanel::followCursor(bool hasNewRows) {
    int happened = 0;
    for (int end = m_filter->rowCount(); happened < end;) {  // those ahead stand behind the others
        const int middle = (happened + end) / 2;
        const bool isAhead = m_filter->index(middle, 0).data(NarrationModel::kAheadRole).toBool();
        (isAhead ? end : happened) = isAhead ? middle : middle + 1;
    }
    const bool isSame = std::exchange(m_happenedRows, happened) == happened;
    if (happened == m_filter->rowCount()) {
        if (hasNewRows || !isSame) m_view->scrollToBottom();
    } else if (!isSame) {
        m_view->scrollTo(m_filter->index(std::max(0, happened - 1), 0));
    }
}

void NarrationPanel::followAgain() {
    if (!m_followsEnd) return;
    m_isAdding = true;
    m_happenedRows = -1;
    followCursor(true);
    m_isAdding = false;
}

int NarrationPanel::shownRows() const {
    return m_filter->rowCount();
}

void NarrationPanel::filterChanged() {
    std::array<bool, 3> severities{};
    for (std::size_t i = 0; i < severities.size(); ++i) severities[i] = m_severities[i]->isChecked();
    m_filter->setWanted(m_words->text().trimmed(), severities);
    if (m_followsEnd) m_view->scrollToBottom();
    showEmptyText();
}

void NarrationPanel::showEmptyText() {
    m_empty->setVisible(m_filter->rowCount() == 0);
    m_empty->setText(m_model->rowCount() == 0 ? tr("Nothing worth telling has happened yet.")
                                              : tr("No sentence passes the filter."));
}

void NarrationPanel::onScrolled(int value) {
    if (m_isAdding) return;
    m_followsEnd = value >= m_view->verticalScrollBar()->maximum();
    m_toEnd->setVisible(!m_followsEnd);
}

void NarrationPanel::goToEnd() {
    m_followsEnd = true;
    m_toEnd->hide();
    m_view->scrollToBottom();
}

// How high a row is depends on its width, of which a list of equally high rows knows nothing.
bool NarrationPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) Q_EMIT m_view->itemDelegate()->sizeHintChanged({});
    return QWidget::eventFilter(watched, event);
}

void NarrationPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) retheme();
}

void NarrationPanel::retheme() {
    if (m_toEnd == nullptr) return;
    const Theme theme = Theme::current();
    for (std::size_t i = 0; i < m_severities.size(); ++i) {
        m_severities[i]->setIcon(severityIcon(static_cast<Severity>(i), theme, devicePixelRatioF()));
    }
    m_toEnd->setIcon(icon(theme, QStringLiteral("chevron-down")));
}

}  // namespace sluice::ui
