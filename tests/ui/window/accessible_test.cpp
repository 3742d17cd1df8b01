// What a person without a mouse or without sight has: names of all controls, words for all actions, and a way through
// every page with Tab. Walks the whole window and its dialogs as a screen reader does.
#include "ui/panels/parameters_panel.hpp"
#include "ui/window/window_fixture.hpp"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QButtonGroup>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QMenuBar>
#include <QScrollBar>
#include <QTabBar>
#include <QTableView>
#include <QTimer>
#include <QToolButton>

#include <set>

namespace sluice::ui {
namespace {

constexpr int kRowsRead = 40;    // of a long list; the others are made alike
constexpr int kTabsMax = 2'000;  // no page has as many controls

// Roles that a person acts on.
bool isControl(QAccessible::Role role) {
    switch (role) {
        case QAccessible::PushButton:
        case QAccessible::CheckBox:
        case QAccessible::RadioButton:
        case QAccessible::ComboBox:
        case QAccessible::EditableText:
        case QAccessible::SpinBox:
        case QAccessible::Slider:
        case QAccessible::Dial:
        case QAccessible::PageTab:
        case QAccessible::MenuItem:
        case QAccessible::ButtonMenu:
        case QAccessible::ButtonDropDown:
        case QAccessible::List:
        case QAccessible::ListItem:
        case QAccessible::Tree:
        case QAccessible::TreeItem:
        case QAccessible::Table:
        case QAccessible::Link:
        case QAccessible::ProgressBar:
            return true;
        default:
            return false;
    }
}

// What the toolkit makes for itself inside of a control that has a name: its scroll bars, the field of a number box,
// the buttons that scroll a row of tabs.
bool isPartOfAControl(const QObject* object) {
    if (qobject_cast<const QScrollBar*>(object) != nullptr) {
        for (const QObject* at = object->parent(); at != nullptr; at = at->parent()) {
            if (qobject_cast<const QAbstractScrollArea*>(at) != nullptr) return true;
        }
        return false;
    }
    for (const QObject* at = object; at != nullptr; at = at->parent()) {
        if (at != object && qobject_cast<const QComboBox*>(at) != nullptr) return true;
    }
    const QObject* parent = object != nullptr ? object->parent() : nullptr;
    if (qobject_cast<const QTableView*>(parent) != nullptr && qobject_cast<const QAbstractButton*>(object) != nullptr) {
        return true;
    }
    return qobject_cast<const QAbstractSpinBox*>(parent) != nullptr ||
           (qobject_cast<const QTabBar*>(parent) != nullptr && qobject_cast<const QToolButton*>(object) != nullptr);
}

QString describe(const QAccessibleInterface& node) {
    QStringList path;
    for (const QObject* at = node.object(); at != nullptr; at = at->parent()) {
        path.prepend(QString::fromLatin1(at->metaObject()->className()) +
                     (at->objectName().isEmpty() ? QString() : u'#' + at->objectName()));
    }
    return QStringLiteral("role %1 in %2").arg(int(node.role())).arg(path.join(u'/'));
}

// Everything below a window that is a control and has no name; `seen` counts the controls.
void collectNameless(QAccessibleInterface& node, QStringList& nameless, int& seen) {
    if (!node.isValid()) return;
    const auto* widget = qobject_cast<const QWidget*>(node.object());
    const bool takesKeys = widget != nullptr && widget->focusPolicy() != Qt::NoFocus && !widget->isWindow();
    // Rows of tabs are named by their tab in front; docks that share no place leave one without any.
    const auto* tabs = qobject_cast<const QTabBar*>(node.object());
    const bool isNothing = node.role() == QAccessible::Separator || (tabs != nullptr && tabs->count() == 0);
    if (!isNothing && (isControl(node.role()) || takesKeys) && !isPartOfAControl(node.object())) {
        ++seen;
        if (node.text(QAccessible::Name).trimmed().isEmpty()) nameless << describe(node);
    }
    const bool isLong = node.tableInterface() != nullptr;
    const int count = isLong ? std::min(node.childCount(), kRowsRead) : node.childCount();
    for (int i = 0; i < count; ++i) {
        QAccessibleInterface* child = node.child(i);
        if (child != nullptr) collectNameless(*child, nameless, seen);
    }
}

QStringList nameless(QWidget& window, int& seen) {
    QStringList found;
    QAccessibleInterface* root = QAccessible::queryAccessibleInterface(&window);
    if (root == nullptr) return {QStringLiteral("no accessible window")};
    collectNameless(*root, found, seen);
    found.removeDuplicates();
    return found;
}

// Buttons that show no words need them where a pointer rests and where a screen reader asks.
QStringList wordless(QWidget& window) {
    QStringList found;
    for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
        if (isPartOfAControl(button)) continue;
        const auto* tool = qobject_cast<const QToolButton*>(button);
        const bool showsText =
            !button->text().isEmpty() &&
            (tool == nullptr || tool->toolButtonStyle() != Qt::ToolButtonIconOnly || tool->icon().isNull());
        if (showsText) continue;
        const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QAbstractButton*>(button));
        const bool isNamed = face != nullptr && !face->text(QAccessible::Name).isEmpty();
        if (!isNamed || button->toolTip().isEmpty()) {
            found << QStringLiteral("\"%1\", tooltip \"%2\", %3")
                         .arg(face != nullptr ? face->text(QAccessible::Name) : QString(), button->toolTip(),
                              face != nullptr ? describe(*face) : QString());
        }
    }
    return found;
}

class Accessible : public WindowTest {
protected:
    void SetUp() override {
        WindowTest::SetUp();
        window().resize(1920, 1080);
        standAt(2 * kSecond);
        for (QDockWidget* dock : window().docks().all()) dock->show();
        QApplication::processEvents();
    }

    // Opens what `open` opens and looks at it before it is closed again.
    void inDialog(const std::function<void()>& open, const std::function<void(QDialog&)>& look) {
        bool looked = false;
        QTimer::singleShot(0, [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (dialog == nullptr) return;
            looked = true;
            look(*dialog);
            dialog->reject();
        });
        open();
        EXPECT_TRUE(looked);
    }
    QAction* menuAction(const QString& text) {
        for (QAction* action : window().findChildren<QAction*>()) {
            if (QString(action->text()).remove(u'&').startsWith(text)) return action;
        }
        return nullptr;
    }
    static QString list(const QStringList& lines) { return u'\n' + lines.join(u'\n'); }
};

TEST_F(Accessible, EveryControlOfTheWindowHasAName) {
    int seen = 0;
    const QStringList found = nameless(window(), seen);
    EXPECT_TRUE(found.isEmpty()) << qPrintable(list(found));
    EXPECT_GT(seen, 150) << "the walk comes to the controls";
}

TEST_F(Accessible, EveryButtonOfAnIconSaysWhatItDoes) {
    const QStringList found = wordless(window());
    EXPECT_TRUE(found.isEmpty()) << qPrintable(list(found));
}

TEST_F(Accessible, EveryControlOfTheDialogsHasAName) {
    for (const char* name : {"Keys", "Notes on this pattern", "Find a command", "About Sluice"}) {
        QAction* action = menuAction(QString::fromLatin1(name));
        ASSERT_NE(action, nullptr) << name;
        inDialog([action] { action->trigger(); },
                 [&](QDialog& dialog) {
                     int seen = 0;
                     const QStringList found = nameless(dialog, seen) + wordless(dialog);
                     EXPECT_TRUE(found.isEmpty()) << name << qPrintable(list(found));
                     EXPECT_GT(seen, 0) << name;
                     EXPECT_FALSE(dialog.windowTitle().isEmpty()) << name;
                 });
    }
}

TEST_F(Accessible, EveryQuestionsControlsHaveNames) {
    Prompts prompts;
    const auto look = [](QDialog& dialog) {
        int seen = 0;
        const QStringList found = nameless(dialog, seen) + wordless(dialog);
        EXPECT_TRUE(found.isEmpty()) << qPrintable(list(found));
        EXPECT_GT(seen, 0);
    };
    inDialog([&] { EXPECT_EQ(prompts.askUnsaved(&window(), QStringLiteral("A")), Prompts::Unsaved::Cancel); }, look);
    inDialog([&] { prompts.askRecover(&window(), QStringLiteral("today")); }, look);
    inDialog([&] { prompts.showProblem(&window(), QStringLiteral("It does not work.")); }, look);
}

// An action that is in no menu is not in the palette, so it needs a key; one that is there needs words to be found by.
TEST_F(Accessible, EveryActionHasWordsAndAKeyOrAPlaceInThePalette) {
    std::set<QString> inPalette;
    const std::function<void(const QList<QAction*>&)> collect = [&](const QList<QAction*>& actions) {
        for (QAction* action : actions) {
            inPalette.insert(action->text());
            if (action->menu() == nullptr) continue;
            Q_EMIT action->menu()->aboutToShow();
            collect(action->menu()->actions());
        }
    };
    collect(window().menuBar()->actions());
    int seen = 0;
    for (const QAction* action : window().findChildren<QAction*>()) {
        // The toolkit's own, in fields and areas of text.
        if (action->isSeparator() || action->objectName().startsWith(QStringLiteral("_q_"))) continue;
        // A menu that a button opens is named by the button.
        const auto* menu = qobject_cast<const QMenu*>(action->parent());
        if (menu != nullptr && menu->menuAction() == action) continue;
        ++seen;
        EXPECT_FALSE(action->text().isEmpty())
            << qPrintable(action->objectName()) << " of " << action->parent()->metaObject()->className();
        EXPECT_TRUE(inPalette.count(action->text()) > 0 || !action->shortcut().isEmpty()) << qPrintable(action->text());
    }
    EXPECT_GT(seen, 80);
}

// ---- Tab ----

class TabOrder : public Accessible {
protected:
    // Controls of a window that Tab has to come to. Of round buttons and lists Tab reaches the whole, not each part.
    static std::set<QWidget*> reachable(QWidget& window) {
        std::set<QWidget*> all;
        for (QWidget* widget : window.findChildren<QWidget*>()) {
            const bool takesTab = (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
            // Of buttons of which one is down, Tab comes to that one and the arrow keys to the others.
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool isOneOfMany = button != nullptr && button->isCheckable() &&
                                     (button->autoExclusive() || (button->group() && button->group()->exclusive()));
            if (isOneOfMany && !button->isChecked()) continue;
            if (!takesTab || widget->focusProxy() != nullptr || isPartOfAControl(widget)) continue;
            if (widget->isVisible() && widget->isEnabled() && widget->window() == &window) all.insert(widget);
        }
        return all;
    }
    // From where the focus is until it is there again; nothing where it never comes back.
    static std::optional<std::set<QWidget*>> walk(QWidget& window, Qt::Key key) {
        std::set<QWidget*> met;
        QWidget* const first = QApplication::focusWidget();
        for (int i = 0; first != nullptr && i < kTabsMax; ++i) {
            QWidget* at = QApplication::focusWidget();
            if (at == nullptr || at->window() != &window) return std::nullopt;
            if (at == first && met.size() > 1) return met;
            met.insert(at);
            QTest::keyClick(at, key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        }
        return std::nullopt;
    }
    static void expectWay(QWidget& window, const char* where) {
        const std::set<QWidget*> wanted = reachable(window);
        for (const Qt::Key key : {Qt::Key_Tab, Qt::Key_Backtab}) {
            const auto met = walk(window, key);
            ASSERT_TRUE(met.has_value()) << where << ": the focus does not come back; it is at "
                                         << (QApplication::focusWidget() != nullptr
                                                 ? qPrintable(nameOf(*QApplication::focusWidget()))
                                                 : "nothing");
            for (QWidget* widget : wanted) {
                EXPECT_TRUE(met->count(widget) > 0)
                    << where << ": " << qPrintable(nameOf(*widget)) << (key == Qt::Key_Tab ? " forward" : " backward");
            }
        }
    }
    static QString nameOf(QWidget& widget) {
        return QStringLiteral("%1 %2 \"%3\"")
            .arg(QString::fromLatin1(widget.metaObject()->className()), widget.objectName(), widget.accessibleName());
    }
};

TEST_F(TabOrder, LeadsThroughEveryControlOfEveryPageAndBack) {
    for (QDockWidget* dock : window().docks().all()) {
        dock->raise();
        QApplication::processEvents();
        scene().setFocus();
        expectWay(window(), qPrintable(dock->objectName()));
    }
}

TEST_F(TabOrder, LeadsThroughEveryDialogAndBack) {
    for (const char* name : {"Keys", "Notes on this pattern", "Find a command"}) {
        QAction* action = menuAction(QString::fromLatin1(name));
        ASSERT_NE(action, nullptr) << name;
        inDialog([action] { action->trigger(); },
                 [&](QDialog& dialog) {
                     ASSERT_TRUE(QTest::qWaitForWindowActive(&dialog)) << name;
                     const std::set<QWidget*> wanted = reachable(dialog);
                     ASSERT_FALSE(wanted.empty()) << name;
                     ASSERT_TRUE(QTest::qWaitFor([&] { return dialog.isAncestorOf(QApplication::focusWidget()); }))
                         << name << " takes the keyboard";
                     if (wanted.size() > 1) expectWay(dialog, name);
                 });
    }
}

}  // namespace
}  // namespace sluice::ui
