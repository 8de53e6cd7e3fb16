/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "driver/http/dove-http-bulk-private.h"

/*
 * What the answer to a request of several writes says of each of them, by the table in
 * dove-http-bulk.c.
 */

#define STATUS_NOT_ALLOWED 405
#define STATUS_TOO_LARGE   413

static DoveOutcome *
make_unknown (const HttpBulkItem *item,
              const char         *why)
{
  return http_writing_make_outcome (&item->writing, DOVE_OUTCOME_AMBIGUOUS, why);
}

static DoveValue *
select_results (const DoveBulk *bulk,
                HttpExchange   *exchange,
                DoveBulkKind    kind)
{
  static const int verbs[DOVE_BULK_KINDS] = {
    [DOVE_BULK_GET] = -1, [DOVE_BULK_CREATE] = 0, [DOVE_BULK_UPDATE] = 1,
    [DOVE_BULK_UPSERT] = -1, [DOVE_BULK_DELETE] = 2, [DOVE_BULK_MIXED] = -1,
  };
  DoveSelector *selector = bulk->results;
  g_autoptr(DoveValue) found = NULL;

  if (selector == NULL && verbs[kind] >= 0)
    selector = bulk->results_by_verb[verbs[kind]];
  if (selector != NULL)
    found = dove_selector_select (selector, exchange->answer, exchange->scope);
  else if (exchange->operation->role != DOVE_ROLE_BULK_MIXED && exchange->answer->body != NULL)
    found = dove_value_ref (exchange->answer->body);

  /* XML has no lists: one result stands there alone. */
  if (exchange->answer->is_untyped && dove_value_get_kind (found) != DOVE_VALUE_LIST &&
      dove_selector_is_hit (found))
    return dove_value_new_list (&found, 1);

  return g_steal_pointer (&found);
}

/* The item's own answer: what stands in the request's answer for it, judged by itself */
static void
set_own_answer (HttpBulkItem *item,
                HttpExchange *exchange,
                DoveValue    *result)
{
  HttpExchange *own = item->writing.exchange;

  g_clear_pointer (&own->answer, dove_answer_free);
  g_clear_pointer (&own->verdict, dove_verdict_free);
  own->operation = exchange->operation;
  own->answer = dove_answer_new (exchange->answer->status, exchange->answer->url);
  own->answer->body = dove_value_ref (result);
  own->answer->is_untyped = exchange->answer->is_untyped;
  own->verdict = dove_bulk_judge (item->bulk, item->writing.object->manifest, own->answer,
                                  own->scope);
}

static DoveOutcome *
read_result (HttpBulkItem *item,
             HttpExchange *exchange,
             DoveValue    *result)
{
  g_autofree char *key = NULL;
  DoveOutcome *outcome = NULL;

  set_own_answer (item, exchange, result);
  outcome = http_writing_read_outcome (&item->writing);
  if (outcome->outcome != DOVE_OUTCOME_APPLIED || outcome->key != NULL)
    return outcome;

  key = dove_bulk_read_key (item->bulk, item->writing.object, result);
  if (key != NULL)
    {
      outcome->item = http_writing_read_back (&item->writing, key);
      outcome->key = g_steal_pointer (&key);
      return outcome;
    }

  dove_outcome_free (outcome);

  return make_unknown (item, _("the answer does not say which record it has become"));
}

/* Where results tell keys alone the records are known only now that they were read: one that looks
 * more like another item shows that the places mean nothing. */
static void
doubt_places (HttpBulk  *self,
              GPtrArray *items,
              GArray    *sent)
{
  gboolean is_broken = FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (items, i);
      const DoveOutcome *outcome = g_ptr_array_index (self->outcomes, item->place);

      is_broken = is_broken || (item->kind == DOVE_BULK_CREATE && outcome->item != NULL &&
                                dove_bulk_is_misplaced ((DoveBulkSent *) sent->data, sent->len, i,
                                                        outcome->item->record));
    }

  for (guint i = 0; i < items->len && is_broken; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (items, i);
      DoveOutcome *outcome = g_ptr_array_index (self->outcomes, item->place);

      if (item->kind != DOVE_BULK_CREATE || outcome->outcome != DOVE_OUTCOME_APPLIED)
        continue;
      dove_outcome_free (outcome);
      self->outcomes->pdata[item->place] =
        make_unknown (item, _("the answer may be that of another record"));
    }
}

/* The results of the items of some kinds, which stand in one list */
static void
read_results (HttpBulk     *self,
              HttpExchange *exchange,
              guint         kinds,
              DoveValue    *results)
{
  g_autoptr(GArray) sent = g_array_new (FALSE, TRUE, sizeof (DoveBulkSent));
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(GPtrArray) matched = NULL;
  HttpBulkItem *first = g_ptr_array_index (self->items, 0);

  for (guint i = 0; i < self->items->len; i++)
    {
      HttpBulkItem *item = g_ptr_array_index (self->items, i);
      DoveBulkSent one = { item->kind, item->writing.write->key, item->writing.write->fields };

      if ((kinds & (1u << item->kind)) == 0)
        continue;
      g_array_append_val (sent, one);
      g_ptr_array_add (items, item);
    }

  matched = dove_bulk_match (first->bulk, first->writing.object, (DoveBulkSent *) sent->data,
                             sent->len, results);
  for (guint i = 0; i < items->len; i++)
    {
      HttpBulkItem *item = g_ptr_array_index (items, i);
      DoveValue *result = g_ptr_array_index (matched, i);

      http_bulk_set_outcome (self, item, result != NULL
                                 ? read_result (item, exchange, result)
                                 : make_unknown (item, _("the answer does not say what became of "
                                                         "it")));
    }
  if (!first->bulk->matches_key)
    doubt_places (self, items, sent);
}

/* Deletes of which the connector names no results are done when the request is. */
static gboolean
tells_no_results (const DoveBulk *bulk,
                  DoveBulkKind    kind)
{
  return kind == DOVE_BULK_DELETE && bulk->results == NULL && bulk->results_by_verb[2] == NULL;
}

static void
read_done (HttpBulk     *self,
           HttpExchange *exchange)
{
  static const DoveBulkKind verbs[] = { DOVE_BULK_CREATE, DOVE_BULK_UPDATE, DOVE_BULK_DELETE };
  const HttpBulkItem *first = g_ptr_array_index (self->items, 0);
  const DoveBulk *bulk = first->bulk;

  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);
      DoveOutcome *outcome = NULL;

      if (!tells_no_results (bulk, item->kind))
        continue;
      outcome = http_writing_make_outcome (&item->writing, DOVE_OUTCOME_APPLIED, NULL);
      outcome->status = exchange->answer->status;
      http_bulk_set_outcome (self, item, outcome);
    }

  if (bulk->operation->role != DOVE_ROLE_BULK_MIXED || bulk->results != NULL)
    {
      g_autoptr(DoveValue) results = select_results (bulk, exchange, first->kind);

      if (!tells_no_results (bulk, first->kind))
        read_results (self, exchange, ~0u, results);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (!tells_no_results (bulk, verbs[i]))
      {
        g_autoptr(DoveValue) results = select_results (bulk, exchange, verbs[i]);

        read_results (self, exchange, 1u << verbs[i], results);
      }
}

static gboolean
has_creates (HttpBulk *self)
{
  for (guint i = 0; i < self->items->len; i++)
    if (((HttpBulkItem *) g_ptr_array_index (self->items, i))->kind == DOVE_BULK_CREATE)
      return TRUE;

  return FALSE;
}

/* The request as a whole was refused: whether sending its items by themselves can do no harm */
static gboolean
may_send_singly (HttpBulk     *self,
                 HttpExchange *exchange)
{
  const HttpBulkItem *first = g_ptr_array_index (self->items, 0);
  guint status = exchange->answer->status;

  return first->bulk->is_atomic || status == STATUS_NOT_ALLOWED || status == STATUS_TOO_LARGE ||
         !has_creates (self);
}

/* What the answer to the request as a whole means for one of its items, which was not done; the
 * exchange of the request is the item's for as long. */
static DoveOutcome *
read_whole (const HttpBulkItem *item,
            HttpExchange       *exchange)
{
  HttpWriting writing = item->writing;
  const DoveVerdict *verdict = exchange->verdict;
  DoveOutcomeClass class = DOVE_OUTCOME_AMBIGUOUS;
  g_autofree char *why = NULL;
  DoveOutcome *outcome = NULL;

  writing.exchange = exchange;
  class = http_writing_classify (&writing);
  if (class != DOVE_OUTCOME_NOT_APPLIED && class != DOVE_OUTCOME_UNAUTHORIZED)
    class = DOVE_OUTCOME_AMBIGUOUS;
  why = verdict->message != NULL
          ? g_strdup (verdict->message)
          : g_strdup_printf (_("it answered with status %u"), exchange->answer->status);
  outcome = http_writing_make_outcome (&writing, class, why);
  outcome->status = exchange->answer->status;
  outcome->hint = g_strdup (verdict->hint);
  outcome->retry_after = MAX (exchange->wait, verdict->wait);

  return outcome;
}

/* Says of each item what the answer to their request means for it. */
void
http_bulk_read_answer (HttpBulk     *self,
                       HttpExchange *exchange)
{
  const HttpBulkItem *first = g_ptr_array_index (self->items, 0);
  HttpWriting writing = first->writing;
  DoveOutcomeClass class = DOVE_OUTCOME_AMBIGUOUS;

  writing.exchange = exchange;
  class = http_writing_classify (&writing);
  if (class == DOVE_OUTCOME_APPLIED && exchange->verdict->kind == DOVE_VERDICT_OK)
    {
      read_done (self, exchange);
      return;
    }
  if (class != DOVE_OUTCOME_AMBIGUOUS && class != DOVE_OUTCOME_NOT_APPLIED &&
      class != DOVE_OUTCOME_UNAUTHORIZED && may_send_singly (self, exchange))
    {
      http_bulk_send_one_by_one (self);
      return;
    }

  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);

      http_bulk_set_outcome (self, item, read_whole (item, exchange));
    }
}
