#include "app/cli/interrupt.hpp"

#include <ctime>

namespace sluice {

Interrupt::Interrupt() {
    sigemptyset(&m_collected);
    sigaddset(&m_collected, SIGINT);
    sigaddset(&m_collected, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_collected, &m_before);
}

Interrupt::~Interrupt() {
    letGo();
}

bool Interrupt::pressedWithin(std::chrono::milliseconds patience) {
    const timespec timeout{patience.count() / 1000, patience.count() % 1000 * 1'000'000};
    return sigtimedwait(&m_collected, nullptr, &timeout) > 0;
}

void Interrupt::letGo() {
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

}  // namespace sluice
