// Finds what a person names in the inspector's field.
#include "ui/panels/inspector_facts.hpp"
#include "ui/panels/inspector_rows.hpp"
#include "ui/panels/words.hpp"

namespace sluice::ui {

using inspector::say;

namespace {

// The number at the end of "message 41", "41" or "#41"; 0: it is none.
std::uint64_t messageNumber(const QString& text) {
    QString rest = text;
    for (const QString& word : {say("message"), QStringLiteral("message")}) {
        const qsizetype at = rest.indexOf(word, 0, Qt::CaseInsensitive);
        if (at < 0) continue;
        // "critical message 41" is how it is called elsewhere.
        rest = rest.mid(at + word.size()).trimmed();
        break;
    }
    if (rest.startsWith(u'#')) rest = rest.mid(1);
    rest.remove(u',');
    bool ok = false;
    const std::uint64_t number = rest.toULongLong(&ok);
    return ok && number <= kMessageIdMax ? number : 0;
}

// The best so far: a whole name before one that only begins so, live goroutines before those that are over.
class Best {
public:
    explicit Best(const QString& wanted) : m_wanted(wanted) {}

    void offer(const QString& name, const Selected& candidate, bool isOver) {
        if (!name.startsWith(m_wanted, Qt::CaseInsensitive)) return;
        const int rank = (name.size() == m_wanted.size() ? 2 : 0) + (isOver ? 0 : 1);
        if (rank <= m_rank) return;
        m_rank = rank;
        m_found = candidate;
    }
    const Selected& found() const { return m_found; }

private:
    const QString& m_wanted;
    int m_rank = -1;
    Selected m_found;
};

}  // namespace

Selected findByName(const RunState& state, const Descriptor* descriptor, const QString& text) {
    const QString wanted = text.simplified();
    if (wanted.isEmpty()) return {};
    if (const std::uint64_t number = messageNumber(wanted)) return {Selected::Kind::Message, number};
    Best best(wanted);
    for (const ChannelState& channel : state.channels()) {
        if (channel.id != 0)
            best.offer(channelName(state, channel.id), {Selected::Kind::Channel, channel.id}, channel.released);
    }
    for (const GoroutineState& goroutine : state.goroutines()) {
        if (goroutine.id == 0) continue;
        const bool isOver =
            goroutine.status == GoroutineStatus::Finished || goroutine.status == GoroutineStatus::Panicked;
        best.offer(goroutineName(state, goroutine.id), {Selected::Kind::Goroutine, goroutine.id}, isOver);
    }
    if (descriptor != nullptr) {
        const auto& widgets = descriptor->topology.widgets;
        for (std::size_t i = 0; i < widgets.size(); ++i)
            best.offer(shown(widgets[i].title), {Selected::Kind::Widget, i + 1}, false);
    }
    return best.found();
}

}  // namespace sluice::ui
