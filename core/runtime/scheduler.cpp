#include "runtime/scheduler.hpp"

#include <algorithm>

namespace sluice {

namespace {

constexpr unsigned kFreeGoroutinesMax = 512;  // kept by one worker of several; half of them go back beyond that
constexpr std::uint32_t kIdBlock = 64;

[[gnu::tls_model("initial-exec")]] constinit thread_local Worker* t_worker = nullptr;

std::string waitWords(WaitReason reason) {
    switch (reason) {
        case WaitReason::ChannelSend:
            return "waiting for room in";
        case WaitReason::ChannelReceive:
            return "waiting for a message from";
        case WaitReason::NilChannel:
            return "waiting for ever on a nil channel";
        case WaitReason::Select:
            return "waiting for any case of a select";
        case WaitReason::EmptySelect:
            return "waiting for ever in an empty select";
        case WaitReason::Sleep:
            return "asleep";
        case WaitReason::Work:
            return "working";
        case WaitReason::Core:
            return "ready, waiting for a core";
        case WaitReason::Mutex:
            return "waiting to lock";
        case WaitReason::WaitGroup:
            return "waiting for";
        case WaitReason::Yield:
        case WaitReason::None:
            break;
    }
    return "able to run";
}

}  // namespace

// Not inlined: the address of a thread-local must not be kept over a suspension, after which another thread may go on.
[[gnu::noinline]] Worker& Scheduler::threadWorker() noexcept {
    asm volatile("");
    SLUICE_ASSERT(t_worker, "what goroutines share was used from a thread that runs none of them");
    return *t_worker;
}

[[gnu::noinline]] void Scheduler::setThreadWorker(Worker* worker) noexcept {
    t_worker = worker;
}

Scheduler::Scheduler(SchedulerOptions options, bool threaded, bool parallel)
    : m_threaded(threaded), m_parallel(parallel), m_options(std::move(options)) {
    SLUICE_ASSERT(m_options.manifest != nullptr, "a scheduler needs a manifest");
}

Scheduler::~Scheduler() {
    SLUICE_ASSERT(m_slabs.empty(), "a scheduler's own destructor must call teardown()");
}

void Scheduler::refillGoroutines(Worker& worker) {
    const std::lock_guard guard(m_mutex);
    if (!m_freeGoroutines) {
        m_slabs.push_back(std::make_unique<Goroutine[]>(kSlabGoroutines));
        for (std::size_t i = kSlabGoroutines; i-- > 0;) {
            Goroutine& goroutine = m_slabs.back()[i];
            goroutine.scheduler = this;
            goroutine.next = m_freeGoroutines;
            m_freeGoroutines = &goroutine;
        }
    }
    const unsigned wanted = m_parallel ? 128 : kSlabGoroutines;
    for (unsigned i = 0; i < wanted && m_freeGoroutines; ++i) {
        Goroutine* goroutine = m_freeGoroutines;
        m_freeGoroutines = goroutine->next;
        goroutine->next = worker.freeGoroutines;
        worker.freeGoroutines = goroutine;
        ++worker.freeCount;
    }
}

// One worker of several has finished many that others have spawned.
[[gnu::noinline]] void Scheduler::shedGoroutines(Worker& worker) noexcept {
    const std::lock_guard guard(m_mutex);
    while (worker.freeCount > kFreeGoroutinesMax / 2) {
        Goroutine* surplus = worker.freeGoroutines;
        worker.freeGoroutines = surplus->next;
        --worker.freeCount;
        surplus->next = m_freeGoroutines;
        m_freeGoroutines = surplus;
    }
}

// A block of numbers for goroutines. False: there are none left.
bool Scheduler::reserveIds(Worker& worker) noexcept {
    const std::uint64_t first = m_goroutineIds.fetch_add(kIdBlock, std::memory_order_relaxed) + 1;
    if (first > m_options.idsMax) {
        failForWantOfIds("goroutines");
        return false;
    }
    worker.nextId = static_cast<std::uint32_t>(first);
    worker.endId =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(first + kIdBlock, m_options.idsMax + std::uint64_t{1}));
    return true;
}

void Scheduler::fail(const std::string& message) noexcept {
    {
        const std::lock_guard guard(m_mutex);
        if (m_panicMessage.empty()) m_panicMessage = message;
    }
    panicked();
}

void Scheduler::failForWantOfIds(const char* things) noexcept {
    fail(std::string("this run has used up its numbers for ") + things);
}

[[gnu::noinline]] Goroutine* Scheduler::spawnAfterRefill(Worker& worker, std::coroutine_handle<> frame,
                                                         std::uint16_t role, std::uint32_t index) {
    if (!worker.freeGoroutines) refillGoroutines(worker);
    if (worker.nextId == worker.endId && !reserveIds(worker)) return nullptr;
    return spawn(worker, frame, role, index);
}

[[gnu::noinline]] Goroutine* Scheduler::emitSpawned(Worker& worker, Goroutine* goroutine) noexcept {
    worker.emitFor(goroutine, EventKind::GoroutineSpawned, worker.current ? worker.current->id : 0,
                   ++goroutine->sequence, packPair(goroutine->role, goroutine->index));
    return goroutine;
}

// Short and without calls on its usual way, as is finish(): a program may do little else.
Goroutine* Scheduler::spawn(Worker& worker, std::coroutine_handle<> frame, std::uint16_t role, std::uint32_t index) {
    SLUICE_ASSERT(role < worker.meter.roles.size(), "a goroutine in a role that the manifest does not have");
    if (!worker.freeGoroutines || worker.nextId == worker.endId) [[unlikely]]
        return spawnAfterRefill(worker, frame, role, index);
    Goroutine* goroutine = worker.freeGoroutines;
    worker.freeGoroutines = goroutine->next;
    --worker.freeCount;
    goroutine->spawn(frame, worker.nextId++, role, index);
    goroutine->isMain = goroutine->id == kMainId;
    worker.meter.onSpawned(role);
    return worker.observed() ? emitSpawned(worker, goroutine) : goroutine;
}

[[gnu::noinline]] void Scheduler::finishedOtherwise(Worker& worker, Goroutine& goroutine, EventKind how) noexcept {
    const Nanos cpu = worker.takeCpu(goroutine);
    if (worker.observed()) worker.emitFor(&goroutine, how, 0, ++goroutine.sequence, static_cast<std::uint64_t>(cpu));
    finish(worker, goroutine);
}

void Scheduler::finished(Worker& worker, Goroutine& goroutine) noexcept {
    if (goroutine.cpuUnreported != 0 || worker.observed())
        return finishedOtherwise(worker, goroutine, EventKind::GoroutineFinished);
    finish(worker, goroutine);
}

void Scheduler::finish(Worker& worker, Goroutine& goroutine) noexcept {
    const bool wasMain = goroutine.isMain;  // once it is on a free list it may be another's
    worker.meter.onFinished(goroutine.role);
    goroutine.finish();
    worker.current = nullptr;
    goroutine.next = worker.freeGoroutines;
    worker.freeGoroutines = &goroutine;
    if (++worker.freeCount > kFreeGoroutinesMax && m_parallel) [[unlikely]]
        shedGoroutines(worker);
    if (wasMain && m_options.endsWithMain) [[unlikely]]
        mainReturned();
}

void Scheduler::failed(Worker& worker, Goroutine& goroutine, std::exception_ptr failure) noexcept {
    std::string message = "panic";
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        message = error.what();
    } catch (...) {
        message = "an exception that is no std::exception";
    }
    {
        const std::lock_guard guard(m_mutex);
        if (m_panicMessage.empty()) m_panicMessage = goroutineName(goroutine) + ": " + message;
    }
    goroutine.isMain = false;  // it does not return
    finishedOtherwise(worker, goroutine, EventKind::GoroutinePanicked);
    panicked();
}

void Scheduler::reportCpu(Worker& worker, Goroutine& goroutine) noexcept {
    const Nanos cpu = worker.takeCpu(goroutine);
    if (cpu != 0 && worker.observed())
        worker.emitFor(&goroutine, EventKind::CpuSpent, 0, 0, static_cast<std::uint64_t>(cpu));
}

void Scheduler::reportAllCpu(Worker& worker) noexcept {
    for (const auto& slab : m_slabs) {
        for (std::size_t i = 0; i < kSlabGoroutines; ++i) {
            if (slab[i].life != GoroutineLife::Unused) reportCpu(worker, slab[i]);
        }
    }
}

std::string Scheduler::goroutineName(const Goroutine& goroutine) const {
    const auto& roles = manifest().roles;
    const ManifestRole& role = roles[goroutine.role];
    const std::uint32_t index = goroutine.index;
    if (index < role.labels.size()) return role.labels[index];
    return index == 0 && !role.numbered ? role.label : role.label + " " + std::to_string(index + 1);
}

std::string Scheduler::siteName(std::uint16_t site) const {
    const auto& sites = manifest().sites;
    const auto at = std::find_if(sites.begin(), sites.end(), [&](const ManifestSite& s) { return s.id == site; });
    return site == 0 || at == sites.end() ? std::string() : at->name;
}

std::string Scheduler::describeWait(const Goroutine& goroutine, const WaitedOn& objects) {
    if (goroutine.life != GoroutineLife::Parked) return waitWords(WaitReason::None);
    std::string words = waitWords(goroutine.reason);
    const auto [first, last] = objects.equal_range(goroutine.waitsOn);
    const auto found = std::find_if(
        first, last, [&](const auto& entry) { return entry.second->isWaitedOn(goroutine.reason, goroutine.waitsOn); });
    if (found != last) words += " " + found->second->describe();
    return words;
}

std::vector<GoroutineReport> Scheduler::remaining() const {
    // A variant may have left a million goroutines, each with a channel of its own.
    WaitedOn objects;
    m_objects.forEach([&](const SharedObject& object) {
        if (const std::uint32_t id = object.waitId(); id != 0) objects.emplace(id, &object);
    });
    std::vector<GoroutineReport> reports;
    for (const auto& slab : m_slabs) {
        for (std::size_t i = 0; i < kSlabGoroutines; ++i) {
            const Goroutine& goroutine = slab[i];
            if (goroutine.life == GoroutineLife::Unused) continue;
            GoroutineReport report;
            report.id = goroutine.id;
            report.role = goroutine.role;
            report.name = goroutineName(goroutine);
            report.waits = describeWait(goroutine, objects);
            report.parked = goroutine.life == GoroutineLife::Parked;
            report.insideWork = goroutine.insideWork;
            report.reason = goroutine.reason;
            report.object = goroutine.waitsOn;
            report.site = siteName(goroutine.site);
            reports.push_back(std::move(report));
        }
    }
    std::sort(reports.begin(), reports.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return reports;
}

void Scheduler::teardown() noexcept {
    m_tearingDown = true;
    // By index: a frame's destructors must not spawn, but the vector is not trusted to stay put all the same.
    for (std::size_t slab = 0; slab < m_slabs.size(); ++slab) {
        for (std::size_t i = 0; i < kSlabGoroutines; ++i) {
            if (auto frame = std::exchange(m_slabs[slab][i].root, {})) frame.destroy();
        }
    }
    m_objects.freeAll();
    m_slabs.clear();
    m_freeGoroutines = nullptr;
}

}  // namespace sluice
