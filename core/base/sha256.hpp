// SHA-256 (FIPS 180-4), to tell whether a text is the one that was meant. Pure function, safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

// 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

}  // namespace sluice
