// The code page with what it can be compared with: a toggle and the pattern's other variants. By default the one that
// Fix or Break would switch to. Thread rule: the GUI thread only.
#pragma once

#include "patterns/descriptor.hpp"
#include "ui/pages/code_page.hpp"

#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QToolButton;

namespace sluice::ui {

class CodePanel final : public QWidget {
    Q_OBJECT

public:
    explicit CodePanel(QWidget* parent = nullptr);

    // Comparing goes on with the counterpart of the variant shown.
    void showVariant(const Descriptor& descriptor, const std::string& variant);

    CodePage& page() const { return *m_page; }
    QAction* compareAction() const { return m_compare; }
    QComboBox& variants() const { return *m_variants; }

    QSize sizeHint() const override { return {320, 420}; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void compare();

    CodePage* m_page;
    QAction* m_compare;
    QComboBox* m_variants;
    QLabel* m_counts;
};

}  // namespace sluice::ui
