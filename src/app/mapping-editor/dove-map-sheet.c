/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-sheet-private.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-columns.h"

#define WIDTH  600
#define HEIGHT 640

/**
 * DoveMapSheet:
 *
 * The table of values of a field, to be edited like a sheet: what a value becomes, how often the
 * sample records have it, and what becomes of a value that is not in it. What is missing is offered
 * below. It is the formula of the row; taking it over is one step of the history.
 */
G_DEFINE_FINAL_TYPE (DoveMapSheet, dove_map_sheet, ADW_TYPE_WINDOW)

/*
 * dove_map_sheet_get_line:
 * @self: a sheet
 * @index: of a line
 *
 * Returns: (nullable): the line
 */
DoveMapCells *
dove_map_sheet_get_line (DoveMapSheet *self,
                         guint         index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->lines, (int) index);

  return row != NULL ? DOVE_MAP_CELLS (row) : NULL;
}

/* --- from the sheet to the table -------------------------------------------------------------- */

static void
collect_rest (DoveMapSheet *self,
              DoveCases    *cases)
{
  static const DoveCasesRest rests[] = { DOVE_CASES_FAIL, DOVE_CASES_PASS, DOVE_CASES_GIVE,
                                         DOVE_CASES_GIVE, DOVE_CASES_LEAVE };
  const guint selected = adw_combo_row_get_selected (self->rest);

  cases->rest = selected < G_N_ELEMENTS (rests) ? rests[selected] : DOVE_CASES_FAIL;
  if (selected == DOVE_SHEET_REST_DEFAULT)
    cases->given = dove_map_values_type (gtk_editable_get_text (GTK_EDITABLE (self->given)),
                                         self->types[1]);
}

/*
 * dove_map_sheet_collect:
 * @self: a sheet
 *
 * Returns: (transfer full): the table that the sheet shows
 */
DoveCases *
dove_map_sheet_collect (DoveMapSheet *self)
{
  DoveCases *cases = dove_cases_new (self->what);
  DoveMapCells *line = NULL;

  for (guint i = 0; (line = dove_map_sheet_get_line (self, i)) != NULL; i++)
    {
      g_autoptr(DoveValue) from = NULL;
      g_autoptr(DoveValue) to = NULL;

      if (!dove_map_cells_is_taken (line))
        continue;
      from = dove_map_cells_dup_from (line, self->types[0]);
      to = dove_map_cells_dup_to (line, self->types[1]);
      dove_cases_add (cases, from, to);
    }
  collect_rest (self, cases);

  return cases;
}

/* --- lines ------------------------------------------------------------------------------------ */

static gboolean
focus_line (DoveMapSheet *self,
            int           index,
            guint         column)
{
  DoveMapCells *line = index >= 0 ? dove_map_sheet_get_line (self, (guint) index) : NULL;

  if (line == NULL)
    return FALSE;

  dove_map_cells_focus (line, column);

  return TRUE;
}

static void taken_cb (DoveMapSheet *self,
                      DoveMapCells *line);

static GtkWidget *
add_line (DoveMapSheet *self,
          DoveValue    *from,
          DoveValue    *to,
          gboolean      is_taken,
          int           position)
{
  GtkWidget *line = dove_map_cells_new (from, to, is_taken);

  g_signal_connect_swapped (line, "changed", G_CALLBACK (dove_map_sheet_update), self);
  g_signal_connect_object (line, "taken", G_CALLBACK (taken_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_insert (self->lines, line, position);

  return line;
}

/* The lines of a table, then what it lacks */
static void
fill (DoveMapSheet    *self,
      const DoveCases *cases)
{
  DoveMapCells *line = NULL;

  self->is_filling = TRUE;
  while ((line = dove_map_sheet_get_line (self, 0)) != NULL)
    gtk_list_box_remove (self->lines, GTK_WIDGET (line));
  for (guint i = 0; i < cases->cases->len; i++)
    {
      const DoveCase *pair = g_ptr_array_index (cases->cases, i);

      add_line (self, pair->from, pair->to, TRUE, -1);
    }
  for (guint i = 0; i < self->values->len; i++)
    {
      const DoveMapValue *value = g_ptr_array_index (self->values, i);

      if (dove_cases_find (cases, value->value) < 0)
        add_line (self, value->value, NULL, FALSE, -1);
    }
  self->is_filling = FALSE;
}

/*
 * dove_map_sheet_add:
 * @self: a sheet
 *
 * Adds a line behind the last of the table, before what is offered.
 */
void
dove_map_sheet_add (DoveMapSheet *self)
{
  DoveMapCells *line = NULL;
  int position = 0;

  for (guint i = 0; (line = dove_map_sheet_get_line (self, i)) != NULL; i++)
    if (dove_map_cells_is_taken (line))
      position = (int) i + 1;
  dove_map_cells_focus (DOVE_MAP_CELLS (add_line (self, NULL, NULL, TRUE, position)), 0);
  dove_map_sheet_update (self);
}

/* A line that was taken out of the table stays when records have its value */
static void
taken_cb (DoveMapSheet *self,
          DoveMapCells *line)
{
  g_autoptr(DoveValue) from = dove_map_cells_dup_from (line, self->types[0]);
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (line));

  if (dove_map_cells_is_taken (line))
    dove_map_cells_focus (line, 1);
  else if (dove_map_sheet_count (self, from) == 0)
    {
      gtk_list_box_remove (self->lines, GTK_WIDGET (line));
      if (!focus_line (self, index, 0) && !focus_line (self, index - 1, 0))
        gtk_widget_grab_focus (GTK_WIDGET (self->rest));
    }
  dove_map_sheet_update (self);
}

/* --- pasting ---------------------------------------------------------------------------------- */

static void
say_pasted (DoveMapSheet *self,
            guint         taken,
            guint         total)
{
  g_autofree char *told = g_strdup (gtk_label_get_text (self->summary));
  g_autofree char *pasted =
      g_strdup_printf (ngettext ("%u line was pasted", "%u lines were pasted", taken), taken);
  g_autofree char *left =
      g_strdup_printf (ngettext ("%u line without two columns was left aside.",
                                 "%u lines without two columns were left aside.", total - taken),
                       total - taken);
  g_autofree char *text = g_strdup_printf ("%s. %s%s%s", pasted, taken < total ? left : "",
                                           taken < total ? " " : "", told);

  gtk_label_set_text (self->summary, text);
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveMapSheet) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(DoveCases) cases = NULL;
  guint taken;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  lines = dove_columns_read (text != NULL ? text : "", NULL);
  cases = dove_map_sheet_collect (self);
  taken = dove_map_values_paste (cases, lines, self->types[0], self->types[1]);
  fill (self, cases);
  dove_map_sheet_update (self);
  say_pasted (self, taken, lines->len);
  if (taken > 0)
    focus_line (self, 0, 1);
}

/*
 * dove_map_sheet_paste:
 * @self: a sheet
 *
 * Takes two columns over from the clipboard.
 */
void
dove_map_sheet_paste (DoveMapSheet *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 pasted_cb, g_object_ref (self));
}

/*
 * dove_map_sheet_copy:
 * @self: a sheet
 *
 * Puts the formula of the way back into the clipboard.
 */
void
dove_map_sheet_copy (DoveMapSheet *self)
{
  if (self->way_back == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->way_back);
  gtk_label_set_text (self->back, _("The formula of the way back is in the clipboard."));
}

/* --- taking over ------------------------------------------------------------------------------ */

/*
 * dove_map_sheet_apply:
 * @self: a sheet
 *
 * Takes the table over, as one step.
 */
void
dove_map_sheet_apply (DoveMapSheet *self)
{
  g_autoptr(DoveCases) cases = NULL;
  g_autofree char *name = NULL;

  if (!gtk_widget_get_sensitive (self->apply))
    return;

  cases = dove_map_sheet_collect (self);
  /* Translators: a step that can be undone; the name of a field */
  name = g_strdup_printf (_("Values of “%s”"),
                          dove_map_about_label (self->model, self->place));
  dove_map_model_edit (self->model, name,
                       dove_map_values_write (dove_map_model_get_rows (self->model), self->place,
                                              cases));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
discard_cb (gpointer user_data)
{
  gtk_window_destroy (GTK_WINDOW (user_data));
}

static gboolean
dove_map_sheet_close_request (GtkWindow *window)
{
  DoveMapSheet *self = DOVE_MAP_SHEET (window);

  if (!gtk_widget_get_sensitive (self->apply))
    return GTK_WINDOW_CLASS (dove_map_sheet_parent_class)->close_request (window);

  dove_compat_agree (window, _("Leave the Table as It Was?"),
                     _("What you changed in the table has not been applied."), _("_Leave It"),
                     discard_cb, g_object_ref (self), g_object_unref);

  return TRUE;
}

/* --- keys ------------------------------------------------------------------------------------- */

/* Up, Down and Return go along a column, as in a sheet */
static gboolean
step_line (DoveMapSheet *self,
           int           step,
           gboolean      adds)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  GtkWidget *line = focus != NULL ? gtk_widget_get_ancestor (focus, DOVE_TYPE_MAP_CELLS) : NULL;
  int column = line != NULL ? dove_map_cells_get_column (DOVE_MAP_CELLS (line), focus) : -1;

  if (column < 0)
    return GDK_EVENT_PROPAGATE;

  if (adds && column == 0)
    dove_map_cells_focus (DOVE_MAP_CELLS (line), 1);
  else if (!focus_line (self, gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (line)) + step,
                        adds ? 0 : (guint) column) && adds)
    dove_map_sheet_add (self);

  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        DoveMapSheet          *self)
{
  const gboolean has_control = (modifiers & GDK_CONTROL_MASK) != 0;
  const gboolean is_return = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;

  if (has_control && is_return)
    dove_map_sheet_apply (self);
  else if (has_control && (key == GDK_KEY_V || key == GDK_KEY_v)
           && (modifiers & GDK_SHIFT_MASK) != 0)
    dove_map_sheet_paste (self);
  else if (has_control)
    return GDK_EVENT_PROPAGATE;
  else if (key == GDK_KEY_Escape)
    gtk_window_close (GTK_WINDOW (self));
  else if (key == GDK_KEY_Up || key == GDK_KEY_Down)
    return step_line (self, key == GDK_KEY_Up ? -1 : 1, FALSE);
  else if (is_return)
    return step_line (self, 1, TRUE);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

/* --- the window ------------------------------------------------------------------------------- */

static void
dove_map_sheet_dispose (GObject *object)
{
  g_cancellable_cancel (DOVE_MAP_SHEET (object)->cancellable);

  G_OBJECT_CLASS (dove_map_sheet_parent_class)->dispose (object);
}

static void
dove_map_sheet_finalize (GObject *object)
{
  DoveMapSheet *self = DOVE_MAP_SHEET (object);

  g_clear_pointer (&self->values, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->model);
  g_free (self->place);
  g_free (self->what);
  g_free (self->before);
  g_free (self->way_back);

  G_OBJECT_CLASS (dove_map_sheet_parent_class)->finalize (object);
}

static void
dove_map_sheet_class_init (DoveMapSheetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_map_sheet_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_sheet_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = dove_map_sheet_close_request;
}

static void
dove_map_sheet_init (DoveMapSheet *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->cancellable = g_cancellable_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
set_table (DoveMapSheet    *self,
           const DoveCases *cases)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  int node = dove_field_tree_find (targets, self->place);
  guint n_failed = 0;

  self->what = g_strdup (cases->what);
  self->before = dove_cases_write (cases);
  self->values = dove_map_values_count (dove_map_model_get_rows (self->model), self->place,
                                        self->what, dove_map_model_get_host (self->model),
                                        dove_map_model_get_source_records (self->model),
                                        &n_failed);
  self->types[0] = dove_map_values_guess (self->values);
  self->types[1] = node >= 0 ? dove_field_tree_get (targets, (guint) node)->type : "string";
}

/**
 * dove_map_sheet_show:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field
 *
 * Shows the table of a field, to be edited; says so when there can be none.
 */
void
dove_map_sheet_show (GtkWidget    *parent,
                     DoveMapModel *model,
                     const char   *place)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  g_autofree char *why = NULL;
  g_autofree char *title = NULL;
  g_autoptr(DoveCases) cases = dove_map_values_read (dove_map_model_get_rows (model), place, &why);
  DoveMapSheet *self = NULL;

  if (cases == NULL)
    {
      dove_ui_say (parent, why);
      return;
    }

  self = g_object_new (DOVE_TYPE_MAP_SHEET, "modal", TRUE, "transient-for", root,
                       "destroy-with-parent", TRUE, NULL);
  self->model = g_object_ref (model);
  self->place = g_strdup (place);
  title = g_strdup_printf (_("Values of “%s”"),
                           dove_map_about_label (self->model, self->place));
  gtk_window_set_title (GTK_WINDOW (self), title);
  set_table (self, cases);
  adw_window_set_content (ADW_WINDOW (self), dove_map_sheet_make_content (self));
  dove_map_sheet_set_rest (self, cases);
  fill (self, cases);
  dove_map_sheet_update (self);
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MIN (WIDTH, MAX (gtk_widget_get_width (GTK_WIDGET (root)), 300)),
                               HEIGHT);
  gtk_window_present (GTK_WINDOW (self));
  if (!focus_line (self, 0, 1))
    gtk_widget_grab_focus (GTK_WIDGET (self->rest));
}
