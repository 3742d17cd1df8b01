#include "ui/bridge/history_reader.hpp"

#include <QCoreApplication>
#include <QMetaObject>
#include <QPointer>

#include <utility>

namespace sluice::ui {

void GuiScan::ended(ScanEnd how) {
    if (m_post) m_post(how);
}

HistoryReader::~HistoryReader() {
    cancel();
}

void HistoryReader::ask(Observation& observation, std::shared_ptr<GuiScan> scan, ScanRange range,
                        std::function<void(ScanEnd)> done) {
    cancel();
    m_scan = std::move(scan);
    // The scan is kept by its own answer until that has been heard. Qt drops the call if the reader goes first.
    const std::weak_ptr<GuiScan> asked = m_scan;
    const QPointer<HistoryReader> reader = this;
    m_scan->m_post = [asked, reader, done = std::move(done)](ScanEnd how) {
        const auto answer = [scan = asked.lock(), reader, done, how] {
            if (!reader || !scan || reader->m_scan != scan) return;
            reader->m_scan.reset();
            done(how);
        };
        if (QObject* context = QCoreApplication::instance())
            QMetaObject::invokeMethod(context, answer, Qt::QueuedConnection);
    };
    observation.scan(m_scan, range);
}

void HistoryReader::cancel() {
    if (m_scan) std::exchange(m_scan, nullptr)->cancel();
}

}  // namespace sluice::ui
