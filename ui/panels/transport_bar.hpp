// The transport: run and pause, step, restart, speed, clock and seed. It shows what the setters say and asks by
// signals.
//
// Every command is a QAction with its key, so that a menu may offer the same object: Space run/pause, "." step, ","
// step back, "N" next event that matters, "P" the one before, "U" run until, "R" restart, "Shift+R" restart with a new
// seed, End to the live edge. Keys reach the window, but Space still presses a focused button elsewhere. What cannot be
// used now says why in its tool tip. Thread rule: the GUI thread only.
#pragma once

#include "workload/experiment.hpp"

#include <QWidget>

#include <array>
#include <cstdint>

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace sluice::ui {

class ValueSlider;

class TransportBar final : public QWidget {
    Q_OBJECT

public:
    struct State {
        bool canRun = true;
        QString whyNotRun;
        bool isRunning = false;
        bool canStep = true;  // forward by one event
        QString whyNotStep;
        bool canStepBack = true;
        QString whyNotStepBack;
        bool canPursue = true;  // on to what happens next
        QString whyNotPursue;
        bool isLate = false;  // real threads: stopped as soon as it is seen
        bool canPace = true;  // real threads run at the real pace
        QString whyNotPace;
        bool canSwitchClock = true;
        QString whyNotSwitchClock;
        bool atLiveEdge = true;
        friend bool operator==(const State&, const State&) = default;
    };

    explicit TransportBar(QWidget* parent = nullptr);

    void setState(const State& state);
    // Simulated seconds per wall second; 0 is express.
    void setPace(double pace);
    void setClock(ClockKind clock);
    void setSeed(std::uint64_t seed);

    double pace() const { return m_pace; }
    QString paceWords() const;
    QAction* runAction() const { return m_run; }
    QAction* stepAction() const { return m_step; }
    QAction* stepBackAction() const { return m_stepBack; }
    QAction* nextAction() const { return m_next; }
    QAction* previousAction() const { return m_previous; }
    QAction* untilAction() const { return m_until; }
    // At the button of the next event that matters; who knows conditions adds to it.
    QMenu* untilMenu() const { return m_untilMenu; }
    QAction* restartAction() const { return m_restart; }
    QAction* newSeedAction() const { return m_newSeed; }
    QAction* liveAction() const { return m_live; }

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void runRequested();
    void pauseRequested();
    void stepRequested();
    void stepBackRequested();
    void nextRequested();
    void previousRequested();
    void untilRequested();
    void restartRequested();
    void newSeedRequested();
    void followRequested();
    void paceRequested(double simulatedSecondsPerWallSecond);
    void clockRequested(sluice::ClockKind clock);
    void seedRequested(quint64 seed);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QAction* addCommand(const QString& text, const QKeySequence& key);
    QToolButton* addButton(QAction* action);
    void makeCommands();
    QToolButton* makeNext();
    QWidget* makeSpeed();
    QWidget* makeClock();
    QWidget* makeSeed();
    void showRun();
    void showEnabled();
    void choosePace(double pace);
    void takeSeed();
    void retheme();
    // In a narrow window some words go, the least needed first: `level` of kLevels.
    void setBrevity(int level);
    void measureBrevity();
    void fitWidth();

    static constexpr int kLevels = 6;
    std::array<int, kLevels> m_widths{};  // that each level needs
    int m_brevity = 0;
    bool m_isMeasuring = false;
    State m_state;
    double m_pace = 1;
    std::uint64_t m_seed = 1;
    QAction* m_run = nullptr;
    QAction* m_step = nullptr;
    QAction* m_stepBack = nullptr;
    QAction* m_next = nullptr;
    QAction* m_previous = nullptr;
    QAction* m_until = nullptr;
    QMenu* m_untilMenu = nullptr;
    QAction* m_restart = nullptr;
    QAction* m_newSeed = nullptr;
    QAction* m_live = nullptr;
    ValueSlider* m_speed = nullptr;
    QLabel* m_speedWords = nullptr;
    QToolButton* m_virtual = nullptr;
    QToolButton* m_threads = nullptr;
    QLineEdit* m_seedField = nullptr;
    QLabel* m_seedLabel = nullptr;
    QWidget* m_seedPart = nullptr;
    QToolButton* m_liveButton = nullptr;
};

}  // namespace sluice::ui
