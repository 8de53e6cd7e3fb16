/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-choose.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/mapping-editor/dove-map-choice.h"
#include "app/mapping-editor/dove-map-filter.h"
#include "app/mapping-editor/dove-map-reason.h"
#include "app/mapping-editor/dove-map-try.h"
#include "app/widgets/dove-ui.h"
#include "connector/dove-label.h"
#include "mapping/dove-map-connect.h"
#include "mapping/dove-map-rows.h"

/* What is chosen for a target field: where its value comes from, and what is done with it. */

/* A window is about a field of a model */
typedef struct
{
  DoveMapAbout     on;
  GPtrArray       *choices;    /* (nullable) (element-type DoveConnectChoice) */
  char            *formula;    /* (nullable): what is done with a source */
  DoveValue       *taken;      /* (nullable): rows with the first of the choices, taken already */
} About;

static void
about_free (gpointer  data,
            GClosure *closure)
{
  About *about = data;

  g_clear_pointer (&about->choices, g_ptr_array_unref);
  g_clear_pointer (&about->taken, dove_value_unref);
  g_free (about->formula);
  dove_map_about_free (about);
}

static void
on_chosen (DoveMapChoice *choice,
           GCallback      callback,
           About         *about)
{
  g_signal_connect_data (choice, "chosen", callback, about, about_free, 0);
}

/* --- joining two fields ----------------------------------------------------------------------- */

/* What was taken before it was asked for is one step with what is chosen instead */
static void
joined_cb (DoveMapChoice *choice,
           const char    *value,
           About         *about)
{
  const DoveConnectChoice *one =
      g_ptr_array_index (about->choices, (guint) g_ascii_strtoull (value, NULL, 10));

  if (about->taken != NULL && dove_map_model_get_rows (about->on.model) == about->taken)
    dove_map_model_undo (about->on.model);
  dove_map_model_edit (about->on.model, one->name, dove_value_ref (one->rows));
}

static char *
describe_way (const DoveConnectChoice *way)
{
  if (way->lost != NULL && way->formula != NULL)
    return g_strdup_printf ("%s · %s", way->formula, way->lost);

  return g_strdup (way->lost != NULL ? way->lost : way->formula);
}

static void
ask_how (GtkWidget    *parent,
         DoveMapModel *model,
         const char   *place,
         GPtrArray    *ways,
         const char   *why,
         DoveValue    *taken)
{
  /* Translators: the name of a field */
  g_autofree char *title = g_strdup_printf (_("What Goes into “%s”?"),
                                            dove_map_about_label (model, place));
  DoveMapChoice *choice = dove_map_choice_new (parent, title, why);
  About *about = dove_map_about_new (sizeof (About), parent, model, place);

  about->choices = g_ptr_array_ref (ways);
  about->taken = taken != NULL ? dove_value_ref (taken) : NULL;
  for (guint i = 0; i < ways->len; i++)
    {
      const DoveConnectChoice *way = g_ptr_array_index (ways, i);
      g_autofree char *value = g_strdup_printf ("%u", i);
      g_autofree char *more = describe_way (way);

      dove_map_choice_add (choice, value, way->label, more, way->result);
    }
  on_chosen (choice, G_CALLBACK (joined_cb), about);
  dove_map_choice_present (choice, FALSE);
}

/**
 * dove_map_choose_join:
 * @parent: a widget of the window
 * @model: a mapping
 * @source: index of a source field
 * @target: index of a target field
 *
 * Joins two fields. When there is more than one way, or something may get lost, it asks; when it
 * means nothing, it says why.
 */
void
dove_map_choose_join (GtkWidget    *parent,
                      DoveMapModel *model,
                      guint         source,
                      guint         target)
{
  DoveConnectKind kind = DOVE_CONNECT_REFUSED;
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) ways = dove_map_model_connect (model, source, target, FALSE, &kind,
                                                      &why);
  const DoveConnectChoice *first = ways->len > 0 ? g_ptr_array_index (ways, 0) : NULL;
  const char *place = dove_field_tree_get (dove_map_model_get_targets (model), target)->path;

  if (first == NULL)
    dove_ui_say (parent, why != NULL ? why : _("These fields cannot be joined."));
  else if (ways->len == 1 && kind != DOVE_CONNECT_CONVERT && kind != DOVE_CONNECT_CHOOSE)
    dove_map_model_edit (model, first->name, dove_value_ref (first->rows));
  else
    ask_how (parent, model, place, ways, why, NULL);
}

/**
 * dove_map_choose_way:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field
 * @ways: (element-type DoveConnectChoice): in which ways a source can be joined with it
 * @is_taken: whether the first of them is taken already; then another one is the same step
 *
 * Asks in which way.
 */
void
dove_map_choose_way (GtkWidget    *parent,
                     DoveMapModel *model,
                     const char   *place,
                     GPtrArray    *ways,
                     gboolean      is_taken)
{
  ask_how (parent, model, place, ways, NULL,
           is_taken ? dove_map_model_get_rows (model) : NULL);
}

/* --- sources ---------------------------------------------------------------------------------- */

static void
source_cb (DoveMapChoice *choice,
           const char    *value,
           About         *about)
{
  DoveFieldTree *sources = dove_map_model_get_sources (about->on.model);
  DoveFieldTree *targets = dove_map_model_get_targets (about->on.model);
  int source = dove_field_tree_find (sources, value);
  int target = dove_field_tree_find (targets, about->on.place);

  /* What is proposed is a formula */
  if (*value == '=' || source < 0)
    dove_map_about_map (about->on.model, about->on.place, *value == '=' ? value + 1 : value);
  else if (target >= 0)
    dove_map_choose_join (about->on.parent, about->on.model, (guint) source, (guint) target);
}

/* Where a field is, and what it holds; a named value is nowhere */
static char *
say_field (const DoveFieldNode *field)
{
  return field->is_name ? g_strdup (dove_map_words_type (field))
                        : g_strdup_printf ("%s · %s", field->path, dove_map_words_type (field));
}

static char *
describe_source (DoveMapModel *model,
                 guint         node)
{
  const DoveFieldNode *field = dove_field_tree_get (dove_map_model_get_sources (model), node);

  return say_field (field);
}

static gboolean
is_proposed (GPtrArray  *proposals,
             const char *path)
{
  for (guint i = 0; i < proposals->len; i++)
    if (g_strcmp0 (((const DoveProposal *) g_ptr_array_index (proposals, i))->source, path) == 0)
      return TRUE;

  return FALSE;
}

static void
add_proposal (DoveMapChoice      *choice,
              DoveMapModel       *model,
              const DoveProposal *proposal)
{
  DoveFieldTree *sources = dove_map_model_get_sources (model);
  int node = dove_field_tree_find (sources, proposal->source);
  gboolean is_made = proposal->reason == DOVE_PROPOSAL_JOINED ||
                     proposal->reason == DOVE_PROPOSAL_SPLIT ||
                     proposal->reason == DOVE_PROPOSAL_WAY_BACK;
  const char *title = is_made || node < 0 ? proposal->formula
                                          : dove_field_tree_get_label (sources, (guint) node);
  g_autofree char *reason = dove_map_reason_say (model, proposal);
  g_autofree char *value = g_strconcat ("=", proposal->formula, NULL);
  g_autofree char *sample = dove_map_try_formula (model, proposal->target, proposal->formula,
                                                  NULL);

  dove_map_choice_add (choice, value, title, reason, sample);
}

/* The best first, then all that holds one value, in the order of the application */
static void
add_sources (DoveMapChoice *choice,
             DoveMapModel  *model,
             guint          target)
{
  DoveFieldTree *sources = dove_map_model_get_sources (model);
  g_autoptr(GPtrArray) proposals = dove_map_reason_propose (model, (int) target);

  for (guint i = 0; i < proposals->len; i++)
    add_proposal (choice, model, g_ptr_array_index (proposals, i));
  for (guint i = 0; i < dove_field_tree_get_length (sources); i++)
    {
      const DoveFieldNode *field = dove_field_tree_get (sources, i);
      g_autofree char *subtitle = describe_source (model, i);
      g_autofree char *sample = dove_map_model_sample_of (model, i);

      if (!field->is_ghost && !is_proposed (proposals, field->path))
        dove_map_choice_add (choice, field->path, dove_field_tree_get_label (sources, i),
                             subtitle, sample);
    }
}

/**
 * dove_map_choose_source:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field
 *
 * Asks where the value of a field comes from: the best proposals first, with the reason, then all
 * fields of the source.
 */
void
dove_map_choose_source (GtkWidget    *parent,
                        DoveMapModel *model,
                        const char   *place)
{
  int target = dove_field_tree_find (dove_map_model_get_targets (model), place);
  /* Translators: the name of a field that gets a value */
  g_autofree char *title = g_strdup_printf (_("Source of “%s”"),
                                            dove_map_about_label (model, place));
  DoveMapChoice *choice = NULL;

  if (target < 0)
    return;

  choice = dove_map_choice_new (parent, title, NULL);
  add_sources (choice, model, (guint) target);
  on_chosen (choice, G_CALLBACK (source_cb),
             dove_map_about_new (sizeof (About), parent, model, place));
  dove_map_choice_present (choice, TRUE);
}

/* --- targets ---------------------------------------------------------------------------------- */

static void
target_cb (DoveMapChoice *choice,
           const char    *value,
           About         *about)
{
  int source = dove_field_tree_find (dove_map_model_get_sources (about->on.model), about->on.place);
  int target = dove_field_tree_find (dove_map_model_get_targets (about->on.model), value);

  if (source < 0 || target < 0)
    return;

  dove_map_model_set_current (about->on.model, value);
  if (about->formula != NULL)
    {
      dove_map_about_map (about->on.model, value, about->formula);
      return;
    }
  dove_map_choose_join (about->on.parent, about->on.model, (guint) source, (guint) target);
}

static void
add_targets (DoveMapChoice *choice,
             DoveMapModel  *model,
             gboolean       are_mapped)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);

  for (guint i = 0; i < dove_field_tree_get_length (targets); i++)
    {
      const DoveFieldNode *field = dove_field_tree_get (targets, i);
      const DoveMapPlace *place = dove_map_model_look (model, i);
      g_autofree char *subtitle = say_field (field);

      if (!field->is_ghost && !field->read_only && (place->row != NULL) == are_mapped)
        dove_map_choice_add (choice, field->path, dove_field_tree_get_label (targets, i),
                             subtitle, place->formula);
    }
}

/**
 * dove_map_choose_target:
 * @parent: a widget of the window
 * @model: a mapping
 * @source: index of a source field
 * @formula: (nullable): what is done with its value; %NULL for nothing
 *
 * Asks which field gets the value of a source field: those that have none yet come first.
 */
void
dove_map_choose_target (GtkWidget    *parent,
                        DoveMapModel *model,
                        guint         source,
                        const char   *formula)
{
  DoveFieldTree *sources = dove_map_model_get_sources (model);
  /* Translators: the name of a field whose value is written into another */
  g_autofree char *title = g_strdup_printf (_("Target of “%s”"),
                                            dove_field_tree_get_label (sources, source));
  DoveMapChoice *choice = dove_map_choice_new (parent, title, NULL);

  About *about = dove_map_about_new (sizeof (About), parent, model,
                                     dove_field_tree_get (sources, source)->path);

  about->formula = g_strdup (formula);
  add_targets (choice, model, FALSE);
  add_targets (choice, model, TRUE);
  on_chosen (choice, G_CALLBACK (target_cb), about);
  dove_map_choice_present (choice, TRUE);
}

/* --- another place ---------------------------------------------------------------------------- */

static void
moved_cb (DoveMapChoice *choice,
          const char    *value,
          About         *about)
{
  /* Translators: a step that can be undone; the names of two fields */
  g_autofree char *name = g_strdup_printf (_("Move “%s” to “%s”"),
                                           dove_map_about_label (about->on.model, about->on.place),
                                           dove_map_about_label (about->on.model, value));

  dove_map_model_edit (about->on.model, name,
                       dove_map_rows_retarget (dove_map_model_get_rows (about->on.model),
                                               about->on.place, value));
  dove_map_model_set_current (about->on.model, value);
}

/**
 * dove_map_choose_place:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field that something is written into
 *
 * Asks into which field it is to be written instead, with its formula and its conditions, and all
 * that is below it.
 */
void
dove_map_choose_place (GtkWidget    *parent,
                       DoveMapModel *model,
                       const char   *place)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  /* Translators: the name of a field */
  g_autofree char *title = g_strdup_printf (_("Where Does “%s” Go?"),
                                            dove_map_about_label (model, place));
  DoveMapChoice *choice = dove_map_choice_new (parent, title, NULL);

  for (guint i = 0; i < dove_field_tree_get_length (targets); i++)
    {
      const DoveFieldNode *field = dove_field_tree_get (targets, i);

      if (dove_map_filter_can_move (model, place, i))
        dove_map_choice_add (choice, field->path, dove_field_tree_get_label (targets, i),
                             field->path, dove_map_model_look (model, i)->formula);
    }
  on_chosen (choice, G_CALLBACK (moved_cb),
             dove_map_about_new (sizeof (About), parent, model, place));
  dove_map_choice_present (choice, TRUE);
}

/* --- records ---------------------------------------------------------------------------------- */

static void
record_cb (DoveMapChoice *choice,
           const char    *value,
           About         *about)
{
  dove_map_model_set_sample (about->on.model, (guint) g_ascii_strtoull (value, NULL, 10));
}

/* Some of what is in a record, to be recognised and looked for */
static char *
describe_record (DoveValue *record)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < dove_value_get_length (record) && text->len < 200; i++)
    {
      const char *name = dove_value_get_name (record, i);
      DoveValue *value = dove_value_get_member (record, name);
      g_autofree char *shown = value != NULL ? dove_map_words_value (value) : NULL;

      if (shown != NULL && *shown != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", shown);
    }

  return g_string_free (text, FALSE);
}

/**
 * dove_map_choose_record:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for the record whose values are shown.
 */
void
dove_map_choose_record (GtkWidget    *parent,
                        DoveMapModel *model)
{
  DoveValue *records = dove_map_model_get_source_records (model);
  DoveMapChoice *choice = dove_map_choice_new (parent, _("Record Whose Values Are Shown"), NULL);

  for (guint i = 0; records != NULL && i < dove_value_get_length (records); i++)
    {
      DoveValue *record = dove_value_get_element (records, i);
      g_autofree char *label = dove_label_read (NULL, record);
      g_autofree char *value = g_strdup_printf ("%u", i);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      g_autofree char *more = describe_record (record);

      dove_map_choice_add (choice, value, label != NULL ? label : number, more, number);
    }
  on_chosen (choice, G_CALLBACK (record_cb),
             dove_map_about_new (sizeof (About), parent, model, ""));
  dove_map_choice_present (choice, TRUE);
}
