// The notes of a pattern: what it is for, when it breaks, what to try, how real systems do it; and under them its
// ready-made experiments as links. Other links are not followed.
// Thread rule: the GUI thread only.
#pragma once

#include "patterns/descriptor.hpp"

#include <QTextBrowser>

#include <vector>

namespace sluice::ui {

class NotesPage final : public QTextBrowser {
    Q_OBJECT

public:
    explicit NotesPage(QWidget* parent = nullptr);

    // Without notes in the program the pattern's summary stands in for them.
    void showNotes(const Descriptor& descriptor);

Q_SIGNALS:
    // `resource`: the experiment's file below resources/; empty: the pattern's first look.
    void experimentChosen(const QString& pattern, const QString& resource);

private:
    void follow(const QUrl& link);

    QString m_pattern;
    std::vector<QString> m_resources;  // by the number in a link
};

}  // namespace sluice::ui
