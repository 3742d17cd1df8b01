// The parts in their safe forms. The less urgent a class, the earlier it is turned away; the dispatcher looks from the
// most urgent down; what waits, waits where urgency counts; the breaker counts slow calls and sends one probe; a limit
// ends the work; every number has exactly one outcome; and everything closes behind the one before it.
#include "patterns/circuit_breaker/robust.hpp"

#include "patterns/gateway/bodies.hpp"
#include "patterns/parts/arrivals.hpp"
#include "patterns/parts/work.hpp"
#include "sync/atomic.hpp"
#include "sync/wait_group.hpp"

#include <algorithm>
#include <numeric>

namespace sluice::patterns {

namespace {

using Waiting = Atomic<std::uint32_t>;

// Of all places the urgent may take each, the others three quarters, half, a quarter of them.
std::uint32_t placesFor(std::uint32_t messageClass, std::uint32_t places) {
    const std::uint32_t quarters = 4 - messageClass;
    return std::max<std::uint32_t>(places * quarters / 4, 1);
}

Task<> admit(Env& env, GatewayChannels channels, Waiting waiting) {
    const Answers answers(env);
    const std::uint32_t places = env.count("capacity");
    Arrivals arrivals(env, "client");
    while (const auto message = co_await arrivals.next()) {
        const Channel<Message>& queue = channels.intake[message->messageClass];
        const std::uint32_t now = co_await waiting.add(1);
        if (arrivals.saturated()) {
            co_await queue.send(*message, at<"submit">);
            continue;
        }
        int sent = kDefault;
        if (now <= placesFor(message->messageClass, places))
            sent = co_await selectOrDefault(onSend(queue, *message, at<"submit">));
        if (sent != kDefault) continue;
        co_await waiting.add(UINT32_MAX);  // one less
        answers.refuse(*message, queue, at<"submit">);
    }
    for (const Channel<Message>& queue : channels.intake) queue.close();
    env.sourceEnds();
}

// From the most urgent queue down, and waits only when all are empty. Gives back the queue's index.
Task<std::size_t> nextUrgent(const std::array<Channel<Message>, 4>& in, Received<Message>& m) {
    for (std::size_t i = 0; i + 1 < in.size(); ++i) {
        const int chosen = co_await selectOrDefault(onReceive(in[i], m, at<"look">));
        if (chosen != kDefault) co_return i;
    }
    const int chosen = co_await select(onReceive(in[0], m, at<"take-critical">), onReceive(in[1], m, at<"take-high">),
                                       onReceive(in[2], m, at<"take-normal">), onReceive(in[3], m, at<"take-low">));
    co_return static_cast<std::size_t>(chosen);
}

Task<> dispatch(GatewayChannels channels, Channel<Signal> wake, Waiting waiting) {
    Received<Message> m;
    std::uint64_t number = 0;
    for (std::size_t open = channels.intake.size(); open > 0;) {
        const std::size_t from = co_await nextUrgent(channels.intake, m);
        if (!m.ok) {
            channels.intake[from] = Channel<Message>();
            --open;
            continue;
        }
        co_await waiting.add(UINT32_MAX);  // one less
        const Job job(++number, m.value);
        const std::size_t worker = number % channels.local.size();
        const int sent = co_await selectOrDefault(onSend(channels.local[worker], job, at<"to-local">));
        if (sent == kDefault) {
            co_await channels.global.send(job, at<"to-global">);
        } else {
            co_await selectOrDefault(onSend(wake, Signal(), at<"wake">));
        }
    }
    for (const Channel<Job>& queue : channels.local) queue.close();
    channels.global.close();
}

class RobustWorker {
public:
    RobustWorker(Env& env, GatewayChannels channels, GatewayBreaker breaker, Channel<Signal> wake, std::uint32_t index)
        : m_env(&env),
          m_channels(std::move(channels)),
          m_breaker(std::move(breaker)),
          m_wake(std::move(wake)),
          m_index(index),
          m_answers(env),
          m_stages(env),
          m_stealArc(env.arcIndex("steal")),
          m_order(m_channels.local.size()) {
        std::iota(m_order.begin(), m_order.end(), 0u);
    }

    Task<> run();

private:
    Task<bool> steal(Received<Job>& job);
    Task<> execute(Job job) const;
    Task<bool> limited(std::uint32_t stage, Message message, Stages::Lengths lengths) const;

    Env* m_env;
    GatewayChannels m_channels;
    GatewayBreaker m_breaker;
    Channel<Signal> m_wake;
    std::uint32_t m_index;
    Answers m_answers;
    Stages m_stages;
    std::uint32_t m_stealArc;
    std::vector<std::uint32_t> m_order;  // of victims, shuffled anew each time
};

// Its own queue first, then the others', then it is parked.
Task<> RobustWorker::run() {
    Channel<Job> own = m_channels.local[m_index];
    Channel<Job> global = m_channels.global;
    Received<Job> job;
    Received<Signal> signal;
    while (!own.isNil() || !global.isNil()) {
        int chosen = co_await selectOrDefault(onReceive(own, job, at<"own">));
        bool isFound = chosen != kDefault;
        if (isFound && !job.ok) {
            own = Channel<Job>();
            continue;
        }
        if (!isFound) isFound = co_await steal(job);
        if (!isFound) {
            chosen = co_await select(onReceive(own, job, at<"park-own">), onReceive(global, job, at<"park-global">),
                                     onReceive(m_wake, signal, at<"park-wake">));
            if (chosen == 2) continue;
            isFound = job.ok;
            if (!job.ok) (chosen == 0 ? own : global) = Channel<Job>();
        }
        if (isFound) co_await execute(job.value);
    }
}

Task<bool> RobustWorker::steal(Received<Job>& job) {
    Scheduler& scheduler = m_env->scheduler();
    for (std::size_t left = m_order.size(); left > 0; --left) {
        const auto drawn = scheduler.choose(scheduler.worker(), static_cast<std::uint32_t>(left));
        std::swap(m_order[drawn], m_order[left - 1]);
        const std::uint32_t victim = m_order[left - 1];
        if (victim == m_index) continue;
        const int chosen = co_await selectOrDefault(onReceive(m_channels.local[victim], job, at<"steal">));
        if (chosen == kDefault || !job.ok) continue;
        m_env->arc(m_stealArc, victim, m_index);
        co_return true;
    }
    co_return false;
}

// The work is told to stop at its limit. True: it was done before.
Task<bool> RobustWorker::limited(std::uint32_t stage, Message message, Stages::Lengths lengths) const {
    const CancellableContext context =
        withTimeout(Context::background(m_env->scheduler()), lengths.limit[stage], "the stage's limit");
    m_stages.begins(stage, m_index, message);
    const bool isDone = co_await workUnless(*m_env, context, message, lengths.duration[stage], at<"stage">, stage);
    m_stages.ends(stage, m_index, message);
    context.cancel();
    co_return isDone;
}

Task<> RobustWorker::execute(Job job) const {
    const Permit permit = co_await m_breaker.ask();
    const Stages::Lengths lengths = m_stages.next();
    Outcome outcome = Outcome::Refused;
    if (permit.isGranted) {
        bool inTime = co_await limited(Stages::kPrepare, job.message, lengths);
        const Nanos begunAt = m_env->now();
        if (inTime) inTime = co_await limited(Stages::kCall, job.message, lengths);
        const bool succeeded = inTime && !lengths.fails;
        co_await m_breaker.report(permit, m_env->now() - begunAt, succeeded);
        outcome = succeeded ? Outcome::Completed : inTime ? Outcome::Failed : Outcome::TimedOut;
    }
    job.isAnswered = outcome != Outcome::Completed;
    if (job.isAnswered) {
        m_answers.give(job.message, outcome);
        co_await m_channels.errors.send(job.message, at<"error">);
    }
    co_await m_channels.results.send(job, at<"deliver">);
}

Task<> workOf(std::shared_ptr<RobustWorker> worker, WaitGroup workers) {
    co_await worker->run();
    workers.done();
}

Task<> closeBehind(GatewayChannels channels, WaitGroup workers) {
    co_await workers.wait(at<"wait">);
    channels.results.close();
    channels.errors.close();
}

RobustSettings breakerSettings(Env& env) {
    RobustSettings settings;
    settings.window = env.count("window");
    settings.minimumCalls = env.count("minimum_calls");
    settings.failureRatio = env.number("failure_ratio").get();
    settings.recovery = Env::duration(env.number("recovery_ms"));
    settings.slowCall = Env::duration(env.number("slow_call_ms"));
    return settings;
}

}  // namespace

void startGatewayRobust(Env& env) {
    const GatewayChannels channels(env, 0);  // nothing waits behind the dispatcher but in short queues
    const GatewayBreaker breaker(env, std::make_unique<RobustDialect>(breakerSettings(env)));
    const Waiting waiting(env.scheduler(), 0);
    const auto count = static_cast<std::uint32_t>(channels.local.size());
    const Channel<Signal> wake(env.scheduler(), count);
    const WaitGroup workers(env.scheduler());
    workers.add(count);
    env.go("reader", 0, readOutput(env, channels.output));
    env.go("orderer", 0, orderResults(env, channels.results, channels.output));
    env.go("collector", 0, collectErrors(env, channels.errors));
    for (std::uint32_t i = 0; i < count; ++i)
        env.go("worker", i, workOf(std::make_shared<RobustWorker>(env, channels, breaker, wake, i), workers));
    env.go("closer", 0, closeBehind(channels, workers));
    env.go("dispatcher", 0, dispatch(channels, wake, waiting));
    startSource(env, "client", 0, admit(env, channels, waiting));
}

}  // namespace sluice::patterns
