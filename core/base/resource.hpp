// The files of resources/, embedded in the program: read-only, valid for its whole life, safe from any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sluice {

struct Resource {
    std::string_view path;     // relative to resources/, with '/' between folders
    std::string_view content;  // not necessarily text
};

// All embedded files, sorted by path.
std::span<const Resource> resources();

// The content of one file, or nothing where no such file is embedded.
std::optional<std::string_view> findResource(std::string_view path);

}  // namespace sluice
