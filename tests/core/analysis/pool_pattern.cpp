#include "core/analysis/pool_pattern.hpp"

namespace sluice::testing {

namespace {

Task<void> serve(Env& env, Channel<Message> queue) {
    while (auto received = co_await queue.receive(at<"receive">)) {
        co_await env.work(received.value, at<"work">);
        env.finish(received.value, Outcome::Completed);
    }
}

Task<void> run(Env& env, std::string_view variant) {
    const auto queue = env.makeChannel<Message>("queue", env.count("capacity"));
    env.sourceBegins();
    for (std::uint32_t i = 0; i < env.count("workers"); ++i) env.go("worker", i, serve(env, queue));
    env.go("source", 0,
           patterns::offerMessages(env, patterns::SourceOptions("source", variant == "shed", true), queue));
    co_return;
}

ParameterDecl count(const char* id, double minimum, double standard) {
    ParameterDecl declaration;
    declaration.id = id;
    declaration.kind = ParameterKind::Integer;
    declaration.minimum = minimum;
    declaration.maximum = 10'000;
    declaration.standard = standard;
    return declaration;
}

TheoryDecl theory(const char* variant, TheoryDecl::Model model) {
    TheoryDecl declaration{variant, model, "workers"};
    if (model == TheoryDecl::Model::MMcK) declaration.capacity = "capacity";
    return declaration;
}

}  // namespace

Pattern poolPattern(std::string id) {
    Descriptor d;
    d.id = std::move(id);
    d.topology.classes = {"message"};
    d.topology.roles = {{"source", "source", RoleKind::Source},
                        {"worker", "worker", RoleKind::Worker, Count::by("workers")}};
    d.topology.channels = {{"queue", "queue", Count::by("capacity")}};
    d.topology.edges = {{"source", "queue", true}, {"worker", "queue", false}};
    d.parameters = {count("workers", 1, 1), count("capacity", 0, 8)};
    d.variants = {{"block", "", "", false}, {"shed", "", "", false}};
    d.theory = {theory("block", TheoryDecl::Model::MMc), theory("block", TheoryDecl::Model::MG1),
                theory("shed", TheoryDecl::Model::MMcK)};
    d.firstLook.stop = {StopCondition::Kind::Messages, 0, 100};
    return {std::move(d), &run};
}

}  // namespace sluice::testing
