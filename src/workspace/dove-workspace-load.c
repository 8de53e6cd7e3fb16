/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "dove-workspace-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

/*
 * From the folder to entries.
 *
 * Loading never fails: whatever is wrong with a file is an issue of that file, and the others
 * are loaded all the same. A file that looks as it did (times, size, inode) is not read again.
 */

static const char *const folders[DOVE_DEFINITION_N_KINDS] = {
  "connections", "syncs", "flows", "mappings", "tables", "connectors",
};

const char *
dove_workspace_kind_folder (DoveDefinitionKind kind)
{
  return folders[kind];
}

char *
dove_entry_make_file (DoveDefinitionKind  kind,
                      const char         *id)
{
  return g_strdup_printf ("%s/%s.json", folders[kind], id);
}

void
dove_entry_free (DoveEntry *entry)
{
  g_clear_pointer (&entry->definition, dove_definition_unref);
  g_clear_pointer (&entry->issues, g_ptr_array_unref);
  g_clear_pointer (&entry->cross, g_ptr_array_unref);
  g_clear_pointer (&entry->places, dove_json_places_free);
  g_free (entry->id);
  g_free (entry->file);
  g_free (entry->digest);
  g_free (entry);
}

static GPtrArray *
new_issues (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
}

/* A document is what its file says it is: folder and name must agree with kind and id */
static void
check_place (DoveEntry     *entry,
             DoveIssueSink *sink)
{
  DoveDefinition *definition = entry->definition;

  if (definition->kind != entry->kind)
    dove_issue_sink_add (sink, "/kind", _("a %s does not belong into “%s”; move it to “%s”"),
                         dove_definition_kind_get_noun (definition->kind), folders[entry->kind],
                         folders[definition->kind]);
  else if (!g_str_equal (definition->id, entry->id))
    dove_issue_sink_add (sink, "/id", _("the id is “%s”, but the file is called “%s.json”; they "
                                        "must be the same"), definition->id, entry->id);
}

static void
read_entry (DoveEntry  *entry,
            int         folder,
            char      **text)
{
  const char *name = strchr (entry->file, '/') + 1;
  DoveIssueSink sink = { entry->issues, entry->file, NULL };
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  *text = dove_file_read (folder, name, &entry->mark, &length, &error);
  if (*text == NULL)
    {
      dove_issue_sink_add (&sink, "", "%s", error->message);
      return;
    }

  entry->digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) *text, length);
  document = dove_document_read (*text, (gssize) length, &sink);
  entry->definition = document != NULL ? dove_definition_read (document, &sink) : NULL;

  if (entry->definition != NULL)
    check_place (entry, &sink);
  if (dove_issues_find_error (entry->issues) != NULL)
    g_clear_pointer (&entry->definition, dove_definition_unref);

  entry->places = sink.places;
}

static DoveEntry *
new_entry (DoveDefinitionKind  kind,
           const char         *name)
{
  DoveEntry *entry = g_new0 (DoveEntry, 1);

  entry->kind = kind;
  entry->id = g_strndup (name, strlen (name) - strlen (".json"));
  entry->file = g_strdup_printf ("%s/%s", folders[kind], name);
  entry->issues = new_issues ();
  entry->cross = new_issues ();

  return entry;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of a folder's definitions, sorted; hidden files are ours or nobody's */
static GPtrArray *
list_names (int folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  int again = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = again >= 0 ? fdopendir (again) : NULL;
  struct dirent *item;

  while (stream != NULL && names->len < DOVE_WORKSPACE_FILE_LIMIT &&
         (item = readdir (stream)) != NULL)
    if (item->d_name[0] != '.' && g_str_has_suffix (item->d_name, ".json") &&
        g_utf8_validate (item->d_name, -1, NULL))
      g_ptr_array_add (names, g_strdup (item->d_name));

  if (stream != NULL)
    closedir (stream);
  g_ptr_array_sort (names, compare_names);

  return names;
}

void
dove_workspace_add_change (GPtrArray          *changes,
                           DoveWorkspaceWhat   what,
                           DoveDefinitionKind  kind,
                           const char         *id,
                           const char         *message)
{
  DoveWorkspaceChange *change = g_new0 (DoveWorkspaceChange, 1);

  change->what = what;
  change->kind = kind;
  change->id = g_strdup (id);
  change->message = g_strdup (message);
  g_ptr_array_add (changes, change);
}

/* What a newly read file is beside what was known of it */
static void
report_entry (DoveWorkspace *self,
              DoveEntry     *entry,
              DoveEntry     *old,
              const char    *text,
              GPtrArray     *changes)
{
  DoveDefinitionIssue *issue = dove_issues_find_error (entry->issues);

  if (old != NULL && g_strcmp0 (old->digest, entry->digest) == 0 && entry->digest != NULL)
    {
      if (entry->definition != NULL && old->definition != NULL)
        dove_definition_set_version (entry->definition, old->definition->version);
      return;
    }

  if (entry->definition != NULL)
    dove_workspace_keep_version (self, entry->definition, text, NULL);

  if (issue != NULL)
    dove_workspace_add_change (changes, DOVE_WORKSPACE_REFUSED, entry->kind, entry->id,
                               issue->message);
  else
    dove_workspace_add_change (changes, old != NULL ? DOVE_WORKSPACE_CHANGED
                                                    : DOVE_WORKSPACE_ADDED,
                               entry->kind, entry->id, NULL);
}

static void
load_file (DoveWorkspace      *self,
           GHashTable         *old_entries,
           DoveDefinitionKind  kind,
           int                 folder,
           const char         *name,
           GPtrArray          *changes)
{
  g_autoptr(DoveEntry) entry = new_entry (kind, name);
  DoveEntry *old = g_hash_table_lookup (old_entries, entry->file);
  g_autofree char *text = NULL;
  DoveFileMark mark = { 0 };

  if (old != NULL && dove_file_look (folder, name, &mark) &&
      memcmp (&old->mark, &mark, sizeof mark) == 0)
    {
      g_hash_table_steal (old_entries, entry->file);
      g_ptr_array_add (self->entries, old);
      return;
    }

  read_entry (entry, folder, &text);
  report_entry (self, entry, old, text, changes);
  g_hash_table_remove (old_entries, entry->file);
  g_ptr_array_add (self->entries, g_steal_pointer (&entry));
}

static void
load_folder (DoveWorkspace      *self,
             GHashTable         *old_entries,
             DoveDefinitionKind  kind,
             GPtrArray          *changes)
{
  DoveIssueSink sink = { self->issues, folders[kind], NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = NULL;
  int folder = dove_file_open_folder (self->folder, folders[kind], FALSE, &error);

  if (folder < 0)
    {
      if (!g_error_matches (error, DOVE_ERROR, DOVE_ERROR_MISSING))
        dove_issue_sink_add (&sink, "", "%s", error->message);
      return;
    }

  names = list_names (folder);
  for (guint i = 0; i < names->len; i++)
    load_file (self, old_entries, kind, folder, g_ptr_array_index (names, i), changes);

  close (folder);
}

static void
report_removed (DoveWorkspace *self,
                GHashTable    *old_entries,
                GPtrArray     *changes)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, old_entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DoveEntry *entry = value;

      if (entry->definition != NULL)
        dove_workspace_keep_version (self, entry->definition, NULL, NULL);
      dove_workspace_add_change (changes, DOVE_WORKSPACE_REMOVED, entry->kind, entry->id, NULL);
    }
}

/* Loads every file that is not as it was; @changes receives what is otherwise than before */
void
dove_workspace_load (DoveWorkspace *self,
                     GPtrArray     *changes)
{
  g_autoptr(GHashTable) old_entries =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) dove_entry_free);

  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);

      g_hash_table_insert (old_entries, entry->file, entry);
    }

  g_ptr_array_set_free_func (self->entries, NULL);
  g_ptr_array_set_size (self->entries, 0);
  g_ptr_array_set_free_func (self->entries, (GDestroyNotify) dove_entry_free);
  g_ptr_array_set_size (self->issues, 0);

  dove_workspace_load_settings (self);
  for (guint kind = 0; kind < DOVE_DEFINITION_N_KINDS; kind++)
    load_folder (self, old_entries, kind, changes);

  report_removed (self, old_entries, changes);
  dove_workspace_index (self);
}

/* workspace.json; a broken one is an issue, and then nothing of it counts */
void
dove_workspace_load_settings (DoveWorkspace *self)
{
  DoveIssueSink sink = { self->issues, "workspace.json", NULL };
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GTimeZone) known = NULL;
  g_autofree char *text = NULL;
  const char *zone;
  DoveFileMark mark;
  gsize length;

  text = dove_file_read (self->folder, "workspace.json", &mark, &length, &error);
  if (text == NULL)
    dove_issue_sink_add (&sink, "", "%s", error->message);
  else
    document = dove_document_read (text, (gssize) length, &sink);

  if (document != NULL && dove_document_check_format (document, &sink))
    dove_document_check_schema (document, "workspace", &sink);

  zone = dove_value_get_member_text (document, "zone");
  known = zone != NULL ? g_time_zone_new_identifier (zone) : NULL;
  if (zone != NULL && known == NULL)
    dove_issue_sink_add (&sink, "/zone", _("“%s” is no time zone; write it like Europe/Berlin"),
                         zone);

  g_clear_pointer (&sink.places, dove_json_places_free);
  g_clear_pointer (&self->settings, dove_value_unref);
  self->settings = dove_issues_find_error (self->issues) == NULL ? g_steal_pointer (&document)
                                                                 : dove_value_new_null ();
}

/* Makes the tables of ids anew, and looks up again what definitions name of one another */
void
dove_workspace_index (DoveWorkspace *self)
{
  g_hash_table_remove_all (self->by_id);
  g_clear_pointer (&self->tables, g_hash_table_unref);
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) dove_value_unref);

  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);
      DoveIssueSink sink = { entry->cross, entry->file, entry->places };
      DoveDefinition *first = g_hash_table_lookup (self->by_id, entry->id);

      g_ptr_array_set_size (entry->cross, 0);
      if (entry->definition == NULL)
        continue;

      if (first != NULL)
        dove_issue_sink_add (&sink, "/id", _("a %s has the id “%s” already; ids are unique over "
                                             "all kinds, so give this one another"),
                             dove_definition_kind_get_noun (first->kind), entry->id);
      else
        g_hash_table_insert (self->by_id, (gpointer) entry->definition->id, entry->definition);

      if (first == NULL && entry->kind == DOVE_DEFINITION_TABLE)
        g_hash_table_insert (self->tables, g_strdup (entry->id),
                             dove_value_ref (dove_definition_get_table_rows (entry->definition)));
    }

  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);
      DoveIssueSink sink = { entry->cross, entry->file, entry->places };

      if (entry->definition != NULL && entry->cross->len == 0)
        dove_workspace_check_references (self->by_id, entry->definition, &sink);
    }
}
