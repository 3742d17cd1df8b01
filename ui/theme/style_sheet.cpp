#include "ui/theme/style_sheet.hpp"

#include "base/assert.hpp"
#include "ui/theme/fonts.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/theme_style.hpp"

#include <QApplication>
#include <QFontDatabase>
#include <QStyle>
#include <QWidget>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace sluice::ui {

namespace {

// @name stands for a colour or length of the theme. Spin boxes, combo boxes, check boxes and radio buttons are not
// named here on purpose: theme_style.cpp draws them, and a rule would take that away.
constexpr const char* kGeneral = R"(
QMainWindow, QDialog, QMessageBox { background: @panel; }
QMainWindow::separator { background: @ground; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: @ground; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: @accent; }
QToolTip { background: @raised; color: @text; border: 1px solid @separator; border-radius: 4px; padding: @s1px @s2px; }
QStatusBar { background: @bar; color: @muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { padding: 0 @s1px; }
QGroupBox { border: none; margin-top: @s6px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; color: @muted; }
QFrame[sluiceRole="card"] { background: @raised; border-radius: @largepx; }
QFrame[sluiceRole="line"] { background: @separator; border: none; max-height: 1px; min-height: 1px; }
QWidget[sluiceRole="bar"] { background: @bar; }
QLabel[sluiceRole="headline"] { font-size: @headlinepx; font-weight: 600; }
QLabel[sluiceRole="title"] { font-size: @textLargepx; font-weight: 600; }
QLabel[sluiceRole="muted"] { color: @muted; }
QLabel[sluiceRole="caption"] { color: @muted; font-size: @smallpx; }
QLabel[sluiceRole="number"] { color: @accent; font-family: "JetBrains Mono"; }
QLabel[sluiceRole="numberMuted"] { color: @muted; font-family: "JetBrains Mono"; }
)";

constexpr const char* kButtons = R"(
QPushButton { background: @button; outline: none; color: @text; border: 2px solid transparent; border-radius: @radiuspx;
    padding: @s1px @s3px; min-height: @buttonpx; font-weight: 500; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @selection; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @disabled; background: @panel; }
QPushButton:checked { background: @selection; }
QPushButton[sluiceRole="primary"], QPushButton:default { background: @accent; color: @onAccent; font-weight: 600; }
QPushButton[sluiceRole="primary"]:hover, QPushButton:default:hover { background: @accentHover; }
QPushButton[sluiceRole="primary"]:focus, QPushButton:default:focus { border-color: @text; }
QPushButton[sluiceRole="primary"]:disabled, QPushButton:default:disabled { background: @track; color: @disabled; }
QPushButton[sluiceRole="quiet"] { background: transparent; }
QPushButton[sluiceRole="quiet"]:hover { background: @hover; }
QPushButton[sluiceRole="danger"] { color: @bad; }
QToolBar { background: @bar; border: none; padding: @s1px @s2px; spacing: @s1px; }
QToolBar::separator { background: @separator; width: 1px; margin: @s1px @s2px; }
QToolButton { background: transparent; outline: none; color: @text; border: 2px solid transparent; border-radius: @radiuspx;
    padding: 3px @s2px; font-weight: 500; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @selection; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @disabled; }
QToolButton[sluiceRole="primary"] { background: @selection; }
QToolButton[sluiceRole="primary"]:hover { background: @hover; }
QToolButton[popupMode="1"] { padding-right: 20px; }
QToolButton::menu-button { border: none; width: 18px; }
QToolButton::menu-indicator { image: none; width: 0; }
)";

constexpr const char* kFields = R"(
QLineEdit { background: @field; color: @text; border: 1px solid @separator; border-radius: @radiuspx;
    padding: 0 @s2px; min-height: @fieldpx; selection-background-color: @selection; selection-color: @text; }
QLineEdit:hover { border-color: @outline; }
QLineEdit:focus { border: 2px solid @accent; padding: 0 @s2lesspx; }
QLineEdit:disabled { color: @disabled; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; background: transparent; padding: 0 @s1px;
    min-height: 0; }
QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit:focus { border: none; padding: 0 @s1px; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @ground; color: @text; border: 2px solid transparent;
    selection-background-color: @selection; selection-color: @text; }
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { border-color: @accent; }
QSlider { min-height: 22px; outline: none; }
QAbstractSpinBox { font-family: "JetBrains Mono"; min-height: @spinpx; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::sub-page:horizontal:disabled { background: @disabled; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @handle;
    border: 1px solid @handleEdge; }
QSlider::handle:horizontal:hover { background: @accentHover; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; width: 12px; height: 12px; }
QSlider::handle:horizontal:disabled { background: @disabled; border-color: @disabled; }
QSlider::groove:vertical { width: 4px; border-radius: 2px; background: @track; }
QSlider::add-page:vertical { width: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:vertical { width: 14px; height: 14px; margin: 0 -6px; border-radius: 8px; background: @handle;
    border: 1px solid @handleEdge; }
QSlider::handle:vertical:focus { border: 2px solid @accent; width: 12px; height: 12px; }
QProgressBar { background: @track; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)";

constexpr const char* kContainers = R"(
QMenuBar { background: @bar; color: @text; padding: 2px @s1px; }
QMenuBar::item { background: transparent; padding: @s1px @s2px; border-radius: 4px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @panel; color: @text; border: 1px solid @separator; border-radius: @radiuspx; padding: @s1px; }
QMenu::item { padding: 5px @s6px 5px @s3px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @separator; margin: @s1px @s2px; }
QMenu::icon { padding-left: @s2px; }
QDockWidget { color: @text; font-weight: 600; }
QDockWidget::title { background: @bar; padding: 6px @s3px; border-bottom: 1px solid @separator; }
QDockWidget::close-button, QDockWidget::float-button { background: transparent; border: none; padding: 2px;
    border-radius: 4px; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: @hover; }
QTabWidget::pane { border: none; border-top: 1px solid @separator; top: -1px; }
QTabBar { background: transparent; outline: none; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @muted; border: none; border-bottom: 2px solid transparent;
    padding: 6px @s3px; font-weight: 500; }
QMainWindow > QTabBar::tab { padding: 6px @s2px; }
QTabBar::tab:hover { color: @text; background: @hover; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { background: @selection; }
QTabBar::tab:disabled { color: @disabled; }
QScrollArea { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: @track; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 28px; margin: 2px; }
QScrollBar::handle:horizontal { min-width: 28px; margin: 2px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @outline; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractItemView { background: @panel; color: @text; border: 2px solid transparent; outline: none;
    alternate-background-color: @low; selection-background-color: @selection; selection-color: @text; }
QListView:focus, QTreeView:focus, QTableView:focus { border-color: @accent; }
QListView::item, QTreeView::item { padding: @s1px @s2px; border-radius: 4px; }
QListView::item:hover, QTreeView::item:hover { background: @hover; }
QListView::item:selected, QTreeView::item:selected { background: @selection; color: @text; }
QTreeView { show-decoration-selected: 1; }
QTreeView::item { border-radius: 0; }
QComboBox QAbstractItemView { background: @panel; border: 1px solid @separator; padding: @s1px; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @muted; border: none; border-bottom: 1px solid @separator;
    padding: @s1px @s2px; font-weight: 500; }
QTableView { gridline-color: @separator; }
QTableCornerButton::section { background: @panel; border: none; }
)";

using Substitutions = std::vector<std::pair<QString, QString>>;

void addColors(const Theme& theme, Substitutions& table) {
    const std::array<std::pair<const char*, ColorRole>, 22> names{{
        {"ground", ColorRole::Ground},
        {"panel", ColorRole::Panel},
        {"bar", ColorRole::Bar},
        {"raised", ColorRole::Raised},
        {"hover", ColorRole::RaisedHover},
        {"low", ColorRole::RaisedLow},
        {"field", ColorRole::Field},
        {"track", ColorRole::Track},
        {"separator", ColorRole::Separator},
        {"outline", ColorRole::Outline},
        {"text", ColorRole::Text},
        {"muted", ColorRole::TextMuted},
        {"disabled", ColorRole::TextDisabled},
        {"accent", ColorRole::Accent},
        {"accentHover", ColorRole::AccentHover},
        {"onAccent", ColorRole::TextOnAccent},
        {"selection", ColorRole::Selection},
        {"bad", ColorRole::Bad},
        {"good", ColorRole::Good},
        {"handle", theme.isDark() ? ColorRole::Text : ColorRole::Raised},
        {"button", theme.isDark() ? ColorRole::Raised : ColorRole::Bar},
        {"handleEdge", theme.isDark() ? ColorRole::Text : ColorRole::Outline},
    }};
    for (const auto& [name, role] : names) table.emplace_back(QString::fromLatin1(name), theme.color(role).name());
}

void addLengths(const Theme& theme, Substitutions& table) {
    const Metrics m = theme.metrics();
    // The rules say "@s2px": the name ends where the unit begins.
    const std::array<std::pair<const char*, int>, 15> names{{
        {"s1px", m.space1},
        {"s2px", m.space2},
        {"s2lesspx", m.space2 - 1},
        {"s3px", m.space3},
        {"s4px", m.space4},
        {"s6px", m.space6},
        {"radiuspx", m.radius},
        {"largepx", m.radiusLarge},
        {"smallpx", m.textSmall},
        {"textLargepx", m.textLarge},
        {"headlinepx", m.headline},
        {"buttonpx", m.controlHeight - 2 * m.space1 - 4},
        {"fieldpx", m.controlHeight - 2},
        {"iconpx", m.icon},
        {"spinpx", m.controlHeight - 6},
    }};
    for (const auto& [name, length] : names) {
        table.emplace_back(QString::fromLatin1(name), QString::number(length) + QStringLiteral("px"));
    }
}

QString substituted(const QString& rules, const Substitutions& table) {
    QString result;
    result.reserve(rules.size() * 5 / 4);
    qsizetype from = 0;
    for (qsizetype at = rules.indexOf(u'@'); at >= 0; at = rules.indexOf(u'@', from)) {
        qsizetype end = at + 1;
        while (end < rules.size() && rules[end].isLetterOrNumber()) ++end;
        const QString name = rules.mid(at + 1, end - at - 1);
        const auto found =
            std::find_if(table.begin(), table.end(), [&](const auto& entry) { return entry.first == name; });
        SLUICE_ASSERT(found != table.end(), "every name in the style sheet stands for a colour or a length");
        result += rules.mid(from, at - from) + found->second;
        from = end;
    }
    return result + rules.mid(from);
}

}  // namespace

QString styleSheet(const Theme& theme) {
    Substitutions table;
    addColors(theme, table);
    addLengths(theme, table);
    QString rules;
    for (const char* part : {kGeneral, kButtons, kFields, kContainers}) rules += QString::fromLatin1(part);
    return substituted(rules, table);
}

Status applyTheme(QApplication& application, const Theme& theme) {
    if (!QFontDatabase::hasFamily(QStringLiteral("JetBrains Mono")) || application.styleSheet().isEmpty()) {
        if (Status loaded = loadFonts(); !loaded) return loaded;
    }
    QApplication::setStyle(new ThemeStyle(theme));
    QApplication::setPalette(theme.palette());
    QApplication::setFont(textFont(theme.metrics().text));
    application.setStyleSheet(styleSheet(theme));
    QApplication::setWindowIcon(applicationIcon());
    return Done{};
}

void setRole(QWidget& widget, const char* role) {
    widget.setProperty("sluiceRole", QString::fromLatin1(role));
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
}

}  // namespace sluice::ui
