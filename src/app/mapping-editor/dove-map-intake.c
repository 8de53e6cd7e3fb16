/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-intake.h"

#include "app/mapping-editor/dove-map-choice.h"
#include "app/mapping-editor/dove-map-refresh.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-paste.h"

/*
 * Records and fields that somebody has in another program or a file: pasted, chosen or dropped, as
 * JSON, a JSON Schema or a table. What they are to be is asked; nothing of them is saved.
 */

#define SIZE_MOST (4 * 1024 * 1024) /* bytes of a file or a clipboard */

/* What came, and for whom */
typedef struct
{
  GtkWidget    *parent;
  DoveMapModel *model;
  char         *text;    /* (nullable): yet to be read */
} Intake;

static void
intake_free (gpointer data)
{
  Intake *intake = data;

  g_object_unref (intake->parent);
  g_object_unref (intake->model);
  g_free (intake->text);
  g_free (intake);
}

static void
choice_free (gpointer  data,
             GClosure *closure)
{
  intake_free (data);
}

static Intake *
intake_new (GtkWidget    *parent,
            DoveMapModel *model)
{
  Intake *intake = g_new0 (Intake, 1);

  intake->parent = g_object_ref (parent);
  intake->model = g_object_ref (model);

  return intake;
}

/* --- what it is to be ------------------------------------------------------------------------- */

static void
take_records (Intake      *intake,
              DoveMapSide  side)
{
  g_autoptr(DoveValue) fields = dove_map_model_dup_fields (intake->model, side);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) records = dove_map_paste_records (intake->text, fields, &error);
  DoveValue *sources, *targets;
  g_autofree char *said = NULL;

  if (records == NULL)
    {
      dove_ui_say (intake->parent, error->message);
      return;
    }

  sources = side == DOVE_MAP_SOURCE ? records : dove_map_model_get_source_records (intake->model);
  targets = side == DOVE_MAP_TARGET ? records : dove_map_model_get_target_records (intake->model);
  dove_map_model_set_samples (intake->model, sources, targets);
  said = g_strdup_printf (ngettext ("%u sample record is looked at now",
                                    "%u sample records are looked at now",
                                    dove_value_get_length (records)),
                          dove_value_get_length (records));
  dove_ui_say (intake->parent, said);
}

static void
take_fields (Intake      *intake,
             DoveMapSide  side)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) fields = dove_map_paste_fields (intake->text, &error);
  g_autoptr(DoveValue) others = NULL;

  if (fields == NULL)
    {
      dove_ui_say (intake->parent, error->message);
      return;
    }

  if (side == DOVE_MAP_SOURCE)
    {
      others = dove_map_model_dup_fields (intake->model, DOVE_MAP_TARGET);
      dove_map_refresh_show (intake->parent, intake->model, fields, others);
      return;
    }

  others = dove_map_model_dup_fields (intake->model, DOVE_MAP_SOURCE);
  dove_map_refresh_show (intake->parent, intake->model, others, fields);
}

static void
chosen_cb (DoveMapChoice *choice,
           const char    *value,
           Intake        *intake)
{
  const DoveMapSide side = value[1] == '0' ? DOVE_MAP_SOURCE : DOVE_MAP_TARGET;

  if (value[0] == 'r')
    take_records (intake, side);
  else
    take_fields (intake, side);
}

static const char *
name_side (DoveMapModel *model,
           DoveMapSide   side)
{
  const char *name = side == DOVE_MAP_SOURCE ? dove_map_model_get_source_name (model)
                                             : dove_map_model_get_target_name (model);

  return name != NULL ? name : "";
}

static void
add_side (DoveMapChoice *choice,
          Intake        *intake,
          DoveValue     *fields,
          gboolean       has_records,
          DoveMapSide    side)
{
  g_autoptr(DoveValue) known = dove_map_model_dup_fields (intake->model, side);
  const guint total = dove_value_get_length (fields);
  /* Translators: numbers of fields: those that a side has as well, and all */
  g_autofree char *told = g_strdup_printf (
      ngettext ("%u of %u field is known there", "%u of %u fields are known there", total),
      dove_map_paste_count_known (fields, known), total);
  /* Translators: a kind of record with its application */
  g_autofree char *records = g_strdup_printf (_("Sample Records of %s"),
                                              name_side (intake->model, side));
  g_autofree char *schema = g_strdup_printf (_("Fields of %s"), name_side (intake->model, side));

  if (has_records)
    dove_map_choice_add (choice, side == DOVE_MAP_SOURCE ? "r0" : "r1", records, told, NULL);
  dove_map_choice_add (choice, side == DOVE_MAP_SOURCE ? "f0" : "f1", schema, told, NULL);
}

/* Takes @intake over */
static void
ask (Intake *intake)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) fields = dove_map_paste_fields (intake->text, &error);
  g_autoptr(DoveValue) records = dove_map_paste_records (intake->text, NULL, NULL);
  const gboolean is_schema =
      dove_value_get_member (dove_value_get_element (records, 0), "properties") != NULL;
  DoveMapChoice *choice = NULL;

  if (fields == NULL || gtk_widget_get_root (intake->parent) == NULL)
    {
      if (fields == NULL)
        dove_ui_say (intake->parent, error->message);
      intake_free (intake);
      return;
    }

  choice = dove_map_choice_new (intake->parent, _("What Is This to Be?"),
                                _("It is looked at here, and not saved."));
  for (DoveMapSide side = DOVE_MAP_SOURCE; side <= DOVE_MAP_TARGET; side++)
    add_side (choice, intake, fields, records != NULL && !is_schema, side);
  g_signal_connect_data (choice, "chosen", G_CALLBACK (chosen_cb), intake, choice_free, 0);
  dove_map_choice_present (choice, FALSE);
}

/* --- where it comes from ---------------------------------------------------------------------- */

static void
take_text (Intake     *intake,
           char       *text,
           gsize       size,
           const char *problem)
{
  intake->text = text;
  if (text == NULL || *text == '\0')
    dove_ui_say (intake->parent, problem != NULL ? problem : _("There is no text to paste"));
  else if (size > SIZE_MOST)
    dove_ui_say (intake->parent, _("This is too large: 4 MB at most"));
  else if (!g_utf8_validate (text, (gssize) size, NULL))
    dove_ui_say (intake->parent, _("This is no text, or not in UTF-8"));
  else
    {
      ask (intake);
      return;
    }

  intake_free (intake);
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  take_text (user_data, text, text != NULL ? strlen (text) : 0, NULL);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  char *text = NULL;
  gsize size = 0;

  g_file_load_partial_contents_finish (G_FILE (source), result, &text, &size, NULL, &error);
  take_text (user_data, text, size, error != NULL ? error->message : NULL);
}

static gboolean
wants_more (const char *read,
            goffset     size,
            gpointer    user_data)
{
  return size <= SIZE_MOST;
}

static void
load (GFile  *file,
      Intake *intake)
{
  g_file_load_partial_contents_async (file, NULL, wants_more, loaded_cb, intake);
}

static void
file_cb (GFile    *file,
         gpointer  user_data)
{
  const Intake *asked = user_data;

  load (file, intake_new (asked->parent, asked->model));
}

static gboolean
dropped_cb (GtkDropTarget *target,
            const GValue  *value,
            double         x,
            double         y,
            gpointer       user_data)
{
  GtkWidget *page = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  load (g_value_get_object (value), intake_new (page, user_data));

  return TRUE;
}

/**
 * dove_map_intake_paste:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Reads the clipboard, and asks what it is to be.
 */
void
dove_map_intake_paste (GtkWidget    *parent,
                       DoveMapModel *model)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (parent), NULL, pasted_cb,
                                 intake_new (parent, model));
}

/**
 * dove_map_intake_open:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for a file, reads it, and asks what it is to be.
 */
void
dove_map_intake_open (GtkWidget    *parent,
                      DoveMapModel *model)
{
  dove_compat_open_file (GTK_WINDOW (gtk_widget_get_root (parent)),
                         _("Records or Fields: JSON, JSON Schema or CSV"), file_cb,
                         intake_new (parent, model), intake_free);
}

/**
 * dove_map_intake_add_drops:
 * @page: shows a mapping
 * @model: the mapping
 *
 * Lets files be dropped on a page.
 */
void
dove_map_intake_add_drops (GtkWidget    *page,
                           DoveMapModel *model)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (dropped_cb), model, 0);
  gtk_widget_add_controller (page, GTK_EVENT_CONTROLLER (target));
}
