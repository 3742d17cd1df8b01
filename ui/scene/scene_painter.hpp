// Draws the scene in two layers. The static one (ground, grid, ways, tube bodies, labels) goes into a pixmap that is
// made anew only when theme, layout, flows or the look of a tube change; the dynamic one is what a snapshot says.
//
// Thread rule: GUI thread; draws on the painter given, keeps nothing but sprites.
#pragma once

#include "ui/scene/scene_brush.hpp"
#include "ui/scene/scene_traffic.hpp"

#include <QRegion>

#include <optional>

namespace sluice::ui {

// What a person's hand is doing in the scene.
struct SceneHand {
    int hovered = -1;               // node
    int selected = -1;              // node
    std::optional<QRectF> message;  // where the message that is picked lies
    bool focused = false;
    int pressedAction = -1;  // node
    int resizing = -1;       // node of the tube whose end is dragged
    std::uint32_t resizeTo = 0;
    std::vector<bool> resizable;      // by channel declaration
    std::vector<bool> actionEnabled;  // by action
};

struct SceneStage {
    const Descriptor& descriptor;
    const SceneLayout& layout;  // zoomed
    const SceneCounts& counts;
};

class ScenePainter {
public:
    ScenePainter(const Theme& theme, double scale, double devicePixelRatio) : m_brush(theme, scale, devicePixelRatio) {}

    SceneBrush& brush() { return m_brush; }

    // Everything that stands still, on `size` pixels of the widget.
    QPixmap paintStatic(const SceneStage& stage, const QSizeF& size, double devicePixelRatio,
                        const std::vector<SceneFlow>& flows);
    // Nodes that touch `region`, then tokens and the hand's marks.
    void paintDynamic(QPainter& painter, const SceneStage& stage, const ScenePicture& picture,
                      const SceneTraffic& traffic, const SceneHand& hand, const QRectF& region);

    // All that a node may paint, its glow and marks included.
    QRectF reachOf(const SceneNode& node) const;
    // Where a token is now, and how clearly it shows.
    struct TokenPlace {
        QPointF at;
        double opacity = 1;
    };
    TokenPlace placeOf(const SceneToken& token, const SceneLayout& layout) const;
    double tokenReach() const { return m_brush.px(12); }

    // Inside of a tube, where slots are; the grip at its end that changes the capacity.
    QRectF slotArea(const SceneNode& node) const;
    QRectF gripArea(const SceneNode& node) const;
    // One slot of a tube; 0 is the next to leave, at the right end.
    QRectF slotRect(const SceneNode& node, std::uint32_t capacity, std::uint32_t slot) const;

    QColor classColor(const Topology& topology, std::uint8_t messageClass, int fallbackAccent) const {
        return m_brush.classColor(topology, messageClass, fallbackAccent);
    }

private:
    // scene_painter_static.cpp
    void paintGround(QPainter& painter, const QSizeF& size) const;
    void paintHeaders(QPainter& painter, const SceneStage& stage) const;
    void paintGroups(QPainter& painter, const SceneStage& stage) const;
    void paintEdges(QPainter& painter, const SceneStage& stage, const std::vector<SceneFlow>& flows) const;
    void paintTubeBody(QPainter& painter, const SceneStage& stage, const SceneNode& node);
    void paintBlock(QPainter& painter, const SceneStage& stage, const SceneUnit& unit) const;
    void paintWidgetFrame(QPainter& painter, const SceneStage& stage, const SceneNode& node) const;
    void paintLegend(QPainter& painter, const SceneStage& stage, const QSizeF& size) const;
    // scene_painter_dynamic.cpp
    void paintGoroutine(QPainter& painter, const SceneStage& stage, const SceneNode& node, const GoroutineFace& face);
    void paintTube(QPainter& painter, const SceneStage& stage, const SceneNode& node, const ChannelFace& face);
    void paintSlots(QPainter& painter, const SceneStage& stage, const QRectF& area, const ChannelFace& face,
                    int accent);
    void paintBar(QPainter& painter, const QRectF& area, const ChannelFace& face, const QColor& tint) const;
    void paintTubeNumbers(QPainter& painter, const SceneNode& node, const ChannelFace& face) const;
    void paintTubeNotes(QPainter& painter, const SceneNode& node, const ChannelFace& face) const;
    void paintAction(QPainter& painter, const SceneStage& stage, const SceneNode& node, int index,
                     const SceneHand& hand) const;
    void paintTokens(QPainter& painter, const SceneStage& stage, const SceneTraffic& traffic, const QRectF& region);
    void paintFlows(QPainter& painter, const SceneStage& stage, const SceneTraffic& traffic, const QRectF& region);
    void paintHand(QPainter& painter, const SceneStage& stage, const ScenePicture& picture,
                   const SceneHand& hand) const;

    SceneBrush m_brush;
};

}  // namespace sluice::ui
