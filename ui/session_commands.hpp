// New, Open, Save, Save As, recent files, and the question before unsaved changes are lost. Saving takes its time, so
// what follows a question (opening another file, closing) follows once the file is written.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/model/session_document.hpp"
#include "ui/prompts.hpp"

#include <QObject>
#include <QSettings>
#include <QStringList>

#include <functional>

class QMenu;
class QWidget;

namespace sluice::ui {

class SessionCommands : public QObject {
    Q_OBJECT

public:
    static constexpr int kRecentMax = 8;

    // All must outlive the commands.
    SessionCommands(const Registry& registry, SessionDocument& document, Prompts& prompts, QSettings& settings,
                    QWidget* window);

    void newSession();
    void open();
    void openPath(const QString& path);
    void save();
    void saveAs();
    // Calls `then` when there is nothing unsaved (any more); not at all if the person wants to stay.
    void whenSaved(std::function<void()> then);
    // At the start: unsaved work of a workbench that ended early. True: it is being opened.
    bool offerRecovery();
    // The same, or else the file that was named (empty: none).
    void openAtStart(const QString& path);

    QStringList recentFiles() const;
    void fillRecent(QMenu& menu);

Q_SIGNALS:
    // One sentence: something that a person should know.
    void notice(const QString& sentence);

private:
    void remember(const QString& path);
    void saved(const QString& path);

    const Registry& m_registry;
    SessionDocument& m_document;
    Prompts& m_prompts;
    QSettings& m_settings;
    QWidget* m_window;
    std::function<void()> m_afterSave;
};

}  // namespace sluice::ui
