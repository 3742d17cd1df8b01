// The composition of the graphical program: application, theme, registry, aggregator, window. Opens the given session,
// or starts the first pattern's first look at once.
//
// For documentation and tests: --screenshot FILE.png --at SECONDS [--size WxH] [--theme dark|light] [--variant V]
// [--experiment FILE below resources/] shows that instant of a run, writes the window to the file and ends.
// Thread rule: called once, on the main thread.
#pragma once

#include <string>
#include <vector>

namespace sluice::ui {

// Gives the exit status of the process. `files`: sessions; the first is opened.
int runWorkbench(int argc, char** argv, const std::vector<std::string>& files);

}  // namespace sluice::ui
