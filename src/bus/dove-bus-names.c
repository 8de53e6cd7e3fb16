/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-bus"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dove-bus-names.h"

#include "workspace/dove-workspace.h"

#define HASH_DIGITS 8 /* of a workspace's path, in the name of its agent */

/**
 * dove_bus_get_root:
 *
 * Returns: (transfer none): path under which all objects stand
 */
const char *
dove_bus_get_root (void)
{
  static gsize root;

  if (g_once_init_enter (&root))
    g_once_init_leave (&root,
                       (gsize) g_strdelimit (g_strconcat ("/", DOVETAIL_APP_ID, NULL), ".", '/'));

  return (const char *) root;
}

/* The same folder by whatever way it is reached. */
static char *
canonical_path (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  char *real = realpath (absolute, NULL);
  char *copy;

  if (real == NULL)
    return g_steal_pointer (&absolute);

  copy = g_strdup (real);
  free (real);

  return copy;
}

/**
 * dove_bus_get_agent_name:
 * @workspace: (nullable): folder of a workspace; %NULL is the user's own
 *
 * Returns: (transfer full): the bus name of the agent that serves it
 */
char *
dove_bus_get_agent_name (const char *workspace)
{
  g_autofree char *usual = dove_workspace_get_default_path ();
  g_autofree char *usual_path = canonical_path (usual);
  g_autofree char *path = canonical_path (workspace != NULL ? workspace : usual);
  g_autofree char *hash = NULL;

  if (g_str_equal (path, usual_path))
    return g_strdup (DOVETAIL_APP_ID ".Agent");

  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  return g_strdup_printf (DOVETAIL_APP_ID ".Agent.w%.*s", HASH_DIGITS, hash);
}

/**
 * dove_bus_make_path:
 * @kind: `connection`, `sync`, `run`
 * @id: its id
 *
 * Returns: (transfer full): path of the object
 */
char *
dove_bus_make_path (const char *kind,
                    const char *id)
{
  g_autofree char *element = g_strdelimit (g_strdup (id), "-", '_');

  return g_strdup_printf ("%s/%s/%s", DOVE_BUS_ROOT, kind, element);
}

/**
 * dove_bus_path_get_id:
 * @path: path of an object
 *
 * Returns: (transfer full): the id of what it stands for
 */
char *
dove_bus_path_get_id (const char *path)
{
  const char *slash = strrchr (path, '/');

  return g_strdelimit (g_strdup (slash != NULL ? slash + 1 : path), "_", '-');
}

/**
 * dove_bus_path_is:
 * @path: path of an object
 * @kind: `connection`, `sync`, `run`
 *
 * Returns: whether it is the path of an object of this kind
 */
gboolean
dove_bus_path_is (const char *path,
                  const char *kind)
{
  const char *root = DOVE_BUS_ROOT;
  gsize length = strlen (root);

  return g_str_has_prefix (path, root) && path[length] == '/' &&
         g_str_has_prefix (path + length + 1, kind) && path[length + 1 + strlen (kind)] == '/';
}
