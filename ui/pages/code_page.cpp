#include "ui/pages/code_page.hpp"

#include "patterns/listing.hpp"
#include "ui/pages/go_highlighter.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"

#include <QEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace sluice::ui {

// Line numbers, and how many goroutines are at a line.
class CodePage::Margin final : public QWidget {
public:
    explicit Margin(CodePage* page) : QWidget(page), m_page(page) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_page->paintMargin(*event); }

private:
    CodePage* m_page;
};

CodePage::CodePage(QWidget* parent)
    : QPlainTextEdit(parent), m_margin(new Margin(this)), m_highlighter(new GoHighlighter(document())) {
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setAccessibleName(tr("Go listing"));
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_follows = false; });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int scrolled) {
        if (scrolled != 0) {
            m_margin->scroll(0, scrolled);
        } else {
            m_margin->update(0, rect.y(), m_margin->width(), rect.height());
        }
    });
    retheme();
}

void CodePage::showListing(const std::string& pattern, const std::string& variant) {
    m_counts.clear();
    m_lines.clear();
    m_manifest.reset();
    QString text;
    if (const auto listing = findListing(pattern, variant)) {
        for (const std::string& line : listing->lines) text += QString::fromStdString(line) + u'\n';
        if (text.endsWith(u'\n')) text.chop(1);
    } else {
        text = tr("// There is no listing of this variant.");
    }
    text.replace(u'\t', QStringLiteral("    "));
    if (text != toPlainText()) {
        setPlainText(text);
        m_follows = true;
    }
    placeMargin();
    markLines();
}

int CodePage::countAt(int line) const {
    const auto found = m_counts.find(line);
    return found == m_counts.end() ? 0 : found->second;
}

int CodePage::lineOf(std::uint16_t site) const {
    if (!m_manifest || site == 0) return 0;
    const auto& sites = m_manifest->sites;
    const auto found = std::find_if(sites.begin(), sites.end(), [&](const ManifestSite& s) { return s.id == site; });
    return found == sites.end() ? 0 : found->line;
}

void CodePage::put(const GoroutineState& goroutine, bool isGone) {
    const bool isOver =
        isGone || goroutine.status == GoroutineStatus::Finished || goroutine.status == GoroutineStatus::Panicked;
    const int line = isOver ? 0 : lineOf(goroutine.site);
    int& kept = m_lines[goroutine.id];
    if (kept == line) return;
    if (kept > 0 && --m_counts[kept] == 0) m_counts.erase(kept);
    if (line > 0) ++m_counts[line];
    kept = line;
}

void CodePage::reset(const SnapshotPtr& snapshot) {
    m_counts.clear();
    m_lines.clear();
    m_manifest = snapshot ? snapshot->state.sharedManifest() : nullptr;
    if (snapshot) {
        for (const GoroutineState& goroutine : snapshot->state.goroutines()) {
            if (goroutine.id != 0) put(goroutine, false);
        }
    }
    markLines();
}

void CodePage::showGoroutines(const QVector<GoroutineChange>& changes) {
    const std::map<int, int> before = m_counts;
    for (const GoroutineChange& change : changes) put(change.now, change.isGone);
    if (m_counts != before) markLines();
}

void CodePage::markLines() {
    QList<QTextEdit::ExtraSelection> marks;
    for (const auto& [line, count] : m_counts) {
        const QTextBlock block = document()->findBlockByNumber(line - 1);
        if (!block.isValid()) continue;
        QTextEdit::ExtraSelection mark;
        mark.format.setBackground(Theme::current().color(ColorRole::CodeHere));
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(block);
        marks.push_back(mark);
    }
    setExtraSelections(marks);
    m_margin->update();
    followWhatRuns();
}

// What runs is more worth seeing than the types at the head of the listing. Nothing moves while it can be seen, and
// nothing any more once a person has chosen a place.
void CodePage::followWhatRuns() {
    if (!m_follows || m_counts.empty()) return;
    const int last = m_counts.rbegin()->first;
    const int seen = viewport()->height() / std::max(1, fontMetrics().lineSpacing());
    const int first = firstVisibleBlock().blockNumber() + 1;
    if (last >= first && last < first + seen) return;
    verticalScrollBar()->setValue(std::max(0, last - seen * 2 / 3));
}

void CodePage::wheelEvent(QWheelEvent* event) {
    m_follows = false;
    QPlainTextEdit::wheelEvent(event);
}

void CodePage::keyPressEvent(QKeyEvent* event) {
    m_follows = false;
    QPlainTextEdit::keyPressEvent(event);
}

void CodePage::retheme() {
    m_highlighter->rehighlight();
    setFont(monoFont(Theme::current().metrics().textSmall));
    placeMargin();
    markLines();
}

int CodePage::marginWidth() const {
    return QFontMetrics(font()).horizontalAdvance(QStringLiteral("000 99x ")) + 6;
}

void CodePage::placeMargin() {
    setViewportMargins(marginWidth(), 0, 0, 0);
    m_margin->setGeometry(contentsRect().left(), contentsRect().top(), marginWidth(), contentsRect().height());
}

void CodePage::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    placeMargin();
    followWhatRuns();
}

void CodePage::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_margin != nullptr) retheme();
}

void CodePage::paintMargin(QPaintEvent& event) {
    const Theme theme = Theme::current();
    QPainter painter(m_margin);
    painter.fillRect(event.rect(), theme.color(ColorRole::Ground));
    painter.setFont(font());
    const int height = fontMetrics().height();
    const int numbers = fontMetrics().horizontalAdvance(QStringLiteral("000"));
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const int top = qRound(blockBoundingGeometry(block).translated(contentOffset()).top());
        if (top > event.rect().bottom()) break;
        const int line = block.blockNumber() + 1;
        const int count = countAt(line);
        painter.setPen(theme.color(count > 0 ? ColorRole::Text : ColorRole::TextMuted));
        painter.drawText(4, top, numbers, height, Qt::AlignRight, QString::number(line));
        if (count == 0) continue;
        painter.setPen(theme.color(ColorRole::Accent));
        const QString mark = count > 1 ? tr("%1x").arg(count) : QStringLiteral("▸");
        painter.drawText(numbers + 8, top, m_margin->width() - numbers - 8, height, Qt::AlignLeft, mark);
    }
}

}  // namespace sluice::ui
