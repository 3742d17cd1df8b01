#include "ui/panels/narrator.hpp"

#include "ui/panels/words.hpp"

#include <QCoreApplication>
#include <QHash>

namespace sluice::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("narration", text);
}

QString messageName(const RunState& state, std::uint64_t id, std::uint8_t messageClass) {
    const QString name = state.manifest().classes.size() > 1 ? className(state.manifest(), messageClass) : QString();
    if (id == 0) return name.isEmpty() ? tr("a message") : tr("a %1 message").arg(name);
    return name.isEmpty() ? tr("message %1").arg(countText(id)) : tr("%1 message %2").arg(name, countText(id));
}

// The last channel that the goroutine touched, where it is still known: a mark or an outcome says no channel itself.
QString lastChannelOf(const RunState& state, const Event& event, bool onlyRefused) {
    const RecentHappenings& transfers = state.transfers();
    for (std::size_t i = transfers.size(); i-- > 0;) {
        const Event& transfer = transfers.at(i).event;
        if (transfer.goroutine != event.goroutine || transfer.time > event.time) continue;
        if (!onlyRefused) return channelName(state, transfer.object);
        if (transfer.time < event.time) break;
        if (transfer.kind == EventKind::ChannelRefused) return channelName(state, transfer.object);
    }
    return {};
}

QString waitWords(const RunState& state, WaitReason reason, std::uint32_t object) {
    switch (reason) {
        case WaitReason::ChannelSend:
            return tr("waiting for room in %1").arg(channelName(state, object));
        case WaitReason::ChannelReceive:
            return tr("waiting for a message from %1").arg(channelName(state, object));
        case WaitReason::NilChannel:
            return tr("waiting on a nil channel");
        case WaitReason::Select:
            return tr("waiting for any of several channels");
        case WaitReason::EmptySelect:
            return tr("in a select without cases");
        case WaitReason::Mutex:
            return tr("waiting for a mutex");
        case WaitReason::WaitGroup:
            return tr("waiting for a wait group");
        default:
            return tr("waiting");
    }
}

Sentence outcomeSentence(const Happening& happening, const RunState& state) {
    const Event& event = happening.event;
    const QString message = messageName(state, messageIdOf(event), happening.messageClass);
    switch (static_cast<Outcome>(detailOf(event))) {
        case Outcome::Refused: {
            const QString who = event.goroutine != 0 ? goroutineName(state, event.goroutine) : message;
            const QString channel = lastChannelOf(state, event, true);
            if (channel.isEmpty()) return {tr("%1 was turned away").arg(who), Severity::Attention};
            return {tr("%1 was turned away: %2 is full").arg(who, channel), Severity::Attention};
        }
        case Outcome::Failed:
            return {tr("%1 failed").arg(message), Severity::Attention};
        case Outcome::Dropped:
            return {tr("%1 was lost inside").arg(message), Severity::Trouble};
        case Outcome::TimedOut:
            return {tr("%1 ran out of time").arg(message), Severity::Attention};
        case Outcome::Cancelled:
            return {tr("%1 was cancelled").arg(message), Severity::Info};
        default:
            return {tr("%1 was completed").arg(message), Severity::Info};
    }
}

QString filledTemplate(QString text, const Happening& happening, const RunState& state) {
    const Event& event = happening.event;
    text.replace(QStringLiteral("{goroutine}"), goroutineName(state, event.goroutine));
    text.replace(QStringLiteral("{class}"), className(state.manifest(), happening.messageClass));
    text.replace(QStringLiteral("{message}"), countText(messageIdOf(event)));
    text.replace(QStringLiteral("{channel}"), lastChannelOf(state, event, false));
    text.replace(QStringLiteral("{detail}"), countText(detailOf(event)));
    // A mark that measured nothing says so, rather than a number that nobody meant.
    text.replace(QStringLiteral("{value}"), event.flags != 0 ? countText(event.sequence) : QStringLiteral("–"));
    return text;
}

// A mark is known by its id: a recording may number them otherwise than its pattern does now.
std::optional<Sentence> markSentence(const Happening& happening, const RunState& state, const Descriptor* descriptor) {
    const auto& recorded = state.manifest().marks;
    if (happening.event.object >= recorded.size()) return std::nullopt;
    const ManifestNamed& mark = recorded[happening.event.object];
    if (descriptor != nullptr) {
        for (const MarkDecl& declaration : descriptor->marks) {
            if (declaration.id != mark.id) continue;
            if (!declaration.notable) return std::nullopt;
            return Sentence{filledTemplate(shown(declaration.sentence), happening, state), Severity::Attention};
        }
    }
    return Sentence{shown(mark.label), Severity::Info};
}

Sentence stateSentence(const Event& event, const RunState& state) {
    if (event.object >= state.manifest().states.size()) return {tr("a state changed"), Severity::Info};
    const ManifestState& declaration = state.manifest().states[event.object];
    const QString value = event.argument < declaration.values.size() ? shown(declaration.values[event.argument])
                                                                     : QString::number(event.argument);
    return {tr("%1 is now %2").arg(shown(declaration.id), value), Severity::Info};
}

Sentence phaseSentence(const Event& event) {
    const auto phase = static_cast<RunPhase>(event.flags);
    if (phase != RunPhase::Ended) {
        return {phase == RunPhase::Running ? tr("the run begins") : phaseWords(phase), Severity::Info};
    }
    const auto outcome = static_cast<RunOutcome>(event.argument);
    return {tr("the run has ended: %1").arg(outcomeWords(outcome)),
            isBadOutcome(outcome) ? Severity::Trouble : Severity::Info};
}

Sentence changeSentence(const Event& event, const RunState& state) {
    const Manifest& manifest = state.manifest();
    if (event.kind == EventKind::ActionPressed) {
        const QString action = event.object < manifest.actions.size() ? shown(manifest.actions[event.object].label)
                                                                      : QString::number(event.object);
        return {tr("pressed: %1").arg(action), Severity::Info};
    }
    const QString parameter = event.object < manifest.parameters.size()
                                  ? QString::fromStdString(manifest.parameters[event.object])
                                  : QString::number(event.object);
    return {tr("%1 set to %2").arg(parameter, QString::number(realOf(event), 'g', 6)), Severity::Info};
}

std::optional<Sentence> sentenceOf(const Happening& happening, const RunState& state, const Descriptor* descriptor) {
    const Event& event = happening.event;
    const QString who = goroutineName(state, event.goroutine);
    switch (event.kind) {
        case EventKind::MessageOutcome:
            return outcomeSentence(happening, state);
        case EventKind::Mark:
            return markSentence(happening, state, descriptor);
        case EventKind::State:
            return stateSentence(event, state);
        case EventKind::GoroutinePanicked:
            return Sentence{tr("%1 panicked").arg(who), Severity::Trouble};
        case EventKind::GoroutineLeaked: {
            const QString where = waitWords(state, static_cast<WaitReason>(event.flags), event.object);
            return Sentence{tr("%1 is stuck for ever, %2 (leaked)").arg(who, where), Severity::Trouble};
        }
        case EventKind::ContextCancelled:
            return Sentence{tr("%1 cancelled a context").arg(who), Severity::Info};
        case EventKind::ParameterChanged:
        case EventKind::ActionPressed:
            return changeSentence(event, state);
        case EventKind::RunPhaseChanged:
            return phaseSentence(event);
        case EventKind::TelemetryGap:
            return Sentence{tr("events were lost on their way here, %1 so far").arg(countText(event.argument)),
                            Severity::Trouble};
        default:
            return std::nullopt;
    }
}

std::uint64_t keyOf(const Happening& happening) {
    const Event& event = happening.event;
    const bool hasDetail = event.kind == EventKind::MessageOutcome;
    // Marks and states differ by what they are, not by the number that they carry.
    const bool hasObject =
        event.kind == EventKind::Mark || event.kind == EventKind::State || event.kind == EventKind::ParameterChanged;
    return qHashMulti(0, static_cast<int>(event.kind), event.flags, event.goroutine, happening.messageClass,
                      hasDetail ? detailOf(event) : 0u, hasObject ? event.object : 0u);
}

}  // namespace

std::optional<Sentence> narrate(const Happening& happening, const RunState& state, const Descriptor* descriptor) {
    std::optional<Sentence> sentence = sentenceOf(happening, state, descriptor);
    if (sentence) sentence->kindKey = keyOf(happening);
    return sentence;
}

}  // namespace sluice::ui
