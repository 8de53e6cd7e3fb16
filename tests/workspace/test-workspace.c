/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/dove-error.h"
#include "record/dove-json.h"
#include "workspace/dove-workspace.h"

#define CRM                                                                                      \
  "{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"crm\",\"connector\":\"practice-crm\"}"
#define BOOKS                                                                                    \
  "{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"books\",\"connector\":\"practice-books\"}"
#define SYNC  "{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"customers\",\"name\":\"Customers\"," \
              "\"a\":{\"connection\":\"crm\",\"object\":\"contact\"}," \
              "\"b\":{\"connection\":\"books\",\"object\":\"customer\"}," \
              "\"direction\":\"a-to-b\",\"match\":[{\"a\":\"[id]\",\"b\":\"[external_id]\"}]," \
              "\"to_b\":[{\"field\":\"name\",\"formula\":\"[name]\"}]}"

typedef struct
{
  char          *path;
  DoveWorkspace *workspace;
} Fixture;

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && (dir = g_dir_open (path, 0, NULL)) != NULL)
    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *child = g_build_filename (path, name, NULL);

        remove_tree (child);
      }

  g_remove (path);
}

static void
put_file (Fixture    *fixture,
          const char *name,
          const char *text)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
read_file (Fixture    *fixture,
           const char *name)
{
  g_autofree char *path = g_build_filename (fixture->path, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

static void
open_workspace (Fixture            *fixture,
                DoveWorkspaceFlags  flags)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&fixture->workspace, dove_workspace_free);
  fixture->workspace = dove_workspace_open (fixture->path, flags, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->path = g_dir_make_tmp ("dove-workspace-XXXXXX", NULL);
  open_workspace (fixture, DOVE_WORKSPACE_CREATE | DOVE_WORKSPACE_EXCLUSIVE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->workspace, dove_workspace_free);
  remove_tree (fixture->path);
  g_free (fixture->path);
}

static DoveDefinition *
save_text (Fixture     *fixture,
           const char  *text,
           GError     **error)
{
  g_autoptr(DoveValue) document = dove_json_parse (text, -1, NULL, error);

  g_assert_nonnull (document);

  return dove_workspace_save (fixture->workspace, document, "test", error);
}

static void
save_all (Fixture *fixture)
{
  static const char *const texts[] = { CRM, BOOKS, SYNC };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveDefinition) definition = save_text (fixture, texts[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (definition);
    }
}

/* The first issue of a file */
static DoveDefinitionIssue *
find_issue (Fixture    *fixture,
            const char *file)
{
  g_autoptr(GPtrArray) issues = dove_workspace_get_issues (fixture->workspace);

  for (guint i = 0; i < issues->len; i++)
    {
      DoveDefinitionIssue *issue = g_ptr_array_index (issues, i);

      if (g_strcmp0 (issue->file, file) == 0)
        return issue;
    }

  g_error ("%s has no issue", file);
}

static void
test_new_folder_becomes_a_workspace (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autofree char *state = dove_workspace_get_state_path (fixture->workspace, ".gitignore");
  g_autofree char *folder = g_path_get_dirname (state);
  g_autofree char *ignore = NULL;
  g_autoptr(GPtrArray) issues = dove_workspace_get_issues (fixture->workspace);
  g_autoptr(GTimeZone) zone = NULL;
  GStatBuf status;

  g_assert_cmpuint (issues->len, ==, 0);
  zone = g_time_zone_new_identifier (dove_workspace_get_zone (fixture->workspace));
  g_assert_nonnull (zone);
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  g_assert_true (g_file_get_contents (state, &ignore, NULL, NULL));
  g_assert_cmpstr (ignore, ==, "*\n");
}

static void
test_saved_definition_is_read_back (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(DoveDefinition) sync = NULL;
  g_autoptr(GError) error = NULL;
  const DoveSyncDefinition *plan;

  save_all (fixture);
  open_workspace (fixture, DOVE_WORKSPACE_READ);

  sync = dove_workspace_get (fixture->workspace, DOVE_DEFINITION_SYNC, "customers", &error);
  g_assert_no_error (error);
  plan = dove_definition_get_sync (sync);
  g_assert_cmpstr (plan->ends[DOVE_SIDE_B].object, ==, "customer");
  g_assert_cmpint (plan->direction, ==, DOVE_DIRECTION_A_TO_B);
  g_assert_cmpuint (plan->guard_deletes, ==, 10);
  g_assert_cmpint (plan->grace, ==, G_TIME_SPAN_DAY);
  g_assert_cmpuint (dove_value_get_length (plan->rows[DOVE_SIDE_B]), ==, 1);
  g_assert_cmpuint (dove_value_get_length (plan->rows[DOVE_SIDE_A]), ==, 0);
}

static void
test_saved_members_have_a_fixed_order (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveDefinition) definition =
    save_text (fixture, "{\"connector\":\"x\",\"x-own\":1,\"name\":\"N\",\"id\":\"crm\","
               "\"kind\":\"connection\",\"dovetail\":1}", &error);
  g_autofree char *text = read_file (fixture, "connections/crm.json");

  g_assert_no_error (error);
  g_assert_nonnull (definition);
  g_assert_cmpstr (text, ==,
                   "{\n  \"dovetail\": 1,\n  \"kind\": \"connection\",\n  \"id\": \"crm\",\n"
                   "  \"name\": \"N\",\n  \"connector\": \"x\",\n  \"x-own\": 1\n}\n");
}

static void
test_broken_files_leave_the_others_alone (Fixture       *fixture,
                                          gconstpointer  data)
{
  DoveDefinitionIssue *issue;

  save_all (fixture);
  put_file (fixture, "connections/broken.json", "{\n  \"dovetail\": 1,\n  \"kind\" \"x\"\n}\n");
  put_file (fixture, "connections/member.json",
            "{\n  \"dovetail\": 1,\n  \"kind\": \"connection\",\n  \"id\": \"member\",\n"
            "  \"connektor\": \"x\"\n}\n");
  put_file (fixture, "connections/newer.json", "{\"dovetail\":2,\"kind\":\"connection\"}");
  put_file (fixture, "connections/named.json", CRM);
  put_file (fixture, "tables/customers.json",
            "{\"dovetail\":1,\"kind\":\"table\",\"id\":\"customers\",\"name\":\"x\","
            "\"columns\":[\"a\"],\"rows\":[]}");
  open_workspace (fixture, DOVE_WORKSPACE_READ);

  issue = find_issue (fixture, "connections/broken.json");
  g_assert_cmpuint (issue->line, ==, 3);
  issue = find_issue (fixture, "connections/newer.json");
  g_assert_nonnull (strstr (issue->message, "newer program"));
  issue = find_issue (fixture, "connections/named.json");
  g_assert_cmpstr (issue->pointer, ==, "/id");
  issue = find_issue (fixture, "tables/customers.json");
  g_assert_nonnull (strstr (issue->message, "already"));
  issue = find_issue (fixture, "connections/member.json");
  g_assert_cmpuint (issue->line, >, 0);

  g_assert_nonnull (dove_workspace_find (fixture->workspace, "crm"));
  g_assert_nonnull (dove_workspace_find (fixture->workspace, "customers"));
  g_assert_null (dove_workspace_find (fixture->workspace, "broken"));
}

static void
test_broken_formula_names_its_line (Fixture       *fixture,
                                    gconstpointer  data)
{
  DoveDefinitionIssue *issue;
  g_autoptr(GError) error = NULL;

  save_all (fixture);
  put_file (fixture, "syncs/bad.json",
            "{\n\"dovetail\":1,\n\"kind\":\"sync\",\n\"id\":\"bad\",\n\"name\":\"x\",\n"
            "\"a\":{\"connection\":\"crm\",\"object\":\"x\"},\n"
            "\"b\":{\"connection\":\"books\",\"object\":\"y\"},\n"
            "\"direction\":\"a-to-b\",\n\"match\":[{\"a\":\"[id]\",\"b\":\"[id]\"}],\n"
            "\"to_b\":[\n{\"field\":\"name\",\n\"formula\":\"[name] & \"}]}");
  open_workspace (fixture, DOVE_WORKSPACE_READ);

  issue = find_issue (fixture, "syncs/bad.json");
  g_assert_cmpstr (issue->pointer, ==, "/to_b/0/formula");
  g_assert_cmpuint (issue->line, ==, 12);
  g_assert_null (dove_workspace_get (fixture->workspace, DOVE_DEFINITION_SYNC, "bad", &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

static void
test_what_is_named_must_exist (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveDefinition) definition = save_text (fixture, SYNC, &error);

  g_assert_null (definition);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "crm"));
}

static void
test_references_lead_to_the_target (Fixture       *fixture,
                                    gconstpointer  data)
{
  static const struct
  {
    const char *target;
    const char *via;
    const char *says;  /* NULL: it is saved */
  } cases[] = {
    { "books", "customers", NULL },
    { "mail", "customers", "cannot lead" },
    { "books", "nobody", "no sync" },
    { "books", "crm", "is a connection" },
  };
  g_autoptr(DoveDefinition) mail = NULL;

  save_all (fixture);
  mail = save_text (fixture, "{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"mail\","
                    "\"connector\":\"practice-mail\"}", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"deals\",\"name\":\"D\","
                         "\"a\":{\"connection\":\"crm\",\"object\":\"deal\"},"
                         "\"b\":{\"connection\":\"%s\",\"object\":\"invoice\"},"
                         "\"direction\":\"a-to-b\",\"match\":[{\"a\":\"[id]\",\"b\":\"[n]\"}],"
                         "\"to_b\":[{\"field\":\"customer\",\"formula\":\"[contact]\","
                         "\"via\":\"%s\"}]}", cases[i].target, cases[i].via);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveDefinition) definition = save_text (fixture, text, &error);

      g_assert_true ((definition != NULL) == (cases[i].says == NULL));
      if (cases[i].says != NULL)
        g_assert_nonnull (strstr (error->message, cases[i].says));
    }
}

static void
test_one_in_use_is_not_removed (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  save_all (fixture);

  g_assert_false (dove_workspace_remove (fixture->workspace, "crm", &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "customers"));
  g_clear_error (&error);

  g_assert_true (dove_workspace_remove (fixture->workspace, "customers", &error));
  g_assert_true (dove_workspace_remove (fixture->workspace, "crm", &error));
  g_assert_no_error (error);
  g_assert_null (dove_workspace_find (fixture->workspace, "crm"));
}

static void
test_left_over_of_a_crash_is_ignored (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autofree char *left = NULL;

  put_file (fixture, "connections/.crm.json.new", "{\"half");
  open_workspace (fixture, DOVE_WORKSPACE_READ);
  issues = dove_workspace_get_issues (fixture->workspace);
  g_assert_cmpuint (issues->len, ==, 0);

  open_workspace (fixture, DOVE_WORKSPACE_EXCLUSIVE);
  save_all (fixture);
  left = read_file (fixture, "connections/.crm.json.new");
  g_assert_null (left);
}

static void
test_second_process_is_refused (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autofree char *number = g_strdup_printf ("process %d", (int) getpid ());
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveWorkspace) reader = NULL;
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      DoveWorkspace *second =
        dove_workspace_open (fixture->path, DOVE_WORKSPACE_EXCLUSIVE, &error);

      _exit (second == NULL && g_error_matches (error, DOVE_ERROR, DOVE_ERROR_BUSY) &&
             strstr (error->message, number) != NULL ? 0 : 1);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  reader = dove_workspace_open (fixture->path, DOVE_WORKSPACE_READ, &error);
  g_assert_no_error (error);
}

static void
test_lock_of_a_killed_process_is_free (Fixture       *fixture,
                                       gconstpointer  data)
{
  int status;
  pid_t child;

  g_clear_pointer (&fixture->workspace, dove_workspace_free);
  child = fork ();
  if (child == 0)
    {
      dove_workspace_open (fixture->path, DOVE_WORKSPACE_EXCLUSIVE, NULL);
      kill (getpid (), SIGKILL);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  open_workspace (fixture, DOVE_WORKSPACE_EXCLUSIVE);
}

static void
test_edit_by_hand_is_noticed (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) some = NULL;
  g_autofree char *path = g_build_filename (fixture->path, "connections", "books.json", NULL);
  DoveWorkspaceChange *change;

  save_all (fixture);
  none = dove_workspace_reload (fixture->workspace, NULL);
  g_assert_cmpuint (none->len, ==, 0);

  put_file (fixture, "connections/crm.json",
            "{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"crm\",\"connector\":\"other\"}");
  put_file (fixture, "syncs/customers.json", "{");
  g_assert_cmpint (g_remove (path), ==, 0);
  some = dove_workspace_reload (fixture->workspace, NULL);

  g_assert_cmpuint (some->len, ==, 3);
  change = g_ptr_array_index (some, 0);
  g_assert_cmpstr (change->id, ==, "crm");
  g_assert_cmpint (change->what, ==, DOVE_WORKSPACE_CHANGED);
  change = g_ptr_array_index (some, 1);
  g_assert_cmpint (change->what, ==, DOVE_WORKSPACE_REFUSED);
  g_assert_nonnull (change->message);
  change = g_ptr_array_index (some, 2);
  g_assert_cmpint (change->what, ==, DOVE_WORKSPACE_REMOVED);
}

static void
test_hostile_files_are_issues (Fixture       *fixture,
                               gconstpointer  data)
{
  static const char *const names[] = { "bomb", "large", "link", "folder", "pipe" };
  g_autofree char *folder = g_build_filename (fixture->path, "connections", NULL);
  g_autoptr(GString) bomb = g_string_new (NULL);
  int fd;

  save_all (fixture);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (bomb, '[');
  put_file (fixture, "connections/bomb.json", bomb->str);
  fd = open (folder, O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (mkdirat (fd, "folder.json", 0700), ==, 0);
  g_assert_cmpint (mkfifoat (fd, "pipe.json", 0600), ==, 0);
  g_assert_cmpint (symlinkat ("/etc/passwd", fd, "link.json"), ==, 0);
  close (openat (fd, "large.json", O_CREAT | O_WRONLY, 0600));
  close (fd);
  {
    g_autofree char *large = g_build_filename (folder, "large.json", NULL);

    g_assert_cmpint (truncate (large, 100 * 1024 * 1024), ==, 0);
  }

  open_workspace (fixture, DOVE_WORKSPACE_READ);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strdup_printf ("connections/%s.json", names[i]);

      g_assert_false (find_issue (fixture, file)->is_warning);
      g_assert_null (dove_workspace_find (fixture->workspace, names[i]));
    }
  g_assert_nonnull (dove_workspace_find (fixture->workspace, "customers"));
}

static void
test_linked_folder_is_refused (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autofree char *link = g_build_filename (fixture->path, "tables", NULL);
  DoveDefinitionIssue *issue;

  g_assert_cmpint (symlink ("/tmp", link), ==, 0);
  open_workspace (fixture, DOVE_WORKSPACE_READ);

  issue = find_issue (fixture, "tables");
  g_assert_nonnull (strstr (issue->message, "link"));
}

static void
test_export_then_import_is_the_identity (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  Fixture other = { NULL, NULL };

  save_all (fixture);
  text = dove_workspace_export (fixture->workspace);
  set_up (&other, NULL);

  changes = dove_workspace_import (other.workspace, text, -1, DOVE_IMPORT_APPLY, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changes->len, ==, 3);
  again = dove_workspace_export (other.workspace);
  g_assert_cmpstr (again, ==, text);

  g_clear_pointer (&changes, g_ptr_array_unref);
  changes = dove_workspace_import (other.workspace, text, -1, DOVE_IMPORT_APPLY, &error);
  for (guint i = 0; i < changes->len; i++)
    g_assert_cmpint (((DoveWorkspaceChange *) changes->pdata[i])->what, ==, DOVE_WORKSPACE_SAME);

  tear_down (&other, NULL);
}

static void
test_refused_import_leaves_nothing (Fixture       *fixture,
                                    gconstpointer  data)
{
  static const char *const texts[] = {
    CRM "\n" SYNC, CRM "\n{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"X\"}", CRM "\n" CRM,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) changes =
        dove_workspace_import (fixture->workspace, texts[i], -1, DOVE_IMPORT_APPLY, &error);
      gboolean is_refused = FALSE;

      g_assert_no_error (error);
      for (guint k = 0; k < changes->len; k++)
        is_refused |= ((DoveWorkspaceChange *) changes->pdata[k])->what == DOVE_WORKSPACE_REFUSED;
      g_assert_true (is_refused);
      g_assert_null (dove_workspace_find (fixture->workspace, "crm"));
    }
}

static guint
keep_cb (DoveDefinition *definition,
         const char     *text,
         const char     *why,
         gpointer        user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%s:%s;", dove_definition_get_id (definition),
                          text == NULL ? "removed" : why != NULL ? why : "found");

  return 7;
}

static void
test_each_save_is_kept (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(DoveDefinition) definition = NULL;

  dove_workspace_set_keep (fixture->workspace, keep_cb, log);
  definition = save_text (fixture, CRM, NULL);

  g_assert_true (g_str_has_prefix (log->str, "crm:test;"));
  g_assert_cmpuint (dove_definition_get_version (definition), ==, 7);

  g_string_truncate (log, 0);
  g_assert_true (dove_workspace_remove (fixture->workspace, "crm", NULL));
  g_assert_cmpstr (log->str, ==, "crm:removed;");
}

static void
test_only_the_lock_lets_write (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveDefinition) definition = NULL;

  open_workspace (fixture, DOVE_WORKSPACE_READ);
  definition = save_text (fixture, CRM, &error);

  g_assert_null (definition);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_BUSY);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "new-folder-becomes-a-workspace", test_new_folder_becomes_a_workspace },
    { "saved-definition-is-read-back", test_saved_definition_is_read_back },
    { "saved-members-have-a-fixed-order", test_saved_members_have_a_fixed_order },
    { "broken-files-leave-the-others-alone", test_broken_files_leave_the_others_alone },
    { "broken-formula-names-its-line", test_broken_formula_names_its_line },
    { "what-is-named-must-exist", test_what_is_named_must_exist },
    { "references-lead-to-the-target", test_references_lead_to_the_target },
    { "one-in-use-is-not-removed", test_one_in_use_is_not_removed },
    { "left-over-of-a-crash-is-ignored", test_left_over_of_a_crash_is_ignored },
    { "second-process-is-refused", test_second_process_is_refused },
    { "lock-of-a-killed-process-is-free", test_lock_of_a_killed_process_is_free },
    { "edit-by-hand-is-noticed", test_edit_by_hand_is_noticed },
    { "hostile-files-are-issues", test_hostile_files_are_issues },
    { "linked-folder-is-refused", test_linked_folder_is_refused },
    { "export-then-import-is-the-identity", test_export_then_import_is_the_identity },
    { "refused-import-leaves-nothing", test_refused_import_leaves_nothing },
    { "each-save-is-kept", test_each_save_is_kept },
    { "only-the-lock-lets-write", test_only_the_lock_lets_write },
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/workspace/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
    }

  return g_test_run ();
}
