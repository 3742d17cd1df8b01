#include "ui/panels/inspector_facts.hpp"

#include "ui/panels/inspector_rows.hpp"
#include "ui/panels/who_could_wake.hpp"
#include "ui/panels/words.hpp"
#include "ui/scene/scene_widget_face.hpp"

#include <algorithm>

namespace sluice::ui {

using namespace inspector;

namespace {

QString waitSentence(const RunState& state, const GoroutineState& goroutine) {
    const bool isStuck = goroutine.status == GoroutineStatus::Leaked;
    const auto said = [isStuck](const QString& wait) { return isStuck ? say("stuck for ever, %1").arg(wait) : wait; };
    switch (goroutine.reason) {
        case WaitReason::ChannelSend:
            return said(say("waiting for room in %1").arg(channelName(state, goroutine.object)));
        case WaitReason::ChannelReceive:
            return said(say("waiting for a message from %1").arg(channelName(state, goroutine.object)));
        case WaitReason::NilChannel:
            return say("stuck for ever, waiting on a nil channel");
        case WaitReason::Select:
            if (goroutine.insideWork && !isStuck) return say("working");
            return said(say("waiting for the first of several channels"));
        case WaitReason::EmptySelect:
            return say("stuck for ever, in a select without cases");
        case WaitReason::Mutex:
            return said(say("waiting for a lock that another holds"));
        case WaitReason::WaitGroup:
            return said(say("waiting for a group of others to be done"));
        case WaitReason::Core:
            return say("ready, waiting for a core");
        default:
            return activityWords(activityOf(goroutine));
    }
}

QString waitTerm(const GoroutineState& goroutine) {
    switch (goroutine.reason) {
        case WaitReason::Mutex:
            return QStringLiteral("sync.Mutex.Lock");
        case WaitReason::WaitGroup:
            return QStringLiteral("sync.WaitGroup.Wait");
        case WaitReason::ChannelSend:
            return QStringLiteral("chan send");
        case WaitReason::ChannelReceive:
            return QStringLiteral("chan receive");
        case WaitReason::NilChannel:
            return QStringLiteral("nil channel");
        case WaitReason::Select:
        case WaitReason::EmptySelect:
            return QStringLiteral("select");
        default:
            return activityTerm(activityOf(goroutine));
    }
}

void addSite(Rows& rows, const InspectorQuestion& question, const GoroutineState& goroutine) {
    const auto& sites = question.state.manifest().sites;
    const auto site =
        std::find_if(sites.begin(), sites.end(), [&](const auto& each) { return each.id == goroutine.site; });
    if (site == sites.end() || site->line <= 0) return;
    const QString where = isOver(goroutine) ? say("Stood last at") : say("Stands at");
    InspectorRow row = fact(where, say("line %1").arg(site->line));
    row.link.kind = InspectorLink::Kind::Line;
    row.link.line = site->line;
    if (question.listing != nullptr && static_cast<std::size_t>(site->line) <= question.listing->lines.size()) {
        row.term = QString::fromStdString(question.listing->lines[static_cast<std::size_t>(site->line) - 1]).trimmed();
    }
    rows.push_back(row);
}

// Who could end its wait, or that nobody can.
void addWakers(Rows& rows, const InspectorQuestion& question, const GoroutineState& goroutine) {
    const RunState& state = question.state;
    const bool isWaiting = goroutine.status == GoroutineStatus::Waiting || goroutine.status == GoroutineStatus::Leaked;
    if (!isWaiting || goroutine.insideWork) return;
    switch (goroutine.reason) {
        case WaitReason::Sleep:
            rows.push_back(heading(say("Who could wake it")));
            rows.push_back(sentence(say("A timer. No goroutine needs to do anything.")));
            return;
        case WaitReason::NilChannel:
        case WaitReason::EmptySelect:
            rows.push_back(heading(say("Who could wake it")));
            rows.push_back(sentence(say("Nobody: nothing can ever happen there.")));
            return;
        case WaitReason::Mutex:
        case WaitReason::WaitGroup: {
            rows.push_back(heading(say("Who could wake it")));
            rows.push_back(sentence(goroutine.reason == WaitReason::Mutex
                                        ? say("Whoever holds the lock; the run does not record who that is.")
                                        : say("The last of its group to be done.")));
            const std::vector<std::uint32_t> beside = waitingBeside(state, goroutine);
            if (beside.empty()) return;
            rows.push_back(heading(say("Waiting for the same")));
            addGoroutines(rows, state, beside);
            return;
        }
        default:
            break;
    }
    rows.push_back(heading(say("Who could wake it")));
    if (question.descriptor == nullptr) {
        rows.push_back(sentence(say("Not known: this recording's pattern is not part of this program.")));
        return;
    }
    const std::vector<std::uint32_t> wakers = couldWake(state, question.descriptor, goroutine);
    if (wakers.empty()) {
        const bool isSend = goroutine.reason == WaitReason::ChannelSend;
        rows.push_back(sentence(isSend ? say("Nobody that receives there is alive.")
                                       : say("Nobody that sends there is alive; a timer or a close still could.")));
        return;
    }
    addGoroutines(rows, state, wakers);
    if (goroutine.reason == WaitReason::Select) {
        rows.push_back(
            sentence(say("They stand at the other ends of its channels; which of these the select names is "
                         "not recorded.")));
    }
}

Rows goroutineFacts(const InspectorQuestion& question, const GoroutineState& goroutine) {
    const RunState& state = question.state;
    Rows rows;
    rows.push_back(title(goroutineName(state, goroutine.id), say("goroutine %1").arg(goroutine.id)));
    InspectorRow doing = stateRow(activityOf(goroutine), waitSentence(state, goroutine), waitTerm(goroutine));
    const bool isOnChannel =
        goroutine.reason == WaitReason::ChannelSend || goroutine.reason == WaitReason::ChannelReceive;
    if (isOnChannel && state.channel(goroutine.object) != nullptr)
        doing.link = selecting(Selected::Kind::Channel, goroutine.object);
    rows.push_back(doing);
    InspectorRow since = fact(say("For"), liveDuration(state.time() - goroutine.since));
    since.term = say("since %1").arg(instant(goroutine.since));
    if (isOver(goroutine)) since = fact(say("At"), instant(goroutine.since));
    since.link = seeking(goroutine.since);
    rows.push_back(since);
    if (goroutine.message != 0) {
        InspectorRow message = fact(goroutine.insideWork ? say("Works on") : say("Last had"),
                                    messageWords(state, goroutine.message, goroutine.messageClass));
        message.link = selecting(Selected::Kind::Message, goroutine.message);
        rows.push_back(message);
    }
    addSite(rows, question, goroutine);
    InspectorRow readied = fact(say("Last woken by a timer, or by the engine"), {});
    if (goroutine.readiedBy != 0) {
        readied = fact(say("Last woken by"), goroutineName(state, goroutine.readiedBy));
        readied.link = selecting(Selected::Kind::Goroutine, goroutine.readiedBy);
    }
    rows.push_back(readied);
    addWakers(rows, question, goroutine);
    return rows;
}

void addWaiters(Rows& rows, const RunState& state, const ChannelState& channel, WaitReason reason,
                const QString& text) {
    const std::vector<std::uint32_t> waiting = waitersOn(state, channel.id, reason);
    if (waiting.empty()) return;
    rows.push_back(heading(text));
    addGoroutines(rows, state, waiting);
}

void addSlots(Rows& rows, const RunState& state, const ChannelState& channel) {
    rows.push_back(heading(say("In it, next to leave first")));
    if (channel.depth == 0) {
        rows.push_back(sentence(channel.capacity == 0 ? say("Nothing ever: it has no buffer, values change hands.")
                                                      : say("Nothing: it is empty.")));
        return;
    }
    const std::size_t listed = std::min(channel.slots.size(), kSlotsListedMax);
    for (std::size_t i = 0; i < listed; ++i) {
        const SlotState slot = channel.slots[i];
        InspectorRow row = item(slot.message != 0 ? messageWords(state, slot.message, slot.messageClass)
                                                  : say("a value that is no message, or not known"));
        row.value = countText(i + 1);
        if (slot.message != 0) row.link = selecting(Selected::Kind::Message, slot.message);
        rows.push_back(row);
    }
    addMore(rows, channel.slots.size(), listed);
}

QString channelWords(const ChannelState& channel) {
    if (channel.released) return say("let go: nobody holds it any more");
    if (channel.stale) return say("not known exactly: events of it were lost");
    const QString filled =
        channel.capacity == 0 ? say("unbuffered")
                              : say("%1 of %2 slots filled").arg(countText(channel.depth), countText(channel.capacity));
    const bool isFull = channel.capacity > 0 && channel.depth >= channel.capacity;
    const QString fill = isFull ? say("%1, full").arg(filled) : filled;
    return channel.closed ? say("%1, closed").arg(fill) : fill;
}

Rows channelFacts(const InspectorQuestion& question, const ChannelState& channel) {
    const RunState& state = question.state;
    Rows rows;
    rows.push_back(title(channelName(state, channel.id), say("channel %1").arg(channel.id)));
    InspectorRow fill;
    fill.kind = InspectorRow::Kind::State;
    fill.text = channelWords(channel);
    fill.term = channel.capacity == 0 ? QStringLiteral("make(chan T)")
                                      : QStringLiteral("make(chan T, %1)").arg(channel.capacity);
    rows.push_back(fill);
    rows.push_back(fact(say("Went in"), countText(channel.sent), say("sent")));
    rows.push_back(fact(say("Came out"), countText(channel.received), say("received")));
    rows.push_back(fact(say("Turned away"), countText(channel.refused), say("sends refused: no room")));
    addWaiters(rows, state, channel, WaitReason::ChannelSend, say("Waiting for room, longest first"));
    addWaiters(rows, state, channel, WaitReason::ChannelReceive, say("Waiting for a message, longest first"));
    addSlots(rows, state, channel);
    return rows;
}

Rows goneFacts(const InspectorQuestion& question) {
    return {title(selectedName(question.state, question.descriptor, question.what), {}),
            sentence(say("It is not there at the instant shown: not made yet, or gone so long ago that it is kept no "
                         "more."))};
}

}  // namespace

std::vector<InspectorRow> inspectorFacts(const InspectorQuestion& question) {
    const auto id = static_cast<std::uint32_t>(question.what.id);
    switch (question.what.kind) {
        case Selected::Kind::Nothing:
            return inspectorHelp();
        case Selected::Kind::Goroutine:
            if (const GoroutineState* goroutine = question.state.goroutine(id))
                return goroutineFacts(question, *goroutine);
            break;
        case Selected::Kind::Channel:
            if (const ChannelState* channel = question.state.channel(id)) return channelFacts(question, *channel);
            break;
        case Selected::Kind::Message:
            return messageFacts(question);
        case Selected::Kind::Widget:
            return widgetFacts(question);
    }
    return goneFacts(question);
}

std::vector<InspectorRow> inspectorHelp() {
    return {title(say("Nothing picked"), {}),
            sentence(say("Click a goroutine or a channel in the scene, or find one above by its name: "
                         "worker 3, a channel's name, message 41.")),
            sentence(say("Here you then see what it waits for and who could wake it, what lies in it, or the whole "
                         "life of a message and why it took so long. Everything with an arrow leads on."))};
}

QString selectedName(const RunState& state, const Descriptor* descriptor, const Selected& selected) {
    switch (selected.kind) {
        case Selected::Kind::Goroutine:
            return goroutineName(state, static_cast<std::uint32_t>(selected.id));
        case Selected::Kind::Channel:
            return channelName(state, static_cast<std::uint32_t>(selected.id));
        case Selected::Kind::Message: {
            const MessageRecord* record = state.messages().find(selected.id);
            return record != nullptr ? messageWords(state, selected.id, record->messageClass)
                                     : say("message %1").arg(countText(selected.id));
        }
        case Selected::Kind::Widget:
            if (descriptor != nullptr && selected.id <= descriptor->topology.widgets.size())
                return shown(descriptor->topology.widgets[selected.id - 1].title);
            break;
        case Selected::Kind::Nothing:
            break;
    }
    return {};
}

QString factsAsText(const std::vector<InspectorRow>& rows) {
    QStringList lines;
    for (const InspectorRow& row : rows) {
        QString line = row.text;
        const bool isFact = row.kind == InspectorRow::Kind::Fact;
        if (!row.value.isEmpty()) line += (isFact ? QStringLiteral(": ") : QStringLiteral("  ")) + row.value;
        if (!row.term.isEmpty()) line += QStringLiteral(" (%1)").arg(row.term);
        const bool isIndented = row.kind == InspectorRow::Kind::Item || row.kind == InspectorRow::Kind::Bar;
        if (row.kind == InspectorRow::Kind::Heading) lines << QString();
        lines << (isIndented ? QStringLiteral("  ") + line : line);
    }
    return lines.join(u'\n');
}

}  // namespace sluice::ui
