/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-export.h"

#include "app/mapping-editor/dove-map-picture.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-csv.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-report.h"

/* A mapping for who does not see the editor: sentences, a table or a picture, in a file. */

/* What is saved, and whence it is told that it is */
typedef struct
{
  GtkWidget *parent;
  GBytes    *bytes;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  g_object_unref (saving->parent);
  g_bytes_unref (saving->bytes);
  g_free (saving);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GtkWidget) parent = user_data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    dove_ui_say (parent, _("The mapping is saved in the file"));
  else
    dove_ui_say_error (parent, error);
}

/* Readable by its owner alone: a table has values of a record */
static void
save_to (GFile    *file,
         gpointer  user_data)
{
  const Saving *saving = user_data;

  g_file_replace_contents_bytes_async (file, saving->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       NULL, saved_cb, g_object_ref (saving->parent));
}

static void
save (GtkWidget  *parent,
      const char *title,
      const char *name,
      GBytes     *bytes)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->parent = g_object_ref (parent);
  saving->bytes = bytes;
  dove_compat_save_file (GTK_WINDOW (gtk_widget_get_root (parent)), title, name, save_to, saving,
                         saving_free);
}

static void
save_text (GtkWidget  *parent,
           const char *title,
           const char *name,
           char       *text)
{
  save (parent, title, name, g_bytes_new_take (text, strlen (text)));
}

static GArray *
run (DoveMapModel *model)
{
  DoveValue *record = dove_map_model_get_record (model);

  if (record == NULL)
    return NULL;

  return dove_map_program_preview (dove_map_model_get_program (model),
                                   dove_map_model_get_host (model),
                                   dove_map_model_get_purpose (model), record, NULL);
}

static DoveMapReport
make_report (DoveMapModel *model,
             GArray       *results)
{
  return (DoveMapReport) {
    dove_map_model_get_source_name (model), dove_map_model_get_target_name (model),
    dove_map_model_get_sources (model),     dove_map_model_get_targets (model),
    dove_map_model_get_program (model),     results,
  };
}

/**
 * dove_map_export_make_page:
 * @model: a mapping
 *
 * Returns: (transfer full): the mapping as a page of sentences
 */
char *
dove_map_export_make_page (DoveMapModel *model)
{
  const DoveMapReport report = make_report (model, NULL);

  return dove_map_report_page (&report);
}

/**
 * dove_map_export_page:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for a file, and saves the mapping in it as a page of sentences.
 */
void
dove_map_export_page (GtkWidget    *parent,
                      DoveMapModel *model)
{
  /* Translators: proposed name of a file */
  save_text (parent, _("Save as a Page"), _("mapping.txt"), dove_map_export_make_page (model));
}

/**
 * dove_map_export_table:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for a file, and saves all target fields in it as a table, with the values of the chosen
 * record.
 */
void
dove_map_export_table (GtkWidget    *parent,
                       DoveMapModel *model)
{
  g_autoptr(GArray) results = run (model);
  const DoveMapReport report = make_report (model, results);
  g_autoptr(GPtrArray) lines = dove_map_report_table (&report);
  GString *table = dove_csv_new (g_ptr_array_index (lines, 0));

  for (guint i = 1; i < lines->len; i++)
    {
      const char *const *line = g_ptr_array_index (lines, i);

      for (guint j = 0; line[j] != NULL; j++)
        dove_csv_add_cell (table, line[j]);
      dove_csv_end_line (table);
    }
  /* Translators: proposed name of a file */
  save_text (parent, _("Save as a Table"), _("mapping.csv"), dove_csv_end (table));
}

/**
 * dove_map_export_pdf:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for a file, and saves the mapping in it as a picture, in the form PDF.
 */
void
dove_map_export_pdf (GtkWidget    *parent,
                     DoveMapModel *model)
{
  g_autoptr(DoveMapPicture) picture = dove_map_picture_new (model);

  /* Translators: proposed name of a file */
  save (parent, _("Save as a Picture"), _("mapping.pdf"), dove_map_picture_to_pdf (picture));
}

/**
 * dove_map_export_svg:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for a file, and saves the mapping in it as a picture, in the form SVG.
 */
void
dove_map_export_svg (GtkWidget    *parent,
                     DoveMapModel *model)
{
  g_autoptr(DoveMapPicture) picture = dove_map_picture_new (model);

  /* Translators: proposed name of a file */
  save (parent, _("Save as a Picture"), _("mapping.svg"), dove_map_picture_to_svg (picture));
}
