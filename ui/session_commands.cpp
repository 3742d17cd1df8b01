#include "ui/session_commands.hpp"

#include <QAction>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QMenu>
#include <QStandardPaths>

#include <chrono>

namespace sluice::ui {

namespace {

constexpr const char* kRecentKey = "recentFiles";
constexpr const char* kFolderKey = "sessionFolder";

QString whenOf(const LeftBehind& left) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::file_clock::to_sys(left.written).time_since_epoch());
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(seconds.count()), QLocale::ShortFormat);
}

}  // namespace

SessionCommands::SessionCommands(const Registry& registry, SessionDocument& document, Prompts& prompts,
                                 QSettings& settings, QWidget* window)
    : QObject(window),
      m_registry(registry),
      m_document(document),
      m_prompts(prompts),
      m_settings(settings),
      m_window(window) {
    connect(&document, &SessionDocument::saved, this, &SessionCommands::saved);
    connect(&document, &SessionDocument::opened, this, [this] {
        if (!m_document.path().isEmpty()) remember(m_document.path());
    });
    connect(&document, &SessionDocument::savingStopped, this, [this] { m_afterSave = nullptr; });
    connect(&document, &SessionDocument::problem, this, [this](const QString& sentence) {
        m_afterSave = nullptr;  // what waited for the file does not happen
        m_prompts.showProblem(m_window, sentence);
    });
}

void SessionCommands::newSession() {
    whenSaved([this] { m_document.begin(m_registry.all().front().descriptor.firstLook); });
}

void SessionCommands::open() {
    whenSaved([this] {
        const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
        const QString path = m_prompts.askOpenPath(m_window, m_settings.value(kFolderKey, documents).toString());
        if (!path.isEmpty()) m_document.open(path);
    });
}

void SessionCommands::openPath(const QString& path) {
    whenSaved([this, path] { m_document.open(path); });
}

void SessionCommands::save() {
    if (m_document.path().isEmpty()) return saveAs();
    m_document.save(m_document.path());
}

void SessionCommands::saveAs() {
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString folder = m_settings.value(kFolderKey, documents).toString();
    const QString suggested =
        m_document.path().isEmpty() ? QDir(folder).filePath(tr("session.sluice")) : m_document.path();
    QString path = m_prompts.askSavePath(m_window, suggested);
    if (path.isEmpty()) {
        m_afterSave = nullptr;
        return;
    }
    if (QFileInfo(path).suffix().isEmpty()) path += QStringLiteral(".sluice");
    m_document.save(path);
}

void SessionCommands::whenSaved(std::function<void()> then) {
    if (!m_document.isDirty()) return then();
    switch (m_prompts.askUnsaved(m_window, m_document.name())) {
        case Prompts::Unsaved::Save:
            m_afterSave = std::move(then);
            return save();
        case Prompts::Unsaved::Discard:
            return then();
        case Prompts::Unsaved::Cancel:
            return;
    }
}

void SessionCommands::saved(const QString& path) {
    remember(path);
    // What was changed while the file was written is asked about again.
    if (auto then = std::exchange(m_afterSave, nullptr)) whenSaved(std::move(then));
}

void SessionCommands::openAtStart(const QString& path) {
    const bool isRecovering = offerRecovery();
    if (path.isEmpty()) return;
    if (!isRecovering) return m_document.open(path);
    Q_EMIT notice(tr("%1 was not opened, to make room for your unsaved work.").arg(QFileInfo(path).fileName()));
}

bool SessionCommands::offerRecovery() {
    for (const LeftBehind& left : m_document.leftBehind()) {
        if (m_prompts.askRecover(m_window, whenOf(left))) {
            m_document.recover(left.path);
            return true;
        }
        SessionDocument::throwAway(left.path);
    }
    return false;
}

QStringList SessionCommands::recentFiles() const {
    return m_settings.value(kRecentKey).toStringList();
}

void SessionCommands::remember(const QString& path) {
    QStringList files = recentFiles();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    while (files.size() > kRecentMax) files.removeLast();
    m_settings.setValue(kRecentKey, files);
    m_settings.setValue(kFolderKey, QFileInfo(absolute).absolutePath());
}

void SessionCommands::fillRecent(QMenu& menu) {
    menu.clear();
    for (const QString& path : recentFiles()) {
        QAction* action = menu.addAction(QFileInfo(path).fileName());
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { openPath(path); });
    }
    if (menu.isEmpty()) menu.addAction(tr("None yet"))->setEnabled(false);
}

}  // namespace sluice::ui
