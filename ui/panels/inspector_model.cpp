#include "ui/panels/inspector_model.hpp"

#include <algorithm>

namespace sluice::ui {
namespace {

// The same row with perhaps another value: the same thing said, or the same goroutine or message of a list.
bool isSameRow(const InspectorRow& a, const InspectorRow& b) {
    if (a.kind != b.kind) return false;
    if (a.kind == InspectorRow::Kind::Item) return a.text == b.text && a.link == b.link;
    return a.kind == InspectorRow::Kind::State || a.kind == InspectorRow::Kind::Sentence || a.text == b.text;
}

}  // namespace

void InspectorModel::setRows(std::vector<InspectorRow> rows) {
    const std::size_t common = std::min(m_rows.size(), rows.size());
    std::size_t head = 0;
    while (head < common && isSameRow(m_rows[head], rows[head])) ++head;
    std::size_t tail = 0;
    while (tail < common - head && isSameRow(m_rows[m_rows.size() - 1 - tail], rows[rows.size() - 1 - tail])) ++tail;
    const auto first = static_cast<int>(head);
    if (const std::size_t gone = m_rows.size() - head - tail; gone > 0) {
        beginRemoveRows({}, first, first + static_cast<int>(gone) - 1);
        const auto from = m_rows.begin() + first;
        m_rows.erase(from, from + static_cast<std::ptrdiff_t>(gone));
        endRemoveRows();
    }
    if (const std::size_t fresh = rows.size() - head - tail; fresh > 0) {
        beginInsertRows({}, first, first + static_cast<int>(fresh) - 1);
        const auto from = rows.begin() + first;
        m_rows.insert(m_rows.begin() + first, from, from + static_cast<std::ptrdiff_t>(fresh));
        endInsertRows();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (m_rows[i] == rows[i]) continue;
        m_rows[i] = std::move(rows[i]);
        const QModelIndex changed = index(static_cast<int>(i));
        Q_EMIT dataChanged(changed, changed);
    }
}

int InspectorModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant InspectorModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const InspectorRow& said = row(index);
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: {
            QStringList parts{said.text};
            for (const QString& part : {said.value, said.term}) {
                if (!part.isEmpty()) parts << part;
            }
            return parts.join(QStringLiteral(", "));
        }
        case Qt::AccessibleDescriptionRole:
            switch (said.link.kind) {
                case InspectorLink::Kind::Nowhere:
                    return {};
                case InspectorLink::Kind::Select:
                    return tr("Enter inspects it");
                case InspectorLink::Kind::Seek:
                    return tr("Enter goes to that instant");
                case InspectorLink::Kind::Line:
                    return tr("Enter shows that line of the code");
                case InspectorLink::Kind::ReadAgain:
                    return tr("Enter reads it again");
            }
            return {};
        default:
            return {};
    }
}

}  // namespace sluice::ui
