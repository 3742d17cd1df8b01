// What a command gives back: nothing is printed before all of it is known, so that an error leaves standard output
// empty.
#pragma once

#include <string>

namespace sluice {

struct CommandOutput {
    std::string text;
    int exitStatus = 0;
    std::string problem = {};  // told on standard error behind the text: what was measured is printed all the same
};

}  // namespace sluice
