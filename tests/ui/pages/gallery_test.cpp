#include "ui/pages/gallery_page.hpp"

#include "ui/pages/card_button.hpp"
#include "ui/pages/pattern_card.hpp"
#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <utility>
#include <vector>

namespace sluice::ui {
namespace {

class Gallery : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok()); }
    const Descriptor& descriptor() const { return m_registry.all().front().descriptor; }

    Registry m_registry;
    Aggregator m_aggregator;
    RunController m_controller{m_registry, m_aggregator};
    SessionDocument m_document{m_registry, m_controller, {}};
};

TEST_F(Gallery, EveryPatternOpensItsFirstLookItsExperimentsAndItsNotes) {
    GalleryPage page(m_registry, m_document);
    QSignalSpy chosen(&page, &GalleryPage::experimentChosen);
    QSignalSpy notes(&page, &GalleryPage::notesChosen);
    ASSERT_EQ(page.patterns().size(), m_registry.all().size());
    std::size_t card = 0;
    for (std::size_t p = 0; p < page.patterns().size(); ++p) {
        const Descriptor& pattern = m_registry.all()[p].descriptor;
        const QString id = QString::fromStdString(pattern.id);
        page.patterns()[p]->click();
        EXPECT_EQ(chosen.takeLast(), (QVariantList{id, QString()}));
        for (const ExperimentCard& experiment : pattern.cards) {
            ASSERT_LT(card, page.cards().size());
            page.cards()[card++]->click();
            EXPECT_EQ(chosen.takeLast(), (QVariantList{id, QString::fromStdString(experiment.resource)}));
        }
        const QString name = QStringLiteral("Notes: ") + page.patterns()[p]->text();
        for (QToolButton* button : page.findChildren<QToolButton*>()) {
            if (button->accessibleName() == name) button->click();
        }
        ASSERT_EQ(notes.count(), static_cast<int>(p + 1));
        EXPECT_EQ(notes.last(), QVariantList{id});
    }
    EXPECT_EQ(card, page.cards().size());
    EXPECT_EQ(chosen.count(), 0);
}

TEST_F(Gallery, EveryPatternHasAMovingPicture) {
    GalleryPage page(m_registry, m_document);
    for (const PatternCard* card : page.patterns())
        EXPECT_TRUE(card->picture().has_value()) << qPrintable(card->text());
}

TEST_F(Gallery, ExperimentsAreListedWhereTheyAreAskedForAndOfTheOpenPattern) {
    GalleryPage page(m_registry, m_document);
    page.resize(250, 800);
    page.show();
    EXPECT_FALSE(page.cards().front()->isVisible());
    m_document.begin(descriptor().firstLook, kSecond);
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.isUnfolded(0); }, 60'000));
    EXPECT_TRUE(page.cards().front()->isVisible());
    EXPECT_TRUE(page.patterns().front()->isCurrent());
    EXPECT_FALSE(page.patterns().back()->isCurrent());
    EXPECT_FALSE(page.cards().back()->isVisible());
    page.unfold(page.patterns().size() - 1, true);
    EXPECT_TRUE(page.cards().back()->isVisible());
    page.unfold(0, false);
    EXPECT_FALSE(page.cards().front()->isVisible());
    // A change of the session does not unfold again what a person has folded.
    Experiment other = descriptor().firstLook;
    other.title = "Other";
    m_document.add(other);
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.tree().topLevelItemCount() == 2; }, 60'000));
    EXPECT_FALSE(page.isUnfolded(0));
}

TEST_F(Gallery, PicturesMoveWhenItIsTurnedToAndNotWithReducedMotion) {
    GalleryPage page(m_registry, m_document);
    page.resize(250, 800);
    EXPECT_FALSE(page.isMoving());
    page.show();
    EXPECT_TRUE(page.isMoving());
    page.rest();
    EXPECT_FALSE(page.isMoving());
    page.patterns().front()->setFocus();
    QFocusEvent focus(QEvent::FocusIn, Qt::TabFocusReason);
    QApplication::sendEvent(page.patterns().front(), &focus);
    EXPECT_TRUE(page.isMoving());
    const double before = page.patterns().front()->seconds();
    EXPECT_TRUE(QTest::qWaitFor([&] { return page.patterns().front()->seconds() != before; }, 60'000));
    page.setReducedMotion(true);
    EXPECT_FALSE(page.isMoving());
    QApplication::sendEvent(page.patterns().front(), &focus);
    EXPECT_FALSE(page.isMoving());
}

TEST_F(Gallery, BehindEveryCardIsAnExperimentThatRuns) {
    for (const Pattern& pattern : m_registry.all()) {
        std::vector<std::string> resources{std::string()};
        for (const ExperimentCard& card : pattern.descriptor.cards) resources.push_back(card.resource);
        for (const std::string& resource : resources) {
            const Result<Experiment> experiment = cardExperiment(pattern.descriptor, resource);
            ASSERT_TRUE(experiment.ok()) << resource;
            EXPECT_EQ(experiment.value().pattern, pattern.descriptor.id);
            EXPECT_TRUE(checkExperiment(m_registry, experiment.value()).ok()) << resource;
        }
    }
    const Result<Experiment> missing = cardExperiment(descriptor(), "no/such.json");
    ASSERT_FALSE(missing.ok());
    EXPECT_NE(missing.error().message.find("no/such.json"), std::string::npos);
}

TEST_F(Gallery, TheSessionIsATreeThatFollowsAndOpens) {
    GalleryPage page(m_registry, m_document);
    m_document.begin(descriptor().firstLook, kSecond);
    ASSERT_TRUE(QTest::qWaitFor([&] { return page.tree().topLevelItemCount() == 1; }, 60'000));
    EXPECT_EQ(page.tree().topLevelItem(0)->text(0), experimentTitle(m_registry, descriptor().firstLook));
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_controller.held() != nullptr; }, 60'000));
    Experiment other = descriptor().firstLook;
    other.title = "Other";
    m_document.add(other);
    // The run that was left comes in as a child, later.
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return page.tree().topLevelItemCount() == 2 && page.tree().topLevelItem(0)->childCount() == 1; },
        60'000));
    EXPECT_EQ(page.tree().currentItem(), page.tree().topLevelItem(1));
    QSignalSpy experiment(&page, &GalleryPage::sessionExperimentChosen);
    QSignalSpy run(&page, &GalleryPage::sessionRunChosen);
    Q_EMIT page.tree().itemActivated(page.tree().topLevelItem(1), 0);
    ASSERT_EQ(experiment.count(), 1);
    EXPECT_EQ(experiment.at(0).at(0).value<std::size_t>(), 1u);
    Q_EMIT page.tree().itemActivated(page.tree().topLevelItem(0)->child(0), 0);
    ASSERT_EQ(run.count(), 1);
    EXPECT_EQ(run.at(0).at(0).value<std::size_t>(), 0u);
    EXPECT_EQ(run.at(0).at(1).value<std::size_t>(), 0u);
}

TEST_F(Gallery, AnExperimentWithoutATitleIsNamedAfterItsPattern) {
    Experiment experiment = descriptor().firstLook;
    experiment.title.clear();
    EXPECT_FALSE(experimentTitle(m_registry, experiment).isEmpty());
    experiment.title = "Mine";
    EXPECT_EQ(experimentTitle(m_registry, experiment), QStringLiteral("Mine"));
}

}  // namespace
}  // namespace sluice::ui
