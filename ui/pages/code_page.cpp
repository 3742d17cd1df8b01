#include "ui/pages/code_page.hpp"

#include "patterns/listing.hpp"
#include "ui/pages/go_highlighter.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/activity.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/theme.hpp"

#include <QEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace sluice::ui {

namespace {

// Longer lists end with how many more there are.
constexpr std::size_t kWhoListedMax = 24;
constexpr int kMarkWidth = 3;

QStringList linesOf(const Listing& listing) {
    QStringList lines;
    for (const std::string& line : listing.lines)
        lines << QString::fromStdString(line).replace(u'\t', QStringLiteral("    "));
    while (!lines.isEmpty() && lines.back().isEmpty()) lines.pop_back();
    return lines;
}

}  // namespace

// Line numbers, and how many goroutines are at a line.
class CodePage::Margin final : public QWidget {
public:
    explicit Margin(CodePage* page) : QWidget(page), m_page(page) { setMouseTracking(true); }

protected:
    void paintEvent(QPaintEvent* event) override { m_page->paintMargin(*event); }
    void mouseMoveEvent(QMouseEvent* event) override {
        const bool isWho = m_page->countAt(m_page->lineAtHeight(event->position().toPoint().y())) > 0;
        setCursor(isWho ? Qt::PointingHandCursor : Qt::ArrowCursor);
        setToolTip(isWho ? CodePage::tr("Who is at this line") : QString());
    }
    void mousePressEvent(QMouseEvent* event) override { event->accept(); }
    void mouseReleaseEvent(QMouseEvent* event) override {
        if (event->button() != Qt::LeftButton) return;
        const int line = m_page->lineAtHeight(event->position().toPoint().y());
        m_page->openWhoIsAt(line, event->globalPosition().toPoint());
    }

private:
    CodePage* m_page;
};

CodePage::CodePage(QWidget* parent)
    : QPlainTextEdit(parent), m_margin(new Margin(this)), m_highlighter(new GoHighlighter(document())) {
    setReadOnly(true);
    // With a cursor, so that the keyboard can choose a line.
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
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
    m_snapshot.reset();
    m_selected = 0;
    m_pattern = pattern;
    m_variant = variant;
    m_other.clear();
    fill();
}

void CodePage::compareWith(const std::string& variant) {
    if (variant == m_other) return;
    m_other = variant;
    fill();
}

void CodePage::fill() {
    const auto listing = findListing(m_pattern, m_variant);
    const auto other = m_other.empty() ? std::nullopt : findListing(m_pattern, m_other);
    const QStringList own = listing ? linesOf(*listing) : QStringList{tr("// There is no listing of this variant.")};
    const QStringList theirs = other ? linesOf(*other) : own;
    m_rows = lineDiff(own, theirs);
    m_blocks.assign(static_cast<std::size_t>(own.size()), 0);
    QStringList text;
    for (const DiffLine& row : m_rows) {
        if (row.from >= 0) m_blocks[static_cast<std::size_t>(row.from)] = static_cast<int>(text.size());
        text << (row.from >= 0 ? own[row.from] : theirs[row.to]);
    }
    const QString joined = text.join(u'\n');
    if (joined != toPlainText()) {
        setPlainText(joined);
        m_follows = true;
    }
    placeMargin();
    markLines();
}

int CodePage::addedLines() const {
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [](const auto& row) { return row.kind == DiffLine::Kind::Added; }));
}

int CodePage::removedLines() const {
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(),
                                          [](const auto& row) { return row.kind == DiffLine::Kind::Removed; }));
}

// ---- who is where ----

int CodePage::blockOf(int line) const {
    if (line < 1 || static_cast<std::size_t>(line) > m_blocks.size()) return -1;
    return m_blocks[static_cast<std::size_t>(line) - 1];
}

// 0: a line of the other variant alone.
int CodePage::lineOfBlock(int block) const {
    if (block < 0 || static_cast<std::size_t>(block) >= m_rows.size()) return 0;
    return m_rows[static_cast<std::size_t>(block)].from + 1;
}

int CodePage::lineAtHeight(int y) const {
    return lineOfBlock(cursorForPosition(QPoint(0, y)).blockNumber());
}

QPoint CodePage::numberAt(int line) const {
    const QTextBlock block = document()->findBlockByNumber(blockOf(line));
    const QRectF box = blockBoundingGeometry(block).translated(contentOffset());
    return m_margin->pos() + QPoint(m_margin->width() / 2, qRound(box.center().y()));
}

std::vector<std::uint32_t> CodePage::goroutinesAt(int line) const {
    std::vector<std::uint32_t> found;
    for (const auto& [goroutine, at] : m_lines) {
        if (at == line && line > 0) found.push_back(goroutine);
    }
    std::sort(found.begin(), found.end());
    return found;
}

QMenu* CodePage::openWhoIsAt(int line, const QPoint& global) {
    const std::vector<std::uint32_t> here = goroutinesAt(line);
    if (here.empty() || !m_snapshot) return nullptr;
    const RunState& state = m_snapshot->state;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Who is at line %1").arg(line));
    const std::size_t listed = std::min(here.size(), kWhoListedMax);
    for (std::size_t i = 0; i < listed; ++i) {
        const std::uint32_t id = here[i];
        const GoroutineState* goroutine = state.goroutine(id);
        const QString doing = goroutine != nullptr ? activityWords(activityOf(*goroutine)) : QString();
        QAction* action = menu->addAction(tr("%1: %2").arg(goroutineName(state, id), doing));
        action->setCheckable(true);
        action->setChecked(id == m_selected);
        connect(action, &QAction::triggered, this, [this, id] { Q_EMIT goroutineChosen(id); });
    }
    if (here.size() > listed) menu->addAction(tr("and %1 more").arg(here.size() - listed))->setEnabled(false);
    menu->setActiveAction(menu->actions().front());
    menu->popup(global);
    return menu;
}

void CodePage::markSelected(std::uint32_t goroutine) {
    if (m_selected == goroutine) return;
    m_selected = goroutine;
    markLines();
}

int CodePage::selectedLine() const {
    const auto found = m_lines.find(m_selected);
    return found == m_lines.end() ? 0 : found->second;
}

void CodePage::showLine(int line) {
    const QTextBlock block = document()->findBlockByNumber(blockOf(line));
    if (!block.isValid()) return;
    m_follows = false;
    setTextCursor(QTextCursor(block));
    centerCursor();
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
    const int selectedBefore = selectedLine();
    for (const GoroutineChange& change : changes) put(change.now, change.isGone);
    if (m_counts != before || selectedLine() != selectedBefore) markLines();
}

void CodePage::markLines() {
    const Theme theme = Theme::current();
    QList<QTextEdit::ExtraSelection> marks;
    const auto mark = [&](int number, ColorRole role) {
        const QTextBlock block = document()->findBlockByNumber(number);
        if (!block.isValid()) return;
        QTextEdit::ExtraSelection line;
        line.format.setBackground(theme.color(role));
        line.format.setProperty(QTextFormat::FullWidthSelection, true);
        line.cursor = QTextCursor(block);
        marks.push_back(line);
    };
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const DiffLine::Kind kind = m_rows[i].kind;
        // Where somebody is says more; the sign in the margin stays.
        if (kind == DiffLine::Kind::Kept || countAt(m_rows[i].from + 1) > 0) continue;
        mark(static_cast<int>(i), kind == DiffLine::Kind::Added ? ColorRole::CodeAdded : ColorRole::CodeRemoved);
    }
    const int selected = selectedLine();
    for (const auto& [line, count] : m_counts)
        mark(blockOf(line), line == selected ? ColorRole::Selection : ColorRole::CodeHere);
    setExtraSelections(marks);
    m_margin->update();
    followWhatRuns();
}

// What runs is more worth seeing than the types at the head of the listing. Nothing moves while it can be seen, and
// nothing any more once a person has chosen a place.
void CodePage::followWhatRuns() {
    if (!m_follows || m_counts.empty()) return;
    const int last = blockOf(m_counts.rbegin()->first) + 1;
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
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QPoint below = viewport()->mapToGlobal(cursorRect().bottomLeft());
        openWhoIsAt(lineOfBlock(textCursor().blockNumber()), below);
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void CodePage::retheme() {
    m_highlighter->rehighlight();
    setFont(monoFont(Theme::current().metrics().textSmall));
    placeMargin();
    markLines();
}

int CodePage::marginWidth() const {
    return QFontMetrics(font()).horizontalAdvance(QStringLiteral("000 +99x ")) + 6;
}

void CodePage::placeMargin() {
    setViewportMargins(marginWidth(), 0, 0, 0);
    // As high as the lines beside it: below is the scroll bar's place.
    m_margin->setGeometry(contentsRect().left(), contentsRect().top(), marginWidth(), viewport()->height());
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
    const int digit = fontMetrics().horizontalAdvance(u'0');
    const int numbers = 3 * digit;
    const int selected = selectedLine();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const int top = qRound(blockBoundingGeometry(block).translated(contentOffset()).top());
        if (top > event.rect().bottom()) break;
        const int line = lineOfBlock(block.blockNumber());
        const int count = countAt(line);
        if (line > 0 && line == selected) {
            painter.fillRect(0, top, kMarkWidth, height, theme.color(ColorRole::Accent));
        }
        painter.setPen(theme.color(count > 0 ? ColorRole::Text : ColorRole::TextMuted));
        if (line > 0) painter.drawText(4, top, numbers, height, Qt::AlignRight, QString::number(line));
        const DiffLine::Kind kind = lineAt(block.blockNumber()).kind;
        if (kind != DiffLine::Kind::Kept) {
            painter.setPen(theme.color(ColorRole::Text));
            painter.drawText(numbers + 6, top, digit, height, Qt::AlignCenter,
                             kind == DiffLine::Kind::Added ? QStringLiteral("+") : QStringLiteral("−"));
        }
        if (count == 0) continue;
        painter.setPen(theme.color(ColorRole::Accent));
        const QString mark = count > 1 ? tr("%1x").arg(count) : QStringLiteral("▸");
        const int left = numbers + 8 + digit;
        painter.drawText(left, top, m_margin->width() - left, height, Qt::AlignLeft, mark);
    }
}

}  // namespace sluice::ui
