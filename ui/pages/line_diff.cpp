#include "ui/pages/line_diff.hpp"

#include <algorithm>
#include <cstddef>

namespace sluice::ui {
namespace {

using Kind = DiffLine::Kind;

std::vector<QString> trimmedEnds(const QStringList& lines) {
    std::vector<QString> result;
    for (const QString& line : lines) {
        qsizetype size = line.size();
        while (size > 0 && line[size - 1].isSpace()) --size;
        result.push_back(line.left(size));
    }
    return result;
}

// Lengths of the longest common subsequences of what is left from (i, j) on.
class Table {
public:
    Table(const std::vector<QString>& from, const std::vector<QString>& to)
        : m_columns(to.size() + 1), m_lengths((from.size() + 1) * m_columns, 0) {
        for (std::size_t i = from.size(); i-- > 0;) {
            for (std::size_t j = to.size(); j-- > 0;) {
                m_lengths[i * m_columns + j] =
                    from[i] == to[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
            }
        }
    }
    std::uint32_t at(std::size_t i, std::size_t j) const { return m_lengths[i * m_columns + j]; }

private:
    std::size_t m_columns;
    std::vector<std::uint32_t> m_lengths;
};

// Within a run of changes what is removed comes first.
void groupChanges(std::vector<DiffLine>& lines) {
    for (auto at = lines.begin(); at != lines.end();) {
        const auto isKept = [](const DiffLine& line) { return line.kind == Kind::Kept; };
        const auto end = std::find_if(at, lines.end(), isKept);
        std::stable_partition(at, end, [](const DiffLine& line) { return line.kind == Kind::Removed; });
        at = std::find_if_not(end, lines.end(), isKept);
    }
}

}  // namespace

std::vector<DiffLine> lineDiff(const QStringList& fromLines, const QStringList& toLines) {
    const std::vector<QString> from = trimmedEnds(fromLines);
    const std::vector<QString> to = trimmedEnds(toLines);
    const Table table(from, to);
    std::vector<DiffLine> result;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < from.size() || j < to.size()) {
        const bool isEqual = i < from.size() && j < to.size() && from[i] == to[j];
        if (isEqual) {
            result.push_back({Kind::Kept, static_cast<int>(i++), static_cast<int>(j++)});
        } else if (j == to.size() || (i < from.size() && table.at(i + 1, j) >= table.at(i, j + 1))) {
            result.push_back({Kind::Removed, static_cast<int>(i++), -1});
        } else {
            result.push_back({Kind::Added, -1, static_cast<int>(j++)});
        }
    }
    groupChanges(result);
    return result;
}

}  // namespace sluice::ui
