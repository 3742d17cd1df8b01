#include "app/cli/arguments.hpp"

#include "app/cli/words.hpp"
#include "workload/limits.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice {

namespace {

constexpr std::uint64_t kMessagesMax = 1'000'000'000'000;  // ids have 40 bits, retries and duplicates included

Error usage(std::string message) {
    return {ErrorCode::InvalidArgument, std::move(message)};
}

// What CLI11 fills in; checked and converted afterwards, so that all errors speak alike.
struct Raw {
    std::string what, file, variant, seed, duration, messages, clock, threads, record, go;
    std::vector<std::string> settings;
    bool json = false;
};

// What says which experiment is meant.
void declareExperiment(CLI::App& run, Raw& raw) {
    run.add_option("what", raw.what, "A pattern (see sluice list) or an experiment's FILE.json")
        ->type_name("PATTERN|FILE.json");
    run.add_option("--variant", raw.variant, "Which variant of the pattern")->type_name("V");
    run.add_option("--set", raw.settings, "Sets a parameter; may be given many times")
        ->type_name("name=value")
        ->allow_extra_args(false);
    run.add_option("--seed", raw.seed, "Seed of all random numbers; same seed, same run")->type_name("N");
    run.add_option("--duration", raw.duration, "Ends the run at this instant of its clock, such as 60s, 500ms or 2m")
        ->type_name("TIME");
    run.add_option("--messages", raw.messages, "Ends the run after so many messages offered")->type_name("N");
}

void declareRun(CLI::App& run, Raw& raw) {
    declareExperiment(run, raw);
    run.add_option("--clock", raw.clock, "virtual (deterministic, the default) or threads (real concurrency)")
        ->type_name("virtual|threads");
    run.add_option("--threads", raw.threads, "Worker threads of --clock threads; default: one per core")
        ->type_name("N");
    run.add_option("--record", raw.record, "Adds experiment, metrics and recording to a session, made if need be")
        ->type_name("FILE.sluice");
    run.add_flag("--json", raw.json, "Prints one JSON object instead of tables");
}

void declareExport(CLI::App& command, Raw& raw) {
    declareExperiment(command, raw);
    command
        .add_option("--go", raw.go, "Writes a Go program with the pattern, its arrivals and its metrics to a folder")
        ->type_name("DIR");
}

Status readStop(const Raw& raw, RunRequest& request) {
    if (!raw.duration.empty() && !raw.messages.empty()) {
        return usage("--duration and --messages cannot be given together; allowed: one of them");
    }
    if (!raw.duration.empty()) {
        Result<Nanos> duration = parseDuration("--duration", raw.duration);
        if (!duration) return duration.error();
        request.stop = StopCondition{StopCondition::Kind::Duration, duration.value(), 0};
    }
    if (!raw.messages.empty()) {
        Result<std::uint64_t> messages = parseWhole("--messages", raw.messages, 1, kMessagesMax);
        if (!messages) return messages.error();
        request.stop = StopCondition{StopCondition::Kind::Messages, 0, messages.value()};
    }
    return Done{};
}

Status readClock(const Raw& raw, RunRequest& request) {
    if (raw.clock == "virtual") {
        request.clock = ClockKind::Virtual;
    } else if (raw.clock == "threads") {
        request.clock = ClockKind::Threads;
    } else if (!raw.clock.empty()) {
        return usage("--clock: \"" + raw.clock + "\" is not allowed; allowed: virtual, threads");
    }
    if (raw.threads.empty()) return Done{};
    if (request.clock == ClockKind::Virtual) return usage("--threads is for --clock threads only");
    Result<std::uint64_t> threads = parseWhole("--threads", raw.threads, 1, kThreadsMax);
    if (!threads) return threads.error();
    request.threads = static_cast<int>(threads.value());
    return Done{};
}

Status readSettings(const Raw& raw, RunRequest& request) {
    for (const std::string& setting : raw.settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            return usage("--set: \"" + setting + "\" is not allowed; allowed: name=value, such as capacity=10");
        }
        request.settings.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
    }
    return Done{};
}

Result<RunRequest> readExperiment(const Raw& raw) {
    RunRequest request;
    request.what = raw.what;
    if (!raw.variant.empty()) request.variant = raw.variant;
    if (!raw.seed.empty()) {
        Result<std::uint64_t> seed = parseWhole("--seed", raw.seed, 0, ~std::uint64_t{0});
        if (!seed) return seed.error();
        request.seed = seed.value();
    }
    if (Status stop = readStop(raw, request); !stop) return stop.error();
    if (Status settings = readSettings(raw, request); !settings) return settings.error();
    return request;
}

Result<Request> readRun(const Raw& raw) {
    if (raw.what.empty()) return usage("run: nothing to run; allowed: a pattern (see sluice list) or a FILE.json");
    Result<RunRequest> request = readExperiment(raw);
    if (!request) return request.error();
    request.value().recordPath = raw.record;
    request.value().json = raw.json;
    if (Status clock = readClock(raw, request.value()); !clock) return clock.error();
    return Request{std::move(request).value()};
}

Result<Request> readExport(const Raw& raw) {
    if (raw.what.empty())
        return usage("export: nothing to export; allowed: a pattern (see sluice list) or a FILE.json");
    if (raw.go.empty()) return usage("export: no format; allowed: --go DIR");
    Result<RunRequest> request = readExperiment(raw);
    if (!request) return request.error();
    return Request{ExportRequest{std::move(request).value(), raw.go}};
}

std::vector<std::string> optionNames(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
    }
    return names;
}

// What a command did not understand: an option that it does not have, or a word too many.
Status checkRest(const CLI::App& command) {
    const std::vector<std::string> rest = command.remaining();
    if (rest.empty()) return Done{};
    const std::string name = rest.front().substr(0, rest.front().find('='));
    if (name.starts_with("-")) return unknownName("option of " + command.get_name(), name, optionNames(command));
    return usage(command.get_name() + ": unexpected \"" + rest.front() + "\"; one thing at a time");
}

// An empty word is a mistake of a script ("--seed $SEED"), not a wish for the default.
Status checkValues(const CLI::App& command) {
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& value : option->results()) {
            if (value.empty())
                return usage(option->get_name() + ": the value is empty; allowed: " + option->get_type_name());
        }
    }
    return Done{};
}

Result<Request> readCommand(const CLI::App& command, const Raw& raw) {
    if (Status values = checkValues(command); !values) return values.error();
    if (Status rest = checkRest(command); !rest) return rest.error();
    if (command.get_name() == "list") return Request{ListRequest{raw.json}};
    if (command.get_name() == "run") return readRun(raw);
    if (command.get_name() == "export") return readExport(raw);
    if (raw.file.empty()) return usage("verify: nothing to verify; allowed: a session's FILE.sluice");
    return Request{VerifyRequest{raw.file}};
}

// Options with a value that others read: the window system's, and the workbench's for making pictures of itself.
constexpr std::array<std::string_view, 14> kToolkitOptions{
    "-platform", "-style",  "-stylesheet", "-qwindowgeometry", "-qwindowtitle", "--screenshot", "--at",
    "--size",    "--theme", "--variant",   "--experiment",     "--layout",      "--front",      "--range"};

Result<Request> readWorkbench(std::span<const std::string> arguments, const CLI::App& program) {
    WorkbenchRequest request;
    std::vector<std::string> commands;
    for (const CLI::App* command : program.get_subcommands({})) commands.push_back(command->get_name());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (std::find(kToolkitOptions.begin(), kToolkitOptions.end(), argument) != kToolkitOptions.end()) {
            ++i;
        } else if (argument.starts_with("-")) {
            return unknownName("option", argument, optionNames(program));
        } else if (argument.ends_with(".sluice") || argument.find('/') != std::string::npos) {
            if (!request.files.empty()) {
                return usage("\"" + request.files.front() + "\" and \"" + argument +
                             "\": the workbench opens one session; allowed: one FILE.sluice");
            }
            request.files.push_back(argument);
        } else {
            commands.push_back("FILE.sluice");
            return unknownName("command", argument, commands);
        }
    }
    return Request{std::move(request)};
}

bool isCommand(const CLI::App& program, const std::string& word) {
    const auto commands = program.get_subcommands([&](const CLI::App* app) { return app->get_name() == word; });
    return !commands.empty();
}

}  // namespace

Result<Request> parseArguments(int argc, const char* const* argv) {
    std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    Raw raw;
    CLI::App program{"Sluice: see, break, fix and tune Go-style channel patterns.", "sluice"};
    program.footer("Without a command: the workbench. With FILE.sluice: the workbench, with that session open.");
    program.set_version_flag("--version", "sluice " SLUICE_VERSION);
    CLI::App* list =
        program.add_subcommand("list", "Patterns, their variants and parameters with unit, range, default");
    list->add_flag("--json", raw.json, "Prints JSON instead of text");
    CLI::App* run = program.add_subcommand("run", "Runs a pattern or an experiment and prints what was measured");
    declareRun(*run, raw);
    CLI::App* verify = program.add_subcommand("verify", "Runs what a session holds again and compares event hashes");
    verify->add_option("file", raw.file, "The session")->type_name("FILE.sluice");
    CLI::App* exporting =
        program.add_subcommand("export", "Writes a pattern or an experiment as something to take home");
    declareExport(*exporting, raw);
    for (CLI::App* command : {list, run, verify, exporting}) command->allow_extras();

    const bool forCommand = !arguments.empty() && (isCommand(program, arguments[0]) || arguments[0] == "--help" ||
                                                   arguments[0] == "-h" || arguments[0] == "--version");
    if (!forCommand) return readWorkbench(arguments, program);
    try {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
        program.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        const auto chosen = program.get_subcommands();
        return Request{TextRequest{chosen.empty() ? program.help() : chosen.front()->help()}};
    } catch (const CLI::CallForVersion& version) {
        return Request{TextRequest{std::string(version.what()) + "\n"}};
    } catch (const CLI::Error& error) {
        return usage(error.what());
    }
    const auto chosen = program.get_subcommands();
    if (chosen.empty()) return usage("no command; allowed: list, run, verify, export");
    return readCommand(*chosen.front(), raw);
}

}  // namespace sluice
