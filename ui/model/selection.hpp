// What a person has picked in some view, so that all views mark the same thing: the scene, the timeline, the inspector,
// the code and the log. One per window; ids are those of the run shown, so that another run clears it.
//
// Thread rule: GUI thread.
#pragma once

#include <QObject>

#include <cstdint>

namespace sluice::ui {

struct Selected {
    enum class Kind : std::uint8_t { Nothing, Goroutine, Channel, Message, Widget };
    Kind kind = Kind::Nothing;
    std::uint64_t id = 0;  // from 1; of an instrument of the scene its declaration + 1
    friend bool operator==(const Selected&, const Selected&) = default;
};

class Selection : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    const Selected& current() const noexcept { return m_current; }
    // The id of what is selected if it is of this kind, otherwise 0.
    std::uint64_t idOf(Selected::Kind kind) const noexcept { return m_current.kind == kind ? m_current.id : 0; }

public Q_SLOTS:
    // An id of 0 selects nothing. Selecting the same again tells nobody.
    void select(const sluice::ui::Selected& selected) {
        const Selected next = selected.id == 0 ? Selected{} : selected;
        if (next == m_current) return;
        m_current = next;
        Q_EMIT changed(m_current);
    }
    void clear() { select({}); }

Q_SIGNALS:
    void changed(const sluice::ui::Selected& selected);

private:
    Selected m_current;
};

}  // namespace sluice::ui
