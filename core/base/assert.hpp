// Assertions for programming errors. They stay on in release builds: a broken invariant stops the process with a
// sentence instead of corrupting what a person sees. Operating errors are values (result.hpp), never assertions.
#pragma once

namespace sluice {

[[noreturn]] void assertionFailed(const char* expression, const char* message, const char* file, int line) noexcept;

}  // namespace sluice

#define SLUICE_ASSERT(condition, message)                                         \
    do {                                                                          \
        if (!(condition)) [[unlikely]]                                            \
            ::sluice::assertionFailed(#condition, (message), __FILE__, __LINE__); \
    } while (false)
