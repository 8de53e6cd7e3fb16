/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-reason.h"

#include "app/mapping-editor/dove-map-filter.h"
#include "mapping/dove-map-reverse.h"

/* What is proposed for target fields, and why. */

static DoveValue *
list_fields (DoveFieldTree *tree,
             int            only)
{
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_field_tree_get_length (tree); i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (tree, i);

      if (node->field != NULL && (only < 0 || only == (int) i))
        dove_value_builder_add (fields, node->field);
    }

  return dove_value_builder_end (fields);
}

/**
 * dove_map_reason_list_sources:
 * @model: a mapping
 *
 * Returns: (transfer full): list of the source's fields, without ghosts
 */
DoveValue *
dove_map_reason_list_sources (DoveMapModel *model)
{
  return list_fields (dove_map_model_get_sources (model), -1);
}

/* --- the way back ----------------------------------------------------------------------------- */

static DoveProposal *
dup_proposal (const DoveProposal *self)
{
  DoveProposal *copy = g_new0 (DoveProposal, 1);

  *copy = *self;
  copy->source = g_strdup (self->source);
  copy->target = g_strdup (self->target);
  copy->formula = g_strdup (self->formula);
  copy->target_formula = g_strdup (self->target_formula);

  return copy;
}

static void
add_way_back (GPtrArray            *ways,
              const DoveMapEntry   *entry,
              const DoveMapReverse *reverse)
{
  const char *field = reverse->row != NULL ? dove_value_get_member_text (reverse->row, "field")
                                           : NULL;
  const char *formula = reverse->row != NULL ? dove_value_get_member_text (reverse->row, "formula")
                                             : NULL;
  DoveProposal *way = NULL;

  if (field == NULL || formula == NULL)
    return;

  way = g_new0 (DoveProposal, 1);
  way->source = g_strdup (entry->place);
  way->target = g_strdup (field);
  way->formula = g_strdup (formula);
  way->reason = DOVE_PROPOSAL_WAY_BACK;
  way->shared = reverse->n_same;
  way->compared = reverse->n_tried;
  way->score = reverse->n_tried > 0 ? (double) reverse->n_same / reverse->n_tried : .9;
  way->is_doubtful = reverse->why != NULL || reverse->n_same < reverse->n_tried;
  g_ptr_array_add (ways, way);
}

/**
 * dove_map_reason_turn_back:
 * @model: the mapping of the other direction
 *
 * Finds for each row that can be turned round the row that brings its value back. Rows in loops
 * are left out.
 *
 * Returns: (transfer full) (element-type DoveProposal): the rows
 */
GPtrArray *
dove_map_reason_turn_back (DoveMapModel *model)
{
  DoveMapProgram *program = dove_map_model_get_program (model);
  GPtrArray *ways = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_proposal_free);

  for (guint i = 0; i < dove_map_program_get_length (program); i++)
    {
      const DoveMapEntry *entry = dove_map_program_get (program, i);
      g_autoptr(DoveMapReverse) reverse = NULL;

      if (entry->is_loop || entry->around >= 0)
        continue;
      reverse = dove_map_reverse (program, i, dove_map_model_get_sources (model),
                                  dove_map_model_get_host (model),
                                  dove_map_model_get_source_records (model));
      add_way_back (ways, entry, reverse);
    }

  return ways;
}

static gboolean
has_field (DoveValue  *fields,
           const char *path)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (fields, i), "path"),
                   path) == 0)
      return TRUE;

  return FALSE;
}

/* Whether a way back for the same field that is there already is as good */
static gboolean
is_known_better (GPtrArray          *proposals,
                 const DoveProposal *way)
{
  for (guint i = 0; i < proposals->len; i++)
    {
      const DoveProposal *other = g_ptr_array_index (proposals, i);

      if (other->reason == DOVE_PROPOSAL_WAY_BACK && g_str_equal (other->target, way->target)
          && (way->is_doubtful || !other->is_doubtful))
        return TRUE;
    }

  return FALSE;
}

/* What the other direction proposes comes before all else; of the others what says the same is left
 * out, or, where each field has one, all for the same field */
static void
put_ways_back (GPtrArray *proposals,
               GPtrArray *ways,
               DoveValue *targets,
               gboolean   has_one)
{
  for (guint i = 0; ways != NULL && i < ways->len; i++)
    {
      const DoveProposal *way = g_ptr_array_index (ways, i);

      if (!has_field (targets, way->target) || (has_one && is_known_better (proposals, way)))
        continue;
      for (guint k = proposals->len; k-- > 0;)
        {
          const DoveProposal *other = g_ptr_array_index (proposals, k);

          if (g_str_equal (other->target, way->target)
              && (has_one || g_strcmp0 (other->formula, way->formula) == 0))
            g_ptr_array_remove_index (proposals, k);
        }
      g_ptr_array_insert (proposals, 0, dup_proposal (way));
    }
}

/**
 * dove_map_reason_propose:
 * @model: a mapping
 * @target: index of a target field; -1 for all
 *
 * Returns: (transfer full) (element-type DoveProposal): what is proposed, as dove_propose_rows()
 *   tells it
 */
GPtrArray *
dove_map_reason_propose (DoveMapModel *model,
                         int           target)
{
  g_autoptr(DoveValue) sources = dove_map_reason_list_sources (model);
  g_autoptr(DoveValue) targets = list_fields (dove_map_model_get_targets (model), target);
  const DoveProposalSide from = { sources, dove_map_model_get_source_records (model) };
  const DoveProposalSide to = { targets, dove_map_model_get_target_records (model) };
  GPtrArray *proposals = dove_propose_rows (&from, &to);

  put_ways_back (proposals, dove_map_model_get_ways_back (model), targets, FALSE);

  return proposals;
}

/* --- for all that is left, on a thread -------------------------------------------------------- */

typedef struct
{
  DoveValue *fields[2];    /* of source and target */
  DoveValue *records[2];   /* (nullable) each */
  GPtrArray *ways_back;    /* (nullable) */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_clear_pointer (&asking->ways_back, g_ptr_array_unref);
  for (guint side = 0; side < 2; side++)
    {
      dove_value_unref (asking->fields[side]);
      g_clear_pointer (&asking->records[side], dove_value_unref);
    }
  g_free (asking);
}

static void
propose_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const Asking *asking = task_data;
  const DoveProposalSide from = { asking->fields[0], asking->records[0] };
  const DoveProposalSide to = { asking->fields[1], asking->records[1] };

  GPtrArray *proposals = dove_propose_rows (&from, &to);

  put_ways_back (proposals, asking->ways_back, asking->fields[1], TRUE);
  g_task_return_pointer (task, proposals, (GDestroyNotify) g_ptr_array_unref);
}

/* The fields that can be written and are not yet */
static DoveValue *
list_open (DoveMapModel *model)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_field_tree_get_length (targets); i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (targets, i);

      if (node->field != NULL && !node->read_only && !dove_map_filter_is_mapped (model, i))
        dove_value_builder_add (fields, node->field);
    }

  return dove_value_builder_end (fields);
}

/**
 * dove_map_reason_propose_async:
 * @model: a mapping
 * @cancellable: (nullable): ends it
 * @callback: called when the proposals are there
 * @user_data: handed to it
 *
 * Looks for proposals for the fields that nothing is written into yet. A thousand fields take some
 * seconds of a thread.
 */
void
dove_map_reason_propose_async (DoveMapModel        *model,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  DoveValue *records[] = { dove_map_model_get_source_records (model),
                           dove_map_model_get_target_records (model) };
  Asking *asking = g_new0 (Asking, 1);

  g_task_set_source_tag (task, dove_map_reason_propose_async);
  asking->fields[0] = dove_map_reason_list_sources (model);
  asking->fields[1] = list_open (model);
  if (dove_map_model_get_ways_back (model) != NULL)
    asking->ways_back = g_ptr_array_ref (dove_map_model_get_ways_back (model));
  for (guint side = 0; side < 2; side++)
    asking->records[side] = records[side] != NULL ? dove_value_ref (records[side]) : NULL;
  g_task_set_task_data (task, asking, asking_free);
  g_task_run_in_thread (task, propose_thread);
}

/**
 * dove_map_reason_propose_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Errors: %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable) (element-type DoveProposal): the proposals
 */
GPtrArray *
dove_map_reason_propose_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- words ------------------------------------------------------------------------------------ */

static const char *
get_label (DoveMapModel *model,
           const char   *path)
{
  DoveFieldTree *sources = dove_map_model_get_sources (model);
  int node = dove_field_tree_find (sources, path);

  return node >= 0 ? dove_field_tree_get_label (sources, (guint) node) : path;
}

static char *
say_why (DoveMapModel       *model,
         const DoveProposal *proposal)
{
  switch (proposal->reason)
    {
    case DOVE_PROPOSAL_SAME_NAME:
      return g_strdup (_("Same name"));
    case DOVE_PROPOSAL_SAME_MEANING:
      return g_strdup (_("Same meaning"));
    case DOVE_PROPOSAL_LIKE_NAME:
      return g_strdup (_("Like name"));
    case DOVE_PROPOSAL_SAME_VALUES:
      /* Translators: two numbers of values */
      return g_strdup_printf (_("Same values in %u of %u"), proposal->shared, proposal->compared);
    case DOVE_PROPOSAL_JOINED:
      /* Translators: the name of a field */
      return g_strdup_printf (_("Put together from “%s” and others"),
                              get_label (model, proposal->source));
    case DOVE_PROPOSAL_WAY_BACK:
      if (proposal->compared == 0)
        return g_strdup (_("The way back of the other direction"));
      /* Translators: two numbers of records */
      return g_strdup_printf (_("The way back of the other direction, the same in %u of %u"),
                              proposal->shared, proposal->compared);
    case DOVE_PROPOSAL_SPLIT:
    default:
      /* Translators: the name of a field */
      return g_strdup_printf (_("A part of “%s”"), get_label (model, proposal->source));
    }
}

/**
 * dove_map_reason_say:
 * @model: a mapping
 * @proposal: what is proposed
 *
 * Returns: (transfer full): why, and how sure it is
 */
char *
dove_map_reason_say (DoveMapModel       *model,
                     const DoveProposal *proposal)
{
  g_autofree char *why = say_why (model, proposal);
  guint score = (guint) (proposal->score * 100 + .5);
  g_autofree char *sure = g_strdup_printf ("%u\302\240%%", score);

  if (proposal->is_doubtful)
    /* Translators: why something is proposed, and how sure it is: "Same name, 62 %" */
    return g_strdup_printf (_("%s, %s, please check"), why, sure);

  return g_strdup_printf (_("%s, %s"), why, sure);
}
