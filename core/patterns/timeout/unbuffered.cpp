// The same with channels that hold nothing: work whose caller has left waits for ever to hand over its result.
#include "patterns/timeout/bodies.hpp"

namespace sluice::patterns::timeout_calls {

Task<bool> callUnbuffered(Env& env, CallsPtr calls, Message message, std::uint64_t number) {
    return callWithTimer(env, std::move(calls), message, number, 0);
}

}  // namespace sluice::patterns::timeout_calls
