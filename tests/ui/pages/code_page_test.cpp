#include "ui/pages/code_page.hpp"

#include "patterns/listing.hpp"
#include "patterns/registry.hpp"
#include "ui/pages/code_panel.hpp"
#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include <algorithm>

namespace sluice::ui {
namespace {

class Code : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok());
        m_manifest = std::make_shared<const Manifest>(makeManifest(descriptor(), descriptor().cure));
        ASSERT_GE(m_manifest->sites.size(), 2u);
    }
    const Descriptor& descriptor() const { return m_registry.all().front().descriptor; }
    const ManifestSite& site(std::size_t index) const { return m_manifest->sites[index]; }
    // Goroutines 1 to n, each at a site.
    SnapshotPtr at(const std::vector<std::uint16_t>& sites) const {
        RunState state(m_manifest);
        for (std::size_t i = 0; i < sites.size(); ++i) {
            Event event{};
            event.goroutine = static_cast<std::uint32_t>(i + 1);
            event.kind = EventKind::GoroutineSpawned;
            state.apply(event);
            event.kind = EventKind::GoroutineParked;
            event.site = sites[i];
            state.apply(event);
        }
        return std::make_shared<Snapshot>(std::move(state));
    }
    Registry m_registry;
    std::shared_ptr<const Manifest> m_manifest;
    CodePage m_page;
};

TEST_F(Code, TheListingIsShownWithoutItsMarkers) {
    for (const VariantDecl& variant : descriptor().variants) {
        m_page.showListing(descriptor().id, variant.id);
        const QString text = m_page.toPlainText();
        EXPECT_FALSE(text.contains("//@")) << variant.id;
        const auto listing = findListing(descriptor().id, variant.id);
        ASSERT_TRUE(listing.has_value());
        EXPECT_EQ(static_cast<std::size_t>(m_page.blockCount()), listing->lines.size());
        EXPECT_TRUE(m_page.isReadOnly());
    }
}

TEST_F(Code, WithoutAListingItSaysSo) {
    m_page.showListing(descriptor().id, "nosuch");
    EXPECT_FALSE(m_page.toPlainText().isEmpty() && m_page.placeholderText().isEmpty());
}

TEST_F(Code, LinesCountTheGoroutinesThatAreThere) {
    m_page.showListing(descriptor().id, descriptor().cure);
    const int first = site(0).line;
    std::size_t other = 1;
    while (other < m_manifest->sites.size() && site(other).line == first) ++other;
    ASSERT_LT(other, m_manifest->sites.size());
    const int second = site(other).line;
    m_page.reset(at({site(0).id, site(0).id, site(other).id}));
    EXPECT_EQ(m_page.countAt(first), 2);
    EXPECT_EQ(m_page.countAt(second), 1);
    EXPECT_EQ(m_page.extraSelections().size(), 2);
    // One moves on, one ends.
    GoroutineChange moved;
    moved.now.id = 1;
    moved.now.site = site(other).id;
    GoroutineChange gone;
    gone.now.id = 2;
    gone.now.site = site(0).id;
    gone.isGone = true;
    m_page.showGoroutines({moved, gone});
    EXPECT_EQ(m_page.countAt(first), 0);
    EXPECT_EQ(m_page.countAt(second), 2);
    EXPECT_EQ(m_page.extraSelections().size(), 1);
    m_page.reset(nullptr);
    EXPECT_EQ(m_page.countAt(second), 0);
    EXPECT_TRUE(m_page.extraSelections().isEmpty());
}

TEST_F(Code, WhoHasFinishedIsNowhere) {
    m_page.showListing(descriptor().id, descriptor().cure);
    m_page.reset(at({site(0).id}));
    GoroutineChange finished;
    finished.now.id = 1;
    finished.now.site = site(0).id;
    finished.now.status = GoroutineStatus::Finished;
    m_page.showGoroutines({finished});
    EXPECT_EQ(m_page.countAt(site(0).line), 0);
}

TEST_F(Code, WhatRunsIsInSightUntilAPersonScrolls) {
    m_page.showListing(descriptor().id, descriptor().cure);
    m_page.resize(400, 160);
    m_page.show();
    const auto last = std::max_element(m_manifest->sites.begin(), m_manifest->sites.end(),
                                       [](const auto& a, const auto& b) { return a.line < b.line; });
    m_page.reset(at({last->id}));
    QScrollBar& bar = *m_page.verticalScrollBar();
    const int seen = bar.value();
    EXPECT_GT(seen, 0);
    EXPECT_LE(seen, last->line);
    bar.triggerAction(QAbstractSlider::SliderToMinimum);
    m_page.reset(at({last->id}));
    EXPECT_EQ(bar.value(), 0) << "it stays where it was put";
}

TEST_F(Code, AClickOnALinesNumberListsWhoIsThereAndChoosingOneSelectsIt) {
    m_page.showListing(descriptor().id, descriptor().cure);
    m_page.resize(400, 400);
    m_page.show();
    const int line = site(0).line;
    const SnapshotPtr snapshot = at({site(0).id, site(1).id, site(0).id});
    m_page.reset(snapshot);
    m_page.showSnapshot(snapshot);
    m_page.showLine(line);
    QSignalSpy chosen(&m_page, &CodePage::goroutineChosen);
    const QPoint number = m_page.numberAt(line);
    QTest::mouseClick(m_page.childAt(number), Qt::LeftButton, {}, m_page.childAt(number)->mapFrom(&m_page, number));
    QMenu* menu = m_page.findChild<QMenu*>();
    ASSERT_NE(menu, nullptr);
    ASSERT_EQ(menu->actions().size(), site(1).line == line ? 3 : 2);
    menu->actions().back()->trigger();
    ASSERT_EQ(chosen.count(), 1);
    EXPECT_EQ(chosen[0][0].toUInt(), 3u);
    menu->close();
}

TEST_F(Code, EnterListsWhoIsAtTheLineOfTheCursor) {
    m_page.showListing(descriptor().id, descriptor().cure);
    m_page.show();
    const SnapshotPtr snapshot = at({site(0).id});
    m_page.reset(snapshot);
    m_page.showSnapshot(snapshot);
    m_page.showLine(site(0).line);
    EXPECT_EQ(m_page.textCursor().blockNumber() + 1, site(0).line);
    QTest::keyClick(&m_page, Qt::Key_Return);
    QMenu* menu = m_page.findChild<QMenu*>();
    ASSERT_NE(menu, nullptr);
    menu->close();
    EXPECT_EQ(m_page.openWhoIsAt(1, {}), nullptr) << "nobody is there";
}

TEST_F(Code, TheSelectedGoroutinesLineIsMarkedWhereverItGoes) {
    m_page.showListing(descriptor().id, descriptor().cure);
    m_page.reset(at({site(0).id, site(1).id}));
    m_page.markSelected(2);
    EXPECT_EQ(m_page.selectedLine(), site(1).line);
    GoroutineChange moved;
    moved.now.id = 2;
    moved.now.site = site(0).id;
    m_page.showGoroutines({moved});
    EXPECT_EQ(m_page.selectedLine(), site(0).line);
    m_page.markSelected(0);
    EXPECT_EQ(m_page.selectedLine(), 0);
}

class Comparing : public Code {
protected:
    void SetUp() override {
        Code::SetUp();
        m_panel.resize(440, 600);
        m_panel.show();
        m_panel.showVariant(descriptor(), descriptor().cure);
    }
    CodePage& page() { return m_panel.page(); }
    CodePanel m_panel;
};

TEST_F(Comparing, IsAgainstTheOneThatFixOrBreakWouldSwitchTo) {
    EXPECT_FALSE(page().isComparing());
    EXPECT_FALSE(m_panel.variants().isVisible());
    m_panel.compareAction()->trigger();
    EXPECT_TRUE(page().isComparing());
    EXPECT_EQ(m_panel.variants().currentData().toString().toStdString(), descriptor().common);
    EXPECT_GT(page().addedLines(), 0);
    EXPECT_GT(page().removedLines(), 0);
    m_panel.showVariant(descriptor(), descriptor().common);
    EXPECT_TRUE(page().isComparing()) << "it goes on when the variant is switched";
    EXPECT_EQ(m_panel.variants().currentData().toString().toStdString(), descriptor().cure);
    m_panel.compareAction()->trigger();
    EXPECT_EQ(page().addedLines() + page().removedLines(), 0);
}

TEST_F(Comparing, AnyOtherVariantCanBeChosen) {
    m_panel.compareAction()->trigger();
    for (int i = 0; i < m_panel.variants().count(); ++i) {
        m_panel.variants().setCurrentIndex(i);
        const auto other = findListing(descriptor().id, m_panel.variants().currentData().toString().toStdString());
        ASSERT_TRUE(other.has_value());
        int inOther = 0;
        for (int block = 0; block < page().blockCount(); ++block) inOther += page().lineAt(block).to >= 0 ? 1 : 0;
        EXPECT_NEAR(inOther, static_cast<int>(other->lines.size()), 1) << "an empty line at the end is none";
    }
}

TEST_F(Comparing, CountsStayOnTheLinesOfTheVariantShown) {
    page().reset(at({site(0).id}));
    const int line = site(0).line;
    const QString text = page().document()->findBlockByNumber(line - 1).text();
    m_panel.compareAction()->trigger();
    EXPECT_EQ(page().countAt(line), 1);
    bool isLit = false;
    for (const auto& mark : page().extraSelections()) {
        const bool isHere = mark.format.background().color() == Theme::current().color(ColorRole::CodeHere);
        if (!isHere) continue;
        isLit = true;
        EXPECT_EQ(mark.cursor.block().text(), text);
        EXPECT_EQ(page().lineAt(mark.cursor.blockNumber()).from, line - 1);
    }
    EXPECT_TRUE(isLit);
}

}  // namespace
}  // namespace sluice::ui
