/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"

#include <string.h>

/* An address as a vendor writes it: steps between slashes, and perhaps a verb at its end. */

#define STEP_LIMIT 40

void
dove_openapi_route_free (DoveOpenapiRoute *route)
{
  g_ptr_array_unref (route->steps);
  g_free (route->verb);
  g_free (route);
}

/* `Products('{id}')` is two steps, and so is `{id}:cancel`. */
static void
add_step (DoveOpenapiRoute *route,
          const char       *text,
          gboolean          is_last)
{
  const char *open = strchr (text, '{');
  const char *close = open != NULL ? strchr (open, '}') : NULL;
  const char *mark = NULL;

  if (open > text && close != NULL && strchr ("('\"", open[-1]) != NULL && *text != '(')
    {
      gsize length = strcspn (text, "(");

      g_ptr_array_add (route->steps, g_strndup (text, length));
      g_ptr_array_add (route->steps, g_strndup (open, close - open + 1));
      return;
    }

  /* A mark inside of braces belongs to the parameter's name. */
  mark = is_last ? strrchr (text, ':') : NULL;
  if (mark == NULL && is_last && open == NULL)
    mark = strrchr (text, '.');
  if (mark == NULL || mark == text || mark[1] == '\0' || (close != NULL && mark < close) ||
      !g_ascii_isalpha (mark[1]) || strchr (mark, '{') != NULL ||
      dove_import_is_named (mark, "xml csv pdf yaml yml txt html htm rss ics zip php aspx ashx"))
    {
      g_ptr_array_add (route->steps, g_strdup (text));
      return;
    }

  g_ptr_array_add (route->steps, g_strndup (text, mark - text));
  route->verb = g_strdup (mark + 1);
  route->is_dotted = TRUE;
}

/**
 * dove_openapi_route_new:
 * @path: as in the document
 *
 * Splits a path up.
 *
 * Returns: (transfer full): its parts
 */
DoveOpenapiRoute *
dove_openapi_route_new (const char *path)
{
  DoveOpenapiRoute *route = g_new0 (DoveOpenapiRoute, 1);
  g_autofree char *bare = g_strndup (path, strcspn (path, "?"));
  g_auto(GStrv) parts = NULL;
  guint length = 0;

  while (*bare != '\0' && bare[strlen (bare) - 1] == '/')
    bare[strlen (bare) - 1] = '\0';
  if (g_str_has_suffix (bare, ".json"))
    bare[strlen (bare) - strlen (".json")] = '\0';

  parts = g_strsplit (bare, "/", STEP_LIMIT);
  length = g_strv_length (parts);
  route->steps = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < length; i++)
    if (*parts[i] != '\0')
      add_step (route, parts[i], i + 1 == length);

  return route;
}
