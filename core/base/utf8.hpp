// Whether bytes are text. Pure function, safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice {

// The length of the longest beginning of `bytes` that is well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms,
// no surrogates, nothing above U+10FFFF); bytes.size() where all of it is.
std::size_t utf8PrefixLength(std::string_view bytes) noexcept;

inline bool isUtf8(std::string_view bytes) noexcept {
    return utf8PrefixLength(bytes) == bytes.size();
}

}  // namespace sluice
