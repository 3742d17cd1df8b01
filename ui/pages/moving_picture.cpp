#include "ui/pages/moving_picture.hpp"

#include "ui/theme/activity.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <initializer_list>

namespace sluice::ui {

namespace {

constexpr std::array kKinds{"goroutine", "channel", "gate"};
constexpr int kFramesMax = 10'000;

QJsonArray numbers(std::initializer_list<double> values) {
    QJsonArray array;
    for (const double value : values) array.append(value);
    return array;
}

QPointF pointAt(const QJsonArray& array, qsizetype index) {
    return {array.at(index).toDouble(), array.at(index + 1).toDouble()};
}

bool readBox(const QJsonObject& json, MovingPicture::Box& box) {
    const auto kind = std::find(kKinds.begin(), kKinds.end(), json["kind"].toString().toStdString());
    if (kind == kKinds.end()) return false;
    box.kind = static_cast<MovingPicture::Kind>(kind - kKinds.begin());
    const QJsonArray rect = json["rect"].toArray();
    box.rect = QRectF(pointAt(rect, 0), QSizeF(rect.at(2).toDouble(), rect.at(3).toDouble()));
    box.accent = json["accent"].toInt();
    box.slots = json["slots"].toInt();
    return rect.size() == 4 && box.rect.isValid() && box.accent >= 0 && box.slots >= 0;
}

bool readWay(const QJsonObject& json, MovingPicture::Way& way) {
    const QJsonArray curve = json["curve"].toArray();
    for (std::size_t i = 0; i < way.curve.size(); ++i) way.curve[i] = pointAt(curve, static_cast<qsizetype>(2 * i));
    way.accent = json["accent"].toInt();
    return curve.size() == 8 && way.accent >= 0;
}

bool isWithin(int index, std::size_t count) {
    return index >= 0 && static_cast<std::size_t>(index) < count;
}

bool isSound(const MovingPicture& picture) {
    const auto inTime = [&](const auto& entry) { return entry.frame >= 0 && entry.frame < picture.frames; };
    const auto earlier = [](const auto& a, const auto& b) { return a.frame < b.frame; };
    for (const MovingPicture::Change& change : picture.changes) {
        if (!inTime(change) || !isWithin(change.box, picture.boxes.size())) return false;
        if (change.value < MovingPicture::kUnknown) return false;
        const bool isGoroutine =
            picture.boxes[static_cast<std::size_t>(change.box)].kind == MovingPicture::Kind::Goroutine;
        if (isGoroutine && change.value >= static_cast<int>(kActivities.size())) return false;
    }
    for (const MovingPicture::Motion& motion : picture.motions) {
        const bool isHop = motion.way < 0;
        if (!inTime(motion) || motion.accent < 0) return false;
        if (!isHop && !isWithin(motion.way, picture.ways.size())) return false;
        if (isHop && !(isWithin(motion.from, picture.boxes.size()) && isWithin(motion.to, picture.boxes.size())))
            return false;
    }
    return picture.frames > 0 && picture.frames <= kFramesMax && picture.framesPerSecond > 0 &&
           !picture.size.isEmpty() && std::is_sorted(picture.changes.begin(), picture.changes.end(), earlier) &&
           std::is_sorted(picture.motions.begin(), picture.motions.end(), earlier);
}

bool readAll(const QJsonObject& json, MovingPicture& picture) {
    const QJsonArray size = json["size"].toArray();
    const QPointF corner = pointAt(size, 0);
    picture.size = QSizeF(corner.x(), corner.y());
    picture.frames = json["frames"].toInt();
    picture.framesPerSecond = json["frames_per_second"].toDouble();
    for (const QJsonValueConstRef value : json["boxes"].toArray()) {
        if (!readBox(value.toObject(), picture.boxes.emplace_back())) return false;
    }
    for (const QJsonValueConstRef value : json["ways"].toArray()) {
        if (!readWay(value.toObject(), picture.ways.emplace_back())) return false;
    }
    for (const QJsonValueConstRef value : json["changes"].toArray()) {
        const QJsonArray entry = value.toArray();
        if (entry.size() != 3) return false;
        picture.changes.push_back({entry.at(0).toInt(), entry.at(1).toInt(), entry.at(2).toInt()});
    }
    for (const QJsonValueConstRef value : json["motions"].toArray()) {
        const QJsonArray entry = value.toArray();
        if (entry.size() != 5) return false;
        picture.motions.push_back(
            {entry.at(0).toInt(), entry.at(1).toInt(), entry.at(2).toInt(), entry.at(3).toInt(), entry.at(4).toInt()});
    }
    return isSound(picture);
}

}  // namespace

std::vector<int> MovingPicture::valuesAt(int frame) const {
    std::vector<int> values(boxes.size(), kUnknown);
    for (const Change& change : changes) {
        if (change.frame > frame) break;
        values[static_cast<std::size_t>(change.box)] = change.value;
    }
    return values;
}

Result<MovingPicture> readMovingPicture(std::string_view json, std::string_view name) {
    QJsonParseError problem;
    const auto document =
        QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), static_cast<qsizetype>(json.size())), &problem);
    if (!document.isObject())
        return Error{ErrorCode::InvalidArgument,
                     std::string(name) + " is no moving picture: " + problem.errorString().toStdString()};
    MovingPicture picture;
    if (!readAll(document.object(), picture))
        return Error{ErrorCode::InvalidArgument,
                     std::string(name) + " is no moving picture: a number in it is missing or out of range"};
    return picture;
}

std::string writeMovingPicture(const MovingPicture& picture) {
    QJsonArray boxes, ways, changes, motions;
    for (const MovingPicture::Box& box : picture.boxes) {
        QJsonObject json{{"kind", kKinds[static_cast<std::size_t>(box.kind)]},
                         {"rect", numbers({box.rect.x(), box.rect.y(), box.rect.width(), box.rect.height()})}};
        if (box.kind == MovingPicture::Kind::Channel) {
            json["accent"] = box.accent;
            json["slots"] = box.slots;
        }
        boxes.append(json);
    }
    for (const MovingPicture::Way& way : picture.ways) {
        QJsonArray curve;
        for (const QPointF& point : way.curve) {
            curve.append(point.x());
            curve.append(point.y());
        }
        ways.append(QJsonObject{{"curve", curve}, {"accent", way.accent}});
    }
    for (const auto& [frame, box, value] : picture.changes) changes.append(QJsonArray{frame, box, value});
    for (const auto& [frame, way, from, to, accent] : picture.motions)
        motions.append(QJsonArray{frame, way, from, to, accent});
    const QJsonObject json{{"size", numbers({picture.size.width(), picture.size.height()})},
                           {"frames", picture.frames},
                           {"frames_per_second", picture.framesPerSecond},
                           {"boxes", boxes},
                           {"ways", ways},
                           {"changes", changes},
                           {"motions", motions}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact).toStdString() + "\n";
}

}  // namespace sluice::ui
