#include "ui/main_window.hpp"

#include "ui/help_dialogs.hpp"
#include "ui/menus.hpp"
#include "ui/pages/code_panel.hpp"
#include "ui/pages/gallery_page.hpp"
#include "ui/pages/notice_bar.hpp"
#include "ui/pages/watch_page.hpp"
#include "ui/panels/inspector_panel.hpp"
#include "ui/panels/metrics_panel.hpp"
#include "ui/panels/narration_panel.hpp"
#include "ui/panels/parameters_panel.hpp"
#include "ui/panels/status_line.hpp"
#include "ui/plots/depth_plot.hpp"
#include "ui/plots/gauges_plot.hpp"
#include "ui/plots/latency_plot.hpp"
#include "ui/plots/throughput_plot.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/part_names.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/timeline_page.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenuBar>
#include <QScreen>
#include <QStatusBar>
#include <QToolButton>

namespace sluice::ui {

namespace {

// Raised whenever the set of docks changes: an older arrangement would leave gaps.
constexpr int kLayoutVersion = 4;
constexpr const char* kGeometryKey = "window/geometry";
constexpr const char* kStateKey = "window/state";
constexpr const char* kThemeKey = "theme";
constexpr const char* kReducedMotionKey = "reducedMotion";

}  // namespace

MainWindow::MainWindow(const Surroundings& surroundings)
    : m_registry(surroundings.registry),
      m_settings(surroundings.settings),
      m_prompts(surroundings.prompts),
      m_controller(surroundings.registry, surroundings.aggregator),
      m_document(surroundings.registry, m_controller, surroundings.recoveryFolder) {
    setWindowIcon(applicationIcon());
    setDockNestingEnabled(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    for (const Qt::DockWidgetArea area : {Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea}) {
        setTabPosition(area, QTabWidget::North);
    }
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_session = new SessionCommands(m_registry, m_document, m_prompts, m_settings, this);
    makeViews();
    m_pursuit = new PursuitCommands(m_controller, m_selection, *m_views.watch, m_settings, this);
    m_feeder = new ViewFeeder(m_controller, m_selection, m_views, this);
    connect(m_feeder, &ViewFeeder::patternChanged, this,
            [this](const Descriptor& descriptor) { showPlots(*this, m_docks, descriptor.plots); });
    connectSession();
    makeMenus(*this);
    makeChooser();
    restoreLayout();
    setReducedMotion(isMotionReduced());
    m_views.watch->scene().setFocus();  // keys mean the run before they mean a button
    showTitle();
}

MainWindow::~MainWindow() {
    // It draws what the controller holds, and must not outlive it.
    delete m_feeder;
}

// ---- layout ----

void MainWindow::makeViews() {
    m_views.watch = new WatchPage(this);
    setCentralWidget(m_views.watch);
    m_views.depth = new DepthPlot;
    m_views.latency = new LatencyPlot;
    m_views.throughput = new ThroughputPlot;
    m_views.gauges = new GaugesPlot;
    m_views.timeline = new TimelinePage;
    m_views.narration = new NarrationPanel;
    // Their words would make the column at the right half as wide again.
    for (QToolButton* filter : m_views.narration->findChildren<QToolButton*>()) {
        if (!filter->isCheckable()) continue;
        filter->setToolTip(filter->text());
        filter->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    m_views.parameters = new ParametersPanel;
    m_views.metrics = new MetricsPanel;
    m_views.codePanel = new CodePanel;
    m_views.code = &m_views.codePanel->page();
    m_views.inspector = new InspectorPanel;
    m_views.status = new StatusLine;
    m_gallery = new GalleryPage(m_registry, m_document);
    m_docks.gallery = addDock(tr("Gallery"), "gallery", m_gallery);
    m_docks.parameters = addDock(tr("Parameters"), "parameters", m_views.parameters);
    m_docks.metrics = addDock(tr("Metrics"), "metrics", m_views.metrics);
    m_docks.code = addDock(tr("Code"), "code", m_views.codePanel);
    m_docks.inspector = addDock(tr("Inspector"), "inspector", m_views.inspector);
    connect(m_docks.inspector, &QDockWidget::visibilityChanged, m_views.inspector, &InspectorPanel::setSeen);
    m_docks.narration = addDock(tr("Log"), "narration", m_views.narration);
    m_docks.depth = addDock(tr("Depth"), "depth", m_views.depth);
    m_docks.latency = addDock(tr("Latency"), "latency", m_views.latency);
    m_docks.throughput = addDock(tr("Rates"), "throughput", m_views.throughput);
    m_docks.gauges = addDock(tr("Gauges"), "gauges", m_views.gauges);
    m_docks.timeline = addDock(tr("Timeline"), "timeline", m_views.timeline);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(0, 0, 0, 0);
    statusBar()->addPermanentWidget(m_views.status, 1);
}

QDockWidget* MainWindow::addDock(const QString& title, const char* name, QWidget* content) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QString::fromLatin1(name));
    dock->setWidget(content);
    nameTitleButtons(*dock);
    const auto retitle = [this] { showDockTitles(m_docks); };
    connect(dock, &QDockWidget::topLevelChanged, this, retitle, Qt::QueuedConnection);
    connect(dock, &QDockWidget::dockLocationChanged, this, retitle, Qt::QueuedConnection);
    connect(dock, &QDockWidget::visibilityChanged, this, retitle, Qt::QueuedConnection);
    return dock;
}

// At the right of the menu: what is open, and what else there is.
void MainWindow::makeChooser() {
    m_chooser = new QToolButton(menuBar());
    m_chooser->setPopupMode(QToolButton::InstantPopup);
    m_chooser->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_chooser->setLayoutDirection(Qt::RightToLeft);  // the arrow stands behind the text
    m_chooser->setAccessibleName(tr("Experiment"));
    m_chooser->setMenu(makeExperimentMenu(*this, m_chooser));
    m_chooser->setIcon(icon(Theme::current(), QStringLiteral("chevron-down")));
    menuBar()->setCornerWidget(m_chooser);
    nameMoreMenus(*menuBar());
}

void MainWindow::setPresenting(bool isOn) {
    m_presentation.set(isOn);
    if (isOn) m_views.watch->notice().showNotice(tr("F11 leads back to the whole window."));
}

void MainWindow::showLayout(Layout layout) {
    setPresenting(false);
    applyLayout(*this, m_docks, layout, width(), plotsShown());
}

// What the pattern that is open declares; before there is one, the one that opens first.
const std::vector<PlotDecl>& MainWindow::plotsShown() const {
    const auto descriptor = m_controller.descriptor();
    return descriptor ? descriptor->plots : m_registry.all().front().descriptor.plots;
}

void MainWindow::restoreLayout() {
    const QRect screen = this->screen()->availableGeometry();
    resize(std::min(1600, screen.width()), std::min(1000, screen.height()));
    restoreGeometry(m_settings.value(kGeometryKey).toByteArray());
    applyLayout(*this, m_docks, Layout::Watch, width(), plotsShown());
    restoreState(m_settings.value(kStateKey).toByteArray(), kLayoutVersion);
}

void MainWindow::rememberLayout() {
    setPresenting(false);
    m_settings.setValue(kGeometryKey, saveGeometry());
    m_settings.setValue(kStateKey, saveState(kLayoutVersion));
}

void MainWindow::setThemeKind(ThemeKind kind) {
    const double scale = Theme::current().scale();
    const Theme theme = kind == ThemeKind::Dark ? Theme::dark(scale) : Theme::light(scale);
    if (const Status applied = applyTheme(*qApp, theme); !applied) {
        m_prompts.showProblem(this, QString::fromStdString(applied.error().message));
    }
    m_settings.setValue(kThemeKey, theme.isDark() ? QStringLiteral("dark") : QStringLiteral("light"));
    m_chooser->setIcon(icon(theme, QStringLiteral("chevron-down")));
}

void MainWindow::setReducedMotion(bool reduced) {
    m_views.watch->scene().setReducedMotion(reduced);
    m_gallery->setReducedMotion(reduced);
    m_settings.setValue(kReducedMotionKey, reduced);
}

bool MainWindow::isMotionReduced() const {
    return m_settings.value(kReducedMotionKey).toBool();
}

void MainWindow::showInspector() {
    m_docks.inspector->show();
    m_docks.inspector->raise();
}

// ---- session ----

void MainWindow::connectSession() {
    connect(m_session, &SessionCommands::notice, &m_views.watch->notice(), &NoticeBar::showNotice);
    connect(m_gallery, &GalleryPage::experimentChosen, this, &MainWindow::openCard);
    connect(m_gallery, &GalleryPage::notesChosen, this, &MainWindow::openNotes);
    connect(m_gallery, &GalleryPage::sessionExperimentChosen, &m_document, &SessionDocument::selectExperiment);
    connect(m_gallery, &GalleryPage::sessionRunChosen, &m_document, &SessionDocument::selectRun);
    connect(&m_document, &SessionDocument::changed, this, &MainWindow::showTitle);
    connect(&m_document, &SessionDocument::opened, this,
            [this](const QByteArray& layout) { restoreState(layout, kLayoutVersion); });
    m_document.setLayoutSource([this] { return saveState(kLayoutVersion); });
    connect(&m_document, &SessionDocument::busy, this, [this](const QString& what) {
        if (what.isEmpty()) {
            m_views.watch->notice().endProgress();
        } else {
            m_views.watch->notice().showBusy(what);
        }
    });
    connect(&m_document, &SessionDocument::progressed, this,
            [this](double share) { m_views.watch->notice().showProgress(tr("Saving"), share); });
    connect(&m_views.watch->notice(), &NoticeBar::cancelRequested, this, [this] {
        // One line for both: the run that is on its way is the one that speaks.
        if (m_controller.isPreparing()) return m_controller.cancelPreparation();
        if (m_controller.isPursuing()) return m_controller.pause();
        m_document.cancelJobs();
    });
    connect(&m_controller, &RunController::problem, this,
            [this](const QString& sentence) { m_prompts.showProblem(this, sentence); });
    connect(&m_controller, &RunController::experimentChanged, this, &MainWindow::showTitle);
}

void MainWindow::openCard(const QString& pattern, const QString& resource) {
    const Pattern* found = m_registry.find(pattern.toStdString());
    if (found == nullptr) return;
    const Result<Experiment> experiment = cardExperiment(found->descriptor, resource.toStdString());
    if (!experiment) return m_prompts.showProblem(this, QString::fromStdString(experiment.error().message));
    m_document.add(experiment.value());
}

void MainWindow::openNotes(const QString& pattern) {
    const Pattern* found = m_registry.find(pattern.toStdString());
    if (found == nullptr) return;
    showNotes(*this, found->descriptor, [this](const QString& id, const QString& resource) { openCard(id, resource); });
}

void MainWindow::showTitle() {
    setWindowTitle(m_document.name() + QStringLiteral("[*] — Sluice"));
    setWindowModified(m_document.isDirty());
    if (m_chooser == nullptr || m_controller.experiment().pattern.empty()) return;
    const QString title = experimentTitle(m_registry, m_controller.experiment());
    if (m_chooser->text() != title) {
        m_chooser->setText(title);
        menuBar()->setCornerWidget(m_chooser);  // it makes room for the text only when it is told of a widget
    }
    m_views.status->setNote(tr("seed %1").arg(m_controller.experiment().seed));
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_mayClose) {
        // Saving takes its time; the window then closes by itself. Where nothing is to be saved it closes now: a window
        // that is just being closed cannot be closed again.
        m_isAsking = true;
        m_session->whenSaved([this] {
            m_mayClose = true;
            m_document.discard();
            if (!m_isAsking) close();
        });
        m_isAsking = false;
    }
    event->setAccepted(m_mayClose);
    if (!m_mayClose) return;
    rememberLayout();
    QMainWindow::closeEvent(event);
}

}  // namespace sluice::ui
