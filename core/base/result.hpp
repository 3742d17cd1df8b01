// Operating errors as values. A Result holds either a value or an Error whose message is one sentence that a person
// can act on: it names the thing and, where there are any, the allowed values.
#pragma once

#include "base/assert.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace sluice {

enum class ErrorCode : std::uint8_t {
    InvalidArgument,  // a name or value that the caller gave is not allowed
    NotFound,         // a file, pattern or object does not exist
    Malformed,        // input that cannot be read as what it claims to be
    Unsupported,      // well formed, but newer than this program or of another kind
    Io,               // the operating system said no
};

struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::InvalidArgument;
    std::string message;
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const noexcept { return m_state.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    T& value() & { return checked(), std::get<0>(m_state); }
    const T& value() const& { return checked(), std::get<0>(m_state); }
    T&& value() && { return checked(), std::get<0>(std::move(m_state)); }
    const Error& error() const {
        SLUICE_ASSERT(!ok(), "error() of a Result that holds a value");
        return std::get<1>(m_state);
    }

private:
    void checked() const { SLUICE_ASSERT(ok(), "value() of a Result that holds an error"); }

    std::variant<T, Error> m_state;
};

struct Done {};
using Status = Result<Done>;

}  // namespace sluice
