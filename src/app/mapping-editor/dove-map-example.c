/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-example.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/mapping-editor/dove-map-reason.h"
#include "app/mapping-editor/dove-map-try.h"
#include "app/widgets/dove-ui.h"
#include "connector/dove-label.h"
#include "mapping/dove-example.h"
#include "mapping/dove-map-rows.h"
#include "record/dove-json.h"

#define WIDTH    560
#define HEIGHT   600
#define RECORDS    4 /* for which a person can say what is wanted */
#define FOUND_MOST 8

/**
 * DoveMapExample:
 *
 * A field by example: a person types what is wanted for a record or two, and chooses among the
 * formulas that give it. What speaks against one is said with it.
 */
struct _DoveMapExample
{
  AdwWindow            parent_instance;

  GtkWidget           *entries[RECORDS];
  DoveValue           *records[RECORDS];  /* (nullable) each */
  AdwPreferencesGroup *answers;
  GPtrArray           *rows;              /* of the answers */

  DoveMapModel        *model;
  char                *place;
  GCancellable        *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveMapExample, dove_map_example, ADW_TYPE_WINDOW)

/* --- finding, on a thread --------------------------------------------------------------------- */

typedef struct
{
  DoveValue   *fields;
  DoveValue   *samples;   /* (nullable) */
  DoveExample  examples[RECORDS];
  guint        n_examples;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  dove_value_unref (asking->fields);
  g_clear_pointer (&asking->samples, dove_value_unref);
  for (guint i = 0; i < asking->n_examples; i++)
    {
      dove_value_unref (asking->examples[i].record);
      dove_value_unref (asking->examples[i].wanted);
    }
  g_free (asking);
}

static void
find_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const Asking *asking = task_data;

  g_task_return_pointer (task,
                         dove_formulas_by_example (asking->fields, asking->examples,
                                                   asking->n_examples, asking->samples),
                         (GDestroyNotify) g_ptr_array_unref);
}

/* A number is wanted where the field holds one */
static DoveValue *
read_wanted (DoveMapExample *self,
             const char     *text)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  int node = dove_field_tree_find (targets, self->place);
  const char *type = node >= 0 ? dove_field_tree_get (targets, (guint) node)->type : "";
  g_autoptr(DoveValue) number = NULL;

  if (g_strcmp0 (type, "number") == 0 || g_strcmp0 (type, "integer") == 0)
    number = dove_json_parse (text, -1, NULL, NULL);

  return number != NULL && dove_value_get_kind (number) == DOVE_VALUE_NUMBER
             ? g_steal_pointer (&number) : dove_value_new_text (text);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
chosen_cb (DoveMapExample *self,
           AdwActionRow   *row)
{
  const char *formula = g_object_get_data (G_OBJECT (row), "formula");
  g_autofree char *name = NULL;

  /* Translators: a step that can be undone; the name of a field */
  name = g_strdup_printf (_("“%s” by example"),
                          dove_map_about_label (self->model, self->place));
  dove_map_model_edit (self->model, name,
                       dove_map_rows_set_formula (dove_map_model_get_rows (self->model),
                                                  self->place, formula));
  gtk_window_close (GTK_WINDOW (self));
}

static const char *
say_doubt (DoveExampleDoubt doubt)
{
  switch (doubt)
    {
    case DOVE_EXAMPLE_OTHERS:
      return _("Another formula fits as well and gives something else for some records: give "
               "one more example");
    case DOVE_EXAMPLE_FAILS:
      return _("For some records it gives nothing");
    case DOVE_EXAMPLE_UNKNOWN:
      return _("There are values of which the examples say nothing: give one more example");
    case DOVE_EXAMPLE_SAME:
      return _("It gives the same for every record");
    case DOVE_EXAMPLE_FEW:
      return _("From so few examples it cannot be told from others: please check");
    case DOVE_EXAMPLE_SURE:
    default:
      return _("Nothing in the sample records speaks against it");
    }
}

static void
add_answer (DoveMapExample      *self,
            const DoveByExample *found)
{
  GtkWidget *row = dove_ui_row_new (found->formula, say_doubt (found->doubt));

  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "formula", g_strdup (found->formula), g_free);
  g_signal_connect_swapped (row, "activated", G_CALLBACK (chosen_cb), self);
  dove_ui_group_add (GTK_WIDGET (self->answers), self->rows, row);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveMapExample) self = user_data;
  g_autoptr(GPtrArray) found = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  dove_ui_group_clear (GTK_WIDGET (self->answers), self->rows);
  for (guint i = 0; found != NULL && i < MIN (found->len, FOUND_MOST); i++)
    add_answer (self, g_ptr_array_index (found, i));
  if (self->rows->len == 0)
    adw_preferences_group_set_description (
        self->answers, _("No formula gives this. Perhaps another example helps."));
  else
    adw_preferences_group_set_description (self->answers, NULL);
  if (self->rows->len > 0)
    gtk_widget_grab_focus (g_ptr_array_index (self->rows, 0));
}

static void
find_cb (DoveMapExample *self)
{
  DoveValue *samples = dove_map_model_get_source_records (self->model);
  Asking *asking = g_new0 (Asking, 1);
  g_autoptr(GTask) task = g_task_new (self, self->cancellable, found_cb, g_object_ref (self));

  g_task_set_source_tag (task, find_cb);
  asking->fields = dove_map_reason_list_sources (self->model);
  asking->samples = samples != NULL ? dove_value_ref (samples) : NULL;
  for (guint i = 0; i < RECORDS && self->entries[i] != NULL; i++)
    {
      const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entries[i]));

      if (*text == '\0')
        continue;
      asking->examples[asking->n_examples].record = dove_value_ref (self->records[i]);
      asking->examples[asking->n_examples].wanted = read_wanted (self, text);
      asking->n_examples++;
    }
  g_task_set_task_data (task, asking, asking_free);
  g_task_run_in_thread (task, find_thread);
}

/* --- the window ------------------------------------------------------------------------------- */

static void
dove_map_example_dispose (GObject *object)
{
  g_cancellable_cancel (DOVE_MAP_EXAMPLE (object)->cancellable);

  G_OBJECT_CLASS (dove_map_example_parent_class)->dispose (object);
}

static void
dove_map_example_finalize (GObject *object)
{
  DoveMapExample *self = DOVE_MAP_EXAMPLE (object);

  for (guint i = 0; i < RECORDS; i++)
    g_clear_pointer (&self->records[i], dove_value_unref);
  g_ptr_array_unref (self->rows);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->model);
  g_free (self->place);

  G_OBJECT_CLASS (dove_map_example_parent_class)->finalize (object);
}

static void
dove_map_example_class_init (DoveMapExampleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_map_example_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_example_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
dove_map_example_init (DoveMapExample *self)
{
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
}

/* The chosen record first, then the first of the others */
static DoveValue *
pick_record (DoveMapExample *self,
             guint           index)
{
  DoveValue *records = dove_map_model_get_source_records (self->model);
  guint chosen = dove_map_model_get_sample (self->model);
  guint length = records != NULL ? dove_value_get_length (records) : 0;
  guint at = index == 0 ? chosen : index <= chosen ? index - 1 : index;

  return at < length ? dove_value_get_element (records, at) : NULL;
}

static GtkWidget *
make_entries (DoveMapExample *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("What Do You Want?"));
  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _("Type what is to stand in the field for one or more of these records."));
  for (guint i = 0; i < RECORDS; i++)
    {
      DoveValue *record = pick_record (self, i);
      g_autofree char *label = record != NULL ? dove_label_read (NULL, record) : NULL;
      g_autofree char *title = NULL;

      if (record == NULL)
        break;

      /* Translators: what a person wants of a record */
      title = g_strdup_printf (_("For “%s”"), label != NULL ? label : _("Record"));
      self->records[i] = dove_value_ref (record);
      self->entries[i] = adw_entry_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->entries[i]), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->entries[i]), title);
      dove_ui_set_name (self->entries[i], title);
      g_signal_connect_swapped (self->entries[i], "entry-activated", G_CALLBACK (find_cb), self);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->entries[i]);
    }

  return group;
}

static GtkWidget *
make_find (DoveMapExample *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *find = dove_ui_button_new (_("_Find Formulas"), "suggested-action");

  gtk_widget_set_halign (find, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (find, "clicked", G_CALLBACK (find_cb), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), find);

  return group;
}

static GtkWidget *
make_content (DoveMapExample *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();

  self->answers = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->answers, _("Formulas"));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (make_entries (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (make_find (self)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->answers);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);

  return box;
}

/**
 * dove_map_example_show:
 * @parent: a widget of the window
 * @model: a mapping with sample records
 * @place: path of a target field
 *
 * Asks what is wanted, and finds formulas that give it.
 */
void
dove_map_example_show (GtkWidget    *parent,
                       DoveMapModel *model,
                       const char   *place)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  /* Translators: the name of a field */
  g_autofree char *title = g_strdup_printf (_("“%s” by Example"),
                                            dove_map_about_label (model, place));
  DoveMapExample *self = g_object_new (DOVE_TYPE_MAP_EXAMPLE, "title", title, "modal", TRUE,
                                       "transient-for", root, "destroy-with-parent", TRUE, NULL);

  self->model = g_object_ref (model);
  self->place = g_strdup (place);
  adw_window_set_content (ADW_WINDOW (self), make_content (self));
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MIN (WIDTH, MAX (gtk_widget_get_width (GTK_WIDGET (root)), 300)),
                               HEIGHT);
  gtk_window_present (GTK_WINDOW (self));
  if (self->entries[0] != NULL)
    gtk_widget_grab_focus (self->entries[0]);
}
