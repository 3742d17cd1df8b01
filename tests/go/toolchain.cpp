#include "go/toolchain.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace sluice::go {

namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& word) {
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Nothing of the machine's own settings, nothing from the network; what it has compiled it keeps in the build folder.
const std::string kEnvironment =
    "export GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOWORK=off CGO_ENABLED=0 GOCACHE=" +
    quoted(SLUICE_GO_CACHE) + "; ";

}  // namespace

Ended execute(const fs::path& folder, const std::vector<std::string>& command, int seconds) {
    const Folder output;
    std::string line =
        kEnvironment + "cd " + quoted(folder.string()) + " && exec timeout -k 1 " + std::to_string(seconds);
    for (const std::string& word : command) line += " " + quoted(word);
    line +=
        " </dev/null >" + quoted((output.path() / "out").string()) + " 2>" + quoted((output.path() / "err").string());
    const int status = std::system(line.c_str());  // NOLINT(concurrency-mt-unsafe): no other thread changes anything
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(output.path() / "out"), read(output.path() / "err")};
}

bool hasGo() {
    return execute(fs::temp_directory_path(), {"go", "version"}, 60).status == 0;
}

Folder::Folder() {
    std::string name = (fs::temp_directory_path() / "sluice-go-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    m_path = name;
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

}  // namespace sluice::go
