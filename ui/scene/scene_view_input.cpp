#include "ui/scene/scene_accessible.hpp"
#include "ui/scene/scene_facts.hpp"
#include "ui/scene/scene_view.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineF>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kZoomMin = 0.25;
constexpr double kZoomMax = 4;
constexpr double kZoomStep = 1.2;
constexpr double kDragBegins = 4;  // pixels

// How well a node answers an arrow key: distance, with what lies aside counting more. Negative: not at all, because its
// middle is not beyond the edge of the present one.
double arrowCost(int key, const QRectF& from, const QRectF& to) {
    const QPointF delta = to.center() - from.center();
    const bool horizontal = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 1;
    const double ahead = sign * (horizontal ? delta.x() : delta.y());
    const double aside = std::abs(horizontal ? delta.y() : delta.x());
    if (ahead <= (horizontal ? from.width() : from.height()) / 2) return -1;
    return ahead + 2.5 * aside;
}

}  // namespace

bool SceneView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    return QWidget::event(event);
}

void SceneView::showToolTip(const QPoint& position, const QPoint& global) {
    const int node = m_layout.nodeAt(position);
    if (isEmpty() || node < 0) {
        QToolTip::hideText();
        return;
    }
    QToolTip::showText(global, nodeToolTip(stage(), m_picture, m_snapshot.get(), node), this, reachOf(node));
}

void SceneView::setHovered(int node) {
    if (m_hand.hovered == node) return;
    for (const int changed : {m_hand.hovered, node}) {
        if (changed >= 0) update(reachOf(changed));
    }
    m_hand.hovered = node;
}

void SceneView::markSelected(SceneItem kind, std::uint32_t id) {
    if (isEmpty()) return;
    if (id != 0) markMessage(0);
    const auto stands = [&](std::size_t node) {
        if (m_layout.nodes[node].kind != kind) return false;
        if (kind == SceneItem::Widget) return m_layout.nodes[node].declaration + 1 == static_cast<int>(id);
        if (kind == SceneItem::Channel) return m_picture.channels[node].id == id;
        return kind == SceneItem::Goroutine && m_picture.goroutines[node].id == id;
    };
    int found = -1;
    for (std::size_t i = 0; id != 0 && found < 0 && i < m_layout.nodes.size(); ++i) {
        if (stands(i)) found = static_cast<int>(i);
    }
    if (m_hand.selected == found) return;
    m_hand.selected = found;
    update();
}

void SceneView::selectNode(int node) {
    if (isEmpty() || node >= static_cast<int>(m_layout.nodes.size())) return;
    const bool isOther = m_hand.selected != node || m_message != 0;
    markMessage(0);
    m_hand.selected = node;
    update();
    if (!isOther) return;
    if (node < 0) {
        Q_EMIT selectionCleared();
        return;
    }
    notifyNodeFocused(*this, node);
    const auto index = static_cast<std::size_t>(node);
    const SceneNode& item = m_layout.nodes[index];
    switch (item.kind) {
        case SceneItem::Goroutine:
            Q_EMIT selected(item.kind, m_picture.goroutines[index].id);
            break;
        case SceneItem::Channel:
            Q_EMIT selected(item.kind, m_picture.channels[index].id);
            break;
        case SceneItem::Widget:
            Q_EMIT selected(item.kind, static_cast<std::uint32_t>(item.declaration));
            break;
        case SceneItem::Action:
            break;
    }
}

void SceneView::triggerNode(int node) {
    if (isEmpty() || node < 0 || node >= static_cast<int>(m_layout.nodes.size())) return;
    const SceneNode& item = m_layout.nodes[static_cast<std::size_t>(node)];
    if (item.kind != SceneItem::Action || !m_controlsEnabled) return;
    Q_EMIT actionTriggered(
        QString::fromStdString(m_descriptor->actions[static_cast<std::size_t>(item.declaration)].id));
}

bool SceneView::isInspectable(int node) const {
    return node >= 0 && m_layout.nodes[static_cast<std::size_t>(node)].kind != SceneItem::Action;
}

bool SceneView::isResizable(int node) const {
    if (!m_controlsEnabled || isEmpty() || node < 0) return false;
    const SceneNode& item = m_layout.nodes[static_cast<std::size_t>(node)];
    return item.kind == SceneItem::Channel && m_hand.resizable[static_cast<std::size_t>(item.declaration)];
}

int SceneView::gripAt(const QPointF& position) const {
    if (isEmpty()) return -1;
    for (std::size_t i = 0; i < m_layout.nodes.size(); ++i) {
        if (isResizable(static_cast<int>(i)) && m_painter->gripArea(m_layout.nodes[i]).contains(position)) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

std::uint32_t SceneView::allowedCapacity(int channelDeclaration, double wished) const {
    const auto& channel = m_descriptor->topology.channels[static_cast<std::size_t>(channelDeclaration)];
    double lowest = 0;
    double highest = 1e6;
    for (const ParameterDecl& parameter : m_descriptor->parameters) {
        if (parameter.id != channel.capacity.parameter) continue;
        lowest = parameter.minimum;
        highest = parameter.maximum;
    }
    return static_cast<std::uint32_t>(std::lround(std::clamp(wished, std::max(lowest, 0.0), highest)));
}

std::uint32_t SceneView::capacityAt(const QPointF& position) const {
    const SceneNode& node = m_layout.nodes[static_cast<std::size_t>(m_hand.resizing)];
    const std::uint32_t capacity = m_counts.capacities[static_cast<std::size_t>(node.declaration)];
    const double pitch = m_painter->slotArea(node).width() / std::max(capacity, 1U);
    return allowedCapacity(node.declaration, capacity + (position.x() - m_pressedAt.x()) / pitch);
}

bool SceneView::changeCapacity(int step) {
    if (!isResizable(m_hand.selected)) return false;
    const int declaration = m_layout.nodes[static_cast<std::size_t>(m_hand.selected)].declaration;
    std::uint32_t capacity = m_counts.capacities[static_cast<std::size_t>(declaration)];
    // Keys come faster than re-runs: each adds to what the last one asked for.
    if (m_pendingCapacity && m_pendingCapacity->first == declaration) capacity = m_pendingCapacity->second;
    const std::uint32_t wished = allowedCapacity(declaration, static_cast<double>(capacity) + step);
    if (wished == capacity) return true;
    m_pendingCapacity = {declaration, wished};
    Q_EMIT capacityCommitted(declaration, static_cast<int>(wished));
    return true;
}

void SceneView::updateCursor(const QPointF& position) {
    if (m_hand.resizing >= 0 || gripAt(position) >= 0) {
        setCursor(Qt::SplitHCursor);
    } else if (m_panFrom && m_moved) {
        setCursor(Qt::ClosedHandCursor);
    } else {
        const int node = m_layout.nodeAt(position);
        setCursor(node >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    }
}

void SceneView::mousePressEvent(QMouseEvent* event) {
    if (isEmpty() || event->button() != Qt::LeftButton) return;
    m_pressedAt = event->position();
    m_moved = false;
    if (const int grip = gripAt(m_pressedAt); grip >= 0) {
        selectNode(grip);
        m_hand.resizing = grip;
        m_hand.resizeTo =
            m_counts.capacities[static_cast<std::size_t>(m_layout.nodes[static_cast<std::size_t>(grip)].declaration)];
        update();
        return;
    }
    const int node = m_layout.nodeAt(m_pressedAt);
    if (node >= 0 && m_layout.nodes[static_cast<std::size_t>(node)].kind == SceneItem::Action) {
        m_hand.pressedAction = m_controlsEnabled ? node : -1;
        update(reachOf(node));
    } else {
        m_panFrom = m_pressedAt;
    }
}

void SceneView::mouseMoveEvent(QMouseEvent* event) {
    if (isEmpty()) return;
    const QPointF at = event->position();
    m_moved = m_moved || QLineF(m_pressedAt, at).length() > kDragBegins;
    if (m_hand.resizing >= 0) {
        const std::uint32_t capacity = capacityAt(at);
        if (capacity != m_hand.resizeTo) {
            m_hand.resizeTo = capacity;
            Q_EMIT capacityDragged(m_layout.nodes[static_cast<std::size_t>(m_hand.resizing)].declaration,
                                   static_cast<int>(capacity));
        }
        update();
    } else if (m_panFrom && (event->buttons() & Qt::LeftButton) != 0 && m_moved) {
        m_offset += at - *m_panFrom;
        m_panFrom = at;
        place();
    } else {
        const int grip = gripAt(at);
        setHovered(grip >= 0 ? grip : m_layout.nodeAt(at));
    }
    updateCursor(at);
}

void SceneView::mouseReleaseEvent(QMouseEvent* event) {
    if (isEmpty() || event->button() != Qt::LeftButton) return;
    const int node = m_layout.nodeAt(event->position());
    if (m_hand.resizing >= 0) {
        const SceneNode& tube = m_layout.nodes[static_cast<std::size_t>(m_hand.resizing)];
        const bool changed = m_hand.resizeTo != m_counts.capacities[static_cast<std::size_t>(tube.declaration)];
        const int declaration = tube.declaration;
        m_hand.resizing = -1;
        update();
        if (changed) Q_EMIT capacityCommitted(declaration, static_cast<int>(m_hand.resizeTo));
    } else if (m_hand.pressedAction >= 0) {
        const int pressed = m_hand.pressedAction;
        m_hand.pressedAction = -1;
        update(reachOf(pressed));
        if (node == pressed) triggerNode(node);
    } else if (const std::uint64_t message = m_moved ? 0 : messageAt(event->position()); message != 0) {
        selectMessage(message);
    } else if (!m_moved) {
        selectNode(node);
    }
    m_panFrom.reset();
    updateCursor(event->position());
}

void SceneView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int node = m_layout.nodeAt(event->position());
    if (node < 0) fit();
    if (isInspectable(node)) Q_EMIT inspectRequested();
}

void SceneView::leaveEvent(QEvent*) {
    setHovered(-1);
}

void SceneView::zoomAbout(const QPointF& position, double zoom) {
    if (isEmpty()) return;
    const double wanted = std::clamp(zoom, kZoomMin, kZoomMax);
    m_offset = position - (position - m_offset) * (wanted / m_zoom);
    m_zoom = wanted;
    place();
}

void SceneView::zoomBy(double factor) {
    zoomAbout(QRectF(rect()).center(), m_zoom * factor);
}

void SceneView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0) zoomAbout(event->position(), m_zoom * std::pow(kZoomStep, notches));
    event->accept();
}

bool SceneView::moveSelection(int key) {
    if (m_layout.nodes.empty()) return false;
    if (m_hand.selected < 0) {
        selectNode(0);
        return true;
    }
    const QRectF from = m_layout.nodes[static_cast<std::size_t>(m_hand.selected)].body;
    int best = -1;
    double lowest = 0;
    for (std::size_t i = 0; i < m_layout.nodes.size(); ++i) {
        const double cost = arrowCost(key, from, m_layout.nodes[i].body);
        if (cost < 0 || (best >= 0 && cost >= lowest)) continue;
        best = static_cast<int>(i);
        lowest = cost;
    }
    if (best >= 0) selectNode(best);
    return true;
}

void SceneView::keyPressEvent(QKeyEvent* event) {
    if (isEmpty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool zooms = event->modifiers().testFlag(Qt::ControlModifier);
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            moveSelection(event->key());
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            if (zooms || !changeCapacity(1)) zoomBy(kZoomStep);
            return;
        case Qt::Key_Minus:
            if (zooms || !changeCapacity(-1)) zoomBy(1 / kZoomStep);
            return;
        case Qt::Key_0:
            fit();
            return;
        case Qt::Key_Escape:
            if (m_hand.selected < 0) break;
            selectNode(-1);
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            triggerNode(m_hand.selected);
            if (isInspectable(m_hand.selected)) Q_EMIT inspectRequested();
            return;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

// Tab walks through the nodes and leaves the scene after the last one.
bool SceneView::focusNextPrevChild(bool next) {
    const int count = static_cast<int>(m_layout.nodes.size());
    const int target = m_hand.selected + (next ? 1 : -1);
    if (count == 0 || target >= count || (target < 0 && !next)) {
        return QWidget::focusNextPrevChild(next);
    }
    selectNode(target);
    return true;
}

void SceneView::focusInEvent(QFocusEvent* event) {
    m_hand.focused = true;
    const bool byTab = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byTab && !m_layout.nodes.empty()) {
        selectNode(event->reason() == Qt::TabFocusReason ? 0 : static_cast<int>(m_layout.nodes.size()) - 1);
    }
    update();
    QWidget::focusInEvent(event);
}

void SceneView::focusOutEvent(QFocusEvent* event) {
    m_hand.focused = false;
    update();
    QWidget::focusOutEvent(event);
}

}  // namespace sluice::ui
