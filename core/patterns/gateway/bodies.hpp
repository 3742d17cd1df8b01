// What the variants share: the channels between the stages, the breaker, the end of the chain, and what is told of it.
#pragma once

#include "patterns/circuit_breaker/dialect.hpp"
#include "sync/mutex.hpp"
#include "workload/env.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace sluice::patterns {

inline constexpr std::array<const char*, 4> kGatewayClasses = {"critical", "high", "normal", "low"};

// A message on its way through the pool, and its place in the output.
struct Job {
    Job() = default;
    Job(std::uint64_t itsNumber, const Message& itsMessage)
        : id(itsMessage.id), number(itsNumber), message(itsMessage) {}
    std::uint64_t id = 0;
    std::uint64_t number = 0;
    Message message;
    bool isAnswered = false;  // there is nothing to put out: its client has been told why
};

struct GatewayChannels {
    GatewayChannels(Env& env, std::uint32_t globalCapacity);
    std::array<Channel<Message>, 4> intake;
    std::vector<Channel<Job>> local;  // by worker
    Channel<Job> global;
    Channel<Job> results;
    Channel<Message> output;
    Channel<Message> errors;
};

// Gives clients their answer, which may be a no, and notes whether the urgent ones had it in time.
class Answers {
public:
    explicit Answers(Env& env);
    void give(const Message& message, Outcome outcome) const;
    // Turned away at a full queue.
    template <class T>
    void refuse(const Message& message, const Channel<T>& queue, Site site) const {
        note(message);
        m_env->refuse(message, queue, site);
    }

private:
    void note(const Message& message) const;

    Env* m_env;
    LiveNumber m_deadlineMs;
    std::uint32_t m_inTimeMark;
};

// A dialect behind a mutex. A counted handle.
class GatewayBreaker {
public:
    GatewayBreaker(Env& env, std::unique_ptr<Dialect> dialect);
    Task<Permit> ask() const;
    Task<> report(Permit permit, Nanos latency, bool succeeded) const;

private:
    struct Guarded {
        explicit Guarded(Env& env, std::unique_ptr<Dialect> itsDialect)
            : mutex(env.scheduler()), dialect(std::move(itsDialect)) {}
        Mutex mutex;
        std::unique_ptr<Dialect> dialect;  // under the mutex
    };
    Env* m_env;
    std::uint32_t m_gateState;
    std::shared_ptr<Guarded> m_guarded;
};

// How long the stages of a job take, and may take.
class Stages {
public:
    static constexpr std::uint32_t kPrepare = 0;
    static constexpr std::uint32_t kCall = 1;
    struct Lengths {
        std::array<Nanos, 2> duration{};
        std::array<Nanos, 2> limit{};
        bool fails = false;
    };

    explicit Stages(Env& env);
    // Takes the backend's next entry, also for a call that is then refused.
    Lengths next() const;
    void begins(std::uint32_t stage, std::uint32_t worker, const Message& message) const {
        m_env->beginSpan(m_spans[stage], worker, message);
    }
    void ends(std::uint32_t stage, std::uint32_t worker, const Message& message) const {
        m_env->endSpan(m_spans[stage], worker, message);
    }

private:
    Env* m_env;
    Backend m_backend;
    LiveNumber m_prepareMs;
    LiveNumber m_prepareLimitMs;
    LiveNumber m_callLimitMs;
    std::array<std::uint32_t, 2> m_spans;
};

// Puts the results into the order of their numbers; a number that never comes holds up all behind it.
Task<> orderResults(Env& env, Channel<Job> results, Channel<Message> output);
Task<> readOutput(Env& env, Channel<Message> output);
Task<> collectErrors(Env& env, Channel<Message> errors);

void startGatewayTextbook(Env& env);
void startGatewayRobust(Env& env);

}  // namespace sluice::patterns
