#include "ui/scene/scene_widget_words.hpp"

#include "ui/scene/scene_painter.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr std::size_t kCellsTold = 12;

QString tr(const char* text) {
    return QCoreApplication::translate("Scene", text);
}

QString grouped(double number) {
    return QLocale().toString(number, 'f', 0);
}

const RoleDecl* roleOf(const SceneStage& stage, const std::string& id, std::uint32_t& count) {
    const int index = roleIndex(stage.descriptor.topology, id);
    if (index < 0) return nullptr;
    count = stage.counts.goroutines[static_cast<std::size_t>(index)];
    return &stage.descriptor.topology.roles[static_cast<std::size_t>(index)];
}

QString endName(const SceneStage& stage, const std::string& roleId, std::uint32_t index) {
    std::uint32_t count = 0;
    const RoleDecl* role = roleOf(stage, roleId, count);
    return role == nullptr ? QString::number(index + 1) : goroutineName(*role, index, std::max(count, index + 1));
}

QStringList valueWords(const SceneStage& stage, const WidgetDecl& widget, const WidgetFace& face) {
    QStringList words;
    for (std::size_t i = 0; i < widget.bindings.size() && i < face.values.size(); ++i) {
        if (i < face.states.size() && !face.states[i].names.empty()) continue;
        words << bindingLabel(stage.descriptor, widget, i) + QLatin1Char(' ') +
                     instrumentText(bindingUnit(stage.descriptor, widget.bindings[i]), face.values[i]);
    }
    return words;
}

QStringList gateWords(const SceneStage& stage, int declaration, const WidgetFace& face) {
    QStringList words;
    for (const StateFace& state : face.states) {
        if (state.names.empty()) continue;
        if (state.word.empty()) {
            words << tr("not known yet");
            continue;
        }
        const Nanos limit = widgetLimit(stage.counts, declaration, valueOf(state));
        words << tr("%1 for %2").arg(sceneText(state.word), heldText(state, limit));
    }
    return words;
}

QStringList matrixWords(const SceneStage& stage, const WidgetDecl& widget, const WidgetFace& face) {
    const ArcDecl* arc = arcOf(stage.descriptor.topology, widget);
    if (arc == nullptr || face.cells.empty()) return {tr("none yet")};
    std::vector<ArcCell> most = face.cells;
    std::stable_sort(most.begin(), most.end(), [](const ArcCell& a, const ArcCell& b) { return a.count > b.count; });
    QStringList words;
    const auto way = [&](const ArcCell& cell) {
        return tr("from %1 to %2").arg(endName(stage, arc->fromRole, cell.from), endName(stage, arc->toRole, cell.to));
    };
    for (std::size_t i = 0; i < most.size() && i < kCellsTold; ++i) {
        words << way(most[i]) + QLatin1Char(' ') + grouped(static_cast<double>(most[i].count));
    }
    if (most.size() > kCellsTold) words << tr("%1 pairs more").arg(most.size() - kCellsTold);
    if (!face.latest.empty()) words << tr("the latest %1").arg(way(face.latest.front()));
    return words;
}

QStringList ganttWords(const SceneStage& stage, int declaration, const WidgetDecl& widget, const WidgetFace& face) {
    if (face.spans.empty()) return {tr("nothing under way")};
    QStringList words;
    for (const SpanFace& span : face.spans) {
        const Nanos limit = widgetLimit(stage.counts, declaration, span.binding);
        QString line = tr("%1 of message #%2 for %3")
                           .arg(bindingLabel(stage.descriptor, widget, span.binding))
                           .arg(span.message)
                           .arg(durationText(span.lasted));
        if (limit > 0) line += QLatin1Char(' ') + tr("of %1").arg(durationText(limit));
        if (limit > 0 && span.lasted > limit) line += QLatin1Char(' ') + tr("(beyond its limit)");
        words << line;
    }
    if (face.spansMore > 0) words << tr("%1 more").arg(face.spansMore);
    return words;
}

QStringList treeWords(const SceneStage& stage, const WidgetDecl& widget, const WidgetFace& face) {
    QStringList words;
    for (std::size_t i = 0; i < face.levels.size(); ++i) {
        QStringList held;
        const LevelFace& level = face.levels[i];
        for (std::size_t v = 0; v < level.holding.size(); ++v) {
            if (level.holding[v] > 0) held << tr("%1 %2").arg(level.holding[v]).arg(sceneText(level.names[v]));
        }
        if (held.isEmpty()) held << tr("none yet");
        words << bindingLabel(stage.descriptor, widget, i) + QStringLiteral(": ") + held.join(QStringLiteral(" + "));
    }
    return words;
}

}  // namespace

QString shortNumber(double value) {
    const auto rounded = [](double number) { return QString::number(number, 'f', number < 9.95 ? 1 : 0); };
    if (value < 999.5) return rounded(value);
    if (value < 999.5e3) return rounded(value / 1e3) + QStringLiteral(" k");
    if (value < 999.5e6) return rounded(value / 1e6) + QStringLiteral(" M");
    return rounded(value / 1e9) + QStringLiteral(" G");
}

QString instrumentText(MetricUnit unit, double value) {
    if (!std::isfinite(value)) return QStringLiteral("–");
    switch (unit) {
        case MetricUnit::Share:
            return QString::number(value * 100, 'f', 1) + QStringLiteral(" %");
        case MetricUnit::Milliseconds:
            return shortNumber(value) + QStringLiteral(" ms");
        case MetricUnit::Seconds:
            return QString::number(value, 'f', value < 99.95 ? 1 : 0) + QStringLiteral(" s");
        case MetricUnit::PerSecond:
            return shortNumber(value) + QStringLiteral("/s");
        case MetricUnit::Cores:
            return QString::number(value, 'f', 2);
        case MetricUnit::Count:
            return value < 1e5 ? grouped(value) : shortNumber(value);
    }
    return {};
}

QString durationText(Nanos duration) {
    const auto number = [](double value) { return QString::number(value, 'f', value < 9.95 ? 1 : 0); };
    const auto nanos = static_cast<double>(std::max<Nanos>(duration, 0));
    if (duration < kMicrosecond) return QStringLiteral("%1 ns").arg(nanos, 0, 'f', 0);
    if (duration < kMillisecond) return number(nanos / 1e3) + QStringLiteral(" µs");
    if (duration < kSecond) return number(nanos / 1e6) + QStringLiteral(" ms");
    return number(nanos / 1e9) + QStringLiteral(" s");
}

MetricUnit bindingUnit(const Descriptor& descriptor, const std::string& binding) {
    const MetricDecl* metric = descriptor.metric(binding);
    return metric != nullptr ? metric->unit : MetricUnit::Count;
}

QString bandNumber(double value) {
    return std::isfinite(value) ? QString::number(value, 'f', std::abs(value) < 10 ? 2 : 0) : QStringLiteral("–");
}

QString pairText(const WidgetFace& face) {
    if (face.values.size() != 2 || !std::isfinite(face.values[0]) || !std::isfinite(face.values[1])) return {};
    const double apart = face.values[0] - face.values[1];
    if (std::abs(apart) < 0.5) return tr("as many");
    return apart > 0 ? tr("%1 more").arg(grouped(apart)) : tr("%1 fewer").arg(grouped(-apart));
}

QString spanText(const SpanFace& span, Nanos limit) {
    const bool isBeyond = limit > 0 && span.lasted > limit;
    return isBeyond ? QLatin1Char('+') + durationText(legible(span.lasted - limit)) : durationText(span.lasted);
}

QString levelText(const WidgetDecl& widget, std::size_t level, const LevelFace& face) {
    QStringList words;
    for (std::size_t v = 0; v < face.holding.size(); ++v) {
        const bool isTold = level < widget.meanings.size() && v < widget.meanings[level].size() &&
                            widget.meanings[level][v] != Meaning::Neutral;
        if (isTold && face.holding[v] > 0) words << QString::number(face.holding[v]) + ' ' + sceneText(face.names[v]);
    }
    return words.join(QStringLiteral(" · "));
}

QString noSpanText() {
    return tr("none under way");
}

QString heldText(const StateFace& face, Nanos limit) {
    if (face.word.empty()) return {};
    const QString held = durationText(face.held);
    return limit > 0 ? tr("%1 of %2").arg(held, durationText(limit)) : held;
}

std::size_t valueOf(const StateFace& face) {
    return static_cast<std::size_t>(std::find(face.names.begin(), face.names.end(), face.word) - face.names.begin());
}

QString widgetWords(const SceneStage& stage, int declaration, const WidgetFace& face) {
    const WidgetDecl& widget = stage.descriptor.topology.widgets[static_cast<std::size_t>(declaration)];
    QStringList words;
    switch (widget.kind) {
        case WidgetKind::Gate:
            words = gateWords(stage, declaration, face) + valueWords(stage, widget, face);
            break;
        case WidgetKind::Matrix:
            words = matrixWords(stage, widget, face);
            break;
        case WidgetKind::Gantt:
            words = ganttWords(stage, declaration, widget, face);
            break;
        case WidgetKind::Tree:
            words = treeWords(stage, widget, face);
            break;
        case WidgetKind::GaugePair:
            words = valueWords(stage, widget, face);
            if (const QString apart = pairText(face); !apart.isEmpty()) words << apart;
            break;
        case WidgetKind::Tally:
        case WidgetKind::Window:
            words = valueWords(stage, widget, face);
            break;
        case WidgetKind::Arcs:
            break;
    }
    return words.join(QStringLiteral(", "));
}

}  // namespace sluice::ui
