// Reading the small text files that the command line names. Errors name the file and what is wrong with it.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>

namespace sluice {

// The whole of a regular file of at most `bytesMax` bytes.
Result<std::string> readTextFile(const std::string& path, std::uintmax_t bytesMax);

}  // namespace sluice
