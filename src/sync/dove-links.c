/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-links.h"

#include "record/dove-json.h"
#include "store/dove-store-intent.h"
#include "store/dove-store-link.h"
#include "store/dove-store-review.h"
#include "store/dove-store-run.h"

/*
 * Links made and parted by a person. Nothing is written to an application: the next run looks at
 * a new pair as at one that it has just matched, and shows what it would do.
 */

static gboolean
check_seen (DoveStore   *store,
            const char  *sync_id,
            DoveSide     side,
            const char  *key,
            GError     **error)
{
  g_autoptr(DoveStoreObservation) seen = NULL;

  if (!dove_store_find_observation (store, sync_id, side, key, &seen, error))
    return FALSE;
  if (seen != NULL && seen->state != DOVE_OBSERVED_GONE)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               seen == NULL ? _("The sync “%s” has not seen a record “%s” at side %s; “plan” reads "
                                "both sides")
                            : _("The record “%2$s” at side %3$s of “%1$s” is no longer there"),
               sync_id, key, dove_side_get_nick (side));

  return FALSE;
}

static gboolean
check_free (DoveStore   *store,
            const char  *sync_id,
            DoveSide     side,
            const char  *key,
            GError     **error)
{
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_find_link (store, sync_id, side, key, &link, error))
    return FALSE;
  if (link == NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT,
               _("“%s” at side %s is linked with “%s” (link %" PRId64 "): remove that link first"),
               key, dove_side_get_nick (side),
               side == DOVE_SIDE_A ? link->b_id : link->a_id, link->id);

  return FALSE;
}

/* A record with a write of which nobody knows yet what became of it. */
static gboolean
check_settled (DoveStore        *store,
               const char       *sync_id,
               const char       *keys[2],
               DoveIntentState   state,
               GError          **error)
{
  g_autoptr(GPtrArray) intents = dove_store_list_intents (store, sync_id, state, error);

  if (intents == NULL)
    return FALSE;

  for (guint i = 0; i < intents->len; i++)
    {
      const DoveStoreIntent *intent = g_ptr_array_index (intents, i);
      g_autoptr(DoveStoreChange) change = NULL;

      if (!dove_store_find_change (store, intent->change_id, &change, error))
        return FALSE;
      if (change == NULL || (g_strcmp0 (change->key, keys[change->side]) != 0 &&
                             g_strcmp0 (change->other, keys[DOVE_SIDE_OTHER (change->side)]) != 0))
        continue;
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                   _("A write of “%s” is not answered yet: run “%s” first, or answer its question"),
                   change->other, sync_id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_all_settled (DoveStore   *store,
                   const char  *sync_id,
                   const char  *a,
                   const char  *b,
                   GError     **error)
{
  const char *keys[2] = { a, b };

  return check_settled (store, sync_id, keys, DOVE_INTENT_SENT, error) &&
         check_settled (store, sync_id, keys, DOVE_INTENT_AMBIGUOUS, error);
}

/* Inside a transaction. */
static gboolean
add_link (DoveStore   *store,
          const char  *sync_id,
          const char  *a,
          const char  *b,
          gint64      *link_id,
          GError     **error)
{
  g_autoptr(DoveStoreLink) link = dove_store_link_new ();

  if (!check_seen (store, sync_id, DOVE_SIDE_A, a, error) ||
      !check_seen (store, sync_id, DOVE_SIDE_B, b, error) ||
      !check_free (store, sync_id, DOVE_SIDE_A, a, error) ||
      !check_free (store, sync_id, DOVE_SIDE_B, b, error) ||
      !check_all_settled (store, sync_id, a, b, error))
    return FALSE;

  link->sync_id = g_strdup (sync_id);
  link->a_id = g_strdup (a);
  link->b_id = g_strdup (b);
  link->a_hash = g_strdup ("");
  link->b_hash = g_strdup ("");
  if (!dove_store_add_link (store, link, error))
    return FALSE;
  if (link_id != NULL)
    *link_id = link->id;

  return dove_store_rejoin (store, sync_id, DOVE_SIDE_A, a, error) &&
         dove_store_rejoin (store, sync_id, DOVE_SIDE_B, b, error);
}

/**
 * dove_links_add:
 * @store: the state, opened for writing
 * @sync_id: id of a sync
 * @a: key of a record at side A
 * @b: key of a record at side B
 * @link_id: (out): number of the link
 * @error: return location for an error
 *
 * Links two records because a person says that they are the same. Kept plans of the sync are no
 * longer to be applied.
 *
 * Errors: %DOVE_ERROR_INVALID when one of them was not seen or is gone, %DOVE_ERROR_CONFLICT when
 * one of them has a partner, %DOVE_ERROR_BUSY while a write of one of them is open, those of
 * #DoveStore.
 *
 * Returns: whether they are linked
 */
gboolean
dove_links_add (DoveStore   *store,
                const char  *sync_id,
                const char  *a,
                const char  *b,
                gint64      *link_id,
                GError     **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (store, error);

  return transaction != NULL && add_link (store, sync_id, a, b, link_id, error) &&
         dove_store_supersede_plans (store, sync_id, 0, error) &&
         dove_store_transaction_commit (&transaction, error);
}

/**
 * dove_links_remove:
 * @store: the state, opened for writing
 * @sync_id: id of a sync
 * @link_id: number of a link of it
 * @error: return location for an error
 *
 * Parts two records because a person says that they are not the same. Both stay, and runs leave
 * them alone until a person links one of them or asks for it again. Kept plans of the sync are no
 * longer to be applied.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such link, %DOVE_ERROR_BUSY while a write of one
 * of them is open, those of #DoveStore.
 *
 * Returns: whether they are parted
 */
gboolean
dove_links_remove (DoveStore   *store,
                   const char  *sync_id,
                   gint64       link_id,
                   GError     **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_get_link (store, link_id, &link, error))
    return FALSE;
  if (link == NULL || link->state == DOVE_LINK_RETIRED || g_strcmp0 (link->sync_id, sync_id) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("“%s” has no link %" PRId64 " that is in use"), sync_id, link_id);
      return FALSE;
    }
  if (!check_all_settled (store, sync_id, link->a_id, link->b_id, error))
    return FALSE;

  transaction = dove_store_transaction_new (store, error);

  return transaction != NULL && dove_store_part_link (store, link_id, "person", error) &&
         dove_store_cancel_delete (store, link_id, error) &&
         dove_store_supersede_plans (store, sync_id, 0, error) &&
         dove_store_transaction_commit (&transaction, error);
}

static gboolean
is_linked_so (DoveStore   *store,
              const char  *sync_id,
              const char  *a,
              const char  *b,
              gboolean    *is,
              GError     **error)
{
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_find_link (store, sync_id, DOVE_SIDE_A, a, &link, error))
    return FALSE;
  *is = link != NULL && g_strcmp0 (link->b_id, b) == 0;

  return TRUE;
}

static gboolean
import_line (DoveStore   *store,
             const char  *sync_id,
             const char  *line,
             guint       *added,
             guint       *known,
             GError     **error)
{
  g_autoptr(DoveValue) value = dove_json_parse (line, -1, NULL, error);
  const char *a = NULL;
  const char *b = NULL;
  gboolean is_known = FALSE;

  if (value == NULL)
    return FALSE;

  a = dove_value_get_member_text (value, "a");
  b = dove_value_get_member_text (value, "b");
  if (a == NULL || b == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("A link has the members “a” and “b”, the keys of its two records"));
      return FALSE;
    }
  if (g_strcmp0 (dove_value_get_member_text (value, "state"), "retired") == 0)
    return TRUE;
  if (!is_linked_so (store, sync_id, a, b, &is_known, error))
    return FALSE;
  if (is_known)
    {
      (*known)++;
      return TRUE;
    }

  (*added)++;

  return add_link (store, sync_id, a, b, NULL, error);
}

/**
 * dove_links_import:
 * @store: the state, opened for writing
 * @sync_id: id of a sync
 * @text: JSON lines with `a` and `b`, as an export has them; retired ones are passed over
 * @added: (out): how many links were made
 * @known: (out): how many were there already
 * @error: return location for an error
 *
 * Makes all the links of a file, or none.
 *
 * Errors: those of dove_links_add(), with the number of the line.
 *
 * Returns: whether all are made
 */
gboolean
dove_links_import (DoveStore   *store,
                   const char  *sync_id,
                   const char  *text,
                   guint       *added,
                   guint       *known,
                   GError     **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (store, error);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  *added = 0;
  *known = 0;
  if (transaction == NULL)
    return FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*g_strstrip (lines[i]) == '\0' ||
          import_line (store, sync_id, lines[i], added, known, error))
        continue;
      g_prefix_error (error, _("Nothing was imported. Line %u: "), i + 1);
      return FALSE;
    }

  return dove_store_supersede_plans (store, sync_id, 0, error) &&
         dove_store_transaction_commit (&transaction, error);
}
