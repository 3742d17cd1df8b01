// Controller and document without a window: the test is the frame clock.
#pragma once

#include "ui/model/run_controller.hpp"
#include "ui/model/session_document.hpp"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace sluice::ui {

inline constexpr int kPatienceMs = 60'000;

#define WAIT_FOR(condition) ASSERT_TRUE(QTest::qWaitFor([&] { return (condition); }, kPatienceMs)) << #condition

class ModelTest : public testing::Test {
protected:
    ModelTest() : m_controller(m_registry, m_aggregator), m_document(m_registry, m_controller, recoveryFolder()) {
        QObject::connect(&m_frames, &QTimer::timeout, [this] {
            if (!m_controller.held()) return;
            Observation& observation = m_controller.held()->observation();
            observation.requestSnapshot();
            m_controller.takeFrame(observation.latest());
        });
        m_frames.start(4);
    }
    Experiment firstLook() const { return m_registry.all().front().descriptor.firstLook; }
    // An experiment that no engine takes.
    Experiment impossible() const {
        Experiment experiment = firstLook();
        experiment.title = "Impossible";
        experiment.variant = "nosuch";
        return experiment;
    }
    void standAt(Nanos at) {
        m_document.begin(firstLook(), at);
        WAIT_FOR(m_controller.held() && m_controller.clock() == at);
    }
    std::filesystem::path recoveryFolder() const { return m_folder.filePath("recovery").toStdString(); }
    QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
    Registry m_registry;
    Aggregator m_aggregator;
    RunController m_controller;
    SessionDocument m_document;
    QTimer m_frames;
};

}  // namespace sluice::ui
