// Which plots a pattern brings to the front, that they have something to show, and what they share.
#include "tests/ui/window/window_fixture.hpp"
#include "ui/pages/gallery_page.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/plots/gauges_plot.hpp"
#include "ui/plots/latency_plot.hpp"
#include "ui/plots/legend_chip.hpp"
#include "ui/plots/throughput_plot.hpp"
#include "ui/timeline/timeline_page.hpp"

#include <QDockWidget>

#include <set>

namespace sluice::ui {
namespace {

class DeclaredPlots : public WindowTest {
protected:
    static PlotFrame& plotIn(QDockWidget& dock) { return *static_cast<PlotFrame*>(dock.widget()); }
    // Behind other tabs a dock is shown and has nothing of the screen.
    static bool isInFront(const QDockWidget& dock) { return dock.isVisible() && !dock.visibleRegion().isEmpty(); }
    QString accessibleTheory() { return accessibleTheory(*window().views().latency); }
    static QString accessibleTheory(const QWidget& plot) {
        for (const LegendChip* chip : plot.findChildren<LegendChip*>()) {
            if (chip->accessibleName().contains(QStringLiteral("heory"))) {
                return chip->accessibleName() + u' ' + chip->accessibleDescription();
            }
        }
        return {};
    }
    Experiment againstTheory() const {
        return cardExperiment(registry().find("worker_pool")->descriptor,
                              "patterns/worker_pool/experiments/against-theory.json")
            .value();
    }
};

TEST_F(DeclaredPlots, OfEveryPatternAreInSightAndTheFirstInFront) {
    ASSERT_EQ(registry().all().size(), 13u);
    for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
        window().resize(size);
        WAIT_FOR(window().size() == size);
        window().showLayout(Layout::Watch);
        for (const Pattern& pattern : registry().all()) {
            SCOPED_TRACE(pattern.descriptor.id + " at " + std::to_string(size.width()));
            const Experiment& look = pattern.descriptor.firstLook;
            ASSERT_FALSE(pattern.descriptor.plots.empty());
            standAt(look, look.stop.duration * 3 / 4);
            QApplication::processEvents();
            std::set<const QDockWidget*> kinds;
            for (const PlotDecl& declared : pattern.descriptor.plots) {
                QDockWidget& dock = *window().docks().plotOf(declared.kind);
                // A narrow column has tabs for two.
                const bool isNew = kinds.insert(&dock).second;
                EXPECT_TRUE(!isNew || dock.isHidden() == (size.width() < kWideWindow && kinds.size() > 2));
                plotIn(dock).redrawNow();
                EXPECT_FALSE(plotIn(dock).isEmpty()) << plotIn(dock).title().toStdString();
            }
            EXPECT_TRUE(isInFront(*window().docks().plotOf(pattern.descriptor.plots.front().kind)));
            for (const QDockWidget* dock : window().docks().plots()) {
                EXPECT_TRUE(dock->toggleViewAction()->isEnabled()) << "the others are in the menu";
            }
        }
    }
}

TEST_F(DeclaredPlots, ShowNothingAgainThatAPersonHasAllClosed) {
    standAt(kSecond);
    for (QDockWidget* dock : window().docks().plots()) dock->hide();
    standAt(againstTheory(), kSecond);
    for (const QDockWidget* dock : window().docks().plots()) EXPECT_TRUE(dock->isHidden());
}

TEST_F(DeclaredPlots, ShareTheirRangeWithAllOthersAndTheTimeline) {
    standAt(2 * kSecond);
    Nanos from = 0;
    for (PlotFrame* plot : window().views().plots()) {
        const TimeRange chosen{from += 100 * kMillisecond, kSecond};
        plot->setVisibleRange(chosen);
        Q_EMIT plot->visibleRangeChanged(chosen);
        for (const PlotFrame* other : window().views().plots()) EXPECT_EQ(other->visibleRange(), chosen);
        EXPECT_EQ(window().views().timeline->view().visibleRange(), chosen);
    }
}

TEST_F(DeclaredPlots, TheoryFollowsTheParametersAndSaysWhyItIsSilent) {
    standAt(againstTheory(), 10 * kSecond);
    EXPECT_TRUE(accessibleTheory().contains(QStringLiteral("M/M/4"))) << accessibleTheory().toStdString();
    EXPECT_TRUE(accessibleTheory().contains(QStringLiteral("Poisson"))) << "its assumptions are named";
    const std::shared_ptr<HeldRun> former = controller().held();
    controller().setParameter("workers", 5.0, true);
    WAIT_FOR(controller().held() != former);
    EXPECT_TRUE(accessibleTheory().contains(QStringLiteral("M/M/5"))) << accessibleTheory().toStdString();

    Experiment saturated = againstTheory();
    saturated.parameters.insert_or_assign("workload.rate_per_s", ParameterValue(100.0));
    standAt(saturated, kSecond);
    EXPECT_TRUE(accessibleTheory().contains(QStringLiteral("grows without end"))) << accessibleTheory().toStdString();

    EXPECT_TRUE(accessibleTheory(*window().views().depth).isEmpty()) << "who waits is not in one channel alone";
    const Descriptor& throttle = registry().find("throttle")->descriptor;
    standAt(cardExperiment(throttle, "patterns/throttle/experiments/against-theory.json").value(), kSecond);
    EXPECT_TRUE(accessibleTheory(*window().views().depth).contains(QStringLiteral("M/M/4/12")));

    standAt(kSecond);
    const Experiment& silent = registry().find("fan_in")->descriptor.firstLook;
    standAt(silent, kSecond);
    EXPECT_TRUE(accessibleTheory().isEmpty()) << "theory has never said anything of this pattern";
}

}  // namespace
}  // namespace sluice::ui
