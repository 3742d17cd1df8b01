// The cure: as many workers as shall work at once, a buffer in front of them, and whoever does not fit is told so. A
// worker that is done waits in its receive, so that with no buffer at all it still takes a message.
#include "patterns/throttle/bodies.hpp"

namespace sluice::patterns {

Task<> throttleShed(Env& env) {
    return throttleBounded(env, SourceOptions("source", true, true));
}

}  // namespace sluice::patterns
