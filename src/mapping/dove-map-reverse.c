/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-map-program-private.h"
#include "formula/dove-reverse.h"
#include "mapping/dove-map-reverse.h"
#include "mapping/dove-map-words.h"
#include "record/dove-path.h"

/*
 * The other direction of a row, as far as its formula can be turned round, and whether records
 * come back the same. A loop is turned round with all rows in it: a list is written whole, so one
 * field that does not come back would be lost in every element.
 */

typedef struct
{
  DoveMapProgram *program;
  DoveFieldTree  *sources;
  char           *why;       /* (nullable): what stands against it, or does not come back */
} Turn;

static DoveValue *
refuse (Turn       *self,
        const char *why)
{
  g_free (self->why);
  self->why = g_strdup (why);

  return NULL;
}

static void
take_doubt (Turn       *self,
            const char *doubt)
{
  if (self->why == NULL)
    self->why = g_strdup (doubt);
}

/* What a field is called from the loop around its row on */
static const char *
get_rest (const Turn         *self,
          const DoveMapEntry *entry)
{
  const char *around = entry->around >= 0
      ? dove_map_program_get (self->program, (guint) entry->around)->place : NULL;

  return around != NULL ? dove_field_path_get_rest (entry->place, around) : entry->place;
}

static char *
make_reference (const Turn         *self,
                const DoveMapEntry *entry)
{
  return g_strdup_printf (entry->around >= 0 ? "[.%s]" : "[%s]", get_rest (self, entry));
}

/* The field that is written on the way back, as its row says it; NULL when it cannot be */
static const char *
check_field (Turn               *self,
             const DoveMapEntry *entry,
             const char         *field)
{
  const gboolean is_inner = entry->around >= 0;
  g_autofree char *full = NULL;
  const DoveFieldNode *node;
  int index;

  if ((*field == '.') != is_inner)
    {
      refuse (self, is_inner ? _("The field is not one of the list’s elements.")
                             : _("The field is one of a list’s elements."));
      return NULL;
    }

  field += is_inner;
  full = is_inner && entry->list != NULL ? g_strjoin (".", entry->list, field, NULL)
                                         : g_strdup (field);
  index = dove_field_tree_find (self->sources, full);
  node = index >= 0 ? dove_field_tree_get (self->sources, (guint) index) : NULL;
  if (node == NULL || node->is_ghost)
    refuse (self, _("The source has no such field to be written."));
  else if (node->read_only)
    refuse (self, _("The field of the source can only be read."));
  else if (!is_inner && node->in_list)
    refuse (self, _("The field is one of a list’s elements."));
  else
    return field;

  return NULL;
}

/* The way back of a formula; named values in it are taken for what they are made of */
static DoveReverse *
reverse_formula (const DoveMapEntry *entry,
                 const char         *reference)
{
  g_autoptr(DoveFormula) inlined = entry->inlined != NULL
      ? dove_formula_new (entry->inlined, NULL) : NULL;

  return dove_formula_reverse (inlined != NULL ? inlined : entry->formula, reference);
}

static DoveValue *turn_entry (Turn  *self,
                              guint  index);

static DoveValue *
turn_loop (Turn               *self,
           const DoveMapEntry *entry,
           guint               index)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *reference = make_reference (self, entry);
  g_autofree char *list = NULL;
  const char *field;

  if (!entry->is_plain || entry->formula == NULL)
    return refuse (self, _("The list is made by a formula."));

  {
    g_autoptr(DoveReverse) reverse = reverse_formula (entry, reference);

    list = g_strdup (reverse->field);
  }
  field = list != NULL ? check_field (self, entry, list) : NULL;
  if (field == NULL)
    return NULL;

  for (guint i = index + 1; i < dove_map_program_get_length (self->program); i++)
    {
      DoveValue *inner;

      if (dove_map_program_get (self->program, i)->around != (int) index
          || dove_map_program_get (self->program, i)->name != NULL)
        continue;
      inner = turn_entry (self, i);
      if (inner == NULL)
        return NULL;
      dove_value_builder_take_element (fields, inner);
    }

  dove_value_builder_set_text (row, "field", field);
  dove_value_builder_set_text (row, "each", reference);
  dove_value_builder_take (row, "fields", dove_value_builder_end (fields));

  return dove_value_builder_end (row);
}

static DoveValue *
turn_entry (Turn  *self,
            guint  index)
{
  const DoveMapEntry *entry = dove_map_program_get (self->program, index);
  g_autofree char *reference = make_reference (self, entry);
  g_autoptr(DoveReverse) reverse = NULL;
  g_autoptr(DoveValueBuilder) row = NULL;
  const char *field;

  if (entry->name != NULL)
    return refuse (self, _("A named value is written to no field."));
  if (dove_map_program_get_problem (self->program, index) != NULL || entry->formula == NULL)
    return refuse (self, _("The row has a problem."));
  if (dove_value_get_member (entry->document, "via") != NULL)
    return refuse (self, _("The row refers to another record, whose key does not tell where it "
                           "was referred to."));
  if (entry->is_loop)
    return turn_loop (self, entry, index);

  reverse = reverse_formula (entry, reference);
  if (reverse->formula == NULL)
    return refuse (self, reverse->why);
  field = check_field (self, entry, reverse->field);
  if (field == NULL)
    return NULL;

  if (dove_value_get_member (entry->document, "when") != NULL)
    take_doubt (self, _("The row has a condition, which the way back does not have."));
  if (reverse->why != NULL)
    take_doubt (self, reverse->why);
  row = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (row, "field", field);
  dove_value_builder_set_text (row, "formula", reverse->formula);

  return dove_value_builder_end (row);
}

/* Whether what came back is what was there, as far as it was sent */
static gboolean
came_back (DoveValue *before,
           DoveValue *after,
           DoveValue *schema)
{
  g_autoptr(DoveValue) a = NULL;
  g_autoptr(DoveValue) b = NULL;

  if (dove_value_is_empty (before) && dove_value_is_empty (after))
    return TRUE;

  if (dove_value_get_kind (after) == DOVE_VALUE_RECORD)
    {
      for (guint i = 0; i < dove_value_get_length (after); i++)
        if (!came_back (dove_value_get_member (before, dove_value_get_name (after, i)),
                        dove_value_get_element (after, i), NULL))
          return FALSE;
      return TRUE;
    }
  if (dove_value_get_kind (after) == DOVE_VALUE_LIST
      && dove_value_get_kind (before) == DOVE_VALUE_LIST)
    {
      if (dove_value_get_length (before) != dove_value_get_length (after))
        return FALSE;
      for (guint i = 0; i < dove_value_get_length (after); i++)
        if (!came_back (dove_value_get_element (before, i), dove_value_get_element (after, i),
                        dove_value_get_member (schema, "items")))
          return FALSE;
      return TRUE;
    }

  a = dove_canonical_value (before, schema);
  b = dove_canonical_value (after, schema);

  return dove_value_equal (a, b);
}

/* A row with the named values that it may use */
static DoveValue *
with_names (const Turn *self,
            DoveValue  *row)
{
  g_autoptr(DoveValueBuilder) rows = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < self->program->names->len; i++)
    dove_value_builder_add (rows, g_ptr_array_index (self->program->names, i));
  dove_value_builder_add (rows, row);

  return dove_value_builder_end (rows);
}

/* Applies one row to a record; the field's value is in the record that is made */
static DoveValue *
apply_rows (DoveValue             *rows,
            DoveFieldTree         *targets,
            const DoveMappingHost *host,
            DoveValue             *record)
{
  g_autoptr(GPtrArray) issues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  g_autoptr(DoveMapping) mapping =
      dove_mapping_compile (rows, NULL, dove_field_tree_get_compiled (targets), issues);
  g_autoptr(GPtrArray) fields = NULL;

  if (mapping == NULL)
    return NULL;

  fields = dove_mapping_apply (mapping, host, DOVE_MAP_CREATE, record, NULL);
  if (((DoveMappedField *) g_ptr_array_index (fields, 0))->state != DOVE_MAPPED_WRITE)
    return NULL;

  return dove_mapped_to_record (fields, NULL);
}

/* There and back with one record; a row that does not apply to it tells nothing */
static void
try_record (DoveMapReverse        *self,
            const Turn            *turn,
            DoveValue             *forth,
            const DoveMappingHost *host,
            DoveValue             *record,
            guint                  number)
{
  const char *field = dove_value_get_member_text (self->row, "field");
  const int index = dove_field_tree_find (turn->sources, field);
  g_autoptr(DovePath) path = dove_path_new (field, NULL);
  g_autoptr(DoveValue) made = apply_rows (forth, turn->program->targets, host, record);
  g_autoptr(DoveValue) way = dove_value_new_list (&self->row, 1);
  g_autoptr(DoveValue) back = made != NULL ? apply_rows (way, turn->sources, host, made) : NULL;
  g_autoptr(DoveValue) before = dove_path_fetch (path, record);
  g_autoptr(DoveValue) after = back != NULL ? dove_path_fetch (path, back) : NULL;

  if (made == NULL)
    return;

  self->n_tried++;
  if (back != NULL
      && came_back (before, after, dove_field_tree_get_schema (turn->sources, (guint) index)))
    self->n_same++;
  else if (self->first_other < 0)
    {
      g_autofree char *was = dove_map_words_value (before);
      g_autofree char *is = dove_map_words_value (after);

      self->first_other = (int) number;
      self->told = back != NULL
          ? g_strdup_printf (_("Record %u has “%s”, and “%s” comes back."), number + 1, was, is)
          : g_strdup_printf (_("Record %u has “%s”, and nothing comes back."), number + 1, was);
    }
}

static void
try_records (DoveMapReverse        *self,
             const Turn            *turn,
             DoveValue             *forth,
             const DoveMappingHost *host,
             DoveValue             *records)
{
  g_autofree char *other = NULL;
  g_autofree char *count = NULL;

  for (guint i = 0; i < dove_value_get_length (records); i++)
    try_record (self, turn, forth, host, dove_value_get_element (records, i), i);

  if (self->n_tried == 0)
    {
      self->told = g_strdup ("");
      return;
    }
  other = g_steal_pointer (&self->told);
  count = g_strdup_printf (ngettext ("%u of %u record comes back the same.",
                                     "%u of %u records come back the same.", self->n_tried),
                           self->n_same, self->n_tried);
  self->told = other != NULL ? g_strjoin (" ", count, other, NULL) : g_steal_pointer (&count);
}

/**
 * dove_map_reverse:
 * @program: compiled rows
 * @index: of an entry; of one in a loop, the outermost loop is meant
 * @sources: the source's fields
 * @host: what formulas may know
 * @records: (nullable): list of records of the source, to go there and back with
 *
 * Finds the row of the other direction, and tries it.
 *
 * Returns: (transfer full): the way back, or why there is none
 */
DoveMapReverse *
dove_map_reverse (DoveMapProgram        *program,
                  guint                  index,
                  DoveFieldTree         *sources,
                  const DoveMappingHost *host,
                  DoveValue             *records)
{
  DoveMapReverse *self = g_new0 (DoveMapReverse, 1);
  Turn turn = { program, sources };

  while (dove_map_program_get (program, index)->around >= 0)
    index = (guint) dove_map_program_get (program, index)->around;

  self->first_other = -1;
  self->row = turn_entry (&turn, index);
  self->why = turn.why;
  if (self->row != NULL)
    {
      g_autoptr(DoveValue) forth = with_names (&turn,
                                               dove_map_program_get (program, index)->document);

      try_records (self, &turn, forth, host, records);
    }
  else
    self->told = g_strdup ("");

  return self;
}

/**
 * dove_map_reverse_free:
 * @self: (transfer full): a way back
 */
void
dove_map_reverse_free (DoveMapReverse *self)
{
  g_clear_pointer (&self->row, dove_value_unref);
  g_free (self->why);
  g_free (self->told);
  g_free (self);
}
