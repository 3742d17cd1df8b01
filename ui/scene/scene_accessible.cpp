#include "ui/scene/scene_accessible.hpp"

#include "ui/scene/scene_view.hpp"

#include <QAccessible>
#include <QAccessibleWidget>

#include <unordered_map>

namespace sluice::ui {

namespace {

// One node. Lives as long as the scene's interface; a node that a new layout no longer has becomes invalid.
class NodeInterface final : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    NodeInterface(SceneView* view, int node) : m_view(view), m_node(node) {}

    bool isValid() const override {
        return m_view != nullptr && m_node < static_cast<int>(m_view->sceneLayout().nodes.size());
    }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }

    QString text(QAccessible::Text kind) const override {
        if (!isValid()) return {};
        if (kind == QAccessible::Name) return m_view->sentenceOf(m_node);
        return kind == QAccessible::Value ? m_view->nameOf(m_node) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override {
        if (!isValid()) return {};
        const QRect place = item().rect.toAlignedRect();
        return {m_view->mapToGlobal(place.topLeft()), place.size()};
    }
    QAccessible::Role role() const override {
        if (!isValid()) return QAccessible::NoRole;
        switch (item().kind) {
            case SceneItem::Channel:
                return QAccessible::ProgressBar;
            case SceneItem::Action:
                return QAccessible::Button;
            case SceneItem::Widget:
                return QAccessible::Chart;
            case SceneItem::Goroutine:
                return QAccessible::Indicator;
        }
        return QAccessible::StaticText;
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = state.selectable = true;
        state.selected = m_view->selectedNode() == m_node;
        state.focused = state.selected && m_view->hasFocus();
        state.disabled = item().kind == SceneItem::Action && !m_view->controlsEnabled();
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override {
        if (!isValid()) return {};
        return {item().kind == SceneItem::Action ? pressAction() : setFocusAction()};
    }
    void doAction(const QString& name) override {
        if (!isValid()) return;
        if (name == pressAction()) m_view->triggerNode(m_node);
        if (name == setFocusAction()) m_view->selectNode(m_node);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    const SceneNode& item() const { return m_view->sceneLayout().nodes[static_cast<std::size_t>(m_node)]; }

    SceneView* m_view;
    int m_node;
};

class SceneInterface final : public QAccessibleWidget {
public:
    explicit SceneInterface(SceneView* view) : QAccessibleWidget(view, QAccessible::Canvas), m_view(view) {}
    ~SceneInterface() override {
        for (const auto& [node, id] : m_nodes) QAccessible::deleteAccessibleInterface(id);
    }

    int childCount() const override { return static_cast<int>(m_view->sceneLayout().nodes.size()); }
    QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount()) return nullptr;
        auto found = m_nodes.find(index);
        if (found == m_nodes.end()) {
            // Qt owns what is registered; the id is how it is given back.
            const auto id = QAccessible::registerAccessibleInterface(new NodeInterface(m_view, index));
            found = m_nodes.emplace(index, id).first;
        }
        return QAccessible::accessibleInterface(found->second);
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        return child(m_view->sceneLayout().nodeAt(m_view->mapFromGlobal(QPoint(x, y))));
    }
    int indexOfChild(const QAccessibleInterface* wanted) const override {
        for (const auto& [node, id] : m_nodes) {
            if (QAccessible::accessibleInterface(id) == wanted) return node;
        }
        return -1;
    }
    QAccessibleInterface* focusChild() const override {
        return m_view->hasFocus() ? child(m_view->selectedNode()) : nullptr;
    }

private:
    SceneView* m_view;
    mutable std::unordered_map<int, QAccessible::Id> m_nodes;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* view = qobject_cast<SceneView*>(object);
    return view != nullptr ? new SceneInterface(view) : nullptr;
}

void tell(SceneView& view, int node, QAccessible::Event type) {
    if (!QAccessible::isActive()) return;
    QAccessibleEvent event(&view, type);
    event.setChild(node);
    QAccessible::updateAccessibility(&event);
}

}  // namespace

void installSceneAccessibility() {
    // Qt keeps each factory once, however often it is installed.
    QAccessible::removeFactory(makeInterface);
    QAccessible::installFactory(makeInterface);
}

void notifyNodeFocused(SceneView& view, int node) {
    tell(view, node, QAccessible::Focus);
}
void notifyNodeChanged(SceneView& view, int node) {
    tell(view, node, QAccessible::NameChanged);
}

}  // namespace sluice::ui
