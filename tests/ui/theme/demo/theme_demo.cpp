// Every stock widget in one window, to look at the style sheet.
//   sluice_theme_demo [--light] [--shot FILE.png]
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSlider>
#include <QSplitter>
#include <QStatusBar>
#include <QTableWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

QString text(const char* words) {
    return QString::fromUtf8(words);
}

QWidget* parameters() {
    auto* page = new QWidget;
    auto* form = new QFormLayout(page);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setValue(60);
    auto* disabledSlider = new QSlider(Qt::Horizontal);
    disabledSlider->setValue(30);
    disabledSlider->setEnabled(false);
    auto* spin = new QSpinBox;
    spin->setRange(0, 1000);
    spin->setValue(10);
    auto* real = new QDoubleSpinBox;
    real->setSuffix(text(" ms"));
    real->setValue(4.2);
    auto* combo = new QComboBox;
    combo->addItems({text("poisson"), text("bursts"), text("trace")});
    auto* disabledCombo = new QComboBox;
    disabledCombo->addItem(text("constant"));
    disabledCombo->setEnabled(false);
    auto* search = new QLineEdit;
    search->setPlaceholderText(text("Search"));
    form->addRow(text("Rate"), slider);
    form->addRow(text("Not now"), disabledSlider);
    form->addRow(text("Capacity"), spin);
    form->addRow(text("Service time"), real);
    form->addRow(text("Arrivals"), combo);
    form->addRow(text("Service"), disabledCombo);
    form->addRow(text("Find"), search);
    return page;
}

QWidget* choices() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    auto* on = new QCheckBox(text("Reduced motion"));
    on->setChecked(true);
    auto* partly = new QCheckBox(text("Partly"));
    partly->setTristate(true);
    partly->setCheckState(Qt::PartiallyChecked);
    auto* never = new QCheckBox(text("Not available"));
    never->setEnabled(false);
    auto* radio = new QRadioButton(text("Virtual clock"));
    radio->setChecked(true);
    auto* progress = new QProgressBar;
    progress->setValue(40);
    progress->setTextVisible(false);
    for (QWidget* widget :
         {static_cast<QWidget*>(on), static_cast<QWidget*>(new QCheckBox(text("Off"))), static_cast<QWidget*>(partly),
          static_cast<QWidget*>(never), static_cast<QWidget*>(radio),
          static_cast<QWidget*>(new QRadioButton(text("Real threads"))), static_cast<QWidget*>(progress)}) {
        layout->addWidget(widget);
    }
    layout->addStretch();
    return page;
}

QWidget* buttons() {
    auto* page = new QWidget;
    auto* layout = new QHBoxLayout(page);
    auto* primary = new QPushButton(text("Fix it"));
    setRole(*primary, "primary");
    auto* quiet = new QPushButton(text("Quiet"));
    setRole(*quiet, "quiet");
    auto* danger = new QPushButton(text("Discard"));
    setRole(*danger, "danger");
    auto* disabled = new QPushButton(text("Disabled"));
    disabled->setEnabled(false);
    auto* focused = new QPushButton(text("Focused"));
    QMetaObject::invokeMethod(
        focused, [focused] { focused->setFocus(Qt::TabFocusReason); }, Qt::QueuedConnection);
    for (QPushButton* button : {primary, new QPushButton(text("Plain")), quiet, danger, disabled, focused}) {
        layout->addWidget(button);
    }
    layout->addStretch();
    return page;
}

QWidget* centre() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    auto* headline = new QLabel(text("An urgent message waited 4.2 s behind less urgent ones"));
    setRole(*headline, "headline");
    auto* muted = new QLabel(text("Secondary words stand in a quieter colour"));
    setRole(*muted, "muted");
    auto* number = new QLabel(text("1,234.5 ms"));
    setRole(*number, "number");
    auto* table = new QTableWidget(3, 3);
    table->setHorizontalHeaderLabels({text("Metric"), text("Before"), text("After")});
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
            table->setItem(row, column, new QTableWidgetItem(QString::number((row + 1) * (column + 2) * 1.5)));
        }
    }
    auto* code =
        new QPlainTextEdit(text("for {\n    select {\n    case m := <-critical:\n        handle(m)\n    }\n}"));
    code->setStyleSheet(text("font-family: 'JetBrains Mono'"));
    layout->addWidget(headline);
    layout->addWidget(muted);
    layout->addWidget(number);
    layout->addWidget(buttons());
    auto* splitter = new QSplitter;
    splitter->addWidget(table);
    splitter->addWidget(code);
    layout->addWidget(splitter);
    return page;
}

void fillBars(QMainWindow& window, const Theme& theme) {
    for (const char* title : {"File", "Run", "View", "Help"}) {
        QMenu* menu = window.menuBar()->addMenu(text(title));
        menu->addAction(icon(theme, text("open")), text("Open…"), QKeySequence::Open);
        menu->addSeparator();
        menu->addAction(text("Plain"));
    }
    QToolBar* bar = window.addToolBar(text("Transport"));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setMovable(false);
    QAction* run = bar->addAction(icon(theme, text("run"), ColorRole::Good), text("Run"));
    setRole(*bar->widgetForAction(run), "primary");
    bar->addAction(icon(theme, text("pause")), text("Pause"));
    bar->addAction(icon(theme, text("step")), text("Step"))->setEnabled(false);
    bar->addSeparator();
    QAction* fix = bar->addAction(icon(theme, text("fix")), text("Fix"));
    fix->setCheckable(true);
    fix->setChecked(true);
    QToolBar* icons = new QToolBar(text("Icons"));
    window.addToolBarBreak();
    window.addToolBar(icons);
    for (const QString& name : iconNames()) icons->addAction(icon(theme, name), name);
    window.statusBar()->addWidget(new QLabel(text("running · seed 42 · 1.02 M events/s")));
}

int show(const Theme& theme, const QString& shot) {
    QMainWindow window;
    window.resize(1240, 760);
    fillBars(window, theme);
    window.setCentralWidget(centre());
    auto* left = new QDockWidget(text("Parameters"));
    left->setWidget(parameters());
    window.addDockWidget(Qt::LeftDockWidgetArea, left);
    auto* below = new QDockWidget(text("Choices"));
    below->setWidget(choices());
    window.addDockWidget(Qt::LeftDockWidgetArea, below);
    auto* list = new QListWidget;
    for (int i = 0; i < 40; ++i) list->addItem(text("message %1 was turned away").arg(i));
    list->setCurrentRow(2);
    auto* right = new QDockWidget(text("Narration"));
    right->setWidget(list);
    window.addDockWidget(Qt::RightDockWidgetArea, right);
    auto* other = new QDockWidget(text("Inspector"));
    other->setWidget(new QLabel(text("Nothing selected")));
    window.tabifyDockWidget(right, other);
    right->raise();
    window.show();
    if (shot.isEmpty()) return QApplication::exec();
    window.activateWindow();
    QApplication::processEvents();
    QApplication::processEvents();
    return window.grab().save(shot) ? 0 : 1;
}

}  // namespace
}  // namespace sluice::ui

int main(int argc, char** argv) {
    using namespace sluice::ui;
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const Theme theme = arguments.contains(QStringLiteral("--light")) ? Theme::light() : Theme::dark();
    if (!applyTheme(application, theme)) return 1;
    const auto shot = arguments.indexOf(QStringLiteral("--shot"));
    return show(theme, shot >= 0 && shot + 1 < arguments.size() ? arguments[shot + 1] : QString());
}
