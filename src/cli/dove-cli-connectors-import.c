/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "base/dove-defaults.h"
#include "cli/dove-cli-connectors.h"
#include "cli/dove-cli-table.h"
#include "connector/import/dove-import-merge.h"
#include "connector/import/dove-import.h"
#include "record/dove-json.h"

#include <string.h>

#include <glib/gstdio.h>

/*
 * `connectors import-openapi`. What is written is the manifest; beside it lies, hidden, the
 * manifest as it was imported, so that the next import can tell what a person corrected. Then the
 * corrections become the manifest, which extends what was imported, and every further import
 * replaces only the latter.
 */

#define ENDING      ".json"
#define BASE_ENDING "-base"

static char *
get_stem (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ENDING))
    name[strlen (name) - strlen (ENDING)] = '\0';

  return g_steal_pointer (&name);
}

static gboolean
is_id (const char *text)
{
  return g_regex_match_simple ("^[a-z][a-z0-9-]*$", text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static char *
make_beside (const char *path,
             const char *name)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_build_filename (folder, name, NULL);
}

static char *
make_imported_path (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".%s.imported", name);

  return make_beside (path, hidden);
}

static DoveValue *
read_value (const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &text, &length, NULL)
           ? dove_json_parse (text, (gssize) length, NULL, NULL) : NULL;
}

static gboolean
write_value (const char  *path,
             DoveValue   *value,
             GError     **error)
{
  g_autofree char *text = dove_json_write (value, DOVE_JSON_PRETTY);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return g_file_set_contents (path, line, -1, error);
}

static gboolean
write_manifest (const char  *path,
                DoveImport  *import,
                GError     **error)
{
  g_autofree char *text = dove_import_write (import);

  return g_file_set_contents (path, text, -1, error);
}

static DoveValue *
with_id (DoveValue  *manifest,
         const char *id)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, manifest);
  dove_value_builder_set_text (builder, "id", id);

  return dove_value_builder_end (builder);
}

static void
tell_stale (DoveValue *patch,
            DoveValue *manifest)
{
  g_autoptr(GPtrArray) stale = dove_import_list_stale (patch, manifest);

  for (guint i = 0; i < stale->len; i++)
    dove_cli_warn (_("the correction of %s no longer points at anything"),
                   (const char *) g_ptr_array_index (stale, i));
}

/* The file is a repair already: what it extends is imported anew, beside it. */
static gboolean
write_base (const char  *path,
            DoveImport  *import,
            DoveValue   *repair,
            GError     **error)
{
  const char *base_id = dove_value_get_member_text (repair, "extends");
  g_autofree char *name = g_strconcat (base_id, ENDING, NULL);
  g_autofree char *base = make_beside (path, name);
  g_autoptr(DoveValue) renamed = with_id (import->manifest, base_id);

  if (!is_id (base_id))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("%s: “extends” is no id of a connector"),
                   path);
      return FALSE;
    }

  g_clear_pointer (&import->manifest, dove_value_unref);
  import->manifest = g_steal_pointer (&renamed);
  if (!write_manifest (base, import, error))
    return FALSE;

  tell_stale (repair, import->manifest);
  dove_cli_warn (_("%s has the new import; your corrections stay in %s"), base, path);

  return TRUE;
}

/* The file was corrected since it was imported: the corrections become a repair. */
static gboolean
write_repair (const char  *path,
              DoveImport  *import,
              DoveValue   *imported,
              DoveValue   *current,
              GError     **error)
{
  const char *id = dove_value_get_member_text (current, "id");
  g_autoptr(DoveValue) patch = dove_import_diff (imported, current);
  g_autofree char *base_id = g_strconcat (id != NULL ? id : "imported", BASE_ENDING, NULL);
  g_autoptr(DoveValue) repair = dove_import_make_repair (patch, id, base_id);
  g_autofree char *note = make_imported_path (path);

  if (!write_base (path, import, repair, error) || !write_value (path, repair, error))
    return FALSE;

  g_unlink (note);

  return TRUE;
}

static gboolean
write_output (const char  *path,
              DoveImport  *import,
              GError     **error)
{
  g_autofree char *note = make_imported_path (path);
  g_autoptr(DoveValue) current = read_value (path);
  g_autoptr(DoveValue) imported = read_value (note);

  if (current != NULL && dove_value_get_member_text (current, "extends") != NULL)
    return write_base (path, import, current, error);

  if (current != NULL && imported != NULL && !dove_value_equal (current, imported))
    return write_repair (path, import, imported, current, error);

  if (imported == NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT,
                   _("%s is there already and was not written by an import: give another name, or "
                     "remove it"), path);
      return FALSE;
    }

  return write_manifest (path, import, error) && write_manifest (note, import, error);
}

static void
print_figures (DoveImport *import)
{
  const DoveImportTally *tally = &import->tally;

  dove_cli_say (_("%s: %u operations, %u of them recognised as list, get, create, update or "
                  "delete"),
                import->format, tally->operations, tally->recognised);
  dove_cli_say (_("%u objects; %u lists, %u with a key, %u with paging, %u with changes since a "
                  "time"),
                dove_value_get_length (dove_value_get_member (import->manifest, "objects")),
                tally->lists, tally->keys, tally->pagings, tally->sinces);
}

static void
print_objects (DoveImport *import)
{
  DoveValue *objects = dove_value_get_member (import->manifest, "objects");
  static const char * const uses[] = {
    "list", "get", "create", "update", "replace", "upsert", "delete", "archive", "restore",
  };
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("OBJECT"), _("KEY"), _("PAGING"),
                                                      _("SINCE"), _("OPERATIONS"), NULL);

  for (guint i = 0; i < dove_value_get_length (objects); i++)
    {
      DoveValue *object = dove_value_get_element (objects, i);
      DoveValue *list = dove_value_get_member (object, "list");
      DoveValue *key = dove_value_get_member (object, "key");
      DoveValue *beside = dove_value_get_member (object, "listSince");
      DoveValue *since = dove_value_get_member (beside != NULL ? beside : list, "since");
      const char *paging = dove_value_get_member_text (list, "paging");
      g_autoptr(GString) operations = g_string_new (NULL);

      for (guint j = 0; j < G_N_ELEMENTS (uses); j++)
        if (dove_value_get_member (object, uses[j]) != NULL)
          g_string_append_printf (operations, "%s%s", operations->len > 0 ? " " : "", uses[j]);

      if (dove_value_get_kind (key) == DOVE_VALUE_LIST)
        key = dove_value_get_element (key, dove_value_get_length (key) - 1);
      dove_cli_table_add (table, dove_value_get_name (objects, i), dove_value_get_text (key),
                          paging != NULL ? paging : "",
                          since != NULL ? dove_value_get_member_text (since, "param") : "",
                          operations->str, NULL);
    }

  dove_cli_table_print (table);
}

/* How to find out what a line asks: against the live service. */
static const char *
explain_try (const char *try_it)
{
  static const struct { const char *name; const char *text; } ways[] = {
    { "sign-in", N_("sign in and look at the answer") },
    { "list-twice", N_("list page one and page two, and compare the keys") },
    { "since", N_("list what changed since a record in the middle, and compare") },
    { "get", N_("read one record") },
    { "create", N_("make one record and read it back") },
    { "update", N_("change one field of a record and look whether the others stay") },
  };

  for (guint i = 0; try_it != NULL && i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (ways[i].name, try_it))
      return _(ways[i].text);

  return NULL;
}

/* Takes out what `connectors try --keep` has settled before. */
static void
drop_settled (DoveImport *import,
              DoveValue  *settled)
{
  for (guint i = import->rows->len; i > 0; i--)
    {
      const DoveImportRow *row = g_ptr_array_index (import->rows, i - 1);

      if (dove_value_get_member (settled, row->pointer) != NULL)
        g_ptr_array_remove_index (import->rows, i - 1);
    }
}

static void
print_rows (DoveImport *import)
{
  if (import->rows->len > 0)
    dove_cli_say (_("\nWhat the document leaves open:"));

  for (guint i = 0; i < import->rows->len; i++)
    {
      const DoveImportRow *row = g_ptr_array_index (import->rows, i);
      const char *way = explain_try (row->try_it);

      dove_cli_say ("- %s: %s", row->pointer, row->what);
      for (guint j = 0; j < row->choices->len; j++)
        dove_cli_say (j == 0 ? _("    it may be: %s") : "               %s",
                      (const char *) g_ptr_array_index (row->choices, j));
      if (way != NULL)
        dove_cli_say (_("    try it: %s"), way);
    }

  for (guint i = 0; i < import->notes->len; i++)
    dove_cli_say (_("note: %s"), (const char *) g_ptr_array_index (import->notes, i));
}

static void
print_report (DoveCli    *cli,
              DoveImport *import)
{
  g_autoptr(DoveValue) report = NULL;

  if (cli->output == DOVE_CLI_JSON)
    {
      report = dove_import_to_value (import);
      dove_cli_print_json (report);
      return;
    }

  print_figures (import);
  print_objects (import);
  print_rows (import);
}

/* A file beyond all bounds is not even read. */
static char *
read_document (const char  *file,
               gsize       *length,
               GError     **error)
{
  GStatBuf status;

  if (g_stat (file, &status) == 0 && (guint64) status.st_size > DOVE_JSON_SIZE_LIMIT_BYTES)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("%s is larger than 32 MiB"), file);
      return NULL;
    }

  return dove_cli_read_file (file, length, error);
}

/* A manifest's id is its file's name where it can be. */
static char *
choose_id (const char *output)
{
  g_autofree char *stem = output != NULL ? get_stem (output) : NULL;

  return stem != NULL && is_id (stem) ? g_steal_pointer (&stem) : NULL;
}

/**
 * dove_cli_connectors_import:
 * @cli: the command line
 * @file: a vendor's document
 * @output: (nullable): where the manifest goes; %NULL: to standard output
 * @has_report: whether to tell what was found and what stayed open
 *
 * The verbs `import-openapi`, `import-graphql` and `import-odata` of the command `connectors`: what
 * a document is, it says itself.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_connectors_import (DoveCli    *cli,
                            const char *file,
                            const char *output,
                            gboolean    has_report)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *id = choose_id (output);
  g_autofree char *text = NULL;
  g_autoptr(DoveImport) import = NULL;
  g_autoptr(DoveValue) known = NULL;
  gsize length = 0;

  data = read_document (file, &length, &error);
  if (data == NULL)
    return dove_cli_fail (error);

  import = dove_import_document (data, length, id, &error);
  if (import == NULL)
    {
      g_prefix_error (&error, "%s: ", file);
      return dove_cli_fail (error);
    }

  if (output != NULL && !write_output (output, import, &error))
    return dove_cli_fail (error);

  known = output != NULL ? read_value (output) : NULL;
  drop_settled (import, dove_value_get_member (known, "x-settled"));

  if (has_report || cli->output == DOVE_CLI_JSON)
    print_report (cli, import);
  else if (output == NULL)
    {
      text = dove_import_write (import);
      g_print ("%s", text);
    }
  else if (import->rows->len > 0)
    dove_cli_warn (_("what stayed open (%u) is listed by --report"), import->rows->len);

  return DOVE_EXIT_DONE;
}

