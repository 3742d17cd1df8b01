// The scene's hand: fonts, colours and pre-rendered sprites for one theme, scale and pixel ratio. Everything costly
// (glow, gradients, rounded shapes, words) is rendered once per look and size, and then copied.
//
// Lengths are device-independent pixels of the widget; the layout handed to the painters is already zoomed, so that no
// painter needs a scaling transform and sprites are copied pixel by pixel.
//
// Thread rule: GUI thread.
#pragma once

#include "ui/scene/scene_picture.hpp"
#include "ui/theme/theme.hpp"

#include <QFont>
#include <QPainter>
#include <QPixmap>

#include <cstdint>
#include <unordered_map>

namespace sluice::ui {

class SceneBrush {
public:
    SceneBrush(const Theme& theme, double scale, double devicePixelRatio);

    const Theme& theme() const { return m_theme; }
    double scale() const { return m_scale; }
    double px(double length) const { return length * m_scale; }
    QColor color(ColorRole role) const { return m_theme.color(role); }

    const QFont& name() const { return m_name; }      // of nodes
    const QFont& word() const { return m_word; }      // states, captions
    const QFont& term() const { return m_term; }      // the field's words
    const QFont& number() const { return m_number; }  // live numbers
    const QFont& caps() const { return m_caps; }      // column headers

    // The bright thin line and the wide faint one of an edge.
    QColor edgeLine(int accent) const;
    QColor edgeBed(int accent) const;
    // That of the channel that carries the class, or the fallback's.
    QColor classColor(const Topology& topology, std::uint8_t messageClass, int fallbackAccent) const;

    // A pill with glow, outline, glyph, state words and term; drawn with its body at `body`.
    void drawPill(QPainter& painter, const QRectF& body, Activity activity, Detail detail, bool present);
    void drawCell(QPainter& painter, const QRectF& cell, Activity activity, bool present);
    // Centre at `at`; `opacity` 0..1.
    void drawToken(QPainter& painter, const QPointF& at, const QColor& color, double opacity);
    // `capacity` slots of a tube's inside, all filled with `color`; the caller shows a part of it.
    const QPixmap& slotStrip(const QSizeF& size, std::uint32_t capacity, const QColor& color);
    // Left edge of slot `index` of `capacity` within a strip of this width, and the width of one slot.
    double slotLeft(double width, std::uint32_t capacity, std::uint32_t index) const;

    QPixmap blank(const QSizeF& size) const;
    double snapped(double length) const;

private:
    QPixmap renderPill(const QSizeF& size, Activity activity, Detail detail, bool present) const;
    void renderWords(QPainter& painter, const QRectF& body, Activity activity, Detail detail) const;
    QPixmap renderCell(const QSizeF& size, Activity activity, bool present) const;
    QPixmap renderToken(const QColor& color) const;
    QPixmap renderStrip(const QSizeF& size, std::uint32_t capacity, const QColor& color) const;

    // What a sprite looks like, in few numbers: tokens ask for theirs thousands of times a frame.
    struct SpriteKey {
        enum class Kind : std::uint8_t { Pill, Cell, Token, Strip } kind = Kind::Token;
        std::uint8_t look = 0;    // activity, or a token's opacity
        std::uint8_t detail = 0;  // of a pill; bit 7: present
        std::uint32_t tint = 0;
        std::uint32_t capacity = 0;
        float width = 0;
        float height = 0;
        friend bool operator==(const SpriteKey&, const SpriteKey&) = default;
    };
    struct SpriteHash {
        std::size_t operator()(const SpriteKey& key) const noexcept;
    };
    template <class Render>
    const QPixmap& sprite(const SpriteKey& key, Render render);

    Theme m_theme;
    double m_scale;
    double m_ratio;
    QFont m_name, m_word, m_term, m_number, m_caps;
    std::unordered_map<SpriteKey, QPixmap, SpriteHash> m_sprites;
};

// Where words start within a pill of this detail.
double pillTextLeft(Detail detail, double scale);

}  // namespace sluice::ui
