#include "app/cli/program.hpp"

#include "app/cli/arguments.hpp"
#include "app/cli/export_command.hpp"
#include "app/cli/list_command.hpp"
#include "app/cli/run_command.hpp"
#include "app/cli/verify_command.hpp"
#include "app/cli/words.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

namespace sluice {

namespace {

int fail(const Error& error) {
    std::cerr << "sluice: " << oneLine(error.message) << "\n";
    return kExitUsage;
}

bool isSet(const char* variable) {
    const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): no other thread yet
    return value != nullptr && *value != '\0';
}

// The toolkit ends the process with a core dump where there is no display; a sentence serves better.
Status checkDisplay(int argc, char** argv) {
    const bool chosen =
        std::any_of(argv, argv + argc, [](const char* a) { return std::string_view(a) == "-platform"; });
    if (chosen || isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM")) return Done{};
    return Error{ErrorCode::Unsupported,
                 "the workbench needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set; without one there are "
                 "the commands list, run, verify and export"};
}

int print(const std::string& text) {
    std::cout << text << std::flush;
    return std::cout ? kExitDone : fail({ErrorCode::Io, "standard output cannot be written"});
}

class Program {
public:
    Program(int argc, char** argv, Workbench workbench) : m_argc(argc), m_argv(argv), m_workbench(workbench) {}

    int operator()(const TextRequest& request) { return print(request.text); }
    int operator()(const ListRequest& request) {
        const Registry registry;
        return print(request.json ? listJson(registry).dump(2) + "\n" : listText(registry));
    }
    int operator()(const RunRequest& request) { return finish(runCommand(Registry(), request)); }
    int operator()(const VerifyRequest& request) { return finish(verifyCommand(Registry(), request)); }
    int operator()(const ExportRequest& request) { return finish(exportCommand(Registry(), request)); }
    int operator()(const WorkbenchRequest& request) {
        if (m_workbench == nullptr) {
            return fail({ErrorCode::Unsupported,
                         "this build has no workbench; there are the commands list, run, verify and export"});
        }
        if (Status display = checkDisplay(m_argc, m_argv); !display) return fail(display.error());
        return m_workbench(m_argc, m_argv, request.files);
    }

private:
    static int finish(const Result<CommandOutput>& output) {
        if (!output) return fail(output.error());
        const int printed = print(output.value().text);
        if (!output.value().problem.empty()) return fail({ErrorCode::Io, output.value().problem});
        return printed == kExitDone ? output.value().exitStatus : printed;
    }

    int m_argc;
    char** m_argv;
    Workbench m_workbench;
};

}  // namespace

int runProgram(int argc, char** argv, Workbench workbench) {
    try {
        const Result<Request> request = parseArguments(argc, argv);
        if (!request) return fail(request.error());
        return std::visit(Program(argc, argv, workbench), request.value());
    } catch (const std::exception& error) {  // out of memory: the one thing that is no value
        return fail({ErrorCode::Io, std::string("ended early: ") + error.what()});
    }
}

}  // namespace sluice
