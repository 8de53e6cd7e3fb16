/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-apply-private.h"

#include "record/dove-json.h"

/*
 * Values that were given up because another one won: kept in the history of their pair, with who
 * or what decided, so that they can be found again.
 */

static char *
explain (DoveRun    *run,
         DoveSide    to,
         const char *decided)
{
  const char *winner = run->terms->sides[DOVE_SIDE_OTHER (to)].connection;

  if (g_str_equal (decided, "person"))
    return g_strdup_printf (_("a person chose the value of “%s”"), winner);
  if (g_str_equal (decided, "value"))
    return g_strdup (_("a person entered another value"));
  if (g_str_equal (decided, "refused"))
    return g_strdup_printf (_("consent was refused in “%s”, and a refusal always wins"), winner);
  if (g_str_equal (decided, "newest"))
    return g_strdup_printf (_("“%s” was edited last, and the newest wins"), winner);
  if (g_str_equal (decided, "one-way"))
    return g_strdup_printf (_("the sync takes this field from “%s” only, whatever is edited here"),
                            winner);

  return g_strdup_printf (_("by the rules of the sync “%s” wins"), winner);
}

/* Notes what a write has overwritten that somebody had decided against. Inside the caller's
 * transaction. */
gboolean
dove_apply_note_lost (DoveApply  *self,
                      DoveJob    *job,
                      gint64      link_id,
                      GError    **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveValue) fields = NULL;

  if (job->change->kind != DOVE_CHANGE_UPDATE)
    return TRUE;
  fields = dove_run_parse (job->change->fields, error);
  if (fields == NULL)
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      const char *decided = dove_value_get_member_text (entry, "decided");
      DoveValue *old = dove_value_get_member (entry, "old");
      g_autofree char *why = NULL;
      g_autofree char *value = NULL;

      if (decided == NULL || dove_value_is_empty (old))
        continue;
      why = explain (run, job->change->side, decided);
      value = dove_json_write (old, DOVE_JSON_COMPACT);
      if (!dove_store_add_history (run->store, &(DoveStoreHistory) {
            .sync_id = run->terms->id, .link_id = link_id, .run_id = job->change->run_id,
            .side = job->change->side, .value = value, .why = why,
            .field = (char *) dove_value_get_member_text (entry, "field") }, error))
        return FALSE;
    }

  return TRUE;
}
