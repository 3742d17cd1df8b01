#include "ui/theme/activity.hpp"

#include "events/run_state.hpp"

#include <QCoreApplication>
#include <QPainterPathStroker>

namespace sluice::ui {

namespace {

Activity waitingActivity(WaitReason reason) {
    switch (reason) {
        case WaitReason::ChannelSend:
            return Activity::WaitingForRoom;
        case WaitReason::ChannelReceive:
            return Activity::WaitingForMessage;
        case WaitReason::Select:
            return Activity::WaitingForAny;
        case WaitReason::NilChannel:
        case WaitReason::EmptySelect:
            return Activity::Stuck;
        case WaitReason::Sleep:
            return Activity::Sleeping;
        case WaitReason::Work:
            return Activity::Working;
        case WaitReason::Mutex:
        case WaitReason::WaitGroup:
            return Activity::WaitingForOthers;
        case WaitReason::Core:
        case WaitReason::Yield:
        case WaitReason::None:
            return Activity::Ready;
    }
    return Activity::Ready;
}

QString translated(const char* text) {
    return QCoreApplication::translate("Activity", text);
}

// Glyphs are drawn in a unit square.
QPainterPath disc(double radius) {
    QPainterPath path;
    path.addEllipse(QPointF(0.5, 0.5), radius, radius);
    return path;
}

QPainterPath ring(double outer, double inner) {
    QPainterPath path = disc(outer);
    path.addPath(disc(inner));
    return path;
}

QPainterPath polygon(std::initializer_list<QPointF> points) {
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(points)));
    path.closeSubpath();
    return path;
}

QPainterPath stroked(const QPainterPath& line, double width) {
    QPainterPathStroker stroker;
    stroker.setWidth(width);
    stroker.setCapStyle(Qt::RoundCap);
    stroker.setJoinStyle(Qt::RoundJoin);
    return stroker.createStroke(line).simplified();
}

QPainterPath crescent() {
    return disc(0.46).subtracted(QPainterPath(disc(0.42).translated(0.22, -0.12)));
}

QPainterPath cross() {
    QPainterPath line;
    line.moveTo(0.18, 0.18);
    line.lineTo(0.82, 0.82);
    line.moveTo(0.82, 0.18);
    line.lineTo(0.18, 0.82);
    return stroked(line, 0.24);
}

QPainterPath check() {
    QPainterPath line;
    line.moveTo(0.12, 0.54);
    line.lineTo(0.4, 0.8);
    line.lineTo(0.88, 0.24);
    return stroked(line, 0.17);
}

// A bar that the way ends at: a full buffer.
QPainterPath blockedBar() {
    QPainterPath path;
    path.addRoundedRect(QRectF(0.72, 0.06, 0.2, 0.88), 0.08, 0.08);
    path.addPath(polygon({{0.04, 0.16}, {0.62, 0.5}, {0.04, 0.84}}));
    return path;
}

// Three open places, one of which will be taken.
QPainterPath threeDots() {
    QPainterPath path;
    for (const QPointF& centre : {QPointF(0.5, 0.2), QPointF(0.2, 0.74), QPointF(0.8, 0.74)}) {
        path.addEllipse(centre, 0.19, 0.19);
    }
    return path;
}

QPainterPath twoBars() {
    QPainterPath path;
    path.addRoundedRect(QRectF(0.14, 0.08, 0.26, 0.84), 0.06, 0.06);
    path.addRoundedRect(QRectF(0.6, 0.08, 0.26, 0.84), 0.06, 0.06);
    return path;
}

QPainterPath alarm() {
    QPainterPath path = polygon({{0.5, 0.02}, {1.0, 0.94}, {0.0, 0.94}});
    path.addRoundedRect(QRectF(0.44, 0.34, 0.12, 0.3), 0.05, 0.05);
    path.addEllipse(QPointF(0.5, 0.77), 0.07, 0.07);
    return path;
}

QPainterPath unitGlyph(Activity activity) {
    switch (activity) {
        case Activity::Working:
            return disc(0.44);
        case Activity::Running: {
            QPainterPath path = ring(0.48, 0.36);
            path.addPath(disc(0.2));
            return path;
        }
        case Activity::Ready:
            return polygon({{0.16, 0.06}, {0.94, 0.5}, {0.16, 0.94}});
        case Activity::WaitingForRoom:
            return blockedBar();
        case Activity::WaitingForMessage:
            return ring(0.44, 0.28);
        case Activity::WaitingForAny:
            return threeDots();
        case Activity::Sleeping:
            return crescent();
        case Activity::WaitingForOthers:
            return twoBars();
        case Activity::Finished:
            return check();
        case Activity::Stuck:
            return cross();
        case Activity::Panicked:
            return alarm();
    }
    return {};
}

}  // namespace

Activity activityOf(GoroutineStatus status, WaitReason reason) {
    switch (status) {
        case GoroutineStatus::Ready:
            return Activity::Ready;
        case GoroutineStatus::Running:
            return Activity::Running;
        case GoroutineStatus::Working:
            return Activity::Working;
        case GoroutineStatus::Waiting:
            return waitingActivity(reason);
        case GoroutineStatus::Finished:
            return Activity::Finished;
        case GoroutineStatus::Panicked:
            return Activity::Panicked;
        case GoroutineStatus::Leaked:
            return Activity::Stuck;
    }
    return Activity::Ready;
}

Activity activityOf(const GoroutineState& goroutine) {
    return activityOf(goroutine.status, goroutine.reason);
}

QString activityWords(Activity activity) {
    switch (activity) {
        case Activity::Working:
            return translated(QT_TRANSLATE_NOOP("Activity", "working"));
        case Activity::Running:
            return translated(QT_TRANSLATE_NOOP("Activity", "running"));
        case Activity::Ready:
            return translated(QT_TRANSLATE_NOOP("Activity", "ready"));
        case Activity::WaitingForRoom:
            return translated(QT_TRANSLATE_NOOP("Activity", "waiting for room"));
        case Activity::WaitingForMessage:
            return translated(QT_TRANSLATE_NOOP("Activity", "waiting for a message"));
        case Activity::WaitingForAny:
            return translated(QT_TRANSLATE_NOOP("Activity", "waiting for any"));
        case Activity::Sleeping:
            return translated(QT_TRANSLATE_NOOP("Activity", "sleeping"));
        case Activity::WaitingForOthers:
            return translated(QT_TRANSLATE_NOOP("Activity", "waiting for others"));
        case Activity::Finished:
            return translated(QT_TRANSLATE_NOOP("Activity", "finished"));
        case Activity::Stuck:
            return translated(QT_TRANSLATE_NOOP("Activity", "stuck for ever"));
        case Activity::Panicked:
            return translated(QT_TRANSLATE_NOOP("Activity", "panicked"));
    }
    return {};
}

// Go's words are names, not language: they are not translated.
QString activityTerm(Activity activity) {
    switch (activity) {
        case Activity::WaitingForRoom:
            return QStringLiteral("chan send");
        case Activity::WaitingForMessage:
            return QStringLiteral("chan receive");
        case Activity::WaitingForAny:
            return QStringLiteral("select");
        case Activity::Sleeping:
            return QStringLiteral("time.Sleep");
        case Activity::WaitingForOthers:
            return QStringLiteral("sync wait");
        case Activity::Ready:
            return QStringLiteral("runnable");
        case Activity::Stuck:
            return QStringLiteral("leaked");
        case Activity::Panicked:
            return QStringLiteral("panic");
        case Activity::Working:
        case Activity::Running:
        case Activity::Finished:
            return {};
    }
    return {};
}

QPainterPath activityGlyph(Activity activity, const QRectF& box) {
    QTransform toBox;
    toBox.translate(box.x(), box.y());
    toBox.scale(box.width(), box.height());
    return toBox.map(unitGlyph(activity));
}

}  // namespace sluice::ui
