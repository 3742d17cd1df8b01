// What lanes, and who lives in them, are called: "worker 3", "high", "from low source". By the run's manifest, so that
// a recording of another version has its own names. Thread rule: GUI thread because of translation.
#pragma once

#include "events/manifest.hpp"
#include "ui/timeline/lane_store.hpp"

#include <QString>

#include <memory>

namespace sluice::ui {

class LaneNames {
public:
    LaneNames() = default;
    explicit LaneNames(std::shared_ptr<const Manifest> manifest) : m_manifest(std::move(manifest)) {}

    bool isKnown() const noexcept { return m_manifest != nullptr; }
    const Manifest& manifest() const { return *m_manifest; }
    // Of a role or a channel's declaration.
    QString group(LaneKind kind, std::uint16_t declaration) const;
    // `isNumbered`: a channel of which there are several; what goroutines are called is said by their role.
    QString tenant(LaneKind kind, std::uint16_t declaration, const LaneTenant& tenant, bool isNumbered) const;
    // Who is or was last in the lane at an instant.
    QString lane(const LaneStore& store, std::uint32_t lane, Nanos at) const;
    QString goroutine(const LaneStore& store, std::uint32_t id) const;
    QString channel(const LaneStore& store, std::uint32_t id) const;
    QString site(std::uint16_t site) const;

private:
    QString byId(const LaneStore& store, LaneKind kind, std::uint32_t id) const;
    std::shared_ptr<const Manifest> m_manifest;
};

}  // namespace sluice::ui
