/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "base/dove-defaults.h"
#include "driver/http/dove-http-driver-private.h"
#include "record/dove-json.h"

/*
 * A list that leads in a circle is found without remembering every page (Brent's method): the
 * digest of the position is kept at pages 1, 2, 4, 8 ...; if a later position has the same, the
 * pages repeat. A circle of n pages is left after at most 3 n more pages, and the memory of it
 * fits into the cursor, so that a run that is resumed elsewhere still notices.
 */

#define DIGEST_LENGTH 16 /* characters of a position's digest that are kept */

static char *
digest (const char *at)
{
  char *text = g_compute_checksum_for_string (G_CHECKSUM_SHA256, at, -1);

  text[DIGEST_LENGTH] = '\0';

  return text;
}

HttpCursor *
http_cursor_new (void)
{
  HttpCursor *self = g_new0 (HttpCursor, 1);

  self->total = -1;

  return self;
}

void
http_cursor_free (HttpCursor *self)
{
  g_free (self->at);
  g_free (self->parents);
  g_free (self->parent);
  g_free (self->since);
  g_free (self->high);
  g_free (self->mark);
  g_free (self);
}

static gint64
read_integer (DoveValue  *record,
              const char *name,
              gint64      otherwise)
{
  gint64 number = otherwise;

  dove_value_get_integer (dove_value_get_member (record, name), &number);

  return number;
}

static char *
read_text (DoveValue  *record,
           const char *name)
{
  return g_strdup (dove_value_get_member_text (record, name));
}

/* Reads what http_cursor_print() wrote. A text of another kind is a position we do not know. */
HttpCursor *
http_cursor_parse (const char  *text,
                   GError     **error)
{
  g_autoptr(DoveValue) record = dove_json_parse (text, -1, NULL, NULL);
  HttpCursor *self = NULL;

  if (dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_EXPIRED,
                   "The place where the list was left is not known any more; begin again");
      return NULL;
    }

  self = http_cursor_new ();
  self->at = read_text (record, "at");
  self->is_deleted_stage = dove_value_get_boolean (dove_value_get_member (record, "deleted"));
  self->each = (guint) CLAMP (read_integer (record, "each", 0), 0, G_MAXINT);
  self->parents = read_text (record, "parents");
  self->parent = read_text (record, "parent");
  self->since = read_text (record, "since");
  self->high = read_text (record, "high");
  self->count = read_integer (record, "count", 0);
  self->pages = read_integer (record, "pages", 0);
  self->total = read_integer (record, "total", -1);
  self->mark = read_text (record, "mark");

  return self;
}

static void
add_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  if (text != NULL)
    dove_value_builder_set_text (builder, name, text);
}

static void
add_integer (DoveValueBuilder *builder,
             const char       *name,
             gint64            number,
             gint64            otherwise)
{
  if (number != otherwise)
    dove_value_builder_take (builder, name, dove_value_new_integer (number));
}

char *
http_cursor_print (const HttpCursor *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = NULL;

  add_text (builder, "at", self->at);
  if (self->is_deleted_stage)
    dove_value_builder_take (builder, "deleted", dove_value_new_boolean (TRUE));
  add_integer (builder, "each", self->each, 0);
  add_text (builder, "parents", self->parents);
  add_text (builder, "parent", self->parent);
  add_text (builder, "since", self->since);
  add_text (builder, "high", self->high);
  add_integer (builder, "count", self->count, 0);
  add_integer (builder, "pages", self->pages, 0);
  add_integer (builder, "total", self->total, -1);
  add_text (builder, "mark", self->mark);
  record = dove_value_builder_end (builder);

  return dove_json_write (record, DOVE_JSON_COMPACT);
}

/* Goes on to the next page; FALSE when that leads in a circle, or is one page too many. */
gboolean
http_cursor_advance (HttpCursor *self,
                     const char *at)
{
  g_autofree char *next = digest (at);

  if (g_strcmp0 (next, self->mark) == 0 || g_strcmp0 (at, self->at) == 0 ||
      self->pages >= DOVE_PAGE_COUNT_LIMIT)
    return FALSE;

  g_free (self->at);
  self->at = g_strdup (at);
  self->pages++;
  if ((self->pages & (self->pages - 1)) == 0)
    {
      g_free (self->mark);
      self->mark = g_steal_pointer (&next);
    }

  return TRUE;
}

/* Begins the pages of another stream, or of the same one from a later position. */
void
http_cursor_begin (HttpCursor *self,
                   const char *since)
{
  char *kept = g_strdup (since);

  g_clear_pointer (&self->at, g_free);
  g_clear_pointer (&self->mark, g_free);
  g_clear_pointer (&self->high, g_free);
  g_free (self->since);
  self->since = kept;
  self->count = 0;
  self->pages = 0;
  self->total = -1;
}
