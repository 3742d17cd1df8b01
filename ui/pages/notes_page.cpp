#include "ui/pages/notes_page.hpp"

#include "base/resource.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/theme.hpp"

#include <QTextBlock>
#include <QTextCursor>
#include <QUrl>

namespace sluice::ui {

namespace {

constexpr QLatin1String kScheme("experiment");

QString notesOf(const Descriptor& descriptor) {
    const auto notes = findResource("patterns/" + descriptor.id + "/notes.md");
    if (notes) return QString::fromUtf8(notes->data(), static_cast<qsizetype>(notes->size()));
    return QStringLiteral("# %1\n\n%2\n").arg(shown(descriptor.title), shown(descriptor.summary));
}

// Markdown says nothing of distances, and its blocks come without any.
void spaceOut(QTextDocument& document) {
    const Metrics metrics = Theme::current().metrics();
    document.setDocumentMargin(metrics.space4);
    QTextCursor all(&document);
    all.beginEditBlock();  // one layout for all blocks
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextBlockFormat format = block.blockFormat();
        const bool isHeading = format.headingLevel() > 0;
        format.setTopMargin(isHeading && block.blockNumber() > 0 ? metrics.space3 : 0);
        format.setBottomMargin(block.textList() == nullptr ? metrics.space2 : metrics.space1);
        QTextCursor(block).setBlockFormat(format);
    }
    all.endEditBlock();
}

}  // namespace

NotesPage::NotesPage(QWidget* parent) : QTextBrowser(parent) {
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Notes on the pattern"));
    connect(this, &QTextBrowser::anchorClicked, this, &NotesPage::follow);
}

void NotesPage::showNotes(const Descriptor& descriptor) {
    m_pattern = QString::fromStdString(descriptor.id);
    m_resources.clear();
    QString text = notesOf(descriptor) + QStringLiteral("\n\n## ") + tr("Open an experiment") + QStringLiteral("\n\n");
    const auto addLink = [&](const QString& title, const QString& sentence, const QString& resource) {
        text += QStringLiteral("- [%1](%2:%3) — %4\n").arg(title, kScheme).arg(m_resources.size()).arg(sentence);
        m_resources.push_back(resource);
    };
    addLink(tr("First look"), shown(descriptor.firstLook.notes), {});
    for (const ExperimentCard& card : descriptor.cards)
        addLink(shown(card.title), shown(card.sentence), QString::fromStdString(card.resource));
    setMarkdown(text);
    spaceOut(*document());
    moveCursor(QTextCursor::Start);
}

void NotesPage::follow(const QUrl& link) {
    bool isNumber = false;
    const std::size_t index = link.path().toUInt(&isNumber);
    if (link.scheme() != kScheme || !isNumber || index >= m_resources.size()) return;
    Q_EMIT experimentChosen(m_pattern, m_resources[index]);
}

}  // namespace sluice::ui
