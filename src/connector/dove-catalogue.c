/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-catalogue.h"
#include "connector/dove-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FOLDER "connectors"
#define ENDING ".json"

struct _DoveCatalogue
{
  char *folders[2];  /* nullable: of the workspace, of the program */
};

/**
 * dove_catalogue_new:
 * @workspace_folder: (nullable): a workspace; its `connectors` go before the program's
 *
 * Makes a catalogue of the workspace's connectors and of those that came with the program
 * (`DOVETAIL_DATADIR` of the environment, else where it was installed).
 *
 * Returns: (transfer full): the catalogue
 */
DoveCatalogue *
dove_catalogue_new (const char *workspace_folder)
{
  DoveCatalogue *self = g_new0 (DoveCatalogue, 1);
  const char *data = g_getenv ("DOVETAIL_DATADIR");

  if (workspace_folder != NULL)
    self->folders[0] = g_build_filename (workspace_folder, FOLDER, NULL);
  self->folders[1] = g_build_filename (data != NULL ? data : DOVETAIL_DATADIR, FOLDER, NULL);

  return self;
}

/**
 * dove_catalogue_free:
 * @self: (nullable): a catalogue
 *
 * Frees the catalogue.
 */
void
dove_catalogue_free (DoveCatalogue *self)
{
  if (self == NULL)
    return;

  g_free (self->folders[0]);
  g_free (self->folders[1]);
  g_free (self);
}

/**
 * dove_catalogue_entry_free:
 * @entry: (nullable): an entry
 *
 * Frees the entry.
 */
void
dove_catalogue_entry_free (DoveCatalogueEntry *entry)
{
  if (entry == NULL)
    return;

  g_free (entry->id);
  g_free (entry->file);
  g_free (entry->name);
  g_free (entry->version);
  g_free (entry->summary);
  g_free (entry->verified);
  g_free (entry->icon);
  g_ptr_array_unref (entry->categories);
  g_free (entry->problem);
  g_free (entry);
}

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

/* Names of the manifests in a folder, sorted, without their ending. */
static GPtrArray *
list_ids (const char *folder)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ENDING) && *name != '.')
      g_ptr_array_add (ids, g_strndup (name, strlen (name) - strlen (ENDING)));

  g_ptr_array_sort (ids, compare_cb);

  return ids;
}

static gboolean
is_listed (GPtrArray  *entries,
           const char *id)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (((DoveCatalogueEntry *) g_ptr_array_index (entries, i))->id, id))
      return TRUE;

  return FALSE;
}

static DoveCatalogueEntry *
read_entry (DoveCatalogue *self,
            const char    *file,
            const char    *id)
{
  DoveCatalogueEntry *entry = g_new0 (DoveCatalogueEntry, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_catalogue_load_file (self, file, NULL, &error);

  entry->file = g_strdup (file);
  entry->id = g_strdup (manifest != NULL && manifest->id != NULL ? manifest->id : id);
  entry->categories = g_ptr_array_new_with_free_func (g_free);

  if (manifest == NULL)
    {
      entry->problem = g_strdup (error->message);
      return entry;
    }

  entry->name = g_strdup (manifest->name);
  entry->version = g_strdup (manifest->version);
  entry->summary = g_strdup (manifest->summary);
  entry->verified = g_strdup (manifest->verified);
  entry->icon = g_strdup (manifest->icon);
  for (guint i = 0; i < manifest->categories->len; i++)
    g_ptr_array_add (entry->categories, g_strdup (g_ptr_array_index (manifest->categories, i)));

  return entry;
}

/**
 * dove_catalogue_list:
 * @self: a catalogue
 *
 * Reads all connectors. One that is broken is listed with its problem and hides no other; one
 * of the workspace goes before one of the same id that came with the program. Reads files.
 *
 * Returns: (transfer full) (element-type DoveCatalogueEntry): the workspace's, then the others,
 *   each sorted by file name
 */
GPtrArray *
dove_catalogue_list (DoveCatalogue *self)
{
  GPtrArray *entries = NULL;

  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_catalogue_entry_free);

  for (guint i = 0; i < G_N_ELEMENTS (self->folders); i++)
    {
      g_autoptr(GPtrArray) ids = list_ids (self->folders[i]);

      for (guint j = 0; j < ids->len; j++)
        {
          const char *id = g_ptr_array_index (ids, j);
          g_autofree char *name = g_strconcat (id, ENDING, NULL);
          g_autofree char *file = g_build_filename (self->folders[i], name, NULL);
          DoveCatalogueEntry *entry = NULL;

          if (is_listed (entries, id))
            continue;

          entry = read_entry (self, file, id);
          entry->is_own = i == 0;
          g_ptr_array_add (entries, entry);
        }
    }

  return entries;
}

/* An id is a file's name here: anything else must not reach the file system. */
static gboolean
is_id (const char *id)
{
  for (const char *c = id; *c != '\0'; c++)
    if (!g_ascii_islower (*c) && !g_ascii_isdigit (*c) && *c != '-')
      return FALSE;

  return g_ascii_islower (*id);
}

static char *
find_below (DoveCatalogue *self,
            const char    *id,
            guint          first)
{
  g_autofree char *name = g_strconcat (id, ENDING, NULL);

  if (!is_id (id))
    return NULL;

  for (guint i = first; i < G_N_ELEMENTS (self->folders); i++)
    {
      g_autofree char *file = NULL;

      if (self->folders[i] == NULL)
        continue;

      file = g_build_filename (self->folders[i], name, NULL);
      if (g_file_test (file, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&file);
    }

  return NULL;
}

/* A file of another folder may extend one beside it: a repair of what was imported. */
static char *
find_beside (const char *file,
             const char *id)
{
  g_autofree char *name = g_strconcat (id, ENDING, NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *beside = g_build_filename (folder, name, NULL);

  return is_id (id) && g_strcmp0 (beside, file) != 0 && strchr (file, G_DIR_SEPARATOR) != NULL &&
         g_file_test (beside, G_FILE_TEST_IS_REGULAR)
           ? g_steal_pointer (&beside) : NULL;
}

/**
 * dove_catalogue_find_file:
 * @self: a catalogue
 * @id: of a connector
 *
 * Returns: (transfer full) (nullable): path of its manifest, the workspace's first
 */
char *
dove_catalogue_find_file (DoveCatalogue *self,
                          const char    *id)
{
  return find_below (self, id, 0);
}

typedef struct
{
  DoveCatalogue *catalogue;
  const char    *file;  /* the one being loaded: a repair may carry the id of what it repairs */
} Resolving;

static gboolean
resolve_cb (const char  *id,
            char       **file,
            char       **text,
            gpointer     user_data,
            GError     **error)
{
  Resolving *resolving = user_data;
  g_autoptr(GError) problem = NULL;
  g_autofree char *beside = find_beside (resolving->file, id);
  g_autofree char *found = beside != NULL ? g_steal_pointer (&beside)
                                          : find_below (resolving->catalogue, id, 0);

  if (found != NULL && g_strcmp0 (found, resolving->file) == 0)
    {
      g_free (found);
      found = find_below (resolving->catalogue, id, 1);
    }

  if (found == NULL || !g_file_get_contents (found, text, NULL, &problem))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no connector “%s”"), id);
      return FALSE;
    }

  *file = g_steal_pointer (&found);

  return TRUE;
}

/**
 * dove_catalogue_load_file:
 * @self: a catalogue, for what the file extends
 * @file: path of a manifest
 * @issues: (out) (optional) (transfer full) (element-type DoveManifestIssue): what is wrong
 * @error: return location for an error
 *
 * Loads a manifest from anywhere. What it extends is looked for beside it, then in the catalogue.
 *
 * Errors: as dove_manifest_load().
 *
 * Returns: (transfer full) (nullable): the manifest, or %NULL with @error set
 */
DoveManifest *
dove_catalogue_load_file (DoveCatalogue  *self,
                          const char     *file,
                          GPtrArray     **issues,
                          GError        **error)
{
  Resolving resolving = { self, file };
  DoveManifestResolver resolver = { resolve_cb, &resolving };

  return dove_manifest_load (file, &resolver, issues, error);
}

/**
 * dove_catalogue_load:
 * @self: a catalogue
 * @id: of a connector
 * @issues: (out) (optional) (transfer full) (element-type DoveManifestIssue): what is wrong
 * @error: return location for an error
 *
 * Loads a connector.
 *
 * Errors: %DOVE_ERROR_MISSING when there is none of that id; else as dove_manifest_load().
 *
 * Returns: (transfer full) (nullable): the manifest, or %NULL with @error set
 */
DoveManifest *
dove_catalogue_load (DoveCatalogue  *self,
                     const char     *id,
                     GPtrArray     **issues,
                     GError        **error)
{
  g_autofree char *file = dove_catalogue_find_file (self, id);
  g_autofree char *shipped = find_below (self, id, 1);
  DoveManifest *manifest = NULL;

  if (file != NULL)
    {
      manifest = dove_catalogue_load_file (self, file, issues, error);
      if (manifest != NULL)
        manifest->is_shipped = g_strcmp0 (file, shipped) == 0;
      return manifest;
    }

  if (issues != NULL)
    *issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_manifest_issue_free);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
               _("There is no connector “%s”; “connectors” lists those there are"), id);

  return NULL;
}
