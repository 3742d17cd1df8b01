// Entries by id, for ids that are dense and mostly short-lived: pages of them, freed when nobody in them is left.
// Thread rule: one owner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace sluice::ui {

// T is default-constructible; `T::lane` of 0 says that there is none.
template <class T>
class IdTable {
public:
    static constexpr std::size_t kPage = 256;

    // Null where there is none with this id.
    T* find(std::uint32_t id) noexcept {
        const std::size_t page = id / kPage;
        if (page >= m_pages.size() || m_pages[page] == nullptr) return nullptr;
        T& entry = m_pages[page]->entries[id % kPage];
        return entry.lane != 0 ? &entry : nullptr;
    }
    // There must be none with this id yet; the caller gives it a lane.
    T& add(std::uint32_t id) {
        const std::size_t page = id / kPage;
        if (page >= m_pages.size()) m_pages.resize(page + 1);
        if (m_pages[page] == nullptr) m_pages[page] = std::make_unique<Page>();
        ++m_pages[page]->count;
        return m_pages[page]->entries[id % kPage];
    }
    // There must be one.
    void remove(std::uint32_t id) {
        std::unique_ptr<Page>& page = m_pages[id / kPage];
        page->entries[id % kPage] = T{};
        if (--page->count == 0) page.reset();
    }

private:
    struct Page {
        std::array<T, kPage> entries{};
        std::size_t count = 0;
    };
    std::vector<std::unique_ptr<Page>> m_pages;
};

}  // namespace sluice::ui
