#include "ui/scene/scene_facts.hpp"

#include "ui/scene/scene_painter.hpp"
#include "ui/scene/scene_widget_words.hpp"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace sluice::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Scene", text);
}

QString grouped(std::uint64_t number) {
    return QLocale().toString(static_cast<qulonglong>(number));
}

QString channelWords(const ChannelFace& face) {
    if (face.id == 0) return tr("not made yet");
    QStringList words;
    words << (face.capacity == 0 ? tr("unbuffered") : tr("%1 of %2 slots filled").arg(face.depth).arg(face.capacity));
    if (face.isFull()) words << tr("full");
    if (face.refused > 0) words << tr("%1 turned away").arg(grouped(face.refused));
    if (face.closed) words << tr("closed");
    if (face.stale) words << tr("events were lost");
    return words.join(QStringLiteral(", "));
}

QString goroutineWords(const GoroutineFace& face) {
    if (face.id == 0) return tr("not started yet");
    return activityWords(face.activity);
}

QString headOf(const QString& name, const QString& kind) {
    return QStringLiteral("<b>%1</b> · %2").arg(name.toHtmlEscaped(), kind);
}

// What it waits on: "on critical".
QString waitedObject(const SceneStage& stage, const RunState& state, const GoroutineState& goroutine) {
    const bool onChannel =
        goroutine.reason == WaitReason::ChannelSend || goroutine.reason == WaitReason::ChannelReceive;
    const ChannelState* channel = onChannel ? state.channel(goroutine.object) : nullptr;
    if (channel == nullptr || channel->declaration >= stage.descriptor.topology.channels.size()) return {};
    const auto& label = stage.descriptor.topology.channels[channel->declaration].label;
    return tr("on %1").arg(sceneText(label).toHtmlEscaped());
}

QStringList goroutineLines(const SceneStage& stage, const GoroutineFace& face, const Snapshot* snapshot) {
    QStringList lines;
    QString state = goroutineWords(face);
    const GoroutineState* goroutine = snapshot != nullptr ? snapshot->state.goroutine(face.id) : nullptr;
    if (goroutine != nullptr) {
        const QString object = waitedObject(stage, snapshot->state, *goroutine);
        if (!object.isEmpty()) state += QLatin1Char(' ') + object;
        state += tr(", for %1").arg(durationText(snapshot->state.time() - goroutine->since));
    }
    lines << state;
    if (const QString term = activityTerm(face.activity); face.id != 0 && !term.isEmpty()) {
        lines << QStringLiteral("<code>%1</code>").arg(term);
    }
    if (goroutine != nullptr && goroutine->message != 0) lines << tr("message #%1").arg(goroutine->message);
    if (face.sharing > 0) lines << tr("and %1 more here").arg(face.sharing);
    return lines;
}

QStringList channelLines(const ChannelFace& face, const Snapshot* snapshot) {
    QStringList lines{channelWords(face)};
    const ChannelState* channel = snapshot != nullptr ? snapshot->state.channel(face.id) : nullptr;
    if (channel == nullptr) return lines;
    lines << tr("sent %1, received %2").arg(grouped(channel->sent), grouped(channel->received));
    if (channel->refused > 0) lines << tr("turned away (refused): %1").arg(grouped(channel->refused));
    return lines;
}

}  // namespace

QString nodeName(const SceneStage& stage, const SceneNode& node) {
    const auto& topology = stage.descriptor.topology;
    const auto declaration = static_cast<std::size_t>(node.declaration);
    const auto instance = static_cast<std::uint32_t>(node.instance);
    switch (node.kind) {
        case SceneItem::Goroutine:
            return goroutineName(topology.roles[declaration], instance, stage.counts.goroutines[declaration]);
        case SceneItem::Channel:
            return channelName(topology.channels[declaration], instance, stage.counts.channelInstances[declaration]);
        case SceneItem::Widget:
            return sceneText(topology.widgets[declaration].title);
        case SceneItem::Action:
            return sceneText(stage.descriptor.actions[declaration].label);
    }
    return {};
}

QString nodeSentence(const SceneStage& stage, const ScenePicture& picture, int node) {
    const auto index = static_cast<std::size_t>(node);
    const SceneNode& item = stage.layout.nodes[index];
    const QString name = nodeName(stage, item);
    switch (item.kind) {
        case SceneItem::Goroutine:
            return tr("%1, goroutine, %2").arg(name, goroutineWords(picture.goroutines[index]));
        case SceneItem::Channel:
            return tr("%1, channel, %2").arg(name, channelWords(picture.channels[index]));
        case SceneItem::Widget:
            return tr("%1: %2").arg(name, widgetWords(stage, item.declaration, picture.widgets[index]));
        case SceneItem::Action:
            return tr("%1, action").arg(name);
    }
    return {};
}

QString nodeToolTip(const SceneStage& stage, const ScenePicture& picture, const Snapshot* snapshot, int node) {
    const auto index = static_cast<std::size_t>(node);
    const SceneNode& item = stage.layout.nodes[index];
    const QString name = nodeName(stage, item);
    QStringList lines;
    switch (item.kind) {
        case SceneItem::Goroutine:
            lines << headOf(name, tr("goroutine"));
            lines += goroutineLines(stage, picture.goroutines[index], snapshot);
            break;
        case SceneItem::Channel:
            lines << headOf(name, tr("channel"));
            lines += channelLines(picture.channels[index], snapshot);
            break;
        case SceneItem::Widget: {
            lines << headOf(name, tr("measured so far"));
            lines << widgetWords(stage, item.declaration, picture.widgets[index])
                         .toHtmlEscaped()
                         .replace(QStringLiteral(", "), QStringLiteral("<br>"));
            const auto& widget = stage.descriptor.topology.widgets[static_cast<std::size_t>(item.declaration)];
            for (const MetricDecl& metric : stage.descriptor.metrics) {
                const auto& bound = widget.bindings;
                if (std::find(bound.begin(), bound.end(), metric.id) == bound.end()) continue;
                lines << (sceneText(metric.label) +
                          (metric.term.empty() ? QString() : QStringLiteral(": ") + sceneText(metric.term)))
                             .toHtmlEscaped();
            }
            break;
        }
        case SceneItem::Action: {
            const auto& action = stage.descriptor.actions[static_cast<std::size_t>(item.declaration)];
            lines << headOf(name, tr("action")) << sceneText(action.help).toHtmlEscaped();
            break;
        }
    }
    return QStringLiteral("<p style='white-space:pre'>%1</p>").arg(lines.join(QStringLiteral("<br>")));
}

}  // namespace sluice::ui
