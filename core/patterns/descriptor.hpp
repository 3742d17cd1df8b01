// The descriptor: all that the rest of the program knows of a pattern. Scene, parameters, plots, narration, headline
// and command line are built from it; nothing outside core/patterns/<id> and resources/patterns/<id> knows a pattern by
// name. Texts that a person sees are marked with SLUICE_TR and translated where they are shown.
#pragma once

#include "events/manifest.hpp"
#include "events/meter.hpp"
#include "events/watchpoint.hpp"
#include "workload/experiment.hpp"
#include "workload/parameter.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

// A number that is fixed, follows a parameter, or changes as the run goes on.
struct Count {
    enum class Kind : std::uint8_t { Fixed, Parameter, Dynamic } kind = Kind::Fixed;
    std::uint32_t fixed = 1;
    std::string parameter;
    static Count of(std::uint32_t n) { return {Kind::Fixed, n, {}}; }
    static Count by(std::string id) { return {Kind::Parameter, 0, std::move(id)}; }
    static Count dynamic() { return {Kind::Dynamic, 0, {}}; }
};

enum class RoleKind : std::uint8_t { Source, Worker, Sink, Helper };

struct RoleDecl {
    std::string id;
    std::string label;  // one goroutine: "processor"; several are numbered from 1
    RoleKind kind = RoleKind::Worker;
    Count count = {};
    std::vector<std::string> labels = {};  // of the single goroutines, where they have names of their own
    int messageClass = -1;                 // a source that offers only this class
};

struct ChannelDecl {
    std::string id;
    std::string label;
    Count capacity = Count::of(0);
    Count count = Count::of(1);
    int accent = 0;          // 0 blue, 1 cyan, 2 violet, 3 pink; repeats with another letter
    int messageClass = -1;   // the class that it carries, where it carries one
    int producerIndex = -1;  // which goroutine of the producing role sends into it; -1: all
};

// Who sends into and who receives from a channel. The scene draws an edge for each.
struct EdgeDecl {
    std::string role;
    std::string channel;
    bool sends = true;
    int index = -1;       // which goroutine of the role; -1: all
    bool paired = false;  // each goroutine of the role with the channel of its own number, and with no other
    friend bool operator==(const EdgeDecl&, const EdgeDecl&) = default;
};

struct GroupDecl {
    std::string label;
    std::vector<std::string> roles;
};

enum class WidgetKind : std::uint8_t { Tally, Gate, Matrix, GaugePair, Gantt, Tree, Window, Arcs };

// What it means to hold a value of a state, whatever its number: the colour and the sign of a lamp.
enum class Meaning : std::uint8_t { Neutral, Good, Warning, Bad };

// A small instrument in the scene, bound to metrics, states, gauges, arcs or spans by id.
//   Tally      one bar per metric or gauge.
//   Gate       a lamp per value of a state; further bindings (gauges) stand below it as numbers.
//   Matrix     one arc: how often from each goroutine (rows) to each (columns).
//   GaugePair  what is so against what is said: two gauges, and how far apart; three: a gauge and its two thresholds.
//   Gantt      spans: a bar for each that is open, on the scale of its limit.
//   Tree       states, from the root down: a shape for each instance.
//   Window     the number that is next, and how many later ones are held for it: two gauges.
//   Arcs       no card: the latest arcs, drawn from goroutine to goroutine.
struct WidgetDecl {
    WidgetKind kind = WidgetKind::Tally;
    std::string title;
    std::string role;  // the node that it tells of
    std::vector<std::string> bindings;
    // What each value of a bound state means, by binding and value (Gate, Tree). What is not told is Neutral.
    std::vector<std::vector<Meaning>> meanings = {};
    // Parameters in milliseconds. Gantt: the limit of each span. Gate: how long each value is held at most, "" where
    // there is no such limit; what is left is counted down.
    std::vector<std::string> limits = {};
};

// Something that goes from one goroutine to another past all channels, such as a stolen task. Told by the goroutines'
// indices within these roles.
struct ArcDecl {
    std::string id;
    std::string label;
    std::string fromRole;
    std::string toRole;
    bool notable = false;  // a stop for "next event that matters"
};

struct Topology {
    std::vector<std::string> classes;  // of messages, most urgent first
    std::vector<RoleDecl> roles;
    std::vector<ChannelDecl> channels;
    std::vector<EdgeDecl> edges;
    std::vector<GroupDecl> groups;
    std::vector<WidgetDecl> widgets;
    std::vector<ManifestState> states;
    std::vector<ManifestNamed> gauges;
    std::vector<ArcDecl> arcs;
    std::vector<ManifestNamed> spans;
    // What the pattern calls besides its own goroutines (another service): each has a tape, indexed by call number, and
    // its own `workload.<id>.*` settings.
    std::vector<std::string> backends = {};
};

struct MarkDecl {
    std::string id;
    // The narration's sentence; {goroutine} {class} {message} {channel} {detail} {value} are filled in.
    std::string sentence;
    bool notable = false;  // told in the narration and a stop for "next event that matters"
    // What a report says of it where it happened; empty: it is no fault.
    std::string fault = {};
};

// A button on the node that it affects. Pressing it sets parameters, or tells the body (Env::action), or both.
struct ActionDecl {
    std::string id;
    std::string label;
    std::string help;
    std::string role;                                       // the node that it affects
    std::vector<std::pair<std::string, double>> sets = {};  // live parameters
};

enum class MetricUnit : std::uint8_t { Count, Share, Milliseconds, Seconds, PerSecond, Cores };

struct MetricDecl {
    std::string id;     // as in --json
    std::string label;  // plain words
    std::string term;   // the field's term and formula, shown small
    MetricUnit unit = MetricUnit::Count;
    // A pure function of what was measured up to `now`. A recording may be older than its pattern: what a metric counts
    // is found by its id in the manifest, and what the manifest does not name is no number (NaN, shown as "–", null in
    // JSON). It is never 0, which would say that it did not happen.
    std::function<double(const Meter&, const Manifest&, Nanos now)> value;
    bool common = false;  // belongs to metrics{} and not to pattern_metrics{}
};

struct VariantDecl {
    std::string id;
    std::string title;     // "Common version ⚠", "Safe version ✓", or what it does
    std::string sentence;  // one sentence about it
    bool faulty = false;   // shows the fault that this pattern is known for
    // Roles, channels and ways of the topology that it never uses, whatever its parameters; with a role go the
    // instruments that stand at it. The scene leaves them out.
    std::vector<std::string> absentRoles = {};
    std::vector<std::string> absentChannels = {};
    std::vector<EdgeDecl> absentEdges = {};
};

// What the headline's number comes to at the end of the first look, whatever the seed.
struct HeadlineBand {
    std::string variant;
    double least = 0;
    double most = 0;
};

// The one number that tells this pattern's story.
struct Headline {
    std::string metric;  // id of a MetricDecl
    double good = 0;     // at or below: green
    double bad = 1;      // at or above: red
    std::string per;     // id of the metric that `good` and `bad` are shares of; empty: they are values
    // variant id -> sentence with {metric_id} or {metric_id:decimals} filled in live. "" is for any other variant.
    std::vector<std::pair<std::string, std::string>> sentences;
    std::vector<HeadlineBand> bands;  // of the common form and of the cure, at least
};

struct PlotDecl {
    enum class Kind : std::uint8_t { Depth, Latency, Throughput, Gauges } kind = Kind::Depth;
    std::string title;
    std::vector<std::string> of;  // channel, class or gauge ids; empty: all
};

// A ready-made experiment of the pattern: the first look, and the cards beside it.
struct ExperimentCard {
    std::string resource;  // path below resources/, a JSON experiment
    std::string title;
    std::string sentence;
};

// Which system of queueing theory a variant is, where its workload allows (analysis/theory_prediction.hpp looks at
// that). A variant may be several: the first one that applies counts.
struct TheoryDecl {
    enum class Model : std::uint8_t {
        MMc,       // one line in front of `servers`, everyone waits; exponential service
        MMcK,      // the same, and who finds `servers` + `capacity` places taken is turned away
        MG1,       // one line in front of one server, everyone waits; any service times
        Priority,  // one server that takes the most urgent class waiting and finishes what it has begun
    };
    // A setting on which the model depends.
    struct Need {
        std::string parameter;
        std::string word;       // what it must be: a choice's word, or a number as text
        std::string otherwise;  // one sentence: why theory says nothing under another
    };
    std::string variant;
    Model model = Model::MMc;
    std::string servers = {};   // the parameter with their number; empty: one
    std::string capacity = {};  // the parameter with the places of those who wait (MMcK); empty: none
    std::vector<Need> needs = {};
};

struct Descriptor {
    std::string id;
    std::string title;
    std::string summary;  // one paragraph
    Topology topology;
    std::vector<ParameterDecl> parameters;  // the pattern's own; common ones are added by allParameters()
    std::vector<VariantDecl> variants;
    std::string cure;    // the variant that the Fix key selects
    std::string common;  // the variant that it leaves: the form as usually taught
    std::vector<MarkDecl> marks;
    std::vector<ActionDecl> actions;
    std::vector<MetricDecl> metrics;
    Headline headline;
    Experiment firstLook;
    std::vector<ExperimentCard> cards;
    std::vector<PlotDecl> plots;
    std::vector<std::string> compare;  // metric ids, the most telling first
    std::vector<TheoryDecl> theory;    // variants that are none of its systems have no entry
    std::string whatToTry;             // one sentence for the end card

    const VariantDecl* variant(std::string_view variantId) const;
    const MetricDecl* metric(std::string_view metricId) const;
};

// The pattern's own parameters followed by the workload's and the machine's, with this pattern's defaults.
std::vector<ParameterDecl> allParameters(const Descriptor& descriptor);

// The roles that offer messages, in the order of their declaration.
std::vector<std::string> sourceRoles(const Descriptor& descriptor);
// What `workload.<name>.*` may name: those, then the backends.
std::vector<std::string> workloadNames(const Descriptor& descriptor);

// The role of the goroutine that builds the pattern; the last in every manifest, in no topology.
inline constexpr const char* kMainRole = "main";

// What the events of a run of this variant will mean. Site lines come from the embedded Go listing.
Manifest makeManifest(const Descriptor& descriptor, std::string_view variant);

// Whether a recording with this manifest can be shown with this descriptor: scene and plots draw classes, roles and
// channels by their numbers, so these must be the same. Everything else is found by id, and may be lacking. The error
// is one sentence for people.
Status checkManifest(const Descriptor& descriptor, const Manifest& manifest);

// Which marks and arcs of a run are stops for "next event that matters". Null: of an unknown pattern, whose marks are.
WhatMatters whatMatters(const Descriptor* descriptor, const Manifest& manifest);

// What a meter has counted under an id of its manifest; null, or NaN, where the manifest has no such id.
const ClassMeter* classMeter(const Meter& meter, const Manifest& manifest, std::string_view id);
const ChannelMeter* channelMeter(const Meter& meter, const Manifest& manifest, std::string_view id);
double markCount(const Meter& meter, const Manifest& manifest, std::string_view id);
const Histogram* markValues(const Meter& meter, const Manifest& manifest, std::string_view id);
const StateMeter* stateMeter(const Meter& meter, const Manifest& manifest, std::string_view id);
const GaugeMeter* gaugeMeter(const Meter& meter, const Manifest& manifest, std::string_view id);
const ArcMeter* arcMeter(const Meter& meter, const Manifest& manifest, std::string_view id);

// The metrics that every run reports (shares none of a pattern's meaning): offered, accepted, ... latency percentiles.
const std::vector<MetricDecl>& commonMetrics();

// Evaluates a metric id among the pattern's and the common ones; nothing where there is no such id or no such number.
std::optional<double> metricValue(const Descriptor& descriptor, std::string_view metricId, const Meter& meter,
                                  const Manifest& manifest, Nanos now);

// What the headline's `good` and `bad` are compared with: its metric, or the share that this is of `per`. Nothing where
// that is not known, or a share of nothing yet.
std::optional<double> headlineMeasure(const Descriptor& descriptor, const Meter& meter, const Manifest& manifest,
                                      Nanos now);

// Fills {metric_id:decimals} placeholders of a headline sentence; "–" where there is no number.
std::string fillSentence(const Descriptor& descriptor, std::string_view sentence, const Meter& meter,
                         const Manifest& manifest, Nanos now);

}  // namespace sluice
