#include "ui/panels/headline.hpp"

#include "ui/panels/words.hpp"

namespace sluice::ui {
namespace {

const std::string& sentenceFor(const Headline& headline, std::string_view variant) {
    static const std::string none;
    const std::string* fallback = &none;
    for (const auto& [id, sentence] : headline.sentences) {
        if (id == variant) return sentence;
        if (id.empty()) fallback = &sentence;
    }
    return *fallback;
}

bool isOf(std::string_view placeholder, std::string_view metric) {
    const std::string_view inner = placeholder.substr(1, placeholder.size() - 2);
    return inner.substr(0, inner.find(':')) == metric;
}

// A unit right after a number is read with it: "4.2 s", "97 %".
std::string_view unitAt(std::string_view words) {
    for (const std::string_view unit : {" ms", " s", " %", "%", " /s"}) {
        if (!words.starts_with(unit)) continue;
        const bool ends = words.size() == unit.size() ||
                          std::string_view(" ,.;:)").find(words[unit.size()]) != std::string_view::npos;
        if (ends) return words.substr(0, unit.size());
    }
    return {};
}

void addWords(HeadlineText& headline, std::string_view words) {
    if (!words.empty())
        headline.parts.push_back({QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()))});
}

}  // namespace

QString HeadlineText::plain() const {
    QString text;
    for (const HeadlinePart& part : parts) text += part.text;
    return text;
}

MeterView meterView(const RunState& state) {
    if (const Meter* cut = state.meterAtCut()) return {*cut, state.cutTime()};
    return {state.meter(), state.time()};
}

Level levelOf(const Headline& headline, double measure) {
    const bool lessIsBetter = headline.good <= headline.bad;
    if (lessIsBetter ? measure <= headline.good : measure >= headline.good) return Level::Good;
    if (lessIsBetter ? measure >= headline.bad : measure <= headline.bad) return Level::Bad;
    return Level::Between;
}

HeadlineText headlineText(const Descriptor& descriptor, std::string_view variant, const RunState& state) {
    HeadlineText result;
    const auto [meter, now] = meterView(state);
    const std::string sentence = shown(sentenceFor(descriptor.headline, variant)).toStdString();
    std::string_view rest = sentence;
    while (!rest.empty()) {
        const std::size_t open = rest.find('{');
        const std::size_t close = open == std::string_view::npos ? open : rest.find('}', open);
        if (close == std::string_view::npos) break;
        addWords(result, rest.substr(0, open));
        const std::string_view placeholder = rest.substr(open, close - open + 1);
        const std::string_view unit = unitAt(rest.substr(close + 1));
        const std::string number =
            fillSentence(descriptor, placeholder, meter, state.manifest(), now) + std::string(unit);
        result.parts.push_back({QString::fromStdString(number), true, isOf(placeholder, descriptor.headline.metric)});
        rest.remove_prefix(close + 1 + unit.size());
    }
    addWords(result, rest);
    result.value = metricValue(descriptor, descriptor.headline.metric, meter, state.manifest(), now);
    if (const MetricDecl* metric = descriptor.metric(descriptor.headline.metric); metric != nullptr && result.value) {
        result.valueText = metricText(metric->unit, *result.value);
    }
    if (const auto measure = headlineMeasure(descriptor, meter, state.manifest(), now))
        result.level = levelOf(descriptor.headline, *measure);
    return result;
}

}  // namespace sluice::ui
