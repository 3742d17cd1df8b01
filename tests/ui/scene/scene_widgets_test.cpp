#include "ui/scene/scene_widget_face.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace sluice::ui {
namespace {

TEST(SceneWidgets, AGateShowsTheStateByTheManifestsWordAndHowLongItHasHeld) {
    auto manifest = std::make_shared<Manifest>();
    manifest->states = {{"gate", {"closed", "open", "half-open"}}};
    RunState state(manifest);
    WidgetDecl gate;
    gate.kind = WidgetKind::Gate;
    gate.bindings = {"gate"};
    const Descriptor descriptor;
    EXPECT_TRUE(widgetFaceOf(gate, descriptor, state).states[0].word.empty());

    Event event{};
    event.kind = EventKind::State;
    event.argument = 1;
    event.time = kSecond;
    state.apply(event);
    const WidgetFace before = widgetFaceOf(gate, descriptor, state);
    EXPECT_EQ(before.states[0].word, "open");
    event.kind = EventKind::TimerFired;
    event.time = 3 * kSecond;
    state.apply(event);
    const WidgetFace after = widgetFaceOf(gate, descriptor, state);
    EXPECT_EQ(after.states[0].held, 2 * kSecond);
    EXPECT_FALSE(before == after);
}

TEST(SceneWidgets, AHeldTimeKeepsTwoDigits) {
    EXPECT_EQ(legible(1234), 1200);
    EXPECT_EQ(legible(99), 99);
    EXPECT_EQ(legible(-5), 0);
}

}  // namespace
}  // namespace sluice::ui
