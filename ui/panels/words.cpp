#include "ui/panels/words.hpp"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace sluice::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("words", text);
}

// Two significant digits, without trailing zeros.
QString twoDigits(double value) {
    return QLocale::c().toString(value, 'f', value < 10 && std::abs(value - std::round(value)) > 0.05 ? 1 : 0);
}

bool hasSiblings(const RunState& state, const ChannelState& channel) {
    if (channel.instance > 0) return true;
    for (const ChannelState& other : state.channels()) {
        if (other.id != 0 && other.declaration == channel.declaration && other.instance > 0) return true;
    }
    return false;
}

}  // namespace

QString shown(const std::string& text) {
    return QCoreApplication::translate("core", text.c_str());
}

QString goroutineName(const RunState& state, std::uint32_t goroutine) {
    const GoroutineState* found = state.goroutine(goroutine);
    if (found == nullptr || found->id == 0 || found->role >= state.manifest().roles.size()) {
        return tr("goroutine %1").arg(goroutine);
    }
    const ManifestRole& role = state.manifest().roles[found->role];
    if (found->index < role.labels.size()) return shown(role.labels[found->index]);
    if (found->index == 0 && !role.numbered) return shown(role.label);
    return QStringLiteral("%1 %2").arg(shown(role.label)).arg(found->index + 1);
}

QString channelName(const RunState& state, std::uint32_t channel) {
    const ChannelState* found = state.channel(channel);
    if (found == nullptr || found->id == 0 || found->declaration >= state.manifest().channels.size()) {
        return tr("channel %1").arg(channel);
    }
    const QString label = shown(state.manifest().channels[found->declaration].label);
    return hasSiblings(state, *found) ? QStringLiteral("%1 %2").arg(label).arg(found->instance + 1) : label;
}

QString className(const Manifest& manifest, std::uint8_t messageClass) {
    return messageClass < manifest.classes.size() ? shown(manifest.classes[messageClass]) : QString();
}

QString countText(std::uint64_t count) {
    QLocale locale = QLocale(QLocale::English);
    return locale.toString(static_cast<qulonglong>(count));
}

QString shortCountText(double count) {
    struct Step {
        double size;
        const char* name;
    };
    for (const Step& step : {Step{1e9, " G"}, Step{1e6, " M"}, Step{1e3, " k"}}) {
        if (count < step.size) continue;
        const double value = count / step.size;
        return QString::number(value, 'f', value >= 100 ? 0 : value >= 10 ? 1 : 2) + QString::fromLatin1(step.name);
    }
    return QString::number(count, 'f', 0);
}

QString metricText(MetricUnit unit, double value) {
    if (!std::isfinite(value)) return QStringLiteral("–");
    const auto fixed = [value](int decimals) { return QLocale(QLocale::English).toString(value, 'f', decimals); };
    const int digits = std::abs(value) >= 100 ? 0 : std::abs(value) >= 10 ? 1 : 2;
    switch (unit) {
        case MetricUnit::Count:
            return fixed(std::abs(value - std::round(value)) < 1e-9 ? 0 : 2);
        case MetricUnit::Share:
            return QLocale(QLocale::English).toString(100 * value, 'f', 1) + QStringLiteral(" %");
        case MetricUnit::Milliseconds:
            return fixed(digits) + QStringLiteral(" ms");
        case MetricUnit::Seconds:
            return fixed(digits) + QStringLiteral(" s");
        case MetricUnit::PerSecond:
            return fixed(digits == 0 ? 0 : 1) + QStringLiteral(" /s");
        case MetricUnit::Cores:
            return fixed(2) + tr(" cores");
    }
    return {};
}

QString paceText(double pace) {
    if (!(pace > 0)) return tr("as fast as possible");
    const auto sentence = [](const QString& time, const QString& wall) { return tr("%1 shown as %2").arg(time, wall); };
    if (pace > 1.001) return sentence(twoDigits(pace) + QStringLiteral(" s"), QStringLiteral("1 s"));
    const double slower = 1 / pace;
    if (slower < 9.5) return sentence(QStringLiteral("1 s"), twoDigits(slower) + QStringLiteral(" s"));
    if (slower < 950) return sentence(QStringLiteral("1 ms"), twoDigits(slower) + QStringLiteral(" ms"));
    return sentence(QStringLiteral("1 ms"), twoDigits(slower / 1000) + QStringLiteral(" s"));
}

QString phaseWords(RunPhase phase) {
    switch (phase) {
        case RunPhase::Starting:
            return tr("starting");
        case RunPhase::Running:
            return tr("running");
        case RunPhase::Draining:
            return tr("draining: the sources have stopped");
        case RunPhase::Ended:
            return tr("ended");
    }
    return {};
}

QString outcomeWords(RunOutcome outcome) {
    switch (outcome) {
        case RunOutcome::None:
            return {};
        case RunOutcome::Completed:
            return tr("completed");
        case RunOutcome::Stopped:
            return tr("stopped");
        case RunOutcome::Deadlock:
            return tr("everyone waits for ever (deadlock)");
        case RunOutcome::Livelock:
            return tr("busy without getting anywhere (livelock)");
        case RunOutcome::Panic:
            return tr("ended by a panic");
        case RunOutcome::Stuck:
            return tr("a goroutine no longer answers (stuck)");
    }
    return {};
}

bool isBadOutcome(RunOutcome outcome) {
    return outcome == RunOutcome::Deadlock || outcome == RunOutcome::Livelock || outcome == RunOutcome::Panic ||
           outcome == RunOutcome::Stuck;
}

}  // namespace sluice::ui
