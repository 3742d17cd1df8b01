// The registry: which patterns there are. Adding one is one line in registry.cpp. A plain value, made once by the
// composition root and handed on.
#pragma once

#include "patterns/descriptor.hpp"

#include <string_view>
#include <vector>

namespace sluice {

class Env;
template <class T>
class Task;

struct Pattern {
    Descriptor descriptor;
    // Starts the variant's goroutines; its task is the run's main goroutine. Variants are known by descriptor.variants.
    Task<void> (*body)(Env& env, std::string_view variant);
};

class Registry {
public:
    Registry();  // every pattern of this program
    explicit Registry(std::vector<Pattern> patterns) : m_patterns(std::move(patterns)) {}
    const std::vector<Pattern>& all() const noexcept { return m_patterns; }
    const Pattern* find(std::string_view id) const noexcept;
    std::string names() const;  // "a, b, c", for error messages

private:
    std::vector<Pattern> m_patterns;
};

}  // namespace sluice
