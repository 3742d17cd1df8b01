#include "ui/pages/go_highlighter.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>
#include <gtest/gtest.h>

namespace sluice::ui {
namespace {

class GoHighlighterTest : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(applyTheme(*qApp, Theme::dark()).ok()); }

    void show(const char* text) {
        m_document.setPlainText(QString::fromLatin1(text));
        m_highlighter.rehighlight();
    }
    // The colour of the first place where `text` stands; plain text has none.
    QColor colorOf(const char* text) const {
        const QTextCursor found = m_document.find(QString::fromLatin1(text), 0, QTextDocument::FindCaseSensitively);
        EXPECT_FALSE(found.isNull()) << text;
        const int at = found.selectionStart() - found.block().position();
        for (const QTextLayout::FormatRange& range : found.block().layout()->formats()) {
            if (at >= range.start && at < range.start + range.length) return range.format.foreground().color();
        }
        return {};
    }
    static QColor theme(ColorRole role) { return Theme::dark().color(role); }

    QTextDocument m_document;
    GoHighlighter m_highlighter{&m_document};
};

TEST_F(GoHighlighterTest, TellsTheKindsOfWordsApart) {
    show("func forward(n int) string { // so\n\treturn \"a \\\" for\" + 'x' + f(0x1F)\n}");
    EXPECT_EQ(colorOf("func"), theme(ColorRole::CodeKeyword));
    EXPECT_EQ(colorOf("forward"), QColor()) << "a word that begins like a keyword is none";
    EXPECT_EQ(colorOf("int"), theme(ColorRole::CodeType));
    EXPECT_EQ(colorOf("so"), theme(ColorRole::CodeComment));
    EXPECT_EQ(colorOf("return"), theme(ColorRole::CodeKeyword));
    EXPECT_EQ(colorOf("for\""), theme(ColorRole::CodeString)) << "an escaped quote does not end a string";
    EXPECT_EQ(colorOf("0x1F"), theme(ColorRole::CodeNumber));
    EXPECT_EQ(colorOf("f("), QColor());
}

TEST_F(GoHighlighterTest, CommentsAndRawStringsReachOverLines) {
    show("/* a\nfor\n*/ if x == `b\nvar` { go y() }");
    EXPECT_EQ(colorOf("for"), theme(ColorRole::CodeComment));
    EXPECT_EQ(colorOf("if"), theme(ColorRole::CodeKeyword));
    EXPECT_EQ(colorOf("var"), theme(ColorRole::CodeString));
    EXPECT_EQ(colorOf("go"), theme(ColorRole::CodeKeyword));
}

}  // namespace
}  // namespace sluice::ui
