// What all plots share: a title, a compact legend with the values at the instant shown, curves over time, a cursor
// line, a line under the pointer, ghost curves of a former run, an empty state, zoom, and exports. A plot adds its
// curves.
//
// Press or drag on the plot: seek to that instant. Wheel: zoom around the pointer; double click: the whole run again.
// Hovering shows the values at that time in the legend. Redrawn at most 30 times a second, and not while hidden; the
// cursor line is on a layer of its own and follows every frame.
// Thread rule: the GUI thread only.
#pragma once

#include "base/result.hpp"
#include "events/observation.hpp"
#include "patterns/descriptor.hpp"
#include "ui/model/theory_shown.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QCPGraph;
class QCPItemLine;
class QCPItemText;
class QCustomPlot;
class QLabel;
class QMenu;
class QPainter;
class QToolButton;

namespace sluice::ui {

class LegendChip;
class Theme;
struct RangeCurve;

// Whether a declared plot is of the channel, class or gauge with this id.
bool isOf(const PlotDecl& declaration, const std::string& id);

// A number that theory predicts, in the units of the value axis.
struct TheoryLine {
    double value = 0;
    QString label;
    int color = -1;  // of a plot line (Theme::plotLine); -1: as text
};

enum class PlotFormat : std::uint8_t { Png, Svg, Pdf, Csv };

class PlotFrame : public QWidget {
    Q_OBJECT

public:
    static constexpr int kRedrawMs = 33;
    // How long to wait with a redraw that is asked for at `now`, so that plots of different phases never draw in one
    // frame: each has a moment of its own within every kRedrawMs.
    static int redrawDelay(qint64 now, int phase);

    ~PlotFrame() override;

    // The pattern whose curves are drawn. nullptr: nothing.
    void setDescriptor(std::shared_ptr<const Descriptor> descriptor);
    // The newest snapshot; null empties the plot. Call it once per frame, the plot decides when to redraw.
    void showSnapshot(SnapshotPtr snapshot);
    // A former run's curves, dimmed, under the present ones; `label` says which ("capacity 10"). Null: none.
    void setGhost(std::shared_ptr<const SeriesSet> series, const QString& label);

    // What queueing theory says of the run shown. Drawn by the plots that it is about.
    void setTheory(const TheoryShown& theory);

    // What is visible. Without a range of its own a plot shows the whole run as it grows.
    std::optional<TimeRange> visibleRange() const { return m_visibleRange; }
    void setVisibleRange(std::optional<TimeRange> range);

    // Its moment within every kRedrawMs, from 0 on.
    void setRedrawPhase(int phase) { m_redrawPhase = phase; }
    int redrawPhase() const { return m_redrawPhase; }

    // Where an instant lies, in this widget's coordinates.
    double pixelAt(Nanos time) const;
    // Draws what is due at once (tests, screenshots, exports).
    void redrawNow();
    bool isEmpty() const { return m_empty; }
    // Highest value on the axis.
    double axisMax() const;
    QString title() const;

    // Writes the plot as it is, images in the light theme at twice the screen's resolution. The error names the file.
    Status exportTo(const QString& path, PlotFormat format);
    // The curves' data as CSV text with a header line; time in seconds.
    virtual QString csv() const = 0;
    // The same entries as the context menu's.
    void fillMenu(QMenu& menu);

    QSize sizeHint() const override { return {420, 200}; }
    QSize minimumSizeHint() const override { return {240, 120}; }

Q_SIGNALS:
    void seekRequested(sluice::Nanos time);
    // The wheel or a double click chose another range; nothing: the whole run.
    void visibleRangeChanged(std::optional<sluice::ui::TimeRange> range);

protected:
    PlotFrame(const QString& title, const QString& emptyText, QWidget* parent);

    // ---- for plots to implement ----
    // Makes curves and legend for the descriptor; the former ones are gone.
    virtual void buildCurves() = 0;
    // Gives the existing curves and chips the theme's colours.
    virtual void colorCurves(const Theme& theme) = 0;
    // Gives the curves their data. False: there is nothing to see yet.
    virtual bool fillCurves(const SeriesSet& series, TimeRange range, int columns) = 0;
    virtual void fillGhost(const SeriesSet* ghost, TimeRange range, int columns) = 0;
    // The legend's values at `time`; `exact`: the state at the cursor, where `time` is the cursor's.
    virtual void showValues(Nanos time, const RunState* exact) = 0;
    virtual void addToMenu(QMenu& menu);
    // Whether the theory says anything of what this plot shows, and what.
    virtual bool isTheoryAbout(const TheoryShown& theory) const;
    virtual std::vector<TheoryLine> theoryLines(const TheoryShown& theory) const;

    // ---- for plots to use ----
    QCustomPlot& plot() const { return *m_plot; }
    // For tickers: pixels of the axes' rectangle.
    std::function<double()> axisHeight() const;
    const Descriptor* descriptor() const { return m_descriptor.get(); }
    const TheoryShown& theory() const { return m_theory; }
    // Of the run shown; null: none.
    const Manifest* manifest() const { return m_snapshot ? &m_snapshot->state.manifest() : nullptr; }
    const SeriesSet* series() const { return m_snapshot ? m_snapshot->series.get() : nullptr; }
    void setTitle(const QString& title);
    // At the right of the title, before the menu; owned by the frame.
    void addHeaderButton(QWidget* button);
    // Owned by the legend; gone at the next buildCurves().
    LegendChip* addChip(const QString& name, const QString& letter, const QString& widestValue);
    // A curve with a pen of width 1; colorCurves() gives it its colour.
    QCPGraph* addCurve();
    RangeCurve addRangeCurve(const QString& name, const QString& letter, const QString& widestValue);
    // The first of this kind that the pattern declares; null: none.
    const PlotDecl* declaration(PlotDecl::Kind kind) const;
    // A text of the descriptor in the program's language.
    static QString words(const std::string& text);
    void rebuild();
    void invalidate();

    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeHeader(const QString& title);
    void makePlot();
    void makeOverlay();
    void applyTheme();
    // Everything that has a colour, the curves included.
    void recolor(const Theme& theme);
    void redraw();
    void updateCursor();
    void updateValues();
    void updateGhostChip();
    // plot_theory.cpp
    struct TheoryMark {
        TheoryLine what;
        QCPItemLine* line = nullptr;  // both owned by the plot
        QCPItemText* label = nullptr;
    };
    void updateTheory();
    void addTheoryMark(const TheoryLine& line);
    void colorTheory(const Theme& theme);
    void placeTheory(TimeRange range);
    void placeLabel(TheoryMark& mark, int place);
    TimeRange shownRange() const;
    bool plotMouse(QMouseEvent& event);
    void zoomAt(double x, double factor);
    void pointAt(std::optional<double> x);
    void chooseExport(PlotFormat format);
    Status exportImage(const QString& path, PlotFormat format);
    void paintExport(QPainter& painter, const QSize& size);

    std::shared_ptr<const Descriptor> m_descriptor;
    SnapshotPtr m_snapshot;
    std::shared_ptr<const SeriesSet> m_ghost;
    QString m_ghostLabel;
    std::optional<TimeRange> m_visibleRange;
    std::optional<Nanos> m_hovered;
    QLabel* m_title = nullptr;
    QToolButton* m_menuButton = nullptr;
    QWidget* m_legend = nullptr;
    LegendChip* m_ghostChip = nullptr;
    LegendChip* m_theoryChip = nullptr;
    std::vector<TheoryMark> m_theoryMarks;
    TheoryShown m_theory;
    QCustomPlot* m_plot = nullptr;
    QCPItemLine* m_cursorLine = nullptr;
    QCPItemLine* m_hoverLine = nullptr;
    QCPItemText* m_hoverText = nullptr;
    QCPItemText* m_emptyText = nullptr;
    QString m_emptyWords;
    QTimer m_redrawTimer;
    int m_redrawPhase = 0;
    bool m_empty = true;
    bool m_curvesBuilt = false;
    bool m_pressed = false;
    bool m_dirty = true;
};

}  // namespace sluice::ui
