// One line over the top of the scene that says what is special at the moment: the past is being looked at, a run is
// being repeated, or something that a person should know. It covers nothing when there is nothing to say, and never
// moves what lies under it. Thread rule: the GUI thread only.
#pragma once

#include <QFrame>
#include <QTimer>

class QLabel;
class QProgressBar;
class QPushButton;

namespace sluice::ui {

class NoticeBar final : public QFrame {
    Q_OBJECT

public:
    // Lies over its parent.
    explicit NoticeBar(QWidget* parent);

    // A run is on its way; share from 0 to 1. It has precedence over the others until endProgress().
    void showProgress(const QString& text, double share);
    // The same without a share.
    void showBusy(const QString& text);
    void endProgress();
    // The cursor is in the past of a run that goes on (empty: it is not).
    void showPast(const QString& text);
    // Shown for some seconds.
    void showNotice(const QString& text);
    QString text() const;

Q_SIGNALS:
    void cancelRequested();
    void forkRequested();
    void liveRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void place();

    QLabel* m_text = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_fork = nullptr;
    QPushButton* m_live = nullptr;
    QString m_progressText;
    QString m_past;
    QString m_notice;
    QTimer m_noticeTimer;
};

}  // namespace sluice::ui
