// The composition root: makes what the program is put together from, and hands it on. Nothing else belongs here.
#include "app/cli/program.hpp"

#ifdef SLUICE_GUI
#include "ui/workbench.hpp"
#endif

int main(int argc, char** argv) {
#ifdef SLUICE_GUI
    return sluice::runProgram(argc, argv, sluice::ui::runWorkbench);
#else
    return sluice::runProgram(argc, argv, nullptr);
#endif
}
