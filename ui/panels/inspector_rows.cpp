#include "ui/panels/inspector_rows.hpp"

#include "ui/panels/words.hpp"
#include "ui/scene/scene_widget_face.hpp"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace sluice::ui::inspector {

QString say(const char* text) {
    return QCoreApplication::translate("Inspector", text);
}

QString instant(Nanos time) {
    return timeLabel(time, kMillisecond);
}

QString liveDuration(Nanos duration) {
    return durationLabel(legible(std::max<Nanos>(duration, 0)));
}

QString messageWords(const RunState& state, std::uint64_t id, std::uint8_t messageClass) {
    const Manifest& manifest = state.manifest();
    if (manifest.classes.size() < 2) return say("message %1").arg(countText(id));
    return say("%1 message %2").arg(className(manifest, messageClass), countText(id));
}

InspectorRow title(const QString& name, const QString& kind) {
    InspectorRow row;
    row.kind = InspectorRow::Kind::Title;
    row.text = name;
    row.value = kind;
    return row;
}

InspectorRow stateRow(Activity activity, const QString& text, const QString& term) {
    InspectorRow row;
    row.kind = InspectorRow::Kind::State;
    row.text = text;
    row.term = term;
    row.activity = activity;
    return row;
}

InspectorRow heading(const QString& text) {
    InspectorRow row;
    row.kind = InspectorRow::Kind::Heading;
    row.text = text;
    return row;
}

InspectorRow fact(const QString& text, const QString& value, const QString& term) {
    InspectorRow row;
    row.kind = InspectorRow::Kind::Fact;
    row.text = text;
    row.value = value;
    row.term = term;
    return row;
}

InspectorRow sentence(const QString& text) {
    InspectorRow row;
    row.kind = InspectorRow::Kind::Sentence;
    row.text = text;
    return row;
}

InspectorRow item(const QString& text) {
    InspectorRow row;
    row.kind = InspectorRow::Kind::Item;
    row.text = text;
    return row;
}

InspectorLink selecting(Selected::Kind kind, std::uint64_t id) {
    InspectorLink link;
    link.kind = InspectorLink::Kind::Select;
    link.target = {kind, id};
    return link;
}

InspectorLink seeking(Nanos time) {
    InspectorLink link;
    link.kind = InspectorLink::Kind::Seek;
    link.time = time;
    return link;
}

void addGoroutines(Rows& rows, const RunState& state, const std::vector<std::uint32_t>& ids) {
    const std::size_t listed = std::min(ids.size(), kListedMax);
    for (std::size_t i = 0; i < listed; ++i) {
        const GoroutineState* goroutine = state.goroutine(ids[i]);
        if (goroutine == nullptr) continue;
        InspectorRow row = item(goroutineName(state, ids[i]));
        row.activity = activityOf(*goroutine);
        row.term = activityWords(*row.activity);
        row.value = liveDuration(state.time() - goroutine->since);
        row.link = selecting(Selected::Kind::Goroutine, ids[i]);
        rows.push_back(row);
    }
    addMore(rows, ids.size(), listed);
}

void addMore(Rows& rows, std::size_t all, std::size_t listed) {
    if (all > listed) rows.push_back(sentence(say("and %1 more").arg(countText(all - listed))));
}

}  // namespace sluice::ui::inspector
