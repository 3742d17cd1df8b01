#include "ui/panels/narration_model.hpp"

#include "ui/panels/words.hpp"

#include <algorithm>
#include <vector>

namespace sluice::ui {
namespace {

// How far back a fast sentence looks for its own kind.
constexpr std::size_t kMergeReach = 12;

std::uint64_t toldMessage(const Event& event) {
    const bool isNamed = event.kind == EventKind::Mark || event.kind == EventKind::MessageOutcome;
    return isNamed ? messageIdOf(event) : 0;
}

}  // namespace

void NarrationModel::clear() {
    beginResetModel();
    m_rows.clear();
    m_total = 0;
    m_cursor = 0;
    m_toldRecording = false;
    endResetModel();
}

void NarrationModel::showSnapshot(const SnapshotPtr& snapshot) {
    if (!snapshot) return;
    const RunState& state = snapshot->state;
    if (state.sharedManifest() != m_manifest) {
        m_manifest = state.sharedManifest();
        clear();
    }
    appendRows(newRows(state));
    tellRecording(*snapshot);
    if (m_cursor == state.position()) return;
    // Only a jump changes which rows lie ahead; at the live edge none does.
    const bool hadAhead = !m_rows.empty() && m_rows.back().position >= m_cursor;
    m_cursor = state.position();
    const bool hasAhead = !m_rows.empty() && m_rows.back().position >= m_cursor;
    if ((hadAhead || hasAhead) && !m_rows.empty()) {
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {kAheadRole});
    }
}

std::vector<NarrationModel::Row> NarrationModel::newRows(const RunState& state) {
    std::vector<Row> rows;
    const RecentHappenings& notable = state.notable();
    if (notable.total() <= m_total) return rows;
    const std::uint64_t fresh = notable.total() - m_total;
    const std::size_t kept = static_cast<std::size_t>(std::min<std::uint64_t>(fresh, notable.size()));
    const std::size_t first = notable.size() - kept;
    if (fresh > kept && kept > 0) {
        const Happening& next = notable.at(first);
        rows.push_back({tr("%1 happenings were too fast to be told one by one").arg(countText(fresh - kept)),
                        next.event.time, next.position, fresh - kept, 0, Severity::Info});
    }
    for (std::size_t i = first; i < notable.size(); ++i) {
        const Happening& happening = notable.at(i);
        const std::optional<Sentence> sentence = narrate(happening, state, m_descriptor.get());
        if (!sentence) continue;
        Row row;
        row.text = sentence->text;
        row.time = happening.event.time;
        row.position = happening.position;
        row.kindKey = sentence->kindKey;
        row.severity = sentence->severity;
        row.goroutine = happening.event.goroutine;
        row.message = toldMessage(happening.event);
        rows.push_back(row);
    }
    m_total = notable.total();
    return rows;
}

// No event of the run says it. Told at the live edge, where it belongs.
void NarrationModel::tellRecording(const Snapshot& snapshot) {
    if (m_toldRecording || snapshot.recordingIncomplete.empty() || !snapshot.atLiveEdge || snapshot.loaded < 1) return;
    m_toldRecording = true;
    const std::uint64_t last = std::max<std::uint64_t>(snapshot.livePosition, 1) - 1;
    appendRows(
        {{QString::fromStdString(snapshot.recordingIncomplete), snapshot.liveTime, last, 1, 0, Severity::Trouble}});
}

bool NarrationModel::mergeIntoRecent(const Row& row) {
    const std::size_t reach = std::min(kMergeReach, m_rows.size());
    for (std::size_t back = 1; back <= reach; ++back) {
        Row& recent = m_rows[m_rows.size() - back];
        if (recent.kindKey != row.kindKey) continue;
        // The row keeps its place and its first instant; clicking it goes to where it began. Its words are the newest:
        // more is known of what has just happened.
        recent.text = row.text;
        recent.count += row.count;
        recent.severity = std::max(recent.severity, row.severity);
        recent.message = 0;  // it tells of several
        const QModelIndex changed = index(static_cast<int>(m_rows.size() - back));
        Q_EMIT dataChanged(changed, changed);
        return true;
    }
    return false;
}

void NarrationModel::appendRows(std::vector<Row> rows) {
    const bool isFast = rows.size() > kToldSingly;
    for (Row& row : rows) {
        if (isFast && mergeIntoRecent(row)) continue;
        if (m_rows.size() >= static_cast<std::size_t>(kRowsMax)) {
            beginRemoveRows({}, 0, 0);
            m_rows.pop_front();
            endRemoveRows();
        }
        beginInsertRows({}, rowCount(), rowCount());
        m_rows.push_back(std::move(row));
        endInsertRows();
    }
}

int NarrationModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant NarrationModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            if (row.count <= 1 || row.kindKey == 0) return row.text;
            return tr("%1 … %2 times").arg(row.text, countText(row.count));
        case kTimeRole:
            return QVariant::fromValue<qlonglong>(row.time);
        case kPositionRole:
            return QVariant::fromValue<qulonglong>(row.position);
        case kSeverityRole:
            return static_cast<int>(row.severity);
        case kCountRole:
            return QVariant::fromValue<qulonglong>(row.count);
        case kMessageRole:
            return QVariant::fromValue<qulonglong>(row.message);
        case kGoroutineRole:
            return row.goroutine;
        case kAheadRole:
            return row.position >= m_cursor;
        default:
            return {};
    }
}

}  // namespace sluice::ui
