#include "app/binary.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace sluice {

namespace {

std::vector<std::string> headlessEnvironment() {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string text = *variable;
        const bool ofDisplay = text.starts_with("DISPLAY=") || text.starts_with("WAYLAND_DISPLAY=") ||
                               text.starts_with("QT_QPA_PLATFORM=");
        if (!ofDisplay) variables.push_back(text);
    }
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

Folder::Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    m_path = name;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::string Folder::file(const std::string& name, const std::string& content) const {
    std::ofstream(m_path / name, std::ios::binary) << content;
    return path(name);
}

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Started::Started(const std::vector<std::string>& arguments) {
    std::vector<std::string> words{SLUICE_BINARY};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment = headlessEnvironment();
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, m_folder.path("out").c_str(), flags, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, m_folder.path("err").c_str(), flags, 0600);
    const int problem =
        posix_spawn(&m_pid, SLUICE_BINARY, &files, nullptr, pointers(words).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&files);
    if (problem != 0) ADD_FAILURE() << SLUICE_BINARY << " cannot be started";
}

void Started::untilThreads(int count) const {
    const std::filesystem::path tasks = "/proc/" + std::to_string(m_pid) + "/task";
    siginfo_t ended{};
    do {
        std::error_code gone;
        if (std::distance(std::filesystem::directory_iterator(tasks, gone), {}) >= count) return;
        std::this_thread::yield();
        ended.si_pid = 0;
        waitid(P_PID, static_cast<id_t>(m_pid), &ended, WEXITED | WNOHANG | WNOWAIT);
    } while (ended.si_pid == 0);
}

void Started::signal(int number) const {
    kill(m_pid, number);
}

Ended Started::wait() {
    int status = 0;
    waitpid(m_pid, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(m_folder.path("out")), read(m_folder.path("err"))};
}

Ended sluice(const std::vector<std::string>& arguments) {
    return Started(arguments).wait();
}

}  // namespace sluice
