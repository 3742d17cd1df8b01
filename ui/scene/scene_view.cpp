#include "ui/scene/scene_view.hpp"

#include "ui/scene/scene_accessible.hpp"
#include "ui/scene/scene_facts.hpp"
#include "ui/scene/scene_widgets.hpp"
#include "ui/theme/fonts.hpp"

#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sluice::ui {

namespace {

// More dirty pieces than this cost more in clipping than they save.
constexpr int kRegionRectsMax = 24;
constexpr std::size_t kTokenRectsMax = 20;
// Flows change the static layer; their levels need not follow every tick.
constexpr qint64 kStaticRestMs = 400;

}  // namespace

SceneView::SceneView(QWidget* parent) : QWidget(parent), m_theme(Theme::current()) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    // Before the name: naming makes Qt ask for the interface, and it keeps whichever it was given first.
    installSceneAccessibility();
    setAccessibleName(tr("Scene"));
    qRegisterMetaType<SceneItem>();
    m_staticAge.start();
}

SceneView::~SceneView() = default;

SceneStage SceneView::stage() const {
    return {*m_descriptor, m_layout, m_counts};
}

void SceneView::setTheme(const Theme& theme) {
    m_themeIsOwn = true;
    if (m_theme == theme) return;
    m_theme = theme;
    relayout();
}

void SceneView::setReducedMotion(bool reduced) {
    m_reducedMotion = reduced;
    m_traffic.setReducedMotion(reduced);
    update();
}

void SceneView::setControlsEnabled(bool enabled) {
    if (m_controlsEnabled == enabled) return;
    m_controlsEnabled = enabled;
    m_hand.actionEnabled.assign(m_hand.actionEnabled.size(), enabled);
    if (!enabled) m_hand.resizing = -1;
    update();
}

void SceneView::setDescriptor(const Descriptor* descriptor, const SceneCounts& counts) {
    const bool isOther = m_descriptor != descriptor;
    if (!isOther && m_declared == counts) return;
    m_descriptor = descriptor;
    m_declared = m_counts = counts;
    m_pendingCapacity.reset();
    if (isOther) {
        m_snapshot.reset();
        m_hand = {};
        m_message = 0;
        m_zoom = 1;
        m_offset = {};
    }
    if (descriptor != nullptr) {
        m_hand.resizable.clear();
        for (const ChannelDecl& channel : descriptor->topology.channels) {
            m_hand.resizable.push_back(channel.capacity.kind == Count::Kind::Parameter);
        }
        m_hand.actionEnabled.assign(descriptor->actions.size(), m_controlsEnabled);
    }
    relayout();
}

void SceneView::relayout() {
    m_painter.reset();
    m_layout = {};
    if (m_descriptor == nullptr || size().isEmpty()) {
        m_picture = {};
        update();
        return;
    }
    const QFontMetricsF names(textFont(13, QFont::DemiBold));
    LayoutOptions options;
    options.size = size();
    options.textScale = m_theme.scale();
    options.nameWidth = [&names](const QString& name) { return names.horizontalAdvance(name); };
    const auto nodesBefore = m_fitted.nodes.size();
    m_fitted = layoutScene(*m_descriptor, m_counts, options);
    m_index = SceneIndex(m_fitted, m_descriptor->topology);
    if (m_fitted.nodes.size() != nodesBefore) m_hand.selected = m_hand.hovered = m_hand.resizing = -1;
    m_traffic.reset(m_fitted);
    m_traffic.setReducedMotion(m_reducedMotion);
    if (m_zoom == 1 && m_offset.isNull() && m_fitted.bounds.size() != QSizeF(size())) {
        fit();
    } else {
        place();
    }
}

// The layout as it is shown, at the present zoom.
void SceneView::place() {
    m_layout = m_zoom == 1 && m_offset.isNull() ? m_fitted : m_fitted.transformed(m_zoom, m_offset);
    m_painter = std::make_unique<ScenePainter>(m_theme, m_layout.scale, devicePixelRatioF());
    m_staticIsOld = true;
    m_picture = {};
    m_hand.message = placeOfMessage(m_message);
    if (m_snapshot) {
        m_picture = pictureOf(*m_snapshot, *m_descriptor, m_layout, m_index);
    } else {
        const std::size_t nodes = m_layout.nodes.size();
        m_picture = {
            std::vector<GoroutineFace>(nodes), std::vector<ChannelFace>(nodes), std::vector<WidgetFace>(nodes), {}};
    }
    update();
}

void SceneView::fit() {
    if (m_descriptor == nullptr) return;
    const QRectF bounds = m_fitted.bounds;
    m_zoom = std::min({1.0, width() / bounds.width(), height() / bounds.height()});
    m_offset = QPointF((width() - bounds.width() * m_zoom) / 2 - bounds.x() * m_zoom,
                       (height() - bounds.height() * m_zoom) / 2 - bounds.y() * m_zoom);
    place();
}

void SceneView::showSnapshot(const SnapshotPtr& snapshot, double frameSeconds, bool frozen) {
    if (m_descriptor == nullptr || snapshot == nullptr) return;
    const bool isNew = snapshot != m_snapshot;
    m_frozen = frozen;
    if (!isNew && !m_traffic.moves(frozen)) return;
    m_snapshot = snapshot;
    if (isNew) {
        const SceneCounts actual = actualCounts(m_counts, *snapshot, m_descriptor->topology);
        if (actual != m_counts) {
            m_counts = actual;
            m_pendingCapacity.reset();
            relayout();
        }
    }
    if (isEmpty()) return;
    const bool showedFlows = m_traffic.anyFlow();
    m_traffic.observe(*snapshot, m_index, frameSeconds, frozen);
    QRegion dirty;
    if (isNew) takePicture(dirty);
    if (m_traffic.anyFlow() || showedFlows) dirty += rect();
    addTokenRegion(dirty);
    repaintRegion(dirty);
}

void SceneView::takePicture(QRegion& dirty) {
    ScenePicture now = pictureOf(*m_snapshot, *m_descriptor, m_layout, m_index);
    const std::vector<int> changed = changedNodes(m_picture, now, m_layout);
    if (m_picture.arcs != now.arcs) {
        dirty += arcsReach(m_layout, m_picture.arcs, m_layout.scale).toAlignedRect();
        dirty += arcsReach(m_layout, now.arcs, m_layout.scale).toAlignedRect();
    }
    m_picture = std::move(now);
    for (const int node : changed) dirty += reachOf(node);
    followMessage(dirty);
    announce(changed);
}

void SceneView::announce(const std::vector<int>& changed) {
    const int node = m_hand.selected;
    if (!hasFocus() || node < 0 || std::find(changed.begin(), changed.end(), node) == changed.end()) return;
    notifyNodeChanged(*this, node);
}

void SceneView::addTokenRegion(QRegion& dirty) {
    const auto& tokens = m_traffic.tokens();
    if (tokens.size() > kTokenRectsMax) {
        dirty += rect();
        return;
    }
    dirty += m_tokenRegion;
    m_tokenRegion = {};
    const double reach = m_painter->tokenReach() + 1;
    for (const SceneToken& token : tokens) {
        const QPointF at = m_painter->placeOf(token, m_layout).at;
        m_tokenRegion += QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach).toAlignedRect();
    }
    dirty += m_tokenRegion;
}

void SceneView::repaintRegion(const QRegion& dirty) {
    if (dirty.isEmpty()) return;
    if (dirty.rectCount() > kRegionRectsMax) {
        update();
    } else {
        update(dirty);
    }
}

QRect SceneView::reachOf(int node) const {
    return m_painter->reachOf(m_layout.nodes[static_cast<std::size_t>(node)]).toAlignedRect();
}

void SceneView::refreshStatic() {
    const double ratio = devicePixelRatioF();
    if (m_static.devicePixelRatio() != ratio) {
        m_painter = std::make_unique<ScenePainter>(m_theme, m_layout.scale, ratio);
        m_staticIsOld = true;
    }
    const bool flowsChanged = m_staticFlowRevision != m_traffic.flowRevision();
    if (!m_staticIsOld && !(flowsChanged && m_staticAge.elapsed() >= kStaticRestMs)) return;
    m_static = m_painter->paintStatic(stage(), size(), ratio, m_traffic.flows());
    m_staticFlowRevision = m_traffic.flowRevision();
    m_staticIsOld = false;
    m_staticAge.restart();
}

void SceneView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (isEmpty()) {
        painter.fillRect(rect(), m_theme.color(ColorRole::Ground));
        return;
    }
    const std::uint64_t staticBefore = m_staticFlowRevision;
    refreshStatic();
    const double ratio = m_static.devicePixelRatio();
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    for (const QRect& piece : event->region()) {
        painter.drawPixmap(QRectF(piece), m_static,
                           QRectF(piece.x() * ratio, piece.y() * ratio, piece.width() * ratio, piece.height() * ratio));
    }
    painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
    m_painter->paintDynamic(painter, stage(), m_picture, m_traffic, m_hand, QRectF(event->rect()));
    if (m_traffic.anyFlow()) paintNote(painter);
    // A part was painted from a new static layer: the rest has to follow.
    if (staticBefore != m_staticFlowRevision && event->rect() != rect()) update();
}

void SceneView::paintNote(QPainter& painter) const {
    const SceneBrush& brush = m_painter->brush();
    const QString note = tr("flows: too fast for single messages");
    painter.setFont(brush.word());
    const double width = QFontMetricsF(brush.word()).horizontalAdvance(note) + brush.px(24);
    const QRectF box(this->width() - width - brush.px(12), height() - brush.px(30), width, brush.px(24));
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush.color(ColorRole::Raised));
    painter.drawRoundedRect(box, brush.px(12), brush.px(12));
    painter.setPen(brush.color(ColorRole::Text));
    painter.drawText(box, Qt::AlignCenter, note);
}

void SceneView::resizeEvent(QResizeEvent*) {
    if (m_zoom != 1 || !m_offset.isNull()) {
        m_zoom = 1;
        m_offset = {};
    }
    relayout();
}

void SceneView::changeEvent(QEvent* event) {
    const auto type = event->type();
    if (!m_themeIsOwn && (type == QEvent::PaletteChange || type == QEvent::FontChange || type == QEvent::StyleChange)) {
        const Theme now = Theme::current();
        if (now != m_theme) {
            m_theme = now;
            relayout();
        }
    }
    QWidget::changeEvent(event);
}

QString SceneView::sentenceOf(int node) const {
    return isEmpty() ? QString() : nodeSentence(stage(), m_picture, node);
}

QString SceneView::nameOf(int node) const {
    return isEmpty() ? QString() : nodeName(stage(), m_layout.nodes[static_cast<std::size_t>(node)]);
}

}  // namespace sluice::ui
