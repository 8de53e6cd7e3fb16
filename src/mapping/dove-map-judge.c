/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-map-connect-private.h"
#include "mapping/dove-map-judge.h"

#include "formula/dove-infer.h"

/**
 * dove_map_element_schema:
 * @sources: the source's fields
 * @list: (nullable): path of a list
 *
 * Returns: (transfer none) (nullable): JSON Schema of the list's elements, when it is known
 */
DoveValue *
dove_map_element_schema (DoveFieldTree *sources,
                         const char    *list)
{
  const int index = list != NULL ? dove_field_tree_find_source (sources, list) : -1;

  if (index < 0)
    return NULL;

  return dove_value_get_member (dove_field_tree_get_schema (sources, (guint) index), "items");
}

static char *
tell_unknown (const DoveInference *inference)
{
  const DoveUnknownField *unknown;

  if (inference->unknown == NULL || inference->unknown->len == 0)
    return NULL;

  unknown = g_ptr_array_index (inference->unknown, 0);
  if (unknown->suggestion != NULL)
    return g_strdup_printf (_("The source has no field “%s”; is “%s” meant?"), unknown->path,
                            unknown->suggestion);

  return g_strdup_printf (_("The source has no field “%s”."), unknown->path);
}

static char *
tell_losses (const DoveInference *inference,
             DoveValue           *schema)
{
  g_autoptr(GPtrArray) losses = dove_inference_get_losses (inference, schema);
  g_autoptr(GString) told = g_string_new (NULL);

  for (guint i = 0; i < losses->len; i++)
    {
      const DoveLoss *loss = g_ptr_array_index (losses, i);

      g_string_append_printf (told, "%s%s", told->len > 0 ? " " : "", loss->message);
    }

  return told->len > 0 ? g_string_free (g_steal_pointer (&told), FALSE) : NULL;
}

/* What the formats of two fields tell besides, when the one is written to the other as it is */
static char *
tell_format (const DoveMapEntry *entry,
             DoveFieldTree      *sources,
             DoveFieldTree      *targets,
             guint               target)
{
  const char *path = entry->is_plain && entry->sources->len > 0
                       ? g_ptr_array_index (entry->sources, 0) : NULL;
  const int source = path != NULL ? dove_field_tree_find_source (sources, path) : -1;
  const DoveFieldNode *to = dove_field_tree_get (targets, target);

  if (source < 0 || to->is_list || dove_field_tree_get (sources, (guint) source)->is_list)
    return NULL;

  return dove_map_format_loss (dove_field_tree_get (sources, (guint) source), to);
}

static char *
judge_target (const DoveMapEntry  *entry,
              const DoveFieldNode *target)
{
  if (target == NULL || target->is_ghost)
    return g_strdup_printf (_("The target has no field “%s”."), entry->place);
  if (entry->is_loop && !target->is_list && !target->is_loose)
    return g_strdup_printf (_("“%s” takes one value, and the row makes a list of records."),
                            entry->place);

  return NULL;
}

/**
 * dove_map_judge:
 * @program: compiled rows
 * @index: of an entry
 * @sources: the source's fields
 * @targets: the target's fields
 *
 * Says what is wrong with a row, and what may get lost.
 *
 * Returns: (transfer full): the verdict
 */
DoveMapVerdict *
dove_map_judge (DoveMapProgram *program,
                guint           index,
                DoveFieldTree  *sources,
                DoveFieldTree  *targets)
{
  DoveMapVerdict *self = g_new0 (DoveMapVerdict, 1);
  const DoveMapEntry *entry = dove_map_program_get (program, index);
  const int at = dove_field_tree_find (targets, entry->place);
  DoveValue *schema = at >= 0 ? dove_field_tree_get_schema (targets, (guint) at) : NULL;
  DoveValue *element = dove_map_element_schema (sources, entry->list);
  g_autoptr(DoveInference) inference = NULL;

  self->problem = g_strdup (dove_map_program_get_problem (program, index));
  if (self->problem == NULL && entry->name == NULL)
    self->problem = judge_target (entry, at >= 0 ? dove_field_tree_get (targets, (guint) at)
                                                 : NULL);
  if (entry->formula == NULL)
    return self;

  inference = dove_formula_infer (entry->formula, dove_field_tree_get_document (sources), element);
  if (self->problem == NULL)
    self->problem = tell_unknown (inference);
  if (self->problem == NULL && schema != NULL && !entry->is_loop
      && dove_value_get_member (entry->document, "via") == NULL)
    self->loss = tell_losses (inference, schema);
  if (self->problem == NULL && self->loss == NULL && schema != NULL && at >= 0
      && dove_value_get_member (entry->document, "via") == NULL)
    self->loss = tell_format (entry, sources, targets, (guint) at);

  return self;
}

/**
 * dove_map_verdict_free:
 * @self: (transfer full): a verdict
 */
void
dove_map_verdict_free (DoveMapVerdict *self)
{
  g_free (self->problem);
  g_free (self->loss);
  g_free (self);
}
