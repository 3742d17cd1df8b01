#include "ui/timeline/lane_names.hpp"

#include "ui/scene/scene_layout.hpp"

#include <QCoreApplication>

#include <algorithm>

namespace sluice::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Timeline", text);
}

// Of channels that are made anew again and again each is the first of its kind: a number would say nothing.
bool isNumbered(const LaneStore& store, const Lane& lane) {
    return lane.kind == LaneKind::Channel && lane.tenantsEver == 1 && store.laneCount(lane.kind, lane.declaration) > 1;
}

}  // namespace

QString LaneNames::group(LaneKind kind, std::uint16_t declaration) const {
    const bool isGoroutine = kind == LaneKind::Goroutine;
    if (isGoroutine && declaration < m_manifest->roles.size()) return sceneText(m_manifest->roles[declaration].label);
    if (!isGoroutine && declaration < m_manifest->channels.size())
        return sceneText(m_manifest->channels[declaration].label);
    return isGoroutine ? tr("goroutines") : tr("channels");
}

QString LaneNames::tenant(LaneKind kind, std::uint16_t declaration, const LaneTenant& tenant, bool isNumbered) const {
    const QString label = group(kind, declaration);
    if (kind == LaneKind::Channel) return isNumbered ? QStringLiteral("%1 %2").arg(label).arg(tenant.index + 1) : label;
    if (declaration >= m_manifest->roles.size()) return tr("goroutine %1").arg(tenant.id);
    const ManifestRole& role = m_manifest->roles[declaration];
    if (tenant.index < role.labels.size()) return sceneText(role.labels[tenant.index]);
    if (tenant.index == 0 && !role.numbered) return label;
    return QStringLiteral("%1 %2").arg(label).arg(tenant.index + 1);
}

QString LaneNames::lane(const LaneStore& store, std::uint32_t number, Nanos at) const {
    const Lane& lane = store.lanes()[number];
    if (lane.isEmpty() || lane.tenants.empty()) return group(lane.kind, lane.declaration);
    const LaneTenant* there = lane.tenant();
    if (lane.tenants.size() > 1) {
        const LaneTenant* then =
            lane.tenantOf(lane.kind == LaneKind::Goroutine ? lane.activity.find(at) : lane.depth.find(at));
        if (then != nullptr) there = then;
    }
    return tenant(lane.kind, lane.declaration, *there, isNumbered(store, lane));
}

QString LaneNames::byId(const LaneStore& store, LaneKind kind, std::uint32_t id) const {
    const std::optional<std::uint32_t> number = store.laneOf(kind, id);
    if (number) {
        const Lane& lane = store.lanes()[*number];
        const auto own = std::find_if(lane.tenants.rbegin(), lane.tenants.rend(),
                                      [id](const LaneTenant& tenant) { return tenant.id == id; });
        if (own != lane.tenants.rend()) return tenant(kind, lane.declaration, *own, isNumbered(store, lane));
    }
    return (kind == LaneKind::Goroutine ? tr("goroutine %1") : tr("channel %1")).arg(id);
}

QString LaneNames::goroutine(const LaneStore& store, std::uint32_t id) const {
    return byId(store, LaneKind::Goroutine, id);
}

QString LaneNames::channel(const LaneStore& store, std::uint32_t id) const {
    return byId(store, LaneKind::Channel, id);
}

QString LaneNames::site(std::uint16_t site) const {
    const auto& sites = m_manifest->sites;
    const auto found =
        std::find_if(sites.begin(), sites.end(), [site](const ManifestSite& known) { return known.id == site; });
    return found == sites.end() || site == 0 ? QString() : QString::fromStdString(found->name);
}

}  // namespace sluice::ui
