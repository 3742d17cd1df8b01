#include "ui/pages/go_highlighter.hpp"

#include <QSet>

#include <algorithm>

namespace sluice::ui {

namespace {

// What a line leaves open.
enum State : int { Nothing = 0, InComment = 1, InRawString = 2 };

const QSet<QString>& keywords() {
    static const QSet<QString> words{
        QStringLiteral("break"),  QStringLiteral("case"),   QStringLiteral("chan"),        QStringLiteral("const"),
        QStringLiteral("switch"), QStringLiteral("defer"),  QStringLiteral("default"),     QStringLiteral("else"),
        QStringLiteral("func"),   QStringLiteral("go"),     QStringLiteral("fallthrough"), QStringLiteral("for"),
        QStringLiteral("if"),     QStringLiteral("goto"),   QStringLiteral("continue"),    QStringLiteral("import"),
        QStringLiteral("map"),    QStringLiteral("range"),  QStringLiteral("interface"),   QStringLiteral("package"),
        QStringLiteral("select"), QStringLiteral("return"), QStringLiteral("struct"),      QStringLiteral("type"),
        QStringLiteral("var"),    QStringLiteral("nil"),    QStringLiteral("true"),        QStringLiteral("false")};
    return words;
}

const QSet<QString>& types() {
    static const QSet<QString> words{
        QStringLiteral("any"),     QStringLiteral("bool"),    QStringLiteral("byte"),    QStringLiteral("error"),
        QStringLiteral("float32"), QStringLiteral("float64"), QStringLiteral("int"),     QStringLiteral("int8"),
        QStringLiteral("int16"),   QStringLiteral("int32"),   QStringLiteral("int64"),   QStringLiteral("rune"),
        QStringLiteral("string"),  QStringLiteral("uint"),    QStringLiteral("uint8"),   QStringLiteral("uint16"),
        QStringLiteral("uint32"),  QStringLiteral("uint64"),  QStringLiteral("uintptr"), QStringLiteral("complex128")};
    return words;
}

qsizetype endOfWord(const QString& line, qsizetype at) {
    while (at < line.size() && (line[at].isLetterOrNumber() || line[at] == u'_')) ++at;
    return at;
}

qsizetype endOfNumber(const QString& line, qsizetype at) {
    while (at < line.size() && (line[at].isLetterOrNumber() || line[at] == u'.' || line[at] == u'_')) ++at;
    return at;
}

// Behind the closing quote; an escaped quote does not close.
qsizetype endOfQuoted(const QString& line, qsizetype at) {
    const QChar quote = line[at];
    for (++at; at < line.size() && line[at] != quote; ++at) {
        if (line[at] == u'\\') ++at;
    }
    return std::min(at + 1, line.size());
}

}  // namespace

void GoHighlighter::color(qsizetype from, qsizetype to, ColorRole role) {
    setFormat(static_cast<int>(from), static_cast<int>(to - from), Theme::current().color(role));
}

qsizetype GoHighlighter::closed(const QString& line, qsizetype from, const QString& closing, int state) {
    const qsizetype end = line.indexOf(closing, from);
    if (end < 0) setCurrentBlockState(state);
    return end < 0 ? line.size() : end + closing.size();
}

void GoHighlighter::highlightBlock(const QString& line) {
    static const QString kCommentEnd = QStringLiteral("*/");
    static const QString kRawEnd = QStringLiteral("`");
    setCurrentBlockState(Nothing);
    qsizetype at = 0;
    if (previousBlockState() == InComment) {
        color(0, at = closed(line, 0, kCommentEnd, InComment), ColorRole::CodeComment);
    } else if (previousBlockState() == InRawString) {
        color(0, at = closed(line, 0, kRawEnd, InRawString), ColorRole::CodeString);
    }
    while (at < line.size()) {
        const qsizetype from = at;
        const QChar first = line[at];
        const QStringView two = QStringView(line).mid(at, 2);
        if (two == u"//") {
            return color(from, line.size(), ColorRole::CodeComment);
        } else if (two == u"/*") {
            color(from, at = closed(line, at + 2, kCommentEnd, InComment), ColorRole::CodeComment);
        } else if (first == u'`') {
            color(from, at = closed(line, at + 1, kRawEnd, InRawString), ColorRole::CodeString);
        } else if (first == u'"' || first == u'\'') {
            color(from, at = endOfQuoted(line, at), ColorRole::CodeString);
        } else if (first.isDigit()) {
            color(from, at = endOfNumber(line, at), ColorRole::CodeNumber);
        } else if (first.isLetter() || first == u'_') {
            at = endOfWord(line, at);
            const QString word = line.mid(from, at - from);
            if (keywords().contains(word)) color(from, at, ColorRole::CodeKeyword);
            if (types().contains(word)) color(from, at, ColorRole::CodeType);
        } else {
            ++at;
        }
    }
}

}  // namespace sluice::ui
