#include "ui/workbench.hpp"

#include "ui/main_window.hpp"
#include "ui/screenshot.hpp"
#include "ui/theme/icons.hpp"
#include "ui/theme/style_sheet.hpp"

#include <QApplication>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <iostream>
#include <memory>

namespace sluice::ui {

namespace {

int fail(const Error& error) {
    std::cerr << "sluice: " << error.message << "\n";
    return 2;
}

std::filesystem::path recoveryFolder() {
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    return data.isEmpty() ? std::filesystem::path() : std::filesystem::path(data.toStdString()) / "recovery";
}

Theme wantedTheme(const QSettings& settings) {
    return settings.value(QStringLiteral("theme")).toString() == QStringLiteral("light") ? Theme::light()
                                                                                         : Theme::dark();
}

// Pictures depend on nothing that a person has set before.
int pictureOnly(const ScreenshotRequest& request) {
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    if (const Status applied = applyTheme(*qApp, request.isLight ? Theme::light() : Theme::dark()); !applied) {
        return fail(applied.error());
    }
    const Registry registry;
    Aggregator aggregator;
    Prompts prompts;
    MainWindow window({registry, aggregator, settings, prompts, {}});
    window.show();
    const Status taken = takeScreenshot(window, request);
    return taken ? 0 : fail(taken.error());
}

int workbench(const std::vector<std::string>& files) {
    QSettings settings;
    if (const Status applied = applyTheme(*qApp, wantedTheme(settings)); !applied) return fail(applied.error());
    const Registry registry;
    Aggregator aggregator;
    Prompts prompts;
    MainWindow window({registry, aggregator, settings, prompts, recoveryFolder()});
    window.document().begin(registry.all().front().descriptor.firstLook);
    window.show();
    window.session().openAtStart(files.empty() ? QString() : QString::fromStdString(files.front()));
    return QApplication::exec();
}

}  // namespace

int runWorkbench(int argc, char** argv, const std::vector<std::string>& files) {
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("Sluice"));
    QApplication::setApplicationName(QStringLiteral("Sluice"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.sluice.Sluice"));
    QApplication::setWindowIcon(applicationIcon());
    const auto request = readScreenshotRequest(QApplication::arguments());
    if (!request) return fail(request.error());
    return request.value() ? pictureOnly(*request.value()) : workbench(files);
}

}  // namespace sluice::ui
