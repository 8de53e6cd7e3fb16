/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-print.h"

#include "app/mapping-editor/dove-map-export.h"
#include "app/mapping-editor/dove-map-picture.h"
#include "app/widgets/dove-ui.h"

/*
 * A mapping on paper: the picture, as wide as the page and cut between fields, then the sentences.
 */

#define TEXT_SIZE 10 /* points */

typedef struct
{
  DoveMapPicture *picture;
  char           *text;
  GArray         *cuts;     /* (element-type double): where pages of the picture end */
  double          scale;
  PangoLayout    *layout;   /* (nullable): the sentences */
  GArray         *firsts;   /* (element-type guint): first line of each page of sentences */
} Printing;

static void
printing_free (gpointer  data,
               GClosure *closure)
{
  Printing *self = data;

  dove_map_picture_free (self->picture);
  g_free (self->text);
  g_array_unref (self->cuts);
  g_array_unref (self->firsts);
  g_clear_object (&self->layout);
  g_free (self);
}

static void
cut_picture (Printing *self,
             double    width,
             double    height)
{
  const double total = dove_map_picture_get_height (self->picture);
  double at = 0;

  self->scale = MIN (1, width / dove_map_picture_get_width (self->picture));
  g_array_set_size (self->cuts, 0);
  while (at < total)
    {
      at = dove_map_picture_cut (self->picture, at, height / self->scale);
      g_array_append_val (self->cuts, at);
    }
}

static void
cut_text (Printing        *self,
          GtkPrintContext *context,
          double           width,
          double           height)
{
  PangoFontDescription *font = pango_font_description_from_string ("Sans");
  double used = 0;
  guint first = 0;

  g_clear_object (&self->layout);
  self->layout = gtk_print_context_create_pango_layout (context);
  pango_font_description_set_size (font, TEXT_SIZE * PANGO_SCALE);
  pango_layout_set_font_description (self->layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (self->layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (self->layout, self->text, -1);
  g_array_set_size (self->firsts, 0);
  g_array_append_val (self->firsts, first);
  for (guint i = 0; i < (guint) pango_layout_get_line_count (self->layout); i++)
    {
      PangoRectangle extents;

      pango_layout_line_get_extents (pango_layout_get_line_readonly (self->layout, (int) i), NULL,
                                     &extents);
      used += (double) extents.height / PANGO_SCALE;
      if (used <= height)
        continue;
      used = (double) extents.height / PANGO_SCALE;
      g_array_append_val (self->firsts, i);
    }
}

static void
begin_cb (GtkPrintOperation *operation,
          GtkPrintContext   *context,
          Printing          *self)
{
  const double width = gtk_print_context_get_width (context);
  const double height = gtk_print_context_get_height (context);

  cut_picture (self, width, height);
  cut_text (self, context, width, height);
  gtk_print_operation_set_n_pages (operation, (int) (self->cuts->len + self->firsts->len));
}

static void
draw_picture (Printing *self,
              cairo_t  *cairo,
              guint     page)
{
  const double top = page > 0 ? g_array_index (self->cuts, double, page - 1) : 0;
  const double end = g_array_index (self->cuts, double, page);

  cairo_save (cairo);
  cairo_scale (cairo, self->scale, self->scale);
  cairo_rectangle (cairo, 0, 0, dove_map_picture_get_width (self->picture), end - top);
  cairo_clip (cairo);
  cairo_translate (cairo, 0, -top);
  dove_map_picture_draw (self->picture, cairo);
  cairo_restore (cairo);
}

static void
draw_text (Printing *self,
           cairo_t  *cairo,
           guint     page)
{
  const guint total = (guint) pango_layout_get_line_count (self->layout);
  const guint end = page + 1 < self->firsts->len ? g_array_index (self->firsts, guint, page + 1)
                                                 : total;
  double y = 0;

  cairo_set_source_rgb (cairo, 0, 0, 0);
  for (guint i = g_array_index (self->firsts, guint, page); i < end; i++)
    {
      PangoLayoutLine *line = pango_layout_get_line_readonly (self->layout, (int) i);
      PangoRectangle extents;

      pango_layout_line_get_extents (line, NULL, &extents);
      cairo_move_to (cairo, 0, y - (double) extents.y / PANGO_SCALE);
      pango_cairo_show_layout_line (cairo, line);
      y += (double) extents.height / PANGO_SCALE;
    }
}

static void
draw_cb (GtkPrintOperation *operation,
         GtkPrintContext   *context,
         int                page,
         Printing          *self)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);

  if ((guint) page < self->cuts->len)
    draw_picture (self, cairo, (guint) page);
  else
    draw_text (self, cairo, (guint) page - self->cuts->len);
}

/**
 * dove_map_print_new:
 * @model: a mapping
 *
 * Returns: (transfer full): what prints it as it is now
 */
GtkPrintOperation *
dove_map_print_new (DoveMapModel *model)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  Printing *self = g_new0 (Printing, 1);

  self->picture = dove_map_picture_new (model);
  self->text = dove_map_export_make_page (model);
  self->cuts = g_array_new (FALSE, FALSE, sizeof (double));
  self->firsts = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_job_name (operation, _("Mapping"));
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_cb), self, printing_free, 0);
  g_signal_connect (operation, "begin-print", G_CALLBACK (begin_cb), self);

  return operation;
}

static void
done_cb (GtkPrintOperation       *operation,
         GtkPrintOperationResult  result,
         GtkWidget               *parent)
{
  g_autoptr(GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;

  gtk_print_operation_get_error (operation, &error);
  dove_ui_say_error (parent, error);
}

/**
 * dove_map_print_show:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks how to print a mapping, and prints it. In a sandbox the portal does.
 */
void
dove_map_print_show (GtkWidget    *parent,
                     DoveMapModel *model)
{
  g_autoptr(GtkPrintOperation) operation = dove_map_print_new (model);
  g_autoptr(GError) error = NULL;

  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_object (operation, "done", G_CALLBACK (done_cb), parent, 0);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                               GTK_WINDOW (gtk_widget_get_root (parent)), &error)
      == GTK_PRINT_OPERATION_RESULT_ERROR && error != NULL)
    dove_ui_say_error (parent, error);
}
