#include "session/store.hpp"

#include "core/session/session_fixture.hpp"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace sluice {
namespace {

// Changes a file by SQL, as another program could.
void sql(const std::filesystem::path& path, const std::string& statements) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
}

std::string messageOf(const std::filesystem::path& path) {
    const auto result = openSession(path);
    return result.ok() ? "opened" : result.error().message;
}

class Store : public SessionTest {
protected:
    std::filesystem::path saved(const SessionData& data, const std::string& name = "a.sluice") {
        const auto status = saveSession(file(name), data);
        EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.error().message);
        return file(name);
    }
    void expectHolds(const std::filesystem::path& path, const SessionData& data) {
        const auto opened = openSession(path);
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        EXPECT_TRUE(describe(opened.value()) == describe(data));
    }
    // The refusal, having checked that nothing in the folder has changed by it.
    std::string refusal(const std::filesystem::path& path) {
        const auto before = everything();
        const std::string message = messageOf(path);
        EXPECT_TRUE(everything() == before) << message;
        return message;
    }
};

TEST_F(Store, ASaveTakesNothingAwayThatOthersHavePutThere) {
    const auto path = saved(sessionOf(1, 300));
    const SessionData mine = openSession(path).value();
    const SessionData others = sessionOf(2, 300);
    FileStamp stamp = mine.stamp;
    FileStamp theirs = mine.stamp;
    ASSERT_TRUE(saveSession(path, others, {}, &theirs).ok());
    const Status refused = saveSession(path, mine, {}, &stamp);
    EXPECT_TRUE(isChangedOnDisk(refused));
    expectHolds(path, others);
    ASSERT_TRUE(saveSession(path, mine, {}, &theirs).ok()) << "a save knows what it has left there";
    expectHolds(path, mine);
}

TEST_F(Store, ANewFileDoesNotTakeThePlaceOfOneMadeMeanwhile) {
    FileStamp nothing = std::string();
    const auto path = saved(sessionOf(1, 300));
    const std::string before = bytesOf(path);
    EXPECT_TRUE(isChangedOnDisk(saveSession(path, sessionOf(0), {}, &nothing)));
    EXPECT_EQ(bytesOf(path), before);
    EXPECT_TRUE(saveSession(file("b.sluice"), sessionOf(0), {}, &nothing).ok());
    EXPECT_EQ(everything().size(), 2u) << "nothing is left beside them";
}

TEST_F(Store, EverythingSurvives) {
    for (const int runs : {0, 1, 5}) {
        const auto data = sessionOf(runs);
        expectHolds(saved(data, std::to_string(runs) + ".sluice"), data);
    }
    SessionData empty;
    expectHolds(saved(empty, "empty.sluice"), empty);
}

TEST_F(Store, SavingLeavesNothingBesideTheFile) {
    saved(sessionOf(2));
    saved(sessionOf(3));
    EXPECT_EQ(everything().size(), 1u);
}

TEST_F(Store, AStoppedSaveChangesNothingWhereverItIsStopped) {
    auto data = sessionOf(3, 90'000);
    const auto path = saved(data);
    for (SavedRun& run : data.runs) run.recording = recordingOf(90'000, 17);
    std::vector<double> shares;
    // Counted first, on a copy: how often somebody is asked.
    const SaveWatch counting{[&](double share) {
        shares.push_back(share);
        return true;
    }};
    ASSERT_TRUE(saveSession(saved(sessionOf(3, 90'000), "b.sluice"), data, counting).ok());
    ASSERT_GE(shares.size(), 4u);
    EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
    EXPECT_EQ(shares.front(), 0.0);
    EXPECT_EQ(shares.back(), 1.0);
    const auto before = everything();
    for (std::size_t at = 0; at < shares.size(); ++at) {
        std::size_t asked = 0;
        const SaveWatch stopping{[&](double) { return asked++ != at; }};
        for (const auto& target : {path, file("new.sluice")}) {
            asked = 0;
            const Status status = saveSession(target, data, stopping);
            EXPECT_TRUE(isSaveStopped(status));
            EXPECT_EQ(asked, at + 1);  // it is not asked again once it has been stopped
            EXPECT_TRUE(everything() == before) << at;
        }
    }
    expectHolds(saved(data), data);
}

TEST_F(Store, ASecondSaveReplacesTheFirstWhateverChanged) {
    auto data = sessionOf(4);
    const auto path = saved(data);
    const auto expectSaved = [&] {
        saved(data);
        expectHolds(path, data);
    };
    data.runs.erase(data.runs.begin() + 1);
    expectSaved();
    data.runs[0].recording = recordingOf(90'000);
    expectSaved();
    data.runs[0].recording = recordingOf(10);
    expectSaved();
    data.runs[0].recording = nullptr;
    expectSaved();
    std::swap(data.experiments[0], data.experiments[1]);
    expectSaved();
    data.runs.clear();
    data.view = {};
    data.lessons.clear();
    expectSaved();
    data.experiments.clear();
    expectSaved();
}

TEST_F(Store, AnUnchangedRecordingIsNotWrittenAgain) {
    auto data = sessionOf(1, 400'000);
    const auto path = saved(data);
    const std::string before = bytesOf(path);
    data.experiments[0].notes += "!";
    saved(data);
    const std::string after = bytesOf(path);
    ASSERT_EQ(before.size(), after.size());
    std::size_t changed = 0;
    for (std::size_t at = 0; at < before.size(); at += 4096) changed += before.compare(at, 4096, after, at, 4096) != 0;
    EXPECT_LT(changed, 10u);
    EXPECT_GT(before.size() / 4096, 100u);
}

TEST_F(Store, ARecordingCutShortStaysSo) {
    auto data = sessionOf(1);
    data.runs[0].recording = Recording::fromBlocks(data.runs[0].recording->blocks(), false, "disk budget").value();
    const auto opened = openSession(saved(data)).value();
    EXPECT_FALSE(opened.runs[0].recording->complete());
    EXPECT_EQ(opened.runs[0].recording->incompleteReason(), "disk budget");
}

TEST_F(Store, TextsWithAnyCharacterSurvive) {
    SessionData data;
    data.lessons = {{"\xe2\x82\xac'; DROP TABLE meta; --", std::string("a\0b", 3)}};
    expectHolds(saved(data), data);
}

TEST_F(Store, AMissingFileAndAFolderAreNamed) {
    EXPECT_EQ(refusal(file("none.sluice")), "there is no file " + file("none.sluice").string());
    std::filesystem::create_directory(file("folder.sluice"));
    EXPECT_EQ(messageOf(file("folder.sluice")), "folder.sluice is not a Sluice session");
}

TEST_F(Store, OtherFilesAreNoSessions) {
    write(file("text.sluice"), "hello");
    EXPECT_EQ(refusal(file("text.sluice")), "text.sluice is not a Sluice session");
    write(file("empty.sluice"), "");
    EXPECT_EQ(refusal(file("empty.sluice")), "empty.sluice is not a Sluice session");
    sql(file("foreign.sluice"), "CREATE TABLE notes(a); INSERT INTO notes VALUES(1)");
    EXPECT_EQ(refusal(file("foreign.sluice")), "foreign.sluice is not a Sluice session");
}

TEST_F(Store, OtherFilesAreNotOverwritten) {
    write(file("text.sluice"), "hello");
    const auto status = saveSession(file("text.sluice"), sessionOf(1));
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message, "text.sluice is not a Sluice session; it was not overwritten");
    EXPECT_EQ(bytesOf(file("text.sluice")), "hello");
}

TEST_F(Store, ANewerFileIsNotTouched) {
    const auto path = saved(sessionOf(1));
    sql(path, "PRAGMA user_version = 2");
    EXPECT_EQ(refusal(path), "a.sluice was written by a newer version of Sluice (schema 2; this one reads 1)");
    EXPECT_FALSE(saveSession(path, sessionOf(1)).ok());
    EXPECT_EQ(refusal(path), "a.sluice was written by a newer version of Sluice (schema 2; this one reads 1)");
}

TEST_F(Store, TriggersViewsIndexesAndForeignTablesAreRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"CREATE TRIGGER x AFTER INSERT ON meta BEGIN SELECT 1; END", "trigger"},
        {"CREATE VIEW x AS SELECT 1", "view"},
        {"CREATE INDEX x ON runs(outcome)", "index"},
        {"CREATE TABLE x(a)", "table"},
        {"CREATE VIRTUAL TABLE x USING fts5(a)", "table"},
    };
    for (const auto& [statement, type] : cases) {
        const auto path = saved(sessionOf(1), std::string(type) + ".sluice");
        sql(path, statement);
        EXPECT_EQ(refusal(path).find(path.filename().string() + " holds a " + type + " named \"x"), 0u)
            << refusal(path);
        EXPECT_FALSE(saveSession(path, sessionOf(1)).ok());
        std::filesystem::remove(path);
    }
}

TEST_F(Store, AlteredTablesAndValuesAreDamage) {
    const char* const cases[] = {
        "DROP TABLE lessons",
        "ALTER TABLE runs ADD COLUMN extra TEXT",
        "DELETE FROM meta",
        "DELETE FROM view",
        "UPDATE runs SET outcome = 77",
        "UPDATE runs SET experiment = -1",
        "UPDATE runs SET manifest = '{}'",
        "UPDATE experiments SET json = replace(json, 'a note', 'a lie') WHERE id = 1",
        "DELETE FROM blocks WHERE id = 1",
        "UPDATE blocks SET id = id + 1000000000000",
        "UPDATE blocks SET event_count = 4294967299",
        "UPDATE view SET run = 5",
        "UPDATE meta SET value = '1e300' WHERE name = 'listed'",
    };
    for (const char* statement : cases) {
        const auto path = saved(sessionOf(2));
        sql(path, statement);
        const std::string message = refusal(path);
        EXPECT_TRUE(message.starts_with("a.sluice is damaged: ") || message.starts_with("a.sluice holds a table"))
            << message;
        std::filesystem::remove(path);
    }
}

TEST_F(Store, AWriteAheadLogIsRefusedBeforeItLeavesFiles) {
    const auto path = saved(sessionOf(1));
    sql(path, "PRAGMA journal_mode = WAL");
    EXPECT_EQ(refusal(path), "a.sluice is damaged: its header is not one that this program writes");
}

TEST_F(Store, ATruncatedFileIsDamagedWhereverItIsCut) {
    const std::string whole = bytesOf(saved(sessionOf(1)));
    for (std::size_t i = 1; i < 60; ++i) {
        const std::size_t size = whole.size() * i / 60;
        write(file("cut.sluice"), whole.substr(0, size));
        const std::string message = refusal(file("cut.sluice"));
        EXPECT_TRUE(message.starts_with("cut.sluice is ")) << message;
    }
}

// A page cannot be changed without being noticed, but for places that mean nothing.
TEST_F(Store, AFlippedByteIsNoticedOrMeansNothing) {
    const auto data = sessionOf(1, 2'000);
    const std::string whole = bytesOf(saved(data));
    const std::string meaning = describe(data);
    std::uint64_t state = 1;
    for (int i = 0; i < 400; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        std::string bytes = whole;
        auto& byte = bytes[(state >> 20) % bytes.size()];
        byte = static_cast<char>(byte ^ static_cast<char>(1 << (state >> 60 & 7)));
        write(file("flip.sluice"), bytes);
        const auto opened = openSession(file("flip.sluice"));
        if (!opened) continue;
        // A recording's content has checksums of its own, looked at when it is decoded.
        const std::string found = describe(opened.value());
        EXPECT_TRUE(found == meaning || found.find(kUnreadable) != std::string::npos) << i;
    }
}

TEST_F(Store, AFileOfNonsenseWithTheRightHeaderIsDamaged) {
    const std::string whole = bytesOf(saved(sessionOf(0)));
    write(file("b.sluice"), whole.substr(0, 100) + std::string(whole.size() - 100, '\x7f'));
    EXPECT_TRUE(refusal(file("b.sluice")).starts_with("b.sluice is damaged: "));
}

// What a process killed in the middle of a save leaves: a half-written file and the journal that undoes it.
TEST_F(Store, ASaveCutShortLeavesTheLastSavedState) {
    const auto data = sessionOf(2);
    const auto path = saved(data);
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    // A cache of one page makes SQLite write before the end of the transaction.
    const char* const half =
        "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE blocks SET bytes = "
        "zeroblob(length(bytes)); "
        "UPDATE experiments SET json = 'x'; DELETE FROM runs";
    ASSERT_EQ(sqlite3_exec(db, half, nullptr, nullptr, nullptr), SQLITE_OK);
    std::filesystem::copy_file(path, file("killed.sluice"));
    std::filesystem::copy_file(path.string() + "-journal", file("killed.sluice-journal"));
    sqlite3_close(db);
    ASSERT_NE(bytesOf(file("killed.sluice")), bytesOf(path));

    const auto before = everything();
    expectHolds(file("killed.sluice"), data);
    EXPECT_TRUE(everything() == before);  // opening rolled back a copy
    auto next = data;
    next.experiments[0].notes = "after";
    ASSERT_TRUE(saveSession(file("killed.sluice"), next).ok());
    expectHolds(file("killed.sluice"), next);
    EXPECT_FALSE(std::filesystem::exists(file("killed.sluice-journal")));
}

TEST_F(Store, AProcessKilledWhileSavingLeavesOneStateOrTheOther) {
    const auto first = sessionOf(2, 5'000);
    auto second = first;
    second.runs[0].recording = recordingOf(20'000, 5);
    second.experiments[0].notes = "second";
    const auto path = saved(first);
    const std::string one = describe(first);
    const std::string other = describe(second);
    for (int i = 0; i < 15; ++i) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            for (;;) {
                if (!saveSession(path, second).ok() || !saveSession(path, first).ok()) ::_exit(1);
            }
        }
        ::usleep(static_cast<useconds_t>(1000 * (1 + 3 * i)));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status));
        const auto opened = openSession(path);
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        const std::string found = describe(opened.value());
        EXPECT_TRUE(found == one || found == other);
    }
}

TEST_F(Store, AFolderThatCannotBeWrittenIsAnErrorAndNotACrash) {
    const auto status = saveSession(folder() / "no" / "such" / "a.sluice", sessionOf(0));
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::Io);
    EXPECT_TRUE(status.error().message.starts_with("cannot write ")) << status.error().message;
}

}  // namespace
}  // namespace sluice
