// A panic, as in Go: an exception that ends its goroutine and, unrecovered, the run (never the process).
#pragma once

#include <stdexcept>
#include <string>

namespace sluice {

class Panic : public std::runtime_error {
public:
    explicit Panic(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace sluice
