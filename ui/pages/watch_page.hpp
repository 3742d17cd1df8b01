// The middle of the window: the headline, the scene, and under it transport and scrubber; over the scene the end card
// and the line of notices. Only layout; what is shown is set from outside.
// Thread rule: the GUI thread only.
#pragma once

#include <QWidget>

namespace sluice::ui {

class EndCard;
class HeadlineBar;
class NoticeBar;
class SceneView;
class Scrubber;
class TransportBar;

class WatchPage final : public QWidget {
    Q_OBJECT

public:
    explicit WatchPage(QWidget* parent = nullptr);

    // All owned by the page, never null.
    HeadlineBar& headline() const { return *m_headline; }
    SceneView& scene() const { return *m_scene; }
    TransportBar& transport() const { return *m_transport; }
    Scrubber& scrubber() const { return *m_scrubber; }
    EndCard& endCard() const { return *m_endCard; }
    NoticeBar& notice() const { return *m_notice; }

private:
    HeadlineBar* m_headline = nullptr;
    SceneView* m_scene = nullptr;
    TransportBar* m_transport = nullptr;
    Scrubber* m_scrubber = nullptr;
    EndCard* m_endCard = nullptr;
    NoticeBar* m_notice = nullptr;
};

}  // namespace sluice::ui
