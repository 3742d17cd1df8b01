#include "ui/model/background_queue.hpp"

#include <utility>

namespace sluice::ui {

BackgroundQueue::BackgroundQueue() : m_thread([this] { work(); }) {}

BackgroundQueue::~BackgroundQueue() {
    {
        const std::lock_guard guard(m_mutex);
        m_ending = true;
    }
    m_posted.notify_one();
    m_thread.join();
}

void BackgroundQueue::post(Job job) {
    {
        const std::lock_guard guard(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_posted.notify_one();
}

void BackgroundQueue::work() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_posted.wait(lock, [this] { return m_ending || !m_jobs.empty(); });
            if (m_jobs.empty()) return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        job();  // and what it owns goes here, on this thread
    }
}

}  // namespace sluice::ui
