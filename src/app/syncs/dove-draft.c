/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-draft.h"

#include "formula/dove-field-use.h"
#include "record/dove-path.h"
#include "record/dove-schema.h"

/*
 * A sync that is being made or changed, without anything that is seen of it: what is known of its
 * ends, and what is proposed.
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
  g_clear_pointer (&self->rows[0], g_ptr_array_unref);
  g_clear_pointer (&self->rows[1], g_ptr_array_unref);
  g_clear_pointer (&self->tables, dove_value_unref);
  g_clear_pointer (&self->zone, g_free);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->document, dove_value_unref);
  g_clear_pointer (&self->original, dove_value_unref);
  g_clear_pointer (&self->earlier, g_ptr_array_unref);
}

static void
draft_free (gpointer data)
{
  dove_draft_clear (data);
  g_free (data);
}

/**
 * dove_draft_take_asked:
 * @self: a draft
 * @asked: a draft of the same ends that was asked again; empty afterwards
 *
 * Takes over what the applications tell now, with the proposals that follow from it. The definition
 * stays.
 */
void
dove_draft_take_asked (DoveDraft *self,
                       DoveDraft *asked)
{
  DoveDraft *earlier = g_new0 (DoveDraft, 1);

  if (self->earlier == NULL)
    self->earlier = g_ptr_array_new_with_free_func (draft_free);
  for (guint side = 0; side < 2; side++)
    {
      earlier->sides[side] = self->sides[side];
      earlier->rows[side] = self->rows[side];
      self->sides[side] = asked->sides[side];
      self->rows[side] = asked->rows[side];
    }
  earlier->keys = self->keys;
  self->keys = asked->keys;
  earlier->tables = self->tables;
  self->tables = asked->tables;
  earlier->zone = self->zone;
  self->zone = asked->zone;
  earlier->language = self->language;
  self->language = asked->language;
  memset (asked, 0, sizeof *asked);
  g_ptr_array_add (self->earlier, earlier);
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
  g_clear_pointer (&self->rows[0], g_ptr_array_unref);
  g_clear_pointer (&self->rows[1], g_ptr_array_unref);
  self->keys = dove_propose_keys (&a, &b);
  self->rows[0] = dove_propose_rows (&b, &a);
  self->rows[1] = dove_propose_rows (&a, &b);
}

/**
 * dove_draft_find_proposal:
 * @self: a draft
 * @side: a side
 * @path: of a field of it
 *
 * Returns: (transfer none) (nullable): what is proposed for the field
 */
const DoveProposal *
dove_draft_find_proposal (const DoveDraft *self,
                          guint            side,
                          const char      *path)
{
  for (guint i = 0; self->rows[side] != NULL && i < self->rows[side]->len; i++)
    {
      const DoveProposal *proposal = g_ptr_array_index (self->rows[side], i);

      if (g_strcmp0 (proposal->target, path) == 0)
        return proposal;
    }

  return NULL;
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

/**
 * dove_draft_make_titles:
 * @self: a draft
 * @side: 0 or 1
 *
 * Returns: (transfer full) (element-type utf8 utf8): what people call the fields of a side, by
 *   their paths, as dove_titles_new() has it
 */
GHashTable *
dove_draft_make_titles (const DoveDraft *self,
                        guint            side)
{
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  DoveValue *list = self->sides[side].fields;

  for (guint i = 0; i < dove_value_get_length (list); i++)
    {
      DoveValue *from = dove_value_get_element (list, i);
      const char *text = dove_value_get_member_text (from, "path");
      g_autoptr(DovePath) path = text != NULL ? dove_path_new (text, NULL) : NULL;
      DoveField *field = NULL;

      if (path == NULL || dove_path_get_length (path) == 0)
        continue;
      /* What they are called is all that is asked for */
      field = g_new0 (DoveField, 1);
      field->path = (char *) text;
      field->title = (char *) dove_value_get_member_text (from, "title");
      field->depth = dove_path_get_length (path) - 1;
      g_ptr_array_add (fields, field);
    }

  return dove_titles_new (fields);
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

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  const DoveDraft *self = user_data;

  return dove_value_get_member (self->tables, name);
}

/**
 * dove_draft_get_host:
 * @self: a draft; must live as long as what it gives is used
 *
 * Returns: what formulas may know in a run that begins now
 */
DoveFormulaHost
dove_draft_get_host (const DoveDraft *self)
{
  return (DoveFormulaHost) {
    .now = g_get_real_time (),
    .zone = self->zone,
    .language = self->language,
    .find_table = find_table,
    .user_data = (gpointer) self,
  };
}

/**
 * dove_draft_sample:
 * @self: a draft
 * @side: a side
 * @formula: over a record of it
 *
 * Returns: (transfer full) (nullable): what it gives for the first record for which it gives
 *   something
 */
char *
dove_draft_sample (const DoveDraft *self,
                   guint            side,
                   const char      *formula)
{
  const DoveFormulaHost host = dove_draft_get_host (self);
  g_autoptr(DoveFormula) compiled = dove_formula_new (formula, NULL);
  DoveValue *records = self->sides[side].records;
  guint length = records != NULL ? dove_value_get_length (records) : 0;

  for (guint i = 0; compiled != NULL && i < length; i++)
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

/* The schema of a record, with a field of it at its path */
static void
add_to_schema (DoveValueBuilder *properties,
               DoveValue        *fields,
               const char       *prefix)
{
  gsize length = strlen (prefix);

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *path = dove_value_get_member_text (field, "path");
      const char *type = dove_value_get_member_text (field, "type");
      g_autoptr(DoveValueBuilder) schema = dove_value_builder_new (DOVE_VALUE_RECORD);

      if (path == NULL || !g_str_has_prefix (path, prefix) || strchr (path + length, '.') != NULL)
        continue;
      if (g_strcmp0 (type, "object") == 0)
        {
          g_autoptr(DoveValueBuilder) inner = dove_value_builder_new (DOVE_VALUE_RECORD);
          g_autofree char *below = g_strconcat (path, ".", NULL);

          add_to_schema (inner, fields, below);
          dove_value_builder_set_text (schema, "type", "object");
          dove_value_builder_take (schema, "properties", dove_value_builder_end (inner));
        }
      else if (g_strcmp0 (type, "array") != 0 && type != NULL && *type != '\0')
        dove_value_builder_set_text (schema, "type", type);
      dove_value_builder_take (properties, path + length, dove_value_builder_end (schema));
    }
}

/* The paths that a side is looked at by, to recognise its records */
static void
add_key_fields (const DoveDraft *self,
                guint            side,
                GHashTable      *paths)
{
  DoveValue *match = self->document != NULL ? dove_value_get_member (self->document, "match")
                                            : NULL;

  for (guint i = 0; i < dove_value_get_length (match); i++)
    {
      const char *text = dove_value_get_member_text (dove_value_get_element (match, i),
                                                     side == 0 ? "a" : "b");
      g_autoptr(DoveFormula) formula = text != NULL ? dove_formula_new (text, NULL) : NULL;
      g_autoptr(GPtrArray) uses = formula != NULL ? dove_formula_get_uses (formula) : NULL;

      for (guint k = 0; uses != NULL && k < uses->len; k++)
        g_hash_table_add (paths,
                          g_strdup (((DoveFieldUse *) g_ptr_array_index (uses, k))->path));
    }
}

/**
 * dove_draft_dup_fields:
 * @self: a draft
 * @side: one of its ends
 *
 * Returns: (transfer full): the fields of the side; those by which records are recognised have a
 *   member `key`
 */
DoveValue *
dove_draft_dup_fields (const DoveDraft *self,
                       guint            side)
{
  g_autoptr(GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveValue *known = self->sides[side].fields;

  add_key_fields (self, side, paths);
  for (guint i = 0; known != NULL && i < dove_value_get_length (known); i++)
    {
      DoveValue *field = dove_value_get_element (known, i);
      const char *path = dove_value_get_member_text (field, "path");
      g_autoptr(DoveValueBuilder) marked = NULL;

      if (path == NULL || !g_hash_table_contains (paths, path))
        {
          dove_value_builder_add (fields, field);
          continue;
        }
      marked = dove_value_builder_new (DOVE_VALUE_RECORD);
      dove_value_builder_set_all (marked, field);
      dove_value_builder_take (marked, "key", dove_value_new_boolean (TRUE));
      dove_value_builder_take_element (fields, dove_value_builder_end (marked));
    }

  return dove_value_builder_end (fields);
}

/**
 * dove_draft_make_schema:
 * @self: a draft
 * @side: a side whose fields are known
 *
 * Returns: (transfer full) (nullable): JSON Schema of its records; %NULL when it is not told
 *   exactly enough to find what is unknown
 */
DoveValue *
dove_draft_make_schema (const DoveDraft *self,
                        guint            side)
{
  DoveValue *fields = self->sides[side].fields;
  g_autoptr(DoveValueBuilder) schema = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (fields == NULL || dove_value_get_length (fields) == 0)
    return NULL;

  /* A name in quotes is not taken apart: it may hold points */
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      const char *path = dove_value_get_member_text (dove_value_get_element (fields, i), "path");

      if (path == NULL || strchr (path, '\'') != NULL)
        return NULL;
    }
  add_to_schema (properties, fields, "");
  dove_value_builder_set_text (schema, "type", "object");
  dove_value_builder_take (schema, "properties", dove_value_builder_end (properties));

  return dove_value_builder_end (schema);
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
