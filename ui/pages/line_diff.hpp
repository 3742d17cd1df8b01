// What has to be taken out of one text and put into it to make another, line by line: the longest common subsequence,
// by the usual table (E. W. Myers, "An O(ND) difference algorithm", 1986, section 1 states the problem). A table of all
// pairs is small for listings of a few hundred lines and, other than heuristics, never takes a line for changed that
// need not be. Thread rule: pure functions.
#pragma once

#include <QStringList>

#include <cstdint>
#include <vector>

namespace sluice::ui {

struct DiffLine {
    enum class Kind : std::uint8_t { Kept, Removed, Added };
    Kind kind = Kind::Kept;
    int from = -1;  // index in the first text; -1: not there
    int to = -1;    // index in the second text; -1: not there
    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

// In order; where lines are replaced, those removed stand before those added. White space at a line's end does not
// count.
std::vector<DiffLine> lineDiff(const QStringList& from, const QStringList& to);

}  // namespace sluice::ui
