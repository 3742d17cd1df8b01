// The scene: channels are tubes with slots, goroutines are pills with a state, messages are tokens that travel. Built
// from a descriptor's topology and drawn from snapshots alone.
//
// What a snapshot says is in the first frame drawn from it: depths, slots and states are never eased. Only tokens move
// in wall time, and they are echoes. An unchanged snapshot costs a comparison; otherwise only what changed is
// repainted. One QWidget with a cached static layer (see scene_painter.hpp); no item per token, no OpenGL: measured
// slower without a graphics card.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/scene/scene_painter.hpp"

#include <QElapsedTimer>
#include <QRegion>
#include <QWidget>

#include <memory>

namespace sluice::ui {

class SceneView final : public QWidget {
    // clang-format off
    Q_OBJECT
    Q_PROPERTY(bool reducedMotion READ reducedMotion WRITE setReducedMotion)
    Q_PROPERTY(bool controlsEnabled READ controlsEnabled WRITE setControlsEnabled)
    // clang-format on

public:
    explicit SceneView(QWidget* parent = nullptr);
    ~SceneView() override;

    // By default the theme follows the application's (Theme::current()); set one for prints and exports.
    void setTheme(const Theme& theme);
    bool reducedMotion() const { return m_reducedMotion; }
    // No travelling tokens, no running marks; states, slots and rates stay exact.
    void setReducedMotion(bool reduced);
    bool controlsEnabled() const { return m_controlsEnabled; }
    // False while the cursor is in the past: actions and tube ends cannot be used.
    void setControlsEnabled(bool enabled);

    // What is on the screen, for tests, the accessible interface and the inspector. Widget coordinates.
    const SceneLayout& sceneLayout() const { return m_layout; }
    const ScenePicture& picture() const { return m_picture; }
    const SceneTraffic& traffic() const { return m_traffic; }
    SceneTraffic& trafficForTiming() { return m_traffic; }
    int selectedNode() const { return m_hand.selected; }
    double zoom() const { return m_zoom; }
    QString sentenceOf(int node) const;
    QString nameOf(int node) const;
    // Selects (-1: nothing) and tells.
    void selectNode(int node);
    void selectMessage(std::uint64_t message);
    // Marks where a goroutine, a channel or an instrument (its declaration + 1) stands, picked in another view; 0:
    // nothing. Tells nobody.
    void markSelected(SceneItem kind, std::uint32_t id);
    // The message in the slot or the token at this place; 0: none there.
    std::uint64_t messageAt(const QPointF& position) const;
    // Marks where a message lies, as long as it is in a slot or in somebody's hands; 0: none. Tells nobody.
    void markMessage(std::uint64_t message);
    void triggerNode(int node);

    QSize sizeHint() const override { return {900, 480}; }
    QSize minimumSizeHint() const override { return {320, 200}; }

public Q_SLOTS:
    // `descriptor` must outlive the view or be replaced before it goes; null empties the scene.
    void setDescriptor(const sluice::Descriptor* descriptor, const sluice::ui::SceneCounts& counts);
    // Called once a frame, also when nothing has happened: tokens travel by `frameSeconds` of wall time. `frozen`: the
    // run is paused.
    void showSnapshot(const sluice::SnapshotPtr& snapshot, double frameSeconds, bool frozen);
    // The whole scene in the view.
    void fit();
    void zoomBy(double factor);

Q_SIGNALS:
    // `id`: of the goroutine or channel in the run (0: not there yet); of a widget its declaration.
    void selected(sluice::ui::SceneItem kind, std::uint32_t id);
    void messageSelected(quint64 message);
    void selectionCleared();
    // Enter on a node that is no action, or a double click.
    void inspectRequested();
    void actionTriggered(const QString& id);
    // While a tube's end is dragged, and when it is let go (or changed by + and -). Within the parameter's range.
    void capacityDragged(int channelDeclaration, int capacity);
    void capacityCommitted(int channelDeclaration, int capacity);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    SceneStage stage() const;
    bool isEmpty() const { return m_descriptor == nullptr || m_painter == nullptr; }
    // scene_view.cpp
    void relayout();
    void place();
    void refreshStatic();
    void takePicture(QRegion& dirty);
    void addTokenRegion(QRegion& dirty);
    void repaintRegion(const QRegion& dirty);
    void announce(const std::vector<int>& changed);
    void paintNote(QPainter& painter) const;
    QRect reachOf(int node) const;
    // scene_view_message.cpp
    std::optional<QRectF> placeOfMessage(std::uint64_t message) const;
    void followMessage(QRegion& dirty);
    // scene_view_input.cpp
    void setHovered(int node);
    void zoomAbout(const QPointF& position, double zoom);
    bool moveSelection(int key);
    bool changeCapacity(int step);
    bool isInspectable(int node) const;
    bool isResizable(int node) const;
    int gripAt(const QPointF& position) const;
    std::uint32_t capacityAt(const QPointF& position) const;
    std::uint32_t allowedCapacity(int channelDeclaration, double wished) const;
    void updateCursor(const QPointF& position);
    void showToolTip(const QPoint& position, const QPoint& global);

    Theme m_theme;
    bool m_themeIsOwn = false;
    bool m_reducedMotion = false;
    bool m_controlsEnabled = true;
    bool m_frozen = false;

    const Descriptor* m_descriptor = nullptr;
    SceneCounts m_declared;
    SceneCounts m_counts;
    SceneLayout m_fitted;  // at zoom 1
    SceneLayout m_layout;  // as shown
    SceneIndex m_index;
    SnapshotPtr m_snapshot;
    ScenePicture m_picture;
    SceneTraffic m_traffic;
    SceneHand m_hand;
    std::unique_ptr<ScenePainter> m_painter;

    QPixmap m_static;
    bool m_staticIsOld = true;
    std::uint64_t m_staticFlowRevision = 0;
    QElapsedTimer m_staticAge;
    QRegion m_tokenRegion;        // what tokens covered in the last frame
    std::uint64_t m_message = 0;  // picked

    double m_zoom = 1;
    QPointF m_offset;
    std::optional<QPointF> m_panFrom;
    QPointF m_pressedAt;
    bool m_moved = false;
    std::optional<std::pair<int, std::uint32_t>> m_pendingCapacity;  // asked for by keys, not yet in a snapshot
};

}  // namespace sluice::ui

Q_DECLARE_METATYPE(sluice::ui::SceneItem)
