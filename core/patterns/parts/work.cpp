#include "patterns/parts/work.hpp"

#include "sync/timer.hpp"

namespace sluice::patterns {

Task<bool> workUnless(Env& env, Context context, Message message, Nanos duration, Site site, std::uint32_t stage) {
    Scheduler& scheduler = env.scheduler();
    const Nanos begunAt = env.now();
    env.ledger().workBegun(scheduler.worker(), message, site, stage);
    bool isWhole = context.errorNow() == ContextError::None;
    if (isWhole && duration > 0) {
        const Timer timer(scheduler, duration);
        const Channel<Signal> done = context.done();
        Received<Nanos> finished;
        Received<Signal> cancelled;
        const int chosen =
            co_await select(onReceive(timer.channel(), finished, site), onReceive(done, cancelled, site));
        isWhole = chosen == 0;
        timer.stop();
    }
    env.now();  // moves the worker's stamp on, where the clock is a real one
    env.ledger().workEnded(scheduler.worker(), message, begunAt, site, stage, !isWhole);
    co_return isWhole;
}

}  // namespace sluice::patterns
