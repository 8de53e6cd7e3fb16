/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-exchange-read.h"

#include "app/widgets/dove-change-item.h"
#include "record/dove-json.h"
#include "store/dove-store-secrets.h"

/* What is shown of a change is read and made ready by a thread. */

/* JSON is shown with a line for each value; what was cut is none any more. */
static char *
make_readable (const DoveExchangeText *body)
{
  g_autoptr(DoveValue) value = NULL;

  if (body->text == NULL || *body->text == '\0')
    return NULL;

  if (!body->is_cut)
    value = dove_json_parse (body->text, -1, NULL, NULL);

  return value != NULL ? g_strchomp (dove_json_write (value, DOVE_JSON_PRETTY))
                       : g_strdup (body->text);
}

static void
make_texts (DoveExchangeRead *read)
{
  const DoveExchangePart *part = &read->exchange->part;

  if (part->sent.text == NULL)
    {
      read->sent = make_readable (&part->exchange->body);
      read->answer = make_readable (&part->exchange->answer);
      return;
    }

  read->sent = make_readable (&part->sent);
  read->answer = make_readable (&part->answer);
  read->sent_whole = make_readable (&part->exchange->body);
  read->answer_whole = make_readable (&part->exchange->answer);
}

/* The record that a change is about, where problems name it */
static gboolean
find_problem (DoveStore         *store,
              DoveExchangeRead  *read,
              GError           **error)
{
  const DoveStoreChange *change = read->change;

  return change->other == NULL ||
         dove_store_find_problem_of (store, read->run->sync_id, DOVE_SIDE_OTHER (change->side),
                                     change->other, &read->problem, error);
}

/**
 * dove_exchange_read:
 * @store: (nullable): the state
 * @change: number of a change, a pointer to it
 * @cancellable: (nullable): not heeded
 * @error: return location for an error
 *
 * Reads what is to be shown of a change, on a thread: a #DoveReading's function.
 *
 * Returns: (transfer full) (nullable): a #DoveExchangeRead; %NULL without an error when there is
 *   no such change
 */
gpointer
dove_exchange_read (DoveStore     *store,
                    gpointer       change,
                    GCancellable  *cancellable,
                    GError       **error)
{
  DoveExchangeRead *read = g_new0 (DoveExchangeRead, 1);

  if (store != NULL &&
      dove_store_find_change (store, *(gint64 *) change, &read->change, error) &&
      read->change != NULL &&
      dove_store_find_run (store, read->change->run_id, &read->run, error) && read->run != NULL &&
      find_problem (store, read, error) &&
      dove_store_find_exchange (store, read->run->id, read->change->id, &read->exchange, error))
    {
      g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (store);

      dove_store_secrets_hide (secrets, read->run->sync_id, read->change, read->exchange);
      read->fields = read->change->kind != DOVE_CHANGE_LINK
                         ? dove_change_item_fields_to_markup (
                               read->change,
                               dove_store_sides_get_titles (dove_store_secrets_get_sides (secrets),
                                                            read->run->sync_id,
                                                            read->change->side))
                         : g_strdup ("");
      if (read->exchange != NULL)
        make_texts (read);
      return read;
    }

  dove_exchange_read_free (read);

  return NULL;
}

/**
 * dove_exchange_read_free:
 * @read: (transfer full): what was read
 */
void
dove_exchange_read_free (gpointer read)
{
  DoveExchangeRead *self = read;

  g_clear_pointer (&self->change, dove_store_change_free);
  g_clear_pointer (&self->run, dove_store_run_free);
  g_clear_pointer (&self->exchange, dove_store_exchange_free);
  g_clear_pointer (&self->problem, dove_store_problem_free);
  g_free (self->fields);
  g_free (self->sent);
  g_free (self->answer);
  g_free (self->sent_whole);
  g_free (self->answer_whole);
  g_free (self);
}

/**
 * dove_exchange_describe_cut:
 * @text: a body
 *
 * Returns: (transfer full) (nullable): a sentence when it is not shown whole
 */
char *
dove_exchange_describe_cut (const DoveExchangeText *text)
{
  g_autofree char *all = g_format_size ((guint64) text->size_bytes);
  g_autofree char *kept = NULL;

  if (text->text == NULL && text->size_bytes > 0)
    /* Translators: %s is a size: "3.4 kB" */
    return g_strdup_printf (_("%s that are no text"), all);
  if (!text->is_cut)
    return NULL;

  kept = g_format_size (strlen (text->text));

  /* Translators: sizes: "Cut after 4.1 kB of 131 kB" */
  return g_strdup_printf (_("Cut after %s of %s"), kept, all);
}
