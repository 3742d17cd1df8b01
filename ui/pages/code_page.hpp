// The Go listing of the variant shown, read-only, with the lines marked where goroutines are at this instant and how
// many. Fed by the signal bridge: goroutines that changed, not all of them every frame.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "ui/bridge/changes.hpp"

#include <QPlainTextEdit>

#include <map>
#include <unordered_map>

namespace sluice::ui {

class GoHighlighter;

class CodePage final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit CodePage(QWidget* parent = nullptr);

    // The embedded listing; without one the page says so. Line numbers of `manifest` are those of the listing.
    void showListing(const std::string& pattern, const std::string& variant);

    // Goroutines at a line (from 1).
    int countAt(int line) const;

    QSize sizeHint() const override { return {320, 420}; }

public Q_SLOTS:
    void reset(const sluice::SnapshotPtr& snapshot);
    void showGoroutines(const QVector<sluice::ui::GoroutineChange>& changes);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Margin;
    friend class Margin;
    void put(const GoroutineState& goroutine, bool isGone);
    int lineOf(std::uint16_t site) const;
    void markLines();
    void followWhatRuns();
    void retheme();
    int marginWidth() const;
    void placeMargin();
    void paintMargin(QPaintEvent& event);

    Margin* m_margin = nullptr;
    GoHighlighter* m_highlighter;
    bool m_follows = true;  // until a person scrolls
    std::shared_ptr<const Manifest> m_manifest;
    std::unordered_map<std::uint32_t, int> m_lines;  // goroutine -> line
    std::map<int, int> m_counts;                     // line -> goroutines
};

}  // namespace sluice::ui
