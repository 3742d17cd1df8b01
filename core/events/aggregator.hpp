// The aggregator thread: serves every live Observation. One per process, owned by the composition root (or a test);
// not a singleton. Runs at nice 10. Starting and stopping are its constructor and destructor; all observations must be
// gone before it.
#pragma once

#include <memory>

namespace sluice {

class Aggregator {
public:
    Aggregator();
    ~Aggregator();
    Aggregator(const Aggregator&) = delete;
    Aggregator& operator=(const Aggregator&) = delete;

private:
    friend class Observation;
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace sluice
