// All shared objects of one run. Freed one by one as their last handles go, the rest at teardown in two steps: first
// every object destroys the values it holds, then the objects themselves go. In between, handles inside those values
// may still count down safely. A handle that is left after the first step is outside the run and would dangle: that is
// asserted.
#pragma once

#include "runtime/shared_object.hpp"
#include "runtime/spin_lock.hpp"

namespace sluice {

class ObjectTable {
public:
    ~ObjectTable() { freeAll(); }
    void add(SharedObject& object, bool parallel) noexcept;
    void free(SharedObject& object, bool parallel) noexcept;
    void freeAll() noexcept;
    // While no worker runs.
    template <class Function>
    void forEach(Function&& function) const {
        for (const SharedObject* object = m_first; object; object = object->m_next) function(*object);
    }

private:
    SpinLock m_lock;
    SharedObject* m_first = nullptr;
};

}  // namespace sluice
