/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include "dove-cli-doctor-private.h"

#include "cli/dove-cli-desk.h"

#define DISK_LEAST_BYTES ((guint64) 100 * 1024 * 1024)
#define CLOCK_LEAST      (G_GINT64_CONSTANT (1735689600) * G_USEC_PER_SEC) /* 2025-01-01 */

/* Says one thing that was looked at */
void
dove_cli_doctor_find (DoveCliDoctor *doctor,
                      gboolean       is_good,
                      const char    *what,
                      const char    *message)
{
  doctor->bad += is_good ? 0 : 1;

  if (doctor->cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "check", what);
      dove_value_builder_take (builder, "good", dove_value_new_boolean (is_good));
      dove_value_builder_set_text (builder, "message", message);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
    }
  else
    dove_cli_say ("%s %-12s %s", is_good ? "✓" : "✗", what, message);
}

static void
check_clock (DoveCliDoctor *doctor)
{
  gboolean is_good = dove_clock_get_now (doctor->cli->clock) > CLOCK_LEAST;

  dove_cli_doctor_find (doctor, is_good, "clock",
                        is_good ? _("The clock is set")
                                : _("The clock is years behind: set date and time"));
}

static void
check_agent (DoveCliDoctor *doctor)
{
  g_autoptr(GError) error = NULL;
  gboolean runs = dove_cli_reach_agent (doctor->cli, FALSE, &error);

  /* Without a bus it does not run either */
  if (error != NULL && error->domain == DOVE_ERROR)
    dove_cli_doctor_find (doctor, FALSE, "agent", error->message);
  else
    dove_cli_doctor_find (doctor, TRUE, "agent",
                          runs ? _("The background program runs")
                               : _("The background program does not run; “dovetailctl agent start” "
                                   "starts it"));
}

static void
check_keyring (DoveCliDoctor *doctor,
               const char    *path)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_system (path);
  g_autoptr(GError) error = NULL;
  gboolean is_good = dove_keyring_check (keyring, doctor->cli->cancellable, &error);

  dove_cli_doctor_find (doctor, is_good, "keyring",
                        is_good ? _("The keyring is open") : error->message);
}

static void
check_disk (DoveCliDoctor *doctor,
            const char    *path)
{
  struct statvfs space;
  g_autofree char *size = NULL;
  g_autofree char *message = NULL;
  guint64 bytes;

  if (statvfs (path, &space) != 0)
    return;

  bytes = (guint64) space.f_bavail * space.f_frsize;
  size = g_format_size (bytes);
  message = g_strdup_printf (bytes >= DISK_LEAST_BYTES
                                 ? _("%s are free on the disk of the workspace")
                                 : _("Only %s are free: make room on the disk of the workspace"),
                             size);
  dove_cli_doctor_find (doctor, bytes >= DISK_LEAST_BYTES, "disk", message);
}

static void
check_permissions (DoveCliDoctor *doctor,
                   const char    *path)
{
  g_autofree char *folder = g_build_filename (path, ".dovetail", NULL);
  g_autofree char *message = NULL;
  struct stat info;

  if (stat (folder, &info) != 0)
    return;

  if ((info.st_mode & 077) == 0)
    dove_cli_doctor_find (doctor, TRUE, "permissions", _("Only you can read the state"));
  else
    {
      message = g_strdup_printf (_("Others can read the state: run “chmod 700 '%s'”"), folder);
      dove_cli_doctor_find (doctor, FALSE, "permissions", message);
    }
}

static void
check_store (DoveCliDoctor *doctor)
{
  DoveStore *store = dove_engine_get_store (doctor->cli->engine);
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autofree char *message = NULL;
  DoveStoreFigures figures = { 0 };

  if (!dove_store_check (store, findings, &error))
    dove_cli_doctor_find (doctor, FALSE, "state", error->message);

  for (guint i = 0; i < findings->len; i++)
    dove_cli_doctor_find (doctor, FALSE, "state", g_ptr_array_index (findings, i));

  if (error != NULL || findings->len > 0 || !dove_store_get_figures (store, &figures, NULL))
    return;

  message = g_strdup_printf (_("The state is sound: %ld links, %ld runs, "
                               "%ld writes without a known answer"),
                             (long) figures.links, (long) figures.runs,
                             (long) figures.open_intents);
  dove_cli_doctor_find (doctor, TRUE, "state", message);
}

static void
check_definitions (DoveCliDoctor *doctor)
{
  GPtrArray *issues = dove_workspace_get_issues (dove_engine_get_workspace (doctor->cli->engine));
  g_autoptr(GPtrArray) notes = NULL;

  if (issues->len == 0)
    dove_cli_doctor_find (doctor, TRUE, "definitions", _("All definitions can be used"));

  for (guint i = 0; i < issues->len; i++)
    {
      const DoveDefinitionIssue *issue = g_ptr_array_index (issues, i);
      g_autofree char *text = dove_definition_issue_to_string (g_ptr_array_index (issues, i));

      dove_cli_doctor_find (doctor, issue->is_warning, "definitions", text);
    }

  notes = dove_engine_list_notes (doctor->cli->engine);
  for (guint i = 0; i < notes->len; i++)
    dove_cli_doctor_find (doctor, TRUE, "definitions", g_ptr_array_index (notes, i));
}

static void
check_waiting (DoveCliDoctor *doctor)
{
  DoveStore *store = dove_engine_get_store (doctor->cli->engine);
  gint64 reviews = dove_store_count_reviews (store, NULL, NULL);
  gint64 problems = dove_store_count_problems (store, NULL, NULL);
  g_autofree char *message = g_strdup_printf (
      _("%ld questions (“dovetailctl reviews”) and %ld problems (“dovetailctl problems”) "
        "wait for you"),
      (long) MAX (reviews, 0), (long) MAX (problems, 0));

  if (reviews > 0 || problems > 0)
    dove_cli_doctor_find (doctor, TRUE, "waiting", message);
}

/**
 * dove_cli_doctor:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `doctor`: exits with 1 if something must be mended.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_doctor (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autofree char *path = cli->workspace != NULL ? g_strdup (cli->workspace)
                                                 : dove_workspace_get_default_path ();
  g_autoptr(GError) error = NULL;
  DoveCliDoctor doctor = { .cli = cli };
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  check_clock (&doctor);
  check_agent (&doctor);
  check_keyring (&doctor, path);
  dove_cli_doctor_portals (&doctor);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    dove_cli_doctor_find (&doctor, TRUE, "workspace",
                          _("There is no workspace yet; “dovetailctl connect” makes one"));
  else if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) == NULL)
    dove_cli_doctor_find (&doctor, FALSE, "workspace", error->message);
  else
    {
      check_disk (&doctor, path);
      check_permissions (&doctor, path);
      check_store (&doctor);
      check_definitions (&doctor);
      check_waiting (&doctor);
    }

  return doctor.bad > 0 ? DOVE_EXIT_FAILED : DOVE_EXIT_DONE;
}
