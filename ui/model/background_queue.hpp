// One thread for what must not keep the window waiting: making runs, taking them down, reading and writing files. Jobs
// run one after another in the order in which they were posted.
//
// A job that has something to say to a QObject calls QMetaObject::invokeMethod with it. That is safe as long as the
// queue is a member of that object: it is joined before the object's own part goes.
// Alternative rejected: QThreadPool, which promises no order, and a run must be taken down after what was asked of it.
// Thread rule: post() from any thread; the destructor finishes all jobs that were posted, and joins.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sluice::ui {

class BackgroundQueue {
public:
    using Job = std::function<void()>;

    BackgroundQueue();
    ~BackgroundQueue();
    BackgroundQueue(const BackgroundQueue&) = delete;
    BackgroundQueue& operator=(const BackgroundQueue&) = delete;

    void post(Job job);

private:
    void work();

    std::mutex m_mutex;
    std::condition_variable m_posted;
    std::deque<Job> m_jobs;
    bool m_ending = false;
    std::thread m_thread;  // last: it starts working at once
};

}  // namespace sluice::ui
