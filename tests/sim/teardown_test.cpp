// A run may be given up at any instant: whatever its goroutines are doing, every frame, value and object goes. Under
// the address sanitizer nothing leaks. Seeds say where it is stopped.
#include "base/random.hpp"
#include "core/runtime/harness.hpp"
#include "sync/atomic.hpp"
#include "sync/context.hpp"
#include "sync/mutex.hpp"
#include "sync/once.hpp"
#include "sync/recovering.hpp"
#include "sync/select.hpp"
#include "sync/timer.hpp"
#include "sync/wait_group.hpp"

namespace sluice {
namespace {

using namespace testing;

// Counts those that are alive: in frames, in buffers, on their way.
struct Parcel {
    explicit Parcel(int* c = nullptr) : count(c) { change(1); }
    Parcel(const Parcel& other) : count(other.count) { change(1); }
    Parcel(Parcel&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
    Parcel& operator=(Parcel other) noexcept {
        std::swap(count, other.count);
        return *this;
    }
    ~Parcel() { change(-1); }
    void change(int by) const {
        if (count) *count += by;
    }
    int* count;
};
using Parcels = Channel<Parcel>;

struct World {
    World(Scheduler& s, int& c)
        : scheduler(s), count(c), mutex(s), once(s), group(s), root(withCancel(Context::background(s))) {
        for (std::uint32_t capacity = 0; capacity < 4; ++capacity) ways.emplace_back(s, capacity);
        group.add(1'000'000);
    }
    Scheduler& scheduler;
    int& count;
    std::vector<Parcels> ways;
    Mutex mutex;
    Once once;
    WaitGroup group;
    CancellableContext root;
};

Task<> initialise(Nanos duration) {
    co_await sleep(duration);
}
Task<> failWith(Parcel parcel) {
    co_await yieldNow();
    throw Panic(parcel.count ? "with a parcel" : "without one");
}
Task<> brief(Parcel parcel) {
    co_await yieldNow();
    (void)parcel;
}
Task<> wander(World& world, std::uint64_t seed) {
    SequentialRandom random(seed, 0, 0);
    const Parcel mine(&world.count);
    const Ticker ticker(world.scheduler, 50 * kMicrosecond);
    Received<Parcel> r;
    Received<Nanos> tick;
    Received<Signal> signal;
    for (;;) {
        const Parcels from = world.ways[random.below(4)];
        const Parcels to = world.ways[random.below(4)];
        const auto duration = static_cast<Nanos>(random.below(50)) * kMicrosecond;
        const CancellableContext context = withTimeout(world.root, duration);
        switch (random.below(10)) {
            case 0:
                co_await to.send(mine);
                break;
            case 1:
                co_await from.receive();
                break;
            case 2:
                co_await select(onReceive(from, r), onSend(to, mine), onReceive(context.done(), signal));
                break;
            case 3:
                co_await selectOrDefault(onReceive(from, r), onReceive(ticker.channel(), tick));
                break;
            case 4: {
                co_await world.mutex.lock();
                const Unlocking unlocking(world.mutex);
                co_await sleep(duration);
                break;
            }
            case 5:
                co_await world.once.run(initialise(duration));
                break;
            case 6:
                (void)co_await recovering(failWith(mine));
                break;
            case 7:
                co_await spend(duration);
                break;
            case 8: {
                const Parcel copy(mine);
                (void)afterFunc(context, Seat{kWorkerRole, 9}, [copy] { return brief(copy); });
                go(world.scheduler, kWorkerRole, 8, brief(copy));
                break;
            }
            default:
                context.cancel();
                if (random.below(20) == 0) co_await world.group.wait();
                break;
        }
    }
}

void start(World& world, std::uint64_t seed) {
    for (std::uint32_t i = 0; i < 12; ++i) go(world.scheduler, kWorkerRole, i, wander(world, seed * 100 + i));
}

// Stops before the dispatch with this count.
class StopAt : public VirtualControl {
public:
    explicit StopAt(std::uint64_t dispatch) : m_dispatch(dispatch) {}
    bool attend() override { return false; }
    bool mayAdvance(Nanos) override { return true; }
    Nanos attendAt() const override { return kForever; }
    std::uint64_t attendAtDispatch() const override { return m_dispatch; }
    bool quiescent() override { return false; }

private:
    std::uint64_t m_dispatch;
};

TEST(Teardown, AtAnyDispatchOfTheVirtualClockLeavesNothing) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SequentialRandom random(seed, 1, 0);
        int alive = 0;
        {
            SchedulerOptions options = smallOptions(MachineModel::GoLinux, seed);
            options.machine.cores = static_cast<int>(seed % 3);
            VirtualScheduler scheduler(options);
            World world(scheduler, alive);
            start(world, seed);
            StopAt control(random.below(3000));
            const RunEnd end = scheduler.run(&control);
            EXPECT_TRUE(end == RunEnd::Stopped || end == RunEnd::Quiescent);
        }
        EXPECT_EQ(alive, 0);
    }
}

}  // namespace
}  // namespace sluice
