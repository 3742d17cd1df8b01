// Each part as it is usually taught: one select over all classes and a sleep, a throttle that turns away whoever comes
// when it is full, a breaker that counts failures in a row, stealing from worker 0 on, a time limit that stops waiting
// and not working, results dropped when nobody takes them, and an output that waits for every number.
#include "patterns/circuit_breaker/textbook.hpp"

#include "patterns/gateway/bodies.hpp"
#include "patterns/parts/arrivals.hpp"
#include "sync/timer.hpp"

namespace sluice::patterns {

namespace {

constexpr Nanos kIdleSleep = kMillisecond;

Task<> submit(Env& env, GatewayChannels channels) {
    const Answers answers(env);
    Arrivals arrivals(env, "client");
    while (const auto message = co_await arrivals.next()) {
        const Channel<Message>& queue = channels.intake[message->messageClass];
        if (arrivals.saturated()) {
            co_await queue.send(*message, at<"submit">);
            continue;
        }
        const int sent = co_await selectOrDefault(onSend(queue, *message, at<"submit">));
        if (sent == kDefault) answers.refuse(*message, queue, at<"submit">);
    }
    env.sourceEnds();
}

Task<> distribute(Env& env, GatewayChannels channels) {
    const Answers answers(env);
    const std::array<Channel<Message>, 4>& in = channels.intake;
    Received<Message> m;
    std::uint64_t number = 1;
    std::size_t worker = 0;
    for (;;) {
        int chosen =
            co_await selectOrDefault(onReceive(in[0], m, at<"take-critical">), onReceive(in[1], m, at<"take-high">),
                                     onReceive(in[2], m, at<"take-normal">), onReceive(in[3], m, at<"take-low">));
        if (chosen == kDefault) {
            co_await sleep(kIdleSleep, at<"idle">);
            continue;
        }
        const Job job(number, m.value);
        worker = (worker + 1) % channels.local.size();
        chosen = co_await selectOrDefault(onSend(channels.local[worker], job, at<"to-local">));
        if (chosen == kDefault) chosen = co_await selectOrDefault(onSend(channels.global, job, at<"to-global">));
        if (chosen == kDefault) {
            answers.refuse(m.value, channels.global, at<"to-global">);
            continue;
        }
        ++number;
    }
}

// Goes on to its end, whether or not anybody waits for it.
Task<> runStage(Env& env, Message message, Nanos duration, std::uint32_t stage, Channel<Signal> done) {
    co_await env.work(message, duration, at<"stage">, stage);
    done.close();
}

// True: it was done within its limit.
Task<bool> limited(Env& env, Stages stages, std::uint32_t stage, std::uint32_t worker, Message message,
                   Stages::Lengths lengths) {
    const Channel<Signal> done(env.scheduler(), 0);
    stages.begins(stage, worker, message);
    env.go("stage", worker, runStage(env, message, lengths.duration[stage], stage, done));
    Received<Signal> signal;
    Received<Nanos> expired;
    const Timer timer(env.scheduler(), lengths.limit[stage]);
    const int chosen =
        co_await select(onReceive(done, signal, at<"done">), onReceive(timer.channel(), expired, at<"limit">));
    timer.stop();
    stages.ends(stage, worker, message);
    co_return chosen == 0;
}

class TextbookWorker {
public:
    TextbookWorker(Env& env, GatewayChannels channels, GatewayBreaker breaker, std::uint32_t index)
        : m_env(&env),
          m_channels(std::move(channels)),
          m_breaker(std::move(breaker)),
          m_index(index),
          m_answers(env),
          m_stages(env),
          m_stealArc(env.arcIndex("steal")),
          m_dropMark(env.markIndex("result_dropped")) {}

    Task<> run();

private:
    Task<bool> steal(Received<Job>& job) const;
    Task<> execute(Job job) const;
    Task<> fail(Message message, Outcome outcome) const;

    Env* m_env;
    GatewayChannels m_channels;
    GatewayBreaker m_breaker;
    std::uint32_t m_index;
    Answers m_answers;
    Stages m_stages;
    std::uint32_t m_stealArc;
    std::uint32_t m_dropMark;
};

Task<> TextbookWorker::run() {
    Received<Job> job;
    for (;;) {
        const int chosen = co_await selectOrDefault(onReceive(m_channels.local[m_index], job, at<"own">),
                                                    onReceive(m_channels.global, job, at<"from-global">));
        if (chosen == kDefault) {
            const bool stolen = co_await steal(job);
            if (!stolen) {
                co_await sleep(kIdleSleep, at<"poll">);
                continue;
            }
        }
        co_await execute(job.value);
    }
}

Task<bool> TextbookWorker::steal(Received<Job>& job) const {
    for (std::uint32_t victim = 0; victim < m_channels.local.size(); ++victim) {
        if (victim == m_index) continue;
        const int chosen = co_await selectOrDefault(onReceive(m_channels.local[victim], job, at<"steal">));
        if (chosen == kDefault) continue;
        m_env->arc(m_stealArc, victim, m_index);
        co_return true;
    }
    co_return false;
}

Task<> TextbookWorker::execute(Job job) const {
    const Permit permit = co_await m_breaker.ask();
    const Stages::Lengths lengths = m_stages.next();
    if (!permit.isGranted) {
        co_await fail(job.message, Outcome::Refused);
        co_return;
    }
    bool inTime = co_await limited(*m_env, m_stages, Stages::kPrepare, m_index, job.message, lengths);
    const Nanos begunAt = m_env->now();
    if (inTime) inTime = co_await limited(*m_env, m_stages, Stages::kCall, m_index, job.message, lengths);
    const bool succeeded = inTime && !lengths.fails;
    co_await m_breaker.report(permit, m_env->now() - begunAt, succeeded);
    if (!succeeded) {
        co_await fail(job.message, inTime ? Outcome::Failed : Outcome::TimedOut);
        co_return;
    }
    const int chosen = co_await selectOrDefault(onSend(m_channels.results, job, at<"deliver">));
    if (chosen != kDefault) co_return;
    m_env->mark(m_dropMark, job.message);
    m_env->finish(job.message, Outcome::Dropped);
}

// The output never hears that this number will not come.
Task<> TextbookWorker::fail(Message message, Outcome outcome) const {
    m_answers.give(message, outcome);
    co_await m_channels.errors.send(message, at<"error">);
}

Task<> workOf(std::shared_ptr<TextbookWorker> worker) {
    co_await worker->run();
}

}  // namespace

void startGatewayTextbook(Env& env) {
    TextbookSettings settings;
    settings.threshold = env.count("threshold");
    settings.recovery = Env::duration(env.number("recovery_ms"));
    const GatewayChannels channels(env, env.count("capacity"));
    const GatewayBreaker breaker(env, std::make_unique<TextbookDialect>(settings));
    env.go("reader", 0, readOutput(env, channels.output));
    env.go("orderer", 0, orderResults(env, channels.results, channels.output));
    env.go("collector", 0, collectErrors(env, channels.errors));
    for (std::uint32_t i = 0; i < channels.local.size(); ++i)
        env.go("worker", i, workOf(std::make_shared<TextbookWorker>(env, channels, breaker, i)));
    startSource(env, "client", 0, submit(env, channels));
    env.go("dispatcher", 0, distribute(env, channels));
}

}  // namespace sluice::patterns
