/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-names.h"

#include "dove-map-names-private.h"
#include "formula/dove-formula.h"
#include "formula/dove-names.h"

/* A formula with the values of the names that it uses, as one that can be compiled. */

/*
 * dove_map_names_gather:
 *
 * Adds what a formula needs.
 *
 * Returns: whether all of it can be used; else there is a `problem`
 */
gboolean
dove_map_names_gather (DoveMapGathering *self,
                       DoveMapNames     *names,
                       GArray           *uses)
{
  for (guint i = 0; i < uses->len && self->problem == NULL; i++)
    {
      DoveMapName *name = g_ptr_array_index (names->all,
                                             g_array_index (uses, DoveNameUse, i).index);

      if (g_ptr_array_find (self->order, name, NULL))
        continue;
      dove_map_name_settle (name);
      if (name->problem != NULL)
        self->problem = g_strdup_printf (_("it uses “%s”, which has a problem of its own"),
                                         name->name);
      else if (name->is_relative && name->level != self->at)
        self->problem = g_strdup_printf (
            _("“%s” is about an element of the list around; inside another list it has no "
              "meaning"), name->name);
      else if (dove_map_names_gather (self, name->level, name->uses))
        g_ptr_array_add (self->order, name);
    }

  return self->problem == NULL;
}

static void
piece_clear (gpointer data)
{
  g_free (((DoveFormulaPiece *) data)->name);
}

/* Adds what a person has written; inside a LET without the sign in front, which counts as part of
 * it all the same */
static void
add_piece (GString    *whole,
           GArray     *pieces,
           const char *name,
           const char *text)
{
  const char *start = whole->len > 0 ? dove_map_text_skip_sign (text) : text;
  const DoveFormulaPiece piece = {
    g_strdup (name), (guint) whole->len - (guint) (start - text),
    (guint) (whole->len + strlen (start))
  };

  g_string_append (whole, start);
  g_array_append_val (pieces, piece);
}

/*
 * dove_map_names_write_let:
 * @order: (element-type DoveMapName): values
 *
 * Returns: (transfer full): the formula with the values around it
 */
char *
dove_map_names_write_let (GPtrArray  *order,
                          const char *text,
                          GArray     *pieces)
{
  GString *let = g_string_new (DOVE_MAP_LET);

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

GArray *
dove_map_pieces_new (void)
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
  DoveMapGathering gathering = { order, self, NULL };

  if (!dove_map_names_gather (&gathering, self, uses))
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
    return dove_map_names_write_let (order, text, pieces);

  whole = g_string_new (NULL);
  add_piece (whole, pieces, name, text);

  return g_string_free (g_steal_pointer (&whole), FALSE);
}

/*
 * dove_map_name_set_problem:
 * @problem: (transfer full): a sentence
 *
 * Says what is wrong with a name. The first that is found counts.
 */
void
dove_map_name_set_problem (DoveMapName *self,
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
  g_autoptr(GArray) pieces = dove_map_pieces_new ();
  g_autofree char *text = compose (self->level, self->text, NULL, self->uses, pieces, &problem);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = text != NULL ? dove_formula_new (text, &error) : NULL;
  g_autoptr(GPtrArray) fields = formula != NULL ? dove_formula_get_fields (formula) : NULL;

  if (formula == NULL)
    dove_map_name_set_problem (self, "formula", text == NULL ? problem : g_strdup (error->message));

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    self->is_relative |= *(const char *) g_ptr_array_index (fields, i) == '.';
}

/*
 * dove_map_name_settle:
 *
 * Finds out whether a name can be used.
 */
void
dove_map_name_settle (DoveMapName *self)
{
  g_autoptr(GError) error = NULL;

  if (self->is_settling && self->problem == NULL)
    dove_map_name_set_problem (
        self, "formula", g_strdup_printf (_("“%s” is made of itself; a value needs another one to "
                                            "begin with"), self->name));
  if (self->is_settled || self->is_settling || self->problem != NULL)
    return;

  self->is_settling = TRUE;
  self->uses = dove_formula_find_names (self->text, dove_map_names_get_known (self->level),
                                        &error);
  if (self->uses == NULL)
    dove_map_name_set_problem (self, "formula", g_strdup (error->message));
  else
    name_read (self);
  self->is_settling = FALSE;
  self->is_settled = TRUE;
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
  g_autoptr(GArray) pieces = dove_map_pieces_new ();

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
  g_autoptr(GArray) pieces = dove_map_pieces_new ();
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
      DoveMapGathering gathering = { order, self, NULL };

      g_array_append_val (one, use);
      if (!dove_map_names_gather (&gathering, self, one))
        g_ptr_array_set_size (order, (int) before);
      g_free (gathering.problem);
    }

  if (order->len == 0)
    return g_strdup (text);

  pieces = dove_map_pieces_new ();
  around = dove_map_names_write_let (order, text, pieces);
  *start = g_array_index (pieces, DoveFormulaPiece, pieces->len - 1).start;

  return around;
}
