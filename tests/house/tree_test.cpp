// The rules of the house, held against this source tree.
#include "house/house_rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace sluice::house {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLUICE_SOURCE_DIR;

bool isText(const fs::path& path) {
    // No extension: scripts and LICENSE. Data, fonts and pictures are not ours to judge.
    static const std::set<std::string> kText{"",    ".cpp", ".hpp", ".txt",     ".cmake", ".in", ".json",
                                             ".md", ".sh",  ".go",  ".desktop", ".xml",   ".qss"};
    return kText.contains(path.extension().string());
}

SourceFile read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {fs::relative(path, kRoot).generic_string(), {std::istreambuf_iterator<char>(in), {}}};
}

std::vector<SourceFile> readTree() {
    std::vector<SourceFile> files;
    for (const char* folder : {"app", "cmake", "core", "resources", "tests", "ui", ".ci"}) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
            if (entry.is_regular_file() && isText(entry.path())) files.push_back(read(entry.path()));
        }
    }
    for (const char* name : {"CMakeLists.txt", "CMakePresets.json", "README.md"}) files.push_back(read(kRoot / name));
    return files;
}

const std::vector<SourceFile>& tree() {
    static const std::vector<SourceFile> kTree = readTree();
    return kTree;
}

bool isCode(const SourceFile& file) {
    return file.path.ends_with(".cpp") || file.path.ends_with(".hpp");
}

void expectClean(Findings (*rule)(const SourceFile&), bool codeOnly = true) {
    for (const SourceFile& file : tree()) {
        if (codeOnly && !isCode(file)) continue;
        for (const std::string& finding : rule(file)) ADD_FAILURE() << finding;
    }
}

TEST(House, TheScanSeesEveryFolder) {
    for (const char* file :
         {"core/base/result.hpp", "app/main.cpp", "app/run", "tests/house/tree_test.cpp", "README.md"}) {
        const bool seen =
            std::any_of(tree().begin(), tree().end(), [&](const SourceFile& f) { return f.path == file; });
        EXPECT_TRUE(seen) << file;
    }
}

TEST(House, CoreIsFreeOfQt) {
    expectClean(qtInCore);
}
TEST(House, IncludesPointDown) {
    expectClean(includeDirection);
}
TEST(House, PatternsNameNothingOfTheHost) {
    expectClean(hostInPattern);
}
TEST(House, OnlyPlotsPlot) {
    expectClean(plottingOutsidePlots);
}
TEST(House, TheUserInterfaceKnowsNoPattern) {
    expectClean(patternNameInUi, false);
}
TEST(House, FilesStayShort) {
    expectClean(tooLong);
}
TEST(House, NoMachinePaths) {
    expectClean(machinePath, false);
}
TEST(House, HeadersSayWhatTheyAreFor) {
    expectClean(headerWithoutPurpose);
}

TEST(House, TopLevelIsExactlyTheHouse) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(kRoot))
        names.push_back(entry.path().filename().string());
    for (const std::string& finding : topLevel(names)) ADD_FAILURE() << finding;
}

}  // namespace
}  // namespace sluice::house
