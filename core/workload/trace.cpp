#include "workload/trace.hpp"

#include "base/csv.hpp"
#include "base/sha256.hpp"
#include "base/utf8.hpp"
#include "workload/instant.hpp"
#include "workload/samplers.hpp"
#include "workload/service_formula.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace sluice {
namespace {

constexpr double kServiceMsMax = 1e9;

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string result = "\"";
    for (const char c : text.substr(0, kShown)) result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return result + (text.size() > kShown ? "...\"" : "\"");
}

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    constexpr std::size_t kShown = 400;
    return text.size() <= kShown ? text : text.substr(0, kShown) + " ...";
}

Status checkText(std::string_view name, std::string_view csv) {
    if (csv.size() > kTraceBytesMax)
        return Error{ErrorCode::Malformed,
                     std::string(name) + " is larger than 256 MiB, the most that a trace may have"};
    const std::size_t good = utf8PrefixLength(csv);
    if (good == csv.size()) return Done{};
    const auto line = 1 + std::count(csv.begin(), csv.begin() + static_cast<std::ptrdiff_t>(good), '\n');
    return Error{ErrorCode::Malformed, std::string(name) + ", line " + std::to_string(line) +
                                           ": the text is not UTF-8; save the file with that encoding"};
}

// Reads the rows of one file by one mapping.
class TraceReader {
public:
    explicit TraceReader(Trace& trace) : m_trace(trace), m_mapping(trace.mapping), m_csv(trace.csv) {}

    Status read() {
        if (auto status = readHeader(); !status) return status;
        for (;;) {
            auto more = m_csv.next(m_fields);
            if (!more) return Error{ErrorCode::Malformed, m_trace.name + ", " + more.error().message};
            if (!more.value()) break;
            if (m_trace.rows.size() == kTraceRowsMax)
                return Error{ErrorCode::Malformed,
                             m_trace.name + " has more than 10000000 rows, the most that a trace may have"};
            if (auto status = readRow(); !status) return status;
        }
        if (m_trace.rows.empty()) return Error{ErrorCode::Malformed, m_trace.name + " has no rows after its header"};
        return Done{};
    }

private:
    Error at(std::string_view column, std::string_view expected, std::string_view found) const {
        return Error{ErrorCode::Malformed, m_trace.name + ", line " + std::to_string(m_csv.line()) + ", column " +
                                               std::string(column) + ": expected " + std::string(expected) +
                                               ", found " + quoted(found)};
    }

    Status readHeader() {
        auto columns = traceColumns(m_trace.name, m_trace.csv);
        if (!columns) return columns.error();
        m_header = std::move(columns).value();
        (void)m_csv.next(m_fields);  // the same record: it has just been read without an error
        if (auto status = find(m_mapping.arrivalColumn, m_arrival); !status) return status;
        if (!m_mapping.classColumn.empty()) {
            if (auto status = find(m_mapping.classColumn, m_class); !status) return status;
        }
        m_terms = m_mapping.serviceTerms;
        if (m_terms.empty() && !m_mapping.serviceColumn.empty()) m_terms = {{1, m_mapping.serviceColumn}};
        for (const auto& term : m_terms) {
            m_service.emplace_back();
            if (auto status = find(term.column, m_service.back()); !status) return status;
        }
        return Done{};
    }

    Status find(const std::string& column, std::size_t& index) const {
        const auto found = std::find(m_header.begin(), m_header.end(), column);
        if (found == m_header.end())
            return Error{ErrorCode::Malformed, m_trace.name + ", line 1: there is no column " + quoted(column) +
                                                   "; there are " + list(m_header)};
        if (std::find(found + 1, m_header.end(), column) != m_header.end())
            return Error{ErrorCode::Malformed, m_trace.name + ", line 1: two columns are named " + quoted(column)};
        index = static_cast<std::size_t>(found - m_header.begin());
        return Done{};
    }

    Status readRow() {
        if (m_fields.size() != m_header.size())
            return Error{ErrorCode::Malformed, m_trace.name + ", line " + std::to_string(m_csv.line()) + ": expected " +
                                                   std::to_string(m_header.size()) + " fields (" + list(m_header) +
                                                   "), found " + std::to_string(m_fields.size())};
        TraceRow row;
        double serviceMs = 0;
        if (auto status = readArrival(row); !status) return status;
        if (auto status = readService(row, serviceMs); !status) return status;
        if (auto status = readClass(row, serviceMs); !status) return status;
        m_trace.rows.push_back(row);
        return Done{};
    }

    Status readArrival(TraceRow& row) {
        const std::string& text = m_fields[m_arrival];
        const auto instant = parseInstant(text);
        if (!instant) return at(m_mapping.arrivalColumn, "seconds, or a date and time as 2023-11-16 18:17:03.98", text);
        if (!m_origin) m_origin = instant;
        if (instant->isDate != m_origin->isDate)
            return at(m_mapping.arrivalColumn,
                      m_origin->isDate ? "a date and time, as in the rows before" : "seconds, as in the rows before",
                      text);
        const auto arrival = difference(*instant, *m_origin);
        if (!arrival) return at(m_mapping.arrivalColumn, "at most 10^9 seconds from the first row's", text);
        row.arrival = *arrival;
        if (row.arrival < (m_trace.rows.empty() ? 0 : m_trace.rows.back().arrival))
            return at(m_mapping.arrivalColumn, "an arrival not before that of the row above", text);
        return Done{};
    }

    Status readService(TraceRow& row, double& serviceMs) const {
        serviceMs = m_mapping.serviceConstantMs;
        for (std::size_t i = 0; i < m_terms.size(); ++i) {
            const auto value = parseNumber(m_fields[m_service[i]]);
            if (!value) return at(m_terms[i].column, "a number", m_fields[m_service[i]]);
            serviceMs += m_terms[i].factor * *value;
        }
        if (!(serviceMs >= 0 && serviceMs <= kServiceMsMax)) {
            const std::string column = m_terms.empty() ? "of service times" : m_terms.front().column;
            return at(column, "a service time from 0 to 1000000000 ms", numberText(serviceMs) + " ms");
        }
        row.service = roundToNanos(serviceMs * static_cast<double>(kMillisecond));
        return Done{};
    }

    Status readClass(TraceRow& row, double serviceMs) const {
        std::size_t index = 0;
        if (!m_mapping.classLimitsMs.empty()) {
            const auto& limits = m_mapping.classLimitsMs;
            index =
                static_cast<std::size_t>(std::lower_bound(limits.begin(), limits.end(), serviceMs) - limits.begin());
        } else if (!m_mapping.classColumn.empty()) {
            const auto found = classIndex(m_fields[m_class]);
            if (!found) return at(m_mapping.classColumn, allowedClasses(), m_fields[m_class]);
            index = *found;
        }
        row.messageClass = static_cast<std::uint8_t>(index);
        return Done{};
    }

    std::optional<std::size_t> classIndex(const std::string& text) const {
        const auto& names = m_mapping.classNames;
        const auto named = std::find(names.begin(), names.end(), text);
        if (named != names.end()) return static_cast<std::size_t>(named - names.begin());
        const auto number = parseNumber(text);
        const auto count = names.empty() ? kTraceClassesMax : names.size();
        if (!number || *number < 0 || *number >= static_cast<double>(count) || std::floor(*number) != *number)
            return std::nullopt;
        return static_cast<std::size_t>(*number);
    }

    std::string allowedClasses() const {
        if (m_mapping.classNames.empty()) return "a class's number from 0 to 255";
        return "one of " + list(m_mapping.classNames) + ", or a number from 0 to " +
               std::to_string(m_mapping.classNames.size() - 1);
    }

    Trace& m_trace;
    const TraceMapping& m_mapping;
    CsvReader m_csv;
    std::vector<std::string> m_header;
    std::vector<std::string> m_fields;
    std::size_t m_arrival = 0;
    std::size_t m_class = 0;
    std::vector<TraceMapping::Term> m_terms;
    std::vector<std::size_t> m_service;  // the column of each term
    std::optional<Instant> m_origin;
};

Status checkMapping(const TraceMapping& mapping) {
    const auto& limits = mapping.classLimitsMs;
    const bool ascending = std::adjacent_find(limits.begin(), limits.end(), std::greater_equal<>()) == limits.end();
    const bool finite =
        std::all_of(limits.begin(), limits.end(), [](double limit) { return limit >= 0 && limit <= kServiceMsMax; });
    if (!ascending || !finite || limits.size() >= kTraceClassesMax)
        return Error{
            ErrorCode::InvalidArgument,
            "workload.trace_class_limits_ms must be at most 255 numbers from 0 to 1000000000 in ascending order"};
    if (!limits.empty() && !hasServiceTimes(mapping))
        return Error{
            ErrorCode::InvalidArgument,
            "workload.trace_class_limits_ms needs service times; name their column with workload.trace_service"};
    if (!limits.empty() && !mapping.classColumn.empty())
        return Error{
            ErrorCode::InvalidArgument,
            "workload.trace_class and workload.trace_class_limits_ms are both set; classes come from one of them"};
    return Done{};
}

std::string wordOf(const ParameterSet& parameters, std::string_view id) {
    const auto found = parameters.find(id);
    const auto* word = found == parameters.end() ? nullptr : std::get_if<std::string>(&found->second);
    return word == nullptr ? std::string() : *word;
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Status mapService(const std::string& text, const std::vector<std::string>& columns, TraceMapping& mapping) {
    if (text == "none") return Done{};
    if (text.empty()) {
        if (contains(columns, "service_ms")) mapping.serviceColumn = "service_ms";
        return Done{};
    }
    if (contains(columns, text)) {
        mapping.serviceColumn = text;
        return Done{};
    }
    auto formula = parseServiceFormula(text);
    if (!formula) return formula.error();
    mapping.serviceTerms = std::move(formula.value().terms);
    mapping.serviceConstantMs = formula.value().constantMs;
    return Done{};
}

Result<std::vector<double>> parseLimits(std::string_view text) {
    std::vector<double> limits;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        std::string_view item = text.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        const auto limit = parseNumber(item);
        if (!limit || comma + 1 == text.size())
            return Error{
                ErrorCode::InvalidArgument,
                "workload.trace_class_limits_ms must be numbers with ',' between them, such as 451.5,754,1283.25"};
        limits.push_back(*limit);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return limits;
}

}  // namespace

bool hasServiceTimes(const TraceMapping& mapping) {
    return !mapping.serviceColumn.empty() || !mapping.serviceTerms.empty() || mapping.serviceConstantMs > 0;
}

bool hasClasses(const TraceMapping& mapping) {
    return !mapping.classColumn.empty() || !mapping.classLimitsMs.empty();
}

Result<std::vector<std::string>> traceColumns(std::string_view name, std::string_view csv) {
    if (auto status = checkText(name, csv); !status) return status.error();
    std::vector<std::string> columns;
    CsvReader reader(csv);
    auto some = reader.next(columns);
    if (!some) return Error{ErrorCode::Malformed, std::string(name) + ", " + some.error().message};
    if (!some.value())
        return Error{ErrorCode::Malformed,
                     std::string(name) + " is empty; expected a first row with the columns' names"};
    return columns;
}

Result<std::shared_ptr<const Trace>> loadTrace(std::string name, std::string csv, TraceMapping mapping,
                                               std::string attribution) {
    if (auto status = checkText(name, csv); !status) return status.error();
    if (auto status = checkMapping(mapping); !status) return status.error();
    auto trace = std::make_shared<Trace>();
    trace->name = std::move(name);
    trace->attribution = std::move(attribution);
    trace->csv = std::move(csv);
    trace->mapping = std::move(mapping);
    if (auto status = TraceReader(*trace).read(); !status) return status.error();
    trace->sha256 = sha256Hex(trace->csv);
    return std::shared_ptr<const Trace>(std::move(trace));
}

Result<TraceMapping> traceMapping(std::string_view name, std::string_view csv, const ParameterSet& parameters,
                                  std::span<const std::string> classNames) {
    auto columns = traceColumns(name, csv);
    if (!columns) return columns.error();
    TraceMapping mapping;
    const std::string arrival = wordOf(parameters, "workload.trace_arrival");
    if (!arrival.empty()) mapping.arrivalColumn = arrival;
    if (!contains(columns.value(), mapping.arrivalColumn))
        return Error{ErrorCode::Malformed, std::string(name) + ", line 1: there is no column " +
                                               quoted(mapping.arrivalColumn) + " with arrival times; there are " +
                                               list(columns.value()) + " (name one with workload.trace_arrival)"};
    if (auto status = mapService(wordOf(parameters, "workload.trace_service"), columns.value(), mapping); !status)
        return status.error();
    auto limits = parseLimits(wordOf(parameters, "workload.trace_class_limits_ms"));
    if (!limits) return limits.error();
    mapping.classLimitsMs = std::move(limits).value();
    const std::string column = wordOf(parameters, "workload.trace_class");
    if (!column.empty() && column != "none") mapping.classColumn = column;
    if (column.empty() && mapping.classLimitsMs.empty() && contains(columns.value(), "class"))
        mapping.classColumn = "class";
    if (!mapping.classColumn.empty()) mapping.classNames.assign(classNames.begin(), classNames.end());
    if (auto status = checkMapping(mapping); !status) return status.error();
    return mapping;
}

Result<std::shared_ptr<const Trace>> importTrace(std::string name, std::string csv, const ParameterSet& parameters,
                                                 std::span<const std::string> classNames) {
    auto mapping = traceMapping(name, csv, parameters, classNames);
    if (!mapping) return mapping.error();
    return loadTrace(std::move(name), std::move(csv), std::move(mapping).value());
}

}  // namespace sluice
