// Nothing is cut off and nothing lies upon something else: the whole window of every pattern, as usually taught and
// cured, in every layout, at the sizes from a small laptop to a large screen, dark and light. Run a second time with a
// scale of two. What every widget writes is heard rather than seen, so that it is known how wide it wanted to be.
#include "ui/window/text_recorder.hpp"
#include "ui/window/window_fixture.hpp"

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QDockWidget>
#include <QHelpEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QSplitterHandle>
#include <QToolTip>

#include <set>

namespace sluice::ui {
namespace {

constexpr double kSlack = 1.5;         // pixels: advances are fractions, rectangles are not
constexpr double kLineSlack = 0.2;     // of a line's height is room above and below the letters
constexpr double kOverlapShare = 0.3;  // of the lower of two lines, before they are hard to read
constexpr QChar kEllipsis = u'…';
constexpr double kWallSeconds = 5;  // of the first look, which is still under way then

const Registry& allPatterns() {
    static const Registry registry;
    return registry;
}

QString pathOf(const QWidget& widget) {
    QStringList path;
    for (const QWidget* at = &widget; at != nullptr && !at->isWindow(); at = at->parentWidget()) {
        const QString type = QString::fromLatin1(at->metaObject()->className()).remove(QStringLiteral("sluice::ui::"));
        path.prepend(at->objectName().isEmpty() ? type : type + u'#' + at->objectName());
    }
    return path.join(u'/');
}

QString textOf(const QRectF& rect) {
    return QStringLiteral("%1,%2 %3x%4").arg(rect.x()).arg(rect.y()).arg(rect.width()).arg(rect.height());
}

struct Scrolled {
    bool across = false;
    bool down = false;
};

bool hasRange(const QScrollBar* bar) {
    return bar != nullptr && bar->maximum() > bar->minimum();
}

// Ways in which the contents of the widget can be brought into view. A view may have a scroll bar without being a
// scroll area.
Scrolled scrolledBy(const QWidget& widget) {
    if (const auto* area = qobject_cast<const QAbstractScrollArea*>(&widget)) {
        return {hasRange(area->horizontalScrollBar()), hasRange(area->verticalScrollBar())};
    }
    Scrolled ways;
    for (const QScrollBar* bar : widget.findChildren<QScrollBar*>(Qt::FindDirectChildrenOnly)) {
        (bar->orientation() == Qt::Horizontal ? ways.across : ways.down) |= hasRange(bar);
    }
    return ways;
}

QRectF opened(const QRectF& rect, const Scrolled& ways) {
    constexpr double kFar = 1e6;
    return rect.adjusted(ways.across ? -kFar : 0, ways.down ? -kFar : 0, ways.across ? kFar : 0, ways.down ? kFar : 0);
}

// Where the widget can be seen, in its own coordinates, and the ways in which more of it can be. What can be scrolled
// into view is not cut off.
struct Room {
    QRectF rect;
    Scrolled ways;
};

Room roomOf(const QWidget& widget) {
    QRectF room = opened({}, {true, true});
    Scrolled ways;
    const auto join = [&ways](const QWidget* scroller) {
        if (scroller == nullptr) return;
        const Scrolled more = scrolledBy(*scroller);
        ways.across |= more.across;
        ways.down |= more.down;
    };
    join(&widget);
    for (const QWidget* at = &widget; at != nullptr; at = at->isWindow() ? nullptr : at->parentWidget()) {
        if (!at->isWindow()) join(qobject_cast<const QAbstractScrollArea*>(at->parentWidget()));
        const QRectF own = QRectF(at->rect()).translated(-QPointF(widget.mapTo(at, QPoint(0, 0))));
        room &= opened(own, ways);
    }
    return {room, ways};
}

// Text that is marked is drawn in parts, each with its own clip: they are one.
std::vector<WrittenText> joined(std::vector<WrittenText> texts) {
    std::vector<WrittenText> whole;
    for (WrittenText& text : texts) {
        const auto same = std::find_if(whole.begin(), whole.end(), [&](const WrittenText& other) {
            return other.text == text.text && other.rect.topLeft() == text.rect.topLeft();
        });
        if (same == whole.end()) {
            whole.push_back(std::move(text));
        } else {
            same->clip |= text.clip;
        }
    }
    return whole;
}

// What a person reads who lets the pointer rest there.
QString toolTipAt(QWidget& widget, const QPoint& at) {
    QToolTip::showText({}, {});
    for (QWidget* asked = &widget; asked != nullptr; asked = asked->isWindow() ? nullptr : asked->parentWidget()) {
        const QPoint place = widget.mapTo(asked, at);
        QHelpEvent event(QEvent::ToolTip, place, widget.mapToGlobal(at));
        QApplication::sendEvent(asked, &event);
        if (event.isAccepted() && !QToolTip::text().isEmpty()) return QToolTip::text();
        if (!asked->toolTip().isEmpty()) return asked->toolTip();
    }
    return {};
}

class Geometry : public WindowTest, public testing::WithParamInterface<std::size_t> {
protected:
    void SetUp() override {
        WindowTest::SetUp();
        window().setAnimated(false);
    }
    const Descriptor& descriptor() const { return allPatterns().all()[GetParam()].descriptor; }

    void lookAt(Layout layout, QSize size) {
        window().resize(size);
        window().showLayout(layout);
        settle();
        const QString where =
            QStringLiteral("%1x%2 layout %3").arg(size.width()).arg(size.height()).arg(static_cast<int>(layout));
        m_lookedAt.clear();
        look(where);
        // Then whatever is behind in a row of tabs; what was in front is as it was.
        for (QDockWidget* dock : window().docks().all()) {
            if (dock->isHidden() || m_lookedAt.count(dock) > 0) continue;
            dock->raise();
            settle();
            look(where);
        }
    }
    void settle() {
        for (int i = 0; i < 3; ++i) {
            QApplication::sendPostedEvents();
            QApplication::processEvents();
        }
    }

    // All that is to be seen, but nothing a second time.
    void look(const QString& where) {
        std::set<const QObject*> seen;
        for (QWidget* widget : window().findChildren<QWidget*>()) {
            if (!widget->isVisible() || widget->window() != &window()) continue;
            const QRect place(widget->mapTo(&window(), QPoint(0, 0)), widget->size());
            if (!place.intersects(window().rect())) continue;  // behind the tab in front
            const QObject* part = partOf(*widget);
            if (m_lookedAt.count(part) > 0) continue;
            seen.insert(part);
            checkTexts(*widget, where);
            checkChildren(*widget, where);
        }
        m_lookedAt.merge(seen);
    }
    // The dock that the widget is in, or the window.
    static const QObject* partOf(const QWidget& widget) {
        const QWidget* at = &widget;
        while (!at->isWindow() && qobject_cast<const QDockWidget*>(at) == nullptr) at = at->parentWidget();
        return at;
    }

    void checkTexts(QWidget& widget, const QString& where) {
        const Room room = roomOf(widget);
        const std::vector<WrittenText> texts = joined(writtenTexts(widget));
        for (const WrittenText& text : texts) {
            const double slack = text.rect.height() * kLineSlack;
            const QRectF clip =
                text.clip.contains(QRectF(widget.rect())) ? room.rect : opened(text.clip, room.ways) & room.rect;
            const QRectF area = clip.adjusted(-kSlack, -slack, kSlack, slack);
            if (!area.contains(text.rect)) {
                fault(widget, where,
                      QStringLiteral("\"%1\" at %2 is cut off by %3").arg(text.text, textOf(text.rect), textOf(area)));
            }
            checkEllipsis(widget, text, where);
        }
        for (std::size_t i = 0; i < texts.size(); ++i) {
            for (std::size_t j = i + 1; j < texts.size(); ++j) checkPair(widget, texts[i], texts[j], where);
        }
    }
    void checkPair(QWidget& widget, const WrittenText& a, const WrittenText& b, const QString& where) {
        const QRectF shared = a.rect & b.rect & a.clip & b.clip;
        const double lower = std::min(a.rect.height(), b.rect.height());
        if (shared.width() <= kSlack || shared.height() <= lower * kOverlapShare) return;
        if (a.text == b.text) return;  // a shadow of itself
        fault(widget, where, QStringLiteral("\"%1\" lies upon \"%2\"").arg(a.text, b.text));
    }
    // What is shortened can be read in full where it stands.
    void checkEllipsis(QWidget& widget, const WrittenText& text, const QString& where) {
        const qsizetype end = text.text.indexOf(kEllipsis);
        if (end < 0 || isWhole(widget, text.text)) return;
        const QString tip = toolTipAt(widget, text.rect.center().toPoint());
        if (tip.contains(text.text.left(end).trimmed())) return;
        fault(widget, where, QStringLiteral("\"%1\" is shortened, and the tooltip is \"%2\"").arg(text.text, tip));
    }
    static bool isWhole(const QWidget& widget, const QString& text) {
        const auto* button = qobject_cast<const QAbstractButton*>(&widget);
        const auto* field = qobject_cast<const QLineEdit*>(&widget);
        if (button != nullptr) return QString(button->text()).remove(u'&') == text;
        return field != nullptr && (field->placeholderText() == text || field->text() == text);
    }

    void checkChildren(const QWidget& parent, const QString& where) {
        QList<QWidget*> shown;
        for (QWidget* child : parent.findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
            if (!child->isVisible() || child->isWindow() || child->size().isEmpty()) continue;
            if (!child->geometry().intersects(parent.rect())) continue;
            // The line between two parts can be grabbed a little beside it.
            if (qobject_cast<QSplitterHandle*>(child) != nullptr) continue;
            shown.append(child);
        }
        for (qsizetype i = 0; i < shown.size(); ++i) {
            for (qsizetype j = i + 1; j < shown.size(); ++j) {
                const QRect shared = shown[i]->geometry() & shown[j]->geometry();
                if (shared.isEmpty()) continue;
                fault(*shown[i], where, QStringLiteral("overlaps %1 by %2").arg(pathOf(*shown[j]), textOf(shared)));
            }
        }
    }

    // Once a place: it is the same in most arrangements.
    void fault(const QWidget& widget, const QString& where, const QString& what) {
        if (m_faulty.insert({pathOf(widget), what.left(12)}).second) {
            ADD_FAILURE() << descriptor().id << ", " << qPrintable(m_variant) << ", " << qPrintable(where) << "\n  "
                          << qPrintable(pathOf(widget)) << "\n  " << qPrintable(what);
        }
    }

    void checkScene(const QString& where) {
        for (const SceneNode& node : scene().sceneLayout().nodes) {
            EXPECT_TRUE(QRectF(scene().rect()).contains(node.body))
                << descriptor().id << " " << qPrintable(where) << " " << qPrintable(textOf(node.body));
        }
    }

    QString m_variant;
    std::set<const QObject*> m_lookedAt;
    std::set<std::pair<QString, QString>> m_faulty;
};

TEST_P(Geometry, NothingIsCutOffAndNothingOverlaps) {
    for (const std::string& variant : {descriptor().common, descriptor().cure}) {
        m_variant = QString::fromStdString(variant);
        Experiment experiment = descriptor().firstLook;
        experiment.variant = variant;
        standAt(experiment, static_cast<Nanos>(kWallSeconds * experiment.pace * static_cast<double>(kSecond)));
        for (const QSize size : {QSize(1024, 700), QSize(1280, 800), QSize(1920, 1080), QSize(3840, 2160)}) {
            for (const Layout layout : {Layout::Watch, Layout::Code, Layout::Measure}) {
                lookAt(layout, size);
                checkScene(QStringLiteral("%1x%2").arg(size.width()).arg(size.height()));
            }
        }
        window().setThemeKind(ThemeKind::Light);
        for (const QSize size : {QSize(1024, 700), QSize(1280, 800), QSize(1920, 1080), QSize(3840, 2160)}) {
            lookAt(Layout::Watch, size);
        }
        window().setThemeKind(ThemeKind::Dark);
    }
}

INSTANTIATE_TEST_SUITE_P(Patterns, Geometry, testing::Range<std::size_t>(0, allPatterns().all().size()),
                         [](const auto& pattern) { return allPatterns().all()[pattern.param].descriptor.id; });

}  // namespace
}  // namespace sluice::ui
