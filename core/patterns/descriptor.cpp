#include "patterns/descriptor.hpp"

#include "patterns/common_metrics.hpp"
#include "patterns/listing.hpp"
#include "workload/workload_settings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

namespace sluice {

namespace {

template <class Item>
const Item* findById(const std::vector<Item>& items, std::string_view id) {
    const auto at = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
    return at == items.end() ? nullptr : &*at;
}

std::string formatNumber(double value, int decimals) {
    if (!std::isfinite(value)) return "–";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

const std::string& idOf(const std::string& id) {
    return id;
}
template <class Item>
const std::string& idOf(const Item& item) {
    return item.id;
}

template <class Item>
std::optional<std::size_t> indexOf(const std::vector<Item>& items, std::string_view id) {
    const auto at = std::find_if(items.begin(), items.end(), [&](const Item& item) { return idOf(item) == id; });
    return at == items.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - items.begin()));
}

// A meter that has not seen a declared thing yet may be shorter than its manifest.
template <class Part, class Item>
const Part* partOf(const std::vector<Part>& parts, const std::vector<Item>& declared, std::string_view id) {
    static const Part none{};
    const auto index = indexOf(declared, id);
    if (!index) return nullptr;
    return *index < parts.size() ? &parts[*index] : &none;
}

template <class Left, class Right>
bool haveSameIds(const std::vector<Left>& left, const std::vector<Right>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const Left& a, const Right& b) { return idOf(a) == idOf(b); });
}

// Shares are told in percent.
double shownValue(const MetricDecl& metric, double value) {
    return metric.unit == MetricUnit::Share ? value * 100 : value;
}

int usualDecimals(MetricUnit unit) {
    return unit == MetricUnit::Seconds || unit == MetricUnit::Cores ? 1 : 0;
}

}  // namespace

const VariantDecl* Descriptor::variant(std::string_view variantId) const {
    return findById(variants, variantId);
}

const MetricDecl* Descriptor::metric(std::string_view metricId) const {
    const MetricDecl* own = findById(metrics, metricId);
    return own ? own : findById(commonMetrics(), metricId);
}

std::vector<std::string> sourceRoles(const Descriptor& descriptor) {
    std::vector<std::string> sources;
    for (const RoleDecl& role : descriptor.topology.roles) {
        if (role.kind == RoleKind::Source) sources.push_back(role.id);
    }
    return sources;
}

std::vector<std::string> workloadNames(const Descriptor& descriptor) {
    std::vector<std::string> names = sourceRoles(descriptor);
    names.insert(names.end(), descriptor.topology.backends.begin(), descriptor.topology.backends.end());
    return names;
}

std::vector<ParameterDecl> allParameters(const Descriptor& descriptor) {
    std::vector<ParameterDecl> all = descriptor.parameters;
    for (auto&& common : {workloadParameters(), machineParameters()}) {
        for (const ParameterDecl& declaration : common) {
            // A pattern may give a common parameter a default or range of its own.
            if (!findById(descriptor.parameters, declaration.id)) all.push_back(declaration);
        }
    }
    return all;
}

Manifest makeManifest(const Descriptor& descriptor, std::string_view variant) {
    Manifest manifest;
    manifest.pattern = descriptor.id;
    manifest.variant = variant;
    manifest.classes = descriptor.topology.classes;
    for (const RoleDecl& role : descriptor.topology.roles) {
        const bool numbered = role.count.kind != Count::Kind::Fixed || role.count.fixed > 1;
        manifest.roles.push_back({role.id, role.label, role.labels, numbered, role.kind == RoleKind::Worker});
    }
    manifest.roles.push_back({kMainRole, SLUICE_TR("main"), {}, false, false});
    for (const ChannelDecl& channel : descriptor.topology.channels)
        manifest.channels.push_back({channel.id, channel.label});
    if (auto listing = findListing(descriptor.id, variant)) manifest.sites = std::move(listing->sites);
    manifest.states = descriptor.topology.states;
    manifest.gauges = descriptor.topology.gauges;
    for (const ArcDecl& arc : descriptor.topology.arcs) manifest.arcs.push_back({arc.id, arc.label});
    manifest.spans = descriptor.topology.spans;
    for (const MarkDecl& mark : descriptor.marks) manifest.marks.push_back({mark.id, mark.sentence});
    for (const ActionDecl& action : descriptor.actions) manifest.actions.push_back({action.id, action.label});
    for (const ParameterDecl& parameter : allParameters(descriptor)) manifest.parameters.push_back(parameter.id);
    return manifest;
}

Status checkManifest(const Descriptor& descriptor, const Manifest& manifest) {
    const Manifest now = makeManifest(descriptor, manifest.variant);
    const bool isSame = manifest.pattern == now.pattern && manifest.classes == now.classes &&
                        haveSameIds(manifest.roles, now.roles) && haveSameIds(manifest.channels, now.channels);
    if (isSame) return Done{};
    return Error{ErrorCode::Unsupported,
                 "this recording of " + descriptor.id +
                     " cannot be shown: it has other classes, goroutines or channels than the pattern of this version"};
}

// By id: a recording may number them otherwise than its pattern does now.
WhatMatters whatMatters(const Descriptor* descriptor, const Manifest& manifest) {
    WhatMatters what;
    for (const ManifestNamed& mark : manifest.marks) {
        const MarkDecl* declaration = descriptor ? findById(descriptor->marks, mark.id) : nullptr;
        what.marks.push_back(declaration == nullptr || declaration->notable);
    }
    for (const ManifestNamed& arc : manifest.arcs) {
        const ArcDecl* declaration = descriptor ? findById(descriptor->topology.arcs, arc.id) : nullptr;
        what.arcs.push_back(declaration != nullptr && declaration->notable);
    }
    return what;
}

const ClassMeter* classMeter(const Meter& meter, const Manifest& manifest, std::string_view id) {
    return partOf(meter.classes, manifest.classes, id);
}

const ChannelMeter* channelMeter(const Meter& meter, const Manifest& manifest, std::string_view id) {
    return partOf(meter.channels, manifest.channels, id);
}

double markCount(const Meter& meter, const Manifest& manifest, std::string_view id) {
    const std::uint64_t* count = partOf(meter.marks, manifest.marks, id);
    return count ? static_cast<double>(*count) : std::numeric_limits<double>::quiet_NaN();
}

const Histogram* markValues(const Meter& meter, const Manifest& manifest, std::string_view id) {
    return partOf(meter.markValues, manifest.marks, id);
}

const StateMeter* stateMeter(const Meter& meter, const Manifest& manifest, std::string_view id) {
    return partOf(meter.states, manifest.states, id);
}

const GaugeMeter* gaugeMeter(const Meter& meter, const Manifest& manifest, std::string_view id) {
    return partOf(meter.gauges, manifest.gauges, id);
}

const ArcMeter* arcMeter(const Meter& meter, const Manifest& manifest, std::string_view id) {
    return partOf(meter.arcs, manifest.arcs, id);
}

std::optional<double> metricValue(const Descriptor& descriptor, std::string_view metricId, const Meter& meter,
                                  const Manifest& manifest, Nanos now) {
    const MetricDecl* metric = descriptor.metric(metricId);
    if (!metric) return std::nullopt;
    const double value = metric->value(meter, manifest, now);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<double> headlineMeasure(const Descriptor& descriptor, const Meter& meter, const Manifest& manifest,
                                      Nanos now) {
    const Headline& headline = descriptor.headline;
    const auto value = metricValue(descriptor, headline.metric, meter, manifest, now);
    if (!value || headline.per.empty()) return value;
    const auto whole = metricValue(descriptor, headline.per, meter, manifest, now);
    return whole && *whole > 0 ? std::optional(*value / *whole) : std::nullopt;
}

std::string fillSentence(const Descriptor& descriptor, std::string_view sentence, const Meter& meter,
                         const Manifest& manifest, Nanos now) {
    std::string filled;
    while (!sentence.empty()) {
        const std::size_t open = sentence.find('{');
        const std::size_t close = sentence.find('}', open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        filled += sentence.substr(0, open);
        std::string_view name = sentence.substr(open + 1, close - open - 1);
        int decimals = -1;
        if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
            std::from_chars(name.data() + colon + 1, name.data() + name.size(), decimals);
            name = name.substr(0, colon);
        }
        if (const MetricDecl* metric = descriptor.metric(name)) {
            const double value = shownValue(*metric, metric->value(meter, manifest, now));
            filled += formatNumber(value, decimals >= 0 ? decimals : usualDecimals(metric->unit));
        }
        sentence.remove_prefix(close + 1);
    }
    return filled += sentence;
}

}  // namespace sluice
