// What the variants share: the three stages with their limits, and what is counted and shown of them.
#pragma once

#include "patterns/parts/callers.hpp"
#include "patterns/parts/parent_context.hpp"
#include "workload/env.hpp"

#include <array>
#include <memory>

namespace sluice::patterns::staged_timeout {

inline constexpr std::array<const char*, 3> kStageNames = {"validate", "transform", "persist"};
inline constexpr std::uint32_t kStages = 3;
inline constexpr std::uint32_t kPersist = 2;  // the stage with an effect outside

// What all goroutines of the run share. Parameters are read at each call: they may change while the run goes on.
class Pipeline {
public:
    explicit Pipeline(Env& env);

    Nanos limit(std::uint32_t stage) const noexcept { return Env::duration(m_limits[stage]); }
    Nanos overall() const noexcept { return Env::duration(m_overall); }
    // Persisting takes the message's service time; the stages before it take what their parameters say.
    Nanos duration(const Message& message, std::uint32_t stage) const noexcept {
        return stage == kPersist ? message.service : Env::duration(m_durations[stage]);
    }
    static bool fails(const Message& message, std::uint32_t stage) noexcept {
        return stage == kPersist && message.fails;
    }
    // Whether this stage of this request looks at no context; the same for each attempt.
    bool ignoresContext(std::uint64_t number, std::uint32_t stage) const noexcept;

    void callBegins(const Message& message) const;
    // Gives the message its outcome. Yields whether the caller is content: nobody repeats a call that was cancelled.
    bool callEnds(const Message& message, Outcome outcome, std::uint32_t stage) const;
    void stageBegins(const Message& message, std::uint32_t stage) const;
    // `isWhole`: it did what it is there for, whether or not anybody still waits for it.
    void stageEnds(const Message& message, std::uint32_t stage, bool isWhole) const;
    // Worked on although its context had ended so long before.
    void ignored(const Message& message, std::uint32_t stage, Nanos beyond) const;

    void close() const {}

    const Retries retries;
    const ParentContext parent;

private:
    static std::uint32_t laneOf(const Message& message) noexcept;

    Env* m_env;
    const Tape* m_tape;
    std::array<LiveNumber, kStages> m_limits;
    std::array<LiveNumber, kStages - 1> m_durations;
    LiveNumber m_overall;
    LiveNumber m_ignoreProbability;
    std::array<std::uint32_t, kStages> m_spans;
    std::uint32_t m_calls;
    std::uint32_t m_stagesAtWork;
    std::uint32_t m_stageTimedOutMark;
    std::uint32_t m_wroteMark;
    std::uint32_t m_wroteAnywayMark;
    std::uint32_t m_ignoredMark;
};

using PipelinePtr = std::shared_ptr<const Pipeline>;

Task<bool> callTextbook(Env& env, PipelinePtr pipeline, Message message, std::uint64_t number);
Task<bool> callRobust(Env& env, PipelinePtr pipeline, Message message, std::uint64_t number);

}  // namespace sluice::patterns::staged_timeout
