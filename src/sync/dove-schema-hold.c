/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sync/dove-schema-hold.h"

#include "formula/dove-formula.h"
#include "mapping/dove-mapping.h"

/*
 * A schema that changed under us.
 *
 * What the applications say of the fields that a sync uses is remembered, and compared when the
 * next run begins. A field that is gone, has become read-only or is of another type is held: the
 * rows that read or write it, and those that are decided on together with them, are left out of
 * the run, as if nobody had ever edited it. What was remembered of it stays, so that the hold ends
 * when the field is again as it was; of another type it also ends when its rows are edited, or a
 * person says so. Without a field that records are recognised or chosen by nothing can be done:
 * the run ends with a sentence.
 *
 * A field that was gone and is there again may hold something else, in records that do not say
 * that they have changed. It stays held until its side was read whole once more, so that what is
 * known of it is never from before. It may also have come back empty. Until it has had a value in
 * a record again, which the bases of its pair tell, an empty value is not taken for an edit there.
 */

/* A field that the sync uses at one side */
typedef struct
{
  gboolean          is_target;
  const char       *vital;  /* (nullable): what to say when it is gone and nothing can be done */
  DoveValueBuilder *rows;   /* those that read or write it */
} Use;

typedef struct
{
  DoveDefinition           *definition;
  const DoveSyncDefinition *sync;
  DoveSchema              **schemas;
  const DoveSchemaPast     *past;
  DoveSchemaHold           *hold;
  GHashTable               *uses[2];      /* (element-type utf8 Use) */
  DoveMapping              *mappings[2];  /* (nullable) */
  GHashTable               *held;         /* (element-type utf8): "0:FIELD" that is held */
  GHashTable               *tainted;      /* (element-type utf8): ... that belongs to one held */
} Watch;

static void
use_free (gpointer data)
{
  Use *use = data;

  dove_value_builder_free (use->rows);
  g_free (use);
}

static void
held_field_free (gpointer data)
{
  DoveHeldField *field = data;

  g_free (field->path);
  g_free (field->message);
  g_free (field->hint);
  g_free (field);
}

/* --- what is used ----------------------------------------------------------------------------- */

static Use *
take_use (Watch      *self,
          DoveSide    side,
          const char *path)
{
  Use *use = g_hash_table_lookup (self->uses[side], path);

  if (use == NULL)
    {
      use = g_new0 (Use, 1);
      use->rows = dove_value_builder_new (DOVE_VALUE_LIST);
      g_hash_table_insert (self->uses[side], g_strdup (path), use);
    }

  return use;
}

static void
add_rows (Watch    *self,
          DoveSide  to)
{
  DoveMapping *mapping = self->mappings[to];
  DoveSide from = DOVE_SIDE_OTHER (to);

  for (guint row = 0; mapping != NULL && row < dove_mapping_get_length (mapping); row++)
    {
      g_autoptr(DoveValue) document = dove_mapping_dup_definition (mapping, row);
      GPtrArray *sources = dove_mapping_get_row_sources (mapping, row);
      Use *target = take_use (self, to,
                              dove_path_get_text (dove_mapping_get_row_path (mapping, row)));

      target->is_target = TRUE;
      dove_value_builder_take_element (target->rows, dove_value_ref (document));
      for (guint i = 0; i < sources->len; i++)
        dove_value_builder_take_element (
          take_use (self, from, g_ptr_array_index (sources, i))->rows, dove_value_ref (document));
    }
}

static void
add_vital (Watch      *self,
           DoveSide    side,
           const char *text,
           const char *what)
{
  g_autoptr(DoveFormula) formula = text != NULL ? dove_formula_new (text, NULL) : NULL;
  g_autoptr(GPtrArray) fields = formula != NULL ? dove_formula_get_fields (formula) : NULL;

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    take_use (self, side, g_ptr_array_index (fields, i))->vital = what;
}

static gboolean
writes (const DoveSyncDefinition *sync,
        DoveSide                  side)
{
  return sync->direction == DOVE_DIRECTION_BOTH ||
         sync->direction == (side == DOVE_SIDE_B ? DOVE_DIRECTION_A_TO_B : DOVE_DIRECTION_B_TO_A);
}

/* Rows that cannot be compiled are told by whoever compiles them in earnest. */
static void
collect_uses (Watch *self)
{
  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(GPtrArray) issues = NULL;

      issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
      if (writes (self->sync, side))
        self->mappings[side] = dove_mapping_new (self->sync->rows[side], issues);
      add_rows (self, side);
      add_vital (self, side, self->sync->ends[side].filter,
                 N_("The field “%s” of “%s” in “%s” is gone, and the sync “%s” chooses its records "
                    "by it: nothing is written. Bring the field back, or change the sync"));
      for (guint i = 0; self->sync->keys != NULL && i < self->sync->keys->len; i++)
        add_vital (self, side,
                   ((DoveSyncKey *) g_ptr_array_index (self->sync->keys, i))->sides[side],
                   N_("The field “%s” of “%s” in “%s” is gone, and the sync “%s” recognises its "
                      "records by it: nothing is written. Bring the field back, or change the "
                      "sync"));
    }
}

/* --- what a field is -------------------------------------------------------------------------- */

static void
add_type (DoveValueBuilder *types,
          const char       *name)
{
  if (name != NULL && strcmp (name, "null") != 0)
    dove_value_builder_take_element (
      types, dove_value_new_text (strcmp (name, "integer") == 0 ? "number" : name));
}

static DoveValue *
list_types (const DoveField *field)
{
  static const char *const kinds[] = {
    [DOVE_VALUE_NULL] = "null", [DOVE_VALUE_BOOLEAN] = "boolean", [DOVE_VALUE_NUMBER] = "number",
    [DOVE_VALUE_TEXT] = "string", [DOVE_VALUE_LIST] = "array", [DOVE_VALUE_RECORD] = "object",
  };
  g_autoptr(DoveValueBuilder) types = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveValue *type = field->schema != NULL ? dove_value_get_member (field->schema, "type") : NULL;

  if (dove_value_get_kind (type) == DOVE_VALUE_LIST)
    for (guint i = 0; i < dove_value_get_length (type); i++)
      add_type (types, dove_value_get_text (dove_value_get_element (type, i)));
  else
    add_type (types, type != NULL ? dove_value_get_text (type) : kinds[field->kind]);

  return dove_value_builder_end (types);
}

static DoveValue *
describe (const DoveField *field,
          const char      *rows)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *choices = field->schema != NULL ? dove_value_get_member (field->schema, "enum") : NULL;

  dove_value_builder_take (builder, "types", list_types (field));
  dove_value_builder_take (builder, "readOnly", dove_value_new_boolean (field->read_only));
  dove_value_builder_take (builder, "required", dove_value_new_boolean (field->required));
  if (choices != NULL)
    dove_value_builder_set (builder, "choices", choices);
  dove_value_builder_set_text (builder, "rows", rows);

  return dove_value_builder_end (builder);
}

static gboolean
has_member (DoveValue  *record,
            const char *name)
{
  return dove_value_get_boolean (dove_value_get_member (record, name));
}

/* Whether what is there now may be what was there then: a type in common, or nothing known */
static gboolean
types_agree (DoveValue *then,
             DoveValue *now)
{
  DoveValue *a = dove_value_get_member (then, "types");
  DoveValue *b = dove_value_get_member (now, "types");

  for (guint i = 0; i < dove_value_get_length (a); i++)
    for (guint k = 0; k < dove_value_get_length (b); k++)
      if (dove_value_equal (dove_value_get_element (a, i), dove_value_get_element (b, k)))
        return TRUE;

  return dove_value_get_length (a) == 0 || dove_value_get_length (b) == 0;
}

/* The latest time that the field was gone, a number as text; NULL for never */
static const char *
last_loss (DoveValue *then)
{
  return then != NULL ? dove_value_get_member_text (then, "losses") : NULL;
}

/* Another number than all times before */
static char *
next_loss (DoveValue *then,
           gint64     newest_run)
{
  const char *losses = last_loss (then);
  gint64 least = losses != NULL ? 1 + g_ascii_strtoll (losses, NULL, 10) : 1;

  return g_strdup_printf ("%" G_GINT64_FORMAT, MAX (newest_run, least));
}

static DoveValue *
mark_gone (DoveValue *then,
           gint64     newest_run)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *loss = next_loss (then, newest_run);

  dove_value_builder_set_all (builder, then);
  dove_value_builder_remove (builder, "back");
  if (!has_member (then, "gone"))
    dove_value_builder_set_text (builder, "losses", loss);
  dove_value_builder_take (builder, "gone", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (builder);
}

/* The field is there again; what it holds is not known before a reading later than @scan. */
static DoveValue *
mark_back (DoveValue *then,
           gint64     scan)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, scan);

  dove_value_builder_set_all (builder, then);
  dove_value_builder_remove (builder, "gone");
  dove_value_builder_set_text (builder, "back", text);

  return dove_value_builder_end (builder);
}

/* What the field is now, with when it was last gone */
static DoveValue *
mark_there (DoveValue *now,
            DoveValue *then)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (last_loss (then) == NULL)
    return dove_value_ref (now);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, now);
  dove_value_builder_set_text (builder, "losses", last_loss (then));

  return dove_value_builder_end (builder);
}

/* --- what is held ----------------------------------------------------------------------------- */

static char *
type_words (DoveValue *described)
{
  DoveValue *types = dove_value_get_member (described, "types");
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < dove_value_get_length (types); i++)
    g_string_append_printf (words, "%s%s", i > 0 ? _(" or ") : "",
                            dove_value_get_text (dove_value_get_element (types, i)));

  return g_string_free (g_steal_pointer (&words), FALSE);
}

/* Takes the sentence about it. */
static void
hold (Watch      *self,
      DoveSide    side,
      const char *path,
      char       *message,
      const char *hint)
{
  DoveHeldField *field = g_new0 (DoveHeldField, 1);

  field->side = side;
  field->path = g_strdup (path);
  field->message = message;
  field->hint = g_strdup (hint);
  g_ptr_array_add (self->hold->fields, field);
  g_hash_table_add (self->held, g_strdup_printf ("%u:%s", side, path));
}

static gboolean
is_vital_gone (Watch       *self,
               DoveSide     side,
               const char  *path,
               const Use   *use,
               GError     **error)
{
  const DoveSyncEnd *end = &self->sync->ends[side];

  if (use->vital == NULL)
    return FALSE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _(use->vital), path, end->object,
               end->connection, dove_definition_get_id (self->definition));

  return TRUE;
}

/* The reading after which a field that is there again is known; -1 when it is known, or was never
 * gone */
static gint64
find_return (Watch     *self,
             DoveSide   side,
             DoveValue *then)
{
  const char *back = then != NULL ? dove_value_get_member_text (then, "back") : NULL;
  gint64 scan = back != NULL ? g_ascii_strtoll (back, NULL, 10) : -1;

  if (then != NULL && has_member (then, "gone"))
    return self->past->newest_scan[side];

  return back != NULL && self->past->whole_scan[side] <= scan ? scan : -1;
}

static void
hold_gone (Watch            *self,
           DoveSide          side,
           const char       *path,
           DoveValue        *then,
           DoveValueBuilder *remembered)
{
  const DoveSyncEnd *end = &self->sync->ends[side];

  hold (self, side, path,
        g_strdup_printf (_("The field “%s” of “%s” in “%s” is gone, or has another name. It is "
                           "held: it is neither read nor written, and everything else goes on"),
                         path, end->object, end->connection),
        _("Bring it back there, or change the rows of the sync that use it; when it is as it "
          "was, it goes on by itself"));
  dove_value_builder_take (remembered, path, mark_gone (then, self->past->newest_run));
}

static void
hold_read_only (Watch      *self,
                DoveSide    side,
                const char *path)
{
  const DoveSyncEnd *end = &self->sync->ends[side];

  hold (self, side, path,
        g_strdup_printf (_("The field “%s” of “%s” in “%s” can only be read by now. It is held: "
                           "it is neither read nor written, and everything else goes on"),
                         path, end->object, end->connection),
        _("Allow writing it there, or take its row out of the sync; when it is as it was, it "
          "goes on by itself"));
}

static void
hold_returned (Watch            *self,
               DoveSide          side,
               const char       *path,
               DoveValue        *then,
               gint64            scan,
               DoveValueBuilder *remembered)
{
  const DoveSyncEnd *end = &self->sync->ends[side];

  hold (self, side, path,
        g_strdup_printf (_("The field “%s” of “%s” in “%s” was gone and is there again. It is held "
                           "until all records there were read once more, and everything else goes "
                           "on"), path, end->object, end->connection),
        _("Nothing is to be done: a run reads them, and the next one goes on with the field"));
  self->hold->read_after[side] = MAX (self->hold->read_after[side], scan);
  dove_value_builder_take (remembered, path, mark_back (then, scan));
}

/* Compares one field with what was remembered of it; gives what to remember. */
static gboolean
compare (Watch             *self,
         DoveSide           side,
         const char        *path,
         Use               *use,
         DoveValueBuilder  *remembered,
         GError           **error)
{
  const DoveSyncEnd *end = &self->sync->ends[side];
  DoveValue *then = self->past != NULL && self->past->fields[side] != NULL
                      ? dove_value_get_member (self->past->fields[side], path) : NULL;
  DoveField *field = dove_schema_find_field (self->schemas[side], path);
  g_autoptr(DoveValue) rows = dove_value_builder_end (use->rows);
  g_autofree char *digest = dove_value_digest (rows);
  g_autoptr(DoveValue) now = field != NULL ? describe (field, digest) : NULL;
  g_autofree char *was = then != NULL ? type_words (then) : NULL;
  g_autofree char *is = now != NULL ? type_words (now) : NULL;
  gboolean is_edited = then != NULL &&
                       g_strcmp0 (dove_value_get_member_text (then, "rows"), digest) != 0;
  gint64 returned = -1;

  if (then == NULL && now == NULL)
    return TRUE;
  if (now == NULL)
    {
      if (is_vital_gone (self, side, path, use, error))
        return FALSE;
      hold_gone (self, side, path, then, remembered);
      return TRUE;
    }
  returned = find_return (self, side, then);
  if (returned >= 0)
    {
      hold_returned (self, side, path, then, returned, remembered);
      return TRUE;
    }
  if (then != NULL && use->is_target && !has_member (then, "readOnly") && field->read_only)
    hold_read_only (self, side, path);
  else if (then != NULL && use->vital == NULL && !is_edited && !self->past->accepts &&
           !types_agree (then, now))
    hold (self, side, path,
          g_strdup_printf (_("The field “%s” of “%s” in “%s” was “%s” and is “%s” by now. It is "
                             "held: it is neither read nor written, and everything else goes on"),
                           path, end->object, end->connection, was, is),
          _("Look at the rows that use it and change them, or have this tried again to take it as "
            "it is; when it is as it was, it goes on by itself"));
  else
    {
      if (last_loss (then) != NULL)
        g_hash_table_replace (self->hold->returned[side], g_strdup (path),
                              g_strdup (last_loss (then)));
      dove_value_builder_take (remembered, path, mark_there (now, then));
      return TRUE;
    }
  dove_value_builder_set (remembered, path, then);

  return TRUE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
compare_side (Watch     *self,
              DoveSide   side,
              GError   **error)
{
  g_autoptr(DoveValueBuilder) remembered = dove_value_builder_new (DOVE_VALUE_RECORD);
  guint n_paths = 0;
  g_autofree gpointer *paths = g_hash_table_get_keys_as_array (self->uses[side], &n_paths);

  qsort (paths, n_paths, sizeof (gpointer), compare_names);
  for (guint i = 0; i < n_paths; i++)
    if (!compare (self, side, paths[i], g_hash_table_lookup (self->uses[side], paths[i]),
                  remembered, error))
      return FALSE;
  self->hold->remembered[side] = dove_value_builder_end (remembered);

  return TRUE;
}

/* --- which rows are left out ------------------------------------------------------------------ */

/* Whether a row reads or writes one of some fields */
static gboolean
touches (Watch      *self,
         GHashTable *names,
         DoveSide    to,
         guint       row)
{
  GPtrArray *sources = dove_mapping_get_row_sources (self->mappings[to], row);
  const char *path = dove_path_get_text (dove_mapping_get_row_path (self->mappings[to], row));
  g_autofree char *target = g_strdup_printf ("%u:%s", to, path);

  if (g_hash_table_contains (names, target))
    return TRUE;
  for (guint i = 0; i < sources->len; i++)
    {
      g_autofree char *source = g_strdup_printf ("%u:%s", DOVE_SIDE_OTHER (to),
                                                 (char *) g_ptr_array_index (sources, i));

      if (g_hash_table_contains (names, source))
        return TRUE;
    }

  return FALSE;
}

/* Whether a row of the other direction reads what this one writes */
static gboolean
is_read_back (Watch      *self,
              DoveSide    to,
              const char *target)
{
  DoveMapping *other = self->mappings[DOVE_SIDE_OTHER (to)];

  for (guint row = 0; other != NULL && row < dove_mapping_get_length (other); row++)
    if (g_ptr_array_find_with_equal_func (dove_mapping_get_row_sources (other, row), target,
                                          g_str_equal, NULL))
      return TRUE;

  return FALSE;
}

/* A row that is left out takes those with it that are decided on together with it: those that
 * other rows join to its fields. */
static gboolean
taint_row (Watch    *self,
           DoveSide  to,
           guint     row)
{
  const char *target = dove_path_get_text (dove_mapping_get_row_path (self->mappings[to], row));
  GPtrArray *sources = dove_mapping_get_row_sources (self->mappings[to], row);
  guint before = g_hash_table_size (self->tainted);

  if (!is_read_back (self, to, target) ||
      (!touches (self, self->held, to, row) && !touches (self, self->tainted, to, row)))
    return FALSE;

  g_hash_table_add (self->tainted, g_strdup_printf ("%u:%s", to, target));
  for (guint i = 0; i < sources->len; i++)
    g_hash_table_add (self->tainted, g_strdup_printf ("%u:%s", DOVE_SIDE_OTHER (to),
                                                      (char *) g_ptr_array_index (sources, i)));

  return g_hash_table_size (self->tainted) > before;
}

static void
taint (Watch *self)
{
  gboolean again = g_hash_table_size (self->held) > 0;

  while (again)
    {
      again = FALSE;
      for (guint to = 0; to < 2; to++)
        for (guint row = 0; self->mappings[to] != NULL &&
                            row < dove_mapping_get_length (self->mappings[to]); row++)
          again |= taint_row (self, to, row);
    }
}

static DoveValue *
list_rows_in_force (Watch    *self,
                    DoveSide  to)
{
  DoveValue *rows = self->sync->rows[to];
  DoveMapping *mapping = self->mappings[to];
  g_autoptr(DoveValueBuilder) list = NULL;
  g_autofree gboolean *is_left_out = NULL;

  if (rows == NULL || mapping == NULL || g_hash_table_size (self->held) == 0)
    return rows != NULL ? dove_value_ref (rows) : NULL;

  /* named values stay, whoever uses them */
  is_left_out = g_new0 (gboolean, dove_value_get_length (rows) + 1);
  for (guint row = 0; row < dove_mapping_get_length (mapping); row++)
    {
      const char *target = dove_path_get_text (dove_mapping_get_row_path (mapping, row));

      is_left_out[dove_mapping_get_row_place (mapping, row)] =
          touches (self, self->held, to, row)
          || (is_read_back (self, to, target) && touches (self, self->tainted, to, row));
    }

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    if (!is_left_out[i])
      dove_value_builder_take_element (list, dove_value_ref (dove_value_get_element (rows, i)));

  return dove_value_builder_end (list);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
work_out (Watch   *self,
          GError **error)
{
  collect_uses (self);
  for (guint side = 0; side < 2; side++)
    if (!compare_side (self, side, error))
      return FALSE;

  taint (self);
  for (guint side = 0; side < 2; side++)
    self->hold->rows[side] = list_rows_in_force (self, side);

  return TRUE;
}

/**
 * dove_schema_hold_new:
 * @definition: a sync's definition
 * @schemas: (array fixed-size=2): what the two applications say of their records now, by #DoveSide
 * @past: (nullable): what is known from before
 * @error: return location for an error
 *
 * Finds out which fields of a sync are to be left alone because an application has changed.
 *
 * Errors: %DOVE_ERROR_INVALID when a field is gone that records are recognised or chosen by.
 *
 * Returns: (transfer full) (nullable): what is held
 */
DoveSchemaHold *
dove_schema_hold_new (DoveDefinition        *definition,
                      DoveSchema           **schemas,
                      const DoveSchemaPast  *past,
                      GError               **error)
{
  g_autoptr(DoveSchemaHold) hold = g_new0 (DoveSchemaHold, 1);
  Watch watch = { .definition = definition, .sync = dove_definition_get_sync (definition),
                  .schemas = schemas, .past = past, .hold = hold };
  gboolean ok;

  hold->fields = g_ptr_array_new_with_free_func (held_field_free);
  watch.held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  watch.tainted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint side = 0; side < 2; side++)
    {
      hold->read_after[side] = -1;
      hold->returned[side] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      watch.uses[side] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, use_free);
    }
  ok = work_out (&watch, error);

  g_hash_table_unref (watch.held);
  g_hash_table_unref (watch.tainted);
  for (guint side = 0; side < 2; side++)
    {
      g_hash_table_unref (watch.uses[side]);
      g_clear_pointer (&watch.mappings[side], dove_mapping_unref);
    }

  return ok ? g_steal_pointer (&hold) : NULL;
}

/**
 * dove_schema_hold_free:
 * @self: (transfer full): what is held
 */
void
dove_schema_hold_free (DoveSchemaHold *self)
{
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->rows[side], dove_value_unref);
      g_clear_pointer (&self->remembered[side], dove_value_unref);
      g_clear_pointer (&self->returned[side], g_hash_table_unref);
    }
  g_free (self);
}

/**
 * dove_schema_past_clear:
 * @past: what is known from before
 */
void
dove_schema_past_clear (DoveSchemaPast *past)
{
  g_clear_pointer (&past->fields[0], dove_value_unref);
  g_clear_pointer (&past->fields[1], dove_value_unref);
}
