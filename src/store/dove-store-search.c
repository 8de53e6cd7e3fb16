/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <string.h>

#include "dove-store-private.h"
#include "store/dove-store-search.h"
#include "store/dove-store-secrets.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"

/*
 * Finds what was written by a value, by a record's name or by its key.
 *
 * The changes of all runs are looked through, the newest first, some hundreds at a step: there is
 * no index to keep, and a step lets the caller show what is found and stop. Most rows are passed
 * over by their text as it is stored; only one that has the text is read as JSON. What is marked
 * as secret, then or today, is not searched: whoever tries texts would find it out by that.
 *
 * What no run has come to is not found: nothing happened.
 */

#define STEP 1000 /* changes looked at in one step */

struct _DoveStoreSearch
{
  DoveStore        *store;
  DoveStoreSecrets *secrets;
  char             *sync_id;    /* (nullable): only its runs */
  char             *folded;     /* what is looked for, casefolded */
  gsize             length;     /* of it, in bytes */
  gboolean          is_ascii;   /* all of it */
  gboolean          is_escaped; /* JSON may write it in another way */
  gint64            before;     /* changes with lower numbers are still to be looked at */
};

enum { COLUMN_ID, COLUMN_FIELDS, COLUMN_LABEL, COLUMN_KEY, COLUMN_OTHER, COLUMN_SYNC, COLUMN_AT,
       COLUMN_STATE, COLUMN_SIDE };

/**
 * dove_store_search_new:
 * @store: a store, which must live longer
 * @text: what is looked for, in any case; not empty
 * @sync_id: (nullable): only in runs of this sync
 * @before: number of the change that another search came to last; 0 begins with the newest
 *
 * Returns: (transfer full): a search that has not looked at anything yet
 */
DoveStoreSearch *
dove_store_search_new (DoveStore  *store,
                       const char *text,
                       const char *sync_id,
                       gint64      before)
{
  DoveStoreSearch *self = g_new0 (DoveStoreSearch, 1);

  g_return_val_if_fail (text[0] != '\0', NULL);

  self->store = store;
  self->secrets = dove_store_secrets_new (store);
  self->sync_id = g_strdup (sync_id);
  self->folded = g_utf8_casefold (text, -1);
  self->length = strlen (self->folded);
  self->is_ascii = g_str_is_ascii (self->folded);
  self->before = before > 0 ? before : G_MAXINT64;
  for (const char *c = self->folded; *c != '\0'; c++)
    self->is_escaped |= *c == '"' || *c == '\\' || *c == '/' || (guchar) *c < ' ' || *c == 0x7f;

  return self;
}

/**
 * dove_store_search_free:
 * @self: (transfer full): a search
 */
void
dove_store_search_free (DoveStoreSearch *self)
{
  dove_store_secrets_free (self->secrets);
  g_free (self->sync_id);
  g_free (self->folded);
  g_free (self);
}

/**
 * dove_store_found_free:
 * @found: (transfer full): what was found
 */
void
dove_store_found_free (DoveStoreFound *found)
{
  dove_store_change_free (found->change);
  g_free (found->sync_id);
  g_clear_pointer (&found->field, dove_value_unref);
  g_clear_pointer (&found->titles, g_hash_table_unref);
  g_free (found);
}

static gboolean
has_ascii (DoveStoreSearch *self,
           const char      *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_tolower (*c) == self->folded[0] &&
        g_ascii_strncasecmp (c, self->folded, self->length) == 0)
      return TRUE;

  return FALSE;
}

/* Nearly all texts are ASCII: folding those would cost ten times as much. */
static gboolean
has_text (DoveStoreSearch *self,
          const char      *text)
{
  g_autofree char *folded = NULL;

  if (text == NULL)
    return FALSE;
  if (g_str_is_ascii (text))
    return self->is_ascii && has_ascii (self, text);

  folded = g_utf8_casefold (text, -1);

  return strstr (folded, self->folded) != NULL;
}

static gboolean
has_value (DoveStoreSearch *self,
           DoveValue       *value)
{
  g_autofree char *json = NULL;

  if (value == NULL || dove_value_is_null (value))
    return FALSE;
  if (dove_value_get_text (value) != NULL)
    return has_text (self, dove_value_get_text (value));

  json = dove_json_write (value, DOVE_JSON_COMPACT);

  return has_text (self, json);
}

static const char *
get_text (DoveStatement *statement,
          int            column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

static DoveSide
get_side (DoveStatement *statement)
{
  const char *b = dove_side_get_nick (DOVE_SIDE_B);

  return g_strcmp0 (get_text (statement, COLUMN_SIDE), b) == 0 ? DOVE_SIDE_B : DOVE_SIDE_A;
}

/* The first field that has the text and may be shown */
static DoveValue *
find_field (DoveStoreSearch *self,
            DoveStatement   *statement)
{
  const char *fields = get_text (statement, COLUMN_FIELDS);
  g_autoptr(DoveValue) list = NULL;
  g_autoptr(DoveValue) marked = NULL;
  g_autoptr(DoveValue) shown = NULL;

  if (fields == NULL || (!self->is_escaped && !has_text (self, fields)))
    return NULL;

  list = dove_json_parse (fields, -1, NULL, NULL);
  if (list != NULL)
    marked = dove_store_secrets_mark (self->secrets, get_text (statement, COLUMN_SYNC),
                                      get_side (statement), list);
  shown = marked != NULL ? dove_hide_fields (marked) : NULL;
  for (guint i = 0; shown != NULL && i < dove_value_get_length (shown); i++)
    {
      DoveValue *entry = dove_value_get_element (shown, i);

      if (!dove_hide_is_marked (entry) &&
          (has_value (self, dove_value_get_member (entry, "new")) ||
           has_value (self, dove_value_get_member (entry, "old"))))
        return dove_value_ref (entry);
    }

  return NULL;
}

static gboolean
is_searched (DoveStoreSearch *self,
             DoveStatement   *statement)
{
  const char *state = get_text (statement, COLUMN_STATE);

  return !g_str_equal (state, "planned") && !g_str_equal (state, "cancelled") &&
         (self->sync_id == NULL ||
          g_strcmp0 (get_text (statement, COLUMN_SYNC), self->sync_id) == 0);
}

/* Another statement reads the whole change: it is needed of few. */
static gboolean
look_at (DoveStoreSearch  *self,
         DoveStatement    *statement,
         GPtrArray        *found,
         GError          **error)
{
  g_autoptr(DoveValue) field = find_field (self, statement);
  g_autoptr(DoveStoreFound) one = NULL;

  if (field == NULL && !has_text (self, get_text (statement, COLUMN_LABEL)) &&
      !has_text (self, get_text (statement, COLUMN_KEY)) &&
      !has_text (self, get_text (statement, COLUMN_OTHER)))
    return TRUE;

  one = g_new0 (DoveStoreFound, 1);
  one->field = g_steal_pointer (&field);
  one->sync_id = g_strdup (get_text (statement, COLUMN_SYNC));
  one->at = sqlite3_column_int64 (statement, COLUMN_AT);
  if (!dove_store_find_change (self->store, sqlite3_column_int64 (statement, COLUMN_ID),
                               &one->change, error))
    return FALSE;
  if (one->change == NULL)
    return TRUE;

  dove_store_secrets_hide (self->secrets, one->sync_id, one->change, NULL);
  one->titles = dove_store_sides_get_titles (dove_store_secrets_get_sides (self->secrets),
                                             one->sync_id, one->change->side);
  if (one->titles != NULL)
    g_hash_table_ref (one->titles);
  g_ptr_array_add (found, g_steal_pointer (&one));

  return TRUE;
}

/**
 * dove_store_search_step:
 * @self: a search
 * @found: (element-type DoveStoreFound): gets what is found, the newest first
 * @is_over: (out): whether everything was looked at
 * @error: return location for an error
 *
 * Looks at the next changes: some milliseconds of disk and work.
 *
 * Errors: those of #DoveStore.
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_search_step (DoveStoreSearch  *self,
                        GPtrArray        *found,
                        gboolean         *is_over,
                        GError          **error)
{
  static const char sql[] =
    "SELECT change.id, change.fields, label, key, other, run.sync_id, run.started, change.state,"
    " change.side"
    " FROM change CROSS JOIN run ON run.id = change.run_id WHERE change.id < ?1"
    " ORDER BY change.id DESC LIMIT " G_STRINGIFY (STEP);
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->store->state, sql, error);
  DoveStep step;
  guint count = 0;

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, self->before);
  while ((step = dove_database_step (self->store->state, statement, error)) == DOVE_STEP_ROW)
    {
      count++;
      self->before = sqlite3_column_int64 (statement, COLUMN_ID);
      if (is_searched (self, statement) && !look_at (self, statement, found, error))
        return FALSE;
    }
  *is_over = count < STEP;

  return step == DOVE_STEP_DONE;
}
