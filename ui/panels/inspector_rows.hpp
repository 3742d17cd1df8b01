// How the rows of the inspector are made, shared by what it says of the different kinds of things
// (inspector_facts.hpp). Thread rule: pure functions; GUI thread because of translation.
#pragma once

#include "ui/panels/inspector_facts.hpp"

namespace sluice::ui::inspector {

using Rows = std::vector<InspectorRow>;

QString say(const char* text);
// "3.210 s": an instant of the run.
QString instant(Nanos time);
// Two leading digits: while the run goes on it must not flicker.
QString liveDuration(Nanos duration);
// "critical message 41"; where there is one class only "message 41".
QString messageWords(const RunState& state, std::uint64_t id, std::uint8_t messageClass);

InspectorRow title(const QString& name, const QString& kind);
InspectorRow stateRow(Activity activity, const QString& text, const QString& term);
InspectorRow heading(const QString& text);
InspectorRow fact(const QString& text, const QString& value, const QString& term = {});
InspectorRow sentence(const QString& text);
InspectorRow item(const QString& text);
InspectorLink selecting(Selected::Kind kind, std::uint64_t id);
InspectorLink seeking(Nanos time);

// A row for each, with what it does and for how long, at most kListedMax.
void addGoroutines(Rows& rows, const RunState& state, const std::vector<std::uint32_t>& ids);
// "and 12 more" where fewer are listed than there are.
void addMore(Rows& rows, std::size_t all, std::size_t listed);

// inspector_message.cpp, inspector_widget.cpp
Rows messageFacts(const InspectorQuestion& question);
Rows widgetFacts(const InspectorQuestion& question);

}  // namespace sluice::ui::inspector
