#include "session/recovery.hpp"

#include "core/session/session_fixture.hpp"

#include <sys/wait.h>
#include <unistd.h>

namespace sluice {
namespace {

using Recovery = SessionTest;

TEST_F(Recovery, KeepsTheLastStateAndWhereItBelongs) {
    auto recovery = RecoveryFile::create(file("recovery")).value();
    ASSERT_TRUE(recovery.write(sessionOf(1), "").ok());
    auto data = sessionOf(2);
    ASSERT_TRUE(recovery.write(data, file("mine.sluice")).ok());
    data.recoveryOf = file("mine.sluice").string();
    EXPECT_TRUE(describe(openSession(recovery.path()).value()) == describe(data));
    recovery.remove();
    EXPECT_FALSE(std::filesystem::exists(recovery.path()));
}

TEST_F(Recovery, IsOfferedOnlyOnceItsWorkbenchIsGone) {
    std::filesystem::path path;
    {
        auto recovery = RecoveryFile::create(folder()).value();
        auto moved = std::move(recovery);
        ASSERT_TRUE(moved.write(sessionOf(0), "").ok());
        path = moved.path();
        EXPECT_TRUE(RecoveryFile::list(folder()).empty());
    }
    const auto left = RecoveryFile::list(folder());
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].path, path);
    RecoveryFile::remove(left[0].path);
    EXPECT_TRUE(everything().empty());
}

TEST_F(Recovery, SurvivesAProcessThatIsKilled) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto recovery = RecoveryFile::create(folder());
        const bool good = recovery.ok() && recovery.value().write(sessionOf(1), "").ok();
        ::_exit(good ? 0 : 1);  // without destructors
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    const auto left = RecoveryFile::list(folder());
    ASSERT_EQ(left.size(), 1u);
    EXPECT_TRUE(openSession(left[0].path).ok());
}

TEST_F(Recovery, TwoWorkbenchesHaveTwoFiles) {
    auto first = RecoveryFile::create(folder()).value();
    auto second = RecoveryFile::create(folder()).value();
    EXPECT_NE(first.path(), second.path());
}

TEST_F(Recovery, AFolderThatCannotBeMadeIsAnError) {
    write(file("plain"), "x");
    EXPECT_FALSE(RecoveryFile::create(file("plain") / "below").ok());
    EXPECT_TRUE(RecoveryFile::list(file("none")).empty());
}

}  // namespace
}  // namespace sluice
