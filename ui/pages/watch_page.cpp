#include "ui/pages/watch_page.hpp"

#include "ui/pages/notice_bar.hpp"
#include "ui/panels/end_card.hpp"
#include "ui/panels/headline_bar.hpp"
#include "ui/panels/transport_bar.hpp"
#include "ui/scene/scene_view.hpp"
#include "ui/timeline/scrubber.hpp"

#include <QVBoxLayout>

namespace sluice::ui {

WatchPage::WatchPage(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_headline = new HeadlineBar(this);
    m_scene = new SceneView(this);
    m_transport = new TransportBar(this);
    m_scrubber = new Scrubber(this);
    column->addWidget(m_headline);
    column->addWidget(m_scene, 1);
    column->addWidget(m_transport);
    column->addWidget(m_scrubber);
    m_notice = new NoticeBar(m_scene);
    m_endCard = new EndCard(m_scene);
}

}  // namespace sluice::ui
