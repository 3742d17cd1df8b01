#include "ui/prompts.hpp"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace sluice::ui {

namespace {

QString fileFilter() {
    return QFileDialog::tr("Sluice sessions (*.sluice)");
}

}  // namespace

Prompts::Unsaved Prompts::askUnsaved(QWidget* parent, const QString& name) {
    QMessageBox box(QMessageBox::Question, QMessageBox::tr("Unsaved changes"),
                    QMessageBox::tr("%1 has changes that are not saved.").arg(name),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, parent);
    box.setDefaultButton(QMessageBox::Save);
    switch (box.exec()) {
        case QMessageBox::Save:
            return Unsaved::Save;
        case QMessageBox::Discard:
            return Unsaved::Discard;
        default:
            return Unsaved::Cancel;
    }
}

QString Prompts::askOpenPath(QWidget* parent, const QString& folder) {
    return QFileDialog::getOpenFileName(parent, QFileDialog::tr("Open a session"), folder, fileFilter());
}

QString Prompts::askSavePath(QWidget* parent, const QString& suggested) {
    QFileDialog dialog(parent, QFileDialog::tr("Save the session"), suggested, fileFilter());
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(QStringLiteral("sluice"));
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

bool Prompts::askRecover(QWidget* parent, const QString& when) {
    QMessageBox box(QMessageBox::Question, QMessageBox::tr("Unsaved work"),
                    QMessageBox::tr("Sluice ended before work of %1 was saved. It can be opened again.").arg(when),
                    QMessageBox::NoButton, parent);
    const QPushButton* open = box.addButton(QMessageBox::tr("Open it"), QMessageBox::AcceptRole);
    box.addButton(QMessageBox::tr("Throw it away"), QMessageBox::DestructiveRole);
    box.exec();
    return box.clickedButton() == open;
}

void Prompts::showProblem(QWidget* parent, const QString& sentence) {
    QMessageBox box(QMessageBox::Warning, QMessageBox::tr("Sluice"), sentence, QMessageBox::Ok, parent);
    box.setTextFormat(Qt::PlainText);  // the sentence may name a file that somebody else named
    box.exec();
}

}  // namespace sluice::ui
