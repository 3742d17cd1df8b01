#include "workload/service_formula.hpp"

#include "workload/parameter.hpp"

#include <charconv>
#include <cmath>
#include <optional>

namespace sluice {
namespace {

constexpr std::size_t kTermsMax = 64;
constexpr std::string_view kSpaces = " \t";
constexpr std::string_view kNameEnds = " \t+-*/()\"";

bool startsNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.';
}

// A recursive descent over one line of text. After an error nothing more is read.
class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    Result<ServiceFormula> parse() {
        ServiceFormula formula;
        double sign = take('-') ? -1 : 1;
        if (sign > 0) take('+');
        for (;;) {
            if (auto status = term(sign, formula); !status) return status.error();
            if (atEnd()) break;
            if (take('+')) {
                sign = 1;
            } else if (take('-')) {
                sign = -1;
            } else {
                return expected("+ or -");
            }
        }
        return formula;
    }

private:
    void skipSpaces() {
        while (m_at < m_text.size() && kSpaces.find(m_text[m_at]) != std::string_view::npos) ++m_at;
    }
    bool atEnd() {
        skipSpaces();
        return m_at == m_text.size();
    }
    bool take(char wanted) {
        if (atEnd() || m_text[m_at] != wanted) return false;
        ++m_at;
        return true;
    }
    Error expected(std::string_view what) const {
        return Error{ErrorCode::InvalidArgument, "workload.trace_service: expected " + std::string(what) +
                                                     " at character " + std::to_string(m_at + 1) + " of \"" +
                                                     std::string(m_text) +
                                                     "\"; a formula looks like 0.25*columnA + 20*columnB + 3"};
    }

    std::optional<double> number() {
        if (atEnd() || !startsNumber(m_text[m_at])) return std::nullopt;
        double value = 0;
        const char* begin = m_text.data() + m_at;
        const auto [stopped, problem] = std::from_chars(begin, m_text.data() + m_text.size(), value);
        if (problem != std::errc{} || !std::isfinite(value)) return std::nullopt;
        m_at += static_cast<std::size_t>(stopped - begin);
        return value;
    }

    std::optional<std::string> column() {
        if (atEnd() || startsNumber(m_text[m_at])) return std::nullopt;
        if (m_text[m_at] == '"') return quotedColumn();
        const std::size_t end = std::min(m_text.find_first_of(kNameEnds, m_at), m_text.size());
        if (end == m_at) return std::nullopt;
        std::string name(m_text.substr(m_at, end - m_at));
        m_at = end;
        return name;
    }
    // As in CSV, a doubled quote is a quote of the name.
    std::optional<std::string> quotedColumn() {
        std::string name;
        for (std::size_t at = m_at + 1; at < m_text.size(); ++at) {
            if (m_text[at] == '"') {
                if (at + 1 == m_text.size() || m_text[at + 1] != '"') {
                    m_at = at + 1;
                    return name.empty() ? std::nullopt : std::optional(name);
                }
                ++at;
            }
            name += m_text[at];
        }
        return std::nullopt;
    }

    Status term(double sign, ServiceFormula& formula) {
        if (const auto value = number()) {
            if (take('*')) return columnTerm(sign * *value, formula);
            formula.constantMs += sign * *value;
            return std::isfinite(formula.constantMs) ? Status(Done{}) : expected("a smaller number before this place");
        }
        if (auto status = columnTerm(sign, formula); !status || !take('*')) return status;
        const auto factor = number();
        if (!factor) return expected("a number");
        formula.terms.back().factor *= *factor;
        return Done{};
    }

    Status columnTerm(double factor, ServiceFormula& formula) {
        if (formula.terms.size() == kTermsMax) return expected("the end, as 64 columns are the most,");
        auto name = column();
        if (!name) return expected("a column's name");
        formula.terms.push_back({factor, std::move(*name)});
        return Done{};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

std::string columnText(const std::string& name) {
    const bool bare =
        !name.empty() && !startsNumber(name.front()) && name.find_first_of(kNameEnds) == std::string::npos;
    if (bare) return name;
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

}  // namespace

Result<ServiceFormula> parseServiceFormula(std::string_view text) {
    return Parser(text).parse();
}

std::string formulaText(const ServiceFormula& formula) {
    std::string text;
    const auto join = [&text](double value) {
        if (text.empty()) return value < 0 ? text += "-" : text;
        return text += value < 0 ? " - " : " + ";
    };
    for (const auto& [factor, column] : formula.terms) {
        join(factor);
        if (std::fabs(factor) != 1) text += numberText(std::fabs(factor)) + "*";
        text += columnText(column);
    }
    if (formula.constantMs != 0 || text.empty()) {
        join(formula.constantMs);
        text += numberText(std::fabs(formula.constantMs));
    }
    return text;
}

}  // namespace sluice
