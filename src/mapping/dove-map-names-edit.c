/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-names-edit.h"

#include "dove-map-names-private.h"
#include "formula/dove-formula.h"
#include "formula/dove-names.h"
#include "mapping/dove-field-tree.h"
#include "mapping/dove-map-rows.h"

/* --- all formulas ----------------------------------------------------------------------------- */

/* What becomes of a formula of the row at a place. Returns: (transfer full) (nullable): its new
 * text, %NULL when it stays */
typedef char *(*ChangeText) (const char   *text,
                             DoveMapNames *names,
                             const char   *place,
                             gpointer      user_data);

static char *
find_place (DoveValue  *row,
            const char *around)
{
  const char *name = dove_map_row_get_name (row);
  const char *field = dove_value_get_member_text (row, "field");
  g_autofree char *path = dove_field_path_normalize (field != NULL ? field : "");

  if (name != NULL)
    return dove_map_place_of_name (around, name);

  return around != NULL ? g_strjoin (".", around, path, NULL) : g_strdup (path);
}

static DoveValue *change_texts (DoveValue    *rows,
                                const char   *around,
                                DoveMapNames *outer,
                                ChangeText    change,
                                gpointer      user_data);

static DoveValue *
change_row (DoveValue    *row,
            const char   *place,
            DoveMapNames *names,
            ChangeText    change,
            gpointer      user_data)
{
  static const char *const members[] = { "formula", "each", "when" };
  DoveValue *fields = dove_value_get_member (row, "fields");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  gboolean has_changed = FALSE;

  dove_value_builder_set_all (builder, row);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = dove_value_get_member_text (row, members[i]);
      g_autofree char *changed = text != NULL ? change (text, names, place, user_data) : NULL;

      if (changed == NULL)
        continue;
      dove_value_builder_set_text (builder, members[i], changed);
      has_changed = TRUE;
    }
  if (dove_value_get_kind (fields) == DOVE_VALUE_LIST)
    {
      DoveValue *inner = change_texts (fields, place, names, change, user_data);

      has_changed |= inner != fields;
      dove_value_builder_take (builder, "fields", inner);
    }

  return has_changed ? dove_value_builder_end (builder) : dove_value_ref (row);
}

/* Rows with other formulas; the very same where none changes */
static DoveValue *
change_texts (DoveValue    *rows,
              const char   *around,
              DoveMapNames *outer,
              ChangeText    change,
              gpointer      user_data)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new (rows, around, outer);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  gboolean has_changed = FALSE;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      g_autofree char *place = find_place (row, around);
      DoveValue *changed = dove_value_get_kind (row) == DOVE_VALUE_RECORD
          ? change_row (row, place, names, change, user_data) : dove_value_ref (row);

      has_changed |= changed != row;
      dove_value_builder_take_element (builder, changed);
    }

  return has_changed ? dove_value_builder_end (builder) : dove_value_ref (rows);
}

/* The index of a named value among the names that a formula can use; -1 when it cannot use it */
static int
find_index (DoveMapNames *names,
            const char   *place)
{
  for (guint i = 0; names != NULL && i < names->all->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (names->all, i);
      g_autofree char *full = dove_map_place_of_name (name->level->place, name->name);

      if (g_str_equal (full, place))
        return (int) i;
    }

  return -1;
}

/* The places in a formula where one name is used */
static GArray *
find_uses (DoveMapNames *names,
           const char   *text,
           int           index)
{
  GArray *uses = dove_formula_guess_names (text, dove_map_names_get_known (names));

  for (guint i = uses->len; i > 0; i--)
    if ((int) g_array_index (uses, DoveNameUse, i - 1).index != index)
      g_array_remove_index (uses, i - 1);

  return uses;
}

/* What takes the place of one name, and of no other */
static GPtrArray *
make_values (DoveMapNames *names,
             int           index,
             const char   *value)
{
  GPtrArray *values = g_ptr_array_new ();

  for (guint i = 0; i < names->all->len; i++)
    g_ptr_array_add (values, (gpointer) ((int) i == index ? value : ""));

  return values;
}

/* --- adding ----------------------------------------------------------------------------------- */

/**
 * dove_map_names_check:
 * @rows: rows of a mapping
 * @around: (nullable): place of the loop that the value is to stand in
 * @name: what it is to be called
 * @error: return location for an error
 *
 * Whether there can be a named value of this name.
 *
 * Errors: %DOVE_ERROR_INVALID with a sentence.
 *
 * Returns: whether there can
 */
gboolean
dove_map_names_check (DoveValue   *rows,
                      const char  *around,
                      const char  *name,
                      GError     **error)
{
  g_autofree char *within = dove_map_place_of_name (around, name);
  g_autoptr(GPtrArray) places = dove_map_rows_get_places (rows);

  if (!dove_formula_check_name (name, error))
    return FALSE;

  for (guint i = 0; i < places->len; i++)
    {
      const char *place = g_ptr_array_index (places, i);
      g_autofree char *other = dove_map_place_is_name (place) ? dove_map_place_get_name (place)
                                                              : NULL;

      if (other != NULL && g_ascii_strcasecmp (other, name) == 0)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("there is a value with the name “%s” already; choose another one"), name);
          return FALSE;
        }
    }

  return TRUE;
}

static DoveValue *
insert_name (DoveValue *rows,
             DoveValue *row)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  const guint length = dove_value_get_length (rows);
  guint at = 0;

  for (guint i = 0; i < length; i++)
    if (dove_map_row_get_name (dove_value_get_element (rows, i)) != NULL)
      at = i + 1;
  for (guint i = 0; i <= length; i++)
    {
      if (i == at)
        dove_value_builder_add (builder, row);
      if (i < length)
        dove_value_builder_add (builder, dove_value_get_element (rows, i));
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_map_names_add:
 * @rows: rows of a mapping
 * @around: (nullable): place of the loop that the value is to stand in
 * @name: a name
 * @formula: its formula
 *
 * Adds a named value behind the others of its list, and in front of the rows that use them.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_names_add (DoveValue  *rows,
                    const char *around,
                    const char *name,
                    const char *formula)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *loop = around != NULL ? dove_map_rows_find (rows, around) : NULL;
  g_autoptr(DoveValue) row = NULL;
  g_autoptr(DoveValue) fields = NULL;

  dove_value_builder_set_text (builder, "name", name);
  dove_value_builder_set_text (builder, "formula", formula);
  row = dove_value_builder_end (builder);
  if (loop == NULL)
    return insert_name (rows, row);

  fields = insert_name (dove_value_get_member (loop, "fields"), row);

  return dove_map_rows_set_member (rows, around, "fields", fields);
}

/**
 * dove_map_names_propose:
 * @rows: rows of a mapping
 * @place: (nullable): of the row that the value comes from
 * @wish: (nullable): what it could be called, whatever is in it
 *
 * Returns: (transfer full): a name that is not taken
 */
char *
dove_map_names_propose (DoveValue  *rows,
                        const char *place,
                        const char *wish)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (const char *at = wish != NULL ? wish : ""; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (g_unichar_isalpha (c) || (name->len > 0 && g_unichar_isalnum (c)))
        g_string_append_unichar (name, c);
      else if (name->len > 0 && name->str[name->len - 1] != '_')
        g_string_append_c (name, '_');
    }
  while (name->len > 0 && name->str[name->len - 1] == '_')
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    /* Translators: what a value is called at first: letters, digits and _ alone */
    g_string_assign (name, _("result"));

  for (guint i = 1;; i++)
    {
      g_autofree char *tried = i == 1 ? g_strdup (name->str)
                                      : g_strdup_printf ("%s_%u", name->str, i);

      if (dove_map_names_check (rows, NULL, tried, NULL))
        return g_steal_pointer (&tried);
    }
}

/* --- renaming --------------------------------------------------------------------------------- */

typedef struct
{
  const char *place;
  const char *to;
  char       *why;     /* (nullable) */
} Renaming;

static char *
rename_text (const char   *text,
             DoveMapNames *names,
             const char   *place,
             gpointer      user_data)
{
  Renaming *self = user_data;
  const int index = find_index (names, self->place);
  g_autoptr(GArray) uses = index >= 0 ? find_uses (names, text, index) : NULL;
  g_autoptr(GPtrArray) values = NULL;
  g_autoptr(GPtrArray) known = NULL;
  g_autoptr(GArray) then = NULL;
  g_autofree char *renamed = NULL;

  if (uses == NULL || uses->len == 0 || self->why != NULL)
    return NULL;

  values = make_values (names, index, self->to);
  renamed = dove_map_text_replace_uses (text, uses, values);

  /* a LET of the formula may have that name for something of its own */
  known = g_ptr_array_new ();
  g_ptr_array_add (known, (gpointer) self->to);
  g_ptr_array_add (known, NULL);
  then = dove_formula_guess_names (renamed, (const char *const *) known->pdata);
  if (then->len != uses->len)
    self->why = g_strdup_printf (_("the formula of “%s” calls something of its own “%s”; choose "
                                   "another name"), place, self->to);

  return g_steal_pointer (&renamed);
}

/**
 * dove_map_names_rename:
 * @rows: rows of a mapping
 * @place: place of a named value
 * @to: its new name
 * @why: (out) (nullable) (transfer full): why that cannot be, a sentence
 *
 * Renames a value, and in all formulas that use it.
 *
 * Returns: (transfer full) (nullable): the new rows
 */
DoveValue *
dove_map_names_rename (DoveValue   *rows,
                       const char  *place,
                       const char  *to,
                       char       **why)
{
  Renaming renaming = { place, to, NULL };
  g_autofree char *from = dove_map_place_get_name (place);
  g_autoptr(DoveValue) name = dove_value_new_text (to);
  g_autoptr(DoveValue) changed = NULL;
  g_autoptr(GError) error = NULL;

  *why = NULL;
  /* another way of writing the same name is no other name */
  if (!(g_ascii_strcasecmp (from, to) == 0 ? dove_formula_check_name (to, &error)
                                           : dove_map_names_check (rows, NULL, to, &error)))
    {
      *why = g_strdup (error->message);
      return NULL;
    }

  changed = change_texts (rows, NULL, NULL, rename_text, &renaming);
  *why = renaming.why;

  return *why == NULL ? dove_map_rows_set_member (changed, place, "name", name) : NULL;
}

/* --- who uses it, and doing without ----------------------------------------------------------- */

typedef struct
{
  const char *place;
  GPtrArray  *found;
} Search;

static char *
note_user (const char   *text,
           DoveMapNames *names,
           const char   *place,
           gpointer      user_data)
{
  Search *self = user_data;
  const int index = find_index (names, self->place);
  g_autoptr(GArray) uses = index >= 0 ? find_uses (names, text, index) : NULL;

  if (uses != NULL && uses->len > 0
      && !g_ptr_array_find_with_equal_func (self->found, place, g_str_equal, NULL))
    g_ptr_array_add (self->found, g_strdup (place));

  return NULL;
}

/**
 * dove_map_names_find_users:
 * @rows: rows of a mapping
 * @place: place of a named value
 *
 * Returns: (transfer full) (element-type utf8): places of the rows, and named values, that use it
 *   themselves
 */
GPtrArray *
dove_map_names_find_users (DoveValue  *rows,
                           const char *place)
{
  Search search = { place, g_ptr_array_new_with_free_func (g_free) };
  DoveValue *same = change_texts (rows, NULL, NULL, note_user, &search);

  dove_value_unref (same);

  return search.found;
}

static char *
dissolve_text (const char   *text,
               DoveMapNames *names,
               const char   *place,
               gpointer      user_data)
{
  const int index = find_index (names, user_data);
  const DoveMapName *name = index >= 0 ? g_ptr_array_index (names->all, index) : NULL;
  g_autoptr(GArray) uses = name != NULL ? find_uses (names, text, index) : NULL;
  g_autoptr(GPtrArray) values = NULL;

  if (uses == NULL || uses->len == 0)
    return NULL;
  if (dove_map_text_has_places (text))
    return g_strdup_printf ("LET(%s;%s;%s)", name->name, dove_map_text_skip_sign (name->text),
                            dove_map_text_skip_sign (text));

  values = make_values (names, index, name->text);

  return dove_map_text_replace_uses (text, uses, values);
}

/**
 * dove_map_names_dissolve:
 * @rows: rows of a mapping
 * @place: place of a named value
 *
 * Removes a named value; what used it has its formula from now on.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_names_dissolve (DoveValue  *rows,
                         const char *place)
{
  g_autoptr(DoveValue) changed = change_texts (rows, NULL, NULL, dissolve_text,
                                               (gpointer) place);

  return dove_map_rows_remove (changed, place);
}

/* --- making one of what is there -------------------------------------------------------------- */

/* (nullable): the formula of a row, or a part of it */
static char *
dup_piece (DoveValue          *rows,
           const char         *place,
           const DoveMapPiece *piece)
{
  const char *text = dove_value_get_member_text (dove_map_rows_find (rows, place), "formula");

  if (text == NULL || piece == NULL)
    return g_strdup (text);

  g_return_val_if_fail (piece->start <= piece->end && piece->end <= strlen (text), NULL);

  return g_strndup (text + piece->start, piece->end - piece->start);
}

/**
 * dove_map_names_get_piece:
 * @rows: rows of a mapping
 * @place: place of a row
 * @piece: a part of its formula
 * @why: (out) (nullable) (transfer full): why that cannot be a named value, a sentence
 *
 * Returns: (transfer full) (nullable): the part, when it computes a value of its own
 */
char *
dove_map_names_get_piece (DoveValue          *rows,
                          const char         *place,
                          const DoveMapPiece *piece,
                          char              **why)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (rows, place);
  DoveValue *row = dove_map_rows_find (rows, place);
  const char *text = row != NULL ? dove_value_get_member_text (row, "formula") : NULL;

  *why = NULL;
  if (text == NULL)
    {
      *why = g_strdup (_("only the formula of a row can be a named value"));
      return NULL;
    }

  switch (dove_formula_judge_piece (text, dove_map_names_get_known (names), piece->start,
                                    piece->end))
    {
    case DOVE_PIECE_WHOLE:
      return dup_piece (rows, place, piece);
    case DOVE_PIECE_WITHIN:
      *why = g_strdup (_("What stands in LET or EACH may mean something else outside of it, and "
                         "cannot be a named value"));
      return NULL;
    case DOVE_PIECE_NONE:
    default:
      *why = g_strdup (_("What is selected is no whole part of the formula: select a field, or a "
                         "function from its name to its last bracket"));
      return NULL;
    }
}

/**
 * dove_map_names_find_around:
 * @rows: rows of a mapping
 * @place: place of a row
 * @piece: (nullable): a part of its formula; %NULL for all of it
 *
 * Where a value that is made of a row's formula has to stand: among all rows when it means the
 * same everywhere, else in the loop around the row.
 *
 * Returns: (transfer full) (nullable): place of the loop; %NULL for all rows
 */
char *
dove_map_names_find_around (DoveValue          *rows,
                            const char         *place,
                            const DoveMapPiece *piece)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (rows, place);
  g_autofree char *text = dup_piece (rows, place, piece);
  gboolean uses_names;
  g_autofree char *composed = text != NULL ? dove_map_names_compose (names, text, &uses_names, NULL)
                                           : NULL;
  g_autoptr(DoveFormula) formula = composed != NULL ? dove_formula_new (composed, NULL) : NULL;
  g_autoptr(GPtrArray) fields = formula != NULL ? dove_formula_get_fields (formula) : NULL;
  g_autoptr(GPtrArray) used = dove_map_names_get_uses (names, text);
  gboolean is_inner = FALSE;

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    is_inner |= *(const char *) g_ptr_array_index (fields, i) == '.';
  for (guint i = 0; i < used->len; i++)
    is_inner |= *(const char *) g_ptr_array_index (used, i) != '[';

  return is_inner ? dove_map_rows_find_loop (rows, place) : NULL;
}

/* Whether a formula at a place means the same as one that stands elsewhere */
typedef struct
{
  const char *place;    /* of the row */
  const char *around;   /* (nullable): loop that the value would stand in */
  const char *part;
  const char *name;     /* (nullable): what takes its place */
  GPtrArray  *only;     /* (nullable): rows that are changed */
  GPtrArray  *found;    /* (nullable): rows that have it */
  DoveValue  *rows;
} Same;

static char *
replace_part (const char   *text,
              DoveMapNames *names,
              const char   *place,
              gpointer      user_data)
{
  const Same *self = user_data;
  g_autoptr(GArray) parts = NULL;
  g_autoptr(GPtrArray) values = NULL;
  g_autofree char *loop = dove_map_rows_find_loop (self->rows, place);

  if (self->only != NULL
      && !g_ptr_array_find_with_equal_func (self->only, place, g_str_equal, NULL))
    return NULL;
  if (self->around != NULL && g_strcmp0 (loop, self->around) != 0)
    return NULL;

  parts = dove_formula_find_parts (text, dove_map_names_get_known (names), self->part);
  if (parts->len == 0)
    return NULL;
  if (self->found != NULL && !g_str_equal (place, self->place)
      && !g_ptr_array_find_with_equal_func (self->found, place, g_str_equal, NULL))
    g_ptr_array_add (self->found, g_strdup (place));
  if (self->name == NULL)
    return NULL;

  values = g_ptr_array_new ();
  g_ptr_array_add (values, (gpointer) self->name);

  return dove_map_text_replace_uses (text, parts, values);
}

/**
 * dove_map_names_find_same:
 * @rows: rows of a mapping
 * @place: place of a row
 * @piece: (nullable): a part of its formula; %NULL for all of it
 *
 * Returns: (transfer full) (element-type utf8): places of other rows that have the row's formula
 *   as a part of theirs, and could use a value that is made of it
 */
GPtrArray *
dove_map_names_find_same (DoveValue          *rows,
                          const char         *place,
                          const DoveMapPiece *piece)
{
  g_autofree char *around = dove_map_names_find_around (rows, place, piece);
  g_autofree char *part = dup_piece (rows, place, piece);
  Same same = {
    .place = place, .around = around, .part = part,
    .found = g_ptr_array_new_with_free_func (g_free), .rows = rows,
  };
  DoveValue *unchanged = NULL;

  if (same.part != NULL)
    unchanged = change_texts (rows, NULL, NULL, replace_part, &same);
  g_clear_pointer (&unchanged, dove_value_unref);

  return same.found;
}

/* The row's formula, with a name in the place of a part of it */
static char *
put_name (DoveValue          *rows,
          const char         *place,
          const DoveMapPiece *piece,
          const char         *name)
{
  const char *text = dove_value_get_member_text (dove_map_rows_find (rows, place), "formula");

  return piece != NULL ? g_strdup_printf ("%.*s%s%s", (int) piece->start, text, name,
                                          text + piece->end)
                       : g_strdup (name);
}

/**
 * dove_map_names_extract:
 * @rows: rows of a mapping
 * @place: place of a row with a formula
 * @piece: (nullable): a part of it, of dove_map_names_get_piece(); %NULL for all of it
 * @name: what its formula is to be called
 * @also: (nullable) (element-type utf8): rows of dove_map_names_find_same() that use it as well
 * @why: (out) (nullable) (transfer full): why that cannot be, a sentence
 *
 * Makes the formula of a row, or a part of it, a named value, which the row uses from now on.
 *
 * Returns: (transfer full) (nullable): the new rows
 */
DoveValue *
dove_map_names_extract (DoveValue          *rows,
                        const char         *place,
                        const DoveMapPiece *piece,
                        const char         *name,
                        GPtrArray          *also,
                        char              **why)
{
  g_autofree char *around = dove_map_names_find_around (rows, place, piece);
  g_autofree char *formula = dup_piece (rows, place, piece);
  g_autofree char *left = NULL;
  Same same = { place, around, formula, name, also, NULL, rows };
  g_autoptr(DoveValue) changed = NULL;
  g_autoptr(DoveValue) used = NULL;
  g_autoptr(GError) error = NULL;

  *why = NULL;
  if (formula == NULL)
    {
      *why = g_strdup (_("only the formula of a row can be a named value"));
      return NULL;
    }
  if (!dove_map_names_check (rows, around, name, &error))
    {
      *why = g_strdup (error->message);
      return NULL;
    }

  changed = also != NULL && also->len > 0
      ? change_texts (rows, NULL, NULL, replace_part, &same) : dove_value_ref (rows);
  left = put_name (rows, place, piece, name);
  used = dove_map_rows_set_formula (changed, place, left);

  return dove_map_names_add (used, around, name, formula);
}
