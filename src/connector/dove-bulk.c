/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-bulk.h"
#include "connector/dove-call-private.h"
#include "connector/dove-reading.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Several records in one request: what is sent of each, and which result belongs to whom.
 *
 * Whoever gets the result of somebody else gets the wrong record for good, so a result is only
 * believed that can be nobody else's. Results that show their keys belong to the records with
 * these keys, wherever they stand. Those of records that have no key yet are told apart by their
 * place; then every place must be taken, no key may come twice, and no result may look more like
 * another one of the records that were sent than like the one at its place. Where any of this
 * does not hold, the places mean nothing, and what they would have told stays unknown.
 */

/**
 * dove_object_find_bulk:
 * @object: an object
 * @kind: create, update, upsert or delete
 *
 * Returns: (transfer none) (nullable): how several such writes are sent in one request: the
 *   object's own way for the kind, else `mixed`
 */
DoveBulk *
dove_object_find_bulk (const DoveObject *object,
                       DoveBulkKind      kind)
{
  if (object->bulk[kind] != NULL || kind == DOVE_BULK_UPSERT)
    return object->bulk[kind];

  return object->bulk[DOVE_BULK_MIXED];
}

/* Making items */

static DoveValue *
add_key (const DoveObject *object,
         DoveValue        *record,
         DoveValue        *key)
{
  DoveValue *with = dove_value_ref (record);

  for (guint i = 0; i < object->keys->len; i++)
    {
      DoveSelector *selector = g_ptr_array_index (object->keys, i);
      const char *pointer = dove_selector_get_pointer (selector);
      DoveValue *part = object->keys->len == 1
                          ? key : dove_value_get_member (key,
                                                         dove_selector_get_last_step (selector));
      g_autoptr(DoveValue) before = with;

      with = pointer != NULL && part != NULL ? dove_pointer_replace (before, pointer, part)
                                             : dove_value_ref (before);
    }

  return with;
}

/**
 * dove_bulk_make_item:
 * @bulk: how several records are sent
 * @kind: create, update, upsert or delete
 * @single: what sends one such record
 * @scope: names: `key` if the record has one, `value` of an upsert
 * @input: the record, as for @single
 * @error: return location for an error
 *
 * Makes one element of `{items}`: the record is what the single request would send.
 *
 * Errors: %DOVE_ERROR_INVALID when nothing comes of it, or a formula fails.
 *
 * Returns: (transfer full) (nullable): the element
 */
DoveValue *
dove_bulk_make_item (const DoveBulk       *bulk,
                     DoveBulkKind          kind,
                     const DoveOperation  *single,
                     DoveScope            *scope,
                     const DoveCallInput  *input,
                     GError              **error)
{
  const DoveObject *object = input->object;
  gboolean is_mixed = bulk->operation->role == DOVE_ROLE_BULK_MIXED;
  DoveValue *key = dove_scope_peek (scope, "key");
  g_autoptr(DoveScope) inner = dove_scope_new (scope);
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(DoveValue) item = NULL;

  if (input->record != NULL && kind != DOVE_BULK_DELETE)
    record = dove_call_make_record (object->manifest, single, input);
  if (record != NULL && kind == DOVE_BULK_UPDATE && key != NULL &&
      (is_mixed || bulk->item == NULL))
    {
      DoveValue *bare = record;

      record = add_key (object, bare, key);
      dove_value_unref (bare);
    }
  if (record != NULL)
    dove_scope_set (inner, "record", record);

  if (bulk->item != NULL && !(is_mixed && kind == DOVE_BULK_DELETE))
    {
      if (!dove_template_tree_expand (bulk->item, inner, &item, error))
        return NULL;
    }
  else if (kind == DOVE_BULK_DELETE ? key != NULL : record != NULL)
    item = dove_value_ref (kind == DOVE_BULK_DELETE ? key : record);

  if (item == NULL)
    g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("Nothing would be sent of it"));

  return g_steal_pointer (&item);
}

/* Reading results */

/* The record within a result: the result itself unless the manifest says otherwise */
static DoveValue *
read_record (const DoveBulk *bulk,
             DoveValue      *result)
{
  g_autoptr(DoveAnswer) answer = dove_answer_new (200, NULL);

  answer->body = dove_value_ref (result);

  return dove_operation_read_record (bulk->operation, answer, NULL, NULL);
}

static gboolean
is_refused (const DoveBulk *bulk,
            DoveValue      *result)
{
  g_autoptr(DoveValue) found = NULL;

  if (bulk->item_error != NULL)
    found = dove_selector_select_in (bulk->item_error, result, NULL);

  return dove_selector_is_hit (found);
}

/**
 * dove_bulk_read_key:
 * @bulk: how several records are sent
 * @object: of which object
 * @result: one of the results
 *
 * Returns: (transfer full) (nullable): the key that a result tells: at the bulk's `key`, in its
 *   record, or the result itself where it is no record; an error may stand beside the key
 */
char *
dove_bulk_read_key (const DoveBulk   *bulk,
                    const DoveObject *object,
                    DoveValue        *result)
{
  g_autoptr(DoveValue) found = NULL;
  g_autoptr(DoveValue) record = NULL;

  if (bulk->operation->key != NULL)
    {
      found = dove_selector_select_in (bulk->operation->key, result, NULL);

      return dove_key_make_text (found);
    }
  if (dove_value_get_kind (result) != DOVE_VALUE_RECORD)
    return dove_key_make_text (result);

  record = read_record (bulk, result);
  if (record == NULL && is_refused (bulk, result))
    record = dove_value_ref (result);

  return record != NULL ? dove_object_read_key (object, record, NULL) : NULL;
}

/* What the results of one request show of themselves, and for whom they are */
typedef struct
{
  const DoveBulk     *bulk;
  const DoveObject   *object;
  const DoveBulkSent *sent;
  guint               n_sent;
  guint               n_results;
  DoveValue          *results;
  GPtrArray          *keys;     /* (element-type utf8): of each result; NULL where it tells none */
  GPtrArray          *records;  /* (element-type DoveValue): of each; NULL of a refused one */
} Matching;

static void
value_clear (gpointer value)
{
  if (value != NULL)
    dove_value_unref (value);
}

static void
matching_init (Matching *self)
{
  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->records = g_ptr_array_new_with_free_func (value_clear);
  self->n_results = dove_value_get_length (self->results);
  for (guint i = 0; i < self->n_results; i++)
    {
      DoveValue *result = dove_value_get_element (self->results, i);

      g_ptr_array_add (self->keys, dove_bulk_read_key (self->bulk, self->object, result));
      g_ptr_array_add (self->records, is_refused (self->bulk, result)
                                        ? NULL : read_record (self->bulk, result));
    }
}

static void
matching_clear (Matching *self)
{
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->records);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Matching, matching_clear)

/* How many values of what was sent stand in a record in the same place */
static guint
count_same (DoveValue *fields,
            DoveValue *record)
{
  guint count = 0;

  if (dove_value_get_kind (fields) != DOVE_VALUE_RECORD)
    return 0;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *value = dove_value_get_element (fields, i);
      DoveValue *held = dove_value_get_member (record, dove_value_get_name (fields, i));

      if (dove_value_is_null (value) || held == NULL)
        continue;
      count += dove_value_get_kind (value) == DOVE_VALUE_RECORD
                 ? count_same (value, held) : dove_value_equal (value, held) ? 1 : 0;
    }

  return count;
}

/**
 * dove_bulk_is_misplaced:
 * @sent: (array length=n_sent): the writes, in the order in which they were sent
 * @n_sent: number of writes
 * @place: of one of them
 * @record: (nullable): what the application holds for the one at that place, as it says
 *
 * Returns: whether it looks more like what was sent at another place
 */
gboolean
dove_bulk_is_misplaced (const DoveBulkSent *sent,
                        guint               n_sent,
                        guint               place,
                        DoveValue          *record)
{
  guint own = count_same (sent[place].fields, record);

  for (guint i = 0; record != NULL && i < n_sent; i++)
    if (i != place && count_same (sent[i].fields, record) > own)
      return TRUE;

  return FALSE;
}

static guint
count_key (const Matching *self,
           const char     *key)
{
  guint count = 0;

  for (guint i = 0; i < self->n_results; i++)
    if (g_strcmp0 (self->keys->pdata[i], key) == 0)
      count++;

  return count;
}

/* Whether every result stands where its record stood in the request */
static gboolean
keeps_order (const Matching *self)
{
  if (self->bulk->matches_key || self->n_results != self->n_sent)
    return FALSE;

  for (guint i = 0; i < self->n_sent; i++)
    {
      const char *key = g_ptr_array_index (self->keys, i);
      gboolean is_new = self->sent[i].key == NULL;

      if (!is_new && key != NULL && !g_str_equal (key, self->sent[i].key))
        return FALSE;
      if (is_new && !is_refused (self->bulk, dove_value_get_element (self->results, i)) &&
          ((key != NULL && count_key (self, key) > 1) ||
           dove_bulk_is_misplaced (self->sent, self->n_sent, i, self->records->pdata[i])))
        return FALSE;
    }

  return TRUE;
}

/* What tells records without a key apart: the values that an upsert goes by, else the key that
 * they were given; NULL where one of them is missing */
static char *
make_identity (const Matching *self,
               DoveValue      *record)
{
  GPtrArray *by = self->bulk->operation->by;
  g_autoptr(GString) text = g_string_new (NULL);

  if (dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return NULL;
  if (by->len == 0)
    return dove_object_read_key (self->object, record, NULL);

  for (guint i = 0; i < by->len; i++)
    {
      g_autoptr(DoveValue) part = dove_selector_select_in (by->pdata[i], record, NULL);
      g_autofree char *key = dove_key_make_text (part);

      if (key == NULL)
        return NULL;
      g_string_append_printf (text, "%" G_GSIZE_FORMAT ":%s", strlen (key), key);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The one result that shows the key, or identity, of the record at @place, which no other record
 * has; -1 when there is none, or several */
static int
find_by_key (const Matching *self,
             GPtrArray      *identities,
             guint           place)
{
  const DoveBulkSent *sent = &self->sent[place];
  g_autofree char *own = sent->key == NULL ? make_identity (self, sent->fields) : NULL;
  int found = -1;

  for (guint i = 0; i < self->n_results; i++)
    {
      const char *shown = sent->key != NULL ? self->keys->pdata[i] : identities->pdata[i];

      if (shown == NULL || g_strcmp0 (shown, sent->key != NULL ? sent->key : own) != 0)
        continue;
      if (found >= 0)
        return -1;
      found = (int) i;
    }

  for (guint i = 0; i < self->n_sent && found >= 0; i++)
    {
      g_autofree char *other = i != place && sent->key == NULL
                                 ? make_identity (self, self->sent[i].fields) : NULL;

      if (i != place && ((sent->key != NULL && g_strcmp0 (self->sent[i].key, sent->key) == 0) ||
                         (own != NULL && g_strcmp0 (other, own) == 0)))
        return -1;
    }

  return found;
}

/**
 * dove_bulk_match:
 * @bulk: how several records were sent
 * @object: of which object
 * @sent: (array length=n_sent): the writes, in the order in which they were sent
 * @n_sent: number of writes
 * @results: (nullable): the list of results
 *
 * Finds the result of each write. One that cannot be told apart from another's is none.
 *
 * Returns: (transfer full) (element-type DoveValue): for each write its result, or %NULL when
 *   nothing is known of it
 */
GPtrArray *
dove_bulk_match (const DoveBulk     *bulk,
                 const DoveObject   *object,
                 const DoveBulkSent *sent,
                 guint               n_sent,
                 DoveValue          *results)
{
  g_auto(Matching) self = { bulk, object, sent, n_sent, 0, results, NULL, NULL };
  g_autoptr(GPtrArray) identities = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *matched = g_ptr_array_new_with_free_func (value_clear);
  gboolean is_list = dove_value_get_kind (results) == DOVE_VALUE_LIST;
  gboolean is_ordered = FALSE;

  matching_init (&self);
  is_ordered = is_list && keeps_order (&self);
  for (guint i = 0; i < self.n_results; i++)
    g_ptr_array_add (identities, bulk->matches_key && self.records->pdata[i] != NULL
                                   ? make_identity (&self, self.records->pdata[i]) : NULL);

  for (guint i = 0; i < n_sent; i++)
    {
      int place = is_ordered ? (int) i : is_list ? find_by_key (&self, identities, i) : -1;
      DoveValue *result = place >= 0 ? dove_value_get_element (results, (guint) place) : NULL;

      g_ptr_array_add (matched, !dove_value_is_null (result) ? dove_value_ref (result) : NULL);
    }

  return matched;
}

/**
 * dove_bulk_judge:
 * @bulk: how several records were sent
 * @manifest: of the connector
 * @answer: with the result of one record as its body
 * @scope: (nullable): names for formulas
 *
 * Says what the result of one record means. Without an error in it the record is done; one with
 * an error is refused, unless a rule of the manifest knows better.
 *
 * Returns: (transfer full): the verdict
 */
DoveVerdict *
dove_bulk_judge (const DoveBulk *bulk,
                 DoveManifest   *manifest,
                 DoveAnswer     *answer,
                 DoveScope      *scope)
{
  g_autoptr(DoveVerdict) verdict = NULL;
  g_autoptr(DoveValue) found = NULL;
  g_autofree char *words = NULL;

  if (bulk->item_error != NULL)
    found = dove_selector_select_in (bulk->item_error, answer->body, scope);
  if (!dove_selector_is_hit (found))
    return g_new0 (DoveVerdict, 1);

  verdict = dove_operation_judge (manifest, bulk->operation, answer, scope);
  if (!verdict->is_by_rule || verdict->kind == DOVE_VERDICT_OK ||
      verdict->kind == DOVE_VERDICT_EMPTY || verdict->kind == DOVE_VERDICT_IGNORE)
    {
      verdict->kind = DOVE_VERDICT_REJECT;
      verdict->is_by_rule = FALSE;
    }

  words = dove_verdict_make_words (found);
  if (words != NULL)
    {
      g_free (verdict->message);
      verdict->message = g_steal_pointer (&words);
    }

  return g_steal_pointer (&verdict);
}
