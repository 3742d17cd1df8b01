#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace sluice {

void assertionFailed(const char* expression, const char* message, const char* file, int line) noexcept {
    std::fprintf(stderr, "sluice: internal error: %s (%s) at %s:%d\n", message, expression, file, line);
    std::fflush(stderr);
    std::abort();
}

}  // namespace sluice
