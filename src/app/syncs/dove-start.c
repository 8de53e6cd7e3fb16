/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-start.h"

#include "record/dove-json.h"

/*
 * Templates: definitions that come with the program, each folder of data/templates one. Their
 * connections have names of their own, for which a person chooses from those that are there.
 */

static const DoveStart starts[] = {
  { "won-deals", N_("Won deals become invoices"),
    N_("Companies of the CRM are kept as customers of the books, and each deal that is won is made "
       "an invoice with its lines."),
    { { "crm", "practice-crm", N_("Practice CRM") },
      { "books", "practice-books", N_("Practice books") } } },
  { "newsletter-both-ways", N_("Newsletter, with consent both ways"),
    N_("Contacts and subscribers are kept the same; who unsubscribes at one side is unsubscribed "
       "at both."),
    { { "crm", "practice-crm", N_("Practice CRM") },
      { "mail", "practice-mail", N_("Practice mail") } } },
  { "newsletter", N_("Newsletter, from the CRM"),
    N_("Contacts who have agreed become subscribers of the newsletter."),
    { { "crm", "practice-crm", N_("Practice CRM") },
      { "mail", "practice-mail", N_("Practice mail") } } },
  { "practice", N_("Contacts become customers"),
    N_("Contacts of the practice CRM are kept as customers of the practice books."),
    { { "practice-crm", "practice-crm", N_("Practice CRM") },
      { "practice-books", "practice-books", N_("Practice books") } } },
};

/**
 * dove_start_list:
 * @n_starts: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_starts): the templates
 */
const DoveStart *
dove_start_list (guint *n_starts)
{
  *n_starts = G_N_ELEMENTS (starts);

  return starts;
}

/**
 * dove_start_find:
 * @folder: of a template
 *
 * Returns: (transfer none) (nullable): the template
 */
const DoveStart *
dove_start_find (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_equal (starts[i].folder, folder))
      return &starts[i];

  return NULL;
}

static gboolean
is_sync (DoveValue *document)
{
  return g_strcmp0 (dove_value_get_member_text (document, "kind"), "sync") == 0;
}

/* What others refer to comes first; else by their ids */
static int
compare_documents (gconstpointer a,
                   gconstpointer b)
{
  DoveValue *one = *(DoveValue *const *) a;
  DoveValue *other = *(DoveValue *const *) b;

  if (is_sync (one) != is_sync (other))
    return is_sync (one) ? 1 : -1;

  return g_strcmp0 (dove_value_get_member_text (one, "id"),
                    dove_value_get_member_text (other, "id"));
}

static gboolean
read_file (const char  *folder,
           const char  *name,
           GPtrArray   *documents,
           GError     **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  DoveValue *document = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, error))
    document = dove_json_parse (text, (gssize) length, NULL, error);
  if (document != NULL)
    g_ptr_array_add (documents, document);

  return document != NULL;
}

/**
 * dove_start_read:
 * @self: a template
 * @error: return location for an error
 *
 * Reads its definitions. Touches the disk.
 *
 * Errors: those of reading a file; %DOVE_ERROR_INVALID when one is broken.
 *
 * Returns: (transfer full) (nullable) (element-type DoveValue): them, what others need first
 */
GPtrArray *
dove_start_read (const DoveStart  *self,
                 GError          **error)
{
  const char *data = g_getenv ("DOVETAIL_DATADIR");
  g_autofree char *folder = g_build_filename (data != NULL ? data : DOVETAIL_DATADIR, "templates",
                                              self->folder, NULL);
  g_autoptr(GPtrArray) documents =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, error);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json") && !read_file (folder, name, documents, error))
      return NULL;
  if (dir == NULL)
    return NULL;

  g_ptr_array_sort (documents, compare_documents);

  return g_steal_pointer (&documents);
}

static DoveValue *
with_text (DoveValue  *record,
           const char *member,
           const char *text)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, record);
  dove_value_builder_set_text (builder, member, text);

  return dove_value_builder_end (builder);
}

static DoveValue *
bind_end (const DoveStart   *self,
          DoveValue         *document,
          const char        *side,
          const char *const *connections)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *end = dove_value_get_member (document, side);
  const char *connection = dove_value_get_member_text (end, "connection");

  dove_value_builder_set_all (builder, document);
  for (guint i = 0; i < DOVE_START_NEEDS; i++)
    if (g_strcmp0 (self->needs[i].connection, connection) == 0)
      dove_value_builder_take (builder, side, with_text (end, "connection", connections[i]));

  return dove_value_builder_end (builder);
}

/**
 * dove_start_bind:
 * @self: a template
 * @documents: (element-type DoveValue): its definitions
 * @connections: ids of connections, one for each that it needs
 *
 * Returns: (transfer full) (element-type DoveValue): the definitions with these connections
 */
GPtrArray *
dove_start_bind (const DoveStart   *self,
                 GPtrArray         *documents,
                 const char *const *connections)
{
  GPtrArray *bound = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);

  for (guint i = 0; i < documents->len; i++)
    {
      DoveValue *document = g_ptr_array_index (documents, i);
      g_autoptr(DoveValue) one = NULL;

      if (!is_sync (document))
        {
          g_ptr_array_add (bound, dove_value_ref (document));
          continue;
        }
      one = bind_end (self, document, "a", connections);
      g_ptr_array_add (bound, bind_end (self, one, "b", connections));
    }

  return bound;
}

/* The rows with another name of the sync that they follow */
static DoveValue *
rename_via (DoveValue  *rows,
            const char *before,
            const char *after)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);

      if (g_strcmp0 (dove_value_get_member_text (row, "via"), before) == 0)
        dove_value_builder_take_element (builder, with_text (row, "via", after));
      else
        dove_value_builder_add (builder, row);
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
rename_in (DoveValue  *document,
           const char *before,
           const char *after)
{
  static const char *const rows[] = { "to_a", "to_b" };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, document);
  if (g_strcmp0 (dove_value_get_member_text (document, "id"), before) == 0)
    dove_value_builder_set_text (builder, "id", after);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DoveValue *list = dove_value_get_member (document, rows[i]);

      if (list != NULL)
        dove_value_builder_take (builder, rows[i], rename_via (list, before, after));
    }

  return dove_value_builder_end (builder);
}

static void
rename_all (GPtrArray  *documents,
            const char *before,
            const char *after)
{
  for (guint i = 0; i < documents->len; i++)
    {
      DoveValue *document = g_ptr_array_index (documents, i);

      if (is_sync (document))
        {
          g_ptr_array_index (documents, i) = rename_in (document, before, after);
          dove_value_unref (document);
        }
    }
}

/**
 * dove_start_rename:
 * @documents: (element-type DoveValue): definitions, changed in place
 * @is_taken: says which ids are taken
 * @user_data: handed to it
 *
 * Gives syncs whose id is taken another one, also where rows refer to them. A table that is there
 * already is left out: it may be the person's own by now.
 */
void
dove_start_rename (GPtrArray        *documents,
                   DoveStartIsTaken  is_taken,
                   gpointer          user_data)
{
  for (guint i = documents->len; i-- > 0;)
    {
      DoveValue *document = g_ptr_array_index (documents, i);
      g_autofree char *id = g_strdup (dove_value_get_member_text (document, "id"));
      g_autofree char *free_id = g_strdup (id);

      if (!is_taken (id, user_data))
        continue;
      if (!is_sync (document))
        {
          g_ptr_array_remove_index (documents, i);
          continue;
        }
      for (guint number = 2; is_taken (free_id, user_data); number++)
        {
          g_free (free_id);
          free_id = g_strdup_printf ("%s-%u", id, number);
        }
      rename_all (documents, id, free_id);
    }
}

/**
 * dove_start_get_only:
 * @documents: (element-type DoveValue): definitions
 *
 * Returns: (transfer none) (nullable): the sync, when it is all there is
 */
DoveValue *
dove_start_get_only (GPtrArray *documents)
{
  DoveValue *only = documents->len == 1 ? g_ptr_array_index (documents, 0) : NULL;

  return only != NULL && is_sync (only) ? only : NULL;
}

/**
 * dove_start_to_export:
 * @documents: (element-type DoveValue): definitions
 *
 * Returns: (transfer full): all of them as one document that can be imported
 */
DoveValue *
dove_start_to_export (GPtrArray *documents)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < documents->len; i++)
    dove_value_builder_add (list, g_ptr_array_index (documents, i));
  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "kind", "export");
  dove_value_builder_take (builder, "definitions", dove_value_builder_end (list));

  return dove_value_builder_end (builder);
}
