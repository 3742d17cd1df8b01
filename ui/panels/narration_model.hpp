// The narration as a list: one row per sentence, bounded, fed with snapshots. What the engine no longer keeps when a
// snapshot arrives is told as a number ("1,204 more happenings"); sentences of one kind that come faster than a person
// reads become one row with a count.
//
// Rows are ordered by position in the run. A cursor in the past adds nothing and takes nothing away: later rows are
// told as not yet happened (kAheadRole). Another run begins an empty list.
// Thread rule: the GUI thread only.
#pragma once

#include "events/observation.hpp"
#include "patterns/descriptor.hpp"
#include "ui/panels/narrator.hpp"

#include <QAbstractListModel>

#include <deque>
#include <memory>

namespace sluice::ui {

class NarrationModel final : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int kRowsMax = 10'000;
    // More new sentences in one frame than this are told by kind.
    static constexpr std::size_t kToldSingly = 8;

    enum Role : int {
        kTimeRole = Qt::UserRole,  // Nanos
        kPositionRole,             // quint64: the event's index in the run
        kSeverityRole,             // int of Severity
        kCountRole,                // how many happenings the row stands for
        kAheadRole,                // after the cursor
        kMessageRole,              // quint64: the message that it tells of, or 0
        kGoroutineRole,            // uint: who did it, or 0
    };

    explicit NarrationModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setDescriptor(std::shared_ptr<const Descriptor> descriptor) { m_descriptor = std::move(descriptor); }
    void showSnapshot(const SnapshotPtr& snapshot);
    void clear();

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        QString text;
        Nanos time = 0;
        std::uint64_t position = 0;
        std::uint64_t count = 1;
        std::uint64_t kindKey = 0;
        Severity severity = Severity::Info;
        std::uint64_t message = 0;
        std::uint32_t goroutine = 0;
    };
    std::vector<Row> newRows(const RunState& state);
    void tellRecording(const Snapshot& snapshot);
    void appendRows(std::vector<Row> rows);
    bool mergeIntoRecent(const Row& row);

    std::shared_ptr<const Descriptor> m_descriptor;
    std::shared_ptr<const Manifest> m_manifest;  // of the run that is told
    std::deque<Row> m_rows;
    std::uint64_t m_total = 0;   // notable happenings seen
    std::uint64_t m_cursor = 0;  // events before the cursor
    bool m_toldRecording = false;
};

}  // namespace sluice::ui
