// Every question that the window asks a person, in one place: dialogs in the program, answers prepared in a test.
// Thread rule: the GUI thread only.
#pragma once

#include <QString>

class QWidget;

namespace sluice::ui {

class Prompts {
public:
    enum class Unsaved { Save, Discard, Cancel };

    virtual ~Prompts() = default;
    virtual Unsaved askUnsaved(QWidget* parent, const QString& name);
    // Empty: cancelled.
    virtual QString askOpenPath(QWidget* parent, const QString& folder);
    virtual QString askSavePath(QWidget* parent, const QString& suggested);
    // Whether unsaved work of an earlier session is to be opened again. `when`: it was last kept.
    virtual bool askRecover(QWidget* parent, const QString& when);
    // One sentence that says what could not be done.
    virtual void showProblem(QWidget* parent, const QString& sentence);
};

}  // namespace sluice::ui
