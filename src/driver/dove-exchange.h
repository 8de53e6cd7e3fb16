/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveExchangeText:
 * @text: (nullable): the beginning of a body, without secrets; %NULL for none, and for what is no
 *   text
 * @size_bytes: of the whole body
 * @is_cut: the text is not all of it
 *
 * A body as it may be shown and kept.
 */
typedef struct
{
  char    *text;
  gint64   size_bytes;
  gboolean is_cut;
} DoveExchangeText;

/**
 * DoveExchange:
 * @method: `POST`
 * @url: where to
 * @headers: a line each, without those that show who we are
 * @body: what was sent
 * @status: of the answer; 0 when there was none
 * @answer_headers: (nullable): a line each, only those that say something of the request
 * @answer: what came back
 * @failure: (nullable): why there is no answer that could be used, a sentence
 * @at: when it was begun, microseconds UTC
 * @elapsed: microseconds of the last attempt
 * @waited: microseconds before it: for the account's limits, for signing in
 * @attempts: how often it was sent; 0 when not known
 *
 * A request of a write and its answer, for a person who wants to know what was said. Nothing
 * follows from it. It has no secret of the account and no value that the connector marks as one.
 * Immutable, reference-counted, of any thread; writes that shared a request share it.
 */
typedef struct
{
  gatomicrefcount  references;

  char            *method;
  char            *url;
  char            *headers;
  DoveExchangeText body;
  gint64           status;
  char            *answer_headers;
  DoveExchangeText answer;
  char            *failure;
  gint64           at;
  GTimeSpan        elapsed;
  GTimeSpan        waited;
  gint64           attempts;
} DoveExchange;

/**
 * DoveExchangePart:
 * @exchange: (nullable): %NULL when nothing was sent
 * @sent: what the request said of this write; its `text` is %NULL when the request is all its own
 * @answer: what the answer said of it, likewise
 *
 * What one write has of an exchange.
 */
typedef struct
{
  DoveExchange    *exchange;
  DoveExchangeText sent;
  DoveExchangeText answer;
} DoveExchangePart;

DoveExchange *dove_exchange_new        (void);
DoveExchange *dove_exchange_ref        (DoveExchange      *self);
void          dove_exchange_unref      (DoveExchange      *self);
void          dove_exchange_part_clear (DoveExchangePart  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveExchange, dove_exchange_unref)

G_END_DECLS
