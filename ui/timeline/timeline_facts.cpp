#include "ui/timeline/timeline_facts.hpp"

#include "events/run_state.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QCoreApplication>
#include <QStringList>

namespace sluice::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Timeline", text);
}

QString message(const Event& event) {
    const std::uint64_t id = event.kind == EventKind::MessageCreated ? createdMessageId(event) : messageIdOf(event);
    return id == 0 ? tr("a value") : QStringLiteral("#%1").arg(id);
}

QString outcomeWords(std::uint32_t outcome) {
    switch (static_cast<Outcome>(outcome)) {
        case Outcome::Completed:
            return tr("%1 completed");
        case Outcome::Failed:
            return tr("%1 failed");
        case Outcome::Dropped:
            return tr("%1 lost inside (dropped)");
        case Outcome::TimedOut:
            return tr("%1 timed out");
        case Outcome::Cancelled:
            return tr("%1 cancelled");
        case Outcome::Refused:
            return tr("%1 turned away (refused)");
        case Outcome::None:
            break;
    }
    return tr("%1: outcome");
}

template <class Named>
QString label(const std::vector<Named>& table, std::uint32_t index, const char* otherwise) {
    if (index >= table.size()) return tr(otherwise);
    const QString text = QString::fromStdString(table[index].label);
    return text.isEmpty() ? tr(otherwise) : text;
}

QString goroutineEventWords(const LaneStore& store, const LaneNames& names, const Event& event) {
    switch (event.kind) {
        case EventKind::GoroutineSpawned:
            return event.object == 0 ? tr("started") : tr("started by %1").arg(names.goroutine(store, event.object));
        case EventKind::GoroutineParked: {
            const auto reason = static_cast<WaitReason>(event.flags);
            const Activity activity = activityOf(GoroutineStatus::Waiting, reason);
            const Interval interval{event.time, event.object, event.site, static_cast<std::uint8_t>(activity),
                                    event.flags};
            const QString about = aboutWords(store, names, interval);
            return activityWords(activity) + (about.isEmpty() ? QString() : QLatin1Char(' ') + about);
        }
        case EventKind::GoroutineReadied:
            return lowOf(event) == 0 ? tr("readied by a timer or the engine")
                                     : tr("readied by %1").arg(names.goroutine(store, lowOf(event)));
        case EventKind::GoroutineFinished:
            return tr("finished");
        case EventKind::GoroutinePanicked:
            return tr("panicked");
        default:
            return tr("stuck for ever (leaked)");
    }
}

}  // namespace

QString aboutWords(const LaneStore& store, const LaneNames& names, const Interval& interval) {
    const auto reason = static_cast<WaitReason>(interval.why);
    if (reason == WaitReason::ChannelSend || reason == WaitReason::ChannelReceive)
        return tr("on %1").arg(names.channel(store, interval.about));
    if (activityOf(interval) == Activity::Ready && reason == WaitReason::None) {
        if (interval.about == 0) return tr("readied by a timer or the engine");
        return tr("readied by %1").arg(names.goroutine(store, interval.about));
    }
    if (reason == WaitReason::Mutex) return tr("(a mutex)");
    if (reason == WaitReason::WaitGroup) return tr("(a wait group)");
    return {};
}

QString eventWords(const LaneStore& store, const LaneNames& names, const Event& event) {
    const Manifest& manifest = names.manifest();
    if (isGoroutineKind(event.kind)) return goroutineEventWords(store, names, event);
    switch (event.kind) {
        case EventKind::ChannelMade:
            return tr("made %1").arg(names.channel(store, event.object));
        case EventKind::ChannelSent:
            return tr("sent %1 to %2").arg(message(event), names.channel(store, event.object));
        case EventKind::ChannelReceived:
            return tr("received %1 from %2").arg(message(event), names.channel(store, event.object));
        case EventKind::ChannelClosed:
            return tr("closed %1").arg(names.channel(store, event.object));
        case EventKind::ChannelRefused:
            return tr("found no room in %1").arg(names.channel(store, event.object));
        case EventKind::ChannelReleased:
            return tr("let go of %1").arg(names.channel(store, event.object));
        case EventKind::MessageCreated:
            return tr("%1 arrived").arg(message(event));
        case EventKind::MessageAccepted:
            return tr("%1 let in").arg(message(event));
        case EventKind::MessageOutcome:
            return outcomeWords(detailOf(event)).arg(message(event));
        case EventKind::WorkBegun:
            return tr("work on %1 begun").arg(message(event));
        case EventKind::WorkEnded:
            return (event.flags != 0 ? tr("work on %1 cut short") : tr("work on %1 ended")).arg(message(event));
        case EventKind::TimerFired:
            return tr("a timer fired");
        case EventKind::TimerStopped:
            return tr("stopped a timer");
        case EventKind::ContextCancelled:
            return tr("a context was cancelled");
        case EventKind::State:
            return event.object < manifest.states.size()
                       ? tr("state %1").arg(QString::fromStdString(manifest.states[event.object].id))
                       : tr("a state");
        case EventKind::Gauge:
            return label(manifest.gauges, event.object, "a gauge");
        case EventKind::Arc:
            return label(manifest.arcs, event.object, "an arc");
        case EventKind::Mark:
            return label(manifest.marks, event.object, "a mark");
        case EventKind::Span:
            return label(manifest.spans, event.object, "a span");
        default:
            return {};
    }
}

QString placeSentence(const LaneStore& store, const LaneNames& names, LanePlace place) {
    const Lane& lane = store.lanes()[place.lane];
    if (lane.kind == LaneKind::Channel) {
        const Interval& interval = lane.depth.at(place.interval);
        const LaneTenant* tenant = lane.tenantOf(place.interval);
        const std::uint32_t capacity = tenant != nullptr ? tenant->capacity : 0;
        QString words =
            capacity == 0 ? tr("unbuffered") : tr("%1 of %2 slots filled").arg(interval.about).arg(capacity);
        if ((interval.what & kChannelFull) != 0) words += tr(", full");
        if ((interval.what & kChannelClosed) != 0) words += tr(", closed");
        return tr("%1, %2").arg(names.lane(store, place.lane, interval.start), words);
    }
    const Interval& interval = lane.activity.at(place.interval);
    const QString about = aboutWords(store, names, interval);
    const QString name = names.lane(store, place.lane, interval.start);
    return tr("%1, %2").arg(name, activityWords(activityOf(interval))) +
           (about.isEmpty() ? QString() : QLatin1Char(' ') + about);
}

QString intervalToolTip(const LaneStore& store, const LaneNames& names, LanePlace place, Nanos until) {
    const Lane& lane = store.lanes()[place.lane];
    const bool isGoroutine = lane.kind == LaneKind::Goroutine;
    const auto at = [&](std::size_t number) -> const Interval& {
        return isGoroutine ? lane.activity.at(number) : lane.depth.at(number);
    };
    const std::size_t last = (isGoroutine ? lane.activity.end() : lane.depth.end()) - 1;
    const Interval& interval = at(place.interval);
    const bool isLast = place.interval == last;
    const Nanos end = isLast ? std::max(until, interval.start) : at(place.interval + 1).start;
    const QString sentence = placeSentence(store, names, place);
    const QString name = names.lane(store, place.lane, interval.start);
    QStringList lines{QStringLiteral("<b>%1</b>").arg(name.toHtmlEscaped()) +
                      sentence.mid(name.size()).toHtmlEscaped()};
    if (isGoroutine) {
        if (const QString term = activityTerm(activityOf(interval)); !term.isEmpty())
            lines << QStringLiteral("<code>%1</code>").arg(term);
    }
    const Nanos duration = end - interval.start;
    const Nanos digits = niceTimeStep(std::max<Nanos>(duration / 100, 1));
    const QString length = duration == 0 ? tr("no time at all") : durationLabel(duration);
    lines << (isLast ? tr("since %1, for %2 so far") : tr("from %1, for %2"))
                 .arg(timeLabel(interval.start, digits), length);
    // Who woke it is said by what it was before it ran.
    if (isGoroutine && place.interval > lane.activity.begin()) {
        const Interval& former = lane.activity.at(place.interval - 1);
        const bool isAwake = activityOf(interval) == Activity::Running || activityOf(interval) == Activity::Working;
        if (isAwake && activityOf(former) == Activity::Ready) {
            const QString woken = aboutWords(store, names, former);
            if (!woken.isEmpty()) lines << woken.toHtmlEscaped();
        }
    }
    if (const QString site = names.site(interval.site); !site.isEmpty())
        lines << tr("at %1 in the code").arg(site.toHtmlEscaped());
    return QStringLiteral("<p style='white-space:pre'>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

std::uint32_t activitiesNamed(const QString& words) {
    const QString wanted = words.trimmed();
    std::uint32_t named = 0;
    if (wanted.isEmpty()) return named;
    for (const Activity activity : kActivities) {
        const bool isPlain = activityWords(activity).contains(wanted, Qt::CaseInsensitive);
        if (isPlain || activityTerm(activity).contains(wanted, Qt::CaseInsensitive))
            named |= 1u << static_cast<unsigned>(activity);
    }
    return named;
}

}  // namespace sluice::ui
