// Next and previous event that matters, "Run until…" with the conditions used lately, and what is said of it: how far a
// run has come on its way, what stopped it, or that it never happened. What stopped it is marked in all views.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/model/run_controller.hpp"
#include "ui/model/selection.hpp"

#include <QElapsedTimer>
#include <QPointer>
#include <QSettings>
#include <QTimer>

class QMenu;
class QWidget;

namespace sluice::ui {

class TransportBar;
class NoticeBar;
class UntilDialog;
class WatchPage;

class PursuitCommands : public QObject {
    Q_OBJECT

public:
    static constexpr int kRememberedMax = 5;

    // All must outlive the commands.
    PursuitCommands(RunController& controller, Selection& selection, WatchPage& watch, QSettings& settings,
                    QWidget* window);

    // Adds to the menu of runs: next, previous, until, and what was waited for lately.
    void fillMenu(QMenu& menu);
    void askUntil();
    // The conditions used lately that mean something in the run shown, the last first.
    std::vector<Watchpoint> remembered() const;

private:
    void begin(const Watchpoint& watchpoint);
    void remember(const Watchpoint& watchpoint);
    void offerRemembered(QMenu& menu);
    void showProgress();
    void showStop(const Stop& stop);
    void showMissed();
    void mark(const Event& event);

    RunController& m_controller;
    Selection& m_selection;
    TransportBar& m_transport;
    NoticeBar& m_notice;
    QSettings& m_settings;
    QWidget* m_window;
    QPointer<UntilDialog> m_dialog;
    QTimer m_progress;
    QElapsedTimer m_since;
    Nanos m_begunAt = 0;
};

}  // namespace sluice::ui
