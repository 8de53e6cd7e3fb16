/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-reason.h"

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

  return dove_propose_rows (&from, &to);
}

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
