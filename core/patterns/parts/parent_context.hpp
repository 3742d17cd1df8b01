// The context above all calls of a pattern, as a caller of the callers has it: a person's hand cancels it, and the end
// of the run does.
#pragma once

#include "workload/env.hpp"

#include <string_view>

namespace sluice::patterns {

class ParentContext {
public:
    // `action` is the descriptor's, `state` one that it declares with the values "alive" and "cancelled". Made by the
    // pattern's body before it starts goroutines.
    ParentContext(Env& env, std::string_view action, std::string_view state);

    const CancellableContext& context() const noexcept { return m_context; }
    // The goroutine, of this role, that cancels it when the action is pressed. Site: "cancel".
    void start(Env& env, std::string_view role) const;

private:
    CancellableContext m_context;
    Channel<Signal> m_presses;
    std::uint32_t m_state;
};

}  // namespace sluice::patterns
