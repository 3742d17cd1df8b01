// The scans that an observation has been asked for, one after the other, a slice at a time, so that folding, seeking
// and publishing go on meanwhile.
//
// Invariant: every scan that was added is told of its end exactly once, if need be by the destructor.
// Thread rule: add() from any thread; the rest is the aggregator's.
#pragma once

#include "events/history.hpp"
#include "events/history_scan.hpp"

#include <deque>
#include <memory>
#include <mutex>

namespace sluice {

class ScanQueue {
public:
    // So many events are read in one turn: a few milliseconds of most readers' work.
    static constexpr std::uint64_t kEventsPerTurn = std::uint64_t{1} << 17;

    ScanQueue() = default;
    ~ScanQueue();
    ScanQueue(const ScanQueue&) = delete;
    ScanQueue& operator=(const ScanQueue&) = delete;

    void add(std::shared_ptr<HistoryScan> scan, ScanRange range);
    // True while there is more to do.
    bool advance(History& history);
    // Ends all that there are, and those that come later at once.
    void close();

private:
    struct Entry {
        std::shared_ptr<HistoryScan> scan;
        ScanRange range;
        bool hasBegun = false;
        std::uint64_t next = 0;   // position to be read next
        std::uint64_t begun = 0;  // where it began
    };
    enum class Step : std::uint8_t { Going, Over };

    void takeAdded();
    Step readSlice(Entry& entry, History& history, ScanEnd& end);

    std::deque<Entry> m_entries;
    std::mutex m_mutex;  // guards the two below
    std::deque<Entry> m_added;
    bool m_closed = false;
};

}  // namespace sluice
