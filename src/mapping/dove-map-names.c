/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-names.h"

#include "dove-map-names-private.h"
#include "formula/dove-formula.h"
#include "formula/dove-names.h"
#include "formula/dove-span.h"
#include "mapping/dove-field-tree.h"

/*
 * A named value is a row with `name` in the place of `field`. It stands among the rows, so that
 * whatever keeps, sends, compares or undoes rows keeps it as well, and it belongs to the list that
 * it stands in: in a loop it is about one element. Where a row uses names, its formula is read as
 * LET (name; value; …; formula) with those that it needs, each before the ones that are made of
 * it. Nothing else in the engine knows of names.
 */

#define LET "LET("

/* --- what a person has written ---------------------------------------------------------------- */

/**
 * dove_map_row_get_name:
 * @row: a row
 *
 * Returns: (nullable): what it names; %NULL of a row that writes a field
 */
const char *
dove_map_row_get_name (DoveValue *row)
{
  return dove_value_get_member_text (row, "name");
}

/**
 * dove_map_place_is_name:
 * @place: a place
 *
 * Returns: whether it is that of a named value
 */
gboolean
dove_map_place_is_name (const char *place)
{
  const gsize length = strlen (place);
  const char *open = length > 2 && place[length - 1] == ']' ? strrchr (place, '[') : NULL;

  return open != NULL && (open == place || open[-1] == '.');
}

/**
 * dove_map_place_get_name:
 * @place: place of a named value
 *
 * Returns: (transfer full): the name
 */
char *
dove_map_place_get_name (const char *place)
{
  const char *open = strrchr (place, '[');

  g_return_val_if_fail (dove_map_place_is_name (place), NULL);

  return g_strndup (open + 1, strlen (open) - 2);
}

/**
 * dove_map_place_of_name:
 * @around: (nullable): place of the loop that it is in
 * @name: a name
 *
 * Returns: (transfer full): the place of a named value
 */
char *
dove_map_place_of_name (const char *around,
                        const char *name)
{
  return around != NULL && *around != '\0' ? g_strdup_printf ("%s.[%s]", around, name)
                                           : g_strdup_printf ("[%s]", name);
}

/*
 * dove_map_text_skip_sign:
 *
 * Returns: a formula without the sign that may stand in front
 */
const char *
dove_map_text_skip_sign (const char *text)
{
  const char *start = text;

  while (g_ascii_isspace (*start))
    start++;

  return *start == '=' ? start + 1 : text;
}

/* --- names of a list -------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *order;     /* (element-type DoveMapName): each behind those that it needs */
  DoveMapNames *at;     /* where the formula stands */
  char      *problem;   /* (nullable) */
} Gathering;

static void name_settle (DoveMapName *self);

/* Adds what a formula needs; FALSE when one of it cannot be used, with `problem` */
static gboolean
gather (Gathering  *self,
        DoveMapNames *names,
        GArray     *uses)
{
  for (guint i = 0; i < uses->len && self->problem == NULL; i++)
    {
      DoveMapName *name = g_ptr_array_index (names->all,
                                             g_array_index (uses, DoveNameUse, i).index);

      if (g_ptr_array_find (self->order, name, NULL))
        continue;
      name_settle (name);
      if (name->problem != NULL)
        self->problem = g_strdup_printf (_("it uses “%s”, which has a problem of its own"),
                                         name->name);
      else if (name->is_relative && name->level != self->at)
        self->problem = g_strdup_printf (
            _("“%s” is about an element of the list around; inside another list it has no "
              "meaning"), name->name);
      else if (gather (self, name->level, name->uses))
        g_ptr_array_add (self->order, name);
    }

  return self->problem == NULL;
}

static void
piece_clear (gpointer data)
{
  g_free (((DoveFormulaPiece *) data)->name);
}

/* Adds what a person has written; without the sign in front, which counts as part of it all the
 * same */
static void
add_piece (GString    *whole,
           GArray     *pieces,
           const char *name,
           const char *text)
{
  const char *start = dove_map_text_skip_sign (text);
  const DoveFormulaPiece piece = {
    g_strdup (name), (guint) whole->len - (guint) (start - text),
    (guint) (whole->len + strlen (start))
  };

  g_string_append (whole, start);
  g_array_append_val (pieces, piece);
}

static char *
write_let (GPtrArray  *order,
           const char *text,
           GArray     *pieces)
{
  GString *let = g_string_new (LET);

  for (guint i = 0; i < order->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (order, i);

      g_string_append_printf (let, "%s;", name->name);
      add_piece (let, pieces, name->name, name->text);
      g_string_append_c (let, ';');
    }
  add_piece (let, pieces, NULL, text);
  g_string_append_c (let, ')');

  return g_string_free (let, FALSE);
}

static GArray *
pieces_new (void)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (DoveFormulaPiece));

  g_array_set_clear_func (pieces, piece_clear);

  return pieces;
}

/* Whether a formula is a name and nothing else */
static gboolean
is_bare (const char *text,
         GArray     *uses)
{
  const DoveNameUse *use = &g_array_index (uses, DoveNameUse, 0);
  const char *start = dove_map_text_skip_sign (text);

  if (uses->len != 1)
    return FALSE;

  return start + strspn (start, " \t\r\n") == text + use->start
         && text[use->end + strspn (text + use->end, " \t\r\n")] == '\0';
}

/* A formula in which names are used, with their values around it */
static char *
compose (DoveMapNames  *self,
         const char    *text,
         const char    *name,
         GArray        *uses,
         GArray        *pieces,
         char         **problem)
{
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GString) whole = NULL;
  Gathering gathering = { order, self, NULL };

  if (!gather (&gathering, self, uses))
    {
      *problem = gathering.problem;
      return NULL;
    }
  /* so that a list stays a list of records, and a field the field */
  if (is_bare (text, uses))
    {
      const DoveMapName *last = g_ptr_array_index (order, order->len - 1);

      return compose (last->level, last->text, last->name, last->uses, pieces, problem);
    }
  if (order->len > 0)
    return write_let (order, text, pieces);

  whole = g_string_new (NULL);
  add_piece (whole, pieces, name, text);

  return g_string_free (g_steal_pointer (&whole), FALSE);
}

/* The first that is found counts. @problem: (transfer full) */
static void
set_problem (DoveMapName *self,
             const char  *member,
             char        *problem)
{
  if (self->problem != NULL)
    {
      g_free (problem);
      return;
    }

  self->problem = problem;
  self->member = member;
}

/* Reads the value with all that it is made of */
static void
name_read (DoveMapName *self)
{
  char *problem = NULL;
  g_autoptr(GArray) pieces = pieces_new ();
  g_autofree char *text = compose (self->level, self->text, NULL, self->uses, pieces, &problem);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = text != NULL ? dove_formula_new (text, &error) : NULL;
  g_autoptr(GPtrArray) fields = formula != NULL ? dove_formula_get_fields (formula) : NULL;

  if (formula == NULL)
    set_problem (self, "formula", text == NULL ? problem : g_strdup (error->message));

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    self->is_relative |= *(const char *) g_ptr_array_index (fields, i) == '.';
}

/* Finds out whether a name can be used */
static void
name_settle (DoveMapName *self)
{
  g_autoptr(GError) error = NULL;

  if (self->is_settling && self->problem == NULL)
    set_problem (self, "formula",
                 g_strdup_printf (_("“%s” is made of itself; a value needs another one to begin "
                                    "with"), self->name));
  if (self->is_settled || self->is_settling || self->problem != NULL)
    return;

  self->is_settling = TRUE;
  self->uses = dove_formula_find_names (self->text, dove_map_names_get_known (self->level),
                                        &error);
  if (self->uses == NULL)
    set_problem (self, "formula", g_strdup (error->message));
  else
    name_read (self);
  self->is_settling = FALSE;
  self->is_settled = TRUE;
}

static void
name_free (gpointer data)
{
  DoveMapName *self = data;

  g_clear_pointer (&self->uses, g_array_unref);
  dove_value_unref (self->row);
  g_free (self->problem);
  g_free (self);
}

static gboolean
is_known (DoveMapNames *self,
          const char   *name)
{
  for (guint i = 0; i < self->all->len; i++)
    if (g_ascii_strcasecmp (((DoveMapName *) g_ptr_array_index (self->all, i))->name, name) == 0)
      return TRUE;

  return FALSE;
}

static void
add_row (DoveMapNames *self,
         DoveValue    *row)
{
  DoveMapName *name = g_new0 (DoveMapName, 1);
  const char *text = dove_value_get_member_text (row, "formula");
  g_autoptr(GError) error = NULL;

  name->row = dove_value_ref (row);
  name->name = dove_map_row_get_name (row);
  name->text = text != NULL ? text : "";
  name->level = self;
  g_ptr_array_add (self->own, name);

  if (!dove_formula_check_name (name->name, &error))
    set_problem (name, "name", g_strdup (error->message));
  else if (is_known (self, name->name))
    set_problem (name, "name", g_strdup_printf (_("there is a value with the name “%s” already; "
                                                  "choose another one"), name->name));
  else
    g_ptr_array_add (self->all, name);
}

/**
 * dove_map_names_new:
 * @rows: rows of a mapping, or of a loop in one
 * @place: (nullable): place of that loop
 * @around: (nullable): names that the loop can use
 *
 * Reads the named values among rows.
 *
 * Returns: (transfer full) (nullable): the names; %NULL when there are none
 */
DoveMapNames *
dove_map_names_new (DoveValue    *rows,
                    const char   *place,
                    DoveMapNames *around)
{
  DoveMapNames *self = NULL;
  guint n_own = 0;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    n_own += dove_map_row_get_name (dove_value_get_element (rows, i)) != NULL;
  if (n_own == 0 && around == NULL)
    return NULL;

  self = g_new0 (DoveMapNames, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->place = g_strdup (place);
  self->around = around != NULL ? dove_map_names_ref (around) : NULL;
  self->own = g_ptr_array_new_with_free_func (name_free);
  self->all = g_ptr_array_new ();
  if (around != NULL)
    g_ptr_array_extend (self->all, around->all, NULL, NULL);

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    if (dove_map_row_get_name (dove_value_get_element (rows, i)) != NULL)
      add_row (self, dove_value_get_element (rows, i));

  self->known = g_ptr_array_new ();
  for (guint i = 0; i < self->all->len; i++)
    g_ptr_array_add (self->known,
                     (char *) ((DoveMapName *) g_ptr_array_index (self->all, i))->name);
  g_ptr_array_add (self->known, NULL);
  for (guint i = 0; i < self->own->len; i++)
    name_settle (g_ptr_array_index (self->own, i));

  return self;
}

/**
 * dove_map_names_new_at:
 * @rows: rows of a mapping
 * @place: a place
 *
 * Reads the named values that the row at a place can use.
 *
 * Returns: (transfer full) (nullable): the names; %NULL when there are none
 */
DoveMapNames *
dove_map_names_new_at (DoveValue  *rows,
                       const char *place)
{
  DoveMapNames *names = dove_map_names_new (rows, NULL, NULL);
  const char *behind = place;
  DoveValue *inner = rows;
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      goes_on = FALSE;
      for (guint i = 0; i < dove_value_get_length (inner) && !goes_on; i++)
        {
          DoveValue *row = dove_value_get_element (inner, i);
          const char *field = dove_value_get_member_text (row, "field");
          g_autofree char *path = dove_field_path_normalize (field != NULL ? field : "");
          const char *rest = *path != '\0' ? dove_field_path_get_rest (behind, path) : NULL;
          DoveValue *fields = dove_value_get_member (row, "fields");
          g_autofree char *loop = NULL;
          DoveMapNames *deeper;

          if (rest == NULL || *rest == '\0' || dove_value_get_kind (fields) != DOVE_VALUE_LIST)
            continue;
          loop = g_strndup (place, (gsize) (rest - place) - 1);
          deeper = dove_map_names_new (fields, loop, names);
          g_clear_pointer (&names, dove_map_names_unref);
          names = deeper;
          inner = fields;
          behind = rest;
          goes_on = TRUE;
        }
    }

  return names;
}

/**
 * dove_map_names_ref:
 * @self: names
 *
 * Returns: (transfer full): @self
 */
DoveMapNames *
dove_map_names_ref (DoveMapNames *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_map_names_unref:
 * @self: (transfer full): names
 */
void
dove_map_names_unref (DoveMapNames *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->around, dove_map_names_unref);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->own);
  g_free (self->place);
  g_free (self);
}

/**
 * dove_map_names_get_known:
 * @self: (nullable): names
 *
 * Returns: (transfer none) (array zero-terminated=1): what a formula can use, those of the lists
 *   around first
 */
const char *const *
dove_map_names_get_known (DoveMapNames *self)
{
  static const char *const none[] = { NULL };

  return self != NULL ? (const char *const *) self->known->pdata : none;
}

/**
 * dove_map_names_get_problem:
 * @self: names
 * @row: a named value of the list itself
 * @member: (out): the member that it is about, a static string
 *
 * Returns: (nullable): why the value cannot be used, a sentence
 */
const char *
dove_map_names_get_problem (DoveMapNames  *self,
                            DoveValue     *row,
                            const char   **member)
{
  for (guint i = 0; i < self->own->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (self->own, i);

      if (name->row != row)
        continue;
      *member = name->member;
      return name->problem;
    }

  return NULL;
}

static char *
compose_pieces (DoveMapNames  *self,
                const char    *text,
                gboolean      *uses_names,
                GArray        *pieces,
                GError       **error)
{
  g_autoptr(GArray) uses = NULL;
  char *problem = NULL;
  char *composed;

  *uses_names = FALSE;
  if (self == NULL)
    return g_strdup (text);

  uses = dove_formula_find_names (text, dove_map_names_get_known (self), error);
  *uses_names = uses == NULL || uses->len > 0;
  if (uses == NULL)
    return NULL;
  if (uses->len == 0)
    return g_strdup (text);

  composed = compose (self, text, NULL, uses, pieces, &problem);
  if (composed == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, problem);
      g_free (problem);
    }

  return composed;
}

/**
 * dove_map_names_compose:
 * @self: (nullable): names
 * @text: a formula of one of the rows
 * @uses_names: (out): whether other names could make it another formula
 * @error: return location for an error
 *
 * Puts the values of the names that a formula uses around it, as a LET. Without any it stays as it
 * is written.
 *
 * Errors: those of the formula as it is written, at its own places; %DOVE_ERROR_INVALID when a
 * name cannot be used here.
 *
 * Returns: (transfer full) (nullable): the formula to be compiled
 */
char *
dove_map_names_compose (DoveMapNames  *self,
                        const char    *text,
                        gboolean      *uses_names,
                        GError       **error)
{
  g_autoptr(GArray) pieces = pieces_new ();

  return compose_pieces (self, text, uses_names, pieces, error);
}

/**
 * dove_map_names_compile:
 * @self: (nullable): names
 * @text: a formula of one of the rows
 * @uses_names: (out): whether other names could make it another formula
 * @error: return location for an error
 *
 * Reads a formula with the values of the names that it uses around it. It can tell where in what a
 * person has written a place of it is.
 *
 * Errors: those of dove_map_names_compose(), and of dove_formula_new() for the whole.
 *
 * Returns: (transfer full) (nullable): the formula
 */
DoveFormula *
dove_map_names_compile (DoveMapNames  *self,
                        const char    *text,
                        gboolean      *uses_names,
                        GError       **error)
{
  g_autoptr(GArray) pieces = pieces_new ();
  g_autofree char *composed = compose_pieces (self, text, uses_names, pieces, error);

  if (composed == NULL || pieces->len == 0)
    return composed != NULL ? dove_formula_new (composed, error) : NULL;

  return dove_formula_new_of_pieces (composed, pieces, error);
}

/**
 * dove_map_names_compose_all:
 * @self: (nullable): names
 * @text: a formula, maybe unfinished
 * @start: (out): byte of the result where @text begins
 *
 * Puts the values of all names around a formula that can be used there, so that a place in it can
 * be told from the place in the result.
 *
 * Returns: (transfer full): the formula
 */
char *
dove_map_names_compose_all (DoveMapNames *self,
                            const char   *text,
                            guint        *start)
{
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GArray) pieces = NULL;
  char *around;

  *start = 0;
  for (guint i = 0; self != NULL && i < self->all->len; i++)
    {
      const DoveNameUse use = { .index = i };
      g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (DoveNameUse));
      const guint before = order->len;
      Gathering gathering = { order, self, NULL };

      g_array_append_val (one, use);
      if (!gather (&gathering, self, one))
        g_ptr_array_set_size (order, (int) before);
      g_free (gathering.problem);
    }

  if (order->len == 0)
    return g_strdup (text);

  pieces = pieces_new ();
  around = write_let (order, text, pieces);
  *start = g_array_index (pieces, DoveFormulaPiece, pieces->len - 1).start;

  return around;
}

/* Whether a piece of a formula is whole by what is around it, so that it needs no brackets */
static gboolean
is_alone (const char        *text,
          const DoveNameUse *use)
{
  const char *start = dove_map_text_skip_sign (text);
  guint from = use->start;
  guint behind = use->end;

  while (from > (guint) (start - text) && g_ascii_isspace (text[from - 1]))
    from--;
  while (g_ascii_isspace (text[behind]))
    behind++;

  return (text + from == start || strchr ("(;,{", text[from - 1]) != NULL)
         && (text[behind] == '\0' || strchr (");,}", text[behind]) != NULL);
}

/*
 * dove_map_text_replace_uses:
 * @values: (element-type utf8): of each name what takes its place: a formula, or another name
 *
 * Returns: (transfer full): the formula with values in the place of names
 */
char *
dove_map_text_replace_uses (const char *text,
                            GArray     *uses,
                            GPtrArray  *values)
{
  GString *replaced = g_string_new (NULL);
  guint at = 0;

  for (guint i = 0; i < uses->len; i++)
    {
      const DoveNameUse *use = &g_array_index (uses, DoveNameUse, i);
      const char *value = dove_map_text_skip_sign (g_ptr_array_index (values, use->index));
      const gboolean is_whole = is_alone (text, use) || dove_formula_is_one (value)
                                || dove_formula_check_name (value, NULL);

      g_string_append_len (replaced, text + at, use->start - at);
      g_string_append_printf (replaced, is_whole ? "%s" : "(%s)", value);
      at = use->end;
    }
  g_string_append (replaced, text + at);

  return g_string_free (replaced, FALSE);
}

/*
 * dove_map_text_has_places:
 *
 * Returns: whether what stands in a formula may mean something else there than outside of it
 */
gboolean
dove_map_text_has_places (const char *text)
{
  g_autoptr(GArray) spans = dove_formula_get_spans (text);

  for (guint i = 0; i < spans->len; i++)
    {
      const DoveSpan *span = &g_array_index (spans, DoveSpan, i);
      g_autofree char *word = g_strndup (text + span->start, span->end - span->start);

      if (span->kind == DOVE_SPAN_FUNCTION && (g_ascii_strcasecmp (word, "LET") == 0
                                               || g_ascii_strcasecmp (word, "EACH") == 0))
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_map_names_inline:
 * @self: (nullable): names
 * @text: a formula of one of the rows
 *
 * Puts the values of names in their place. Where a value would mean something else there, in a LET
 * or an EACH, it is put around the formula instead.
 *
 * Returns: (transfer full): a formula that uses no names; @text when that cannot be made
 */
char *
dove_map_names_inline (DoveMapNames *self,
                       const char   *text)
{
  g_autoptr(GArray) uses = self != NULL
      ? dove_formula_find_names (text, dove_map_names_get_known (self), NULL) : NULL;
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  Gathering gathering = { order, self, NULL };

  if (uses == NULL || uses->len == 0)
    return g_strdup (text);
  if (!gather (&gathering, self, uses))
    {
      g_free (gathering.problem);
      return g_strdup (text);
    }
  if (dove_map_text_has_places (text))
    {
      g_autoptr(GArray) pieces = pieces_new ();

      return write_let (order, text, pieces);
    }

  for (guint i = 0; i < self->all->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (self->all, i);

      g_ptr_array_add (values, g_ptr_array_find (order, (gpointer) name, NULL)
                                 ? dove_map_names_inline (name->level, name->text)
                                 : g_strdup (""));
    }

  return dove_map_text_replace_uses (text, uses, values);
}

/**
 * dove_map_names_frame:
 * @self: (nullable): names
 * @text: a formula of one of the rows
 * @start: (out): byte of the result where @text begins
 * @end: (out): how many bytes follow behind it
 *
 * Returns: (transfer full): a formula in which all names are known, and empty
 */
char *
dove_map_names_frame (DoveMapNames *self,
                      const char   *text,
                      guint        *start,
                      guint        *end)
{
  GString *frame = g_string_new (NULL);

  *start = *end = 0;
  if (self == NULL || self->all->len == 0)
    return g_string_free (g_string_append (frame, text), FALSE);

  g_string_append (frame, LET);
  for (guint i = 0; i < self->all->len; i++)
    g_string_append_printf (frame, "%s;\"\";",
                            ((const DoveMapName *) g_ptr_array_index (self->all, i))->name);
  text = dove_map_text_skip_sign (text);
  *start = (guint) frame->len;
  *end = 1;
  g_string_append_printf (frame, "%s)", text);

  return g_string_free (frame, FALSE);
}

/**
 * dove_map_names_blank:
 * @self: (nullable): names
 * @text: a formula of one of the rows
 *
 * Returns: (transfer full): the formula with an empty text in the place of each name, for what it
 *   reads by itself
 */
char *
dove_map_names_blank (DoveMapNames *self,
                      const char   *text)
{
  g_autoptr(GArray) uses = self != NULL
      ? dove_formula_guess_names (text, dove_map_names_get_known (self)) : NULL;
  g_autoptr(GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; uses != NULL && i < self->all->len; i++)
    g_ptr_array_add (values, (gpointer) "\"\"");

  return uses != NULL ? dove_map_text_replace_uses (text, uses, values) : g_strdup (text);
}

/**
 * dove_map_names_reaches:
 * @self: (nullable): names
 * @text: a formula of one of the rows
 * @place: place of a named value
 *
 * Returns: whether the formula uses that value, by itself or by others that it uses
 */
gboolean
dove_map_names_reaches (DoveMapNames *self,
                        const char   *text,
                        const char   *place)
{
  g_autoptr(GArray) uses = self != NULL
      ? dove_formula_guess_names (text, dove_map_names_get_known (self)) : NULL;
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  Gathering gathering = { order, self, NULL };

  if (uses != NULL)
    gather (&gathering, self, uses);
  g_free (gathering.problem);
  for (guint i = 0; i < order->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (order, i);
      g_autofree char *full = dove_map_place_of_name (name->level->place, name->name);

      if (g_str_equal (full, place))
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_map_names_get_uses:
 * @self: (nullable): names
 * @text: (nullable): a formula of one of the rows, maybe unfinished
 *
 * Returns: (transfer full) (element-type utf8): places of the names that it uses itself, each once
 */
GPtrArray *
dove_map_names_get_uses (DoveMapNames *self,
                         const char   *text)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) uses = self != NULL && text != NULL
      ? dove_formula_guess_names (text, dove_map_names_get_known (self)) : NULL;

  for (guint i = 0; uses != NULL && i < uses->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (self->all,
                                                   g_array_index (uses, DoveNameUse, i).index);
      g_autofree char *place = dove_map_place_of_name (name->level->place, name->name);

      if (!g_ptr_array_find_with_equal_func (found, place, g_str_equal, NULL))
        g_ptr_array_add (found, g_steal_pointer (&place));
    }

  return found;
}
