// A vector whose copies share their pages: copying it copies one pointer per 64 elements, and a page is cloned only
// when it is about to be changed while somebody else still holds it (copy on write). That makes a snapshot of a large
// state cheap, and lets a reader find out what changed between two snapshots page by page.
//
// Thread rule: one thread writes a vector; a copy taken by that thread may be handed to any other thread and read
// there. Why the count of owners is enough: a page with one owner is held by the writer alone, and only a thread that
// holds a vector can copy it, so no second owner can appear while the writer changes the page. The count is read with
// acquire, so that the last reads of a reader that has just let go happen before the writer's change.
// (std::shared_ptr's use_count() is a relaxed read and gives no such order, which is why the count here is our own.)
#pragma once

#include "base/assert.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace sluice {

// Owner of a shared value that is cloned before a change unless nobody else holds it. Empty until first changed.
template <class T>
class CowPtr {
public:
    CowPtr() = default;
    CowPtr(const CowPtr& other) noexcept : m_cell(other.m_cell) {
        if (m_cell != nullptr) m_cell->owners.fetch_add(1, std::memory_order_relaxed);
    }
    CowPtr(CowPtr&& other) noexcept : m_cell(std::exchange(other.m_cell, nullptr)) {}
    CowPtr& operator=(CowPtr other) noexcept {
        std::swap(m_cell, other.m_cell);
        return *this;
    }
    ~CowPtr() {
        if (m_cell != nullptr && m_cell->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete m_cell;
    }

    const T* get() const noexcept { return m_cell != nullptr ? &m_cell->value : nullptr; }
    // The value to change: made, or cloned away from its other owners, as needed.
    T& mutate() {
        if (m_cell == nullptr || m_cell->owners.load(std::memory_order_acquire) != 1) [[unlikely]]
            renew();
        return m_cell->value;
    }
    bool sharesWith(const CowPtr& other) const noexcept { return m_cell == other.m_cell; }
    // Equal values; an empty one equals only an empty one.
    friend bool operator==(const CowPtr& a, const CowPtr& b) {
        return a.sharesWith(b) || (a.m_cell != nullptr && b.m_cell != nullptr && a.m_cell->value == b.m_cell->value);
    }

private:
    struct Cell {
        Cell() = default;
        explicit Cell(const T& v) : value(v) {}
        std::atomic<std::uint32_t> owners{1};
        T value{};
    };
    explicit CowPtr(Cell* cell) noexcept : m_cell(cell) {}
    // Out of line, so that what is seldom needed takes no room where values are changed.
    [[gnu::noinline]] void renew() { *this = CowPtr(m_cell == nullptr ? new Cell : new Cell(m_cell->value)); }
    Cell* m_cell = nullptr;
};

template <class T, std::size_t kPageSize = 64>
class PagedVector {
public:
    using value_type = T;
    using Page = std::array<T, kPageSize>;

    class const_iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = const T*;
        using reference = const T&;
        const_iterator() = default;
        const_iterator(const PagedVector* vector, std::size_t index) : m_vector(vector), m_index(index) {}
        reference operator*() const { return (*m_vector)[m_index]; }
        pointer operator->() const { return &(*m_vector)[m_index]; }
        const_iterator& operator++() { return ++m_index, *this; }
        const_iterator operator++(int) { return {m_vector, m_index++}; }
        friend bool operator==(const const_iterator&, const const_iterator&) = default;

    private:
        const PagedVector* m_vector = nullptr;
        std::size_t m_index = 0;
    };

    static constexpr std::size_t pageSize() noexcept { return kPageSize; }
    std::size_t size() const noexcept { return m_size; }
    bool empty() const noexcept { return m_size == 0; }
    std::size_t pageCount() const noexcept { return m_pages.size(); }
    const_iterator begin() const { return {this, 0}; }
    const_iterator end() const { return {this, m_size}; }

    // An element that was never changed reads as T{}.
    const T& operator[](std::size_t index) const {
        SLUICE_ASSERT(index < m_size, "index beyond the end of a PagedVector");
        const Page* page = m_pages[index / kPageSize].get();
        return page != nullptr ? (*page)[index % kPageSize] : blank();
    }
    T& mutate(std::size_t index) {
        SLUICE_ASSERT(index < m_size, "index beyond the end of a PagedVector");
        return m_pages[index / kPageSize].mutate()[index % kPageSize];
    }
    // As operator[] and mutate(), but null where the index is beyond the end or its page was never changed.
    const T* find(std::size_t index) const noexcept {
        if (index >= m_size) return nullptr;
        const Page* page = m_pages[index / kPageSize].get();
        return page != nullptr ? &(*page)[index % kPageSize] : nullptr;
    }
    T* findMutable(std::size_t index) {
        if (index >= m_size || m_pages[index / kPageSize].get() == nullptr) return nullptr;
        return &m_pages[index / kPageSize].mutate()[index % kPageSize];
    }
    void push_back(T value) {
        resize(m_size + 1);
        mutate(m_size - 1) = std::move(value);
    }
    // New elements read as T{} and take no memory until one of their page is changed.
    void resize(std::size_t size) {
        for (std::size_t i = size; i < m_size && i % kPageSize != 0; ++i) mutate(i) = T{};
        m_pages.resize((size + kPageSize - 1) / kPageSize);
        m_size = size;
    }
    // All elements of a page read as T{} again, and its memory is free.
    void dropPage(std::size_t page) { m_pages[page] = {}; }
    bool holdsPage(std::size_t page) const noexcept { return m_pages[page].get() != nullptr; }

    // True when the elements of this page are the very same memory (hence equal) in both vectors. Pages beyond the end
    // of either are not the same.
    bool samePage(const PagedVector& other, std::size_t page) const noexcept {
        return page < m_pages.size() && page < other.m_pages.size() && m_pages[page].sharesWith(other.m_pages[page]);
    }

    friend bool operator==(const PagedVector& a, const PagedVector& b) {
        if (a.m_size != b.m_size) return false;
        for (std::size_t page = 0; page < a.m_pages.size(); ++page)
            if (!a.samePage(b, page) && !a.equalPage(b, page)) return false;
        return true;
    }

private:
    static const T& blank() {
        static const T value{};
        return value;
    }
    bool equalPage(const PagedVector& other, std::size_t page) const {
        const std::size_t end = (page + 1) * kPageSize < m_size ? (page + 1) * kPageSize : m_size;
        for (std::size_t i = page * kPageSize; i < end; ++i)
            if (!((*this)[i] == other[i])) return false;
        return true;
    }

    std::size_t m_size = 0;
    std::vector<CowPtr<Page>> m_pages;
};

}  // namespace sluice
