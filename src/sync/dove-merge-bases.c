/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-merge-private.h"

#include "record/dove-path.h"

/*
 * What is remembered of a pair once it is in agreement: its bases, whose members are described in
 * dove-merge.c.
 */

/* A field that came back is known by when. */
static void
note_return (const DoveMergeInput *input,
             DoveSide              side,
             const char           *path,
             DoveValue            *now,
             DoveValueBuilder     *base)
{
  const char *time = g_hash_table_lookup (input->terms->hold->returned[side], path);
  g_autofree char *name = dove_merge_return_name (path);

  if (time != NULL && !dove_value_is_empty (now))
    dove_value_builder_set_text (base, name, time);
}

/* The configuration under which a base was made. */
void
dove_merge_note_config (const DoveTerms  *terms,
                        DoveValueBuilder *base)
{
  dove_value_builder_set_text (base, DOVE_MERGE_CONFIG_NAME, terms->config_hash);
}

/* The inputs of a row: kept as they are now, or forgotten while the row is not settled. */
void
dove_merge_note_inputs (const DoveMergeInput *input,
                        guint                 row,
                        gboolean              is_settled,
                        DoveValueBuilder     *base)
{
  DoveSide from = DOVE_SIDE_OTHER (input->to);
  DoveMapping *mapping = input->terms->sides[input->to].mapping;
  GPtrArray *sources = dove_mapping_get_row_sources (mapping, row);

  for (guint i = 0; i < sources->len; i++)
    {
      const char *source = g_ptr_array_index (sources, i);
      DovePath *path = dove_merge_find_observed (input->terms, from, source);
      g_autoptr(DoveValue) now = NULL;

      if (path == NULL)
        continue;
      now = dove_terms_fetch (path, input->source);
      if (is_settled)
        {
          dove_merge_set_or_null (base, dove_path_get_text (path), now);
          note_return (input, from, source, now, base);
        }
      else
        dove_value_builder_remove (base, dove_path_get_text (path));
    }
}

/* What the target holds, and what was meant if that is something else. */
void
dove_merge_note_target (const DoveMergeInput *input,
                        const DoveMergeField *field,
                        DoveValue            *target_now,
                        DoveValueBuilder     *source_base,
                        DoveValueBuilder     *target_base)
{
  g_autoptr(DovePath) path = dove_path_new (field->path, NULL);
  g_autoptr(DoveValue) now = dove_terms_fetch (path, target_now);
  g_autofree char *meant = dove_merge_meant_name (field->path);
  gboolean is_known = dove_value_get_member (input->target_base, field->path) != NULL;

  /* A target that was left as somebody made it stays a difference, unless a person says that it
   * is right. */
  if (field->state != DOVE_MERGE_LEFT || !is_known || g_strcmp0 (field->decided, "person") == 0)
    dove_merge_set_or_null (target_base, field->path, now);
  note_return (input, input->to, field->path, now, target_base);
  /* A new record is not sent what is empty: that was meant all the same, whatever its application,
   * or somebody in the meantime, has put there */
  if ((field->state != DOVE_MERGE_OMITTED || field->new != NULL) &&
      !dove_merge_same_value (input, input->to, field->path, field->new, now))
    dove_merge_set_or_null (source_base, meant, field->new);
  else
    dove_value_builder_remove (source_base, meant);
}

/* Whether nothing is open about a field once what is to be written has been written. */
gboolean
dove_merge_field_is_settled (const DoveMergeField *field)
{
  return field->state == DOVE_MERGE_SAME || field->state == DOVE_MERGE_WRITE ||
         field->state == DOVE_MERGE_LEFT || field->state == DOVE_MERGE_OMITTED;
}

DoveValueBuilder *
dove_merge_start_base (DoveValue *base)
{
  DoveValueBuilder *builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (base != NULL)
    dove_value_builder_set_all (builder, base);

  return builder;
}

/**
 * dove_merge_make_bases:
 * @self: a merge
 * @input: what it was made of
 * @target_now: the target's record as it is after what was written
 * @source_base: (out): what to remember of the source
 * @target_base: (out): what to remember of the target
 *
 * Makes the bases of a pair, after what the merge wanted to write has been written.
 */
void
dove_merge_make_bases (const DoveMerge       *self,
                       const DoveMergeInput  *input,
                       DoveValue             *target_now,
                       DoveValue            **source_base,
                       DoveValue            **target_base)
{
  g_autoptr(DoveValueBuilder) source = dove_merge_start_base (input->source_base);
  g_autoptr(DoveValueBuilder) target = dove_merge_start_base (input->target_base);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (self->fields, i);

      if (!dove_merge_field_is_settled (field))
        continue;
      dove_merge_note_inputs (input, field->row, TRUE, source);
      dove_merge_note_target (input, field, target_now, source, target);
    }

  for (guint i = 0; i < self->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (self->fields, i);

      if (!dove_merge_field_is_settled (field))
        dove_merge_note_inputs (input, field->row, FALSE, source);
    }

  dove_merge_note_config (input->terms, source);
  *source_base = dove_value_builder_end (source);
  *target_base = dove_value_builder_end (target);
}
