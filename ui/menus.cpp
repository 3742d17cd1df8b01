#include "ui/menus.hpp"

#include "ui/help_dialogs.hpp"
#include "ui/main_window.hpp"
#include "ui/model/experiment_model.hpp"
#include "ui/pages/code_panel.hpp"
#include "ui/pages/notice_bar.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/inspector_panel.hpp"
#include "ui/panels/pace_scale.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/panels/words.hpp"
#include "ui/scene/scene_view.hpp"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>

#include <algorithm>

namespace sluice::ui {

namespace {

QString say(const char* text) {
    return QCoreApplication::translate("Menus", text);
}

template <class Function>
QAction* add(QMenu& menu, MainWindow& window, const char* text, const QKeySequence& key, Function function) {
    QAction* action = menu.addAction(say(text));
    action->setShortcut(key);
    QObject::connect(action, &QAction::triggered, &window, function);
    return action;
}

void makeFileMenu(MainWindow& window) {
    QMenu& menu = *window.menuBar()->addMenu(say("&File"));
    SessionCommands* session = &window.session();
    add(menu, window, "&New session", QKeySequence::New, [session] { session->newSession(); });
    add(menu, window, "&Open…", QKeySequence::Open, [session] { session->open(); });
    QMenu* recent = menu.addMenu(say("Open &recent"));
    recent->setToolTipsVisible(true);
    QObject::connect(recent, &QMenu::aboutToShow, session, [session, recent] { session->fillRecent(*recent); });
    menu.addSeparator();
    add(menu, window, "&Save", QKeySequence::Save, [session] { session->save(); });
    add(menu, window, "Save &as…", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [session] { session->saveAs(); });
    menu.addSeparator();
    add(menu, window, "&Quit", QKeySequence::Quit, [&window] { window.close(); });
}

void copyCommandLine(MainWindow& window) {
    const auto descriptor = window.controller().descriptor();
    if (!descriptor) return;
    const CommandLine line = commandLineOf(*descriptor, window.controller().experiment());
    QApplication::clipboard()->setText(QString::fromStdString(line.command));
    const QString note = line.note.empty() ? QString() : QStringLiteral(" ") + shown(line.note);
    window.views().watch->notice().showNotice(say("The command line is in the clipboard.") + note);
}

// The variants of the pattern that is open, the one shown marked.
void fillVariants(QMenu& menu, RunController& controller) {
    menu.clear();
    const auto descriptor = controller.descriptor();
    if (!descriptor) return;
    for (const VariantDecl& variant : descriptor->variants) {
        QAction* action = menu.addAction(shown(variant.title));
        action->setToolTip(shown(variant.sentence));
        action->setCheckable(true);
        action->setChecked(variant.id == controller.experiment().variant);
        const QString id = QString::fromStdString(variant.id);
        QObject::connect(action, &QAction::triggered, &controller, [&controller, id] { controller.setVariant(id); });
    }
}

void makeExperimentMenuBar(MainWindow& window) {
    QMenu& menu = *window.menuBar()->addMenu(say("&Experiment"));
    QMenu* open = makeExperimentMenu(window, &menu);
    open->setTitle(say("&Open"));
    menu.addMenu(open);
    RunController& controller = window.controller();
    QMenu* variants = menu.addMenu(say("&Variant"));
    variants->setToolTipsVisible(true);
    QObject::connect(variants, &QMenu::aboutToShow, &controller,
                     [variants, &controller] { fillVariants(*variants, controller); });
    menu.addAction(window.views().watch->headline().fixAction());
    menu.addSeparator();
    QAction* undo = controller.undoStack().createUndoAction(&menu, say("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    QAction* redo = controller.undoStack().createRedoAction(&menu, say("&Redo"));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Y), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)});
    menu.addActions({undo, redo});
    menu.addSeparator();
    add(menu, window, "&Copy as command line", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
        [&window] { copyCommandLine(window); });
}

void makeRunMenu(MainWindow& window) {
    QMenu& menu = *window.menuBar()->addMenu(say("&Run"));
    RunController* run = &window.controller();
    TransportBar& transport = window.views().watch->transport();
    menu.addActions({transport.runAction(), transport.stepAction(), transport.stepBackAction()});
    menu.addSeparator();
    window.pursuit().fillMenu(menu);
    menu.addSeparator();
    add(menu, window, "To the &beginning", QKeySequence(Qt::Key_Home), [run] { run->seekTime(0); });
    menu.addAction(transport.liveAction());
    add(menu, window, "&Fork from here", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [run] { run->fork(); });
    menu.addSeparator();
    menu.addActions({transport.restartAction(), transport.newSeedAction()});
    add(menu, window, "&Stop", QKeySequence(Qt::CTRL | Qt::Key_Period), [run] { run->stop(); });
    menu.addSeparator();
    const auto change = [&transport, run](double factor) {
        const double from = transport.pace() > 0 ? transport.pace() : kPaceMax;
        const double pace = std::clamp(from * factor, kPaceMin, kPaceMax);
        transport.setPace(pace);
        run->setPace(pace);
    };
    add(menu, window, "S&lower", QKeySequence(Qt::Key_BracketLeft), [change] { change(0.5); });
    add(menu, window, "Fas&ter", QKeySequence(Qt::Key_BracketRight), [change] { change(2); });
    add(menu, window, "As fast as possible", QKeySequence(Qt::Key_Backslash), [&transport, run] {
        transport.setPace(kPaceExpress);
        run->setPace(kPaceExpress);
    });
}

void makeThemeMenu(QMenu& menu, MainWindow& window) {
    QMenu* themes = menu.addMenu(say("&Theme"));
    auto* group = new QActionGroup(themes);
    const auto addTheme = [&](const char* text, ThemeKind kind) {
        QAction* action = add(*themes, window, text, {}, [&window, kind] { window.setThemeKind(kind); });
        action->setCheckable(true);
        action->setChecked(Theme::current().kind() == kind);
        group->addAction(action);
    };
    addTheme("&Dark", ThemeKind::Dark);
    addTheme("&Light", ThemeKind::Light);
}

void makeViewMenu(MainWindow& window) {
    QMenu& menu = *window.menuBar()->addMenu(say("&View"));
    add(menu, window, "&Watch", QKeySequence(Qt::Key_F2), [&window] { window.showLayout(Layout::Watch); });
    add(menu, window, "&Code", QKeySequence(Qt::Key_F3), [&window] { window.showLayout(Layout::Code); });
    add(menu, window, "&Measure", QKeySequence(Qt::Key_F4), [&window] { window.showLayout(Layout::Measure); });
    QAction* present = add(menu, window, "&Present", QKeySequence(Qt::Key_F11),
                           [&window] { window.setPresenting(!window.isPresenting()); });
    present->setCheckable(true);
    QObject::connect(&menu, &QMenu::aboutToShow, &window,
                     [present, &window] { present->setChecked(window.isPresenting()); });
    menu.addSeparator();
    for (QDockWidget* dock : window.docks().all()) menu.addAction(dock->toggleViewAction());
    window.docks().gallery->toggleViewAction()->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_G));
    menu.addSeparator();
    SceneView* scene = &window.views().watch->scene();
    add(menu, window, "F&it the scene", QKeySequence(Qt::CTRL | Qt::Key_0), [scene] { scene->fit(); });
    QAction* still =
        add(menu, window, "&Reduced motion", {}, [&window](bool isReduced) { window.setReducedMotion(isReduced); });
    still->setCheckable(true);
    still->setChecked(window.isMotionReduced());
    QAction* ghost = add(menu, window, "&Ghost of the former run", QKeySequence(Qt::Key_G),
                         [&window](bool isShown) { window.feeder().setGhostShown(isShown); });
    ghost->setCheckable(true);
    ghost->setChecked(true);
    makeThemeMenu(menu, window);
}

// What is inspected, and the code with what it is compared with. Their views are brought to the front.
void makeInspectMenu(MainWindow& window) {
    QMenu& menu = *window.menuBar()->addMenu(say("&Inspect"));
    InspectorPanel* inspector = window.views().inspector;
    add(menu, window, "&Find in the run…", QKeySequence(Qt::CTRL | Qt::Key_I), [&window, inspector] {
        window.showInspector();
        inspector->startFinding();
    });
    menu.addActions({inspector->backAction(), inspector->forwardAction(), inspector->copyAction()});
    menu.addSeparator();
    QAction* compare = window.views().codePanel->compareAction();
    menu.addAction(compare);
    const auto showCode = [&window] {
        window.docks().code->show();
        window.docks().code->raise();
    };
    QObject::connect(compare, &QAction::triggered, &window, showCode);
    QObject::connect(inspector, &InspectorPanel::lineRequested, &window, showCode);
    SceneView* scene = &window.views().watch->scene();
    QObject::connect(scene, &SceneView::inspectRequested, &window, [&window, inspector] {
        window.showInspector();
        inspector->focusRows();
    });
}

void makeHelpMenu(MainWindow& window) {
    QMenu& menu = *window.menuBar()->addMenu(say("&Help"));
    add(menu, window, "&Keys", QKeySequence(Qt::Key_F1), [&window] { showKeys(window); });
    add(menu, window, "&Notes on this pattern…", QKeySequence(Qt::SHIFT | Qt::Key_F1),
        [&window] { window.openNotes(QString::fromStdString(window.controller().experiment().pattern)); });
    QAction* palette = add(menu, window, "&Find a command…", {}, [&window] { showPalette(window); });
    palette->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_K), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
    menu.addSeparator();
    add(menu, window, "&About Sluice", {}, [&window] { showAbout(window); });
}

}  // namespace

QMenu* makeExperimentMenu(MainWindow& window, QWidget* parent) {
    auto* menu = new QMenu(parent);
    menu->setToolTipsVisible(true);
    for (const Pattern& pattern : window.registry().all()) {
        const Descriptor& descriptor = pattern.descriptor;
        const QString id = QString::fromStdString(descriptor.id);
        QMenu* experiments = menu->addMenu(shown(descriptor.title));
        experiments->setToolTipsVisible(true);
        const auto addCard = [&](const QString& title, const QString& sentence, const QString& resource) {
            QAction* action = experiments->addAction(title);
            action->setToolTip(sentence);
            QObject::connect(action, &QAction::triggered, &window,
                             [&window, id, resource] { window.openCard(id, resource); });
        };
        addCard(say("First look"), shown(descriptor.firstLook.notes), {});
        for (const ExperimentCard& card : descriptor.cards) {
            addCard(shown(card.title), shown(card.sentence), QString::fromStdString(card.resource));
        }
    }
    return menu;
}

void makeMenus(MainWindow& window) {
    makeFileMenu(window);
    makeExperimentMenuBar(window);
    makeRunMenu(window);
    makeViewMenu(window);
    makeInspectMenu(window);
    makeHelpMenu(window);
}

}  // namespace sluice::ui
