#include "patterns/staged_timeout/bodies.hpp"

namespace sluice::patterns::staged_timeout {

namespace {

// Lanes of the chart: a call has one until it is so many calls old.
constexpr std::uint64_t kLanes = 16;

// Streams of the tape's own, one for each stage.
constexpr std::uint32_t kIgnoreStage = 1;

}  // namespace

Pipeline::Pipeline(Env& env)
    : retries(env),
      parent(env, "cancel_all", "parent"),
      m_env(&env),
      m_tape(&env.tape("source")),
      m_limits{env.number("validate_limit_ms"), env.number("transform_limit_ms"), env.number("persist_limit_ms")},
      m_durations{env.number("validate_ms"), env.number("transform_ms")},
      m_overall(env.number("overall_ms")),
      m_ignoreProbability(env.number("ignore_probability")),
      m_spans{env.spanIndex("validate"), env.spanIndex("transform"), env.spanIndex("persist")},
      m_calls(env.gaugeIndex("calls")),
      m_stagesAtWork(env.gaugeIndex("stages")),
      m_stageTimedOutMark(env.markIndex("stage_timed_out")),
      m_wroteMark(env.markIndex("wrote")),
      m_wroteAnywayMark(env.markIndex("wrote_anyway")),
      m_ignoredMark(env.markIndex("ignored")) {}

std::uint32_t Pipeline::laneOf(const Message& message) noexcept {
    return static_cast<std::uint32_t>(message.id % kLanes);
}

bool Pipeline::ignoresContext(std::uint64_t number, std::uint32_t stage) const noexcept {
    const double probability = m_ignoreProbability.get();
    return probability > 0 && m_tape->fails(number, probability, kIgnoreStage + stage);
}

void Pipeline::callBegins(const Message& message) const {
    m_env->accept(message);
    m_env->addToGauge(m_calls, 0, 1);
}

bool Pipeline::callEnds(const Message& message, Outcome outcome, std::uint32_t stage) const {
    if (outcome == Outcome::TimedOut) m_env->mark(m_stageTimedOutMark, message, stage + 1);
    m_env->addToGauge(m_calls, 0, -1);
    m_env->finish(message, outcome);
    return outcome == Outcome::Completed || outcome == Outcome::Cancelled;
}

void Pipeline::stageBegins(const Message& message, std::uint32_t stage) const {
    m_env->addToGauge(m_stagesAtWork, 0, 1);
    m_env->beginSpan(m_spans[stage], laneOf(message), message, stage);
}

void Pipeline::stageEnds(const Message& message, std::uint32_t stage, bool isWhole) const {
    m_env->addToGauge(m_stagesAtWork, 0, -1);
    m_env->endSpan(m_spans[stage], laneOf(message), message, stage);
    if (stage != kPersist || !isWhole || fails(message, stage)) return;
    m_env->mark(m_env->isOpen(message) ? m_wroteMark : m_wroteAnywayMark, message, stage + 1);
}

void Pipeline::ignored(const Message& message, std::uint32_t stage, Nanos beyond) const {
    m_env->markValue(m_ignoredMark, message, Env::microseconds(beyond), stage + 1, at<"process">);
}

}  // namespace sluice::patterns::staged_timeout
