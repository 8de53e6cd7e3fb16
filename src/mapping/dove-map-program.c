/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-map-program-private.h"

/*
 * A run compiles all rows or none. An editor needs what can be said of each row while another
 * one is half written, and it needs it again after each edit. So each row of the record is
 * compiled by itself, into a unit that the next program takes over as long as the row is the
 * very same value.
 */

static void
part_clear (gpointer data)
{
  DoveMapPart *part = data;

  g_free (part->entry.place);
  g_free (part->entry.list);
  g_free (part->entry.inlined);
  g_ptr_array_unref (part->entry.sources);
  g_free (part->entry.problem);
  g_free (part->pointer);
}

static void
unit_unref (gpointer data)
{
  DoveMapUnit *unit = data;

  if (!g_atomic_ref_count_dec (&unit->ref_count))
    return;

  g_array_unref (unit->parts);
  g_ptr_array_unref (unit->wrong);
  dove_row_free (unit->row);
  dove_value_unref (unit->document);
  g_free (unit);
}

/* Whether a formula is one reference, with nothing around it */
static gboolean
is_reference (const char *text)
{
  gboolean is_relative;
  g_autoptr(DovePath) path = text != NULL ? dove_row_read_reference (text, &is_relative) : NULL;

  return path != NULL || g_strcmp0 (text, "[.]") == 0;
}

/* Whether it is the name of a value, with nothing around it */
static gboolean
is_name (DoveMapNames *names,
         const char   *text)
{
  g_autofree char *bare = g_strstrip (g_strdup (text != NULL && *text == '=' ? text + 1
                                                : text != NULL               ? text : ""));

  for (guint i = 0; dove_map_names_get_known (names)[i] != NULL; i++)
    if (g_ascii_strcasecmp (dove_map_names_get_known (names)[i], bare) == 0)
      return TRUE;

  return FALSE;
}

typedef struct
{
  DoveMapUnit *unit;
  int          around;
  const char  *place;      /* (nullable): of the loop around */
  const char  *list;       /* (nullable): of the elements that the rows see */
  DoveMapNames *names;     /* (nullable): that the rows can use */
  const char  *pointer;
} Walk;

static char *
find_list (const Walk    *walk,
           const DoveRow *row)
{
  if (row->each_path == NULL)
    return NULL;
  if (!row->is_relative)
    return dove_field_path_normalize (dove_path_get_text (row->each_path));
  if (walk->list == NULL)
    return NULL;

  return g_strjoin (".", walk->list, dove_path_get_text (row->each_path), NULL);
}

static void
add_fields (GPtrArray  *fields,
            const char *text,
            const char *list)
{
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);
  g_autoptr(GPtrArray) found = formula != NULL ? dove_formula_get_fields (formula) : NULL;

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const char *field = g_ptr_array_index (found, i);

      if (*field != '.')
        dove_names_add (fields, field);
      else if (list != NULL && field[1] == '\0')
        dove_names_add (fields, list);
      else if (list != NULL)
        {
          g_autofree char *full = g_strconcat (list, field, NULL);

          dove_names_add (fields, full);
        }
    }
}

/* What a formula with named values reads by itself: all that it reads, but for what only those
 * values read, and their places */
static void
add_named_sources (const Walk *walk,
                   const char *text,
                   GPtrArray  *sources)
{
  g_autoptr(GPtrArray) used = dove_map_names_get_uses (walk->names, text);
  g_autoptr(GPtrArray) by_names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *bare = dove_map_names_blank (walk->names, text);

  add_fields (own, bare, walk->list);
  for (guint i = 0; i < used->len; i++)
    {
      const char *place = g_ptr_array_index (used, i);
      g_autofree char *name = dove_map_place_get_name (place);
      gboolean uses_names;
      g_autofree char *value = dove_map_names_compose (walk->names, name, &uses_names, NULL);

      if (value != NULL)
        add_fields (by_names, value, walk->list);
      dove_names_add (own, place);
    }

  for (guint i = by_names->len; i > 0; i--)
    {
      const char *field = g_ptr_array_index (by_names, i - 1);
      guint at;

      if (!g_ptr_array_find_with_equal_func (own, field, g_str_equal, NULL)
          && g_ptr_array_find_with_equal_func (sources, field, g_str_equal, &at))
        g_ptr_array_remove_index (sources, at);
    }
  for (guint i = 0; i < own->len; i++)
    dove_names_add (sources, g_ptr_array_index (own, i));
}

static GPtrArray *
find_sources (const Walk    *walk,
              DoveValue     *document,
              const DoveRow *row)
{
  static const char *const members[] = { "formula", "each", "when" };
  GPtrArray *sources;

  if (walk->names == NULL || !row->uses_names)
    return g_ptr_array_ref (row->own);

  sources = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < row->own->len; i++)
    g_ptr_array_add (sources, g_strdup (g_ptr_array_index (row->own, i)));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = dove_value_get_member_text (document, members[i]);

      if (text != NULL)
        add_named_sources (walk, text, sources);
    }

  return sources;
}

static char *
find_path (DoveValue *document)
{
  const char *name = dove_map_row_get_name (document);
  const char *field = dove_value_get_member_text (document, "field");

  return name != NULL ? dove_map_place_of_name (NULL, name)
                      : dove_field_path_normalize (field != NULL ? field : "");
}

static void
add_part (const Walk *walk,
          DoveValue  *document,
          DoveRow    *row)
{
  g_autofree char *path = find_path (document);
  const gboolean is_loop = dove_value_get_member (document, "each") != NULL;
  const char *text = dove_value_get_member_text (document, is_loop ? "each" : "formula");
  DoveMapPart part = {
    .entry = {
      .place = walk->place != NULL ? g_strjoin (".", walk->place, path, NULL) : g_strdup (path),
      .document = document,
      .around = walk->around,
      .text = text,
      .inlined = walk->names != NULL && row->uses_names && text != NULL
                   ? dove_map_names_inline (walk->names, text) : NULL,
      .list = g_strdup (walk->list),
      .formula = is_loop ? row->each : row->formula,
      .sources = find_sources (walk, document, row),
      .name = dove_map_row_get_name (document),
      .is_loop = is_loop,
      .is_plain = is_reference (text) || is_name (walk->names, text),
    },
    .pointer = g_strdup (walk->pointer),
    .row = row,
  };

  g_array_append_val (walk->unit->parts, part);
}

static void
add_parts (const Walk *walk,
           DoveValue  *document,
           DoveRow    *row)
{
  const guint index = walk->unit->parts->len;
  DoveValue *fields = dove_value_get_member (document, "fields");
  g_autofree char *list = find_list (walk, row);
  g_autofree char *place = NULL;
  g_autoptr(DoveMapNames) names = NULL;
  guint n_fields = 0, n_names = 0;

  add_part (walk, document, row);
  if (row->fields == NULL)
    return;

  place = g_strdup (g_array_index (walk->unit->parts, DoveMapPart, index).entry.place);
  names = dove_map_names_new (fields, place, walk->names);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *inner_document = dove_value_get_element (fields, i);
      g_autofree char *pointer = g_strdup_printf ("%s/fields/%u", walk->pointer, i);
      const Walk inner = { walk->unit, (int) index, place, list, names, pointer };

      add_parts (&inner, inner_document, dove_map_row_get_name (inner_document) != NULL
                                           ? g_ptr_array_index (row->names, n_names++)
                                           : g_ptr_array_index (row->fields, n_fields++));
    }
}

/* The innermost row that a pointer leads into */
static DoveMapPart *
find_part (DoveMapUnit *unit,
           const char  *pointer)
{
  for (guint i = unit->parts->len; i > 0; i--)
    {
      DoveMapPart *part = &g_array_index (unit->parts, DoveMapPart, i - 1);
      const gsize length = strlen (part->pointer);

      if (strncmp (pointer, part->pointer, length) == 0
          && (pointer[length] == '\0' || pointer[length] == '/'))
        return part;
    }

  return NULL;
}

/* Takes rows that are wrong out of their loops, so that the others can be applied */
static void
drop_wrong (DoveMapUnit *unit)
{
  for (guint i = unit->parts->len; i > 0; i--)
    {
      DoveMapPart *part = &g_array_index (unit->parts, DoveMapPart, i - 1);
      DoveMapPart *loop = NULL;
      guint index;

      if (part->entry.problem == NULL)
        continue;
      if (part->entry.around >= 0)
        {
          loop = &g_array_index (unit->parts, DoveMapPart, part->entry.around);
          if (loop->row != NULL && g_ptr_array_find (loop->row->fields, part->row, &index))
            g_ptr_array_add (unit->wrong, g_ptr_array_steal_index (loop->row->fields, index));
        }
      part->row = NULL;
    }
}

static DoveMapUnit *
unit_new (DoveValue    *document,
          DoveMapNames *names,
          DoveSchema   *target)
{
  DoveMapUnit *unit = g_new0 (DoveMapUnit, 1);
  g_autoptr(GPtrArray) issues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  const Walk walk = { unit, -1, NULL, NULL, names, "" };

  g_atomic_ref_count_init (&unit->ref_count);
  unit->document = dove_value_ref (document);
  unit->parts = g_array_new (FALSE, FALSE, sizeof (DoveMapPart));
  g_array_set_clear_func (unit->parts, part_clear);
  unit->wrong = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_row_free);
  unit->row = dove_row_compile (document, names, target, issues);
  unit->uses_names = unit->row->uses_names;
  add_parts (&walk, document, unit->row);

  for (guint i = 0; i < issues->len; i++)
    {
      const DoveSchemaIssue *issue = g_ptr_array_index (issues, i);
      DoveMapPart *part = find_part (unit, issue->pointer);

      if (part->entry.problem == NULL)
        part->entry.problem = g_strdup (issue->message);
    }
  drop_wrong (unit);

  return unit;
}

static void
collect_entries (DoveMapProgram *self)
{
  for (guint u = 0; u < self->units->len; u++)
    {
      const DoveMapUnit *unit = g_ptr_array_index (self->units, u);
      const guint first = self->entries->len;

      for (guint i = 0; i < unit->parts->len; i++)
        {
          DoveMapEntry entry = g_array_index (unit->parts, DoveMapPart, i).entry;

          entry.row = u;
          if (entry.around >= 0)
            entry.around += (int) first;
          g_array_append_val (self->entries, entry);
          if (!g_hash_table_contains (self->places, entry.place))
            g_hash_table_insert (self->places, entry.place,
                                 GUINT_TO_POINTER (self->entries->len));
        }
    }
}

/* Where a path is written, or what is around it: the row that does, counted from 1 */
static guint
find_writer (GHashTable *writers,
             const char *place)
{
  g_autofree char *around = g_strdup (place);
  char *dot;
  guint row = GPOINTER_TO_UINT (g_hash_table_lookup (writers, around));

  while (row == 0 && (dot = strrchr (around, '.')) != NULL)
    {
      *dot = '\0';
      row = GPOINTER_TO_UINT (g_hash_table_lookup (writers, around));
    }

  return row;
}

/* Says of each unit that writes what another one writes too. Rows in a loop were compared when
 * it was compiled. */
static void
find_overlaps (DoveMapProgram *self)
{
  g_autoptr(GHashTable) writers = g_hash_table_new (g_str_hash, g_str_equal);

  g_ptr_array_set_size (self->overlaps, (int) self->units->len);
  for (guint u = 0; u < self->units->len; u++)
    {
      const DoveMapUnit *unit = g_ptr_array_index (self->units, u);
      const char *place = g_array_index (unit->parts, DoveMapPart, 0).entry.place;

      if (*place != '\0' && !g_hash_table_contains (writers, place))
        g_hash_table_insert (writers, (char *) place, GUINT_TO_POINTER (u + 1));
    }

  for (guint u = 0; u < self->units->len; u++)
    {
      const DoveMapUnit *unit = g_ptr_array_index (self->units, u);
      const char *place = g_array_index (unit->parts, DoveMapPart, 0).entry.place;
      guint row = find_writer (writers, place);

      if (row == u + 1)
        {
          g_autofree char *around = g_strdup (place);
          char *dot = strrchr (around, '.');

          if (dot != NULL)
            *dot = '\0';
          row = dot != NULL ? find_writer (writers, around) : 0;
        }
      if (row != 0 && *place != '\0')
        g_ptr_array_index (self->overlaps, u) =
            g_strdup_printf (_("“%s” is written by row %u already; remove one of them"), place,
                             row);
    }
}

static void
value_unref (gpointer data)
{
  dove_value_unref (data);
}

/* The named values of the record's rows: those in loops are part of their units */
static GPtrArray *
collect_names (DoveValue *rows)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (value_unref);

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    if (dove_map_row_get_name (dove_value_get_element (rows, i)) != NULL)
      g_ptr_array_add (names, dove_value_ref (dove_value_get_element (rows, i)));

  return names;
}

static gboolean
are_same_values (GPtrArray *a,
                 GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    if (g_ptr_array_index (a, i) != g_ptr_array_index (b, i))
      return FALSE;

  return a->len == b->len;
}

/**
 * dove_map_program_new:
 * @rows: rows of a mapping
 * @targets: the target's fields
 * @earlier: (nullable): a program of earlier rows: what did not change since is taken over
 *
 * Compiles the rows of a mapping that is edited.
 *
 * Returns: (transfer full): the program, whatever is wrong with the rows
 */
DoveMapProgram *
dove_map_program_new (DoveValue      *rows,
                      DoveFieldTree  *targets,
                      DoveMapProgram *earlier)
{
  DoveMapProgram *self = g_new0 (DoveMapProgram, 1);
  g_autoptr(GHashTable) known = g_hash_table_new (NULL, NULL);
  g_autoptr(DoveMapNames) names = dove_map_names_new (rows, NULL, NULL);
  gboolean has_same_names;

  g_atomic_ref_count_init (&self->ref_count);
  self->targets = dove_field_tree_ref (targets);
  self->units = g_ptr_array_new_with_free_func (unit_unref);
  self->entries = g_array_new (FALSE, FALSE, sizeof (DoveMapEntry));
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  self->overlaps = g_ptr_array_new_with_free_func (g_free);
  self->names = collect_names (rows);
  has_same_names = earlier != NULL && are_same_values (self->names, earlier->names);

  if (earlier != NULL && earlier->targets == targets)
    for (guint i = 0; i < earlier->units->len; i++)
      {
        DoveMapUnit *unit = g_ptr_array_index (earlier->units, i);

        if (has_same_names || !unit->uses_names)
          g_hash_table_insert (known, unit->document, unit);
      }

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *document = dove_value_get_element (rows, i);
      DoveMapUnit *unit = g_hash_table_lookup (known, document);

      if (unit != NULL)
        g_atomic_ref_count_inc (&unit->ref_count);
      else
        unit = unit_new (document, names, dove_field_tree_get_compiled (targets));
      g_ptr_array_add (self->units, unit);
    }
  collect_entries (self);
  find_overlaps (self);

  return self;
}

/**
 * dove_map_program_ref:
 * @self: a program
 *
 * Returns: (transfer full): @self
 */
DoveMapProgram *
dove_map_program_ref (DoveMapProgram *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_map_program_unref:
 * @self: (transfer full): a program
 */
void
dove_map_program_unref (DoveMapProgram *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->places);
  g_array_unref (self->entries);
  g_ptr_array_unref (self->overlaps);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->units);
  dove_field_tree_unref (self->targets);
  g_free (self);
}

/**
 * dove_map_program_get_length:
 * @self: a program
 *
 * Returns: how many rows there are, with those in loops
 */
guint
dove_map_program_get_length (DoveMapProgram *self)
{
  return self->entries->len;
}

/**
 * dove_map_program_get:
 * @self: a program
 * @index: of an entry
 *
 * Returns: (transfer none): the entry, for as long as the program is there
 */
const DoveMapEntry *
dove_map_program_get (DoveMapProgram *self,
                      guint           index)
{
  g_return_val_if_fail (index < self->entries->len, NULL);

  return &g_array_index (self->entries, DoveMapEntry, index);
}

/**
 * dove_map_program_find:
 * @self: a program
 * @place: a place
 *
 * Returns: index of the entry; -1 when no row writes it
 */
int
dove_map_program_find (DoveMapProgram *self,
                       const char     *place)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->places, place)) - 1;
}

/**
 * dove_map_program_get_problem:
 * @self: a program
 * @index: of an entry
 *
 * Returns: (nullable): why the mapping cannot be used with this row, a sentence
 */
const char *
dove_map_program_get_problem (DoveMapProgram *self,
                              guint           index)
{
  const DoveMapEntry *entry = dove_map_program_get (self, index);

  if (entry->problem != NULL || entry->around >= 0)
    return entry->problem;

  return g_ptr_array_index (self->overlaps, entry->row);
}
