/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-exchange.h"
#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"

/* What was sent and came back of a change, for people and for programs. */

static void
set_body (DoveValueBuilder       *builder,
          const DoveExchangeText *body)
{
  if (body->text != NULL)
    dove_value_builder_set_text (builder, "body", body->text);
  dove_value_builder_take (builder, "size", dove_value_new_integer (body->size_bytes));
  dove_value_builder_take (builder, "is_cut", dove_value_new_boolean (body->is_cut));
}

static void
set_span (DoveValueBuilder *builder,
          const char       *name,
          GTimeSpan         span)
{
  dove_value_builder_take (builder, name,
                           dove_value_new_integer (span / G_TIME_SPAN_MILLISECOND));
}

static DoveValue *
request_to_value (const DoveExchangePart *part)
{
  const DoveExchange *exchange = part->exchange;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "method", exchange->method);
  dove_value_builder_set_text (builder, "url", exchange->url);
  dove_value_builder_set_text (builder, "headers",
                               exchange->headers != NULL ? exchange->headers : "");
  set_body (builder, &exchange->body);
  if (part->sent.text != NULL)
    dove_value_builder_set_text (builder, "part", part->sent.text);

  return dove_value_builder_end (builder);
}

static DoveValue *
answer_to_value (const DoveExchangePart *part)
{
  const DoveExchange *exchange = part->exchange;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "status", dove_value_new_integer (exchange->status));
  dove_value_builder_set_text (builder, "headers",
                               exchange->answer_headers != NULL ? exchange->answer_headers : "");
  set_body (builder, &exchange->answer);
  if (part->answer.text != NULL)
    dove_value_builder_set_text (builder, "part", part->answer.text);
  if (exchange->failure != NULL)
    dove_value_builder_set_text (builder, "failure", exchange->failure);

  return dove_value_builder_end (builder);
}

/**
 * dove_cli_exchange_to_value:
 * @exchange: what was said about a change
 *
 * Returns: (transfer full): a record of `at`, `took_ms`, `waited_ms`, `tries`, `request` (`method`,
 *   `url`, `headers`, `body`, `size`, `is_cut`) and `answer` (`status`, `headers`, `body` ...,
 *   `failure` where there is none to be used); `part` is what a shared one says of this record
 */
DoveValue *
dove_cli_exchange_to_value (const DoveStoreExchange *exchange)
{
  const DoveExchange *request = exchange->part.exchange;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_cli_set_time (builder, "at", request->at);
  set_span (builder, "took_ms", request->elapsed);
  set_span (builder, "waited_ms", request->waited);
  dove_value_builder_take (builder, "tries", dove_value_new_integer (exchange->tries));
  dove_value_builder_take (builder, "request", request_to_value (&exchange->part));
  dove_value_builder_take (builder, "answer", answer_to_value (&exchange->part));

  return dove_value_builder_end (builder);
}

/* Lines from outside, each behind a mark, and with nothing in them that a terminal obeys */
static void
print_lines (const char *mark,
             const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *clean = dove_cli_text_clean (lines[i]);

      if (*clean != '\0')
        g_print ("    %s %s\n", mark, clean);
    }
}

static void
print_body (const char             *mark,
            const DoveExchangeText *body)
{
  g_autofree char *size = g_format_size ((guint64) body->size_bytes);

  print_lines (mark, body->text);
  if (body->is_cut)
    /* Translators: a request or an answer is not shown whole; %s is its size */
    g_print ("    %s … (%s)\n", mark, size);
}

/**
 * dove_cli_print_exchange:
 * @exchange: what was said about a change
 *
 * Prints it for people: what was sent behind `>`, what came back behind `<`. Of a request that
 * records shared only this one's part.
 */
void
dove_cli_print_exchange (const DoveStoreExchange *exchange)
{
  const DoveExchange *request = exchange->part.exchange;
  gboolean is_shared = exchange->part.sent.text != NULL;
  g_autofree char *at = dove_cli_format_time (request->at);
  g_autofree char *first = g_strdup_printf ("%s %s", request->method, request->url);
  g_autofree char *status = g_strdup_printf ("%d", (int) request->status);

  /* Translators: a time, milliseconds, and how often a request was sent */
  g_print (_("    %s, %d ms, tries: %d\n"), at,
           (int) (request->elapsed / G_TIME_SPAN_MILLISECOND), (int) exchange->tries);
  print_lines (">", first);
  print_lines (">", request->headers);
  print_body (">", is_shared ? &exchange->part.sent : &request->body);
  if (request->status != 0)
    print_lines ("<", status);
  print_lines ("<", request->answer_headers);
  print_body ("<", is_shared ? &exchange->part.answer : &request->answer);
  print_lines ("<", request->failure);
}
