// The source that patterns share: offers the messages of its tape as they come due.
#pragma once

#include "workload/env.hpp"

#include <string>

namespace sluice::patterns {

struct SourceOptions {
    SourceOptions(std::string sourceRole, bool refusesWhenFull, bool closesAtEnd)
        : role(std::move(sourceRole)), refuses(refusesWhenFull), closes(closesAtEnd) {}
    std::string role;            // as declared in the topology
    bool refuses = false;        // a full queue turns the message away; otherwise the source waits for room
    bool closes = false;         // closes the queue when it ends
    std::uint32_t instance = 0;  // which goroutine of its role
};

// The body of a source. Sites: "due" (waiting for the next one) and "offer" (the send). A saturated source always waits
// for room: it has no other pace.
Task<> offerMessages(Env& env, SourceOptions options, Channel<Message> queue);

}  // namespace sluice::patterns
