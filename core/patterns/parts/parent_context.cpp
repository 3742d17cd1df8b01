#include "patterns/parts/parent_context.hpp"

namespace sluice::patterns {

namespace {

enum State : std::uint64_t { kAlive, kCancelled };

Task<> cancelOnPress(Env& env, CancellableContext context, Channel<Signal> presses, std::uint32_t state) {
    Received<Signal> pressed;
    const Channel<Signal> over = context.done();
    const int chosen = co_await select(onReceive(presses, pressed, at<"cancel">), onReceive(over, pressed));
    if (chosen == 0) context.cancel();
    env.setState(state, 0, kCancelled);
}

}  // namespace

ParentContext::ParentContext(Env& env, std::string_view action, std::string_view state)
    : m_context(withCancel(env.context())), m_presses(env.action(action)), m_state(env.stateIndex(state)) {
    env.setState(m_state, 0, kAlive);
}

void ParentContext::start(Env& env, std::string_view role) const {
    env.go(role, 0, cancelOnPress(env, m_context, m_presses, m_state));
}

}  // namespace sluice::patterns
