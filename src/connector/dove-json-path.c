/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "connector/dove-json-path-private.h"

/*
 * JSONPath, RFC 9535, whole. dove-json-path-read.c reads queries and dove-json-path-filter.c
 * their filters; here the segments turn the values found so far into the values found below
 * them, in document order and with doubles, and dove-json-path-test.c decides filters.
 *
 * A path from a stranger may ask for too much (`$..[?@..[?@..*]]`): every value that is looked
 * at costs a step, and a path that runs out of them finds nothing at all.
 */

/* Compiles a path that starts with `$`. */
DoveJsonPath *
dove_json_path_new (const char  *text,
                    GError     **error)
{
  JsonPathReader reader = { text, text, 0, 0 };
  g_autoptr(DoveJsonPath) self = NULL;

  if (*text != '$')
    {
      json_path_refuse (&reader, _("“$” must stand"), error);
      return NULL;
    }

  self = json_path_read_query (&reader, error);
  if (self != NULL && *reader.at != '\0')
    {
      json_path_refuse (&reader, _("“.”, “[” or the end must stand"), error);
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
dove_json_path_free (DoveJsonPath *self)
{
  g_ptr_array_unref (self->segments);
  g_free (self);
}

/* Whether the path can find one value at most, which is then given as it is. */
gboolean
dove_json_path_is_singular (DoveJsonPath *self)
{
  return self->is_singular;
}

/* FALSE when there are no more steps. */
gboolean
json_path_take_steps (JsonPathWalk *walk,
                      gsize         steps)
{
  if (walk->is_exhausted || steps > walk->steps_left)
    {
      walk->is_exhausted = TRUE;
      return FALSE;
    }

  walk->steps_left -= (guint) steps;

  return TRUE;
}

static DoveValue *
get_at (DoveValue *value,
        gint64     index)
{
  gint64 length = 0;

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
    return NULL;

  length = dove_value_get_length (value);
  if (index < 0)
    index += length;

  return index >= 0 && index < length ? dove_value_get_element (value, (guint) index) : NULL;
}

static DoveValue *
step_to (const JsonPathSelector *selector,
         DoveValue              *value)
{
  return selector->kind == JSON_PATH_NAME ? dove_value_get_member (value, selector->name)
                                          : get_at (value, selector->start);
}

/* The value of a singular path, borrowed from what it was found in; NULL for none. */
DoveValue *
json_path_find_single (DoveJsonPath *path,
                       DoveValue    *current,
                       JsonPathWalk *walk)
{
  DoveValue *value = path->is_relative ? current : walk->root;

  for (guint i = 0; value != NULL && i < path->segments->len; i++)
    {
      JsonPathSegment *segment = g_ptr_array_index (path->segments, i);

      if (!json_path_take_steps (walk, 1))
        return NULL;
      value = step_to (g_ptr_array_index (segment->selectors, 0), value);
    }

  return value;
}

static gboolean
has_children (DoveValue *value)
{
  return dove_value_get_kind (value) == DOVE_VALUE_LIST ||
         dove_value_get_kind (value) == DOVE_VALUE_RECORD;
}

static void
add_children (const JsonPathSelector *selector,
              DoveValue              *value,
              JsonPathWalk           *walk,
              GPtrArray              *found)
{
  guint length = has_children (value) ? dove_value_get_length (value) : 0;

  for (guint i = 0; i < length && json_path_take_steps (walk, 1); i++)
    {
      DoveValue *child = dove_value_get_element (value, i);

      if (selector->kind == JSON_PATH_WILDCARD || json_path_passes (selector->test, child, walk))
        g_ptr_array_add (found, child);
    }
}

/* A place of a slice, counted from the front and not beyond the ends (RFC 9535, 2.3.4.2.2). */
static gint64
normalize (gint64 place,
           gint64 length,
           gint64 lowest,
           gint64 highest)
{
  return CLAMP (place < 0 ? place + length : place, lowest, highest);
}

static void
add_slice (const JsonPathSelector *selector,
           DoveValue              *value,
           JsonPathWalk           *walk,
           GPtrArray              *found)
{
  gint64 step = selector->step;
  gint64 length = dove_value_get_length (value);
  gint64 first = step > 0 ? 0 : length - 1;
  gint64 end = step > 0 ? length : -1;

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST || step == 0)
    return;

  if (selector->has_start)
    first = step > 0 ? normalize (selector->start, length, 0, length)
                     : normalize (selector->start, length, -1, length - 1);
  if (selector->has_end)
    end = step > 0 ? normalize (selector->end, length, 0, length)
                   : normalize (selector->end, length, -1, length - 1);

  for (gint64 i = first; (step > 0 ? i < end : i > end) && json_path_take_steps (walk, 1);
       i += step)
    g_ptr_array_add (found, dove_value_get_element (value, (guint) i));
}

static void
apply_selector (const JsonPathSelector *selector,
                DoveValue              *value,
                JsonPathWalk           *walk,
                GPtrArray              *found)
{
  DoveValue *child = NULL;

  switch (selector->kind)
    {
    case JSON_PATH_NAME:
    case JSON_PATH_INDEX:
      child = json_path_take_steps (walk, 1) ? step_to (selector, value) : NULL;
      if (child != NULL)
        g_ptr_array_add (found, child);
      break;
    case JSON_PATH_SLICE:
      add_slice (selector, value, walk, found);
      break;
    case JSON_PATH_WILDCARD:
    case JSON_PATH_FILTER:
    default:
      add_children (selector, value, walk, found);
      break;
    }
}

/* Values are at most as deep as the reader allows, so this may recurse. */
static void
apply_segment (const JsonPathSegment *segment,
               DoveValue             *value,
               JsonPathWalk          *walk,
               GPtrArray             *found)
{
  guint length = has_children (value) ? dove_value_get_length (value) : 0;

  for (guint i = 0; i < segment->selectors->len; i++)
    apply_selector (g_ptr_array_index (segment->selectors, i), value, walk, found);

  for (guint i = 0; segment->is_descendant && i < length; i++)
    {
      if (!json_path_take_steps (walk, 1))
        return;
      apply_segment (segment, dove_value_get_element (value, i), walk, found);
    }
}

/* What the path finds, borrowed from where it is; worth nothing when the walk is exhausted. */
GPtrArray *
json_path_find_all (DoveJsonPath *path,
                    DoveValue    *current,
                    JsonPathWalk *walk)
{
  g_autoptr(GPtrArray) nodes = g_ptr_array_new ();

  g_ptr_array_add (nodes, path->is_relative ? current : walk->root);

  for (guint i = 0; i < path->segments->len; i++)
    {
      GPtrArray *found = g_ptr_array_new ();

      for (guint j = 0; j < nodes->len && !walk->is_exhausted; j++)
        apply_segment (g_ptr_array_index (path->segments, i), g_ptr_array_index (nodes, j), walk,
                       found);

      g_ptr_array_unref (nodes);
      nodes = found;
    }

  return g_steal_pointer (&nodes);
}

/* One value for a singular path, else the list of what was found; NULL for nothing, and when
 * a path looks at more, or finds more, than is sensible. */
DoveValue *
dove_json_path_select (DoveJsonPath *self,
                       DoveValue    *value)
{
  JsonPathWalk walk = { value, DOVE_SELECTOR_STEP_LIMIT, FALSE };
  g_autoptr(GPtrArray) nodes = NULL;

  if (value == NULL)
    return NULL;

  if (self->is_singular)
    {
      DoveValue *found = json_path_find_single (self, value, &walk);

      return found != NULL ? dove_value_ref (found) : NULL;
    }

  nodes = json_path_find_all (self, value, &walk);
  if (walk.is_exhausted || nodes->len > DOVE_SELECTOR_NODE_LIMIT)
    return NULL;

  return dove_value_new_list ((DoveValue **) nodes->pdata, nodes->len);
}
