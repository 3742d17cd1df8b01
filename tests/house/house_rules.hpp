// The rules of the house as functions over text: each takes a file's path below the source folder and its content, and
// gives what is wrong with it, one sentence each. The tree is scanned by tree_test.cpp; house_rules_test.cpp shows that
// every rule can fail. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::house {

using Findings = std::vector<std::string>;

struct SourceFile {
    std::string path;  // with '/' between folders, relative to the source folder
    std::string content;
};

// The code with comments, string and character literals blanked out; lines stay where they are. Quoted includes stay.
std::string withoutCommentsAndText(std::string_view code);

// Which floor a path or an include belongs to ("base" 0 ... "app"); -1 where it belongs to none.
int floorOf(std::string_view path);

// Core is free of Qt: no Qt header, no class of its family.
Findings qtInCore(const SourceFile& file);
// Includes point down the house only.
Findings includeDirection(const SourceFile& file);
// A pattern names no thread, clock, atomic, mutex or random device of the standard library: it could tell the clocks
// apart, or break "same seed, same run". Holds for the patterns' own folders and for what they share.
Findings hostInPattern(const SourceFile& file);
// One folder draws plots; the others do not know how.
Findings plottingOutsidePlots(const SourceFile& file);
// The user interface knows no pattern by name; the one word of the first pattern that could slip in is looked for.
Findings patternNameInUi(const SourceFile& file);
// Files of logic stay readable: about 400 lines, 450 at most; the main window below 300.
Findings tooLong(const SourceFile& file);
// No path of anybody's machine.
Findings machinePath(const SourceFile& file);
// Core, user interface and application declare what they are for: each header begins with a comment.
Findings headerWithoutPurpose(const SourceFile& file);

// What stands in the top folder that does not belong there, and what is missing.
Findings topLevel(const std::vector<std::string>& names);

}  // namespace sluice::house
