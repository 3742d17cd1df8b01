#include "ui/panels/watch_words.hpp"

#include "ui/panels/narrator.hpp"
#include "ui/panels/words.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace sluice::ui {
namespace {

using Kind = Watchpoint::Kind;

QString tr(const char* text) {
    return QCoreApplication::translate("watchpoint", text);
}

template <class T>
QString labelAt(const std::vector<T>& table, std::uint32_t index) {
    return index < table.size() ? shown(table[index].label) : QString::number(index);
}

QString stateName(const Manifest& manifest, std::uint32_t index) {
    return index < manifest.states.size() ? shown(manifest.states[index].id) : QString::number(index);
}

QString valueName(const Manifest& manifest, std::uint32_t index, std::uint64_t value) {
    const bool isNamed = index < manifest.states.size() && value < manifest.states[index].values.size();
    return isNamed ? shown(manifest.states[index].values[value]) : QString::number(value);
}

QString outcomeHappens(Outcome outcome) {
    switch (outcome) {
        case Outcome::Completed:
            return tr("a message is completed");
        case Outcome::Failed:
            return tr("a message fails");
        case Outcome::Dropped:
            return tr("a message is lost inside");
        case Outcome::TimedOut:
            return tr("a message runs out of time");
        case Outcome::Cancelled:
            return tr("a message is cancelled");
        default:
            return tr("a message is turned away");
    }
}

// A mark's label is its narration's sentence, with blanks for what only an event knows.
QString withoutBlanks(QString sentence) {
    sentence.replace(QStringLiteral("{goroutine}"), tr("somebody"));
    sentence.replace(QStringLiteral("{class}"), tr("less urgent"));
    for (const char* blank : {"{message}", "{channel}", "{detail}", "{value}"})
        sentence.replace(QLatin1String(blank), QStringLiteral("…"));
    return sentence;
}

// What satisfies it once.
QString once(const Watchpoint& wanted, const Manifest& manifest) {
    switch (wanted.kind) {
        case Kind::Matters:
            return tr("something happens that matters");
        case Kind::DepthRises:
            return tr("%1 holds %2").arg(labelAt(manifest.channels, wanted.object), countText(wanted.value));
        case Kind::DepthFalls:
            return tr("%1 is down to %2").arg(labelAt(manifest.channels, wanted.object), countText(wanted.value));
        case Kind::StateBecomes:
            return tr("%1 is %2")
                .arg(stateName(manifest, wanted.object), valueName(manifest, wanted.object, wanted.value));
        case Kind::Outcome:
            return outcomeHappens(static_cast<Outcome>(wanted.value));
        case Kind::Mark:
            return withoutBlanks(labelAt(manifest.marks, wanted.object));
        case Kind::Arc:
            return tr("one is %1").arg(labelAt(manifest.arcs, wanted.object));
        case Kind::Refused:
            return tr("%1 has no room for somebody").arg(labelAt(manifest.channels, wanted.object));
        case Kind::Waits:
            return tr("somebody waits for room in %1").arg(labelAt(manifest.channels, wanted.object));
        case Kind::Time:
            return tr("the clock shows %1").arg(durationLabel(wanted.time));
    }
    return {};
}

constexpr std::array<std::pair<Kind, const char*>, 10> kKindNames{{{Kind::Matters, "matters"},
                                                                   {Kind::DepthRises, "depth_rises"},
                                                                   {Kind::DepthFalls, "depth_falls"},
                                                                   {Kind::StateBecomes, "state"},
                                                                   {Kind::Outcome, "outcome"},
                                                                   {Kind::Mark, "mark"},
                                                                   {Kind::Arc, "arc"},
                                                                   {Kind::Refused, "refused"},
                                                                   {Kind::Waits, "waits"},
                                                                   {Kind::Time, "time"}}};

template <class T>
std::vector<std::string> idsOf(const std::vector<T>& table) {
    std::vector<std::string> ids;
    for (const T& entry : table) ids.push_back(entry.id);
    return ids;
}

// The names that `object` stands for; empty where it stands for nothing.
std::vector<std::string> objectNames(Kind kind, const Manifest& manifest) {
    switch (kind) {
        case Kind::DepthRises:
        case Kind::DepthFalls:
        case Kind::Refused:
        case Kind::Waits:
            return idsOf(manifest.channels);
        case Kind::StateBecomes:
            return idsOf(manifest.states);
        case Kind::Mark:
            return idsOf(manifest.marks);
        case Kind::Arc:
            return idsOf(manifest.arcs);
        default:
            return {};
    }
}

}  // namespace

QString watchpointWords(const Watchpoint& watchpoint, const Manifest& manifest) {
    const QString words = once(watchpoint, manifest);
    return watchpoint.count == 1 ? words : tr("%1, %2 times").arg(words, countText(watchpoint.count));
}

QString sightingWords(const Sighting& sighting, const RunState& state, const Descriptor* descriptor) {
    const Event& event = sighting.event;
    const QString who = goroutineName(state, event.goroutine);
    switch (event.kind) {
        case EventKind::None:
            return {};
        case EventKind::GoroutineParked:
            if (static_cast<WaitReason>(event.flags) == WaitReason::ChannelSend)
                return tr("%1 waits for room in %2").arg(who, channelName(state, event.object));
            return tr("%1 waits").arg(who);
        case EventKind::ChannelSent:
        case EventKind::ChannelReceived:
            return tr("%1 holds %2").arg(channelName(state, event.object), countText(detailOf(event)));
        case EventKind::ChannelRefused:
            return tr("%1 had no room for %2").arg(channelName(state, event.object), who);
        case EventKind::Arc:
            return tr("%1: %2").arg(who, labelAt(state.manifest().arcs, event.object));
        default:
            break;
    }
    const auto* record = event.kind == EventKind::MessageOutcome || event.kind == EventKind::Mark
                             ? state.messages().find(messageIdOf(event))
                             : nullptr;
    const Happening happening{sighting.position, event, record ? record->messageClass : std::uint8_t{0}};
    const auto sentence = narrate(happening, state, descriptor);
    return sentence ? sentence->text : QString();
}

std::vector<Countable> countables(const Manifest& manifest, const Descriptor* descriptor) {
    std::vector<Countable> all;
    const auto add = [&](Kind kind, std::uint32_t object, std::uint64_t value) {
        Watchpoint watchpoint;
        watchpoint.kind = kind;
        watchpoint.object = object;
        watchpoint.value = value;
        all.push_back({watchpoint, watchpointWords(watchpoint, manifest)});
    };
    for (const Outcome outcome :
         {Outcome::Refused, Outcome::TimedOut, Outcome::Dropped, Outcome::Failed, Outcome::Completed})
        add(Kind::Outcome, 0, static_cast<std::uint64_t>(outcome));
    const WhatMatters what = whatMatters(descriptor, manifest);
    for (std::uint32_t i = 0; i < manifest.marks.size(); ++i) {
        if (what.marks[i]) add(Kind::Mark, i, 0);
    }
    for (std::uint32_t i = 0; i < manifest.arcs.size(); ++i) add(Kind::Arc, i, 0);
    for (std::uint32_t i = 0; i < manifest.channels.size(); ++i) {
        add(Kind::Waits, i, 0);
        add(Kind::Refused, i, 0);
    }
    return all;
}

QByteArray watchpointToJson(const Watchpoint& watchpoint, const Manifest& manifest) {
    const auto name = std::find_if(kKindNames.begin(), kKindNames.end(),
                                   [&](const auto& entry) { return entry.first == watchpoint.kind; });
    QJsonObject json{{QStringLiteral("kind"), QString::fromLatin1(name->second)},
                     {QStringLiteral("value"), static_cast<double>(watchpoint.value)},
                     {QStringLiteral("count"), static_cast<double>(watchpoint.count)},
                     {QStringLiteral("time"), static_cast<double>(watchpoint.time)}};
    const std::vector<std::string> names = objectNames(watchpoint.kind, manifest);
    if (watchpoint.object < names.size())
        json.insert(QStringLiteral("object"), QString::fromStdString(names[watchpoint.object]));
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

std::optional<Watchpoint> watchpointFromJson(const QByteArray& text, const Manifest& manifest) {
    const QJsonObject json = QJsonDocument::fromJson(text).object();
    const std::string kind = json.value(QStringLiteral("kind")).toString().toStdString();
    const auto name =
        std::find_if(kKindNames.begin(), kKindNames.end(), [&](const auto& entry) { return kind == entry.second; });
    if (name == kKindNames.end()) return std::nullopt;
    Watchpoint watchpoint;
    watchpoint.kind = name->first;
    const auto number = [&](const char* key, double least, double most) {
        return std::clamp(json.value(QLatin1String(key)).toDouble(least), least, most);
    };
    watchpoint.value = static_cast<std::uint64_t>(number("value", 0, 1e9));
    watchpoint.count = static_cast<std::uint64_t>(number("count", 1, 1e9));
    watchpoint.time = static_cast<Nanos>(number("time", 0, 1e18));
    const std::vector<std::string> names = objectNames(watchpoint.kind, manifest);
    if (!json.contains(QStringLiteral("object"))) return names.empty() ? std::optional(watchpoint) : std::nullopt;
    const std::string object = json.value(QStringLiteral("object")).toString().toStdString();
    const auto at = std::find(names.begin(), names.end(), object);
    if (at == names.end()) return std::nullopt;
    watchpoint.object = static_cast<std::uint32_t>(at - names.begin());
    return watchpoint;
}

}  // namespace sluice::ui
