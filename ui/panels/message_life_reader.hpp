// Reads the life of a message from a run's past for the GUI: finds where it was made, reads on from there, and goes on
// reading while the message lives.
//
// The search asks for states at positions between the oldest kept and the live edge, halving what lies between: a state
// knows whether the message had been made. So only what follows the nearest keyframe before it is read.
// Thread rule: GUI thread; the reading itself is done by the aggregator's thread.
#pragma once

#include "ui/bridge/history_reader.hpp"
#include "ui/panels/message_life.hpp"

#include <QElapsedTimer>
#include <QObject>

#include <memory>
#include <optional>

namespace sluice::ui {

class MessageLifeReader : public QObject {
    Q_OBJECT

public:
    enum class State : std::uint8_t { Idle, Reading, Read, Cancelled, Forgotten };
    // While a message lives its life is read on at most this often.
    static constexpr qint64 kRefreshMs = 250;
    // So few events are read faster than a search would take.
    static constexpr std::uint64_t kSearchedEventsMin = std::uint64_t{1} << 16;

    using QObject::QObject;

    // Another message, or the same anew. The observation must live until the reader is cleared or asked of another.
    void read(Observation& observation, std::uint64_t message, const Snapshot& snapshot);
    // The run has gone on: what has happened since is read where the message still lives.
    void readOn(Observation& observation, const Snapshot& snapshot);
    void cancel();
    void clear();

    std::uint64_t message() const noexcept { return m_message; }
    State state() const noexcept { return m_state; }
    // 0..1, while reading.
    double progress() const noexcept { return m_reader.progress(); }
    // What has been read so far; nothing before the first answer.
    const std::optional<MessageLife>& life() const noexcept { return m_life; }

Q_SIGNALS:
    void changed();

private:
    void search(Observation& observation);
    void readFrom(Observation& observation, std::uint64_t position);

    HistoryReader m_reader;
    std::shared_ptr<MessageLifeBuilder> m_builder;
    std::optional<MessageLife> m_life;
    std::uint64_t m_message = 0;
    State m_state = State::Idle;
    std::uint64_t m_notYet = 0;    // a position at which it had not been made
    std::uint64_t m_from = 0;      // of the keyframe before that
    std::uint64_t m_made = 0;      // a position at which it had
    std::uint64_t m_readUpTo = 0;  // the live edge that the last answer knew of
    QElapsedTimer m_sinceRead;
};

}  // namespace sluice::ui
