// Small concurrent programs as data, so that one program can be executed by the engine, on any clock, and by a
// reference model (small_program_model.hpp), and what they can come to be compared.
//
// A goroutine is a list of operations, one after the other. Every value that is sent is unique. What a program comes to
// is, for each goroutine, what its operations yielded and where it waits for ever, or who panicked and how.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace sluice::testing {

enum class Do { Send, Receive, Close, Length, Select, SelectOrDefault, Add, Done, Wait, Lock, Unlock, Cancel, Sleep };

inline constexpr int kNil = -1;        // a nil channel
inline constexpr int kContext = 1000;  // the context's done()

struct Case {
    bool sends = false;
    int channel = 0;
};

struct Op {
    Do what = Do::Send;
    int on = 0;  // channel, mutex; of Sleep: for how long; of Add: how much
    std::vector<Case> cases = {};
};

inline constexpr int kCasesMax = 3;

struct SmallProgram {
    std::string name;
    std::vector<std::uint32_t> capacities;  // of its channels
    std::vector<std::vector<Op>> goroutines;
    int waitGroup = 0;  // what its wait group counts at first
};

inline Op send(int channel) {
    return {Do::Send, channel};
}
inline Op receive(int channel) {
    return {Do::Receive, channel};
}
inline Op close(int channel) {
    return {Do::Close, channel};
}
inline Op length(int channel) {
    return {Do::Length, channel};
}
inline Op add(int change) {
    return {Do::Add, change};
}
inline Op done() {
    return {Do::Done};
}
inline Op wait() {
    return {Do::Wait};
}
inline Op lock(int mutex) {
    return {Do::Lock, mutex};
}
inline Op unlock(int mutex) {
    return {Do::Unlock, mutex};
}
inline Op cancel() {
    return {Do::Cancel};
}
inline Op sleepFor(int duration) {
    return {Do::Sleep, duration};
}
inline Case sends(int channel) {
    return {true, channel};
}
inline Case receives(int channel) {
    return {false, channel};
}
inline Op selectOf(std::vector<Case> cases) {
    return {Do::Select, 0, std::move(cases)};
}
inline Op selectOrDefaultOf(std::vector<Case> cases) {
    return {Do::SelectOrDefault, 0, std::move(cases)};
}

inline constexpr int kMutexes = 2;
inline constexpr int kClosedValue = 0;     // logged for a receive from a closed channel
inline constexpr int kDefaultChosen = -1;  // logged for a select's default

// What the operation of this goroutine sends.
constexpr int valueOf(std::size_t goroutine, std::size_t operation) {
    return static_cast<int>(goroutine * 100 + operation + 1);
}

// One goroutine's part of what a program comes to.
struct Part {
    std::vector<int> log;  // what its operations yielded
    std::size_t at = 0;    // operations done
};

inline std::string describe(const SmallProgram& program, const std::vector<Part>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        text += i == 0 ? "" : " | ";
        for (const int entry : parts[i].log) text += std::to_string(entry) + " ";
        text += parts[i].at == program.goroutines[i].size() ? "done" : "waits at " + std::to_string(parts[i].at);
    }
    return text;
}
inline std::string describePanic(std::size_t goroutine, const std::string& words) {
    return "panic in " + std::to_string(goroutine) + ": " + words;
}

// As text, for the message of a failure.
inline std::string listing(const SmallProgram& program) {
    constexpr const char* kWords[] = {"send", "receive", "close",  "length", "select", "selectOrDefault", "add", "done",
                                      "wait", "lock",    "unlock", "cancel", "sleep"};
    std::string text = program.name + ": capacities";
    for (const std::uint32_t capacity : program.capacities) text += " " + std::to_string(capacity);
    text += ", wait group " + std::to_string(program.waitGroup) + "\n";
    for (const auto& goroutine : program.goroutines) {
        text += "  go:";
        for (const Op& op : goroutine) {
            text += std::string(" ") + kWords[static_cast<int>(op.what)] + "(" + std::to_string(op.on);
            for (const Case& c : op.cases) text += std::string(c.sends ? " s" : " r") + std::to_string(c.channel);
            text += ")";
        }
        text += "\n";
    }
    return text;
}

inline void PrintTo(const SmallProgram& program, std::ostream* out) {
    *out << listing(program);
}

}  // namespace sluice::testing
