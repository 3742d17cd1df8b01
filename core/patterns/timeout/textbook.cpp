// As usually taught: result and error channels with one slot, so that the work can always hand over what it came to,
// and a select over both, the context and a timer. Neither context nor timer reaches the work.
#include "patterns/timeout/bodies.hpp"

namespace sluice::patterns::timeout_calls {

Task<bool> callTextbook(Env& env, CallsPtr calls, Message message, std::uint64_t number) {
    return callWithTimer(env, std::move(calls), message, number, 1);
}

}  // namespace sluice::patterns::timeout_calls
