// Work that a context can end: what a call of another service, or any work that looks at its context, is made of.
#pragma once

#include "workload/env.hpp"

namespace sluice::patterns {

// Works on a message for `duration`, unless the context is cancelled before. True: it was done to its end. It waits for
// something elsewhere, so that it takes no core of the simulated machine. Told to meter and events as the message's
// work at this stage; what its context cut short is no work for nobody. Sites: `site`, at which it waits.
Task<bool> workUnless(Env& env, Context context, Message message, Nanos duration, Site site, std::uint32_t stage = 0);

}  // namespace sluice::patterns
