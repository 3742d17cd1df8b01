#include "ui/scene/scene_brush.hpp"

#include "ui/theme/fonts.hpp"

#include <QPainterPath>
#include <QRadialGradient>

#include <algorithm>
#include <bit>
#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kGlow = 16;  // reach of a pill's glow
constexpr double kTokenRadius = 11;
constexpr int kGlowSteps = 14;
// A scene that is zoomed and resized for long meets many sizes; beyond this all sprites are made anew.
constexpr std::size_t kSpritesMax = 400;

bool isQuiet(Activity activity) {
    return activity == Activity::WaitingForMessage || activity == Activity::WaitingForAny ||
           activity == Activity::Sleeping || activity == Activity::WaitingForOthers || activity == Activity::Finished;
}

double glowStrength(Activity activity) {
    if (isQuiet(activity)) return 0;
    return activity == Activity::Ready ? 0.45 : 1.0;
}

int pixels(double size, double scale) {
    return std::max(1, static_cast<int>(std::lround(size * scale)));
}

double pillRadius(const QRectF& body, double scale) {
    return std::min(15 * scale, body.height() / 2);
}

void paintGlow(QPainter& painter, const QRectF& body, double radius, double reach, const QColor& color,
               double strength) {
    painter.setBrush(Qt::NoBrush);
    const double step = reach / kGlowSteps;
    for (int i = 0; i < kGlowSteps; ++i) {
        const double distance = (i + 0.5) * step;
        const double fade = 1 - distance / reach;
        QColor ring = color;
        ring.setAlphaF(static_cast<float>(0.30 * strength * fade * fade));
        painter.setPen(QPen(ring, step + 0.6));
        painter.drawRoundedRect(body.adjusted(-distance, -distance, distance, distance), radius + distance,
                                radius + distance);
    }
}

}  // namespace

double pillTextLeft(Detail detail, double scale) {
    return (detail >= Detail::Compact ? 31 : 40) * scale;
}

SceneBrush::SceneBrush(const Theme& theme, double scale, double devicePixelRatio)
    : m_theme(theme),
      m_scale(scale),
      m_ratio(devicePixelRatio),
      m_name(textFont(pixels(13, scale), QFont::DemiBold)),
      m_word(textFont(pixels(12, scale))),
      m_term(monoFont(pixels(12, scale))),
      m_number(monoFont(pixels(13, scale), QFont::Medium)),
      m_caps(textFont(pixels(12, scale), QFont::DemiBold)) {
    m_caps.setLetterSpacing(QFont::PercentageSpacing, 106);
    m_caps.setCapitalization(QFont::AllUppercase);
}

QColor SceneBrush::edgeLine(int accent) const {
    return mixed(color(ColorRole::Ground), m_theme.channelAccent(accent), m_theme.isDark() ? 0.72 : 0.8);
}

QColor SceneBrush::classColor(const Topology& topology, std::uint8_t messageClass, int fallbackAccent) const {
    for (const ChannelDecl& channel : topology.channels) {
        if (channel.messageClass == messageClass) return m_theme.channelAccent(channel.accent);
    }
    return m_theme.channelAccent(fallbackAccent);
}

QColor SceneBrush::edgeBed(int accent) const {
    return mixed(color(ColorRole::Ground), m_theme.channelAccent(accent), m_theme.isDark() ? 0.17 : 0.14);
}

QPixmap SceneBrush::blank(const QSizeF& size) const {
    QPixmap pixmap((size * m_ratio).toSize().expandedTo(QSize(1, 1)));
    pixmap.setDevicePixelRatio(m_ratio);
    pixmap.fill(Qt::transparent);
    return pixmap;
}

double SceneBrush::snapped(double length) const {
    return std::round(length * m_ratio) / m_ratio;
}

std::size_t SceneBrush::SpriteHash::operator()(const SpriteKey& key) const noexcept {
    std::size_t hash = static_cast<std::size_t>(key.kind);
    const auto mix = [&hash](std::size_t part) { hash = (hash ^ part) * 0x9E3779B97F4A7C15ULL; };
    mix(std::size_t{key.look} << 8 | key.detail);
    mix(std::size_t{key.tint} << 32 | key.capacity);
    mix(std::size_t{std::bit_cast<std::uint32_t>(key.width)} << 32 | std::bit_cast<std::uint32_t>(key.height));
    return hash ^ hash >> 32;
}

template <class Render>
const QPixmap& SceneBrush::sprite(const SpriteKey& key, Render render) {
    if (const auto found = m_sprites.find(key); found != m_sprites.end()) return found->second;
    if (m_sprites.size() >= kSpritesMax) m_sprites.clear();
    return m_sprites.emplace(key, render()).first->second;
}

void SceneBrush::drawPill(QPainter& painter, const QRectF& body, Activity activity, Detail detail, bool present) {
    SpriteKey key;
    key.kind = SpriteKey::Kind::Pill;
    key.look = static_cast<std::uint8_t>(activity);
    key.detail = static_cast<std::uint8_t>(static_cast<unsigned>(detail) | (present ? 0x80U : 0U));
    key.width = static_cast<float>(body.width());
    key.height = static_cast<float>(body.height());
    const QPixmap& image = sprite(key, [&] { return renderPill(body.size(), activity, detail, present); });
    const double reach = std::ceil(px(kGlow));
    painter.drawPixmap(QPointF(snapped(body.x() - reach), snapped(body.y() - reach)), image);
}

QPixmap SceneBrush::renderPill(const QSizeF& size, Activity activity, Detail detail, bool present) const {
    const double reach = std::ceil(px(kGlow));
    QPixmap pixmap = blank(size + QSizeF(2 * reach, 2 * reach));
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body(QPointF(reach, reach), size);
    const double radius = pillRadius(body, m_scale);
    const QColor state = m_theme.activity(activity);
    const bool isGhost = activity == Activity::Stuck;
    if (present && m_theme.glows()) paintGlow(painter, body, radius, reach, state, glowStrength(activity));

    QLinearGradient fill(body.topLeft(), body.bottomLeft());
    fill.setColorAt(0, color(ColorRole::Raised));
    fill.setColorAt(1, color(ColorRole::RaisedLow));
    painter.setBrush(isGhost ? QBrush(color(ColorRole::Ground)) : QBrush(fill));
    QColor outline = isQuiet(activity) || !present ? color(ColorRole::Outline) : state;
    if (!present) outline = mixed(color(ColorRole::Ground), outline, 0.5);
    QPen pen(outline, px(1.4));
    if (isGhost || !present) pen.setDashPattern({3, 3});
    painter.setPen(pen);
    painter.drawRoundedRect(body.adjusted(0.7, 0.7, -0.7, -0.7), radius, radius);
    if (present) renderWords(painter, body, activity, detail);
    return pixmap;
}

void SceneBrush::renderWords(QPainter& painter, const QRectF& body, Activity activity, Detail detail) const {
    const bool compact = detail >= Detail::Compact;
    const QColor state = m_theme.activity(activity);
    const double side = px(compact ? 11 : 14);
    const QRectF glyph(body.left() + px(compact ? 12 : 15), body.center().y() - side / 2, side, side);
    painter.setPen(Qt::NoPen);
    if (m_theme.glows() && glowStrength(activity) > 0) {
        QRadialGradient halo(glyph.center(), side * 1.1);
        QColor inner = state;
        inner.setAlphaF(0.35F);
        halo.setColorAt(0, inner);
        inner.setAlphaF(0);
        halo.setColorAt(1, inner);
        painter.setBrush(halo);
        painter.drawEllipse(glyph.center(), side * 1.1, side * 1.1);
    }
    painter.setBrush(state);
    painter.drawPath(activityGlyph(activity, glyph));
    if (compact) return;
    const double left = body.left() + pillTextLeft(detail, m_scale);
    const double lines = detail == Detail::Tall && !activityTerm(activity).isEmpty() ? 3 : 2;
    const double line = px(17);
    const double top = body.center().y() - lines * line / 2 + line;
    painter.setFont(m_word);
    painter.setPen(state);
    painter.drawText(QRectF(left, top, body.right() - left - px(6), line), Qt::AlignVCenter, activityWords(activity));
    if (lines < 3) return;
    painter.setFont(m_term);
    painter.setPen(color(ColorRole::TextMuted));
    painter.drawText(QRectF(left, top + line, body.right() - left - px(6), line), Qt::AlignVCenter,
                     activityTerm(activity));
}

void SceneBrush::drawCell(QPainter& painter, const QRectF& cell, Activity activity, bool present) {
    SpriteKey key;
    key.kind = SpriteKey::Kind::Cell;
    key.look = static_cast<std::uint8_t>(activity);
    key.detail = present ? 0x80 : 0;
    key.width = static_cast<float>(cell.width());
    const QPixmap& image = sprite(key, [&] { return renderCell(cell.size(), activity, present); });
    painter.drawPixmap(QPointF(snapped(cell.x()), snapped(cell.y())), image);
}

QPixmap SceneBrush::renderCell(const QSizeF& size, Activity activity, bool present) const {
    QPixmap pixmap = blank(size);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor state = m_theme.activity(activity);
    const QRectF body = QRectF(QPointF(), size).adjusted(0.5, 0.5, -0.5, -0.5);
    const QColor ground = color(ColorRole::Field);
    painter.setBrush(present && !isQuiet(activity) ? mixed(ground, state, m_theme.isDark() ? 0.22 : 0.12) : ground);
    painter.setPen(QPen(mixed(ground, present ? state : color(ColorRole::Outline), present ? 0.6 : 0.3), 1));
    painter.drawRoundedRect(body, px(5), px(5));
    if (!present) return pixmap;
    const double inset = size.width() * 0.27;
    painter.setPen(Qt::NoPen);
    painter.setBrush(state);
    painter.drawPath(activityGlyph(activity, QRectF(QPointF(), size).adjusted(inset, inset, -inset, -inset)));
    return pixmap;
}

void SceneBrush::drawToken(QPainter& painter, const QPointF& at, const QColor& tint, double opacity) {
    // Four steps of opacity, each a sprite of its own: a painter's opacity would leave the fast way.
    constexpr int kSteps = 4;
    const int step = std::clamp(static_cast<int>(std::lround(opacity * kSteps)), 0, kSteps);
    if (step == 0) return;
    SpriteKey key;
    key.look = static_cast<std::uint8_t>(step);
    key.tint = tint.rgb();
    const double half = px(kTokenRadius);
    const QPixmap& image = sprite(key, [&] {
        QPixmap faded = blank(QSizeF(2 * half, 2 * half));
        QPainter onto(&faded);
        onto.setOpacity(step / static_cast<double>(kSteps));
        onto.drawPixmap(QPointF(0, 0), renderToken(tint));
        return faded;
    });
    painter.drawPixmap(QPointF(snapped(at.x() - half), snapped(at.y() - half)), image);
}

QPixmap SceneBrush::renderToken(const QColor& tint) const {
    const double half = px(kTokenRadius);
    QPixmap pixmap = blank(QSizeF(2 * half, 2 * half));
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QPointF centre(half, half);
    if (m_theme.glows()) {
        QRadialGradient halo(centre, half);
        QColor glow = tint;
        glow.setAlphaF(0.55F);
        halo.setColorAt(0, glow);
        glow.setAlphaF(0.16F);
        halo.setColorAt(0.55, glow);
        glow.setAlphaF(0);
        halo.setColorAt(1, glow);
        painter.setBrush(halo);
        painter.drawEllipse(centre, half, half);
    }
    painter.setBrush(tint);
    painter.drawEllipse(centre, px(3.9), px(3.9));
    painter.setBrush(mixed(tint, Qt::white, m_theme.glows() ? 0.75 : 0.35));
    painter.drawEllipse(centre, px(2.1), px(2.1));
    return pixmap;
}

double SceneBrush::slotLeft(double width, std::uint32_t capacity, std::uint32_t index) const {
    return snapped(width * index / std::max(capacity, 1U));
}

const QPixmap& SceneBrush::slotStrip(const QSizeF& size, std::uint32_t capacity, const QColor& tint) {
    SpriteKey key;
    key.kind = SpriteKey::Kind::Strip;
    key.tint = tint.rgb();
    key.capacity = capacity;
    key.width = static_cast<float>(size.width());
    key.height = static_cast<float>(size.height());
    return sprite(key, [&] { return renderStrip(size, capacity, tint); });
}

QPixmap SceneBrush::renderStrip(const QSizeF& size, std::uint32_t capacity, const QColor& tint) const {
    QPixmap pixmap = blank(size);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QLinearGradient shine(0, 0, 0, size.height());
    shine.setColorAt(0, mixed(tint, Qt::white, m_theme.isDark() ? 0.28 : 0.12));
    shine.setColorAt(0.35, tint);
    shine.setColorAt(1, mixed(tint, Qt::black, m_theme.isDark() ? 0.22 : 0.08));
    painter.setBrush(shine);
    const double pitch = size.width() / std::max(capacity, 1U);
    const double gap = std::max(1 / m_ratio, snapped(pitch >= px(6) ? px(2) : std::min(px(1), pitch * 0.3)));
    for (std::uint32_t slot = 0; slot < capacity; ++slot) {
        const double left = slotLeft(size.width(), capacity, slot);
        const double right = slotLeft(size.width(), capacity, slot + 1) - gap;
        const double radius = std::min(px(2), (right - left) / 3);
        painter.drawRoundedRect(QRectF(left, 0, std::max(right - left, 1 / m_ratio), size.height()), radius, radius);
    }
    return pixmap;
}

}  // namespace sluice::ui
