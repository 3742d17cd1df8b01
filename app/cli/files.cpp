#include "app/cli/files.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace sluice {

Result<std::string> readTextFile(const std::string& path, std::uintmax_t bytesMax) {
    namespace fs = std::filesystem;
    std::error_code problem;
    const fs::file_status status = fs::status(path, problem);
    if (!fs::exists(status)) return Error{ErrorCode::NotFound, path + ": there is no such file"};
    if (fs::is_directory(status)) return Error{ErrorCode::InvalidArgument, path + " is a folder; allowed: a file"};
    // A pipe has no size to check beforehand: read one byte more than allowed, and see.
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return Error{ErrorCode::Io, path + " cannot be opened: " + std::generic_category().message(errno)};
    }
    std::string text;
    std::string chunk(std::size_t{1} << 16, '\0');
    while (text.size() <= bytesMax &&
           (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())), in.gcount() > 0)) {
        text.append(chunk, 0, static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad()) return Error{ErrorCode::Io, path + " cannot be read to its end"};
    if (text.size() > bytesMax) {
        return Error{ErrorCode::InvalidArgument,
                     path + " is too large; allowed: up to " + std::to_string(bytesMax >> 20) + " MiB"};
    }
    return text;
}

}  // namespace sluice
