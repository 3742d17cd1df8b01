#include "ui/pages/line_diff.hpp"

#include "patterns/listing.hpp"
#include "patterns/registry.hpp"

#include <gtest/gtest.h>

#include <random>

namespace sluice::ui {
namespace {

using Kind = DiffLine::Kind;

QStringList lines(const char* text) {
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

QString signs(const std::vector<DiffLine>& diff) {
    QString result;
    for (const DiffLine& line : diff) result += line.kind == Kind::Kept ? u'=' : line.kind == Kind::Added ? u'+' : u'-';
    return result;
}

// What a person reads out of it: the first text from what is kept and removed, the second from what is kept and added.
void expectBothTexts(const QStringList& from, const QStringList& to) {
    QStringList first;
    QStringList second;
    for (const DiffLine& line : lineDiff(from, to)) {
        EXPECT_EQ(line.from >= 0, line.kind != Kind::Added);
        EXPECT_EQ(line.to >= 0, line.kind != Kind::Removed);
        if (line.kind == Kind::Kept) {
            EXPECT_EQ(from[line.from], to[line.to]);
        }
        if (line.from >= 0) first << from[line.from];
        if (line.to >= 0) second << to[line.to];
    }
    EXPECT_EQ(first, from);
    EXPECT_EQ(second, to);
}

TEST(LineDiff, EqualTextsAreKeptWhole) {
    EXPECT_EQ(signs(lineDiff(lines("a b c"), lines("a b c"))), QStringLiteral("==="));
    EXPECT_TRUE(lineDiff({}, {}).empty());
}

TEST(LineDiff, WhatIsReplacedStandsBeforeWhatReplacesIt) {
    EXPECT_EQ(signs(lineDiff(lines("a b c d"), lines("a x y d"))), QStringLiteral("=--++="));
}

TEST(LineDiff, OneSideAloneIsAllAddedOrRemoved) {
    EXPECT_EQ(signs(lineDiff({}, lines("a b"))), QStringLiteral("++"));
    EXPECT_EQ(signs(lineDiff(lines("a b"), {})), QStringLiteral("--"));
}

TEST(LineDiff, SpaceAtALinesEndIsNoChange) {
    EXPECT_EQ(signs(lineDiff({QStringLiteral("a  ")}, {QStringLiteral("a")})), QStringLiteral("="));
    EXPECT_EQ(signs(lineDiff({QStringLiteral("  a")}, {QStringLiteral("a")})), QStringLiteral("-+"));
}

// By trying all subsequences of short texts.
std::size_t longestCommon(const QStringList& from, const QStringList& to) {
    std::size_t best = 0;
    for (unsigned mask = 0; mask < 1u << from.size(); ++mask) {
        qsizetype at = 0;
        std::size_t length = 0;
        bool isIn = true;
        for (qsizetype i = 0; i < from.size() && isIn; ++i) {
            if ((mask >> i & 1u) == 0) continue;
            at = to.indexOf(from[i], at);
            isIn = at >= 0;
            ++at;
            ++length;
        }
        if (isIn) best = std::max(best, length);
    }
    return best;
}

TEST(LineDiff, KeepsAsMuchAsCanBeKept) {
    std::mt19937 random(7);
    const auto some = [&random] {
        QStringList text;
        for (auto n = random() % 9; n > 0; --n) text << QString::number(random() % 4);
        return text;
    };
    for (int round = 0; round < 300; ++round) {
        const QStringList from = some();
        const QStringList to = some();
        expectBothTexts(from, to);
        EXPECT_EQ(static_cast<std::size_t>(signs(lineDiff(from, to)).count(u'=')), longestCommon(from, to));
    }
}

TEST(LineDiff, BothListingsOfEveryPatternCanBeReadOutOfIt) {
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        const auto text = [&](const std::string& variant) {
            const auto listing = findListing(pattern.descriptor.id, variant);
            QStringList result;
            for (const std::string& line : listing->lines) result << QString::fromStdString(line);
            return result;
        };
        for (const VariantDecl& variant : pattern.descriptor.variants) {
            expectBothTexts(text(pattern.descriptor.common), text(variant.id));
        }
    }
}

}  // namespace
}  // namespace sluice::ui
