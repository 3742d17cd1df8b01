// The window of each pattern's first look, common version and cure, against pictures that a person has looked at. They
// say that nothing has changed that nobody meant to change; whether a picture is good is for people to say.
//
// After an intended change: run this program with SLUICE_GOLDEN_IMAGES=write, look at every picture that changed in
// tests/ui/window/golden_images, and commit them with the reason.
//
// Compared are means over small squares, not pixels: font rasterisers differ a little from one version to the next,
// and a picture in which something moved, vanished or changed its colour differs in whole squares.
#include "ui/screenshot.hpp"
#include "window_fixture.hpp"

#include <QDir>
#include <QImage>

#include <cmath>

namespace sluice::ui {
namespace {

constexpr QSize kSize(1280, 800);
constexpr int kSquare = 8;
constexpr double kSquareDiffers = 20;      // of 255, in any channel
constexpr double kSquaresAllowed = 0.001;  // of all
// By then the fault is to be seen.
constexpr double kWallSeconds = 7;

struct Shown {
    std::string pattern;
    std::string variant;
    friend void PrintTo(const Shown& shown, std::ostream* out) { *out << shown.pattern << " " << shown.variant; }
};

std::vector<Shown> commonAndCure() {
    std::vector<Shown> all;
    const Registry registry;
    for (const Pattern& pattern : registry.all()) {
        const Descriptor& descriptor = pattern.descriptor;
        all.push_back({descriptor.id, descriptor.firstLook.variant});
        all.push_back({descriptor.id, descriptor.cure});
    }
    return all;
}

std::array<double, 3> meanColour(const QImage& image, int left, int top) {
    std::array<double, 3> sum{};
    for (int y = top; y < top + kSquare; ++y) {
        for (int x = left; x < left + kSquare; ++x) {
            const QRgb pixel = image.pixel(x, y);
            sum[0] += qRed(pixel);
            sum[1] += qGreen(pixel);
            sum[2] += qBlue(pixel);
        }
    }
    for (double& channel : sum) channel /= kSquare * kSquare;
    return sum;
}

// The share of squares that differ; pictures of equal size.
double difference(const QImage& one, const QImage& other) {
    int different = 0;
    int all = 0;
    for (int top = 0; top + kSquare <= one.height(); top += kSquare) {
        for (int left = 0; left + kSquare <= one.width(); left += kSquare) {
            const auto a = meanColour(one, left, top);
            const auto b = meanColour(other, left, top);
            double most = 0;
            for (std::size_t i = 0; i < 3; ++i) most = std::max(most, std::abs(a[i] - b[i]));
            different += most > kSquareDiffers;
            ++all;
        }
    }
    return static_cast<double>(different) / all;
}

class GoldenImage : public WindowTest, public testing::WithParamInterface<Shown> {
protected:
    QString take() {
        const auto [id, variant] = GetParam();
        const Descriptor& descriptor = registry().find(id)->descriptor;
        ScreenshotRequest request;
        request.file = file("shown.png");
        request.experiment = "patterns/" + id + "/experiments/first-look.json";
        request.variant = variant;
        request.size = kSize;
        const double pace = descriptor.firstLook.pace > 0 ? descriptor.firstLook.pace : 1;
        request.at = static_cast<Nanos>(kWallSeconds * pace * 1e9);
        const Status taken = takeScreenshot(window(), request);
        EXPECT_TRUE(taken.ok()) << (taken.ok() ? "" : taken.error().message);
        return request.file;
    }
    static QString goldenFile() {
        const auto [id, variant] = GetParam();
        return QStringLiteral(SLUICE_SOURCE_DIR "/tests/ui/window/golden_images/") +
               QString::fromStdString(id + "_" + variant + ".png");
    }
};

TEST_P(GoldenImage, LooksAsItDidWhenAPersonLooked) {
    const QString taken = take();
    if (qEnvironmentVariable("SLUICE_GOLDEN_IMAGES") == QStringLiteral("write")) {
        ASSERT_TRUE(QDir().mkpath(QFileInfo(goldenFile()).path()));
        QFile::remove(goldenFile());
        ASSERT_TRUE(QFile::copy(taken, goldenFile()));
        return;
    }
    const QImage shown(taken);
    const QImage golden(goldenFile());
    ASSERT_FALSE(golden.isNull()) << goldenFile().toStdString() << " cannot be read";
    ASSERT_EQ(shown.size(), golden.size());
    const double share = difference(shown, golden);
    if (share > kSquaresAllowed) shown.save(QDir::current().filePath(QFileInfo(goldenFile()).fileName()));
    EXPECT_LE(share, kSquaresAllowed) << "the picture taken lies in " << QDir::currentPath().toStdString();
}

INSTANTIATE_TEST_SUITE_P(Patterns, GoldenImage, testing::ValuesIn(commonAndCure()),
                         [](const auto& instance) { return instance.param.pattern + "_" + instance.param.variant; });

}  // namespace
}  // namespace sluice::ui
