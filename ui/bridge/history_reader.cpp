#include "ui/bridge/history_reader.hpp"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace sluice::ui {
namespace {

QEvent::Type answeredEventType() {
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

}  // namespace

void GuiScan::ended(ScanEnd how) {
    const std::lock_guard lock(m_mutex);
    m_end = how;
    if (m_reader) QCoreApplication::postEvent(m_reader, new QEvent(answeredEventType()));
}

std::optional<ScanEnd> GuiScan::takeEnd() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_end, std::nullopt);
}

void GuiScan::detach() {
    const std::lock_guard lock(m_mutex);
    m_reader = nullptr;
}

HistoryReader::~HistoryReader() {
    cancel();
}

void HistoryReader::ask(Observation& observation, std::shared_ptr<GuiScan> scan, ScanRange range,
                        std::function<void(ScanEnd)> done) {
    cancel();
    m_scan = std::move(scan);
    m_done = std::move(done);
    m_scan->m_reader = this;  // before anybody else knows the scan
    observation.scan(m_scan, range);
}

void HistoryReader::cancel() {
    if (!m_scan) return;
    const auto scan = std::exchange(m_scan, nullptr);
    scan->detach();
    scan->cancel();
    m_done = nullptr;
}

bool HistoryReader::event(QEvent* event) {
    if (event->type() != answeredEventType()) return QObject::event(event);
    answer();
    return true;
}

// The event may be that of a scan that was replaced meanwhile: the one asked for now has no end yet, then.
void HistoryReader::answer() {
    const auto scan = m_scan;  // kept until its answer has been heard
    const auto how = scan ? scan->takeEnd() : std::nullopt;
    if (!how) return;
    m_scan.reset();
    const auto done = std::exchange(m_done, nullptr);
    done(*how);
}

}  // namespace sluice::ui
