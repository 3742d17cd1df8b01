// The program from its arguments to its exit status: reads the command line and carries out one request.
//
// Exit status: 0 done; 1 the run ended in deadlock, livelock, panic or stuck, or a verify found a difference; 2 bad
// usage or input, or a verify that cannot compare. An error is one line on standard error, and then standard output
// stays empty.
#pragma once

#include <string>
#include <vector>

namespace sluice {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFault = 1;
inline constexpr int kExitUsage = 2;

// Opens the window on these session files; gives the exit status. Called on the main thread.
using Workbench = int (*)(int argc, char** argv, const std::vector<std::string>& files);

// `workbench` is null in a build without one. Nothing of it is touched by the headless commands.
int runProgram(int argc, char** argv, Workbench workbench);

}  // namespace sluice
