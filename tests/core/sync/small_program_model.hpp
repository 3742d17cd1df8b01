// The reference model: Go's semantics of a small program, written for tests alone, with plain containers and no engine.
// It follows every order in which the operations of the goroutines can be executed, and every case that a select may
// choose, and collects all that the program can come to.
//
// One step executes one operation of a goroutine that is able to run, to its end or until it waits. Who waits on a
// channel is served first come, first served, and a waiting receiver is handed the value directly. Time passes when
// nobody can run.
#pragma once

#include "core/sync/small_program.hpp"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace sluice::testing {

class SmallProgramModel {
public:
    explicit SmallProgramModel(const SmallProgram& program) : m_program(program) {}

    // All that it can come to; nothing when there are more than `statesMax` states.
    std::optional<std::set<std::string>> outcomes(std::size_t statesMax = 2'000'000) {
        m_open.push_back(firstState());
        while (!m_open.empty()) {
            State state = std::move(m_open.back());
            m_open.pop_back();
            if (!m_seen.insert(keyOf(state)).second) continue;
            if (m_seen.size() > statesMax) return std::nullopt;
            expand(std::move(state));
        }
        return m_outcomes;
    }
    std::size_t states() const { return m_seen.size(); }

private:
    struct Waiting {
        std::size_t goroutine;
        int chosenCase;  // -1: a plain operation
        int value;
    };
    struct ModelChannel {
        std::deque<int> buffer;
        bool isClosed = false;
        std::vector<Waiting> senders;
        std::vector<Waiting> receivers;
    };
    enum class Life { Able, Waits, Sleeps, Panics };
    struct ModelGoroutine {
        Part part;
        Life life = Life::Able;
        int wakesAt = 0;
    };
    struct State {
        std::vector<ModelChannel> channels;  // the last one is the context's done()
        std::vector<ModelGoroutine> goroutines;
        int waitGroup = 0;
        std::vector<std::size_t> groupWaiters;
        bool isTaken[kMutexes] = {};
        std::vector<std::size_t> lockers[kMutexes];
        int clock = 0;
    };

    State firstState() const {
        State state;
        state.channels.resize(m_program.capacities.size() + 1);
        state.goroutines.resize(m_program.goroutines.size());
        state.waitGroup = m_program.waitGroup;
        return state;
    }
    bool isOver(const State& state, std::size_t g) const {
        return state.goroutines[g].part.at == m_program.goroutines[g].size();
    }
    std::uint32_t capacityOf(std::size_t channel) const {
        return channel < m_program.capacities.size() ? m_program.capacities[channel] : 0;
    }
    std::size_t indexOf(int channel) const {
        return channel == kContext ? m_program.capacities.size() : static_cast<std::size_t>(channel);
    }

    void expand(State state) {
        bool isAnyAble = false;
        for (std::size_t g = 0; g < state.goroutines.size(); ++g) {
            if (state.goroutines[g].life == Life::Panics) {
                isAnyAble = true;
                m_outcomes.insert(describePanic(g, "send on closed channel"));
            } else if (state.goroutines[g].life == Life::Able && !isOver(state, g)) {
                isAnyAble = true;
                step(state, g);
            }
        }
        if (isAnyAble) return;
        if (passTime(state)) {
            m_open.push_back(std::move(state));
            return;
        }
        std::vector<Part> parts;
        for (const ModelGoroutine& goroutine : state.goroutines) parts.push_back(goroutine.part);
        m_outcomes.insert(describe(m_program, parts));
    }
    bool passTime(State& state) const {
        int next = INT32_MAX;
        for (const ModelGoroutine& g : state.goroutines)
            if (g.life == Life::Sleeps) next = std::min(next, g.wakesAt);
        if (next == INT32_MAX) return false;
        state.clock = next;
        for (std::size_t g = 0; g < state.goroutines.size(); ++g)
            if (state.goroutines[g].life == Life::Sleeps && state.goroutines[g].wakesAt == next) goOn(state, g);
        return true;
    }

    // --- one operation

    void goOn(State& state, std::size_t g, std::initializer_list<int> yields = {}) const {
        ModelGoroutine& goroutine = state.goroutines[g];
        goroutine.part.log.insert(goroutine.part.log.end(), yields);
        ++goroutine.part.at;
        goroutine.life = Life::Able;
    }
    void step(const State& before, std::size_t g) {
        const Op& op = m_program.goroutines[g][before.goroutines[g].part.at];
        State state = before;
        switch (op.what) {
            case Do::Select:
            case Do::SelectOrDefault:
                stepSelect(before, g, op);
                return;
            case Do::Send:
            case Do::Receive:
                if (!attempt(state, g, {op.what == Do::Send, op.on}, -1))
                    enlist(state, g, {op.what == Do::Send, op.on}, -1);
                break;
            case Do::Close:
                if (op.on == kNil) return panic(g, "close of nil channel");
                if (state.channels[indexOf(op.on)].isClosed) return panic(g, "close of closed channel");
                closeChannel(state, indexOf(op.on));
                goOn(state, g);
                break;
            case Do::Cancel:
                if (!state.channels.back().isClosed) closeChannel(state, state.channels.size() - 1);
                goOn(state, g);
                break;
            case Do::Length:
                goOn(state, g, {op.on == kNil ? 0 : static_cast<int>(state.channels[indexOf(op.on)].buffer.size())});
                break;
            case Do::Add:
            case Do::Done:
                state.waitGroup += op.what == Do::Add ? op.on : -1;
                if (state.waitGroup < 0) return panic(g, "sync: negative WaitGroup counter");
                goOn(state, g);
                if (state.waitGroup == 0) {
                    for (const std::size_t waiter : std::exchange(state.groupWaiters, {})) goOn(state, waiter);
                }
                break;
            case Do::Wait:
                if (state.waitGroup == 0) {
                    goOn(state, g);
                } else {
                    state.groupWaiters.push_back(g);
                    state.goroutines[g].life = Life::Waits;
                }
                break;
            case Do::Lock:
                if (std::exchange(state.isTaken[op.on], true)) {
                    state.lockers[op.on].push_back(g);
                    state.goroutines[g].life = Life::Waits;
                } else {
                    goOn(state, g);
                }
                break;
            case Do::Unlock:
                if (!state.isTaken[op.on]) return panic(g, "sync: unlock of unlocked mutex");
                goOn(state, g);
                if (auto& lockers = state.lockers[op.on]; lockers.empty()) {
                    state.isTaken[op.on] = false;
                } else {
                    goOn(state, lockers.front());
                    lockers.erase(lockers.begin());
                }
                break;
            case Do::Sleep:
                state.goroutines[g].life = Life::Sleeps;
                state.goroutines[g].wakesAt = state.clock + op.on;
                break;
        }
        m_open.push_back(std::move(state));
    }
    void panic(std::size_t g, const char* words) { m_outcomes.insert(describePanic(g, words)); }

    void stepSelect(const State& before, std::size_t g, const Op& op) {
        bool isAnyReady = false;
        for (std::size_t i = 0; i < op.cases.size(); ++i) {
            State state = before;
            if (!attempt(state, g, op.cases[i], static_cast<int>(i))) continue;
            isAnyReady = true;
            m_open.push_back(std::move(state));
        }
        if (isAnyReady) return;
        State state = before;
        if (op.what == Do::SelectOrDefault) {
            goOn(state, g, {kDefaultChosen});
        } else {
            state.goroutines[g].life = Life::Waits;
            for (std::size_t i = 0; i < op.cases.size(); ++i) enlist(state, g, op.cases[i], static_cast<int>(i));
        }
        m_open.push_back(std::move(state));
    }

    // --- channels

    // A select yields the chosen case and, as a plain operation, what it received.
    void complete(State& state, const Waiting& who, std::optional<int> received) const {
        auto& log = state.goroutines[who.goroutine].part.log;
        if (who.chosenCase >= 0) log.push_back(who.chosenCase);
        if (received) log.push_back(*received);
        goOn(state, who.goroutine);
    }
    void failToSend(State& state, std::size_t g) const { state.goroutines[g].life = Life::Panics; }
    // The first in line, who then waits nowhere any more.
    Waiting takeFirst(State& state, std::vector<Waiting> ModelChannel::*queue, std::size_t channel) const {
        const Waiting first = (state.channels[channel].*queue).front();
        for (ModelChannel& other : state.channels) {
            for (auto* list : {&other.senders, &other.receivers})
                std::erase_if(*list, [&](const Waiting& w) { return w.goroutine == first.goroutine; });
        }
        return first;
    }
    bool attempt(State& state, std::size_t g, const Case& c, int chosenCase) const {
        if (c.channel == kNil) return false;
        const std::size_t index = indexOf(c.channel);
        ModelChannel& channel = state.channels[index];
        if (c.sends) {
            const int value = valueOf(g, state.goroutines[g].part.at);
            if (channel.isClosed) {
                failToSend(state, g);
            } else if (!channel.receivers.empty()) {
                complete(state, takeFirst(state, &ModelChannel::receivers, index), value);
                complete(state, {g, chosenCase, 0}, std::nullopt);
            } else if (channel.buffer.size() < capacityOf(index)) {
                channel.buffer.push_back(value);
                complete(state, {g, chosenCase, 0}, std::nullopt);
            } else {
                return false;
            }
            return true;
        }
        if (!channel.buffer.empty()) {
            const int value = channel.buffer.front();
            channel.buffer.pop_front();
            if (!channel.senders.empty()) {
                const Waiting sender = takeFirst(state, &ModelChannel::senders, index);
                channel.buffer.push_back(sender.value);
                complete(state, sender, std::nullopt);
            }
            complete(state, {g, chosenCase, 0}, value);
        } else if (!channel.senders.empty()) {
            const Waiting sender = takeFirst(state, &ModelChannel::senders, index);
            complete(state, sender, std::nullopt);
            complete(state, {g, chosenCase, 0}, sender.value);
        } else if (channel.isClosed) {
            complete(state, {g, chosenCase, 0}, kClosedValue);
        } else {
            return false;
        }
        return true;
    }
    void enlist(State& state, std::size_t g, const Case& c, int chosenCase) const {
        state.goroutines[g].life = Life::Waits;
        if (c.channel == kNil) return;
        ModelChannel& channel = state.channels[indexOf(c.channel)];
        const Waiting waiting{g, chosenCase, valueOf(g, state.goroutines[g].part.at)};
        (c.sends ? channel.senders : channel.receivers).push_back(waiting);
    }
    void closeChannel(State& state, std::size_t index) const {
        state.channels[index].isClosed = true;
        while (!state.channels[index].receivers.empty())
            complete(state, takeFirst(state, &ModelChannel::receivers, index), kClosedValue);
        while (!state.channels[index].senders.empty())
            failToSend(state, takeFirst(state, &ModelChannel::senders, index).goroutine);
    }

    std::string keyOf(const State& state) const {
        std::string key;
        const auto put = [&key](auto number) { key += std::to_string(number) + ","; };
        for (const ModelChannel& channel : state.channels) {
            for (const int value : channel.buffer) put(value);
            key += channel.isClosed ? "C;" : ";";
            for (const auto* list : {&channel.senders, &channel.receivers}) {
                for (const Waiting& w : *list) put(w.goroutine), put(w.chosenCase);
                key += ";";
            }
        }
        for (const ModelGoroutine& goroutine : state.goroutines) {
            for (const int entry : goroutine.part.log) put(entry);
            key += "@";
            put(goroutine.part.at), put(static_cast<int>(goroutine.life)), put(goroutine.wakesAt);
        }
        put(state.waitGroup), put(state.clock);
        for (const std::size_t g : state.groupWaiters) put(g);
        for (int i = 0; i < kMutexes; ++i) {
            key += state.isTaken[i] ? "T" : "F";
            for (const std::size_t g : state.lockers[i]) put(g);
        }
        return key;
    }

    const SmallProgram& m_program;
    std::vector<State> m_open;
    std::unordered_set<std::string> m_seen;
    std::set<std::string> m_outcomes;
};

}  // namespace sluice::testing
