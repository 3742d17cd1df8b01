// What the inspector says of a message: where it is, the waterfall of its life, and why it took so long.
#include "ui/panels/inspector_rows.hpp"
#include "ui/panels/narrator.hpp"
#include "ui/panels/words.hpp"

#include <algorithm>

namespace sluice::ui {

using namespace inspector;

namespace {

QString outcomeText(Outcome outcome) {
    switch (outcome) {
        case Outcome::None:
            return {};
        case Outcome::Completed:
            return say("completed");
        case Outcome::Failed:
            return say("failed");
        case Outcome::Dropped:
            return say("lost inside");
        case Outcome::TimedOut:
            return say("ran out of time");
        case Outcome::Cancelled:
            return say("cancelled");
        case Outcome::Refused:
            return say("turned away");
    }
    return {};
}

QString outcomeTerm(Outcome outcome) {
    switch (outcome) {
        case Outcome::Dropped:
            return say("dropped");
        case Outcome::TimedOut:
            return say("timed out");
        case Outcome::Refused:
            return say("refused");
        default:
            return {};
    }
}

// What a part is called beside its bar.
QString partText(const RunState& state, const LifePart& part) {
    const QString who = part.goroutine != 0 ? goroutineName(state, part.goroutine) : QString();
    switch (part.step) {
        case LifeStep::BeforeSource:
            return say("late at %1").arg(who);
        case LifeStep::Blocked:
            return say("%1 waits for room in %2").arg(who, channelName(state, part.channel));
        case LifeStep::Queued:
            return say("in %1").arg(channelName(state, part.channel));
        case LifeStep::Served:
            return part.isAfterOutcome ? say("worked on by %1, for nobody").arg(who) : say("worked on by %1").arg(who);
        case LifeStep::Held:
            break;
    }
    if (who.isEmpty()) return say("somewhere inside");
    return part.taken > 0 ? say("kept back by %1 (reordered)").arg(who) : say("in the hands of %1").arg(who);
}

QString servedMeanwhile(const OthersServed& served) {
    const std::uint64_t all = served.all();
    if (all == 0) return {};
    if (served.moreUrgent == all) {
        return all == 1 ? say("while a more urgent one was served")
                        : say("while %1 more urgent ones were served").arg(countText(all));
    }
    if (served.moreUrgent == 0 && served.lessUrgent == 0)
        return all == 1 ? say("while another was served") : say("while %1 others were served").arg(countText(all));
    if (served.moreUrgent > 0)
        return say("while %1 others were served, %2 of them more urgent")
            .arg(countText(all), countText(served.moreUrgent));
    return say("while %1 others were served, %2 of them less urgent").arg(countText(all), countText(served.lessUrgent));
}

QString longestWords(const LifePart& part, const RunState& state) {
    const QString length = durationLabel(part.duration());
    const QString who = part.goroutine != 0 ? goroutineName(state, part.goroutine) : say("its goroutine");
    switch (part.step) {
        case LifeStep::BeforeSource:
            return say("It was due %1 before %2, busy with former ones or asleep, came to it").arg(length, who);
        case LifeStep::Blocked:
            return say("It waited %1 for room in '%2'").arg(length, channelName(state, part.channel));
        case LifeStep::Queued:
            if (part.ahead == 0) return say("It lay %1 in '%2'").arg(length, channelName(state, part.channel));
            return say("It lay %1 in '%2' behind %3")
                .arg(length, channelName(state, part.channel))
                .arg(part.ahead == 1 ? say("one other") : say("%1 others").arg(countText(part.ahead)));
        case LifeStep::Served:
            return say("Most of it was the work itself: %1 by %2").arg(length, who);
        case LifeStep::Held:
            break;
    }
    if (part.taken == 0) return say("It was %1 in the hands of %2, which did something else").arg(length, who);
    return say("%1 kept it back for %2, for its turn; %3 came in meanwhile")
        .arg(who, length, part.taken == 1 ? say("one other") : say("%1 others").arg(countText(part.taken)));
}

bool isInBuffer(const RunState& state, std::uint64_t message, Rows& rows) {
    for (const ChannelState& channel : state.channels()) {
        if (channel.id == 0 || channel.released) continue;
        for (std::size_t i = 0; i < channel.slots.size(); ++i) {
            if (channel.slots[i].message != message) continue;
            InspectorRow row =
                stateRow(Activity::WaitingForMessage, say("lies in %1").arg(channelName(state, channel.id)), {});
            row.term = say("place %1 of %2").arg(countText(i + 1), countText(channel.slots.size()));
            row.link = selecting(Selected::Kind::Channel, channel.id);
            rows.push_back(row);
            return true;
        }
    }
    return false;
}

// What goes on with it at the instant shown. Who touched it last need not have it any more: its life knows.
bool addPart(const RunState& state, const MessageLife& life, Rows& rows) {
    const auto now = std::find_if(life.parts.rbegin(), life.parts.rend(), [&state](const LifePart& part) {
        return part.from <= state.time() && !part.isAfterOutcome;
    });
    if (now == life.parts.rend()) return false;
    InspectorRow row;
    row.kind = InspectorRow::Kind::State;
    row.text = partText(state, *now);
    if (const GoroutineState* goroutine = state.goroutine(now->goroutine)) {
        row.activity = activityOf(*goroutine);
        row.link = selecting(Selected::Kind::Goroutine, goroutine->id);
    }
    rows.push_back(row);
    return true;
}

// Where it is at the instant shown, of which its life may tell what lies ahead.
void addPlace(Rows& rows, const InspectorQuestion& question) {
    const RunState& state = question.state;
    const MessageLife* life = question.life;
    if (life != nullptr && life->endedAt && *life->endedAt <= state.time()) {
        const bool isGood = life->outcome == Outcome::Completed;
        rows.push_back(stateRow(isGood ? Activity::Finished : Activity::Stuck, outcomeText(life->outcome),
                                outcomeTerm(life->outcome)));
        return;
    }
    if (isInBuffer(state, question.what.id, rows)) return;
    if (life != nullptr && addPart(state, *life, rows)) return;
    const bool isAhead = life != nullptr && life->isKnown && life->createdAt > state.time();
    if (isAhead) rows.push_back(sentence(say("At the instant shown it has not been made yet.")));
}

void addBars(Rows& rows, const RunState& state, const MessageLife& life) {
    TimeRange axis{life.begun, std::max(life.end(), life.begun + 1)};
    for (const LifePart& part : life.parts) axis.to = std::max(axis.to, part.to);
    rows.push_back(heading(say("Its life: %1").arg(durationLabel(life.end() - life.begun))));
    const LifePart* longest = longestPart(life);
    for (const LifePart& part : life.parts) {
        InspectorRow row;
        row.kind = InspectorRow::Kind::Bar;
        row.text = partText(state, part);
        row.value = durationLabel(part.duration());
        row.link = seeking(part.from);
        row.span = {part.from, part.to};
        row.axis = axis;
        row.now = std::clamp(state.time(), axis.from - 1, axis.to + 1);  // beyond its life nothing changes any more
        row.step = part.step;
        row.isAfterOutcome = part.isAfterOutcome;
        row.isLongest = &part == longest;
        rows.push_back(row);
    }
    if (life.parts.empty()) rows.push_back(sentence(say("It all happened within one instant.")));
}

void addInstants(Rows& rows, const MessageLife& life) {
    InspectorRow due = fact(say("Due"), instant(life.due));
    due.term = say("when it arrived; latency counts from here");
    due.link = seeking(life.due);
    if (!life.isBeginLost) rows.push_back(due);
    if (life.acceptedAt) {
        InspectorRow accepted = fact(say("Let in"), instant(*life.acceptedAt), say("accepted"));
        accepted.link = seeking(*life.acceptedAt);
        rows.push_back(accepted);
    }
    if (!life.endedAt) return;
    QString words = outcomeText(life.outcome);
    words[0] = words[0].toUpper();
    InspectorRow end = fact(words, instant(*life.endedAt), outcomeTerm(life.outcome));
    end.link = seeking(*life.endedAt);
    rows.push_back(end);
}

void addTold(Rows& rows, const InspectorQuestion& question, const MessageLife& life) {
    Rows told;
    for (const Happening& happening : life.told) {
        if (happening.event.kind == EventKind::MessageOutcome) continue;  // said already
        const std::optional<Sentence> said = narrate(happening, question.state, question.descriptor);
        if (!said) continue;
        InspectorRow row = item(said->text);
        row.value = instant(happening.event.time);
        row.link = seeking(happening.event.time);
        told.push_back(row);
    }
    if (told.empty()) return;
    rows.push_back(heading(say("What was told of it")));
    rows.insert(rows.end(), told.begin(), told.end());
}

}  // namespace

QString whyItTookSoLong(const MessageLife& life, const RunState& state) {
    const LifePart* longest = longestPart(life);
    if (longest == nullptr) return {};
    QString words = longestWords(*longest, state);
    const QString meanwhile = longest->step == LifeStep::Served ? QString() : servedMeanwhile(longest->served);
    if (!meanwhile.isEmpty()) words += (longest->taken > 0 ? QStringLiteral(", ") : QStringLiteral(" ")) + meanwhile;
    return words + QStringLiteral(".");
}

Rows inspector::messageFacts(const InspectorQuestion& question) {
    const RunState& state = question.state;
    const MessageLife* life = question.life != nullptr && question.life->isKnown ? question.life : nullptr;
    Rows rows;
    const QString name = life != nullptr ? messageWords(state, question.what.id, life->messageClass)
                                         : selectedName(state, question.descriptor, question.what);
    rows.push_back(title(name, say("message")));
    addPlace(rows, question);
    if (!question.lifeNote.isEmpty()) {
        InspectorRow note = sentence(question.lifeNote);
        if (question.canReadAgain) note.link.kind = InspectorLink::Kind::ReadAgain;
        rows.push_back(note);
    }
    if (life == nullptr) return rows;
    const QString why = whyItTookSoLong(*life, state);
    if (!why.isEmpty()) {
        rows.push_back(heading(life->endedAt ? say("Why it took so long") : say("What has taken longest so far")));
        rows.push_back(sentence(why));
    }
    addBars(rows, state, *life);
    if (life->isBeginLost) rows.push_back(sentence(say("Its beginning is no longer kept.")));
    rows.push_back(heading(say("Instants")));
    addInstants(rows, *life);
    addTold(rows, question, *life);
    return rows;
}

}  // namespace sluice::ui
