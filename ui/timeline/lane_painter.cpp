#include "ui/timeline/lane_painter.hpp"

#include "ui/theme/fonts.hpp"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

constexpr double kBarMargin = 3;
// Columns in which several things happened; more of them take too much of a frame.
constexpr std::size_t kColumnsMax = 40'000;
constexpr double kLabelPadding = 5;

// From the bottom up: what goes on, what could, what waits, and on top what is wrong.
constexpr std::array kStack{
    Activity::Working,       Activity::Running,          Activity::Ready,    Activity::WaitingForMessage,
    Activity::WaitingForAny, Activity::WaitingForOthers, Activity::Sleeping,
};

int accentOf(const LanePicture& picture, const Lane& lane) {
    const bool isDeclared =
        picture.descriptor != nullptr && lane.declaration < picture.descriptor->topology.channels.size();
    return isDeclared ? picture.descriptor->topology.channels[lane.declaration].accent : lane.declaration;
}

int handOverHeight(std::uint64_t events, int height) {
    const double share = std::min(1.0, 0.3 + std::log2(1.0 + static_cast<double>(events)) / 10);
    return static_cast<int>(share * height);
}

// What the height of a channel's lane stands for.
double scaleOf(const Lane& lane) {
    std::uint32_t capacity = 0;
    for (const LaneTenant& tenant : lane.tenants) capacity = std::max(capacity, tenant.capacity);
    return std::max(capacity, 1u);
}

}  // namespace

std::optional<Interval> tailOf(const Lane& lane, const RunState& live, Nanos knownUntil) {
    const LaneTenant* tenant = lane.tenant();
    if (tenant == nullptr || lane.isEmpty()) return std::nullopt;
    if (lane.kind == LaneKind::Goroutine) {
        const GoroutineState* now = live.goroutine(tenant->id);
        if (now == nullptr || now->since <= lane.activity.last().start) return std::nullopt;
        const std::uint32_t about = now->status == GoroutineStatus::Ready ? now->readiedBy : now->object;
        return Interval{now->since, about, now->site, static_cast<std::uint8_t>(activityOf(*now)),
                        static_cast<std::uint8_t>(now->reason)};
    }
    const ChannelState* now = live.channel(tenant->id);
    const Interval& last = lane.depth.last();
    if (now == nullptr || (now->depth == last.about && now->closed == ((last.what & kChannelClosed) != 0)))
        return std::nullopt;
    unsigned flags = now->closed ? unsigned{kChannelClosed} : 0u;
    if (now->capacity > 0 && now->depth >= now->capacity) flags |= kChannelFull;
    return Interval{std::max(knownUntil, last.start), now->depth, 0, static_cast<std::uint8_t>(flags), 0};
}

void LanePainter::paint(QImage& image, const LanePicture& picture) {
    const Theme theme = Theme::current();
    const double ratio = picture.devicePixelRatio;
    if (!m_tiles || m_theme != theme || m_ratio != ratio) {
        m_tiles.emplace(theme, ratio);
        m_theme = theme;
        m_ratio = ratio;
        const QFontMetricsF metrics(textFont(theme.metrics().textSmall));
        for (const Activity activity : kActivities)
            m_labelWidths[static_cast<std::size_t>(activity)] = metrics.horizontalAdvance(activityWords(activity));
    }
    const QSize size = (picture.size * ratio).toSize();
    if (image.size() != size || image.format() != QImage::Format_RGB32) image = QImage(size, QImage::Format_RGB32);
    image.setDevicePixelRatio(1);
    image.fill(theme.color(ColorRole::Ground));
    m_labels.clear();
    m_loud = std::max(2, static_cast<int>(std::lround(2 * ratio)));

    TileCanvas canvas(image);
    m_column = columnWidth(picture, size.width());
    const TimeAxis pixels(picture.range, 0, size.width());
    const int columns = (size.width() + m_column - 1) / m_column;
    const auto span = static_cast<Nanos>(pixels.nanosPerPixel() * m_column * columns);
    const TimeRange range{picture.range.from, m_column == 1 ? picture.range.to : picture.range.from + span};
    LaneView view{TimeAxis(range, 0, columns), picture.store.keptFrom(), picture.liveTime, std::nullopt};
    m_originX = -static_cast<int>(std::fmod(static_cast<double>(picture.range.from) / pixels.nanosPerPixel(), 64));
    const auto [first, end] = picture.rows.between(picture.scroll, picture.scroll + picture.size.height());
    for (std::size_t i = first; i < end; ++i) {
        const LaneRow& row = picture.rows.rows()[i];
        if (row.isHeading) continue;
        const Lane& lane = picture.store.lanes()[row.lane];
        const double margin = kBarMargin * theme.scale();
        Bar bar;
        bar.top = static_cast<int>(std::lround((row.top - picture.scroll + margin) * ratio));
        bar.height = static_cast<int>(std::lround((picture.rows.heightOf(row) - 2 * margin) * ratio));
        view.tail = picture.live != nullptr ? tailOf(lane, *picture.live, picture.store.time()) : std::nullopt;
        if (lane.kind == LaneKind::Goroutine) {
            paintGoroutine(canvas, view, lane, bar);
        } else {
            paintChannel(canvas, picture, view, lane, bar);
        }
    }
    const int unknown = static_cast<int>(std::clamp(pixels.toPixel(view.from), 0.0, double(size.width())));
    canvas.fill(0, unknown, 0, size.height(), m_tiles->unknown(), m_originX, 0);
    image.setDevicePixelRatio(ratio);
    paintLabels(image);
}

int LanePainter::columnWidth(const LanePicture& picture, int width) {
    const auto [first, end] = picture.rows.between(picture.scroll, picture.scroll + picture.size.height());
    std::size_t columns = 0;
    const auto count = [&](const auto& track) {
        if (track.empty()) return;
        const std::size_t intervals = track.find(picture.range.to) - track.find(picture.range.from);
        columns += std::min(intervals, static_cast<std::size_t>(width));
    };
    for (std::size_t i = first; i < end; ++i) {
        if (picture.rows.rows()[i].isHeading) continue;
        const Lane& lane = picture.store.lanes()[picture.rows.rows()[i].lane];
        lane.kind == LaneKind::Goroutine ? count(lane.activity) : count(lane.depth);
    }
    return columns > kColumnsMax ? 2 : 1;
}

// ---- goroutines ----

void LanePainter::paintGoroutine(TileCanvas& canvas, const LaneView& view, const Lane& lane, const Bar& bar) {
    activityRuns(lane.activity, view, m_activityRuns);
    for (ActivityRun& run : m_activityRuns) {
        run.from *= m_column;
        run.to *= m_column;
        if (!run.only) {
            paintMixture(canvas, run, bar);
        } else if (*run.only != Activity::Finished) {
            canvas.fill(run.from, run.to, bar.top, bar.bottom(), m_tiles->of(*run.only), m_originX, bar.top);
            collectLabel(run, bar);
        }
    }
}

void LanePainter::paintMixture(TileCanvas& canvas, const ActivityRun& run, const Bar& bar) {
    const auto share = [&run](Activity activity) { return run.shares[static_cast<std::size_t>(activity)]; };
    const auto height = static_cast<float>(bar.height);
    const auto pixels = [height](float part) { return static_cast<int>(part * height + 0.5F); };
    int top = bar.top;
    const auto putLoud = [&](Activity activity, float part) {
        const int end = std::min(top + std::max(m_loud, pixels(part)), bar.bottom());
        canvas.fill(run.from, run.to, top, end, m_tiles->of(activity), m_originX, bar.top);
        top = end;
    };
    if (run.isAlarm) {
        const bool isPanic = share(Activity::Panicked) > share(Activity::Stuck);
        const float part = share(Activity::Stuck) + share(Activity::Panicked);
        // Room is left for what else is loud.
        const float most = run.isBlocked ? (height - static_cast<float>(m_loud)) / height : 1.0F;
        putLoud(isPanic ? Activity::Panicked : Activity::Stuck, std::min(part, most));
    }
    if (run.isBlocked) putLoud(Activity::WaitingForRoom, share(Activity::WaitingForRoom));
    float below = 0;
    int bottom = bar.bottom();
    for (const Activity activity : kStack) {
        if (share(activity) <= 0) continue;
        below += share(activity);
        const int upTo = std::max(top, bar.bottom() - pixels(below));
        canvas.fill(run.from, run.to, upTo, bottom, m_tiles->of(activity), m_originX, bar.top);
        bottom = std::min(bottom, upTo);
    }
}

void LanePainter::collectLabel(const ActivityRun& run, const Bar& bar) {
    const double width = (run.to - run.from) / m_ratio;
    const double needed = m_labelWidths[static_cast<std::size_t>(*run.only)] + 4 * kLabelPadding;
    if (width < needed) return;
    const double from = std::max(run.from, 0) / m_ratio;
    m_labels.push_back(
        {QRectF(from + kLabelPadding, bar.top / m_ratio, needed - 2 * kLabelPadding, bar.height / m_ratio), *run.only});
}

void LanePainter::paintLabels(QImage& image) {
    if (m_labels.empty()) return;
    QPainter painter(&image);
    painter.setFont(textFont(m_theme->metrics().textSmall));
    const QColor ground = m_theme->color(ColorRole::Ground);
    for (const Label& label : m_labels) {
        painter.fillRect(label.box, ground);
        painter.setPen(m_theme->activity(label.activity));
        painter.drawText(label.box, Qt::AlignCenter | Qt::TextDontClip, activityWords(label.activity));
    }
}

// ---- channels ----

void LanePainter::paintChannel(TileCanvas& canvas, const LanePicture& picture, const LaneView& view, const Lane& lane,
                               const Bar& bar) {
    depthRuns(lane.depth, view, m_depthRuns);
    const bool isUnbuffered = lane.tenant() != nullptr && scaleOf(lane) <= 1 && lane.tenant()->capacity == 0;
    const double scale = scaleOf(lane);
    const QColor ground = m_theme->color(ColorRole::Ground);
    const QColor accent = m_theme->channelAccent(accentOf(picture, lane));
    const QRgb solid = mixed(ground, accent, 0.8).rgb();
    const QRgb pale = mixed(ground, accent, 0.36).rgb();
    const QRgb bed = mixed(ground, accent, m_theme->isDark() ? 0.1 : 0.08).rgb();
    const auto pixels = [&](double depth) {
        const int height = static_cast<int>(std::min(depth / scale, 1.0) * bar.height + 0.5);
        return depth > 0 ? std::max(height, 1) : 0;
    };
    for (DepthRun& run : m_depthRuns) {
        if (run.isGone) continue;
        run.from *= m_column;
        run.to *= m_column;
        // From the top down: why nothing can come in, what is empty, what was in it at most, what was in it on average.
        const int cap = run.isFull && !isUnbuffered ? std::max(m_loud + 1, bar.height / 4) : 0;
        int most = pixels(run.peak);
        int mean = pixels(run.mean);
        // Nothing is ever in an unbuffered one: what is seen of it are the hand-overs, more of them higher.
        if (isUnbuffered) most = mean = run.events > 0 ? handOverHeight(run.events, bar.height) : 0;
        mean = std::min({mean, most, bar.height - cap});
        most = std::min(most, bar.height - cap);
        const auto put = [&](int top, int bottom, const auto&... what) {
            if (top < bottom) canvas.fill(run.from, run.to, top, bottom, what...);
        };
        put(bar.top, bar.top + cap, m_tiles->full(), m_originX, bar.top);
        if (run.isClosed) {
            put(bar.top + cap, bar.bottom() - most, m_tiles->closed(), m_originX, bar.top);
        } else {
            put(bar.top + cap, bar.bottom() - most, bed);
        }
        put(bar.bottom() - most, bar.bottom() - mean, pale);
        put(bar.bottom() - mean, bar.bottom(), solid);
    }
}

}  // namespace sluice::ui
