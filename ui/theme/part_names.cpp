#include "ui/theme/part_names.hpp"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenuBar>
#include <QToolButton>

namespace sluice::ui {

namespace {

QString say(const char* text) {
    return QCoreApplication::translate("PartNames", text);
}

void name(QAbstractButton* button, const QString& words) {
    if (button == nullptr) return;
    button->setAccessibleName(words);
    button->setToolTip(words);
}

}  // namespace

void nameClearButton(QLineEdit& field) {
    for (QToolButton* button : field.findChildren<QToolButton*>()) name(button, say("Clear"));
}

void nameTitleButtons(QDockWidget& dock) {
    const auto button = [&dock](const char* part) {
        return dock.findChild<QAbstractButton*>(QLatin1String(part), Qt::FindDirectChildrenOnly);
    };
    name(button("qt_dockwidget_floatbutton"), say("%1 in a window of its own, or back").arg(dock.windowTitle()));
    name(button("qt_dockwidget_closebutton"), say("Close %1").arg(dock.windowTitle()));
}

void nameMoreMenus(QMenuBar& bar) {
    name(bar.findChild<QToolButton*>(QStringLiteral("qt_menubar_ext_button")), say("More menus"));
}

}  // namespace sluice::ui
