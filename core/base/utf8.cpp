#include "base/utf8.hpp"

#include <algorithm>

namespace sluice {
namespace {

// The length of the character that begins at the front, or 0 where it is not well formed.
std::size_t characterLength(std::string_view bytes) noexcept {
    const auto byte = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    // The second byte decides on overlong forms, surrogates and the end of the code space.
    const unsigned char second = byte(1);
    const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                       (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    return wrong ? 0 : length;
}

}  // namespace

std::size_t utf8PrefixLength(std::string_view bytes) noexcept {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::size_t length = characterLength(bytes.substr(at));
        if (length == 0) break;
        at += length;
    }
    return at;
}

}  // namespace sluice
