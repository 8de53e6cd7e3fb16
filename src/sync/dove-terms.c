/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-terms-private.h"

#include "mapping/dove-key.h"
#include "sync/dove-condition.h"
#include "sync/dove-rules.h"

/*
 * What a run must know of its sync, looked up once.
 *
 * A record is seen through a few of its fields: those that rows read from it and those that rows
 * write into it. The canonical form of these is what a hash is made of, and what decides whether
 * a record has changed. A field inside the elements of a list stands for its list: lists are
 * compared and written whole.
 */

static void
terms_key_free (gpointer data)
{
  DoveTermsKey *key = data;

  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&key->formulas[side], dove_formula_unref);
      g_clear_pointer (&key->schemas[side], dove_value_unref);
    }
  g_free (key);
}

/* The path itself, or that of the outermost list that it lies in. */
static char *
whole_list_path (DoveSchema *schema,
                 const char *text)
{
  g_autoptr(DovePath) path = dove_path_new (text, NULL);
  g_autoptr(GString) prefix = g_string_new (NULL);
  const char *end = text;

  if (path == NULL)
    return g_strdup (text);

  for (guint i = 0; i + 1 < dove_path_get_length (path); i++)
    {
      DoveField *field = NULL;

      end = strchr (end, '.');
      if (end == NULL)
        break;
      g_string_truncate (prefix, 0);
      g_string_append_len (prefix, text, end - text);
      field = dove_schema_find_field (schema, prefix->str);
      if (field != NULL && field->kind == DOVE_VALUE_LIST)
        return g_strdup (prefix->str);
      end++;
    }

  return g_strdup (text);
}

static void
add_hashed (DoveTermsSide *side,
            const char    *text)
{
  g_autofree char *whole = whole_list_path (side->schema, text);
  DovePath *path = NULL;
  DoveField *field = NULL;

  for (guint i = 0; i < side->hashed->len; i++)
    if (strcmp (dove_path_get_text (g_ptr_array_index (side->hashed, i)), whole) == 0)
      return;

  path = dove_path_new (whole, NULL);
  if (path == NULL)
    return;

  g_ptr_array_add (side->hashed, path);
  field = dove_schema_find_field (side->schema, whole);
  if (field != NULL && field->schema != NULL)
    g_hash_table_insert (side->schemas, g_strdup (whole), dove_value_ref (field->schema));
}

static int
compare_paths (gconstpointer a,
               gconstpointer b)
{
  return strcmp (dove_path_get_text (*(DovePath *const *) a),
                 dove_path_get_text (*(DovePath *const *) b));
}

static void
add_name (GPtrArray  *members,
          const char *name)
{
  if (!g_ptr_array_find_with_equal_func (members, name, g_str_equal, NULL))
    g_ptr_array_add (members, g_strdup (name));
}

static void
add_member (GPtrArray  *members,
            const char *text)
{
  g_autoptr(DovePath) path = dove_path_new (text, NULL);

  if (path != NULL && dove_path_get_length (path) > 0)
    add_name (members, dove_path_get_step (path, 0));
}

static void
add_members (GPtrArray   *members,
             DoveFormula *formula)
{
  g_autoptr(GPtrArray) fields = NULL;

  if (formula == NULL)
    return;

  fields = dove_formula_get_fields (formula);
  for (guint i = 0; i < fields->len; i++)
    add_member (members, g_ptr_array_index (fields, i));
}

/* A side that is written to is read whole: an update may have to send all of it, and what it
 * held before is kept. Of another one only what the sync looks at is read, and what a record is
 * called by. */
static void
collect_members (DoveTerms *self,
                 DoveSide   side)
{
  DoveTermsSide *end = &self->sides[side];
  GPtrArray *called = dove_label_get_members (end->label);

  if (dove_terms_writes (self, side))
    return;

  end->members = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < end->hashed->len; i++)
    add_member (end->members, dove_path_get_text (g_ptr_array_index (end->hashed, i)));
  for (guint i = 0; i < self->keys->len; i++)
    add_members (end->members,
                 ((DoveTermsKey *) g_ptr_array_index (self->keys, i))->formulas[side]);
  add_members (end->members, end->filter);
  for (guint i = 0; i < called->len; i++)
    add_name (end->members, g_ptr_array_index (called, i));
}

static void
collect_hashed (DoveTerms *self,
                DoveSide   side)
{
  DoveTermsSide *end = &self->sides[side];
  DoveTermsSide *other = &self->sides[DOVE_SIDE_OTHER (side)];

  if (end->mapping != NULL)
    {
      GPtrArray *targets = dove_mapping_get_targets (end->mapping);

      for (guint i = 0; i < targets->len; i++)
        add_hashed (end, g_ptr_array_index (targets, i));
    }
  if (other->mapping != NULL)
    {
      GPtrArray *sources = dove_mapping_get_sources (other->mapping);

      for (guint i = 0; i < sources->len; i++)
        add_hashed (end, g_ptr_array_index (sources, i));
    }
  g_ptr_array_sort (end->hashed, compare_paths);
}

static gboolean
issues_to_error (GPtrArray   *issues,
                 DoveTerms   *self,
                 const char  *what,
                 GError     **error)
{
  DoveSchemaIssue *issue = NULL;

  if (issues->len == 0)
    return TRUE;

  issue = g_ptr_array_index (issues, 0);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The sync “%s” cannot run: %s%s: %s"),
               self->id, what, issue->pointer != NULL ? issue->pointer : "", issue->message);

  return FALSE;
}

static gboolean
describe_side (DoveTerms     *self,
               DoveSide       side,
               DoveDriver    *driver,
               GCancellable  *cancellable,
               GError       **error)
{
  DoveTermsSide *end = &self->sides[side];
  const DoveSyncEnd *from = &self->sync->ends[side];

  end->connection = g_strdup (from->connection);
  end->object = g_strdup (from->object);
  if (!dove_driver_get_abilities (driver, end->object, &end->abilities, error))
    return FALSE;
  end->schema = dove_driver_describe (driver, end->object, cancellable, error);
  if (end->schema == NULL)
    return FALSE;
  end->label = dove_label_new (end->abilities.label, end->schema);
  end->titles = dove_schema_make_titles (end->schema);

  return TRUE;
}

static void
mix_in (char       **hash,
        const char  *more)
{
  g_autofree char *both = g_strconcat (*hash, more, NULL);

  g_free (*hash);
  *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
}

/* Rows that read or write what is held are left out, as if they were not there: bases are made of
 * the others, under a configuration of their own. */
static gboolean
find_held (DoveTerms             *self,
           const DoveSchemaPast  *past,
           GError               **error)
{
  DoveSchema *schemas[2] = { self->sides[0].schema, self->sides[1].schema };
  g_autoptr(GString) names = g_string_new (NULL);

  self->hold = dove_schema_hold_new (self->definition, schemas, past, error);
  if (self->hold == NULL)
    return FALSE;

  for (guint i = 0; i < self->hold->fields->len; i++)
    {
      const DoveHeldField *field = g_ptr_array_index (self->hold->fields, i);

      g_string_append_printf (names, "%u:%s\n", field->side, field->path);
    }
  if (names->len > 0)
    mix_in (&self->config_hash, names->str);

  return TRUE;
}

static gboolean
compile_side (DoveTerms  *self,
              DoveSide    side,
              GError    **error)
{
  DoveTermsSide *end = &self->sides[side];
  const DoveSyncEnd *from = &self->sync->ends[side];
  const char *rows_name = side == DOVE_SIDE_A ? "/to_a" : "/to_b";
  g_autoptr(GPtrArray) issues = NULL;

  end->hashed = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_path_unref);
  end->schemas = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) dove_value_unref);
  if (from->filter != NULL)
    {
      end->filter = dove_formula_new (from->filter, error);
      if (end->filter == NULL)
        {
          g_prefix_error (error, _("The filter of “%s” in the sync “%s”: "), end->object, self->id);
          return FALSE;
        }
      end->conditions = dove_condition_list_from_filter (from->filter);
    }

  if (!dove_terms_writes (self, side))
    return TRUE;

  issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  end->mapping = dove_mapping_compile (self->hold->rows[side], rows_name, end->schema, issues);

  if (!issues_to_error (issues, self, "", error))
    return FALSE;
  end->rules = dove_rules_new (end->schema, end->mapping, error);

  return end->rules != NULL;
}

/* The schema of the field that a formula is, if it is nothing but that field. */
static DoveValue *
plain_field_schema (DoveTermsSide *side,
                    DoveFormula   *formula)
{
  g_autoptr(GPtrArray) fields = dove_formula_get_fields (formula);
  g_autofree char *plain = NULL;
  DoveField *field = NULL;

  if (fields->len != 1)
    return NULL;

  plain = g_strdup_printf ("[%s]", (const char *) g_ptr_array_index (fields, 0));
  if (strcmp (plain, dove_formula_get_text (formula)) != 0)
    return NULL;

  field = dove_schema_find_field (side->schema, g_ptr_array_index (fields, 0));

  return field != NULL && field->schema != NULL ? dove_value_ref (field->schema) : NULL;
}

static gboolean
compile_keys (DoveTerms  *self,
              GError    **error)
{
  self->keys = g_ptr_array_new_with_free_func (terms_key_free);

  for (guint i = 0; self->sync->keys != NULL && i < self->sync->keys->len; i++)
    {
      const DoveSyncKey *from = g_ptr_array_index (self->sync->keys, i);
      DoveTermsKey *key = g_new0 (DoveTermsKey, 1);

      g_ptr_array_add (self->keys, key);
      for (guint side = 0; side < 2; side++)
        {
          key->formulas[side] = dove_formula_new (from->sides[side], error);
          if (key->formulas[side] == NULL)
            {
              g_prefix_error (error, _("Match key %u of the sync “%s”: "), i + 1, self->id);
              return FALSE;
            }
          key->schemas[side] = plain_field_schema (&self->sides[side], key->formulas[side]);
        }
    }

  return TRUE;
}

/* A sync that begins at a date needs to know how old the records are that it begins with. */
static gboolean
check_from (DoveTerms  *self,
            GError    **error)
{
  for (guint side = 0; self->sync->from != 0 && side < 2; side++)
    {
      const DoveTermsSide *end = &self->sides[side];

      if (!dove_terms_writes (self, DOVE_SIDE_OTHER (side)) || end->abilities.has_created ||
          end->abilities.has_updated)
        continue;
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” of “%s” does not tell when a record was made or changed: take the "
                     "member “from” out of the sync “%s”"), end->object, end->connection, self->id);
      return FALSE;
    }

  return TRUE;
}

/* What decides which values a pair of records should have. Policies of other cases are not in
 * it: a change of those is to be approved, but is no reason to read and compare all anew. */
static char *
make_config_hash (DoveDefinition *definition)
{
  static const char *const names[] = { "a", "b", "direction", "match", "to_a", "to_b", "drift",
                                       "from" };
  g_autoptr(DoveValue) document = dove_definition_make_essence (definition);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) config = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DoveValue *member = dove_value_get_member (document, names[i]);

      if (member != NULL)
        dove_value_builder_set (builder, names[i], member);
    }
  config = dove_value_builder_end (builder);

  return dove_value_digest (config);
}

/**
 * dove_terms_new:
 * @definition: a sync's definition
 * @drivers: (array fixed-size=2): drivers of its two connections, by #DoveSide
 * @past: (nullable): what is known of the two from before
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Compiles a sync's formulas and mappings against what its two applications offer. Asks them
 * for their schemas, which may block on the network.
 *
 * Errors: %DOVE_ERROR_INVALID when a formula or mapping is wrong, %DOVE_ERROR_MISSING when an
 * application has no such object, and those of dove_driver_describe().
 *
 * Returns: (transfer full) (nullable): the terms
 */
DoveTerms *
dove_terms_new (DoveDefinition  *definition,
                DoveDriver     **drivers,
                const DoveSchemaPast *past,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autoptr(DoveTerms) self = g_new0 (DoveTerms, 1);

  self->definition = dove_definition_ref (definition);
  self->sync = dove_definition_get_sync (definition);
  self->id = g_strdup (dove_definition_get_id (definition));
  self->version = dove_definition_get_version (definition);
  self->via_sides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint side = 0; side < 2; side++)
    if (!describe_side (self, side, drivers[side], cancellable, error))
      return NULL;
  self->config_hash = make_config_hash (definition);
  if (!find_held (self, past, error))
    return NULL;
  for (guint side = 0; side < 2; side++)
    if (!compile_side (self, side, error))
      return NULL;

  if (!compile_keys (self, error) || !check_from (self, error))
    return NULL;

  for (guint side = 0; side < 2; side++)
    {
      collect_hashed (self, side);
      collect_members (self, side);
    }
  self->approval_hash = g_strdup (dove_definition_get_hash (definition));
  if (self->sync->direction == DOVE_DIRECTION_BOTH)
    self->groups = dove_terms_make_groups (self);

  return g_steal_pointer (&self);
}

/**
 * dove_terms_free:
 * @self: (transfer full): terms
 */
void
dove_terms_free (DoveTerms *self)
{
  for (guint i = 0; i < 2; i++)
    {
      DoveTermsSide *side = &self->sides[i];

      g_clear_pointer (&side->filter, dove_formula_unref);
      g_clear_pointer (&side->conditions, g_ptr_array_unref);
      g_clear_pointer (&side->mapping, dove_mapping_unref);
      g_clear_pointer (&side->schema, dove_schema_unref);
      g_clear_pointer (&side->label, dove_label_free);
      g_clear_pointer (&side->titles, g_hash_table_unref);
      g_clear_pointer (&side->hashed, g_ptr_array_unref);
      g_clear_pointer (&side->schemas, g_hash_table_unref);
      g_clear_pointer (&side->rules, g_hash_table_unref);
      g_clear_pointer (&side->members, g_ptr_array_unref);
      g_free (side->connection);
      g_free (side->object);
    }
  g_clear_pointer (&self->hold, dove_schema_hold_free);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->via_sides, g_hash_table_unref);
  g_clear_pointer (&self->definition, dove_definition_unref);
  g_free (self->config_hash);
  g_free (self->approval_hash);
  g_free (self->id);
  g_free (self);
}

/**
 * dove_terms_add_tables:
 * @self: terms
 * @host: finds tables
 *
 * Makes the contents of the tables that formulas look into a part of the configuration: an
 * edited table is a change of the definition. To be called once, before the terms are used.
 */
void
dove_terms_add_tables (DoveTerms             *self,
                       const DoveFormulaHost *host)
{
  g_autoptr(GString) contents = g_string_new (NULL);

  for (guint side = 0; host->find_table != NULL && side < 2; side++)
    {
      DoveMapping *mapping = self->sides[side].mapping;
      GPtrArray *tables = mapping != NULL ? dove_mapping_get_tables (mapping) : NULL;

      for (guint i = 0; tables != NULL && i < tables->len; i++)
        {
          const char *name = g_ptr_array_index (tables, i);
          DoveValue *rows = host->find_table (name, host->user_data);
          g_autofree char *digest = rows != NULL ? dove_value_digest (rows) : g_strdup ("none");

          g_string_append_printf (contents, "%s\n%s\n", name, digest);
        }
    }
  if (contents->len == 0)
    return;

  mix_in (&self->config_hash, contents->str);
  mix_in (&self->approval_hash, contents->str);
}

/**
 * dove_terms_writes:
 * @self: terms
 * @side: a side
 *
 * Returns: whether the sync's direction lets it write at @side
 */
gboolean
dove_terms_writes (const DoveTerms *self,
                   DoveSide         side)
{
  switch (self->sync->direction)
    {
    case DOVE_DIRECTION_A_TO_B:
      return side == DOVE_SIDE_B;
    case DOVE_DIRECTION_B_TO_A:
      return side == DOVE_SIDE_A;
    case DOVE_DIRECTION_BOTH:
    default:
      return TRUE;
    }
}

/**
 * dove_via_side:
 * @via: a sync that a row's `via` names
 * @connection: of side A of the sync with that row
 *
 * Returns: the side of @via that holds the records which side A refers to: the one of the same
 *   connection, else its side A
 */
DoveSide
dove_via_side (const DoveSyncDefinition *via,
               const char               *connection)
{
  return strcmp (via->ends[DOVE_SIDE_A].connection, connection) != 0 &&
         strcmp (via->ends[DOVE_SIDE_B].connection, connection) == 0 ? DOVE_SIDE_B : DOVE_SIDE_A;
}

/**
 * dove_terms_set_via:
 * @self: terms
 * @other: definition of a sync that a row's `via` names
 *
 * Tells which side of @other holds the records that side A of this sync refers to. Without this
 * it is its side A.
 */
void
dove_terms_set_via (DoveTerms      *self,
                    DoveDefinition *other)
{
  DoveSide side = dove_via_side (dove_definition_get_sync (other),
                                 self->sides[DOVE_SIDE_A].connection);

  g_hash_table_replace (self->via_sides, g_strdup (dove_definition_get_id (other)),
                        GUINT_TO_POINTER (side));
}

/**
 * dove_terms_get_via_side:
 * @self: terms
 * @from: the side whose record refers
 * @sync_id: the sync whose links are followed
 *
 * Returns: the side of @sync_id at which the record referred to stands
 */
DoveSide
dove_terms_get_via_side (const DoveTerms *self,
                         DoveSide         from,
                         const char      *sync_id)
{
  DoveSide of_a = GPOINTER_TO_UINT (g_hash_table_lookup (self->via_sides, sync_id));

  return from == DOVE_SIDE_A ? of_a : DOVE_SIDE_OTHER (of_a);
}

/**
 * dove_terms_canonical:
 * @self: terms
 * @side: a side
 * @path: path of a field
 * @value: (nullable): its value
 *
 * Returns: (transfer full): the form in which it is compared; null for %NULL
 */
DoveValue *
dove_terms_canonical (const DoveTerms *self,
                      DoveSide         side,
                      const char      *path,
                      DoveValue       *value)
{
  DoveValue *schema = g_hash_table_lookup (self->sides[side].schemas, path);

  if (value == NULL)
    return dove_value_new_null ();

  return dove_canonical_value (value, schema);
}

/**
 * dove_terms_fetch:
 * @path: path of a field
 * @record: (nullable): a record
 *
 * Looks a field up; a list on the way stands for all that lies in it.
 *
 * Returns: (transfer full) (nullable): its value
 */
DoveValue *
dove_terms_fetch (DovePath  *path,
                  DoveValue *record)
{
  DoveValue *value = record;

  for (guint i = 0; value != NULL && i < dove_path_get_length (path); i++)
    {
      if (dove_value_get_kind (value) == DOVE_VALUE_LIST)
        break;
      value = dove_value_get_member (value, dove_path_get_step (path, i));
    }

  return value != NULL ? dove_value_ref (value) : NULL;
}

/**
 * dove_terms_name_asked:
 * @self: terms
 * @side: the side whose record a question is about
 * @field: the field of the question: most often one of the other side, which is written
 *
 * Returns: (transfer none): what people call the field; @field when it has no title
 */
const char *
dove_terms_name_asked (const DoveTerms *self,
                       DoveSide         side,
                       const char      *field)
{
  const char *title = dove_title_of (self->sides[DOVE_SIDE_OTHER (side)].titles, field);

  return title != field ? title : dove_title_of (self->sides[side].titles, field);
}

/**
 * dove_terms_snapshot:
 * @self: terms
 * @side: a side
 * @record: a record of it
 *
 * Takes the fields of a record that the sync reads or writes.
 *
 * Returns: (transfer full): a record of values as they are, by their paths
 */
DoveValue *
dove_terms_snapshot (const DoveTerms *self,
                     DoveSide         side,
                     DoveValue       *record)
{
  GPtrArray *hashed = self->sides[side].hashed;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < hashed->len; i++)
    {
      DovePath *path = g_ptr_array_index (hashed, i);
      DoveValue *value = dove_terms_fetch (path, record);

      dove_value_builder_take (builder, dove_path_get_text (path),
                               value != NULL ? value : dove_value_new_null ());
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_terms_hash:
 * @self: terms
 * @side: a side
 * @record: a record of it
 *
 * Returns: (transfer full): hash of its canonical fields under this configuration
 */
char *
dove_terms_hash (const DoveTerms *self,
                 DoveSide         side,
                 DoveValue       *record)
{
  GPtrArray *hashed = self->sides[side].hashed;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) fields = NULL;

  for (guint i = 0; i < hashed->len; i++)
    {
      DovePath *path = g_ptr_array_index (hashed, i);
      g_autoptr(DoveValue) value = dove_terms_fetch (path, record);

      dove_value_builder_take (builder, dove_path_get_text (path),
                               dove_terms_canonical (self, side, dove_path_get_text (path), value));
    }
  dove_value_builder_set_text (builder, "", self->config_hash);
  fields = dove_value_builder_end (builder);

  return dove_value_digest (fields);
}

/**
 * dove_terms_number:
 * @self: terms
 * @side: a side
 *
 * Tells whether dove_terms_hash() still makes the same of a record: the number stands for all that
 * decides on it besides the record, which is the configuration, the fields with their schemas, and
 * the program.
 *
 * Returns: a number over 0
 */
gint64
dove_terms_number (const DoveTerms *self,
                   DoveSide         side)
{
  GPtrArray *hashed = self->sides[side].hashed;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) all = NULL;
  g_autofree char *digest = NULL;

  dove_value_builder_take_element (builder, dove_value_new_text (DOVETAIL_VERSION));
  dove_value_builder_take_element (builder, dove_value_new_text (self->config_hash));
  for (guint i = 0; i < hashed->len; i++)
    {
      const char *path = dove_path_get_text (g_ptr_array_index (hashed, i));
      DoveValue *schema = g_hash_table_lookup (self->sides[side].schemas, path);

      dove_value_builder_take_element (builder, dove_value_new_text (path));
      dove_value_builder_take_element (builder, schema != NULL ? dove_value_ref (schema) : NULL);
    }
  all = dove_value_builder_end (builder);
  digest = dove_value_digest (all);
  digest[15] = '\0'; /* 60 bits */

  return (gint64) MAX (g_ascii_strtoull (digest, NULL, 16), 1);
}

/**
 * dove_terms_make_keys:
 * @self: terms
 * @side: a side
 * @host: what formulas may know
 * @record: a record of it
 *
 * Makes the match keys of a record in canonical form. A formula that fails gives an empty key.
 *
 * Returns: (transfer full): as many texts as there are keys, %NULL for an empty one; free each,
 *   and the array
 */
char **
dove_terms_make_keys (const DoveTerms       *self,
                      DoveSide               side,
                      const DoveFormulaHost *host,
                      DoveValue             *record)
{
  char **keys = g_new0 (char *, self->keys->len + 1);

  for (guint i = 0; i < self->keys->len; i++)
    {
      const DoveTermsKey *key = g_ptr_array_index (self->keys, i);
      g_auto(DoveFormulaResult) result = { 0 };
      g_autoptr(DoveValue) canonical = NULL;

      dove_formula_evaluate (key->formulas[side], host, record, NULL, &result);
      if (result.kind != DOVE_FORMULA_VALUE || result.value == NULL)
        continue;

      canonical = dove_canonical_value (result.value, key->schemas[side]);
      keys[i] = dove_key_to_text (canonical);
    }

  return keys;
}

/**
 * dove_terms_lets_in:
 * @self: terms
 * @side: a side
 * @host: what formulas may know
 * @record: a record of it
 *
 * Returns: whether the side's filter lets the record in
 */
gboolean
dove_terms_lets_in (const DoveTerms       *self,
                    DoveSide               side,
                    const DoveFormulaHost *host,
                    DoveValue             *record)
{
  DoveFormula *filter = self->sides[side].filter;

  return filter == NULL || dove_formula_test (filter, host, record);
}
