// Messages in the scene: which one lies under the pointer, and where the picked one is.
#include "ui/scene/scene_view.hpp"

#include <QLineF>

#include <algorithm>

namespace sluice::ui {

std::uint64_t SceneView::messageAt(const QPointF& position) const {
    if (isEmpty() || m_snapshot == nullptr) return 0;
    // The latest token lies on top.
    const auto& tokens = m_traffic.tokens();
    const double reach = m_painter->tokenReach();
    for (std::size_t i = tokens.size(); i-- > 0;) {
        const QPointF at = m_painter->placeOf(tokens[i], m_layout).at;
        if (tokens[i].message != 0 && QLineF(at, position).length() <= reach) return tokens[i].message;
    }
    const int index = m_layout.nodeAt(position);
    if (index < 0 || m_layout.nodes[static_cast<std::size_t>(index)].kind != SceneItem::Channel) return 0;
    const SceneNode& node = m_layout.nodes[static_cast<std::size_t>(index)];
    const ChannelState* channel = m_snapshot->state.channel(m_picture.channels[static_cast<std::size_t>(index)].id);
    if (channel == nullptr || channel->capacity > kSlotsDrawnMax) return 0;
    for (std::uint32_t slot = 0; slot < channel->slots.size() && slot < channel->capacity; ++slot) {
        if (m_painter->slotRect(node, channel->capacity, slot).contains(position)) return channel->slots[slot].message;
    }
    return 0;
}

std::optional<QRectF> SceneView::placeOfMessage(std::uint64_t message) const {
    if (message == 0 || isEmpty() || m_snapshot == nullptr) return std::nullopt;
    const RunState& state = m_snapshot->state;
    for (std::size_t i = 0; i < m_layout.nodes.size() && i < m_picture.goroutines.size(); ++i) {
        const SceneNode& node = m_layout.nodes[i];
        if (node.kind == SceneItem::Goroutine) {
            const GoroutineState* goroutine = state.goroutine(m_picture.goroutines[i].id);
            if (goroutine != nullptr && goroutine->message == message) return node.body;
        }
        const ChannelState* channel =
            node.kind == SceneItem::Channel ? state.channel(m_picture.channels[i].id) : nullptr;
        if (channel == nullptr) continue;
        for (std::uint32_t slot = 0; slot < channel->slots.size() && slot < channel->capacity; ++slot) {
            if (channel->slots[slot].message != message) continue;
            return channel->capacity > kSlotsDrawnMax ? node.body : m_painter->slotRect(node, channel->capacity, slot);
        }
    }
    return std::nullopt;
}

void SceneView::markMessage(std::uint64_t message) {
    if (m_message == message) return;
    m_message = message;
    m_hand.message = placeOfMessage(message);
    if (message != 0) m_hand.selected = -1;
    update();
}

void SceneView::selectMessage(std::uint64_t message) {
    if (m_message == message) return;
    markMessage(message);
    Q_EMIT messageSelected(message);
}

void SceneView::followMessage(QRegion& dirty) {
    const std::optional<QRectF> now = placeOfMessage(m_message);
    if (now == m_hand.message) return;
    const double reach = m_painter->tokenReach();
    for (const std::optional<QRectF>& place : {m_hand.message, now}) {
        if (place) dirty += place->adjusted(-reach, -reach, reach, reach).toAlignedRect();
    }
    m_hand.message = now;
}

}  // namespace sluice::ui
