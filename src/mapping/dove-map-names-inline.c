/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-map-names.h"

#include "dove-map-names-private.h"
#include "formula/dove-formula.h"
#include "formula/dove-names.h"
#include "formula/dove-span.h"

/* A formula with something else in the place of names, and which names it uses. */

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
  DoveMapGathering gathering = { order, self, NULL };

  if (uses == NULL || uses->len == 0)
    return g_strdup (text);
  if (!dove_map_names_gather (&gathering, self, uses))
    {
      g_free (gathering.problem);
      return g_strdup (text);
    }
  if (dove_map_text_has_places (text))
    {
      g_autoptr(GArray) pieces = dove_map_pieces_new ();

      return dove_map_names_write_let (order, text, pieces);
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

  g_string_append (frame, DOVE_MAP_LET);
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
  DoveMapGathering gathering = { order, self, NULL };

  if (uses != NULL)
    dove_map_names_gather (&gathering, self, uses);
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
