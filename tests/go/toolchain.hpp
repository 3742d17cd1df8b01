// Debian's Go, offline: the standard library is all that it gets.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sluice::go {

struct Ended {
    int status = -1;  // exit status; 124 when it took longer than it may; -1 when a signal ended it
    std::string out;
    std::string err;
};

// Runs a program of the path in a folder and waits for its end, `seconds` at most.
Ended execute(const std::filesystem::path& folder, const std::vector<std::string>& command, int seconds);

bool hasGo();

// A folder of its own for one test, removed with everything in it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

}  // namespace sluice::go
