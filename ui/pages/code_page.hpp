// The Go listing of the variant shown, read-only, with the lines marked where goroutines are at this instant and how
// many; a click on a line's number, or Enter on it, lists who is there. Beside it may stand another variant: what that
// one adds and takes away is marked by sign and colour, and the counts stay on the lines of the variant shown.
// Fed by the signal bridge: goroutines that changed, not all of them every frame.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "ui/bridge/changes.hpp"
#include "ui/pages/line_diff.hpp"

#include <QPlainTextEdit>

#include <map>
#include <unordered_map>
#include <vector>

class QMenu;

namespace sluice::ui {

class GoHighlighter;

class CodePage final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit CodePage(QWidget* parent = nullptr);

    // The embedded listing; without one the page says so. Line numbers of `manifest` are those of the listing.
    void showListing(const std::string& pattern, const std::string& variant);
    // Against this variant of the same pattern, until another listing is shown; empty: alone.
    void compareWith(const std::string& variant);
    bool isComparing() const { return !m_other.empty(); }
    // How many lines the other variant adds and takes away.
    int addedLines() const;
    int removedLines() const;
    // What a line of the page is.
    const DiffLine& lineAt(int block) const { return m_rows[static_cast<std::size_t>(block)]; }

    // Goroutines at a line of the listing (from 1).
    int countAt(int line) const;
    std::vector<std::uint32_t> goroutinesAt(int line) const;
    // The line that the goroutine stands at is marked; 0: none.
    void markSelected(std::uint32_t goroutine);
    int selectedLine() const;
    // Names of goroutines are of this instant.
    void showSnapshot(const sluice::SnapshotPtr& snapshot) { m_snapshot = snapshot; }

    // Lists who is at a line; null where nobody is. The menu goes when it is closed.
    QMenu* openWhoIsAt(int line, const QPoint& global);
    // Brings the line into sight and puts the cursor on it.
    void showLine(int line);
    // In the page's coordinates, of the number at the line's left.
    QPoint numberAt(int line) const;

    QSize sizeHint() const override { return {320, 420}; }

public Q_SLOTS:
    void reset(const sluice::SnapshotPtr& snapshot);
    void showGoroutines(const QVector<sluice::ui::GoroutineChange>& changes);

Q_SIGNALS:
    void goroutineChosen(std::uint32_t goroutine);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Margin;
    friend class Margin;
    void fill();
    void put(const GoroutineState& goroutine, bool isGone);
    int lineOf(std::uint16_t site) const;
    int blockOf(int line) const;
    int lineOfBlock(int block) const;
    int lineAtHeight(int y) const;
    void markLines();
    void followWhatRuns();
    void retheme();
    int marginWidth() const;
    void placeMargin();
    void paintMargin(QPaintEvent& event);

    Margin* m_margin = nullptr;
    GoHighlighter* m_highlighter;
    bool m_follows = true;  // until a person scrolls
    std::string m_pattern;
    std::string m_variant;
    std::string m_other;           // compared with; empty: none
    std::vector<DiffLine> m_rows;  // by block: `from` is the listing shown, `to` the other
    std::vector<int> m_blocks;     // by line of the listing shown
    std::shared_ptr<const Manifest> m_manifest;
    SnapshotPtr m_snapshot;
    std::unordered_map<std::uint32_t, int> m_lines;  // goroutine -> line
    std::map<int, int> m_counts;                     // line -> goroutines
    std::uint32_t m_selected = 0;
};

}  // namespace sluice::ui
