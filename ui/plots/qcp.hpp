// QCustomPlot, for this folder only: its header uses Qt's short keywords, which
// the rest of the program leaves to C++ (QT_NO_KEYWORDS).
#pragma once

#include <QObject>

#ifdef QT_NO_KEYWORDS
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#endif
#include <qcustomplot.h>
#ifdef QT_NO_KEYWORDS
#undef signals
#undef slots
#undef foreach
#endif
