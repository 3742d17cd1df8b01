#include "ui/scene/scene_fit.hpp"

#include "ui/scene/scene_lengths.hpp"

#include <algorithm>
#include <array>

namespace sluice::ui {

using namespace lengths;

namespace {

constexpr double kMargin = 22;
constexpr double kFoot = 11;  // between the ways and what is below them
constexpr double kGapMin = 36;
constexpr double kGapMinTight = 24;
constexpr double kGapMax = 190;
constexpr double kScaleStep = 0.125;
constexpr double kSheetStep = 1.0625;
constexpr double kSheetMax = 3;
constexpr double kScaleMax = 1.75;
constexpr double kComfortWidth = 900;  // a view of this size shows everything at scale 1
constexpr double kComfortHeight = 470;
constexpr double kTubeWidthMax = 290;

// What is given up, step by step, to make a scene fit.
struct Rung {
    Detail finest = Detail::Tall;
    bool narrow = false;  // the tubes' numbers go below them
    bool merged = false;  // a tube stands on the only pill that it feeds
};
constexpr std::array kRungs{Rung{Detail::Tall}, Rung{Detail::Compact}, Rung{Detail::Compact, true},
                            Rung{Detail::Compact, true, true}, Rung{Detail::Cell, true, true}};

bool isOne(const Count& count) {
    return count.kind == Count::Kind::Fixed && count.fixed == 1;
}

// The only role that receives from this channel and receives from no other; -1 where there is none.
int soleReader(const Topology& topology, int channel) {
    const ChannelDecl& decl = topology.channels[static_cast<std::size_t>(channel)];
    int reader = -1;
    for (const EdgeDecl& edge : topology.edges) {
        if (edge.sends || edge.channel != decl.id) continue;
        const int role = roleIndex(topology, edge.role);
        if (reader >= 0 && role != reader) return -1;
        reader = role;
    }
    if (reader < 0 || !isOne(decl.count)) return -1;
    const RoleDecl& role = topology.roles[static_cast<std::size_t>(reader)];
    const auto reads = std::count_if(topology.edges.begin(), topology.edges.end(),
                                     [&](const EdgeDecl& edge) { return !edge.sends && edge.role == role.id; });
    return isOne(role.count) && reads == 1 ? reader : -1;
}

// Each such channel leaves its column for that of its reader, just before it.
SceneLayers merged(SceneLayers layers, const Topology& topology) {
    for (int channel = 0; channel < static_cast<int>(topology.channels.size()); ++channel) {
        const int reader = soleReader(topology, channel);
        if (reader < 0) continue;
        for (auto& layer : layers) std::erase(layer, SceneDecl{true, channel});
        for (auto& layer : layers) {
            const auto at = std::find(layer.begin(), layer.end(), SceneDecl{false, reader});
            if (at != layer.end()) layer.insert(at, SceneDecl{true, channel});
        }
    }
    std::erase_if(layers, [](const auto& layer) { return layer.empty(); });
    return layers;
}

// Layers of what is shown alone.
SceneLayers shownLayers(const ColumnInput& input) {
    SceneLayers layers = sceneLayers(shownTopology(input.descriptor.topology, input.counts));
    for (auto& layer : layers) {
        std::erase_if(layer, [&](const SceneDecl& decl) {
            const auto& counts = decl.isChannel ? input.counts.channelInstances : input.counts.goroutines;
            return counts[static_cast<std::size_t>(decl.index)] == 0;
        });
    }
    std::erase_if(layers, [](const auto& layer) { return layer.empty(); });
    return layers;
}

double tubeWidthFor(const std::vector<Column>& columns, double room, double scale) {
    double taken = 2 * kMargin * scale;
    int tubeColumns = 0;
    for (const Column& column : columns) {
        if (column.isChannels) {
            ++tubeColumns;
        } else {
            taken += column.width;
        }
    }
    if (tubeColumns == 0) return kTubeWidthMin * scale;
    // Half of what is left goes to tubes, half to the ways between.
    return std::clamp((room - taken) / (2.0 * tubeColumns), kTubeWidthMin * scale, kTubeWidthMax * scale);
}

// Columns side by side in the middle of the view, with equal gaps.
void placeColumns(std::vector<Column>& columns, double width, double scale) {
    double widths = 0;
    for (const Column& column : columns) widths += column.width;
    const auto gaps = static_cast<double>(columns.empty() ? 0 : columns.size() - 1);
    const double free = width - 2 * kMargin * scale - widths;
    const double gap = gaps > 0 ? std::clamp(free / gaps, kGapMinTight * scale, kGapMax * scale) : 0;
    double x = std::max(kMargin * scale, (width - widths - gaps * gap) / 2);
    for (Column& column : columns) {
        column.x = x;
        x += column.width + gap;
    }
}

class Fitter {
public:
    explicit Fitter(const ColumnInput& input)
        : m_input(input),
          m_layers(shownLayers(input)),
          m_merged(merged(m_layers, input.descriptor.topology)),
          m_cards(stripCards(input, m_layers)),
          m_mergedCards(stripCards(input, m_merged)) {}

    SceneFit run(const LayoutOptions& asked) const {
        const LayoutOptions options = sheetFor(asked);
        SceneFit fit = at(options, chooseScale(options));
        placeColumns(fit.columns, fit.sheet.width(), fit.scale);
        return fit;
    }

private:
    SceneFit on(const Rung& rung, const LayoutOptions& options, double scale) const {
        SceneFit fit{options.size, options.bottomReserve,
                     scale,        rung.merged ? m_merged : m_layers,
                     {},           rung.merged ? m_mergedCards : m_cards,
                     Detail::Tall, true};
        const double height = fit.waysBottom() - (kSceneHeader + kFoot) * scale;
        for (const auto& layer : fit.layers) {
            // Tubes are as wide as there is room for; only pills get narrower with less detail.
            const bool isChannels =
                std::all_of(layer.begin(), layer.end(), [](const SceneDecl& decl) { return decl.isChannel; });
            const Detail finest = isChannels && !rung.narrow ? Detail::Tall : rung.finest;
            fit.columns.push_back(fitColumn(m_input, layer, finest, rung.narrow, height, scale));
            const Column& column = fit.columns.back();
            fit.worst = std::max(fit.worst, column.hasBlocks ? Detail::Cell : column.detail);
            fit.fits = fit.fits && column.height <= height + 0.5;
        }
        const double tubeWidth = rung.narrow ? 0 : tubeWidthFor(fit.columns, options.size.width(), scale);
        double widths = 2 * kMargin * scale;
        for (Column& column : fit.columns) {
            if (column.isChannels || column.isMixed) setTubeWidth(column, m_input, tubeWidth, scale);
            widths += column.width;
        }
        const auto gaps = static_cast<double>(fit.columns.empty() ? 0 : fit.columns.size() - 1);
        const double gap = rung.narrow ? kGapMinTight : kGapMin;
        fit.fits = fit.fits && widths + gaps * gap * scale <= options.size.width() + 0.5 &&
                   stripWidthMin(fit.cards) * scale <= options.size.width() + 0.5;
        return fit;
    }

    SceneFit at(const LayoutOptions& options, double scale) const {
        SceneFit first = on(kRungs.front(), options, scale);
        if (first.fits) return first;
        for (std::size_t i = 1; i < kRungs.size(); ++i) {
            SceneFit smaller = on(kRungs[i], options, scale);
            if (smaller.fits) return smaller;
        }
        return first;
    }

    // The largest scale that does not cost any detail. Steps of an eighth, so that the picture does not breathe while a
    // window is dragged.
    double chooseScale(const LayoutOptions& options) const {
        const double room = std::min(options.size.width() / kComfortWidth, options.size.height() / kComfortHeight);
        const double largest = std::min(kScaleMax * options.textScale, room);
        const SceneFit plain = at(options, options.textScale);
        double best = options.textScale;
        for (double scale = options.textScale + kScaleStep; scale <= largest; scale += kScaleStep) {
            const SceneFit larger = at(options, scale);
            if (larger.worst > plain.worst || (plain.fits && !larger.fits)) break;
            best = scale;
        }
        return best;
    }

    // The sheet to lay out on: the size asked for, or, where nothing fits on that, the next larger one of the same
    // shape on which something does. So a scene that is too wide uses the height that it gains when the view shrinks
    // it.
    LayoutOptions sheetFor(LayoutOptions options) const {
        const QSizeF largest = options.size * kSheetMax;
        while (options.size.width() < largest.width() && !at(options, options.textScale).fits) {
            options.size *= kSheetStep;
            options.bottomReserve *= kSheetStep;  // the legend is not shrunk
        }
        return options;
    }

    const ColumnInput& m_input;
    SceneLayers m_layers;
    SceneLayers m_merged;
    std::vector<StripCard> m_cards;
    std::vector<StripCard> m_mergedCards;
};

}  // namespace

double SceneFit::waysBottom() const {
    return sheet.height() - (bottomReserve + kFoot + stripHeight(cards, sheet.width() / scale)) * scale;
}

SceneFit fitScene(const ColumnInput& input, const LayoutOptions& asked) {
    return Fitter(input).run(asked);
}

}  // namespace sluice::ui
