// The same workers behind the same buffer; who comes when it is full waits for room, and so do those behind.
#include "patterns/throttle/bodies.hpp"

namespace sluice::patterns {

Task<> throttleBlock(Env& env) {
    return throttleBounded(env, SourceOptions("source", false, true));
}

}  // namespace sluice::patterns
