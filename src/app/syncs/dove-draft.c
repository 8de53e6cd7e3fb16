/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-draft.h"

#include "record/dove-json.h"

/*
 * A sync that is being made, without anything that is seen of it: what is proposed, and the
 * document that a person's choices make.
 */

#define ID_MOST      48 /* bytes: room for a number behind it */
#define SAMPLE_MOST  60 /* characters of a value that is shown as an example */

/**
 * dove_draft_clear:
 * @self: a draft
 *
 * Frees what it holds.
 */
void
dove_draft_clear (DoveDraft *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&self->sides[i].connection, g_free);
      g_clear_pointer (&self->sides[i].name, g_free);
      g_clear_pointer (&self->sides[i].object, g_free);
      g_clear_pointer (&self->sides[i].fields, dove_value_unref);
      g_clear_pointer (&self->sides[i].records, dove_value_unref);
    }
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
}

/**
 * dove_draft_propose:
 * @self: a draft whose sides are known
 *
 * Makes the proposals anew.
 */
void
dove_draft_propose (DoveDraft *self)
{
  const DoveProposalSide a = { self->sides[0].fields, self->sides[0].records };
  const DoveProposalSide b = { self->sides[1].fields, self->sides[1].records };

  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->keys = dove_propose_keys (&a, &b);
  self->rows = dove_propose_rows (&a, &b);
}

/**
 * dove_draft_find_field:
 * @self: a draft
 * @side: a side
 * @path: of a field
 *
 * Returns: (transfer none) (nullable): the field
 */
DoveValue *
dove_draft_find_field (const DoveDraft *self,
                       guint            side,
                       const char      *path)
{
  DoveValue *fields = self->sides[side].fields;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);

      if (g_strcmp0 (dove_value_get_member_text (field, "path"), path) == 0)
        return field;
    }

  return NULL;
}

/**
 * dove_draft_field_label:
 * @field: a field
 *
 * Returns: (transfer none): what a person calls it
 */
const char *
dove_draft_field_label (DoveValue *field)
{
  const char *title = dove_value_get_member_text (field, "title");

  return title != NULL && *title != '\0' ? title : dove_value_get_member_text (field, "path");
}

/* Whether a field is within the elements of a list: one of many values */
static gboolean
is_in_list (DoveValue  *fields,
            const char *path)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *list = dove_value_get_member_text (field, "path");

      if (g_strcmp0 (dove_value_get_member_text (field, "type"), "array") == 0 &&
          g_str_has_prefix (path, list) && path[strlen (list)] == '.')
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_draft_is_choosable:
 * @self: a draft
 * @side: a side
 * @field: one of its fields
 * @is_written: it is to be written, not read
 *
 * Returns: whether it is a single value that can be carried over as it is
 */
gboolean
dove_draft_is_choosable (const DoveDraft *self,
                         guint            side,
                         DoveValue       *field,
                         gboolean         is_written)
{
  const char *type = dove_value_get_member_text (field, "type");
  const char *path = dove_value_get_member_text (field, "path");

  if (g_strcmp0 (type, "array") == 0 || g_strcmp0 (type, "object") == 0)
    return FALSE;
  if (is_written && dove_value_get_boolean (dove_value_get_member (field, "readOnly")))
    return FALSE;

  return path != NULL && !is_in_list (self->sides[side].fields, path);
}

/**
 * dove_draft_sample:
 * @self: a draft
 * @formula: over a record of the first side
 *
 * Returns: (transfer full) (nullable): what it gives for the first record for which it gives
 *   something
 */
char *
dove_draft_sample (const DoveDraft *self,
                   const char      *formula)
{
  const DoveFormulaHost host = { 0 };
  g_autoptr(DoveFormula) compiled = dove_formula_new (formula, NULL);
  DoveValue *records = self->sides[0].records;

  for (guint i = 0; compiled != NULL && i < dove_value_get_length (records); i++)
    {
      g_auto(DoveFormulaResult) result = { 0 };
      g_autofree char *text = NULL;

      dove_formula_evaluate (compiled, &host, dove_value_get_element (records, i), NULL, &result);
      if (result.kind != DOVE_FORMULA_VALUE)
        continue;
      text = dove_formula_result_to_text (&result);
      if (*text != '\0')
        return g_utf8_strlen (text, -1) > SAMPLE_MOST ? g_utf8_substring (text, 0, SAMPLE_MOST)
                                                      : g_steal_pointer (&text);
    }

  return NULL;
}

/**
 * dove_draft_row_new:
 * @field: of the second side
 * @formula: what it is to hold
 * @source: (nullable): the field of the first side, when it is just that one
 *
 * Returns: (transfer full): a row
 */
DoveDraftRow *
dove_draft_row_new (DoveValue  *field,
                    const char *formula,
                    DoveValue  *source)
{
  DoveDraftRow *row = g_new0 (DoveDraftRow, 1);

  row->field = dove_value_ref (field);
  row->formula = g_strdup (formula);
  row->source = source != NULL ? dove_value_ref (source) : NULL;

  return row;
}

/**
 * dove_draft_row_free:
 * @row: (transfer full): a row
 */
void
dove_draft_row_free (DoveDraftRow *row)
{
  dove_value_unref (row->field);
  g_clear_pointer (&row->source, dove_value_unref);
  g_free (row->formula);
  g_free (row);
}

static DoveValue *
make_end (const DoveDraftSide *side)
{
  g_autoptr(DoveValueBuilder) end = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (end, "connection", side->connection);
  dove_value_builder_set_text (end, "object", side->object);

  return dove_value_builder_end (end);
}

static DoveValue *
make_match (const DoveDraftChoice *choice)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) key = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (key, "a", choice->key_a);
  dove_value_builder_set_text (key, "b", choice->key_b);
  dove_value_builder_take_element (list, dove_value_builder_end (key));

  return dove_value_builder_end (list);
}

/* An empty field of the source does not empty one at the target, as long as it flows one way: what
 * somebody has entered there is worth more than nothing. Both ways, it may have been cleared. */
static void
add_row (DoveValueBuilder *list,
         DoveValue        *field,
         const char       *formula,
         gboolean          keeps)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (row, "field", dove_value_get_member_text (field, "path"));
  dove_value_builder_set_text (row, "formula", formula);
  if (keeps)
    dove_value_builder_set_text (row, "empty", "keep");
  dove_value_builder_take_element (list, dove_value_builder_end (row));
}

static DoveValue *
make_rows (const DoveDraftChoice *choice)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < choice->rows->len; i++)
    {
      const DoveDraftRow *row = g_ptr_array_index (choice->rows, i);

      add_row (list, row->field, row->formula, !choice->is_both);
    }

  return dove_value_builder_end (list);
}

/* Back goes what came over as it is, and can be written there. */
static DoveValue *
make_rows_back (const DoveDraftChoice *choice)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < choice->rows->len; i++)
    {
      const DoveDraftRow *row = g_ptr_array_index (choice->rows, i);
      g_autofree char *formula = NULL;

      if (row->source == NULL ||
          dove_value_get_boolean (dove_value_get_member (row->source, "readOnly")))
        continue;
      formula = dove_propose_formula (row->field, row->source);
      add_row (list, row->source, formula, FALSE);
    }

  return dove_value_builder_end (list);
}

/**
 * dove_draft_to_document:
 * @self: a draft
 * @choice: what was chosen
 *
 * Returns: (transfer full): the definition of the sync
 */
DoveValue *
dove_draft_to_document (const DoveDraft       *self,
                        const DoveDraftChoice *choice)
{
  g_autoptr(DoveValueBuilder) sync = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (sync, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (sync, "kind", "sync");
  dove_value_builder_set_text (sync, "id", choice->id);
  dove_value_builder_set_text (sync, "name", choice->name);
  dove_value_builder_take (sync, "a", make_end (&self->sides[0]));
  dove_value_builder_take (sync, "b", make_end (&self->sides[1]));
  dove_value_builder_set_text (sync, "direction", choice->is_both ? "both" : "a-to-b");
  dove_value_builder_take (sync, "match", make_match (choice));
  dove_value_builder_take (sync, "to_b", make_rows (choice));
  if (choice->is_both)
    {
      dove_value_builder_take (sync, "to_a", make_rows_back (choice));
      if (choice->conflict != NULL)
        dove_value_builder_set_text (sync, "conflict", choice->conflict);
    }
  if (choice->deletes != NULL)
    dove_value_builder_set_text (sync, "delete", choice->deletes);
  if (choice->trigger != NULL)
    dove_value_builder_take (sync, "trigger", dove_json_parse (choice->trigger, -1, NULL, NULL));

  return dove_value_builder_end (sync);
}

/**
 * dove_draft_make_id:
 * @name: what a sync is called, in any language
 *
 * Returns: (transfer full): an id made of it: small letters, digits and hyphens
 */
char *
dove_draft_make_id (const char *name)
{
  g_autofree char *plain = g_str_to_ascii (name, "de");
  GString *id = g_string_new (NULL);

  for (const char *at = plain; *at != '\0' && id->len < ID_MOST; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (id, g_ascii_tolower (*at));
    else if (id->len > 0 && id->str[id->len - 1] != '-')
      g_string_append_c (id, '-');
  while (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0 || !g_ascii_isalpha (id->str[0]))
    g_string_prepend (id, "sync-");
  if (id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);

  return g_string_free (id, FALSE);
}
