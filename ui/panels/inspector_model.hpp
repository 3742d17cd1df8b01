// The inspector's rows as a list. Setting rows changes what differs and no more, so that the row under the keyboard
// stays where it is while numbers run. Thread rule: the GUI thread only.
#pragma once

#include "ui/panels/inspector_facts.hpp"

#include <QAbstractListModel>

#include <vector>

namespace sluice::ui {

class InspectorModel final : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<InspectorRow> rows);
    const std::vector<InspectorRow>& rows() const noexcept { return m_rows; }
    const InspectorRow& row(const QModelIndex& index) const { return m_rows[static_cast<std::size_t>(index.row())]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<InspectorRow> m_rows;
};

}  // namespace sluice::ui
