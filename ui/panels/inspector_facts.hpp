// What the inspector says of a goroutine, a channel, a message or an instrument of the scene, as rows: made from the
// state shown, the pattern's descriptor and, of a message, the life that was read from the run's past. The widget only
// shows them. Thread rule: pure functions; GUI thread because of translation.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"
#include "patterns/listing.hpp"
#include "ui/model/selection.hpp"
#include "ui/panels/message_life.hpp"
#include "ui/theme/activity.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::ui {

// Where a row leads when it is clicked.
struct InspectorLink {
    enum class Kind : std::uint8_t { Nowhere, Select, Seek, Line, ReadAgain };
    Kind kind = Kind::Nowhere;
    Selected target;  // Select
    Nanos time = 0;   // Seek
    int line = 0;     // Line of the listing, from 1
    friend bool operator==(const InspectorLink&, const InspectorLink&) = default;
};

struct InspectorRow {
    enum class Kind : std::uint8_t {
        Title,     // name; what kind of thing it is
        State,     // one line with the activity's glyph, the field's term beneath
        Heading,   // of the rows that follow
        Fact,      // a name and its value
        Sentence,  // plain text
        Item,      // of a list: goroutines, messages
        Bar,       // a part of a message's life on the axis of all of it
    };
    Kind kind = Kind::Fact;
    QString text;
    QString value;  // in digits' type at the right, or beneath where there is no room
    QString term;   // small beneath
    InspectorLink link;
    std::optional<Activity> activity;  // drawn before the text
    TimeRange span;                    // Bar
    TimeRange axis;
    Nanos now = 0;  // the instant shown, on the same axis
    LifeStep step = LifeStep::Held;
    bool isAfterOutcome = false;
    bool isLongest = false;
    friend bool operator==(const InspectorRow&, const InspectorRow&) = default;
};

// Longer lists end with how many more there are.
inline constexpr std::size_t kListedMax = 12;
inline constexpr std::size_t kSlotsListedMax = 64;

struct InspectorQuestion {
    InspectorQuestion(const RunState& shown, const Selected& picked) : state(shown), what(picked) {}
    const RunState& state;
    Selected what;
    const Descriptor* descriptor = nullptr;    // null: of an unknown pattern
    const Listing* listing = nullptr;          // of the variant shown; null: there is none
    const ParameterSet* parameters = nullptr;  // those in force: what limits an instrument; null: not known
    const MessageLife* life = nullptr;         // null: not read yet
    QString lifeNote;                          // why it is not, or not all of it
    bool canReadAgain = false;
};

std::vector<InspectorRow> inspectorFacts(const InspectorQuestion& question);
// Nothing selected: how to use it.
std::vector<InspectorRow> inspectorHelp();

// All of it for the clipboard.
QString factsAsText(const std::vector<InspectorRow>& rows);

// "processor", "low", "critical message 41", "breaker".
QString selectedName(const RunState& state, const Descriptor* descriptor, const Selected& selected);

// Why a message took as long as it did: its longest part in a sentence. Empty where it has no part yet.
QString whyItTookSoLong(const MessageLife& life, const RunState& state);

// What a person means: "message 41", "41", "worker 3", "low"; an instrument by its title. Names need not be whole where
// they begin only one. Nothing where there is no such thing.
Selected findByName(const RunState& state, const Descriptor* descriptor, const QString& text);

}  // namespace sluice::ui
