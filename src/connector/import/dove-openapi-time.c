/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * What names say of times. A name is read word by word, and a word that is not known makes it a
 * name of something else: `status_changed_at` is no time of change of the record, and
 * `AmountCredited` none at all. A wrong time loses edits; one that is not seen is asked for.
 */

#define WORD_LIMIT 20

static const struct
{
  const char *word;
  guint       says;
} words[] = {
  { "updated", DOVE_SAYS_CHANGED | DOVE_SAYS_DONE },
  { "update", DOVE_SAYS_CHANGED },
  { "modified", DOVE_SAYS_CHANGED | DOVE_SAYS_DONE },
  { "modification", DOVE_SAYS_CHANGED },
  { "changed", DOVE_SAYS_CHANGED | DOVE_SAYS_DONE },
  { "change", DOVE_SAYS_CHANGED },
  { "edited", DOVE_SAYS_CHANGED | DOVE_SAYS_DONE },
  { "edit", DOVE_SAYS_CHANGED },
  { "lastmod", DOVE_SAYS_CHANGED | DOVE_SAYS_DONE },
  { "mtime", DOVE_SAYS_CHANGED | DOVE_SAYS_DONE | DOVE_SAYS_TIME },
  { "created", DOVE_SAYS_CREATED | DOVE_SAYS_DONE },
  { "creation", DOVE_SAYS_CREATED },
  { "create", DOVE_SAYS_CREATED },
  { "added", DOVE_SAYS_CREATED | DOVE_SAYS_DONE },
  { "inserted", DOVE_SAYS_CREATED | DOVE_SAYS_DONE },
  { "since", DOVE_SAYS_AFTER | DOVE_SAYS_DONE },
  { "after", DOVE_SAYS_AFTER | DOVE_SAYS_DONE },
  { "gte", DOVE_SAYS_AFTER },
  { "gt", DOVE_SAYS_AFTER },
  { "ge", DOVE_SAYS_AFTER },
  { "from", DOVE_SAYS_AFTER },
  { "min", DOVE_SAYS_AFTER },
  { "minimum", DOVE_SAYS_AFTER },
  { "start", DOVE_SAYS_AFTER },
  { "starting", DOVE_SAYS_AFTER },
  { "begin", DOVE_SAYS_AFTER },
  { "newer", DOVE_SAYS_AFTER },
  { "later", DOVE_SAYS_AFTER },
  { "greater", DOVE_SAYS_AFTER },
  { "before", DOVE_SAYS_BEFORE },
  { "until", DOVE_SAYS_BEFORE },
  { "till", DOVE_SAYS_BEFORE },
  { "to", DOVE_SAYS_BEFORE },
  { "lt", DOVE_SAYS_BEFORE },
  { "lte", DOVE_SAYS_BEFORE },
  { "le", DOVE_SAYS_BEFORE },
  { "max", DOVE_SAYS_BEFORE },
  { "maximum", DOVE_SAYS_BEFORE },
  { "end", DOVE_SAYS_BEFORE },
  { "older", DOVE_SAYS_BEFORE },
  { "less", DOVE_SAYS_BEFORE },
  { "at", DOVE_SAYS_TIME },
  { "on", DOVE_SAYS_TIME },
  { "date", DOVE_SAYS_TIME },
  { "time", DOVE_SAYS_TIME },
  { "datetime", DOVE_SAYS_TIME },
  { "timestamp", DOVE_SAYS_TIME },
  { "ts", DOVE_SAYS_TIME },
  { "dt", DOVE_SAYS_TIME },
  { "utc", DOVE_SAYS_TIME },
  { "gmt", DOVE_SAYS_TIME },
  { "unix", DOVE_SAYS_TIME },
  { "epoch", DOVE_SAYS_TIME },
  { "last", DOVE_SAYS_DONE },
  { "filter", 0 },
  { "filters", 0 },
  { "query", 0 },
  { "where", 0 },
  { "if", 0 },
  { "is", 0 },
  { "or", 0 },
  { "than", 0 },
  { "equal", 0 },
  { "the", 0 },
  { "record", 0 },
  { "item", 0 },
  { "sys", 0 },
  { "system", 0 },
};

static gboolean
find_word (const char *text,
           gsize       length,
           guint      *says)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strncmp (words[i].word, text, length) == 0 && words[i].word[length] == '\0')
      {
        *says |= words[i].says;
        return TRUE;
      }

  return FALSE;
}

/* `lastmodifieddate` is three words that stand together. */
static gboolean
read_joined (const char *text,
             guint       depth,
             guint      *says)
{
  if (*text == '\0')
    return TRUE;

  for (gsize length = MIN (strlen (text), WORD_LIMIT); depth < 6 && length > 1; length--)
    {
      guint own = 0;

      if (find_word (text, length, &own) && read_joined (text + length, depth + 1, &own))
        {
          *says |= own;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * dove_openapi_read_time_name:
 * @name: of a parameter or a member; several one in another may stand in a row
 * @own: (nullable): what the records are called, a slug: that may stand in it
 *
 * Returns: what it says, %DOVE_SAYS_OTHER if there is a word of something else
 */
guint
dove_openapi_read_time_name (const char *name,
                             const char *own)
{
  g_autofree char *slug = dove_import_slug (name);
  g_autofree char *singular = own != NULL ? dove_import_singular (own) : NULL;
  g_auto(GStrv) steps = g_strsplit (slug, "-", -1);
  guint says = 0;

  /* `DateUpdated>` (Twilio) */
  if (g_str_has_suffix (name, ">") || g_str_has_suffix (name, "<"))
    says |= g_str_has_suffix (name, ">") ? DOVE_SAYS_AFTER : DOVE_SAYS_BEFORE;

  for (guint i = 0; steps[i] != NULL; i++)
    if (!find_word (steps[i], strlen (steps[i]), &says) && !read_joined (steps[i], 0, &says) &&
        g_strcmp0 (steps[i], own) != 0 && g_strcmp0 (steps[i], singular) != 0)
      says |= DOVE_SAYS_OTHER;

  return says;
}

/* Whether two names have the words of change in common: `updated_since` and `updated_at`. */
static gboolean
is_alike (const char *name,
          const char *other)
{
  for (guint i = 0; other != NULL && i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      if ((words[i].says & (DOVE_SAYS_CHANGED | DOVE_SAYS_CREATED)) == 0)
        continue;

      a = dove_import_fold (name);
      b = dove_import_fold (other);
      if (strstr (a, words[i].word) != NULL && strstr (b, words[i].word) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* A number may count something: that it is a time must be told. */
static gboolean
is_time_type (const DoveOpenapiView *view,
              guint                  says)
{
  gboolean is_text = (view->types & DOVE_OPENAPI_STRING) != 0;

  if ((view->types & (DOVE_OPENAPI_STRING | DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER)) == 0 ||
      (view->types & (DOVE_OPENAPI_ARRAY | DOVE_OPENAPI_OBJECT | DOVE_OPENAPI_BOOLEAN)) != 0 ||
      view->choices != NULL)
    return FALSE;
  if (view->format != NULL && dove_import_mentions (view->format, "date|time"))
    return TRUE;
  if (is_text)
    return view->format == NULL && (says & (DOVE_SAYS_TIME | DOVE_SAYS_DONE)) != 0;

  return (says & DOVE_SAYS_TIME) != 0 ||
         dove_import_mentions (view->description, "time|date|epoch|unix|millisec");
}

/* How well a member fits; 0: not at all */
static guint
rate_member (DoveOpenapi            *document,
             DoveValue              *schema,
             const char             *name,
             const DoveOpenapiTimed *wanted)
{
  guint says = dove_openapi_read_time_name (name, wanted->own);
  const DoveOpenapiView *view = NULL;

  if ((says & wanted->says) == 0 ||
      (says & (DOVE_SAYS_OTHER | DOVE_SAYS_AFTER | DOVE_SAYS_BEFORE)) != 0 ||
      (says & (DOVE_SAYS_CHANGED | DOVE_SAYS_CREATED)) ==
        (DOVE_SAYS_CHANGED | DOVE_SAYS_CREATED))
    return 0;

  view = dove_openapi_view (document, schema);
  if (!is_time_type (view, says))
    return 0;

  return 1 + 4 * is_alike (name, wanted->like) + 2 * (view->format != NULL) +
         ((says & DOVE_SAYS_TIME) != 0);
}

static gboolean
is_identifier (const char *name)
{
  return g_regex_match_simple ("^[A-Za-z_][A-Za-z0-9_]*$", name, G_REGEX_DOLLAR_ENDONLY, 0);
}

/* A time as Microsoft's older libraries write it can be read by a formula. */
static gboolean
set_time (DoveOpenapi     *document,
          const char      *above,
          const char      *name,
          DoveValue       *schema,
          DoveOpenapiTime *time)
{
  const DoveOpenapiView *view = dove_openapi_view (document, schema);
  const char *example = dove_value_get_text (view->example);
  gboolean is_packed = example != NULL && strstr (example, "Date(") != NULL;

  if (is_packed && (*above != '\0' || !is_identifier (name)))
    return FALSE;

  time->schema = is_packed ? NULL : schema;
  time->selector = is_packed
                     ? g_strdup_printf ("=TOISO(FROMUNIX(VALUE(REGEX([record.%s];"
                                        "\"[0-9]+\"))/1000))", name)
                     : dove_pointer_append_step (above, name);

  return TRUE;
}

static gboolean
find_among (DoveOpenapi            *document,
            DoveValue              *record,
            const char             *above,
            const DoveOpenapiTimed *wanted,
            DoveOpenapiTime        *time)
{
  const DoveOpenapiView *view = dove_openapi_view (document, record);
  const char *best = NULL;
  guint rating = 0;

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      guint own = rate_member (document, dove_openapi_member (view, name), name, wanted);

      if (own > rating)
        {
          best = name;
          rating = own;
        }
    }

  return best != NULL &&
         set_time (document, above, best, dove_openapi_member (view, best), time);
}

/* `{"modified": {"value": ..., "format": ...}}` */
static gboolean
find_valued (DoveOpenapi            *document,
             DoveValue              *schema,
             const char             *name,
             const DoveOpenapiTimed *wanted,
             DoveOpenapiTime        *time)
{
  guint says = dove_openapi_read_time_name (name, wanted->own);
  const DoveOpenapiView *view = dove_openapi_view (document, schema);
  const char *member = NULL;
  g_autofree char *above = NULL;

  if ((says & wanted->says) == 0 || (says & DOVE_SAYS_OTHER) != 0 ||
      (view->types & DOVE_OPENAPI_OBJECT) == 0)
    return FALSE;

  member = dove_openapi_find_member (view, "value datetime date time timestamp at");
  if (member == NULL ||
      (dove_openapi_view (document, dove_openapi_member (view, member))->types &
       DOVE_OPENAPI_STRING) == 0)
    return FALSE;

  above = dove_pointer_append_step ("", name);

  return set_time (document, above, member, dove_openapi_member (view, member), time);
}

/**
 * dove_openapi_find_time:
 * @document: a document
 * @record: (nullable): schema of a record
 * @wanted: which time
 * @time: (out): where it is; the caller frees `selector`
 *
 * Finds the time of a record's last change, or of its making: a member, or one of what holds such
 * things (`metadata`, the `attributes` of JSON:API).
 *
 * Returns: whether there is one
 */
gboolean
dove_openapi_find_time (DoveOpenapi            *document,
                        DoveValue              *record,
                        const DoveOpenapiTimed *wanted,
                        DoveOpenapiTime        *time)
{
  const DoveOpenapiView *view = dove_openapi_view (document, record);

  *time = (DoveOpenapiTime) { NULL, NULL };
  if (find_among (document, record, "", wanted, time))
    return TRUE;

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      DoveValue *schema = dove_openapi_member (view, name);
      g_autofree char *above = dove_pointer_append_step ("", name);

      if (find_valued (document, schema, name, wanted, time) ||
          (dove_import_is_named (name, "attributes properties meta metadata metainfo audit "
                                       "auditinfo auditing dates timestamps times system sys "
                                       "history header tracking lifecycle") &&
           (dove_openapi_view (document, schema)->types & DOVE_OPENAPI_OBJECT) != 0 &&
           find_among (document, schema, above, wanted, time)))
        return TRUE;
    }

  return FALSE;
}
