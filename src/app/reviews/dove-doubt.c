/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-doubt.h"

#include "app/widgets/dove-words.h"
#include "connector/dove-hide.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"
#include "store/dove-store-observe.h"

/*
 * The records a doubtful match is about. Their keys say nothing to a person, who knows a customer
 * by name, street and telephone: of each record some fields are shown, as they were read last.
 */

#define FIELDS_SHOWN 6
#define DEPTH_MOST   2 /* `address.city`, but no lists and nothing further in */

static void
doubt_free (gpointer data)
{
  DoveDoubt *doubt = data;

  g_free (doubt->key);
  g_free (doubt->label);
  g_free (doubt->text);
  g_free (doubt);
}

static gboolean
is_worth_saying (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  return !dove_value_is_null (value) && dove_value_get_kind (value) != DOVE_VALUE_LIST &&
         (text == NULL || *text != '\0');
}

static void
add_fields (GString    *lines,
            DoveValue  *record,
            const char *within,
            GHashTable *titles,
            GPtrArray  *said,
            guint      *count,
            guint       depth)
{
  for (guint i = 0; i < dove_value_get_length (record) && *count < FIELDS_SHOWN; i++)
    {
      DoveValue *value = dove_value_get_element (record, i);
      const char *name = dove_value_get_name (record, i);
      g_autofree char *path = *within != '\0' ? g_strdup_printf ("%s.%s", within, name)
                                              : g_strdup (name);
      g_autofree char *words = NULL;
      g_autofree char *shown = NULL;

      if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
        {
          if (depth < DEPTH_MOST)
            add_fields (lines, value, path, titles, said, count, depth + 1);
          continue;
        }
      words = dove_words_value (value);
      if (!is_worth_saying (value) ||
          g_ptr_array_find_with_equal_func (said, words, g_str_equal, NULL))
        continue;

      shown = dove_words_isolate (words);
      /* Translators: name and value of a field */
      g_string_append_printf (lines, _("%s: %s"), dove_title_of (titles, path), shown);
      g_string_append_c (lines, '\n');
      (*count)++;
    }
}

/**
 * dove_doubt_fields:
 * @record: a record, without secrets
 * @titles: (nullable) (element-type utf8 utf8): what its fields are called, by their paths
 * @said: (element-type utf8): values that are said already
 *
 * Says the first fields of a record that hold something.
 *
 * Returns: (transfer full): a line for each
 */
char *
dove_doubt_fields (DoveValue  *record,
                   GHashTable *titles,
                   GPtrArray  *said)
{
  GString *lines = g_string_new (NULL);
  guint count = 0;

  if (dove_value_get_kind (record) == DOVE_VALUE_RECORD)
    add_fields (lines, record, "", titles, said, &count, 1);
  if (lines->len > 0)
    g_string_truncate (lines, lines->len - 1);

  return g_string_free (lines, FALSE);
}

static void
look_at (DoveDoubt        *doubt,
         DoveStore        *store,
         const char       *sync_id,
         DoveStoreSecrets *secrets)
{
  g_autoptr(DoveStoreObservation) seen = NULL;
  g_autoptr(DoveValue) all = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) said = g_ptr_array_new ();

  if (!dove_store_find_observation (store, sync_id, doubt->side, doubt->key, &seen, NULL) ||
      seen == NULL)
    return;

  all = dove_json_parse (seen->fields, -1, NULL, NULL);
  if (all == NULL)
    return;

  dove_store_secrets_collect_record (secrets, sync_id, doubt->side, all, hidden);
  record = dove_hide_texts (all, hidden);
  doubt->label = dove_store_sides_read_label (dove_store_secrets_get_sides (secrets), sync_id,
                                              doubt->side, record);
  g_ptr_array_add (said, doubt->key);
  if (doubt->label != NULL)
    g_ptr_array_add (said, doubt->label);
  doubt->text = dove_doubt_fields (
      record,
      dove_store_sides_get_titles (dove_store_secrets_get_sides (secrets), sync_id, doubt->side),
      said);
}

/**
 * dove_doubt_read:
 * @store: the state
 * @secrets: what is secret in it
 * @review: a question
 *
 * Reads the records that a question about a match names. Any thread.
 *
 * Returns: (transfer container) (element-type DoveDoubt): those of the first application first;
 *   empty for other questions
 */
GPtrArray *
dove_doubt_read (DoveStore             *store,
                 DoveStoreSecrets      *secrets,
                 const DoveStoreReview *review)
{
  GPtrArray *doubts = g_ptr_array_new_with_free_func (doubt_free);
  g_autoptr(DoveValue) list = NULL;

  if (review->kind != DOVE_REVIEW_MATCH || review->candidates == NULL)
    return doubts;

  list = dove_json_parse (review->candidates, -1, NULL, NULL);
  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      DoveValue *entry = dove_value_get_element (list, i);
      const char *key = dove_value_get_member_text (entry, "key");
      DoveDoubt *doubt = NULL;

      if (key == NULL)
        continue;

      doubt = g_new0 (DoveDoubt, 1);
      doubt->side = g_strcmp0 (dove_value_get_member_text (entry, "side"), "b") == 0 ? DOVE_SIDE_B
                                                                                     : DOVE_SIDE_A;
      doubt->key = g_strdup (key);
      g_ptr_array_add (doubts, doubt);
      look_at (doubt, store, review->sync_id, secrets);
    }

  return doubts;
}
