/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-mapping-private.h"

/*
 * From the rows of a document to compiled rows.
 *
 * Everything that can be wrong with a row is found here, each issue with the JSON Pointer of
 * its member, and compiling goes on with the next member: a person mends all of them at once.
 * What an element's row may carry is less than what a row of the record may: it has no
 * counterpart of its own at the target, since a list is compared and written whole.
 */

typedef struct
{
  GPtrArray  *issues;
  DoveSchema *target;      /* (nullable) */
  const char *list;        /* (nullable): path of the list whose elements are made */
  DovePath   *list_source; /* (nullable): where those elements come from, when that is known */
  DoveMapNames *names;     /* (nullable): named values that the rows can use */
  GPtrArray  *tables;
  GPtrArray  *vias;
} Compiler;

/* One member of one row, for issues */
typedef struct
{
  Compiler   *compiler;
  DoveValue  *row;
  const char *pointer;    /* of the row */
} Place;

static void compile_rows (Compiler   *self,
                          DoveValue  *rows,
                          const char *pointer,
                          DoveRow    *loop);

static void G_GNUC_PRINTF (3, 4)
add_issue (const Place *place,
           const char  *member,
           const char  *format,
           ...)
{
  DoveSchemaIssue *issue = g_new0 (DoveSchemaIssue, 1);
  va_list args;

  issue->pointer = member != NULL ? dove_pointer_append_step (place->pointer, member)
                                  : g_strdup (place->pointer);
  va_start (args, format);
  issue->message = g_strdup_vprintf (format, args);
  va_end (args);

  g_ptr_array_add (place->compiler->issues, issue);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Adds a name to a sorted list, unless it is there */
void
dove_names_add (GPtrArray  *names,
                const char *name)
{
  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    return;

  g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
}

/* A member's text; NULL when it is missing or, with an issue, when it is no text */
static const char *
member_text (const Place *place,
             const char  *member)
{
  DoveValue *value = dove_value_get_member (place->row, member);

  if (value == NULL)
    return NULL;

  if (dove_value_get_text (value) == NULL || dove_value_get_text_size (value) == 0)
    {
      add_issue (place, member, _("“%s” must be a text that is not empty"), member);
      return NULL;
    }

  return dove_value_get_text (value);
}

/* The index of a member's text among its allowed ones; `otherwise` when it is missing */
static int
member_choice (const Place       *place,
               const char        *member,
               const char *const *choices,
               int                otherwise)
{
  const char *text = member_text (place, member);
  g_autofree char *allowed = NULL;

  if (text == NULL)
    return otherwise;

  for (int i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      return i;

  /* Translators: between the quoted words of a list */
  allowed = g_strjoinv (_("”, “"), (char **) choices);
  add_issue (place, member, _("“%s” is none of “%s”"), text, allowed);

  return otherwise;
}

/* The source fields of a formula: an element's are told as fields below its list */
static void
add_sources (Compiler    *self,
             DoveFormula *formula,
             GPtrArray   *sources)
{
  g_autoptr(GPtrArray) fields = dove_formula_get_fields (formula);

  for (guint i = 0; i < fields->len; i++)
    {
      const char *name = g_ptr_array_index (fields, i);
      g_autofree char *full = NULL;

      if (*name != '.')
        {
          dove_names_add (sources, name);
          continue;
        }

      if (self->list_source == NULL)
        continue;

      full = name[1] == '\0' ? g_strdup (dove_path_get_text (self->list_source))
                             : g_strconcat (dove_path_get_text (self->list_source), name, NULL);
      dove_names_add (sources, full);
    }
}

/* Reads a formula with the named values that it uses around it: here alone */
static DoveFormula *
read_formula (const Place  *place,
              const char   *text,
              DoveRow      *row,
              GError      **error)
{
  gboolean uses_names = FALSE;
  DoveFormula *formula = dove_map_names_compile (place->compiler->names, text, &uses_names, error);

  row->uses_names |= uses_names || formula == NULL;

  return formula;
}

static DoveFormula *
compile_formula (const Place *place,
                 const char  *member,
                 DoveRow     *row)
{
  const char *text = member_text (place, member);
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) tables = NULL;

  if (text == NULL)
    return NULL;

  formula = read_formula (place, text, row, &error);
  if (formula == NULL)
    {
      add_issue (place, member, "%s", error->message);
      return NULL;
    }

  if (dove_formula_is_random (formula))
    add_issue (place, member,
               _("a mapping must give the same value each time, so it cannot use a random "
                 "function"));

  tables = dove_formula_get_tables (formula);
  for (guint i = 0; i < tables->len; i++)
    dove_names_add (place->compiler->tables, g_ptr_array_index (tables, i));

  add_sources (place->compiler, formula, row->own);

  return g_steal_pointer (&formula);
}

/*
 * dove_row_read_reference:
 * @formula: text of a formula
 * @is_relative: (out): whether it begins at the element of a list
 *
 * The path of a formula that is a reference and nothing else: as `each`, its list is then fetched
 * as it stands, since the records in it are no values for an operator.
 *
 * Returns: (transfer full) (nullable): the path
 */
DovePath *
dove_row_read_reference (const char *formula,
                         gboolean   *is_relative)
{
  g_autofree char *text = g_strstrip (g_strdup (formula));
  const char *start = *text == '=' ? text + 1 : text;
  gsize length;

  while (g_ascii_isspace (*start))
    start++;

  length = strlen (start);
  if (length < 3 || start[0] != '[' || start[length - 1] != ']')
    return NULL;

  *is_relative = start[1] == '.';
  text[start - text + length - 1] = '\0';

  return dove_path_new (start + (*is_relative ? 2 : 1), NULL);
}

/* Where the elements of a list come from, as a path from the record */
static DovePath *
find_list_source (Compiler      *self,
                  const DoveRow *row)
{
  g_autofree char *text = NULL;

  if (row->each_path == NULL)
    return NULL;

  if (!row->is_relative)
    return dove_path_ref (row->each_path);

  if (self->list_source == NULL)
    return NULL;

  text = g_strjoin (".", dove_path_get_text (self->list_source),
                    dove_path_get_text (row->each_path), NULL);

  return dove_path_new (text, NULL);
}

static void
compile_each (const Place *place,
              DoveRow     *row)
{
  Compiler *outer = place->compiler;
  Compiler inner = *outer;
  DoveValue *fields = dove_value_get_member (place->row, "fields");
  g_autofree char *pointer = dove_pointer_append_step (place->pointer, "fields");
  g_autofree char *list = NULL;
  g_autoptr(DovePath) list_source = NULL;
  g_autoptr(DoveMapNames) names = NULL;

  row->each = compile_formula (place, "each", row);
  if (row->each != NULL)
    row->each_path = dove_row_read_reference (dove_formula_get_text (row->each),
                                              &row->is_relative);

  if (dove_value_get_kind (fields) != DOVE_VALUE_LIST || dove_value_get_length (fields) == 0)
    {
      add_issue (place, "fields", _("“each” needs “fields”: the rows that make one element"));
      return;
    }

  list = outer->list != NULL
           ? g_strjoin (".", outer->list, row->path ? dove_path_get_text (row->path) : "", NULL)
           : g_strdup (row->path != NULL ? dove_path_get_text (row->path) : "");
  list_source = find_list_source (outer, row);
  inner.list = list;
  inner.list_source = list_source;
  inner.names = names = dove_map_names_new (fields, list, outer->names);
  compile_rows (&inner, fields, pointer, row);
  row->uses_names |= row->names != NULL;
  for (guint i = 0; i < row->fields->len; i++)
    {
      DoveRow *field = g_ptr_array_index (row->fields, i);

      row->uses_names |= field->uses_names;
      for (guint k = 0; k < field->sources->len; k++)
        dove_names_add (row->sources, g_ptr_array_index (field->sources, k));
    }
}

/* A row makes a value by its formula, or a list by `each` and `fields` */
static void
compile_content (const Place *place,
                 DoveRow     *row)
{
  DoveValue *formula = dove_value_get_member (place->row, "formula");
  DoveValue *each = dove_value_get_member (place->row, "each");

  if (formula == NULL && each == NULL)
    add_issue (place, NULL, _("the row needs a “formula”, or “each” with “fields”"));
  else if (each != NULL)
    {
      if (formula != NULL)
        add_issue (place, "each", _("a row has either “formula” or “each”, not both"));
      /* What is in it is told as well, if there is anything */
      if (formula == NULL || dove_value_get_member (place->row, "fields") != NULL)
        compile_each (place, row);
    }
  else
    {
      if (dove_value_get_member (place->row, "fields") != NULL)
        add_issue (place, "fields", _("“fields” belongs to a row with “each”"));
      row->formula = compile_formula (place, "formula", row);
    }
}

static void
compile_via (const Place *place,
             DoveRow     *row)
{
  const char *via = member_text (place, "via");

  if (via == NULL)
    return;

  if (row->formula == NULL)
    add_issue (place, "via", _("“via” belongs to a row with a “formula” that gives a key"));

  row->via = g_strdup (via);
  dove_names_add (place->compiler->vias, via);
}

static void
compile_policies (const Place *place,
                  DoveRow     *row)
{
  static const char *const empties[] = { "write", "keep", "only-if-target-empty", NULL };
  static const char *const purposes[] = { "create", "update", NULL };
  static const char *const winners[] = { "ask", "newest", "a", "b", NULL };
  static const char *const consents[] = { "keep", "overwrite", NULL };
  const gboolean is_element = place->compiler->list != NULL;
  int winner;

  row->empty = member_choice (place, "empty", empties, DOVE_EMPTY_WRITE);
  row->only = member_choice (place, "only", purposes, DOVE_ROW_ALWAYS);
  winner = member_choice (place, "conflict", winners, -1);
  row->conflict = winner >= 0 ? g_strdup (winners[winner]) : NULL;
  winner = member_choice (place, "first", winners, -1);
  row->first = winner >= 0 ? g_strdup (winners[winner]) : NULL;
  row->overwrites_consent = member_choice (place, "consent", consents, 0) == 1;
  row->note = g_strdup (dove_value_get_member_text (place->row, "note"));

  if (is_element && row->empty == DOVE_EMPTY_ONLY_IF_TARGET_EMPTY)
    add_issue (place, "empty", _("an element has no counterpart at the target to be empty; "
                                 "“only-if-target-empty” belongs to the row with “each”"));
  if (is_element && row->only != DOVE_ROW_ALWAYS)
    add_issue (place, "only", _("“only” belongs to the row with “each”: a list is written whole"));
  if (is_element && row->conflict != NULL)
    add_issue (place, "conflict",
               _("“conflict” belongs to the row with “each”: a list is compared whole"));
  if (is_element && row->first != NULL)
    add_issue (place, "first",
               _("“first” belongs to the row with “each”: a list is compared whole"));
}

static void
find_schema (const Place *place,
             DoveRow     *row)
{
  Compiler *compiler = place->compiler;
  const char *text = dove_path_get_text (row->path);
  g_autofree char *full = NULL;
  DoveField *field;

  if (compiler->target == NULL)
    return;

  full = compiler->list != NULL ? g_strjoin (".", compiler->list, text, NULL) : g_strdup (text);
  field = dove_schema_find_field (compiler->target, full);
  if (field == NULL)
    return;

  row->schema = field->schema;
  if (field->read_only)
    add_issue (place, "field", _("“%s” can only be read at the target"), full);
}

static void
compile_field (const Place *place,
               DoveRow     *row)
{
  const char *text = member_text (place, "field");
  g_autoptr(GError) error = NULL;

  if (text == NULL)
    {
      if (dove_value_get_member (place->row, "field") == NULL)
        add_issue (place, NULL, _("the row needs “field”: where its value goes"));
      return;
    }

  row->path = dove_path_new (text, &error);
  if (row->path == NULL)
    add_issue (place, "field", "%s", error->message);
  else
    find_schema (place, row);
}

static void
check_members (const Place *place)
{
  static const char *const known[] = {
    "field", "formula", "each", "fields", "when", "empty", "only", "conflict", "first", "via",
    "consent", "note", NULL,
  };

  for (guint i = 0; i < dove_value_get_length (place->row); i++)
    {
      const char *name = dove_value_get_name (place->row, i);

      if (!g_strv_contains (known, name) && !g_str_has_prefix (name, "x-"))
        add_issue (place, name, _("a row has no member “%s”; members of your own begin with x-"),
                   name);
    }
}

/* A named value has a formula, and nothing that is about a field */
static void
compile_name (const Place *place,
              DoveRow     *row)
{
  static const char *const known[] = { "name", "formula", "note", NULL };
  const char *member = NULL;
  const char *problem = dove_map_names_get_problem (place->compiler->names, place->row, &member);

  for (guint i = 0; i < dove_value_get_length (place->row); i++)
    {
      const char *name = dove_value_get_name (place->row, i);

      if (!g_strv_contains (known, name) && !g_str_has_prefix (name, "x-"))
        add_issue (place, name, _("a named value has no member “%s”; it has “name”, “formula” and "
                                  "“note”"), name);
    }

  row->uses_names = TRUE;
  if (dove_value_get_member (place->row, "formula") == NULL)
    add_issue (place, NULL, _("the named value needs a “formula”"));
  else if (problem != NULL)
    add_issue (place, member, "%s", problem);
  else
    row->formula = compile_formula (place, "formula", row);
  for (guint i = 0; i < row->own->len; i++)
    dove_names_add (row->sources, g_ptr_array_index (row->own, i));
}

static DoveRow *
compile_row (Compiler   *self,
             DoveValue  *document,
             const char *pointer)
{
  g_autoptr(DoveRow) row = g_new0 (DoveRow, 1);
  Place place = { self, document, pointer };

  row->only = DOVE_ROW_ALWAYS;
  row->own = g_ptr_array_new_with_free_func (g_free);
  row->sources = g_ptr_array_new_with_free_func (g_free);
  if (dove_map_row_get_name (document) != NULL)
    {
      compile_name (&place, row);
      return g_steal_pointer (&row);
    }

  if (dove_value_get_kind (document) != DOVE_VALUE_RECORD)
    {
      add_issue (&place, NULL, _("a row must be a record with “field” and “formula”"));
      return g_steal_pointer (&row);
    }

  check_members (&place);
  compile_field (&place, row);
  compile_content (&place, row);
  row->when = compile_formula (&place, "when", row);
  compile_via (&place, row);
  compile_policies (&place, row);
  for (guint i = 0; i < row->own->len; i++)
    dove_names_add (row->sources, g_ptr_array_index (row->own, i));

  return g_steal_pointer (&row);
}

/*
 * dove_row_compile:
 * @document: a row of the record
 * @names: (nullable): named values that it can use, or that it is one of
 * @target: (nullable): schema of the target's records
 * @issues: (element-type DoveSchemaIssue): receives what is wrong, with pointers from the row on
 *
 * Compiles one row by itself. What is wrong with it, or with a row in it, is left out.
 *
 * Returns: (transfer full): the row
 */
DoveRow *
dove_row_compile (DoveValue    *document,
                  DoveMapNames *names,
                  DoveSchema   *target,
                  GPtrArray    *issues)
{
  g_autoptr(GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) vias = g_ptr_array_new_with_free_func (g_free);
  Compiler compiler = { .issues = issues, .target = target, .names = names, .tables = tables,
                        .vias = vias };

  return compile_row (&compiler, document, "");
}

/* Whether two rows would write into one another: the same field, or a field and one in it */
static gboolean
paths_overlap (DovePath *a,
               DovePath *b)
{
  guint length = MIN (dove_path_get_length (a), dove_path_get_length (b));

  for (guint i = 0; i < length; i++)
    if (!g_str_equal (dove_path_get_step (a, i), dove_path_get_step (b, i)))
      return FALSE;

  return TRUE;
}

static void
check_overlap (Compiler   *self,
               DoveValue  *documents,
               DoveRow   **rows,
               const char *pointer)
{
  for (guint i = 1; i < dove_value_get_length (documents); i++)
    for (guint k = 0; k < i; k++)
      {
        DoveRow *row = rows[i];
        DoveRow *earlier = rows[k];
        g_autofree char *number = g_strdup_printf ("%u", i);
        g_autofree char *place_pointer = dove_pointer_append_step (pointer, number);
        Place place = { self, dove_value_get_element (documents, i), place_pointer };

        if (row->path == NULL || earlier->path == NULL || !paths_overlap (row->path, earlier->path))
          continue;

        add_issue (&place, "field",
                   _("“%s” is written by row %u already (“%s”); remove one of them"),
                   dove_path_get_text (row->path), k + 1, dove_path_get_text (earlier->path));
        break;
      }
}

/* Compiles the rows of a list, and puts those of named values beside the others */
static void
compile_rows (Compiler   *self,
              DoveValue  *rows,
              const char *pointer,
              DoveRow    *loop)
{
  const guint length = dove_value_get_length (rows);
  g_autofree DoveRow **compiled = g_new0 (DoveRow *, length + 1);

  loop->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_row_free);
  for (guint i = 0; i < length; i++)
    {
      DoveValue *document = dove_value_get_element (rows, i);
      g_autofree char *number = g_strdup_printf ("%u", i);
      g_autofree char *place = dove_pointer_append_step (pointer, number);
      const gboolean is_name = dove_map_row_get_name (document) != NULL;

      compiled[i] = compile_row (self, document, place);
      compiled[i]->place = i;
      if (is_name && loop->names == NULL)
        loop->names = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_row_free);
      g_ptr_array_add (is_name ? loop->names : loop->fields, compiled[i]);
    }

  check_overlap (self, rows, compiled, pointer);
}

void
dove_row_free (DoveRow *row)
{
  g_clear_pointer (&row->path, dove_path_unref);
  g_clear_pointer (&row->when, dove_formula_unref);
  g_clear_pointer (&row->formula, dove_formula_unref);
  g_clear_pointer (&row->each, dove_formula_unref);
  g_clear_pointer (&row->each_path, dove_path_unref);
  g_clear_pointer (&row->fields, g_ptr_array_unref);
  g_clear_pointer (&row->names, g_ptr_array_unref);
  g_clear_pointer (&row->own, g_ptr_array_unref);
  g_clear_pointer (&row->sources, g_ptr_array_unref);
  g_free (row->via);
  g_free (row->conflict);
  g_free (row->first);
  g_free (row->note);
  g_free (row);
}

static void
collect_names (DoveMapping *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      DoveRow *row = g_ptr_array_index (self->rows, i);

      g_ptr_array_add (self->targets, g_strdup (dove_path_get_text (row->path)));
      for (guint k = 0; k < row->sources->len; k++)
        dove_names_add (self->sources, g_ptr_array_index (row->sources, k));
    }
}

/**
 * dove_mapping_compile:
 * @rows: list of rows, as in a definition
 * @pointer: (nullable): JSON Pointer of @rows in its document, put before the issues' pointers
 * @target: (nullable): schema of the target's records: values are then made to fit their fields
 * @issues: (element-type DoveSchemaIssue): receives what is wrong with the rows
 *
 * Compiles the rows of a mapping.
 *
 * A row is wrong when its field path, formula or condition cannot be read, when it has members
 * that do not belong together, or when it writes a field that an earlier row writes. All such
 * issues are told, not only the first.
 *
 * Returns: (transfer full) (nullable): the mapping, or %NULL when there were issues
 */
DoveMapping *
dove_mapping_compile (DoveValue  *rows,
                      const char *pointer,
                      DoveSchema *target,
                      GPtrArray  *issues)
{
  g_autoptr(DoveMapping) self = g_new0 (DoveMapping, 1);
  const guint before = issues->len;
  Compiler compiler = { issues, target };
  g_autoptr(DoveMapNames) names = NULL;
  g_autoptr(DoveRow) whole = g_new0 (DoveRow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->documents = rows != NULL ? dove_value_ref (rows) : NULL;
  self->target = target != NULL ? dove_schema_ref (target) : NULL;
  self->sources = g_ptr_array_new_with_free_func (g_free);
  self->targets = g_ptr_array_new_with_free_func (g_free);
  self->tables = g_ptr_array_new_with_free_func (g_free);
  self->vias = g_ptr_array_new_with_free_func (g_free);
  compiler.tables = self->tables;
  compiler.vias = self->vias;

  if (dove_value_get_kind (rows) != DOVE_VALUE_LIST)
    {
      Place place = { &compiler, rows, pointer != NULL ? pointer : "" };

      add_issue (&place, NULL, _("the rows of a mapping must be a list"));
      return NULL;
    }

  compiler.names = names = dove_map_names_new (rows, NULL, NULL);
  compile_rows (&compiler, rows, pointer != NULL ? pointer : "", whole);
  self->rows = g_steal_pointer (&whole->fields);
  if (issues->len > before)
    return NULL;

  collect_names (self);

  return g_steal_pointer (&self);
}

/**
 * dove_mapping_new:
 * @rows: list of rows, as in a definition
 * @issues: (element-type DoveSchemaIssue): receives what is wrong with the rows
 *
 * Compiles the rows of a mapping whose target has no known schema.
 *
 * Returns: (transfer full) (nullable): the mapping, or %NULL when there were issues
 */
DoveMapping *
dove_mapping_new (DoveValue *rows,
                  GPtrArray *issues)
{
  return dove_mapping_compile (rows, NULL, NULL, issues);
}
