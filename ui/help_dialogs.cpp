#include "ui/help_dialogs.hpp"

#include "base/resource.hpp"
#include "ui/pages/notes_page.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/theme/theme.hpp"

#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QTableWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <array>

namespace sluice::ui {

namespace {

struct Command {
    QString menu;
    QString text;
    QString key;
    QAction* action;
};

QString plain(QString text) {
    text.remove(u'&');
    return text;
}

void collect(QMenu& menu, const QString& path, std::vector<Command>& into) {
    Q_EMIT menu.aboutToShow();  // some are filled only then
    for (QAction* action : menu.actions()) {
        if (action->isSeparator()) continue;
        if (action->menu() != nullptr) {
            collect(*action->menu(), path + QStringLiteral(" › ") + plain(action->text()), into);
            continue;
        }
        // A key that a control listens to itself stands behind a tab.
        const QStringList parts = plain(action->text()).split(u'\t');
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        into.push_back({path, parts.value(0), key.isEmpty() ? parts.value(1) : key, action});
    }
}

std::vector<Command> commandsOf(const QMainWindow& window) {
    std::vector<Command> commands;
    for (const QAction* top : window.menuBar()->actions()) {
        if (top->menu() != nullptr) collect(*top->menu(), plain(top->text()), commands);
    }
    return commands;
}

void addClose(QDialog& dialog, QVBoxLayout& column) {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    column.addWidget(buttons);
}

// Keys that the views answer to when they have the keyboard.
constexpr std::array<std::array<const char*, 2>, 12> kViewKeys{{
    {QT_TRANSLATE_NOOP("Keys", "Scene: from node to node"), QT_TRANSLATE_NOOP("Keys", "Arrow keys, Tab")},
    {QT_TRANSLATE_NOOP("Keys", "Scene: more or fewer slots of the channel selected"), "+  −"},
    {QT_TRANSLATE_NOOP("Keys", "Scene: press a node's action"), QT_TRANSLATE_NOOP("Keys", "Enter")},
    {QT_TRANSLATE_NOOP("Keys", "History: back and forth by 1 %, with Shift by 0.1 %"), "← →"},
    {QT_TRANSLATE_NOOP("Keys", "Plots: zoom around the pointer"), QT_TRANSLATE_NOOP("Keys", "Wheel")},
    {QT_TRANSLATE_NOOP("Keys", "Plots: the whole run again"), QT_TRANSLATE_NOOP("Keys", "Double click")},
    {QT_TRANSLATE_NOOP("Keys", "Timeline: back and forth, with Shift by less"), "← →"},
    {QT_TRANSLATE_NOOP("Keys", "Timeline: from lane to lane"), "↑ ↓"},
    {QT_TRANSLATE_NOOP("Keys", "Timeline: zoom around the instant shown; the whole run"), "+  −  0"},
    {QT_TRANSLATE_NOOP("Keys", "Timeline: what the selected lane does at the instant shown"),
     QT_TRANSLATE_NOOP("Keys", "Enter")},
    {QT_TRANSLATE_NOOP("Keys", "Timeline: where the searched words hold next, or before"),
     QT_TRANSLATE_NOOP("Keys", "N, Shift+N")},
    {QT_TRANSLATE_NOOP("Keys", "Timeline: zoom; with Shift in time, with Ctrl through the lanes"),
     QT_TRANSLATE_NOOP("Keys", "Wheel")},
}};

// The palette: type some letters, press Enter.
class Palette final : public QDialog {
public:
    explicit Palette(QMainWindow& window) : QDialog(&window), m_commands(commandsOf(window)) {
        setWindowTitle(QObject::tr("Commands"));
        resize(460, 380);
        auto* column = new QVBoxLayout(this);
        m_words = new QLineEdit(this);
        m_words->setPlaceholderText(QObject::tr("What do you want to do?"));
        m_words->setAccessibleName(m_words->placeholderText());
        m_words->installEventFilter(this);
        m_list = new QListWidget(this);
        m_list->setAccessibleName(windowTitle());
        column->addWidget(m_words);
        column->addWidget(m_list);
        connect(m_words, &QLineEdit::textChanged, this, [this] { fill(); });
        connect(m_words, &QLineEdit::returnPressed, this, &QDialog::accept);
        connect(m_list, &QListWidget::itemActivated, this, &QDialog::accept);
        fill();
    }

    QAction* chosen() const {
        const QListWidgetItem* item = m_list->currentItem();
        return item ? m_commands[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())].action : nullptr;
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::KeyPress) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (key == Qt::Key_Down || key == Qt::Key_Up) {
                const int row = m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1);
                if (row >= 0 && row < m_list->count()) m_list->setCurrentRow(row);
                return true;
            }
        }
        return QDialog::eventFilter(watched, event);
    }

private:
    void fill() {
        m_list->clear();
        const QStringList words = m_words->text().split(u' ', Qt::SkipEmptyParts);
        for (std::size_t i = 0; i < m_commands.size(); ++i) {
            const Command& command = m_commands[i];
            const QString line = command.menu + QStringLiteral(" › ") + command.text;
            bool matches = command.action->isEnabled();
            for (const QString& word : words) matches = matches && line.contains(word, Qt::CaseInsensitive);
            if (!matches) continue;
            auto* item =
                new QListWidgetItem(command.key.isEmpty() ? line : line + QStringLiteral("    ") + command.key, m_list);
            item->setData(Qt::UserRole, static_cast<int>(i));
        }
        m_list->setCurrentRow(0);
    }

    std::vector<Command> m_commands;
    QLineEdit* m_words = nullptr;
    QListWidget* m_list = nullptr;
};

QString aboutText() {
    return QObject::tr(
        "<h2>Sluice</h2>"
        "<p>A workbench for Go-style channel patterns.</p>"
        "<p>Sluice is free software under the GNU General Public License, version 3 or later. It comes with no "
        "warranty.</p>"
        "<p>It is built with Qt (LGPL 3), QCustomPlot (GPL 3), SQLite (public domain), Zstandard (BSD), nlohmann/json "
        "(MIT), CLI11 (BSD), Boost (Boost Software License) and Random123 (BSD).</p>"
        "<p>Real traffic: Azure LLM inference trace 2023, Microsoft AzurePublicDataset, CC-BY 4.0; Patel et al., "
        "Splitwise: Efficient generative LLM inference using phase splitting, ISCA 2024.</p>"
        "<p>Typefaces: Inter and JetBrains Mono, SIL Open Font License 1.1.</p>");
}

}  // namespace

void showKeys(QMainWindow& window) {
    QDialog dialog(&window);
    dialog.setWindowTitle(QObject::tr("Keys"));
    dialog.resize(560, 620);
    auto* column = new QVBoxLayout(&dialog);
    auto* table = new QTableWidget(0, 2, &dialog);
    table->setAccessibleName(dialog.windowTitle());
    table->setHorizontalHeaderLabels({QObject::tr("Command"), QObject::tr("Key")});
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);  // it would never leave the table
    const auto add = [table](const QString& text, const QString& key) {
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(text));
        table->setItem(row, 1, new QTableWidgetItem(key));
    };
    for (const Command& command : commandsOf(window)) {
        if (!command.key.isEmpty()) add(command.menu + QStringLiteral(" › ") + command.text, command.key);
    }
    for (const auto& [text, key] : kViewKeys) {
        add(QCoreApplication::translate("Keys", text), QCoreApplication::translate("Keys", key));
    }
    table->resizeColumnToContents(1);
    column->addWidget(table);
    addClose(dialog, *column);
    dialog.exec();
}

void showNotes(QMainWindow& window, const Descriptor& descriptor,
               const std::function<void(const QString& pattern, const QString& resource)>& open) {
    QDialog dialog(&window);
    dialog.setWindowTitle(QObject::tr("Notes: %1").arg(shown(descriptor.title)));
    dialog.resize(680, 640);
    auto* column = new QVBoxLayout(&dialog);
    auto* page = new NotesPage(&dialog);
    page->showNotes(descriptor);
    column->addWidget(page);
    addClose(dialog, *column);
    QString pattern, resource;
    QObject::connect(page, &NotesPage::experimentChosen, &dialog, [&](const QString& id, const QString& file) {
        pattern = id;
        resource = file;
        dialog.accept();
    });
    if (dialog.exec() == QDialog::Accepted) open(pattern, resource);
}

void showPalette(QMainWindow& window) {
    Palette palette(window);
    if (palette.exec() != QDialog::Accepted || palette.chosen() == nullptr) return;
    palette.chosen()->trigger();
}

void showAbout(QMainWindow& window) {
    QDialog dialog(&window);
    dialog.setWindowTitle(QObject::tr("About Sluice"));
    dialog.resize(620, 560);
    auto* column = new QVBoxLayout(&dialog);
    auto* text = new QTextBrowser(&dialog);
    text->setAccessibleName(dialog.windowTitle());
    text->setFrameShape(QFrame::NoFrame);
    QString html = aboutText();
    for (const Resource& resource : resources()) {
        if (!resource.path.ends_with("LICENSE.txt") && !resource.path.ends_with("data/README.md")) continue;
        html += QStringLiteral("<h4>%1</h4><pre style='white-space: pre-wrap'>%2</pre>")
                    .arg(QString::fromUtf8(resource.path.data(), static_cast<qsizetype>(resource.path.size()))
                             .toHtmlEscaped(),
                         QString::fromUtf8(resource.content.data(), static_cast<qsizetype>(resource.content.size()))
                             .toHtmlEscaped());
    }
    text->setHtml(html);
    column->addWidget(text);
    addClose(dialog, *column);
    dialog.exec();
}

}  // namespace sluice::ui
