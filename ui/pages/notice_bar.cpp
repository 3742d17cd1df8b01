#include "ui/pages/notice_bar.hpp"

#include "ui/theme/style_sheet.hpp"
#include "ui/theme/theme.hpp"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

namespace sluice::ui {

namespace {

constexpr int kNoticeMs = 6'000;
constexpr int kSteps = 1000;

}  // namespace

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent) {
    setRole(*this, "card");
    const Metrics m = Theme::current().metrics();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(m.space3, m.space1, m.space2, m.space1);
    row->setSpacing(m.space2);
    m_text = new QLabel(this);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, kSteps);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(140, 8);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_fork = new QPushButton(tr("Fork from here"), this);
    m_fork->setToolTip(tr("Another run that is the same up to this instant, and goes on from it"));
    m_live = new QPushButton(tr("Back to live"), this);
    row->addWidget(m_text);
    row->addWidget(m_progress);
    for (QPushButton* button : {m_cancel, m_fork, m_live}) {
        button->setFocusPolicy(Qt::TabFocus);
        row->addWidget(button);
    }
    connect(m_cancel, &QPushButton::clicked, this, &NoticeBar::cancelRequested);
    connect(m_fork, &QPushButton::clicked, this, &NoticeBar::forkRequested);
    connect(m_live, &QPushButton::clicked, this, &NoticeBar::liveRequested);
    m_noticeTimer.setSingleShot(true);
    connect(&m_noticeTimer, &QTimer::timeout, this, [this] {
        m_notice.clear();
        refresh();
    });
    parent->installEventFilter(this);
    refresh();
}

void NoticeBar::showProgress(const QString& text, double share) {
    m_progress->setRange(0, kSteps);
    m_progress->setValue(static_cast<int>(share * kSteps));
    if (m_progressText == text) return;
    m_progressText = text;
    refresh();
}

void NoticeBar::showBusy(const QString& text) {
    m_progress->setRange(0, 0);
    m_progressText = text;
    refresh();
}

void NoticeBar::endProgress() {
    if (m_progressText.isEmpty()) return;
    m_progressText.clear();
    refresh();
}

void NoticeBar::showPast(const QString& text) {
    if (m_past == text) return;
    m_past = text;
    refresh();
}

void NoticeBar::showNotice(const QString& text) {
    m_notice = text;
    m_noticeTimer.start(kNoticeMs);
    refresh();
}

QString NoticeBar::text() const {
    return isHidden() ? QString() : m_text->text();
}

void NoticeBar::refresh() {
    const bool isProgress = !m_progressText.isEmpty();
    const bool isNotice = !isProgress && !m_notice.isEmpty();
    const bool isPast = !isProgress && !isNotice && !m_past.isEmpty();
    m_text->setText(isProgress ? m_progressText : isNotice ? m_notice : m_past);
    m_progress->setVisible(isProgress);
    m_cancel->setVisible(isProgress);
    m_fork->setVisible(isPast);
    m_live->setVisible(isPast);
    setVisible(isProgress || isNotice || isPast);
    place();
}

void NoticeBar::place() {
    if (isHidden()) return;
    const int gap = Theme::current().metrics().space2;
    const QSize wanted = sizeHint();
    const int width = std::min(wanted.width(), parentWidget()->width() - 2 * gap);
    // Over the legend, near the transport: the top belongs to the columns' titles.
    const int legend = 2 * Theme::current().metrics().space4;
    setGeometry((parentWidget()->width() - width) / 2, parentWidget()->height() - legend - gap - wanted.height(), width,
                wanted.height());
    raise();
}

bool NoticeBar::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) place();
    return QFrame::eventFilter(watched, event);
}

}  // namespace sluice::ui
