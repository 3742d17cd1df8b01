#include "ui/panels/until_dialog.hpp"

#include "ui/panels/watch_words.hpp"
#include "ui/panels/words.hpp"
#include "ui/theme/style_sheet.hpp"
#include "ui/timeline/time_axis.hpp"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <cmath>

namespace sluice::ui {

namespace {

constexpr double kTimesMax = 1e9;
constexpr double kSecondsMax = 1e9;

// A whole number of at least `least`; nothing otherwise.
std::optional<std::uint64_t> wholeNumber(const QLineEdit& field, std::uint64_t least) {
    bool ok = false;
    const qulonglong number = field.text().trimmed().toULongLong(&ok);
    if (!ok || number < least || static_cast<double>(number) > kTimesMax) return std::nullopt;
    return number;
}

}  // namespace

UntilDialog::UntilDialog(Run run, QWidget* parent) : QDialog(parent), m_run(std::move(run)) {
    setWindowTitle(tr("Run until"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(Theme::current().metrics().space3);
    m_what = new QComboBox(this);
    m_what->setAccessibleName(tr("What to wait for"));
    m_pages = new QStackedWidget(this);
    column->addWidget(m_what);
    column->addWidget(m_pages);
    m_sentence = new QLabel(this);
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumWidth(380);
    m_sentence->setMinimumHeight(2 * m_sentence->fontMetrics().height());
    column->addWidget(m_sentence);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_go = buttons->addButton(tr("Run"), QDialogButtonBox::AcceptRole);
    ui::setRole(*m_go, "primary");
    m_go->setDefault(true);
    column->addWidget(buttons);
    makeForm();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_go, &QPushButton::clicked, this, &UntilDialog::take);
    refresh();
}

void UntilDialog::makeForm() {
    const auto add = [this](const QString& text, Page page, QWidget* content) {
        m_what->addItem(text, static_cast<int>(page));
        m_pages->insertWidget(page, content);
    };
    add(tr("A buffer fills or empties"), kDepth, makeDepth());
    add(tr("A state changes"), kState, makeState());
    add(tr("Something happens so many times"), kCount, makeCount());
    add(tr("The clock reaches a time"), kTime, makeTime());
    // A pattern without states has no such page to choose.
    if (m_stateValues.empty()) m_what->removeItem(kState);
    connect(m_what, &QComboBox::currentIndexChanged, this, [this] {
        m_pages->setCurrentIndex(m_what->currentData().toInt());
        refresh();
    });
}

QComboBox* UntilDialog::addChoice(QWidget* page, const QString& name) {
    auto* choice = new QComboBox(page);
    choice->setAccessibleName(name);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->setMinimumContentsLength(24);
    static_cast<QFormLayout*>(page->layout())->addRow(name, choice);
    connect(choice, &QComboBox::currentIndexChanged, this, [this] { refresh(); });
    return choice;
}

QLineEdit* UntilDialog::addNumber(QWidget* page, const QString& name, const QString& text) {
    auto* field = new QLineEdit(text, page);
    field->setAccessibleName(name);
    static_cast<QFormLayout*>(page->layout())->addRow(name, field);
    connect(field, &QLineEdit::textChanged, this, [this] { refresh(); });
    return field;
}

QWidget* UntilDialog::makeDepth() {
    auto* page = new QWidget(this);
    new QFormLayout(page);
    m_channel = addChoice(page, tr("Buffer"));
    for (const ManifestChannel& channel : m_run.manifest->channels) m_channel->addItem(shown(channel.label));
    m_direction = addChoice(page, tr("Comes"));
    m_direction->addItems({tr("up to"), tr("down to")});
    m_depth = addNumber(page, tr("Messages in it"), QStringLiteral("1"));
    return page;
}

QWidget* UntilDialog::makeState() {
    auto* page = new QWidget(this);
    new QFormLayout(page);
    m_state = addChoice(page, tr("State"));
    for (std::uint32_t i = 0; i < m_run.manifest->states.size(); ++i) {
        const ManifestState& state = m_run.manifest->states[i];
        for (std::uint64_t value = 0; value < state.values.size(); ++value) {
            m_stateValues.emplace_back(i, value);
            m_state->addItem(tr("%1 is %2").arg(shown(state.id), shown(state.values[value])));
        }
    }
    return page;
}

QWidget* UntilDialog::makeCount() {
    auto* page = new QWidget(this);
    new QFormLayout(page);
    m_countable = addChoice(page, tr("Happens"));
    for (const Countable& countable : countables(*m_run.manifest, m_run.descriptor)) {
        m_countables.push_back(countable.watchpoint);
        m_countable->addItem(countable.words);
    }
    m_times = addNumber(page, tr("Times, from here on"), QStringLiteral("1"));
    return page;
}

QWidget* UntilDialog::makeTime() {
    auto* page = new QWidget(this);
    new QFormLayout(page);
    const double seconds = std::ceil(toSeconds(m_run.now)) + 1;
    m_time = addNumber(page, tr("Seconds of the run"), QString::number(seconds));
    return page;
}

void UntilDialog::show(const Watchpoint& watchpoint) {
    const auto choose = [this](Page page) { m_what->setCurrentIndex(m_what->findData(static_cast<int>(page))); };
    switch (watchpoint.kind) {
        case Watchpoint::Kind::DepthRises:
        case Watchpoint::Kind::DepthFalls:
            choose(kDepth);
            m_channel->setCurrentIndex(static_cast<int>(watchpoint.object));
            m_direction->setCurrentIndex(watchpoint.kind == Watchpoint::Kind::DepthFalls ? 1 : 0);
            m_depth->setText(QString::number(watchpoint.value));
            return;
        case Watchpoint::Kind::StateBecomes:
            choose(kState);
            for (std::size_t i = 0; i < m_stateValues.size(); ++i) {
                if (m_stateValues[i] == std::pair(watchpoint.object, watchpoint.value))
                    m_state->setCurrentIndex(static_cast<int>(i));
            }
            return;
        case Watchpoint::Kind::Time:
            // Its own time is mostly over: the field keeps what it suggests.
            return choose(kTime);
        default:
            choose(kCount);
            for (std::size_t i = 0; i < m_countables.size(); ++i) {
                Watchpoint once = watchpoint;
                once.count = 1;
                if (m_countables[i] == once) m_countable->setCurrentIndex(static_cast<int>(i));
            }
            m_times->setText(QString::number(watchpoint.count));
    }
}

UntilDialog::Checked UntilDialog::checkDepth() const {
    const auto channel = static_cast<std::uint32_t>(m_channel->currentIndex());
    const bool isUp = m_direction->currentIndex() == 0;
    const QString name = m_channel->currentText();
    const std::uint32_t capacity = channel < m_run.capacities.size() ? m_run.capacities[channel] : UINT32_MAX;
    if (capacity == 0)
        return {{}, tr("%1 has no buffer: a message goes from hand to hand and never lies in it.").arg(name)};
    const auto depth = wholeNumber(*m_depth, isUp ? 1 : 0);
    if (!depth) {
        return {{},
                isUp ? tr("How many messages? A whole number from 1 on.")
                     : tr("How many messages? A whole number from 0 on.")};
    }
    if (*depth > capacity) return {{}, tr("%1 holds at most %2 messages.").arg(name, countText(capacity))};
    if (!isUp && *depth == capacity)
        return {{}, tr("%1 holds at most %2: it cannot come down to that.").arg(name, countText(capacity))};
    Watchpoint watchpoint;
    watchpoint.kind = isUp ? Watchpoint::Kind::DepthRises : Watchpoint::Kind::DepthFalls;
    watchpoint.object = channel;
    watchpoint.value = *depth;
    return {watchpoint, {}};
}

UntilDialog::Checked UntilDialog::checkCount() const {
    const auto times = wholeNumber(*m_times, 1);
    if (!times) return {{}, tr("How many times? A whole number from 1 on.")};
    Watchpoint watchpoint = m_countables[static_cast<std::size_t>(std::max(0, m_countable->currentIndex()))];
    watchpoint.count = *times;
    return {watchpoint, {}};
}

UntilDialog::Checked UntilDialog::checkTime() const {
    bool ok = false;
    const double seconds = m_time->text().trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(seconds) || seconds < 0 || seconds > kSecondsMax)
        return {{}, tr("Which second? A number such as 2.5.")};
    Watchpoint watchpoint;
    watchpoint.kind = Watchpoint::Kind::Time;
    watchpoint.time = static_cast<Nanos>(std::llround(seconds * static_cast<double>(kSecond)));
    if (watchpoint.time <= m_run.now)
        return {{}, tr("The clock shows %1 already; the time line leads back.").arg(durationLabel(m_run.now))};
    return {watchpoint, {}};
}

UntilDialog::Checked UntilDialog::check() const {
    switch (m_pages->currentIndex()) {
        case kDepth:
            return checkDepth();
        case kCount:
            return checkCount();
        case kTime:
            return checkTime();
        default:
            break;
    }
    const auto& [state, value] = m_stateValues[static_cast<std::size_t>(std::max(0, m_state->currentIndex()))];
    Watchpoint watchpoint;
    watchpoint.kind = Watchpoint::Kind::StateBecomes;
    watchpoint.object = state;
    watchpoint.value = value;
    return {watchpoint, {}};
}

std::optional<Watchpoint> UntilDialog::watchpoint() const {
    return check().watchpoint;
}

QString UntilDialog::sentence() const {
    return m_sentence->text();
}

void UntilDialog::refresh() {
    if (m_time == nullptr) return;  // half built
    const Checked checked = check();
    m_go->setEnabled(checked.watchpoint.has_value());
    QPalette colours = palette();
    const ColorRole role = checked.watchpoint ? ColorRole::TextMuted : ColorRole::Warning;
    colours.setColor(QPalette::WindowText, Theme::current().color(role));
    m_sentence->setPalette(colours);
    if (!checked.watchpoint) return m_sentence->setText(checked.problem);
    const QString words = watchpointWords(*checked.watchpoint, *m_run.manifest);
    m_sentence->setText(m_run.isLate
                            ? tr("Runs until %1. Real threads are paused as soon as it is seen.").arg(words)
                            : tr("Runs as fast as it can until %1, and stands still exactly there.").arg(words));
}

void UntilDialog::take() {
    const std::optional<Watchpoint> watchpoint = check().watchpoint;
    if (!watchpoint) return;
    accept();
    Q_EMIT chosen(*watchpoint);
}

}  // namespace sluice::ui
