#include "ui/pages/notes_page.hpp"

#include "patterns/registry.hpp"
#include "ui/panels/words.hpp"

#include <QSignalSpy>
#include <QTextBlock>
#include <QUrl>

#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

// The links of a page, in the order in which they are read.
std::vector<QUrl> linksOf(const NotesPage& page) {
    std::vector<QUrl> links;
    for (QTextBlock block = page.document()->begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            const QString target = part.fragment().charFormat().anchorHref();
            if (!target.isEmpty() && (links.empty() || links.back() != QUrl(target))) links.emplace_back(target);
        }
    }
    return links;
}

TEST(NotesPage, EveryPatternHasNotesThatSayWhatToTry) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        SCOPED_TRACE(pattern.descriptor.id);
        NotesPage page;
        page.showNotes(pattern.descriptor);
        EXPECT_TRUE(page.toPlainText().startsWith(shown(pattern.descriptor.title)));
        EXPECT_TRUE(page.toPlainText().contains(QStringLiteral("What to try")));
    }
}

TEST(NotesPage, ALinkOpensItsExperiment) {
    const Registry registry;
    const Descriptor& descriptor = registry.all().front().descriptor;
    NotesPage page;
    page.showNotes(descriptor);
    const std::vector<QUrl> links = linksOf(page);
    ASSERT_EQ(links.size(), descriptor.cards.size() + 1);
    QSignalSpy chosen(&page, &NotesPage::experimentChosen);
    for (const QUrl& link : links) Q_EMIT page.anchorClicked(link);
    ASSERT_EQ(chosen.count(), static_cast<int>(links.size()));
    EXPECT_EQ(chosen.at(0).at(0).toString().toStdString(), descriptor.id);
    EXPECT_EQ(chosen.at(0).at(1).toString(), QString());
    EXPECT_EQ(chosen.at(1).at(1).toString().toStdString(), descriptor.cards.front().resource);
}

TEST(NotesPage, OtherLinksAreNotFollowed) {
    const Registry registry;
    NotesPage page;
    page.showNotes(registry.all().front().descriptor);
    QSignalSpy chosen(&page, &NotesPage::experimentChosen);
    for (const char* link : {"https://example.com/0", "experiment:99", "experiment:x", "0"})
        Q_EMIT page.anchorClicked(QUrl(QString::fromLatin1(link)));
    EXPECT_EQ(chosen.count(), 0);
}

TEST(NotesPage, APatternWithoutNotesIsSummarised) {
    Descriptor descriptor;
    descriptor.id = "unwritten";
    descriptor.title = "Unwritten";
    descriptor.summary = "Nobody has told its story.";
    NotesPage page;
    page.showNotes(descriptor);
    EXPECT_TRUE(page.toPlainText().contains(QStringLiteral("Nobody has told its story.")));
}

}  // namespace
}  // namespace sluice::ui
