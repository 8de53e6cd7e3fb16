/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-run-private.h"
#include "dove-why-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"

/*
 * A key that is used again.
 *
 * Some applications give the key of a record that was deleted to the next one that is made. The
 * link of the old record would then lead the new one's values into what belonged to the old one.
 * Where an application tells when a record was made, that is noticed: it was made after the last
 * that was seen of the one which had the key. The two are set apart, as if a person had parted
 * them, and a person says what becomes of them.
 *
 * Times alone would be too little: an answer may have none, a clock or a zone may be set, and some
 * applications call it the time of making when a draft was published. The new one must be younger
 * by more than such differences, and less than half of what it holds may be what the old one held.
 */

/* Of a value that says something of which record it is */
static gboolean
is_telling (DoveValue  *value,
            const char *key)
{
  const char *text = dove_value_get_text (value);

  return text != NULL ? *text != '\0' && !g_str_equal (text, key)
                      : dove_value_get_kind (value) == DOVE_VALUE_NUMBER;
}

/* Whether as much is the same as is not */
static gboolean
is_alike (const DoveStoreObservation *known,
          const DoveStoreObservation *now)
{
  g_autoptr(DoveValue) before = dove_json_parse (known->fields, -1, NULL, NULL);
  g_autoptr(DoveValue) after = dove_json_parse (now->fields, -1, NULL, NULL);
  guint n_same = 0;
  guint n_other = 0;

  for (guint i = 0; i < dove_value_get_length (after); i++)
    {
      DoveValue *value = dove_value_get_element (after, i);
      DoveValue *old = dove_value_get_member (before, dove_value_get_name (after, i));

      if (old == NULL || !is_telling (value, now->rec_id) || !is_telling (old, now->rec_id))
        continue;
      if (dove_value_equal (value, old))
        n_same++;
      else
        n_other++;
    }

  return n_same >= n_other && n_same > 0;
}

gboolean
dove_reuse_is (const DoveStoreObservation *known,
               const DoveStoreObservation *now,
               const DoveItem             *item)
{
  return item->created != 0 && known->born != 0 &&
         item->created > MAX (known->born, known->updated) + DOVE_REUSE_DOUBT &&
         g_strcmp0 (known->hash, now->hash) != 0 && !is_alike (known, now);
}

static gboolean
tell (DoveRun                     *self,
      const DoveStoreObservation  *now,
      const char                  *partner,
      GError                     **error)
{
  const char *own = self->terms->sides[now->side].connection;
  const char *other = self->terms->sides[DOVE_SIDE_OTHER (now->side)].connection;
  g_autofree char *born = dove_why_format_time (now->born);
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("“%s” of “%s” is another record than before: it was made at %s, "
                               "after the one that was linked with “%s” of “%s”. Neither is "
                               "written"), now->rec_id, own, born, partner, other);
  self->result->counts.asked++;

  return dove_run_put_problem (self, now->side, now, DOVE_PROBLEM_REUSED, NULL, message,
                               _("If it is a new record, retry it; if the two are the same all the "
                                 "same, link them"), error);
}

/* Sets a record apart whose key belonged to another one. Inside of a transaction. */
gboolean
dove_reuse_hold (DoveRun                     *self,
                 const DoveStoreObservation  *now,
                 GError                     **error)
{
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_find_link (self->store, self->terms->id, now->side, now->rec_id, &link, error))
    return FALSE;
  if (link == NULL)
    return TRUE;

  return dove_store_part_link (self->store, link->id, DOVE_LINK_PARTED_REUSED, error) &&
         dove_store_cancel_delete (self->store, link->id, error) &&
         tell (self, now, now->side == DOVE_SIDE_A ? link->b_id : link->a_id, error);
}
