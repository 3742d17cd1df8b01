#include "ui/pages/gallery_page.hpp"

#include "ui/pages/card_button.hpp"
#include "ui/theme/style_sheet.hpp"

#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
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

TEST_F(Gallery, EveryPatternHasItsFirstLookAndItsExperimentsAsCards) {
    GalleryPage page(m_registry, m_document);
    std::vector<std::pair<QString, QString>> wanted;  // pattern, and the card's resource: none is the first look
    for (const Pattern& pattern : m_registry.all()) {
        const QString id = QString::fromStdString(pattern.descriptor.id);
        wanted.emplace_back(id, QString());
        for (const ExperimentCard& card : pattern.descriptor.cards)
            wanted.emplace_back(id, QString::fromStdString(card.resource));
    }
    ASSERT_EQ(page.cards().size(), wanted.size());
    QSignalSpy chosen(&page, &GalleryPage::experimentChosen);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        page.cards()[i]->click();
        ASSERT_EQ(chosen.count(), static_cast<int>(i + 1));
        EXPECT_EQ(chosen.last().at(0).toString(), wanted[i].first);
        EXPECT_EQ(chosen.last().at(1).toString(), wanted[i].second);
    }
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
