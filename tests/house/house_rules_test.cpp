// Each rule is shown a sample that breaks it and one that does not: a rule that cannot fail guards nothing.
#include "house/house_rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::house {
namespace {

SourceFile file(std::string path, std::string content) {
    return {std::move(path), std::move(content)};
}

std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "int x;\n";
    return text;
}

TEST(HouseBlanking, RemovesCommentsAndTextButKeepsLinesAndIncludes) {
    EXPECT_EQ(withoutCommentsAndText("a // std::mutex\nb"), "a              \nb");
    EXPECT_EQ(withoutCommentsAndText("a /* x\ny */ b"), "a     \n     b");
    EXPECT_EQ(withoutCommentsAndText(R"(f("a\"b", 'c'))"), R"(f(      ,    ))");
    EXPECT_EQ(withoutCommentsAndText("1'000'000 + x"), "1'000'000 + x");
    EXPECT_EQ(withoutCommentsAndText("#include \"base/time.hpp\"\n"), "#include \"base/time.hpp\"\n");
    EXPECT_EQ(withoutCommentsAndText("f(R\"x(a\" b)x\") g"), "f(           ) g");
}

TEST(HouseFloors, AreOrderedFromBaseToApp) {
    EXPECT_LT(floorOf("core/base/a.hpp"), floorOf("core/events/a.hpp"));
    EXPECT_LT(floorOf("core/exporters/a.hpp"), floorOf("ui/theme/a.hpp"));
    EXPECT_LT(floorOf("ui/pages/a.hpp"), floorOf("ui/main_window.hpp"));
    EXPECT_LT(floorOf("ui/main_window.hpp"), floorOf("app/main.cpp"));
    EXPECT_EQ(floorOf("vector"), -1);
    EXPECT_EQ(floorOf("tests/core/base/a.cpp"), -1);
}

TEST(HouseRules, CoreIncludesNoQtHeader) {
    for (const char* header : {"QString", "QtCore/QObject", "qglobal.h", "QtGlobal", "qcustomplot.h"}) {
        EXPECT_EQ(qtInCore(file("core/base/a.hpp", "#include <" + std::string(header) + ">\n")).size(), 1u) << header;
    }
    EXPECT_TRUE(qtInCore(file("core/base/a.hpp", "#include <queue>\n// #include <QString>\n")).empty());
    EXPECT_TRUE(qtInCore(file("ui/theme/a.hpp", "#include <QString>\n")).empty());
}

TEST(HouseRules, IncludesPointDownTheHouse) {
    EXPECT_EQ(includeDirection(file("core/base/a.cpp", "#include \"events/event.hpp\"\n")).size(), 1u);
    EXPECT_EQ(includeDirection(file("core/patterns/x/a.cpp", "#include \"session/store.hpp\"\n")).size(), 1u);
    EXPECT_EQ(includeDirection(file("core/session/a.cpp", "#include <ui/theme/theme.hpp>\n")).size(), 1u);
    EXPECT_EQ(includeDirection(file("ui/scene/a.cpp", "#include \"ui/panels/panel.hpp\"\n")).size(), 1u);
    EXPECT_EQ(includeDirection(file("ui/pages/a.cpp", "#include \"ui/main_window.hpp\"\n")).size(), 1u);
    EXPECT_EQ(includeDirection(file("ui/main_window.cpp", "#include \"app/cli/words.hpp\"\n")).size(), 1u);
    EXPECT_EQ(includeDirection(file("core/base/a.cpp", "#include \"../events/event.hpp\"\n")).size(), 1u);
    EXPECT_TRUE(includeDirection(file("core/events/a.cpp", "#include \"base/time.hpp\"\n#include <vector>\n")).empty());
    EXPECT_TRUE(includeDirection(file("ui/scene/a.cpp", "#include \"ui/model/m.hpp\"\n#include \"events/event.hpp\"\n"))
                    .empty());
    EXPECT_TRUE(includeDirection(file("app/main.cpp", "#include \"ui/workbench.hpp\"\n")).empty());
}

TEST(HouseRules, APatternNamesNothingOfTheHost) {
    for (const char* code : {"std::mutex m;", "std::this_thread::yield();", "std::chrono::seconds s;",
                             "#include <thread>", "std::atomic<int> n;", "std::atomic_int n;", "std::random_device d;",
                             "rand ();", "auto t = steady_clock::now();", "std::lock_guard lock(m);",
                             "std::recursive_mutex m;", "#include <random>", "clock_gettime(CLOCK_REALTIME, &t);"}) {
        EXPECT_EQ(hostInPattern(file("core/patterns/x/robust.cpp", code)).size(), 1u) << code;
        EXPECT_EQ(hostInPattern(file("core/patterns/parts/source.hpp", code)).size(), 1u) << code;
        EXPECT_TRUE(hostInPattern(file("core/patterns/run.cpp", code)).empty()) << code;
    }
    EXPECT_TRUE(hostInPattern(file("core/patterns/x/robust.cpp",
                                   "Mutex mutex(env); Atomic<int> n; // not std::mutex\nco_await sleep(kMillisecond);"
                                   "std::vector<int> v; double operand(int); std::move(v);"))
                    .empty());
}

TEST(HouseRules, OnlyPlotsPlot) {
    EXPECT_EQ(plottingOutsidePlots(file("ui/panels/a.cpp", "#include <qcustomplot.h>\n")).size(), 1u);
    EXPECT_EQ(plottingOutsidePlots(file("ui/panels/a.hpp", "class QCustomPlot;\n")).size(), 1u);
    EXPECT_TRUE(plottingOutsidePlots(file("ui/plots/a.cpp", "#include <qcustomplot.h>\n")).empty());
}

TEST(HouseRules, TheUserInterfaceKnowsNoPattern) {
    EXPECT_EQ(patternNameInUi(file("ui/scene/a.cpp", "if (id == \"priority_queue\") {}\n")).size(), 1u);
    EXPECT_EQ(patternNameInUi(file("ui/scene/a.cpp", "// Priority first\n")).size(), 1u);
    EXPECT_TRUE(patternNameInUi(file("ui/bridge/a.cpp", "post(event, Qt::LowEventPriority);\n")).empty());
    EXPECT_TRUE(patternNameInUi(file("core/patterns/priority_queue/a.cpp", "priority\n")).empty());
}

TEST(HouseRules, FilesOfLogicStayShort) {
    EXPECT_TRUE(tooLong(file("core/base/a.cpp", lines(450))).empty());
    EXPECT_EQ(tooLong(file("core/base/a.cpp", lines(451))).size(), 1u);
    EXPECT_TRUE(tooLong(file("ui/main_window.cpp", lines(299))).empty());
    EXPECT_EQ(tooLong(file("ui/main_window.cpp", lines(300))).size(), 1u);
    EXPECT_TRUE(tooLong(file("tests/core/base/a_test.cpp", lines(2000))).empty());
}

TEST(HouseRules, NoPathOfAMachine) {
    EXPECT_EQ(machinePath(file("README.md", std::string("see /ho") + "me/ann/sluice\n")).size(), 1u);
    EXPECT_EQ(machinePath(file("app/run", std::string("cd /wo") + "rk/main\n")).size(), 1u);
    EXPECT_TRUE(machinePath(file("README.md", "see ui/home/page and frame/work/stage\n")).empty());
}

TEST(HouseRules, AHeaderBeginsWithItsPurpose) {
    EXPECT_EQ(headerWithoutPurpose(file("core/base/a.hpp", "#pragma once\n")).size(), 1u);
    EXPECT_TRUE(headerWithoutPurpose(file("core/base/a.hpp", "// Does a thing.\n#pragma once\n")).empty());
}

TEST(HouseRules, TheTopFolderIsFixed) {
    const std::vector<std::string> right{
        "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "app",  "cmake",
        "core",           "resources",         "tests",     "ui",      ".git", "build"};
    EXPECT_TRUE(topLevel(right).empty());
    std::vector<std::string> more = right;
    more.push_back("docs");
    EXPECT_EQ(topLevel(more).size(), 1u);
    std::vector<std::string> fewer = right;
    fewer.erase(std::find(fewer.begin(), fewer.end(), "LICENSE"));
    EXPECT_EQ(topLevel(fewer).size(), 1u);
}

}  // namespace
}  // namespace sluice::house
