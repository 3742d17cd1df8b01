#include "runtime/scheduler.hpp"

#include <algorithm>

namespace sluice {

namespace {

constexpr unsigned kFreeGoroutinesMax = 512;  // kept by a worker on real threads; half of them go back beyond that
constexpr std::uint32_t kIdBlock = 64;

thread_local Worker* t_worker = nullptr;

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

Scheduler::Scheduler(SchedulerOptions options, bool threaded) : m_options(std::move(options)), m_threaded(threaded) {
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
    const unsigned wanted = m_threaded ? 128 : kSlabGoroutines;
    for (unsigned i = 0; i < wanted && m_freeGoroutines; ++i) {
        Goroutine* goroutine = m_freeGoroutines;
        m_freeGoroutines = goroutine->next;
        goroutine->next = worker.freeGoroutines;
        worker.freeGoroutines = goroutine;
        ++worker.freeCount;
    }
}

Goroutine* Scheduler::takeGoroutine(Worker& worker) {
    if (!worker.freeGoroutines) refillGoroutines(worker);
    Goroutine* goroutine = worker.freeGoroutines;
    worker.freeGoroutines = goroutine->next;
    --worker.freeCount;
    return goroutine;
}

void Scheduler::giveGoroutine(Worker& worker, Goroutine* goroutine) noexcept {
    goroutine->next = worker.freeGoroutines;
    worker.freeGoroutines = goroutine;
    if (++worker.freeCount <= kFreeGoroutinesMax || !m_threaded) return;
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
    const std::uint64_t block = m_threaded ? kIdBlock : 1;
    const std::uint64_t first = m_goroutineIds.fetch_add(block, std::memory_order_relaxed) + 1;
    if (first + block - 1 > m_options.idsMax) {
        failForWantOfIds("goroutines");
        return false;
    }
    worker.nextId = static_cast<std::uint32_t>(first);
    worker.endId = static_cast<std::uint32_t>(first + block);
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

Goroutine* Scheduler::spawn(Worker& worker, std::coroutine_handle<> frame, std::uint16_t role, std::uint32_t index) {
    SLUICE_ASSERT(role < manifest().roles.size(), "a goroutine in a role that the manifest does not have");
    if (worker.nextId == worker.endId && !reserveIds(worker)) return nullptr;
    Goroutine* goroutine = takeGoroutine(worker);
    goroutine->spawn(frame, worker.nextId++, role, index);
    if (!m_hasMain) {
        m_hasMain = true;
        goroutine->isMain = true;
    }
    worker.meter.onSpawned(role);
    if (worker.observed())
        worker.emitFor(goroutine, EventKind::GoroutineSpawned, worker.current ? worker.current->id : 0,
                       ++goroutine->sequence, packPair(role, index));
    return goroutine;
}

void Scheduler::finished(Worker& worker, Goroutine& goroutine, std::exception_ptr failure) noexcept {
    const Nanos cpu = worker.takeCpu(goroutine);
    const bool wasMain = goroutine.isMain;
    if (failure) {
        std::string message = "panic";
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            message = error.what();
        } catch (...) {
            message = "an exception that is no std::exception";
        }
        const std::lock_guard guard(m_mutex);
        if (m_panicMessage.empty()) m_panicMessage = goroutineName(goroutine) + ": " + message;
    }
    worker.meter.onFinished(goroutine.role);
    if (worker.observed())
        worker.emitFor(&goroutine, failure ? EventKind::GoroutinePanicked : EventKind::GoroutineFinished, 0,
                       ++goroutine.sequence, static_cast<std::uint64_t>(cpu));
    goroutine.finish();
    worker.current = nullptr;
    giveGoroutine(worker, &goroutine);
    if (failure) {
        panicked();
    } else if (wasMain && m_options.endsWithMain) {
        mainReturned();
    }
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

std::string Scheduler::describeWait(const Goroutine& goroutine) const {
    if (goroutine.life != GoroutineLife::Parked) return waitWords(WaitReason::None);
    std::string words = waitWords(goroutine.reason);
    if (const SharedObject* object = m_objects.find(goroutine.reason, goroutine.waitsOn))
        words += " " + object->describe();
    return words;
}

std::vector<GoroutineReport> Scheduler::remaining() const {
    std::vector<GoroutineReport> reports;
    for (const auto& slab : m_slabs) {
        for (std::size_t i = 0; i < kSlabGoroutines; ++i) {
            const Goroutine& goroutine = slab[i];
            if (goroutine.life == GoroutineLife::Unused) continue;
            GoroutineReport report;
            report.id = goroutine.id;
            report.role = goroutine.role;
            report.name = goroutineName(goroutine);
            report.waits = describeWait(goroutine);
            report.parked = goroutine.life == GoroutineLife::Parked;
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
