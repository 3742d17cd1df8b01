// Reads a run's events into lanes: from the beginning when a view is first seen, then whatever has been added since, a
// slice at a time. Slices bound what the GUI thread takes in between two frames, and give the progress.
//
// A past that is gone before it could be read is started over from the oldest that is still kept; one that is damaged
// stays unread from there on, and says so.
// Thread rule: LaneReader on the GUI thread; LaneScan's overrides on the aggregator's.
#pragma once

#include "ui/bridge/history_reader.hpp"
#include "ui/timeline/lane_fold.hpp"
#include "ui/timeline/lane_store.hpp"

#include <QElapsedTimer>
#include <QObject>

#include <memory>
#include <optional>

namespace sluice::ui {

class LaneScan final : public GuiScan {
public:
    // `fold`: read up to the position from which the scan is asked; null: nothing has been read yet.
    explicit LaneScan(std::unique_ptr<LaneFold> fold) : m_fold(std::move(fold)) {}

    void begin(const RunState& state) override;
    bool read(std::span<const Event> events, std::uint64_t position) override;

    // Once it has ended.
    std::unique_ptr<LaneFold> takeFold() { return std::move(m_fold); }
    const LaneBatch& batch() const noexcept { return m_batch; }

private:
    std::unique_ptr<LaneFold> m_fold;
    LaneBatch m_batch;
};

class LaneReader : public QObject {
    Q_OBJECT

public:
    static constexpr std::uint64_t kSliceEvents = std::uint64_t{1} << 16;
    static constexpr qint64 kPauseMs = 33;
    // What is refused so often was not dropped meanwhile: it is damaged.
    static constexpr int kRefusalsMax = 3;

    explicit LaneReader(std::size_t bytesMax = LaneStore::kBytesMax, QObject* parent = nullptr);

    // Another run, which must outlive the reader or be replaced before it goes; null: none. What was read is forgotten.
    void setObservation(Observation* observation);
    // Reads what there is beyond what has been read. Call it for every frame that is seen.
    void readOn(const Snapshot& snapshot);

    const LaneStore& store() const noexcept { return *m_store; }
    // Changes whenever lanes were taken in, or forgotten.
    std::uint64_t version() const noexcept { return m_version; }
    // 0..1 of a past that takes longer than a slice; nothing: it is up to date.
    std::optional<double> progress() const;
    // Lanes end before the run does: the rest cannot be read.
    bool isDamaged() const noexcept { return m_isDamaged; }

Q_SIGNALS:
    // More has been taken in.
    void grown();

private:
    void ask();
    void take(LaneScan& scan, ScanEnd how);
    void startOver();

    HistoryReader m_reader;
    Observation* m_observation = nullptr;
    std::size_t m_bytesMax;
    std::unique_ptr<LaneStore> m_store;
    std::unique_ptr<LaneFold> m_fold;  // null while a scan has it, and before the first
    QElapsedTimer m_sinceAsked;
    std::uint64_t m_version = 0;
    std::uint64_t m_next = 0;    // position to be read next
    std::uint64_t m_target = 0;  // position that is known to be there
    std::uint64_t m_oldest = 0;  // position from which the past is kept
    int m_refusals = 0;          // in a row, without anything older having gone meanwhile
    bool m_isDamaged = false;
};

}  // namespace sluice::ui
