// Starts the built program as a person's shell would, and gives back what it printed and how it ended. No display.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sluice {

struct Ended {
    int status = -1;  // exit status; -1 when a signal ended it
    std::string out;
    std::string err;
};

// A folder of its own for one test, removed with everything in it.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path(const std::string& name) const { return (m_path / name).string(); }
    // Writes a file and gives its path.
    std::string file(const std::string& name, const std::string& content) const;

private:
    std::filesystem::path m_path;
};

// A program that has been started. Its output is read once it has ended.
class Started {
public:
    explicit Started(const std::vector<std::string>& arguments);
    // Returns once the program has started so many threads (or has ended).
    void untilThreads(int count) const;
    void signal(int number) const;
    Ended wait();

private:
    Folder m_folder;
    int m_pid = 0;
};

Ended sluice(const std::vector<std::string>& arguments);

std::string read(const std::string& path);

}  // namespace sluice
