// The window: puts the views together and connects them with the session and the run. Layout and wiring only.
//
// Ownership: the window owns the controller, the document and all views; registry, aggregator, settings and prompts are
// the composition's and outlive it. Thread rule: the GUI thread only.
#pragma once

#include "ui/layouts.hpp"
#include "ui/model/run_controller.hpp"
#include "ui/model/selection.hpp"
#include "ui/model/session_document.hpp"
#include "ui/presentation.hpp"
#include "ui/prompts.hpp"
#include "ui/pursuit_commands.hpp"
#include "ui/session_commands.hpp"
#include "ui/theme/theme.hpp"
#include "ui/view_feeder.hpp"

#include <QMainWindow>
#include <QSettings>

#include <filesystem>

class QToolButton;

namespace sluice::ui {

class GalleryPage;

class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    struct Surroundings {
        const Registry& registry;
        Aggregator& aggregator;
        QSettings& settings;
        Prompts& prompts;
        std::filesystem::path recoveryFolder;  // empty: unsaved work is not kept
    };

    explicit MainWindow(const Surroundings& surroundings);
    ~MainWindow() override;

    RunController& controller() { return m_controller; }
    SessionDocument& document() { return m_document; }
    Selection& selection() { return m_selection; }
    SessionCommands& session() { return *m_session; }
    PursuitCommands& pursuit() { return *m_pursuit; }
    ViewFeeder& feeder() { return *m_feeder; }
    const Views& views() const { return m_views; }
    const Docks& docks() const { return m_docks; }
    const Registry& registry() const { return m_registry; }

    void showLayout(Layout layout);
    // Brings it to the front of its tabs.
    void showInspector();
    // Full screen, for a projector; off: as it was before.
    void setPresenting(bool isOn);
    bool isPresenting() const { return m_presentation.isOn(); }
    // Remembered for the next start.
    void setThemeKind(ThemeKind kind);
    void openCard(const QString& pattern, const QString& resource);
    void openNotes(const QString& pattern);
    GalleryPage& gallery() { return *m_gallery; }
    // Of everything that moves by itself; remembered for the next start.
    void setReducedMotion(bool reduced);
    bool isMotionReduced() const;

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    QDockWidget* addDock(const QString& title, const char* name, QWidget* content);
    void makeViews();
    void makeChooser();
    void connectSession();
    void showTitle();
    const std::vector<PlotDecl>& plotsShown() const;
    void restoreLayout();
    void rememberLayout();

    const Registry& m_registry;
    QSettings& m_settings;
    Prompts& m_prompts;
    RunController m_controller;
    Selection m_selection;
    SessionDocument m_document;
    Views m_views;
    Docks m_docks;
    Presentation m_presentation{*this, m_docks};
    GalleryPage* m_gallery = nullptr;
    QToolButton* m_chooser = nullptr;
    SessionCommands* m_session = nullptr;
    PursuitCommands* m_pursuit = nullptr;
    ViewFeeder* m_feeder = nullptr;
    bool m_mayClose = false;
    bool m_isAsking = false;  // about unsaved changes, in the middle of closing
};

}  // namespace sluice::ui
