#include "app/cli/report_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>
#include <vector>

namespace sluice {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 24;
constexpr std::size_t kCellWidth = 12;

// Whole numbers as they are, others with four significant digits: enough to read, and the JSON has them all.
std::string cell(const Json& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_number_float()) return value.dump();
    std::array<char, 64> buffer{};
    const double number = value.get<double>();
    const char* format = number >= 1000 || number <= -1000 ? "%.0f" : "%.4g";
    std::snprintf(buffer.data(), buffer.size(), format, number);
    return buffer.data();
}

std::string padded(const std::string& text, std::size_t width) {
    return text + std::string(text.size() < width ? width - text.size() : 1, ' ');
}

std::string aligned(const std::string& text, std::size_t width) {
    return std::string(text.size() < width ? width - text.size() : 1, ' ') + text;
}

void writeHead(std::ostream& out, const Json& report) {
    out << cell(report["pattern"]) << ", " << cell(report["variant"]) << ", "
        << (report["clock"] == "virtual" ? "virtual clock" : "real threads") << ", seed " << cell(report["seed"])
        << "\n"
        << cell(report["outcome"]) << " after " << cell(report["simulated_s"]) << " s on the run's clock ("
        << cell(report["wall_s"]) << " s of wall time), " << cell(report["events"]) << " events";
    if (!report["event_hash"].is_null()) out << ", hash " << cell(report["event_hash"]);
    if (report["telemetry_dropped"] != 0)
        out << ", " << cell(report["telemetry_dropped"]) << " events of telemetry lost";
    out << "\n";
    if (!report["recording_incomplete"].is_null()) out << cell(report["recording_incomplete"]) << "\n";
}

// One line per plain number.
void writeNumbers(std::ostream& out, const std::string& title, const Json& object) {
    if (object.empty()) return;
    out << "\n" << title << "\n";
    for (const auto& [name, value] : object.items()) {
        if (!value.is_object()) out << "  " << padded(name, kNameWidth) << cell(value) << "\n";
    }
}

// One line per object, one column per key of the first.
void writeTable(std::ostream& out, const std::string& title, const Json& rows) {
    if (rows.empty()) return;
    out << "\n" << padded(title, kNameWidth + 2);
    for (const auto& [column, value] : rows.front().items()) out << aligned(column, kCellWidth);
    out << "\n";
    for (const auto& [name, row] : rows.items()) {
        out << "  " << padded(name, kNameWidth);
        for (const auto& [column, value] : row.items()) out << aligned(cell(value), kCellWidth);
        out << "\n";
    }
}

// The members of an object that are objects themselves.
Json tablesOf(const Json& object) {
    Json tables = Json::object();
    for (const auto& [name, value] : object.items()) {
        if (value.is_object()) tables[name] = value;
    }
    return tables;
}

void writeFaults(std::ostream& out, const Json& report) {
    if (!report["faults"].empty()) out << "\nfaults\n";
    for (const Json& fault : report["faults"]) {
        out << "  " << cell(fault["kind"]) << " x " << cell(fault["count"]) << ": " << cell(fault["where"]) << "\n";
    }
    if (report.contains("report")) out << "\n" << cell(report["report"]) << "\n";
}

}  // namespace

std::string reportText(const Json& report, std::string_view headline) {
    std::ostringstream out;
    writeHead(out, report);
    if (!headline.empty()) out << "\n" << headline << "\n";
    writeNumbers(out, "metrics", report["metrics"]);
    writeTable(out, "times", tablesOf(report["metrics"]));
    writeTable(out, "channels", report["channels"]);
    writeNumbers(out, "pattern", report["pattern_metrics"]);
    writeNumbers(out, "goroutines", report["goroutines"]);
    writeFaults(out, report);
    return out.str();
}

}  // namespace sluice
