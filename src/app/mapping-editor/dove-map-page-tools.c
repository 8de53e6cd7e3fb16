/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-page-private.h"

#include "app/mapping-editor/dove-map-example.h"
#include "app/mapping-editor/dove-map-export.h"
#include "app/mapping-editor/dove-map-group.h"
#include "app/mapping-editor/dove-map-intake.h"
#include "app/mapping-editor/dove-map-print.h"
#include "app/mapping-editor/dove-map-proposals.h"
#include "app/mapping-editor/dove-map-sheet.h"

/* The tools of the mapping editor: what opens a window of its own. Their keys are with the others
 * in dove-map-page-actions.c. */

static void
propose_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  dove_map_proposals_show (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
example_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_example_show (widget, self->model, dove_map_page_get_place (self));
}

static void
values_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_sheet_show (widget, self->model, dove_map_page_get_place (self));
}

static void
refresh_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  g_signal_emit_by_name (widget, "refresh");
}

static void
group_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  dove_map_group_choose (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
put_group_action (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_group_put (widget, self->model, dove_map_page_get_place (self));
}

static void
paste_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  dove_map_intake_paste (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
open_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  dove_map_intake_open (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
page_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  dove_map_export_page (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
pdf_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  dove_map_export_pdf (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
svg_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  dove_map_export_svg (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
print_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  dove_map_print_show (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
table_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  dove_map_export_table (widget, DOVE_MAP_PAGE (widget)->model);
}

/*
 * dove_map_page_install_tools:
 * @klass: the class of pages
 *
 * Gives pages their tools.
 */
void
dove_map_page_install_tools (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "map.propose", NULL, propose_action);
  gtk_widget_class_install_action (klass, "map.by-example", NULL, example_action);
  gtk_widget_class_install_action (klass, "map.values", NULL, values_action);
  gtk_widget_class_install_action (klass, "map.refresh", NULL, refresh_action);
  gtk_widget_class_install_action (klass, "map.group", NULL, group_action);
  gtk_widget_class_install_action (klass, "map.put-group", NULL, put_group_action);
  gtk_widget_class_install_action (klass, "map.paste", NULL, paste_action);
  gtk_widget_class_install_action (klass, "map.open", NULL, open_action);
  gtk_widget_class_install_action (klass, "map.save-page", NULL, page_action);
  gtk_widget_class_install_action (klass, "map.save-table", NULL, table_action);
  gtk_widget_class_install_action (klass, "map.save-pdf", NULL, pdf_action);
  gtk_widget_class_install_action (klass, "map.save-svg", NULL, svg_action);
  gtk_widget_class_install_action (klass, "map.print", NULL, print_action);
}
