// What the scene can say about a node in words: for tooltips (rich text) and for screen readers (plain).
//
// Thread rule: pure; GUI thread because of translation.
#pragma once

#include "ui/scene/scene_picture.hpp"

#include <QString>

namespace sluice::ui {

struct SceneStage;

// "critical", "worker 3", the title of an instrument, the label of an action.
QString nodeName(const SceneStage& stage, const SceneNode& node);
// "critical, channel, 7 of 10 slots filled, 8 turned away"
QString nodeSentence(const SceneStage& stage, const ScenePicture& picture, int node);
// The same with more facts, as rich text. `snapshot` may be null.
QString nodeToolTip(const SceneStage& stage, const ScenePicture& picture, const Snapshot* snapshot, int node);

}  // namespace sluice::ui
