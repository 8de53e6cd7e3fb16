/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-answer.h"
#include "record/dove-json.h"

#include <string.h>

/**
 * dove_pair_new:
 * @name: a name
 * @value: its text
 *
 * Makes a pair.
 *
 * Returns: (transfer full): the pair
 */
DovePair *
dove_pair_new (const char *name,
               const char *value)
{
  DovePair *self = g_new0 (DovePair, 1);

  self->name = g_strdup (name);
  self->value = g_strdup (value);

  return self;
}

/**
 * dove_pair_free:
 * @self: (nullable): a pair
 *
 * Frees the pair.
 */
void
dove_pair_free (DovePair *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

/**
 * dove_answer_new:
 * @status: HTTP status
 * @url: (nullable): the address that answered
 *
 * Makes an answer without headers and body.
 *
 * Returns: (transfer full): the answer
 */
DoveAnswer *
dove_answer_new (guint       status,
                 const char *url)
{
  DoveAnswer *self = g_new0 (DoveAnswer, 1);

  self->status = status;
  self->url = g_strdup (url);
  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);

  return self;
}

/**
 * dove_answer_free:
 * @self: (nullable): an answer
 *
 * Frees the answer.
 */
void
dove_answer_free (DoveAnswer *self)
{
  if (self == NULL)
    return;

  g_free (self->url);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, dove_value_unref);
  g_free (self->text);
  g_clear_pointer (&self->last, dove_value_unref);
  g_free (self);
}

/**
 * dove_answer_add_header:
 * @self: an answer
 * @name: in any case
 * @value: its text; what is not UTF-8 is replaced
 *
 * Adds a header.
 */
void
dove_answer_add_header (DoveAnswer *self,
                        const char *name,
                        const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_ptr_array_add (self->headers, dove_pair_new (lower, valid));
}

/**
 * dove_answer_dup_header:
 * @self: an answer
 * @name: in any case
 *
 * Finds a header. One that was sent several times is joined with commas, as RFC 9110 says.
 *
 * Returns: (transfer full) (nullable): its text
 */
char *
dove_answer_dup_header (DoveAnswer *self,
                        const char *name)
{
  GString *joined = NULL;

  for (guint i = 0; i < self->headers->len; i++)
    {
      DovePair *pair = g_ptr_array_index (self->headers, i);

      if (g_ascii_strcasecmp (pair->name, name) != 0)
        continue;

      if (joined == NULL)
        joined = g_string_new (pair->value);
      else
        g_string_append_printf (joined, ", %s", pair->value);
    }

  return joined != NULL ? g_string_free (joined, FALSE) : NULL;
}

static gboolean
is_markup (DoveAnswer *self,
           const char *data,
           gsize       length)
{
  g_autofree char *type = dove_answer_dup_header (self, "content-type");

  if (type != NULL && (strstr (type, "html") != NULL || strstr (type, "xml") != NULL))
    return TRUE;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (data[i]))
      return data[i] == '<';

  return FALSE;
}

/* The first words of a text that a person may read: control characters become spaces. */
static char *
clean_text (const char *data,
            gsize       length)
{
  g_autofree char *valid = g_utf8_make_valid (data, (gssize) MIN (length, DOVE_MESSAGE_LIMIT * 4));

  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  g_strstrip (valid);

  return *valid != '\0' ? g_steal_pointer (&valid) : NULL;
}

/**
 * dove_answer_read_body:
 * @self: an answer whose headers are there
 * @data: the body, decoded from its transfer and content coding
 * @length: its size in bytes
 *
 * Decodes the body as JSON. A body that is none (a web page, an answer cut in half, a depth
 * bomb) is remembered as undecodable; the start of a plain text is kept for messages, markup
 * never is.
 */
void
dove_answer_read_body (DoveAnswer *self,
                       const char *data,
                       gsize       length)
{
  g_autoptr(GError) error = NULL;

  if (length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0)
    {
      data += 3;
      length -= 3;
    }

  while (length > 0 && g_ascii_isspace (data[length - 1]))
    length--;

  if (length == 0)
    return;

  self->body = dove_json_parse (data, (gssize) length, NULL, &error);

  if (self->body != NULL)
    return;

  g_debug ("An answer is no JSON: %s", error->message);
  self->is_undecodable = TRUE;

  if (!is_markup (self, data, length))
    self->text = clean_text (data, length);
}

/**
 * dove_answer_set_last:
 * @self: an answer
 * @last: (nullable): the last record of the page
 *
 * Remembers the record that `last:` selectors look into.
 */
void
dove_answer_set_last (DoveAnswer *self,
                      DoveValue  *last)
{
  DoveValue *old = self->last;

  self->last = last != NULL ? dove_value_ref (last) : NULL;
  g_clear_pointer (&old, dove_value_unref);
}

static DoveValue *
make_headers (DoveAnswer *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < self->headers->len; i++)
    {
      DovePair *pair = g_ptr_array_index (self->headers, i);
      g_autofree char *joined = dove_answer_dup_header (self, pair->name);

      dove_value_builder_set_text (builder, pair->name, joined);
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_answer_fill_scope:
 * @self: an answer
 * @scope: where to put its names
 *
 * Sets `body`, `status`, `header` and `last` for formulas.
 */
void
dove_answer_fill_scope (DoveAnswer *self,
                        DoveScope  *scope)
{
  dove_scope_set (scope, "body", self->body);
  dove_scope_take (scope, "status", dove_value_new_integer (self->status));
  dove_scope_take (scope, "header", make_headers (self));
  dove_scope_set (scope, "last", self->last);
}
