/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "driver/http/dove-http-driver-private.h"
#include "record/dove-json.h"

HttpCursor *
http_cursor_new (void)
{
  return g_new0 (HttpCursor, 1);
}

void
http_cursor_free (HttpCursor *self)
{
  g_free (self->at);
  g_free (self->parents);
  g_free (self->parent);
  g_free (self->since);
  g_free (self->until);
  g_free (self->high);
  g_free (self->job);
  g_free (self->page);
  g_free (self);
}

static gint64
read_integer (DoveValue  *record,
              const char *name)
{
  gint64 number = 0;

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
                   _("The place where the list was left is not known any more; begin again"));
      return NULL;
    }

  self = http_cursor_new ();
  self->at = read_text (record, "at");
  self->is_deleted_stage = dove_value_get_boolean (dove_value_get_member (record, "deleted"));
  self->each = (guint) CLAMP (read_integer (record, "each"), 0, G_MAXINT);
  self->parents = read_text (record, "parents");
  self->parent = read_text (record, "parent");
  self->since = read_text (record, "since");
  self->until = read_text (record, "until");
  self->high = read_text (record, "high");
  self->job = read_text (record, "job");
  self->count = read_integer (record, "count");
  self->page = read_text (record, "page");

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
             gint64            number)
{
  if (number != 0)
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
  add_integer (builder, "each", self->each);
  add_text (builder, "parents", self->parents);
  add_text (builder, "parent", self->parent);
  add_text (builder, "since", self->since);
  add_text (builder, "until", self->until);
  add_text (builder, "high", self->high);
  add_text (builder, "job", self->job);
  add_integer (builder, "count", self->count);
  add_text (builder, "page", self->page);
  record = dove_value_builder_end (builder);

  return dove_json_write (record, DOVE_JSON_COMPACT);
}

/* Begins the pages of another stream, or of the same one from a later position: within its slice,
 * if it is read in slices. */
void
http_cursor_begin (HttpCursor *self,
                   const char *since)
{
  char *kept = g_strdup (since);

  g_clear_pointer (&self->at, g_free);
  g_clear_pointer (&self->high, g_free);
  g_clear_pointer (&self->job, g_free);
  g_clear_pointer (&self->page, g_free);
  if (since == NULL)
    g_clear_pointer (&self->until, g_free);
  g_free (self->since);
  self->since = kept;
  self->count = 0;
}
