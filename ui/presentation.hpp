// Present: the window as a projector shows it. Headline, scene and transport alone on the whole screen, and everything
// half as large again. What the window looked like before comes back afterwards.
// Thread rule: the GUI thread only.
#pragma once

#include "ui/layouts.hpp"

#include <QByteArray>

namespace sluice::ui {

class Presentation {
public:
    static constexpr double kScale = 1.5;

    // The window and its docks must outlive the presentation.
    Presentation(QMainWindow& window, const Docks& docks) : m_window(window), m_docks(docks) {}

    bool isOn() const { return m_isOn; }
    void set(bool isOn);

private:
    void enter();
    void leave();

    QMainWindow& m_window;
    const Docks& m_docks;
    QByteArray m_arrangement;
    Qt::WindowStates m_state;
    bool m_isOn = false;
};

}  // namespace sluice::ui
