/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-audit-words.h"

#include "app/widgets/dove-csv.h"
#include "app/widgets/dove-words.h"

/* What the audit log says, in words for people. What is not known here is shown as it stands. */

typedef struct
{
  const char *nick;
  const char *words;
} Word;

static const char *
look_up (const Word *words,
         gsize       length,
         const char *nick)
{
  for (gsize i = 0; i < length; i++)
    if (g_strcmp0 (words[i].nick, nick) == 0)
      return g_dpgettext2 (NULL, "audit", words[i].words);

  return nick;
}

/**
 * dove_audit_words_what:
 * @what: what was done, as in the state
 *
 * Returns: a word for it
 */
const char *
dove_audit_words_what (const char *what)
{
  /* Translators: each is what was done, as in "Changed: Sync “Customers”" */
  static const Word words[] = {
    { "accepted", NC_("audit", "Accepted") },
    { "added", NC_("audit", "Added") },
    { "answered", NC_("audit", "Answered") },
    { "applied", NC_("audit", "Applied") },
    { "asked", NC_("audit", "Asked for an action") },
    { "backed-up", NC_("audit", "Backed up") },
    { "changed", NC_("audit", "Changed") },
    { "connected", NC_("audit", "Connected") },
    { "discarded", NC_("audit", "Discarded") },
    { "imported", NC_("audit", "Imported") },
    { "linked", NC_("audit", "Linked") },
    { "parted", NC_("audit", "Parted") },
    { "removed", NC_("audit", "Removed") },
    { "restored", NC_("audit", "Restored") },
    { "resynced", NC_("audit", "Synced one record") },
    { "retried", NC_("audit", "Tried again") },
    { "run", NC_("audit", "Run") },
    { "set", NC_("audit", "Set") },
    { "signed-in", NC_("audit", "Signed in") },
    { "switched-off", NC_("audit", "Switched off") },
    { "switched-on", NC_("audit", "Switched on") },
    { "undone", NC_("audit", "Taken back") },
  };

  return look_up (words, G_N_ELEMENTS (words), what);
}

/**
 * dove_audit_words_kind:
 * @kind: kind of a thing, as in the state
 *
 * Returns: a word for it
 */
const char *
dove_audit_words_kind (const char *kind)
{
  static const Word words[] = {
    { "clock", NC_("audit", "Clock of the Computer") },
    { "connection", NC_("audit", "Connection") },
    { "connector", NC_("audit", "Connector") },
    { "flow", NC_("audit", "Flow") },
    { "keyring", NC_("audit", "Keyring") },
    { "link", NC_("audit", "Link of Sync") },
    { "links", NC_("audit", "Links of Sync") },
    { "mapping", NC_("audit", "Mapping") },
    { "plan", NC_("audit", "Plan of Sync") },
    { "preference", NC_("audit", "Preference") },
    { "problem", NC_("audit", "Problem of Sync") },
    { "review", NC_("audit", "Question of Sync") },
    { "sync", NC_("audit", "Sync") },
    { "table", NC_("audit", "Table") },
    { "workspace", NC_("audit", "Workspace") },
  };

  return look_up (words, G_N_ELEMENTS (words), kind);
}

/**
 * dove_audit_words_origin:
 * @origin: who asked, as in the state
 *
 * Returns: a word for it
 */
const char *
dove_audit_words_origin (const char *origin)
{
  static const Word words[] = {
    { "agent", NC_("audit", "By Itself") },
    { "command-line", NC_("audit", "Command Line") },
    { "files", NC_("audit", "Edited in the Folder") },
    { "notification", NC_("audit", "Notification") },
    { "window", NC_("audit", "Window") },
  };

  return look_up (words, G_N_ELEMENTS (words), origin);
}

/**
 * dove_audit_words_title:
 * @audit: a line
 *
 * Returns: (transfer full): what was done with what
 */
char *
dove_audit_words_title (const DoveStoreAudit *audit)
{
  const char *what = dove_audit_words_what (audit->what);
  const char *kind = dove_audit_words_kind (audit->kind);

  if (audit->thing == NULL || *audit->thing == '\0')
    /* Translators: what was done, and with what: "Accepted: Clock of the Computer" */
    return g_strdup_printf (C_("audit", "%s: %s"), what, kind);

  /* Translators: what was done, and with what: "Changed: Sync “customers”" */
  return g_strdup_printf (C_("audit", "%s: %s “%s”"), what, kind, audit->thing);
}

/* What was done with a definition has a version, and the parts that differ; a plan has the number
 * of its run. */
static char *
describe_more (const DoveStoreAudit *audit)
{
  static const char *const of_definitions[] = { "added", "changed", "removed", NULL };
  static const Word words[] = {
    { "approved", NC_("audit", "what it was to write was approved") },
    { "memory", NC_("audit", "for this session only") },
    { "secrets", NC_("audit", "with secrets") },
  };

  if (audit->detail == NULL || *audit->detail == '\0')
    return NULL;
  if (g_strcmp0 (audit->kind, "plan") == 0)
    /* Translators: %s is the number of a run */
    return g_strdup_printf (C_("audit", "run %s"), audit->detail);

  /* Translators: %s is a number, or a number and names: "3: name, trigger" */
  return g_strv_contains (of_definitions, audit->what)
      ? g_strdup_printf (C_("audit", "version %s"), audit->detail)
      : g_strdup (look_up (words, G_N_ELEMENTS (words), audit->detail));
}

/**
 * dove_audit_words_detail:
 * @audit: a line
 *
 * Returns: (transfer full): when, from where, and more of it
 */
char *
dove_audit_words_detail (const DoveStoreAudit *audit)
{
  g_autofree char *at = dove_words_exact (audit->at);
  g_autofree char *more = describe_more (audit);

  return g_strdup_printf ("%s · %s%s%s", at, dove_audit_words_origin (audit->origin),
                          more != NULL ? " · " : "", more != NULL ? more : "");
}

static char *
format_time (gint64 at)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (at / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
}

/**
 * dove_audit_words_table:
 * @lines: (element-type DoveStoreAudit): lines
 *
 * Makes a table of lines for a spreadsheet. Any thread.
 *
 * Returns: (transfer full): the table
 */
char *
dove_audit_words_table (GPtrArray *lines)
{
  const char *const heads[] = { _("When"), _("From"), _("What"), _("Kind"), _("Of"), _("More"),
                                _("Run"), NULL };
  GString *table = dove_csv_new (heads);

  for (guint i = 0; i < lines->len; i++)
    {
      const DoveStoreAudit *audit = g_ptr_array_index (lines, i);
      g_autofree char *at = format_time (audit->at);
      g_autofree char *run = audit->run_id != 0
          ? g_strdup_printf ("%" G_GINT64_FORMAT, audit->run_id) : g_strdup ("");

      dove_csv_add_cell (table, at);
      dove_csv_add_cell (table, dove_audit_words_origin (audit->origin));
      dove_csv_add_cell (table, dove_audit_words_what (audit->what));
      dove_csv_add_cell (table, dove_audit_words_kind (audit->kind));
      dove_csv_add_cell (table, audit->thing);
      dove_csv_add_cell (table, audit->detail);
      dove_csv_add_cell (table, run);
      dove_csv_end_line (table);
    }

  return dove_csv_end (table);
}
