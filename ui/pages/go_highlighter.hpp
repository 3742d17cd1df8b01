// Colours a Go listing: comments, strings, keywords, numbers, and the types that the language brings. Line by line;
// what reaches over several lines (a block comment, a raw string) is kept as the block's state. Thread rule: the GUI
// thread only.
#pragma once

#include "ui/theme/theme.hpp"

#include <QSyntaxHighlighter>

namespace sluice::ui {

class GoHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT

public:
    explicit GoHighlighter(QTextDocument* document) : QSyntaxHighlighter(document) {}

protected:
    void highlightBlock(const QString& line) override;

private:
    // The end of what begins or goes on at `from` and ends behind `closing`; the block's state says if it is still
    // open.
    qsizetype closed(const QString& line, qsizetype from, const QString& closing, int state);
    void color(qsizetype from, qsizetype to, ColorRole role);
};

}  // namespace sluice::ui
