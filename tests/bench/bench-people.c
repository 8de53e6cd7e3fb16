/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "bench-people.h"

/*
 * People of A are made from their number when they are asked for; records of B are kept as the
 * text that they were sent as. A clock of its own goes on by a minute with each write, and the
 * people of A are a minute apart, so that "changed since" means the same at each run. A key of a
 * POST is known for ever.
 */

#define EPOCH G_GINT64_CONSTANT (1577836800) /* 2020-01-01 */

typedef struct
{
  char  *fields;  /* its members without the braces; NULL when it was deleted */
  gint64 updated;
  guint  version;
} Row;

struct _BenchPeople
{
  gint64      people;     /* at A */
  GArray     *rows;       /* of Row: at B */
  GHashTable *by_key;     /* idempotency key -> index + 1 */
  GHashTable *by_person;  /* external number -> how many records of B have it */
  gint64      here;       /* records of B */
  gint64      twice;
  gint64      minutes;    /* writes so far */
  gint64      pages[2];
  gint64      singles[2];
  gint64      posts;
  gint64      patches;
  gint64      deletes;
};

static void
append_time (GString *out,
             gint64   minutes)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (EPOCH + minutes * 60);

  g_string_append_printf (out, "%04d-%02d-%02dT%02d:%02d:00Z", g_date_time_get_year (time),
                          g_date_time_get_month (time), g_date_time_get_day_of_month (time),
                          g_date_time_get_hour (time), g_date_time_get_minute (time));
}

static void
append_person (GString *out,
               gint64   id)
{
  static const char *const names[] = { "Ada", "Ben", "Chloé", "Dagmar", "Émile", "Göran", "Olga" };
  static const char *const cities[] = { "London", "Paris", "München", "Málaga", "Gdańsk" };
  guint32 mixed = (guint32) id * 2654435761u;

  g_string_append_printf (out,
                          "{\"id\":%" G_GINT64_FORMAT ",\"first_name\":\" %s\","
                          "\"last_name\":\"No%x\","
                          "\"email\":\"Person%" G_GINT64_FORMAT "@Example.com\","
                          "\"phone\":\"0049 %u/%u\",\"company\":{\"name\":\"Firm %u\","
                          "\"vat\":\"DE%09u\"},\"address\":{\"street\":\"Street %u\","
                          "\"zip\":\"%05u\",\"city\":\"%s\",\"country\":\"Germany\"},"
                          "\"credit\":\"%u.%03u\",\"tags\":[\"partner\",\"t%u\"],\"updated_at\":\"",
                          id, names[mixed % G_N_ELEMENTS (names)], mixed >> 12, id, mixed % 1000,
                          mixed >> 8, mixed % 5000, mixed % 1000000000, mixed % 300, mixed % 100000,
                          cities[mixed % G_N_ELEMENTS (cities)], mixed % 90000, mixed % 1000,
                          mixed % 9);
  append_time (out, id);
  g_string_append (out, "\"}");
}

static void
append_row (GString   *out,
            const Row *row,
            gint64     id)
{
  g_string_append_printf (out, "{\"id\":%" G_GINT64_FORMAT ",%s%s\"version\":%u,\"updated_at\":\"",
                          id, row->fields, row->fields[0] != '\0' ? "," : "", row->version);
  append_time (out, row->updated);
  g_string_append (out, "\"}");
}

/* A value of the query; NULL when it is not there */
static char *
query_find (const BenchRequest *request,
            const char         *name)
{
  g_autofree char *prefix = g_strconcat (name, "=", NULL);
  const char *at = request->query;

  while (at != NULL && !g_str_has_prefix (at, prefix))
    {
      at = strchr (at, '&');
      at = at != NULL ? at + 1 : NULL;
    }
  if (at == NULL)
    return NULL;

  at += strlen (prefix);

  return g_uri_unescape_segment (at, at + strcspn (at, "&"), NULL);
}

static gint64
query_number (const BenchRequest *request,
              const char         *name,
              gint64              otherwise)
{
  g_autofree char *text = query_find (request, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

/* The minute from which on changes are asked for; 0 for all */
static gint64
query_since (const BenchRequest *request)
{
  g_autofree char *text = query_find (request, "since");
  g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? (g_date_time_to_unix (time) - EPOCH) / 60 : 0;
}

/* One page: records with a number above the cursor that were changed since a minute */
static guint
list_page (BenchPeople        *self,
           guint          side,
           const BenchRequest *request,
           GString       *out)
{
  gint64 total = side == 0 ? self->people : (gint64) self->rows->len;
  gint64 limit = query_number (request, "limit", 100);
  gint64 since = query_since (request);
  gint64 id = query_number (request, "cursor", 0) + 1;
  gint64 shown = 0;

  self->pages[side]++;
  if (side == 0)
    id = MAX (id, since);
  g_string_append (out, "{\"data\":[");
  for (; id <= total && shown < limit; id++)
    {
      const Row *row = side == 1 ? &g_array_index (self->rows, Row, id - 1) : NULL;

      if (row != NULL && (row->fields == NULL || row->updated < since))
        continue;
      if (shown++ > 0)
        g_string_append_c (out, ',');
      if (row != NULL)
        append_row (out, row, id);
      else
        append_person (out, id);
    }
  g_string_append_c (out, ']');
  if (id <= total)
    g_string_append_printf (out, ",\"next\":\"%" G_GINT64_FORMAT "\"", id - 1);
  g_string_append_c (out, '}');

  return 200;
}

/* The number of the person that a record is made of */
static gint64
find_person (const char *fields)
{
  static const char name[] = "\"external_id\":\"person-";
  const char *at = strstr (fields, name);

  return at != NULL ? g_ascii_strtoll (at + strlen (name), NULL, 10) : 0;
}

static void
count_person (BenchPeople *self,
              const char *fields,
              int         by)
{
  gpointer person = GSIZE_TO_POINTER ((gsize) find_person (fields));
  int before = GPOINTER_TO_INT (g_hash_table_lookup (self->by_person, person));

  self->here += by;
  self->twice += MAX (before + by - 1, 0) - MAX (before - 1, 0);
  g_hash_table_insert (self->by_person, person, GINT_TO_POINTER (before + by));
}

/* The members of a JSON record, without blanks and braces around them */
static char *
strip_braces (const BenchRequest *request)
{
  g_autofree char *text = g_strstrip (g_strndup (request->body, request->length));
  gsize length = strlen (text);

  return length >= 2 ? g_strstrip (g_strndup (text + 1, length - 2)) : g_strdup ("");
}

static guint
create_row (BenchPeople        *self,
            const BenchRequest *request,
            GString       *out)
{
  gsize known = 0;

  self->posts++;
  if (request->key != NULL)
    known = GPOINTER_TO_SIZE (g_hash_table_lookup (self->by_key, request->key));
  if (known == 0)
    {
      Row row = { strip_braces (request), ++self->minutes, 1 };

      g_array_append_val (self->rows, row);
      known = self->rows->len;
      count_person (self, row.fields, 1);
      if (request->key != NULL)
        g_hash_table_insert (self->by_key, g_strdup (request->key), GSIZE_TO_POINTER (known));
    }
  append_row (out, &g_array_index (self->rows, Row, known - 1), (gint64) known);

  return 201;
}

/* The end of a member that begins at @at: where a comma outside of all braces and texts is */
static const char *
skip_member (const char *at)
{
  gboolean is_text = FALSE;
  int depth = 0;

  for (; *at != '\0'; at++)
    {
      if (is_text && *at == '\\')
        at++;
      else if (*at == '"')
        is_text = !is_text;
      else if (!is_text && (*at == '{' || *at == '['))
        depth++;
      else if (!is_text && (*at == '}' || *at == ']'))
        depth--;
      else if (!is_text && depth == 0 && *at == ',')
        break;
    }

  return at;
}

/* The members of @before that @change does not have, and those of @change */
static char *
merge_members (const char *before,
               const char *change)
{
  GString *merged = g_string_new (change);
  const char *at = before;

  while (*at != '\0')
    {
      const char *end = skip_member (at);
      const char *colon = memchr (at, ':', (gsize) (end - at));
      g_autofree char *name = g_strndup (at, colon != NULL ? (gsize) (colon - at + 1) : 0);

      if (colon != NULL && strstr (change, name) == NULL)
        {
          if (merged->len > 0)
            g_string_append_c (merged, ',');
          g_string_append_len (merged, at, end - at);
        }
      at = *end == ',' ? end + 1 : end;
    }

  return g_string_free (merged, FALSE);
}

static guint
change_row (BenchPeople        *self,
            const BenchRequest *request,
            Row           *row,
            gint64         id,
            GString       *out)
{
  g_autofree char *before = row->fields;

  self->minutes++;
  if (g_str_equal (request->method, "DELETE"))
    {
      self->deletes++;
      count_person (self, before, -1);
      row->fields = NULL;
      return 204;
    }

  {
    g_autofree char *change = strip_braces (request);

    self->patches++;
    row->fields = merge_members (before, change);
    row->updated = self->minutes;
    row->version++;
    append_row (out, row, id);
  }

  return 200;
}

static guint
answer_one (BenchPeople        *self,
            guint          side,
            const BenchRequest *request,
            gint64         id,
            GString       *out)
{
  Row *row = NULL;

  if (side == 1 && id >= 1 && id <= (gint64) self->rows->len)
    row = &g_array_index (self->rows, Row, id - 1);
  if (side == 1 && (row == NULL || row->fields == NULL))
    return 404;
  if (!g_str_equal (request->method, "GET"))
    return side == 1 ? change_row (self, request, row, id, out) : 405;

  self->singles[side]++;
  if (side == 1)
    append_row (out, row, id);
  else if (id >= 1 && id <= self->people)
    append_person (out, id);
  else
    return 404;

  return 200;
}

static guint
answer_stats (BenchPeople *self,
              GString *out)
{
  g_string_append_printf (out, "{\"pages_a\":%" G_GINT64_FORMAT ",\"pages_b\":%" G_GINT64_FORMAT
                          ",\"singles_a\":%" G_GINT64_FORMAT ",\"singles_b\":%" G_GINT64_FORMAT
                          ",\"posts\":%" G_GINT64_FORMAT ",\"patches\":%" G_GINT64_FORMAT
                          ",\"deletes\":%" G_GINT64_FORMAT ",\"records\":%" G_GINT64_FORMAT
                          ",\"twice\":%" G_GINT64_FORMAT "}",
                          self->pages[0], self->pages[1], self->singles[0], self->singles[1],
                          self->posts, self->patches, self->deletes, self->here, self->twice);

  return 200;
}

guint
bench_people_answer (BenchPeople        *self,
        const BenchRequest *request,
        GString       *out)
{
  const char *path = request->path;
  guint side = g_str_has_prefix (path, "/b/") ? 1 : 0;

  if (g_str_equal (path, "/stats"))
    return answer_stats (self, out);
  if (g_str_has_suffix (path, "/me"))
    {
      g_string_append (out, "{\"id\":\"bench\",\"name\":\"Bench\"}");
      return 200;
    }
  if (!g_str_has_prefix (path + 2, "/people"))
    return 404;
  if (path[9] == '/')
    return answer_one (self, side, request, g_ascii_strtoll (path + 10, NULL, 10), out);
  if (g_str_equal (request->method, "GET"))
    return list_page (self, side, request, out);

  return side == 1 ? create_row (self, request, out) : 405;
}

BenchPeople *
bench_people_new (gint64 count)
{
  BenchPeople *self = g_new0 (BenchPeople, 1);

  self->people = count;
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_person = g_hash_table_new (NULL, NULL);

  return self;
}
