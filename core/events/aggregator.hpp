// The aggregator thread: serves every live Observation. One per process, owned by the composition root (or a test);
// not a singleton. Runs at nice 10. Starting and stopping are its constructor and destructor; all observations must be
// gone before it.
#pragma once

#include <memory>

namespace sluice {

// Something that the aggregator thread works for; an Observation's inner half.
class Served {
public:
    enum class Activity {
        Busy,     // there is more to do at once
        Waiting,  // look again in about a millisecond
        Quiet,    // nothing is expected, but it may come unannounced: look again now and then
        Done,     // nothing will come unless somebody calls wake()
    };
    virtual ~Served() = default;
    // Does a few milliseconds of work at most. The aggregator's thread.
    virtual Activity serve() = 0;
};

class Aggregator {
public:
    Aggregator();
    ~Aggregator();
    Aggregator(const Aggregator&) = delete;
    Aggregator& operator=(const Aggregator&) = delete;

    // From any thread. Once remove() has returned, serve() is not running and will not be called again.
    void add(std::shared_ptr<Served> served);
    void remove(const Served* served);
    void wake() noexcept;
    // The same without taking any lock, for producers: may be missed, and is then called again.
    void hurry() noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice
