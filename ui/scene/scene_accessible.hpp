// The scene for screen readers: each node is a child with a name ("critical, channel, 7 of 10 slots filled"), a place
// and, for actions, something to press.
//
// Thread rule: GUI thread.
#pragma once

namespace sluice::ui {

class SceneView;

// Teaches Qt to make the interface for a SceneView. Safe to call again.
void installSceneAccessibility();

void notifyNodeFocused(SceneView& view, int node);
void notifyNodeChanged(SceneView& view, int node);

}  // namespace sluice::ui
