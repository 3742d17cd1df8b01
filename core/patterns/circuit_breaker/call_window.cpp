#include "patterns/circuit_breaker/call_window.hpp"

#include <algorithm>

namespace sluice::patterns {

void CallWindow::forget(Totals& bucket) {
    m_totals.calls -= bucket.calls;
    m_totals.failures -= bucket.failures;
    m_totals.slow -= bucket.slow;
    bucket = Totals();
}

void CallWindow::advanceTo(Nanos now) {
    const std::int64_t second = now / kSecond;
    const std::int64_t passed = std::min<std::int64_t>(second - m_second, static_cast<std::int64_t>(m_buckets.size()));
    for (std::int64_t i = 0; i < passed; ++i) {
        m_at = (m_at + 1) % m_buckets.size();
        forget(m_buckets[m_at]);
    }
    m_second = second;
}

void CallWindow::add(Nanos now, bool failed, bool isSlow) {
    if (m_kind == Kind::Seconds) {
        advanceTo(now);
    } else {
        m_at = (m_at + 1) % m_buckets.size();
        forget(m_buckets[m_at]);
    }
    for (Totals* totals : {&m_buckets[m_at], &m_totals}) {
        ++totals->calls;
        if (failed) ++totals->failures;
        if (isSlow) ++totals->slow;
    }
}

void CallWindow::clear() {
    std::fill(m_buckets.begin(), m_buckets.end(), Totals());
    m_totals = Totals();
}

}  // namespace sluice::patterns
