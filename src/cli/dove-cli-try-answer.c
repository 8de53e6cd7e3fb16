/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-try.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * What the application answers to one line of an import's check-list. A line is tried by reading
 * alone, with the manifest as it would be if the answer were yes. What some records happen to show
 * is no answer where others could show something else: then it cannot be told.
 */

#define LEAST_RECORDS   3    /* fewer do not tell a key from what is alike by chance */
#define CANDIDATE_LIMIT 10   /* members tried as a key */
#define PAGE_LIMIT      5    /* of what changed since a time */

void
dove_cli_answer_clear (DoveCliAnswer *answer)
{
  g_clear_pointer (&answer->sentence, g_free);
  g_clear_pointer (&answer->value, dove_value_unref);
}

static void
answer (DoveCliAnswer     *self,
        DoveCliAnswerKind  kind,
        DoveValue         *value,
        const char        *format,
        ...)
{
  va_list values;

  dove_cli_answer_clear (self);
  va_start (values, format);
  self->sentence = g_strdup_vprintf (format, values);
  va_end (values);
  self->kind = kind;
  self->value = value != NULL ? dove_value_ref (value) : NULL;
}

static DovePage *
read_page (const DoveCliTry *self,
           DoveDriver       *driver,
           const char       *object,
           const char       *since,
           const char       *cursor,
           GError          **error)
{
  const DoveListing listing = { .object = object, .since = since, .cursor = cursor };

  return dove_driver_list (driver, &listing, self->cli->cancellable, error);
}

/* --- the key ---------------------------------------------------------------------------------- */

/* How many records a page has if each has a key of its own; 0: it does not */
static guint
count_keyed (const DovePage *page)
{
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  if (page->is_partial)
    return 0;

  for (guint i = 0; i < page->items->len; i++)
    if (!g_hash_table_add (keys, ((const DoveItem *) page->items->pdata[i])->key))
      return 0;

  return page->items->len;
}

/* A child's key has its parent's in front. */
static DoveValue *
make_key (DoveValue  *known,
          const char *pointer)
{
  g_autoptr(DoveValueBuilder) list = NULL;

  if (dove_value_get_kind (known) != DOVE_VALUE_LIST)
    return dove_value_new_text (pointer);

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i + 1 < dove_value_get_length (known); i++)
    dove_value_builder_add (list, dove_value_get_element (known, i));
  dove_value_builder_take_element (list, dove_value_new_text (pointer));

  return dove_value_builder_end (list);
}

static guint
try_key (DoveCliTry            *self,
         const DoveCliOpenItem *item,
         DoveValue             *key)
{
  g_autoptr(DoveDriver) driver = dove_cli_try_open_with (self, item->pointer, key, NULL);
  g_autoptr(DovePage) page = driver != NULL
                               ? read_page (self, driver, item->object, NULL, NULL, NULL) : NULL;

  return page != NULL ? count_keyed (page) : 0;
}

static void
answer_key (DoveCliTry            *self,
            const DoveCliOpenItem *item,
            DoveCliAnswer         *result)
{
  DoveValue *known = dove_pointer_get (self->manifest->document, item->pointer);
  g_autoptr(GPtrArray) fitting = g_ptr_array_new ();
  g_autoptr(GString) names = g_string_new (NULL);
  guint count = try_key (self, item, known);

  if (count >= LEAST_RECORDS)
    {
      answer (result, DOVE_CLI_ANSWER_YES, NULL,
              _("each of %u records has a key of its own there"), count);
      return;
    }

  for (guint i = 0; count == 0 && i < dove_value_get_length (item->choices) &&
                    i < CANDIDATE_LIMIT; i++)
    {
      const char *pointer = dove_value_get_text (dove_value_get_element (item->choices, i));
      g_autoptr(DoveValue) key = pointer != NULL ? make_key (known, pointer) : NULL;

      if (key == NULL || try_key (self, item, key) < LEAST_RECORDS)
        continue;
      g_ptr_array_add (fitting, (gpointer) pointer);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", pointer);
    }

  if (fitting->len == 1)
    {
      g_autoptr(DoveValue) key = make_key (known, g_ptr_array_index (fitting, 0));

      answer (result, DOVE_CLI_ANSWER_NO, key,
              _("only %s is in all records, and each time another"), names->str);
    }
  else if (fitting->len > 1)
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("each of these is in all records, and each time another; choose the one that never "
              "changes: %s"), names->str);
  else
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("there are too few records, or no member is in all of them and each time another"));
}

/* --- pages ------------------------------------------------------------------------------------ */

/* Applications cut their lists at round numbers. */
static gboolean
is_round (guint count)
{
  return count % 5 == 0 || (count & (count - 1)) == 0;
}

static gboolean
is_other_page (const DovePage *first,
               const DovePage *second)
{
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < first->items->len; i++)
    g_hash_table_add (keys, ((const DoveItem *) first->items->pdata[i])->key);
  for (guint i = 0; i < second->items->len; i++)
    if (g_hash_table_contains (keys, ((const DoveItem *) second->items->pdata[i])->key))
      return FALSE;

  return second->items->len > 0;
}

static gboolean
is_same_page (const DovePage *one,
              const DovePage *other)
{
  if (one->items->len != other->items->len)
    return FALSE;

  for (guint i = 0; i < one->items->len; i++)
    if (!g_str_equal (((const DoveItem *) one->items->pdata[i])->key,
                      ((const DoveItem *) other->items->pdata[i])->key))
      return FALSE;

  return TRUE;
}

/* How many other records the second page has if pages follow so; 0: they do not, or it does not
 * show. The first page must be what the list gives unasked, else one would be left out. */
static guint
try_paging (DoveCliTry            *self,
            const DoveCliOpenItem *item,
            const DovePage        *plain,
            DoveValue             *paging)
{
  g_autoptr(DoveDriver) driver = dove_cli_try_open_with (self, item->pointer, paging, NULL);
  g_autoptr(DovePage) first = driver != NULL
                                ? read_page (self, driver, item->object, NULL, NULL, NULL) : NULL;
  g_autoptr(DovePage) second = NULL;

  if (first == NULL || first->cursor == NULL || !is_same_page (plain, first))
    return 0;

  second = read_page (self, driver, item->object, NULL, first->cursor, NULL);

  return second != NULL && is_other_page (first, second) ? second->items->len : 0;
}

/* The list as it is asked now, without pages */
static void
judge_whole (const DovePage *plain,
             DoveCliAnswer  *result)
{
  g_autoptr(DoveValue) none = dove_json_parse ("{\"style\":\"none\"}", -1, NULL, NULL);

  if (is_round (plain->items->len))
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("the list has %u records, which may be where the application cuts it: look for how "
              "the next page is asked for"), plain->items->len);
  else
    answer (result, DOVE_CLI_ANSWER_YES, none,
            _("the list has %u records and no next page: it seems to be whole"),
            plain->items->len);
}

static void
answer_paging (DoveCliTry            *self,
               const DoveCliOpenItem *item,
               DoveCliAnswer         *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePage) plain = read_page (self, self->driver, item->object, NULL, NULL, &error);

  if (plain == NULL || plain->items->len == 0)
    {
      answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL, "%s",
              error != NULL ? error->message : _("the application has no such record"));
      return;
    }

  for (guint i = 0; i < dove_value_get_length (item->choices); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (item->choices, i));
      g_autoptr(DoveValue) paging = text != NULL ? dove_json_parse (text, -1, NULL, NULL) : NULL;
      guint others = paging != NULL && dove_value_get_kind (paging) == DOVE_VALUE_RECORD
                       ? try_paging (self, item, plain, paging) : 0;

      if (others > 0)
        {
          answer (result, DOVE_CLI_ANSWER_NO, paging,
                  _("so page two differs from page one: it has %u other records"), others);
          return;
        }
    }

  judge_whole (plain, result);
}

/* --- changes ---------------------------------------------------------------------------------- */

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *one = a;
  const gint64 *other = b;

  return (*one > *other) - (*one < *other);
}

/* A time in the middle of those of a page, with an older one clearly before it; 0: there is none */
static gint64
pick_time (const DovePage *page,
           GTimeSpan       step,
           gint64         *oldest)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < page->items->len; i++)
    if (((const DoveItem *) page->items->pdata[i])->updated != 0)
      g_array_append_val (times, ((const DoveItem *) page->items->pdata[i])->updated);
  g_array_sort (times, compare_times);

  for (guint i = times->len / 2; i < times->len; i++)
    if (g_array_index (times, gint64, i) - g_array_index (times, gint64, 0) > 2 * step)
      {
        *oldest = g_array_index (times, gint64, 0);
        return g_array_index (times, gint64, i);
      }

  return 0;
}

typedef struct
{
  GHashTable *keys;      /* of what was given */
  guint       older;     /* of it, that changed too early */
  gboolean    is_whole;
} Changes;

static gboolean
read_changes (DoveCliTry *self,
              DoveDriver *driver,
              const char *object,
              gint64      least,
              const char *position,
              Changes    *changes)
{
  g_autofree char *cursor = NULL;

  for (guint i = 0; i < PAGE_LIMIT && !changes->is_whole; i++)
    {
      g_autoptr(DovePage) page = read_page (self, driver, object, position, cursor, NULL);

      if (page == NULL)
        return FALSE;

      for (guint j = 0; j < page->items->len; j++)
        {
          const DoveItem *item = page->items->pdata[j];

          g_hash_table_add (changes->keys, g_strdup (item->key));
          changes->older += item->updated != 0 && item->updated < least;
        }
      g_free (cursor);
      cursor = g_strdup (page->cursor);
      changes->is_whole = cursor == NULL;
    }

  return TRUE;
}

static guint
count_missing (const DovePage *page,
               gint64          time,
               GHashTable     *keys)
{
  guint missing = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      const DoveItem *item = page->items->pdata[i];

      missing += item->updated > time && !g_hash_table_contains (keys, item->key);
    }

  return missing;
}

/* A filter of new records would pass as well where nothing old was changed. */
static gboolean
shows_edits (const DovePage *page,
             gint64          time,
             DoveValue      *rule)
{
  const char *param = dove_value_get_member_text (rule, "param");
  gboolean is_told = FALSE;

  for (guint i = 0; i < page->items->len; i++)
    {
      const DoveItem *item = page->items->pdata[i];

      if (item->updated > time && item->created != 0 && item->created < time)
        return TRUE;
      is_told |= item->created != 0;
    }

  return !is_told && param != NULL &&
         g_regex_match_simple ("updat|modif|chang|edit", param, G_REGEX_CASELESS, 0);
}

/* Judges one rule: what changed later must be there, what changed earlier must not. */
static void
judge_since (DoveCliTry            *self,
             const DoveCliOpenItem *item,
             DoveDriver            *driver,
             DoveValue             *rule,
             DoveCliAnswer         *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePage) all = read_page (self, driver, item->object, NULL, NULL, &error);
  g_autoptr(GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Changes changes = { keys, 0, FALSE };
  g_autofree char *position = NULL;
  DoveAbilities able = { 0 };
  gint64 oldest = 0;
  gint64 time = 0;
  guint missing = 0;

  dove_driver_get_abilities (driver, item->object, &able, NULL);
  if (all != NULL)
    time = pick_time (all, MAX (able.updated_step, G_TIME_SPAN_SECOND), &oldest);
  if (time != 0)
    position = dove_driver_make_position (driver, item->object, time);
  if (position == NULL)
    {
      answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL, "%s",
              error != NULL ? error->message
                            : _("there are no records that changed at different times"));
      return;
    }

  if (!read_changes (self, driver, item->object, time - 2 * able.updated_step, position, &changes))
    {
      answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
              _("the application refuses to be asked so: what is since %s"), position);
      return;
    }

  missing = changes.is_whole ? count_missing (all, time, keys) : 0;
  if (changes.older > 0)
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("%u records that changed before %s are shown as well: this is no filter of changes"),
            changes.older, position);
  else if (missing > 0 || g_hash_table_size (keys) == 0)
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("%u records that changed after %s are not shown: this is no filter of changes"),
            missing, position);
  else if (!shows_edits (all, time, rule))
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("it may be a filter of new records: change one that was made before %s, and try "
              "again"), position);
  else
    answer (result, DOVE_CLI_ANSWER_NO, rule,
            _("%u records since %s, none that changed earlier, and none missing"),
            g_hash_table_size (keys), position);
}

/* The overlap would show what is older. */
static DoveValue *
without_overlap (DoveValue *rule)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, rule);
  dove_value_builder_set_text (builder, "lookback", "PT0S");

  return dove_value_builder_end (builder);
}

static void
answer_since (DoveCliTry            *self,
              const DoveCliOpenItem *item,
              DoveCliAnswer         *result)
{
  answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
          _("no rule is offered: the records do not tell when they changed"));

  for (guint i = 0; i < dove_value_get_length (item->choices) &&
                    result->kind == DOVE_CLI_ANSWER_UNKNOWN; i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (item->choices, i));
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) rule = text != NULL ? dove_json_parse (text, -1, NULL, &error) : NULL;
      g_autoptr(DoveValue) bare = NULL;
      g_autoptr(DoveDriver) driver = NULL;

      if (rule == NULL || dove_value_get_kind (rule) != DOVE_VALUE_RECORD)
        continue;

      bare = without_overlap (rule);
      driver = dove_cli_try_open_with (self, item->pointer, bare, &error);
      if (driver != NULL)
        judge_since (self, item, driver, rule, result);
      else
        answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL, "%s", error->message);
    }
}

/* --- the rest --------------------------------------------------------------------------------- */

/* Whether a list gives records at all */
static void
answer_list (DoveCliTry            *self,
             const DoveCliOpenItem *item,
             DoveCliAnswer         *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePage) page = read_page (self, self->driver, item->object, NULL, NULL, &error);
  guint count = page != NULL ? count_keyed (page) : 0;

  if (page == NULL)
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL, "%s", error->message);
  else if (count > 1)
    answer (result, DOVE_CLI_ANSWER_YES, NULL,
            _("it is a list: each of %u records has a key of its own"), count);
  else
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("there is no second record: whether it is a list does not show"));
}

/* The document does not say what a record has: the application does. */
static void
answer_schema (DoveCliTry            *self,
               const DoveCliOpenItem *item,
               DoveCliAnswer         *result)
{
  g_autoptr(GPtrArray) items = dove_driver_sample (self->driver, item->object, 1,
                                                   self->cli->cancellable, NULL);
  g_autoptr(GString) names = g_string_new (NULL);
  const DoveItem *first = items != NULL && items->len > 0 ? items->pdata[0] : NULL;

  for (guint i = 0; first != NULL && i < dove_value_get_length (first->record); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            dove_value_get_name (first->record, i));

  if (first != NULL)
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("a record has these members, to be put under “properties”: %s"), names->str);
  else
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL, _("the application has no such record"));
}

/* The sign-in was tried before: it is known to be good if there is a call that needs it. */
static void
answer_sign_in (DoveCliTry            *self,
                const DoveCliOpenItem *item,
                DoveCliAnswer         *result)
{
  gboolean is_open = self->manifest->test == NULL ||
                     !g_strv_contains ((const char * const []) { "/auth", "/base", NULL },
                                       item->pointer);

  if (is_open)
    answer (result, DOVE_CLI_ANSWER_UNKNOWN, NULL,
            _("that the sign-in is good does not tell this"));
  else
    answer (result, DOVE_CLI_ANSWER_YES, NULL, _("the application answers there, signed in so"));
}

static gboolean
is_about (const DoveCliOpenItem *item,
          const char            *member)
{
  return item->object != NULL && g_str_has_suffix (item->pointer, member);
}

/**
 * dove_cli_try_answer:
 * @self: a trial, signed in
 * @item: a line of the check-list
 * @result: (out): what the application answers; dove_cli_answer_clear() frees it
 *
 * Tries a line by reading.
 *
 * Returns: %FALSE when it could be tried only by writing, or not at all
 */
gboolean
dove_cli_try_answer (DoveCliTry            *self,
                     const DoveCliOpenItem *item,
                     DoveCliAnswer         *result)
{
  static const struct
  {
    const char *way;
    const char *member;
    void      (*answer) (DoveCliTry *, const DoveCliOpenItem *, DoveCliAnswer *);
  } ways[] = {
    { "since", "/since", answer_since },
    { "list-twice", "/key", answer_key },
    { "list-twice", "/paging", answer_paging },
    { "list-twice", "/records", answer_list },
    { "list-twice", "/schema", answer_schema },
    { "list-twice", "/list", answer_list },
  };

  if (g_strcmp0 (item->try_it, "sign-in") == 0)
    {
      answer_sign_in (self, item, result);
      return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_strcmp0 (item->try_it, ways[i].way) == 0 && is_about (item, ways[i].member))
      {
        ways[i].answer (self, item, result);
        return TRUE;
      }

  return FALSE;
}
