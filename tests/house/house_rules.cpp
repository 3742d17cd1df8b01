#include "house/house_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>
#include <regex>
#include <set>
#include <sstream>

namespace sluice::house {

namespace {

// From the ground up; each may use itself and those before it.
const std::array<std::string_view, 20> kFloors{
    "core/base",     "core/events",   "core/runtime", "core/sync",      "core/workload",
    "core/patterns", "core/analysis", "core/session", "core/exporters", "ui/theme",
    "ui/bridge",     "ui/model",      "ui/scene",     "ui/timeline",    "ui/plots",
    "ui/panels",     "ui/pages",      "ui",           "app/cli",        "app"};

constexpr int kLinesMax = 450;
constexpr int kMainWindowLinesMax = 299;

bool isUnder(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

struct Line {
    int number;
    std::string text;
};

void forEachLine(std::string_view text, const std::function<void(const Line&)>& visit) {
    std::istringstream in{std::string(text)};
    Line line{0, {}};
    while (std::getline(in, line.text)) {
        ++line.number;
        visit(line);
    }
}

std::string at(const SourceFile& file, const Line& line) {
    return file.path + ":" + std::to_string(line.number) + ": ";
}

struct Include {
    std::string name;
    bool quoted = false;
};

// The include of a line, or an empty name.
Include includeOf(const std::string& line) {
    static const std::regex kInclude(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::smatch match;
    if (!std::regex_search(line, match, kInclude)) return {};
    return {match[2], match[1] == "\""};
}

// Every line of code (no comments, no literals) that matches.
Findings matches(const SourceFile& file, const std::regex& forbidden, std::string_view complaint) {
    Findings findings;
    forEachLine(withoutCommentsAndText(file.content), [&](const Line& line) {
        std::smatch match;
        if (std::regex_search(line.text, match, forbidden)) {
            findings.push_back(at(file, line) + std::string(complaint) + " '" + match.str() + "'");
        }
    });
    return findings;
}

// Blanks comments and literals one character at a time.
class Blanker {
public:
    explicit Blanker(std::string_view code) : m_code(code), m_out(code) {}
    std::string run() {
        while (m_at < m_code.size()) step();
        return m_out;
    }

private:
    bool ahead(std::string_view word) const { return m_code.substr(m_at).starts_with(word); }
    void blankTo(std::size_t end) {
        for (; m_at < std::min(end, m_code.size()); ++m_at) {
            if (m_code[m_at] != '\n') m_out[m_at] = ' ';
        }
    }
    std::size_t after(std::string_view word, std::size_t from) const {
        const std::size_t found = m_code.find(word, from);
        return found == std::string_view::npos ? m_code.size() : found + word.size();
    }
    std::size_t literalEnd(char quote) const {
        std::size_t end = m_at + 1;
        while (end < m_code.size() && m_code[end] != quote && m_code[end] != '\n') end += m_code[end] == '\\' ? 2u : 1u;
        return end + 1;
    }
    bool inInclude() const {
        const std::size_t start = m_code.rfind('\n', m_at) + 1;  // npos + 1 == 0
        return !includeOf(std::string(m_code.substr(start, m_code.find('\n', m_at) - start))).name.empty();
    }
    // 1'000 is a number, not the begin of a character.
    bool inNumber() const { return m_at > 0 && std::isalnum(static_cast<unsigned char>(m_code[m_at - 1])) != 0; }
    void skipRawString() {
        const std::size_t open = m_code.find('(', m_at);
        const std::string close = ")" + std::string(m_code.substr(m_at + 2, open - m_at - 2)) + "\"";
        blankTo(after(close, open));
    }
    void step() {
        if (ahead("//")) {
            blankTo(m_code.find('\n', m_at));
        } else if (ahead("/*")) {
            blankTo(after("*/", m_at + 2));
        } else if (ahead("R\"")) {
            skipRawString();
        } else if (ahead("\"") && !inInclude()) {
            blankTo(literalEnd('"'));
        } else if (ahead("'") && !inNumber()) {
            blankTo(literalEnd('\''));
        } else {
            ++m_at;
        }
    }

    std::string_view m_code;
    std::string m_out;
    std::size_t m_at = 0;
};

}  // namespace

std::string withoutCommentsAndText(std::string_view code) {
    return Blanker(code).run();
}

int floorOf(std::string_view path) {
    int best = -1;
    std::size_t bestLength = 0;
    for (std::size_t i = 0; i < kFloors.size(); ++i) {
        if (isUnder(path, kFloors[i]) && kFloors[i].size() > bestLength) {
            best = static_cast<int>(i);
            bestLength = kFloors[i].size();
        }
    }
    return best;
}

Findings qtInCore(const SourceFile& file) {
    if (!isUnder(file.path, "core")) return {};
    Findings findings;
    static const std::regex kQtHeader(R"(^(Q[A-Z]\w*|Qt\w*|Qt\w*/.*|q[a-z]+\.h|qcustomplot\.h)$)");
    forEachLine(withoutCommentsAndText(file.content), [&](const Line& line) {
        const Include include = includeOf(line.text);
        if (std::regex_match(include.name, kQtHeader))
            findings.push_back(at(file, line) + "core includes " + include.name);
    });
    return findings;
}

Findings includeDirection(const SourceFile& file) {
    const int own = floorOf(file.path);
    if (own < 0) return {};
    Findings findings;
    forEachLine(withoutCommentsAndText(file.content), [&](const Line& line) {
        const std::string name = includeOf(line.text).name;
        if (name.empty()) return;
        // Headers of core are named from core/, all others from the source folder.
        const int other = std::max(floorOf(name), floorOf("core/" + name));
        if (other > own) {
            findings.push_back(at(file, line) + "looks up the house: " + name);
        } else if (name.starts_with("../") || name.starts_with("core/")) {
            findings.push_back(at(file, line) + "is not named from its root: " + name);
        }
    });
    return findings;
}

Findings hostInPattern(const SourceFile& file) {
    // The run itself and the registry stand directly in core/patterns; they are no patterns.
    static const std::regex kPatternFile(R"(^core/patterns/[^/]+/.+)");
    if (!std::regex_match(file.path, kPatternFile)) return {};
    static const std::regex kHost(
        R"(#\s*include\s*<(thread|chrono|mutex|shared_mutex|atomic|condition_variable|random|ctime|time\.h|sys/time\.h)"
        R"(|pthread\.h|semaphore|latch|barrier|future|stop_token|unistd\.h)>)"
        R"(|\bstd\s*::\s*(jthread|thread|this_thread|chrono|atomic\w*|memory_order\w*|(\w+_)?mutex|lock_guard)"
        R"(|unique_lock|shared_lock|scoped_lock|condition_variable\w*|counting_semaphore|binary_semaphore|latch)"
        R"(|barrier|future|promise|async|call_once|once_flag|random_device|mt19937\w*|default_random_engine)"
        R"(|minstd_rand0?|\w+_distribution|rand|srand|time|clock)\b)"
        R"(|\b(clock_gettime|gettimeofday|nanosleep|usleep|srand|rand|random|drand48|getrandom|pthread_\w+|__rdtsc))"
        R"(\s*\(|\b(system_clock|steady_clock|high_resolution_clock)\b)");
    return matches(file, kHost, "a pattern reaches for the host:");
}

Findings plottingOutsidePlots(const SourceFile& file) {
    if (isUnder(file.path, "ui/plots") || isUnder(file.path, "tests/ui/plots") || isUnder(file.path, "tests/house"))
        return {};
    static const std::regex kPlotting(R"(\bqcustomplot\.h|\bQCustomPlot\b|\bQCP[A-Z]\w+)");
    return matches(file, kPlotting, "plotting outside ui/plots:");
}

Findings patternNameInUi(const SourceFile& file) {
    if (!isUnder(file.path, "ui")) return {};
    Findings findings;
    // Names of Qt that end in it (LowEventPriority) are another matter.
    static const std::regex kName("\\bpriority", std::regex::icase);
    forEachLine(file.content, [&](const Line& line) {
        if (std::regex_search(line.text, kName)) findings.push_back(at(file, line) + "knows a pattern: " + line.text);
    });
    return findings;
}

Findings tooLong(const SourceFile& file) {
    if (floorOf(file.path) < 0) return {};
    const auto lines = std::count(file.content.begin(), file.content.end(), '\n');
    const int allowed = file.path == "ui/main_window.cpp" ? kMainWindowLinesMax : kLinesMax;
    if (lines <= allowed) return {};
    return {file.path + " has " + std::to_string(lines) + " lines, at most " + std::to_string(allowed)};
}

Findings machinePath(const SourceFile& file) {
    // Written in pieces, so that this file does not find itself.
    static const std::regex kPath(
        "(^|[^\\w.])(/ho"
        "me/|/ro"
        "ot/|/Us"
        "ers/|/wo"
        "rk/|/tm"
        "p/build|[A-Z]:\\\\Us"
        "ers)");
    Findings findings;
    forEachLine(file.content, [&](const Line& line) {
        if (std::regex_search(line.text, kPath)) findings.push_back(at(file, line) + "machine path: " + line.text);
    });
    return findings;
}

Findings headerWithoutPurpose(const SourceFile& file) {
    if (floorOf(file.path) < 0 || !file.path.ends_with(".hpp")) return {};
    if (file.content.starts_with("//")) return {};
    return {file.path + " does not begin by saying what it is for"};
}

Findings topLevel(const std::vector<std::string>& names) {
    static const std::set<std::string> kBelong{
        "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "app", "cmake",
        "core",           "resources",         "tests",     "ui"};
    static const std::set<std::string> kMade{"build", "compile_commands.json", "CMakeUserPresets.json"};
    Findings findings;
    std::set<std::string> missing = kBelong;
    for (const std::string& name : names) {
        missing.erase(name);
        const bool hidden = name.starts_with(".");  // of git, of the tools, of an editor
        if (!hidden && !kBelong.contains(name) && !kMade.contains(name)) {
            findings.push_back("'" + name + "' does not belong in the top folder");
        }
    }
    for (const std::string& name : missing) findings.push_back("'" + name + "' is missing from the top folder");
    return findings;
}

}  // namespace sluice::house
