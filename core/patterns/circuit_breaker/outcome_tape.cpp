#include "patterns/circuit_breaker/outcome_tape.hpp"

#include <algorithm>
#include <utility>

namespace sluice::patterns {

namespace {

struct Pending {
    Nanos at = 0;
    Nanos latency = 0;
    Permit permit;
    bool succeeds = true;
};

class Player {
public:
    explicit Player(Dialect& dialect) : m_dialect(dialect) {}
    void ask(const TapeCall& call) {
        const Permit permit = m_dialect.ask(call.at);
        m_result.admitted.push_back(permit.isGranted);
        note(call.at);
        if (!permit.isGranted) return;
        const Pending pending{call.at + call.latency, call.latency, permit, call.succeeds};
        const auto isEarlier = [](const Pending& a, const Pending& b) { return a.at < b.at; };
        m_pending.insert(std::upper_bound(m_pending.begin(), m_pending.end(), pending, isEarlier), pending);
    }
    void reportUntil(Nanos now) {
        while (!m_pending.empty() && m_pending.front().at <= now) {
            const Pending done = m_pending.front();
            m_pending.erase(m_pending.begin());
            m_dialect.report(done.permit, done.at, done.latency, done.succeeds);
            note(done.at);
        }
    }
    TapeResult result() && { return std::move(m_result); }

private:
    void note(Nanos now) {
        if (m_dialect.gate() == m_gate) return;
        m_gate = m_dialect.gate();
        m_result.changes.push_back({now, m_gate});
    }

    Dialect& m_dialect;
    Gate m_gate = Gate::Closed;
    std::vector<Pending> m_pending;  // by time
    TapeResult m_result;
};

}  // namespace

TapeResult play(Dialect& dialect, std::span<const TapeCall> tape) {
    Player player(dialect);
    for (const TapeCall& call : tape) {
        player.reportUntil(call.at);
        player.ask(call);
    }
    player.reportUntil(kForever);
    return std::move(player).result();
}

std::optional<std::size_t> firstDivergence(std::span<const TapeResult> results) {
    if (results.empty()) return std::nullopt;
    const std::vector<bool>& first = results.front().admitted;
    for (std::size_t call = 0; call < first.size(); ++call) {
        const auto agrees = [&](const TapeResult& other) { return other.admitted[call] == first[call]; };
        if (!std::all_of(results.begin(), results.end(), agrees)) return call;
    }
    return std::nullopt;
}

}  // namespace sluice::patterns
