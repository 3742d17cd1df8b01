#include "base/csv.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

using Records = std::vector<std::vector<std::string>>;

// All records, then the error's message as a record of its own where there is one.
Records read(std::string_view text) {
    CsvReader reader(text);
    Records records;
    std::vector<std::string> fields;
    for (;;) {
        const auto more = reader.next(fields);
        if (!more) {
            records.push_back({"error", more.error().message});
            return records;
        }
        if (!more.value()) return records;
        records.push_back(fields);
    }
}

TEST(Csv, LineEndsAndBlankLinesAtTheEndDoNotMatter) {
    const Records expected = {{"a", "b"}, {"1", "2"}};
    for (const char* text : {"a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n1,2",
                             "\xef\xbb\xbf"
                             "a,b\n1,2\n\n\r\n",
                             "a,b\r1,2\r"})
        EXPECT_EQ(read(text), expected) << text;
    EXPECT_EQ(read(""), Records{});
    EXPECT_EQ(read("\n\n"), Records{});
}

TEST(Csv, QuotedFieldsHoldCommasLineEndsAndQuotes) {
    EXPECT_EQ(read("\"a,\"\"b\"\"\",\"c\r\nd\"\n,\n"), (Records{{"a,\"b\"", "c\nd"}, {"", ""}}));
}

TEST(Csv, ABlankLineInTheMiddleIsARecord) {
    EXPECT_EQ(read("a\n\nb\n"), (Records{{"a"}, {""}, {"b"}}));
}

TEST(Csv, ErrorsNameTheLine) {
    EXPECT_EQ(read("a\n\"b"), (Records{{"a"}, {"error", "line 2: a quoted field that is never closed"}}));
    EXPECT_EQ(read("a\n\n\"b\"c\n").back()[1], "line 3: text after the closing quote of a field");
    EXPECT_EQ(read("a\"b\n").back()[1], "line 1: a quote within a field that does not begin with one");
    EXPECT_EQ(read(std::string_view("a\0b", 3)).back()[1], "line 1: a zero byte");
    EXPECT_EQ(read(std::string(5000, ',')).back()[1], "line 1: more than 4096 fields");
    EXPECT_EQ(read(std::string((1 << 20) + 1, 'x')).back()[1], "line 1: a field of more than 1 MiB");
}

TEST(Csv, LinesAreCountedThroughQuotedLineEnds) {
    CsvReader reader("\"a\nb\"\nc\n");
    std::vector<std::string> fields;
    ASSERT_TRUE(reader.next(fields).value());
    EXPECT_EQ(reader.line(), 1u);
    ASSERT_TRUE(reader.next(fields).value());
    EXPECT_EQ(reader.line(), 3u);
}

}  // namespace
}  // namespace sluice
