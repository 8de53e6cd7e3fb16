/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * DoveChartPart:
 * @DOVE_CHART_CREATED: full, at the bottom
 * @DOVE_CHART_CHANGED: full, in another colour
 * @DOVE_CHART_DELETED: hollow, at the top
 *
 * The parts of a bar. Colour alone tells none from another: their order and filling do as well.
 */
typedef enum
{
  DOVE_CHART_CREATED,
  DOVE_CHART_CHANGED,
  DOVE_CHART_DELETED,
} DoveChartPart;

#define DOVE_CHART_PARTS (DOVE_CHART_DELETED + 1)

#define DOVE_TYPE_CHART_BAR (dove_chart_bar_get_type ())
G_DECLARE_FINAL_TYPE (DoveChartBar, dove_chart_bar, DOVE, CHART_BAR, GtkWidget)

#define DOVE_TYPE_CHART (dove_chart_get_type ())
G_DECLARE_FINAL_TYPE (DoveChart, dove_chart, DOVE, CHART, GtkWidget)

GtkWidget *dove_chart_new            (guint          bars);
void       dove_chart_set_bar        (DoveChart     *self,
                                      guint          index,
                                      const gint64  *parts,
                                      const char    *text);
void       dove_chart_scale          (DoveChart     *self);

GtkWidget *dove_chart_sample_new     (DoveChartPart  part);

G_END_DECLS
