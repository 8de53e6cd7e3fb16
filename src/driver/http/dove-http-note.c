/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "connector/dove-hide.h"
#include "driver/http/dove-http-driver-private.h"
#include "record/dove-json.h"

/*
 * What is noted of a write for a person who wants to see what was said.
 *
 * It is taken before the request is signed, so that what shows who we are is not in it, and shown
 * once the outcome is known, which says how much of it is wanted. Where the application, or the
 * manifest, repeats a secret of the account it is hidden by its value; what the object's schema
 * marks as secret is too, wherever it stands. Only such headers of the answer are kept as say
 * something of the request.
 */

#define HIDDEN_LEAST_BYTES 4 /* a shorter value is looked for in the body's parts, not its text */

/* As it goes on */

void
http_note_begin (HttpExchange *exchange,
                 DoveCall     *call)
{
  DoveClock *clock = dove_connection_get_clock (exchange->driver->connection);
  HttpNote *self = &exchange->note;

  http_note_clear (self);
  self->method = g_strdup (call->method);
  self->url = g_strdup (call->url);
  self->headers = g_ptr_array_ref (call->headers);
  self->content_type = g_strdup (call->content_type);
  self->body = call->body != NULL ? g_bytes_ref (call->body) : NULL;
  self->tree = call->tree != NULL ? dove_value_ref (call->tree) : NULL;
  self->at = dove_clock_get_now (clock);
  self->began = dove_clock_get_monotonic (clock);
}

void
http_note_end (HttpExchange  *exchange,
               DoveNetAnswer *answer,
               const GError  *error)
{
  DoveClock *clock = dove_connection_get_clock (exchange->driver->connection);
  HttpNote *self = &exchange->note;
  GTimeSpan all = dove_clock_get_monotonic (clock) - self->began;

  self->elapsed = answer != NULL ? answer->elapsed : all;
  self->waited = MAX (all - self->elapsed, 0);
  self->attempts = answer != NULL ? answer->attempts : 0;
  self->failure = error != NULL ? g_strdup (error->message) : NULL;
  if (answer == NULL)
    return;

  self->answer_headers = g_ptr_array_ref (answer->headers);
  self->answer = g_bytes_ref (answer->body);
}

void
http_note_clear (HttpNote *self)
{
  g_clear_pointer (&self->method, g_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->tree, dove_value_unref);
  g_clear_pointer (&self->answer_headers, g_ptr_array_unref);
  g_clear_pointer (&self->answer, g_bytes_unref);
  g_clear_pointer (&self->failure, g_free);
}

/* As it is shown */

/* How much of a body is wanted. */
gsize
http_note_get_most (DoveOutcomeClass class)
{
  return class == DOVE_OUTCOME_APPLIED ? DOVE_EXCHANGE_DONE_BYTES : DOVE_EXCHANGE_FAILED_BYTES;
}

/* What is hidden, and how much is wanted */
typedef struct
{
  DoveNetAccount *account;
  GPtrArray      *hidden;     /* (element-type utf8) */
  gsize           most_bytes;
} Showing;

static char *
show_line (const Showing *self,
           const char    *line)
{
  gboolean is_cut = FALSE;

  return dove_net_account_redact_part (self->account, line, self->hidden,
                                       DOVE_EXCHANGE_DONE_BYTES, &is_cut);
}

static void
show_text (const Showing    *self,
           const char       *whole,
           DoveExchangeText *text)
{
  text->text = dove_net_account_redact_part (self->account, whole, self->hidden, self->most_bytes,
                                             &text->is_cut);
}

/* Values that cannot be told within a text are hidden where they are a part of their own. */
static gboolean
has_short (GPtrArray *hidden)
{
  for (guint i = 0; i < hidden->len; i++)
    if (strlen (g_ptr_array_index (hidden, i)) < HIDDEN_LEAST_BYTES)
      return TRUE;

  return FALSE;
}

static void
show_value (const Showing    *self,
            DoveValue        *value,
            DoveExchangeText *text)
{
  g_autoptr(DoveValue) shown = dove_hide_texts (value, self->hidden);
  g_autofree char *whole = dove_json_write (shown, DOVE_JSON_COMPACT);

  text->size_bytes = (gint64) strlen (whole);
  show_text (self, whole, text);
}

static void
show_body (const Showing    *self,
           GBytes           *body,
           DoveValue        *tree,
           DoveExchangeText *text)
{
  gsize size = 0;
  const char *data = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  g_autofree char *whole = NULL;

  text->size_bytes = (gint64) size;
  if (size == 0)
    return;
  if (tree != NULL && has_short (self->hidden))
    {
      show_value (self, tree, text);
      return;
    }
  if (memchr (data, '\0', size) != NULL)
    return;

  whole = g_strndup (data, size);
  show_text (self, whole, text);
}

/* Whether a header is one of those that show who somebody is */
static gboolean
is_telling (const char *name)
{
  static const char *const words[] = { "auth", "cookie", "token", "secret", "password",
                                       "session", "signature", "api-key", "apikey" };
  g_autofree char *low = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (low, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Whether a header of an answer says something of the request */
static gboolean
is_of_use (const char *name)
{
  static const char *const names[] = { "content-type", "date", "retry-after", "location", "etag",
                                       "last-modified", "allow", "warning", "request-id",
                                       "x-request-id", "x-correlation-id", "cf-ray", "server" };
  static const char *const prefixes[] = { "ratelimit", "x-ratelimit", "x-rate-limit" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_ascii_strncasecmp (name, prefixes[i], strlen (prefixes[i])) == 0)
      return TRUE;

  return FALSE;
}

static void
add_header (GString    *lines,
            const char *name,
            const char *value)
{
  g_string_append_printf (lines, "%s%s: %s", lines->len > 0 ? "\n" : "", name,
                          is_telling (name) ? DOVE_HIDDEN : value);
}

static char *
show_sent_headers (const Showing  *self,
                   const HttpNote *note)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  if (note->content_type != NULL)
    add_header (lines, "Content-Type", note->content_type);
  for (guint i = 0; i < note->headers->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (note->headers, i);

      add_header (lines, pair->name, pair->value);
    }

  return show_line (self, lines->str);
}

static char *
show_answer_headers (const Showing  *self,
                     const HttpNote *note)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  for (guint i = 0; note->answer_headers != NULL && i < note->answer_headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (note->answer_headers, i);

      if (is_of_use (header->name))
        add_header (lines, header->name, header->value);
    }

  return show_line (self, lines->str);
}

/* What may be shown of a request that was sent, and of its answer; NULL when none was sent. */
DoveExchange *
http_note_show (HttpExchange *exchange,
                GPtrArray    *hidden,
                gsize         most_bytes)
{
  const HttpNote *note = &exchange->note;
  const Showing showing = { dove_connection_get_account (exchange->driver->connection), hidden,
                            most_bytes };
  DoveExchange *shown = NULL;

  if (note->method == NULL)
    return NULL;

  shown = dove_exchange_new ();
  shown->method = g_strdup (note->method);
  shown->url = show_line (&showing, note->url);
  shown->headers = show_sent_headers (&showing, note);
  show_body (&showing, note->body, note->tree, &shown->body);
  show_body (&showing, note->answer,
             exchange->answer != NULL ? exchange->answer->body : NULL, &shown->answer);
  shown->answer_headers = show_answer_headers (&showing, note);
  shown->status = exchange->answer != NULL ? exchange->answer->status : 0;
  shown->failure = dove_net_account_redact (showing.account, note->failure);
  shown->at = note->at;
  shown->elapsed = note->elapsed;
  shown->waited = note->waited;
  shown->attempts = note->attempts;

  return shown;
}

/* What may be shown of a part of a body, which is one write's. */
void
http_note_show_part (HttpExchange     *exchange,
                     DoveValue        *part,
                     GPtrArray        *hidden,
                     DoveOutcomeClass  class,
                     DoveExchangeText *text)
{
  const Showing showing = { dove_connection_get_account (exchange->driver->connection), hidden,
                            http_note_get_most (class) };

  if (part != NULL)
    show_value (&showing, part, text);
}

/* What a write holds that its schema marks as secret */
GPtrArray *
http_writing_list_hidden (const HttpWriting *self)
{
  GPtrArray *hidden = g_ptr_array_new_with_free_func (g_free);
  DoveValue *schema = self->write->kind == DOVE_WRITE_ACT ? self->exchange->operation->input
                                                          : self->object->schema_document;
  DoveValue *values[] = { self->write->fields, self->write->seen };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i] != NULL)
      dove_value_unref (dove_hide_marked (schema, values[i], hidden));

  return hidden;
}

/* Adds to an outcome what was sent and came back of a request that was all its own. */
void
http_writing_note (const HttpWriting *self,
                   DoveOutcome       *outcome)
{
  g_autoptr(GPtrArray) hidden = http_writing_list_hidden (self);

  outcome->exchange.exchange = http_note_show (self->exchange, hidden,
                                               http_note_get_most (outcome->outcome));
}
