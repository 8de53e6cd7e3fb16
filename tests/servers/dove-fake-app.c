/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-fake"

#include "config.h"

#include "dove-fake-app.h"

#include "record/dove-json.h"
#include "record/dove-path.h"

/*
 * A pretend application in memory, spoken to through the driver's contract alone. Where its
 * abilities say so it takes several writes in one request.
 *
 * It has one kind of record (`thing`) with the members of the schema it is given; keys are
 * numbers in the order of creation. A record that holds the text `POISON` is always refused.
 * Faults come from a script (add_fault) or by chance with a seed (set_chance). What it saw is
 * counted, and what must never happen is counted too: one idempotency key with two payloads.
 *
 * The state is guarded by one lock, so that drivers may be used from several threads.
 */
typedef struct
{
  char      *key;
  DoveValue *record;
  DoveValue *before;     /* (nullable): the record before its last change */
  guint      version;
  gint64     updated;    /* microseconds UTC */
  gint64     created;    /* likewise */
  gint64     visible;    /* when a search begins to see it */
} FakeRecord;

typedef struct
{
  DoveFakeFault fault;
  guint         after;   /* so many matching requests pass before */
  guint         times;
} FakePlannedFault;

typedef struct
{
  gint64     due;
  DoveWrite *write;      /* owned: a create that is stored late */
} FakeLate;

struct _DoveFakeApp
{
  char          *name;
  DoveSchema    *schema;
  DoveClock     *clock;
  DoveAbilities  abilities;

  GMutex         lock;          /* guards everything below */
  GHashTable    *records;       /* (element-type utf8 FakeRecord) */
  GPtrArray     *order;         /* (element-type FakeRecord): borrowed */
  GHashTable    *sent_keys;     /* idempotency key -> digest of payload */
  GHashTable    *made;          /* idempotency key -> record key */
  GPtrArray     *faults;        /* (element-type FakePlannedFault) */
  GPtrArray     *late_writes;   /* (element-type FakeLate) */
  DoveFakeCounts counts;
  guint          next_id;
  guint          page_size;
  GTimeSpan      search_lag;
  GTimeSpan      late;
  char          *lost;          /* (nullable): member that it no longer knows */
  char          *lower;         /* (nullable): member that is lower-cased when stored */
  GRand         *shuffle;       /* (nullable) */
  const char    *unique;        /* (nullable): member by which it takes two records for one */
  gboolean       tells_doubles; /* instead, refuses the second and says which the first is */
  gboolean       is_opaque;     /* positions are not times */
  gboolean       ignores_keys;  /* of creates */
  gboolean       is_telling;    /* outcomes have what was sent and came back */
  guint          cut;           /* lists end after so many; 0 is none */
  char          *hidden;        /* (nullable): key of a record that lists leave out */
  GRand         *chance;        /* (nullable) */
  double         write_chance;
  double         list_chance;
  gint64         held_until;    /* wall clock: takes nothing before */
  gboolean       is_hold_known; /* it has said so */
  GTimeSpan      skew;          /* its clock is so far ahead */
  GTimeSpan      doubt;         /* of what is measured of it; -1: it tells no time */
  gint64         not_before;    /* wall clock: the account asked to wait until then */
};

#define FAKE_TYPE_DRIVER (fake_driver_get_type ())
G_DECLARE_FINAL_TYPE (FakeDriver, fake_driver, FAKE, DRIVER, GObject)

struct _FakeDriver
{
  GObject      parent_instance;
  DoveFakeApp *app;
};

static void fake_driver_iface_init (DoveDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeDriver, fake_driver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOVE_TYPE_DRIVER, fake_driver_iface_init))

static void
fake_record_free (gpointer data)
{
  FakeRecord *record = data;

  g_free (record->key);
  g_clear_pointer (&record->record, dove_value_unref);
  g_clear_pointer (&record->before, dove_value_unref);
  g_free (record);
}

static void
fake_late_free (gpointer data)
{
  FakeLate *late = data;

  g_clear_pointer (&late->write, dove_write_free);
  g_free (late);
}

/* The record as it would be stored: the application's own habits. */
static DoveValue *
normalise (DoveFakeApp *self,
           DoveValue   *record)
{
  g_autofree char *small = NULL;
  const char *text = self->lower != NULL ? dove_value_get_member_text (record, self->lower) : NULL;
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (text == NULL)
    return dove_value_ref (record);

  small = g_utf8_strdown (text, -1);
  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, record);
  dove_value_builder_set_text (builder, self->lower, small);

  return dove_value_builder_end (builder);
}

static DoveValue *
with_id (DoveValue  *record,
         const char *key)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "id", key);
  if (record != NULL)
    dove_value_builder_set_all (builder, record);
  dove_value_builder_set_text (builder, "id", key);

  return dove_value_builder_end (builder);
}

/* A member that is not known is not kept */
static DoveValue *
without (DoveValue  *value,
         const char *name)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, value);
  dove_value_builder_remove (builder, name);

  return dove_value_builder_end (builder);
}

static FakeRecord *
store_record (DoveFakeApp *self,
              const char  *key,
              DoveValue   *value)
{
  FakeRecord *record = g_hash_table_lookup (self->records, key);
  g_autoptr(DoveValue) known = self->lost != NULL ? without (value, self->lost)
                                                  : dove_value_ref (value);
  g_autoptr(DoveValue) stored = normalise (self, known);

  if (record == NULL)
    {
      record = g_new0 (FakeRecord, 1);
      record->key = g_strdup (key);
      record->visible = dove_clock_get_now (self->clock) + self->search_lag;
      g_hash_table_insert (self->records, record->key, record);
      g_ptr_array_add (self->order, record);
    }

  g_clear_pointer (&record->before, dove_value_unref);
  record->before = g_steal_pointer (&record->record);
  record->record = with_id (stored, key);
  record->version++;
  record->updated = dove_clock_get_now (self->clock);
  if (record->created == 0)
    record->created = record->updated;

  return record;
}

static DoveItem *
make_item (DoveFakeApp *self,
           FakeRecord  *record,
           gboolean     stale)
{
  gboolean old = stale && record->before != NULL;
  DoveItem *item = dove_item_new (record->key, old ? record->before : record->record);

  if (self->abilities.has_etag)
    item->etag = g_strdup_printf ("\"%u\"", record->version - (old ? 1 : 0));
  if (self->abilities.has_updated)
    item->updated = record->updated + self->skew - (old ? 1 : 0);
  if (self->abilities.has_created)
    item->created = record->created;
  item->version = g_strdup_printf ("%u", record->version - (old ? 1 : 0));
  item->is_deleted = dove_value_get_boolean (dove_value_get_member (item->record, "archived"));

  return item;
}

/* A scripted fault that is due, else one by chance, else DOVE_FAKE_N_FAULTS. */
static DoveFakeFault
take_fault (DoveFakeApp *self,
            gboolean     of_list)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      FakePlannedFault *planned = g_ptr_array_index (self->faults, i);
      DoveFakeFault fault = planned->fault;

      if ((fault >= DOVE_FAKE_FIRST_LIST_FAULT) != of_list)
        continue;
      if (planned->after > 0)
        {
          planned->after--;
          continue;
        }
      if (--planned->times == 0)
        g_ptr_array_remove_index (self->faults, i);
      return fault;
    }

  if (self->chance == NULL)
    return DOVE_FAKE_N_FAULTS;
  if (of_list && g_rand_double (self->chance) < self->list_chance)
    return g_rand_int_range (self->chance, DOVE_FAKE_FIRST_LIST_FAULT, DOVE_FAKE_N_FAULTS);
  if (!of_list && g_rand_double (self->chance) < self->write_chance)
    {
      static const DoveFakeFault kinds[] = { DOVE_FAKE_LOST_BEFORE, DOVE_FAKE_LOST_AFTER,
                                             DOVE_FAKE_LOST_LATE, DOVE_FAKE_BUSY,
                                             DOVE_FAKE_SILENT, DOVE_FAKE_LOST_AFTER };
      return kinds[g_rand_int_range (self->chance, 0, G_N_ELEMENTS (kinds))];
    }

  return DOVE_FAKE_N_FAULTS;
}

static char *
create_record (DoveFakeApp *self,
               DoveValue   *fields)
{
  char *key = g_strdup_printf ("%s%u", self->name, ++self->next_id);

  store_record (self, key, fields);
  self->counts.created++;

  return key;
}

/* Requests that were under way when the connection died, and are stored now. */
static void
settle_late_writes (DoveFakeApp *self)
{
  for (guint i = 0; i < self->late_writes->len;)
    {
      FakeLate *late = g_ptr_array_index (self->late_writes, i);
      const char *token = late->write->idempotency_key;

      if (late->due > dove_clock_get_now (self->clock))
        {
          i++;
          continue;
        }
      if (token == NULL || g_hash_table_lookup (self->made, token) == NULL)
        {
          g_autofree char *key = create_record (self, late->write->fields);
          FakeRecord *record = g_hash_table_lookup (self->records, key);

          /* It was stored when it was due, not when somebody looks again. */
          record->updated = late->due;
          record->visible = late->due + self->search_lag;
          if (token != NULL)
            g_hash_table_insert (self->made, g_strdup (token), g_steal_pointer (&key));
        }
      g_ptr_array_remove_index (self->late_writes, i);
    }
}

/* A driver waits for its account before the first byte. */
static void
note_request (DoveFakeApp *self)
{
  gint64 now = dove_clock_get_now (self->clock);

  if (now < self->not_before)
    dove_clock_wait (self->clock, self->not_before - now, NULL, NULL);
  settle_late_writes (self);
}

static gboolean
is_held (DoveFakeApp *self)
{
  if (dove_clock_get_now (self->clock) >= self->held_until)
    return FALSE;

  self->counts.early++;
  self->is_hold_known = TRUE;

  return TRUE;
}

static gboolean
set_held (DoveFakeApp  *self,
          GError      **error)
{
  if (!is_held (self))
    return FALSE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED, "“%s” takes no more requests", self->name);

  return TRUE;
}

static GTimeSpan
fake_driver_get_hold (DoveDriver *driver)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;
  gint64 now = dove_clock_get_now (self->clock);

  return self->is_hold_known && now < self->held_until ? self->held_until - now : 0;
}

static gboolean
fake_driver_measure_clock (DoveDriver *driver,
                           GTimeSpan  *skew,
                           GTimeSpan  *doubt)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;

  *skew = self->skew;
  *doubt = MAX (self->doubt, 0);

  return self->doubt >= 0;
}

static gboolean
holds_poison (DoveValue *value)
{
  if (dove_value_get_kind (value) == DOVE_VALUE_TEXT)
    return strcmp (dove_value_get_text (value), "POISON") == 0;

  for (guint i = 0; i < dove_value_get_length (value); i++)
    if (holds_poison (dove_value_get_element (value, i)))
      return TRUE;

  return FALSE;
}

static DoveOutcome *
outcome_new (DoveOutcomeClass class,
             guint            status,
             const char      *message)
{
  DoveOutcome *outcome = g_new0 (DoveOutcome, 1);

  outcome->outcome = class;
  outcome->status = status;
  outcome->message = g_strdup (message);

  return outcome;
}

static DoveOutcome *
applied (DoveFakeApp *self,
         FakeRecord  *record,
         gboolean     silent)
{
  DoveOutcome *outcome = outcome_new (DOVE_OUTCOME_APPLIED, 200, NULL);

  self->counts.stored++;
  outcome->key = g_strdup (record->key);
  if (!silent)
    outcome->item = make_item (self, record, FALSE);

  return outcome;
}

/* The record that has the same in the member that is unique */
static FakeRecord *
find_same (DoveFakeApp *self,
           DoveValue   *fields)
{
  const char *wanted = self->unique != NULL ? dove_value_get_member_text (fields, self->unique)
                                            : NULL;

  for (guint i = 0; wanted != NULL && i < self->order->len; i++)
    {
      FakeRecord *record = g_ptr_array_index (self->order, i);

      if (g_strcmp0 (dove_value_get_member_text (record->record, self->unique), wanted) == 0)
        return record;
    }

  return NULL;
}

static DoveOutcome *
write_create (DoveFakeApp     *self,
              const DoveWrite *write,
              gboolean         silent)
{
  const char *token = write->idempotency_key;
  const char *known = token != NULL ? g_hash_table_lookup (self->made, token) : NULL;
  g_autofree char *key = NULL;
  FakeRecord *same = NULL;

  if (known != NULL && !self->ignores_keys && g_hash_table_contains (self->records, known))
    return applied (self, g_hash_table_lookup (self->records, known), silent);

  same = find_same (self, write->fields);
  if (same != NULL && self->tells_doubles)
    {
      DoveOutcome *outcome = outcome_new (DOVE_OUTCOME_EXISTS, 409, "There is one already");

      outcome->key = g_strdup (same->key);
      return outcome;
    }
  if (same != NULL)
    return applied (self, same, silent);

  key = create_record (self, write->fields);
  if (token != NULL)
    g_hash_table_replace (self->made, g_strdup (token), g_strdup (key));

  return applied (self, g_hash_table_lookup (self->records, key), silent);
}

static DoveOutcome *
write_upsert (DoveFakeApp     *self,
              const DoveWrite *write,
              gboolean         silent)
{
  const char *external = dove_value_get_member_text (write->fields, "external_id");

  for (guint i = 0; external != NULL && i < self->order->len; i++)
    {
      FakeRecord *record = g_ptr_array_index (self->order, i);

      if (g_strcmp0 (dove_value_get_member_text (record->record, "external_id"), external) == 0)
        {
          g_autoptr(DoveValue) merged = dove_value_merge_patch (record->record, write->fields);

          return applied (self, store_record (self, record->key, merged), silent);
        }
    }

  return write_create (self, write, silent);
}

static DoveOutcome *
write_update (DoveFakeApp     *self,
              const DoveWrite *write,
              gboolean         silent)
{
  FakeRecord *record = g_hash_table_lookup (self->records, write->key);
  g_autoptr(DoveValue) merged = NULL;
  g_autofree char *etag = NULL;

  if (record == NULL)
    return outcome_new (DOVE_OUTCOME_MISSING, 404, "No such thing");

  etag = g_strdup_printf ("\"%u\"", record->version);
  if (write->etag != NULL && strcmp (write->etag, etag) != 0)
    return outcome_new (DOVE_OUTCOME_CONFLICT, 412, "It was changed meanwhile");

  merged = dove_value_merge_patch (self->abilities.sends_whole ? write->seen : record->record,
                                   write->fields);

  return applied (self, store_record (self, record->key, merged), silent);
}

/* Says that it has stored what it has not */
static DoveOutcome *
lie (DoveFakeApp     *self,
     const DoveWrite *write)
{
  FakeRecord *record = write->key != NULL ? g_hash_table_lookup (self->records, write->key) : NULL;
  DoveOutcome *outcome = outcome_new (DOVE_OUTCOME_APPLIED, 200, NULL);
  g_autoptr(DoveValue) merged = NULL;

  merged = record != NULL ? dove_value_merge_patch (record->record, write->fields)
                          : dove_value_ref (write->fields);
  outcome->key = record != NULL ? g_strdup (record->key)
                                : g_strdup_printf ("%s%u", self->name, ++self->next_id);
  outcome->item = dove_item_new (outcome->key, merged);

  return outcome;
}

static DoveOutcome *
store_write (DoveFakeApp     *self,
             const DoveWrite *write,
             gboolean         silent)
{
  if (write->fields != NULL && holds_poison (write->fields))
    return outcome_new (DOVE_OUTCOME_REFUSED, 422, "The value is not allowed");

  switch (write->kind)
    {
    case DOVE_WRITE_CREATE:
      return write_create (self, write, silent);
    case DOVE_WRITE_UPSERT:
      return write_upsert (self, write, silent);
    case DOVE_WRITE_UPDATE:
      return write_update (self, write, silent);
    case DOVE_WRITE_ARCHIVE:
    case DOVE_WRITE_DELETE:
    default:
      if (!g_hash_table_contains (self->records, write->key))
        return outcome_new (DOVE_OUTCOME_MISSING, 404, "It is not there");
      g_ptr_array_remove (self->order, g_hash_table_lookup (self->records, write->key));
      g_hash_table_remove (self->records, write->key);
      self->counts.stored++;
      return outcome_new (DOVE_OUTCOME_APPLIED, 204, NULL);
    }
}

static DoveWrite *
copy_create (const DoveWrite *write)
{
  DoveWrite *copy = g_new0 (DoveWrite, 1);

  copy->kind = write->kind;
  copy->object = g_strdup (write->object);
  copy->fields = dove_value_ref (write->fields);
  copy->idempotency_key = g_strdup (write->idempotency_key);

  return copy;
}

static DoveOutcome *
lose (DoveFakeApp     *self,
      const DoveWrite *write,
      DoveFakeFault    fault)
{
  if (fault == DOVE_FAKE_LOST_AFTER || fault == DOVE_FAKE_LOST_HALF || fault == DOVE_FAKE_MISLAY ||
      (fault == DOVE_FAKE_LOST_LATE && write->kind != DOVE_WRITE_CREATE))
    dove_outcome_free (store_write (self, write, FALSE));
  else if (fault == DOVE_FAKE_LOST_LATE && !holds_poison (write->fields))
    {
      FakeLate *late = g_new0 (FakeLate, 1);

      late->due = dove_clock_get_now (self->clock) + self->late;
      late->write = copy_create (write);
      g_ptr_array_add (self->late_writes, late);
    }

  return outcome_new (DOVE_OUTCOME_AMBIGUOUS, 0, "The connection was closed before the answer");
}

static void
note_payload (DoveFakeApp     *self,
              const DoveWrite *write)
{
  g_autofree char *digest = NULL;
  const char *known = NULL;

  if (write->idempotency_key == NULL)
    return;

  digest = dove_json_write (write->fields, DOVE_JSON_COMPACT);
  known = g_hash_table_lookup (self->sent_keys, write->idempotency_key);
  if (known != NULL && strcmp (known, digest) != 0)
    self->counts.key_reuses++;
  g_hash_table_replace (self->sent_keys, g_strdup (write->idempotency_key),
                        g_steal_pointer (&digest));
}

/* The account takes nothing now; NULL when it does */
static DoveOutcome *
refuse_held (DoveFakeApp *self)
{
  DoveOutcome *outcome = NULL;

  if (!is_held (self))
    return NULL;

  outcome = outcome_new (DOVE_OUTCOME_NOT_APPLIED, 429, "Too many requests");
  outcome->retry_after = self->held_until - dove_clock_get_now (self->clock);

  return outcome;
}

/* One write, of which goes wrong what @fault says */
static DoveOutcome *
write_with (DoveFakeApp     *self,
            const DoveWrite *write,
            DoveFakeFault    fault)
{
  DoveOutcome *outcome = NULL;

  switch (fault)
    {
    case DOVE_FAKE_LOST_BEFORE:
    case DOVE_FAKE_LOST_AFTER:
    case DOVE_FAKE_LOST_LATE:
    case DOVE_FAKE_LOST_HALF:
    case DOVE_FAKE_MISLAY:
      return lose (self, write, fault);
    case DOVE_FAKE_REFUSE:
      return outcome_new (DOVE_OUTCOME_REFUSED, 422, "Refused by the script");
    case DOVE_FAKE_BUSY:
      outcome = outcome_new (DOVE_OUTCOME_NOT_APPLIED, 429, "Too many requests");
      outcome->retry_after = 2 * G_TIME_SPAN_SECOND;
      self->not_before = dove_clock_get_now (self->clock) + outcome->retry_after;
      return outcome;
    case DOVE_FAKE_UNAUTHORIZED:
      return outcome_new (DOVE_OUTCOME_UNAUTHORIZED, 401, "The token is no longer valid");
    case DOVE_FAKE_FORBIDDEN:
      return outcome_new (DOVE_OUTCOME_FORBIDDEN, 403, "Not allowed for this account");
    case DOVE_FAKE_LIES:
      return lie (self, write);
    default:
      return store_write (self, write, fault == DOVE_FAKE_SILENT);
    }
}

static void
note_writes (DoveFakeApp *self,
             guint        n_writes)
{
  self->counts.writes += n_writes;
  self->counts.requests++;
  self->counts.most = MAX (self->counts.most, n_writes);
}

static DoveExchange *
tell_request (const char *sent)
{
  DoveExchange *exchange = dove_exchange_new ();

  exchange->method = g_strdup ("POST");
  exchange->url = g_strdup ("fake://things");
  exchange->headers = g_strdup ("Content-Type: application/json");
  exchange->body.text = g_strdup (sent);

  return exchange;
}

/* What was sent and came back of a write that had a request of its own */
static void
tell (DoveFakeApp     *self,
      const DoveWrite *write,
      DoveOutcome     *outcome)
{
  g_autofree char *sent = NULL;
  DoveExchange *exchange = NULL;

  if (!self->is_telling)
    return;

  sent = write->fields != NULL ? dove_json_write (write->fields, DOVE_JSON_COMPACT) : NULL;
  exchange = tell_request (sent);
  exchange->status = outcome->status;
  exchange->answer.text = g_strdup (outcome->message);
  outcome->exchange.exchange = exchange;
}

/* ... and of some that shared one */
static void
tell_many (DoveFakeApp            *self,
           const DoveWrite *const *writes,
           GPtrArray              *outcomes)
{
  g_autoptr(DoveExchange) exchange = NULL;

  if (!self->is_telling)
    return;

  exchange = tell_request ("(all of them)");
  for (guint i = 0; i < outcomes->len; i++)
    {
      DoveOutcome *outcome = g_ptr_array_index (outcomes, i);

      outcome->exchange.exchange = dove_exchange_ref (exchange);
      outcome->exchange.sent.text = dove_json_write (writes[i]->fields, DOVE_JSON_COMPACT);
      outcome->exchange.answer.text = g_strdup (outcome->message);
    }
}

static DoveOutcome *
fake_driver_write (DoveDriver      *driver,
                   const DoveWrite *write,
                   GCancellable    *cancellable)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  DoveOutcome *outcome = NULL;

  note_request (self);
  outcome = refuse_held (self);
  if (outcome != NULL)
    return outcome;
  note_writes (self, 1);
  note_payload (self, write);
  outcome = write_with (self, write, take_fault (self, FALSE));
  tell (self, write, outcome);

  return outcome;
}

/* What goes wrong with the write at a place of a request for which @fault was drawn: what happens
 * to the request happens to all, what is a record's own to the one in the middle. */
static DoveFakeFault
fault_of (DoveFakeFault fault,
          guint         place,
          guint         n_writes)
{
  gboolean is_middle = place == n_writes / 2;

  switch (fault)
    {
    case DOVE_FAKE_LOST_HALF:
      return place < n_writes / 2 ? DOVE_FAKE_LOST_AFTER : DOVE_FAKE_LOST_BEFORE;
    case DOVE_FAKE_MISLAY:
    case DOVE_FAKE_REFUSE:
    case DOVE_FAKE_FORBIDDEN:
    case DOVE_FAKE_LIES:
      return is_middle ? fault : DOVE_FAKE_N_FAULTS;
    default:
      return fault;
    }
}

static DoveFakeFault
take_fault_of_many (DoveFakeApp *self)
{
  DoveFakeFault fault = take_fault (self, FALSE);

  if (self->chance == NULL || g_rand_boolean (self->chance))
    return fault;

  return fault == DOVE_FAKE_LOST_AFTER ? DOVE_FAKE_LOST_HALF
         : fault == DOVE_FAKE_SILENT   ? DOVE_FAKE_MISLAY
                                       : fault;
}

/* What must never share a request: a condition, a key, more writes than are taken, and what could
 * not be found out about */
static void
assert_may_share (DoveFakeApp     *self,
                  const DoveWrite *write,
                  const DoveWrite *first,
                  guint            n_writes)
{
  g_assert_cmpint (write->kind, ==, first->kind);
  g_assert_null (write->etag);
  g_assert_null (write->idempotency_key);
  g_assert_cmpuint (n_writes, <=, self->abilities.bulk[write->kind]);
  g_assert_true (write->kind != DOVE_WRITE_CREATE ||
                 self->abilities.recognition == DOVE_RECOGNISE_SEARCH);
}

static GPtrArray *
fake_driver_write_many (DoveDriver             *driver,
                        const DoveWrite *const *writes,
                        guint                   n_writes,
                        GCancellable           *cancellable)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_outcome_free);
  g_autoptr(DoveOutcome) held = NULL;
  DoveFakeFault fault = DOVE_FAKE_N_FAULTS;

  note_request (self);
  held = refuse_held (self);
  if (held == NULL)
    {
      note_writes (self, n_writes);
      fault = take_fault_of_many (self);
    }

  for (guint i = 0; i < n_writes; i++)
    {
      DoveOutcome *outcome = NULL;

      assert_may_share (self, writes[i], writes[0], n_writes);
      if (held == NULL)
        outcome = write_with (self, writes[i], fault_of (fault, i, n_writes));
      else
        {
          outcome = outcome_new (held->outcome, held->status, held->message);
          outcome->retry_after = held->retry_after;
        }
      g_ptr_array_add (outcomes, outcome);
    }
  tell_many (self, writes, outcomes);

  return outcomes;
}

static gboolean
matches (DoveValue     *record,
         DoveCondition *condition)
{
  DoveValue *value = dove_pointer_get (record, condition->pointer);

  return strcmp (condition->compare, "=") != 0 || dove_value_equal (value, condition->value);
}

static gboolean
is_listed (FakeRecord        *record,
           const DoveListing *listing)
{
  if (listing->since != NULL && record->updated < g_ascii_strtoll (listing->since, NULL, 10))
    return FALSE;

  for (guint i = 0; listing->conditions != NULL && i < listing->conditions->len; i++)
    if (!matches (record->record, g_ptr_array_index (listing->conditions, i)))
      return FALSE;

  return TRUE;
}

static char *
fake_driver_make_position (DoveDriver *driver,
                           const char *object,
                           gint64      time)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;

  return self->is_opaque ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT, time);
}

/* Positions are change times in microseconds; an opaque one cannot be told to be earlier */
static char *
fake_driver_lower_position (DoveDriver *driver,
                            const char *object,
                            const char *position,
                            GTimeSpan   span)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;

  if (self->is_opaque)
    return NULL;

  return g_strdup_printf ("%" G_GINT64_FORMAT, g_ascii_strtoll (position, NULL, 10) - span);
}

static void
shuffle_items (GRand     *rand,
               GPtrArray *items)
{
  for (guint i = items->len; i > 1; i--)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
      gpointer swap = items->pdata[i - 1];

      items->pdata[i - 1] = items->pdata[j];
      items->pdata[j] = swap;
    }
}

static void
fill_page (DoveFakeApp       *self,
           const DoveListing *listing,
           DoveFakeFault      fault,
           DovePage          *page)
{
  guint start = listing->cursor != NULL ? (guint) g_ascii_strtoull (listing->cursor, NULL, 10) : 0;
  guint i = start;
  guint end = 0;
  gint64 high = 0;

  if (fault == DOVE_FAKE_LIST_MOVED && start > 0)
    {
      i = start - MIN (start, self->page_size);
      end = MIN (start + self->page_size, self->order->len);
    }
  for (; i < self->order->len && page->items->len < self->page_size; i++)
    {
      if (self->cut > 0 && i >= self->cut)
        {
          i = self->order->len;
          break;
        }

      FakeRecord *record = g_ptr_array_index (self->order, i);

      high = MAX (high, record->updated);
      if (is_listed (record, listing) && g_strcmp0 (record->key, self->hidden) != 0)
        g_ptr_array_add (page->items, make_item (self, record, fault == DOVE_FAKE_LIST_STALE));
    }

  i = MAX (i, end);
  page->total = self->order->len;
  if (high > 0 && self->abilities.has_since)
    page->high_water = g_strdup_printf ("%" G_GINT64_FORMAT, high);
  if (fault == DOVE_FAKE_LIST_TWICE && i > start && start > 0)
    page->cursor = g_strdup_printf ("%u", start);
  else if (i < self->order->len)
    page->cursor = g_strdup_printf ("%u", i);
}

static DovePage *
fake_driver_list (DoveDriver         *driver,
                  const DoveListing  *listing,
                  GCancellable       *cancellable,
                  GError            **error)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  DoveFakeFault fault;
  DovePage *page = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  note_request (self);
  if (set_held (self, error))
    return NULL;
  self->counts.lists++;
  fault = take_fault (self, TRUE);

  if (fault == DOVE_FAKE_LIST_FAIL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE, "“%s” did not answer", self->name);
      return NULL;
    }
  if (fault == DOVE_FAKE_LIST_EXPIRED && (listing->cursor != NULL || listing->since != NULL))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_EXPIRED, "The position is no longer known");
      return NULL;
    }

  page = g_new0 (DovePage, 1);
  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  if (fault == DOVE_FAKE_LIST_EMPTY)
    return page;

  fill_page (self, listing, fault, page);
  if (fault == DOVE_FAKE_LIST_PARTIAL)
    {
      page->is_partial = TRUE;
      page->note = g_strdup ("The page was cut");
      g_ptr_array_set_size (page->items, (int) (page->items->len / 2));
    }
  if (self->shuffle != NULL)
    shuffle_items (self->shuffle, page->items);

  return page;
}

static DoveItem *
fake_driver_get (DoveDriver    *driver,
                 const char    *object,
                 const char    *key,
                 GCancellable  *cancellable,
                 GError       **error)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  FakeRecord *record = NULL;

  note_request (self);
  if (set_held (self, error))
    return NULL;
  self->counts.gets++;
  record = g_hash_table_lookup (self->records, key);
  if (record == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, "There is no thing “%s”", key);
      return NULL;
    }

  return make_item (self, record, FALSE);
}

static GPtrArray *
fake_driver_find (DoveDriver    *driver,
                  const char    *object,
                  const char    *pointer,
                  DoveValue     *value,
                  gboolean      *is_complete,
                  GCancellable  *cancellable,
                  GError       **error)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);

  note_request (self);
  self->counts.finds++;
  for (guint i = 0; i < self->order->len; i++)
    {
      FakeRecord *record = g_ptr_array_index (self->order, i);

      if (record->visible <= dove_clock_get_now (self->clock) &&
          dove_value_equal (dove_pointer_get (record->record, pointer), value))
        g_ptr_array_add (items, make_item (self, record, FALSE));
    }
  *is_complete = TRUE;

  return items;
}

static DoveDriver *
fake_driver_clone (DoveDriver *driver)
{
  return dove_fake_app_new_driver (FAKE_DRIVER (driver)->app);
}

static gboolean
fake_driver_check (DoveDriver    *driver,
                   char         **account,
                   char         **label,
                   GCancellable  *cancellable,
                   GError       **error)
{
  DoveFakeApp *self = FAKE_DRIVER (driver)->app;

  if (account != NULL)
    *account = g_strdup (self->name);
  if (label != NULL)
    *label = g_strdup (self->name);

  return TRUE;
}

static GPtrArray *
fake_driver_list_objects (DoveDriver *driver)
{
  GPtrArray *objects = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (objects, g_strdup ("thing"));

  return objects;
}

static DoveSchema *
fake_driver_describe (DoveDriver    *driver,
                      const char    *object,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return dove_schema_ref (FAKE_DRIVER (driver)->app->schema);
}

static gboolean
fake_driver_get_abilities (DoveDriver     *driver,
                           const char     *object,
                           DoveAbilities  *abilities,
                           GError        **error)
{
  *abilities = FAKE_DRIVER (driver)->app->abilities;

  return TRUE;
}

static void
fake_driver_iface_init (DoveDriverInterface *iface)
{
  iface->clone = fake_driver_clone;
  iface->check = fake_driver_check;
  iface->list_objects = fake_driver_list_objects;
  iface->describe = fake_driver_describe;
  iface->get_abilities = fake_driver_get_abilities;
  iface->list = fake_driver_list;
  iface->measure_clock = fake_driver_measure_clock;
  iface->get_hold = fake_driver_get_hold;
  iface->make_position = fake_driver_make_position;
  iface->lower_position = fake_driver_lower_position;
  iface->get = fake_driver_get;
  iface->find = fake_driver_find;
  iface->write = fake_driver_write;
  iface->write_many = fake_driver_write_many;
}

static void
fake_driver_class_init (FakeDriverClass *klass)
{
}

static void
fake_driver_init (FakeDriver *self)
{
}

/**
 * dove_fake_app_new:
 * @name: begins the keys of its records
 * @schema_json: JSON Schema of its records
 * @clock: its time
 *
 * Makes an empty application that can do everything and recognises creates by key.
 *
 * Returns: (transfer full): an application
 */
DoveFakeApp *
dove_fake_app_new (const char *name,
                   const char *schema_json,
                   DoveClock  *clock)
{
  DoveFakeApp *self = g_new0 (DoveFakeApp, 1);
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(GError) error = NULL;

  document = dove_json_parse (schema_json, -1, NULL, &error);
  g_assert_no_error (error);
  self->schema = dove_schema_new (document, &error);
  g_assert_no_error (error);

  self->name = g_strdup (name);
  self->clock = dove_clock_ref (clock);
  self->abilities = (DoveAbilities) {
    .can_list = TRUE, .can_get = TRUE, .can_find = TRUE, .can_create = TRUE, .can_update = TRUE,
    .can_delete = TRUE, .has_updated = TRUE, .recognition = DOVE_RECOGNISE_KEY,
    .settle = 5 * G_TIME_SPAN_SECOND, .key_life = 23 * G_TIME_SPAN_HOUR, .concurrent = 2,
  };
  self->page_size = 10;
  self->late = G_TIME_SPAN_SECOND;
  g_mutex_init (&self->lock);
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, fake_record_free);
  self->order = g_ptr_array_new ();
  self->sent_keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->faults = g_ptr_array_new_with_free_func (g_free);
  self->late_writes = g_ptr_array_new_with_free_func (fake_late_free);

  return self;
}

/**
 * dove_fake_app_free:
 * @self: (transfer full): an application; its drivers must be gone
 */
void
dove_fake_app_free (DoveFakeApp *self)
{
  g_ptr_array_unref (self->late_writes);
  g_ptr_array_unref (self->faults);
  g_hash_table_unref (self->made);
  g_hash_table_unref (self->sent_keys);
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->records);
  g_clear_pointer (&self->shuffle, g_rand_free);
  g_clear_pointer (&self->chance, g_rand_free);
  g_mutex_clear (&self->lock);
  dove_schema_unref (self->schema);
  dove_clock_unref (self->clock);
  g_free (self->lost);
  g_free (self->lower);
  g_free (self->hidden);
  g_free (self->name);
  g_free (self);
}

/**
 * dove_fake_app_new_driver:
 * @self: an application
 *
 * Returns: (transfer full): a driver signed in to it
 */
DoveDriver *
dove_fake_app_new_driver (DoveFakeApp *self)
{
  FakeDriver *driver = g_object_new (FAKE_TYPE_DRIVER, NULL);

  driver->app = self;

  return DOVE_DRIVER (driver);
}

/**
 * dove_fake_app_abilities:
 * @self: an application
 *
 * Returns: (transfer none): what it declares; to be changed before it is used
 */
DoveAbilities *
dove_fake_app_abilities (DoveFakeApp *self)
{
  return &self->abilities;
}

/**
 * dove_fake_app_counts:
 * @self: an application
 *
 * Returns: (transfer none): what it saw; may be set to zero
 */
DoveFakeCounts *
dove_fake_app_counts (DoveFakeApp *self)
{
  return &self->counts;
}

/**
 * dove_fake_app_set_page_size:
 * @self: an application
 * @page_size: records of a page, at least 1
 */
void
dove_fake_app_set_page_size (DoveFakeApp *self,
                             guint        page_size)
{
  self->page_size = page_size;
}

/**
 * dove_fake_app_set_search_lag:
 * @self: an application
 * @lag: how long a search does not see a new record, microseconds
 */
void
dove_fake_app_set_search_lag (DoveFakeApp *self,
                              GTimeSpan    lag)
{
  self->search_lag = lag;
}

/**
 * dove_fake_app_set_late:
 * @self: an application
 * @late: how long after its loss a late create is stored, microseconds
 */
void
dove_fake_app_set_late (DoveFakeApp *self,
                        GTimeSpan    late)
{
  self->late = late;
}

/**
 * dove_fake_app_set_lower:
 * @self: an application
 * @field: a text member that it lower-cases when it stores it
 */
void
dove_fake_app_set_lower (DoveFakeApp *self,
                         const char  *field)
{
  g_free (self->lower);
  self->lower = g_strdup (field);
}

/**
 * dove_fake_app_set_shuffle:
 * @self: an application
 * @seed: of the order of records within a page
 */
void
dove_fake_app_set_shuffle (DoveFakeApp *self,
                           guint32      seed)
{
  g_clear_pointer (&self->shuffle, g_rand_free);
  self->shuffle = g_rand_new_with_seed (seed);
}

/**
 * dove_fake_app_set_clock:
 * @self: an application
 * @skew: its clock is so far ahead: change times are told by it
 * @doubt: by how much a measurement of it may be wrong; -1: it cannot be measured
 */
void
dove_fake_app_set_clock (DoveFakeApp *self,
                         GTimeSpan    skew,
                         GTimeSpan    doubt)
{
  self->skew = skew;
  self->doubt = doubt;
}

/**
 * dove_fake_app_set_held:
 * @self: an application
 * @until: it takes no requests before, wall clock
 */
void
dove_fake_app_set_held (DoveFakeApp *self,
                        gint64       until)
{
  self->held_until = until;
  self->is_hold_known = FALSE;
}

/**
 * dove_fake_app_set_telling:
 * @self: an application
 * @is_telling: whether its outcomes have what was sent and came back
 */
void
dove_fake_app_set_telling (DoveFakeApp *self,
                           gboolean     is_telling)
{
  self->is_telling = is_telling;
}

/**
 * dove_fake_app_set_opaque:
 * @self: an application
 * @is_opaque: whether nobody can tell an earlier position from one
 */
void
dove_fake_app_set_opaque (DoveFakeApp *self,
                          gboolean     is_opaque)
{
  self->is_opaque = is_opaque;
}

/**
 * dove_fake_app_set_distinct:
 * @self: an application
 * @member: a second record with the same value in it is refused, and the first one named
 */
void
dove_fake_app_set_distinct (DoveFakeApp *self,
                            const char  *member)
{
  self->unique = member;
  self->tells_doubles = TRUE;
}

/**
 * dove_fake_app_set_unique:
 * @self: an application
 * @member: a constant: a create whose value another record has there makes nothing, and is
 *   answered with that record
 */
void
dove_fake_app_set_unique (DoveFakeApp *self,
                          const char  *member)
{
  self->unique = member;
}

/**
 * dove_fake_app_set_cut:
 * @self: an application
 * @cut: lists show so many records and say that this is all; 0: they show all
 */
void
dove_fake_app_set_cut (DoveFakeApp *self,
                       guint        cut)
{
  self->cut = cut;
}

/**
 * dove_fake_app_set_hidden:
 * @self: an application
 * @key: (nullable): of a record that lists leave out although it is there
 */
void
dove_fake_app_set_hidden (DoveFakeApp *self,
                          const char  *key)
{
  g_free (self->hidden);
  self->hidden = g_strdup (key);
}

/**
 * dove_fake_app_set_chance:
 * @self: an application
 * @writes: probability of a fault of a write
 * @lists: probability of a fault of a page
 * @seed: of the dice
 *
 * Lets faults happen by chance; two zeros end it.
 */
void
dove_fake_app_set_chance (DoveFakeApp *self,
                          double       writes,
                          double       lists,
                          guint32      seed)
{
  g_clear_pointer (&self->chance, g_rand_free);
  self->write_chance = writes;
  self->list_chance = lists;
  if (writes > 0 || lists > 0)
    self->chance = g_rand_new_with_seed (seed);
}

/**
 * dove_fake_app_add_fault:
 * @self: an application
 * @fault: what goes wrong
 * @after: so many requests of its kind (writes, or pages) pass first
 * @times: how often, at least 1
 */
void
dove_fake_app_add_fault (DoveFakeApp   *self,
                         DoveFakeFault  fault,
                         guint          after,
                         guint          times)
{
  FakePlannedFault *planned = g_new0 (FakePlannedFault, 1);

  planned->fault = fault;
  planned->after = after;
  planned->times = times;
  g_ptr_array_add (self->faults, planned);
}

/**
 * dove_fake_app_put:
 * @self: an application
 * @key: (nullable): of a record that is there; %NULL makes one
 * @json: its members; for one that is there only the changed ones
 *
 * Does what a person does in the application.
 *
 * Returns: (transfer full): key of the record
 */
char *
dove_fake_app_put (DoveFakeApp *self,
                   const char  *key,
                   const char  *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (json, -1, NULL, &error);
  g_autoptr(DoveValue) merged = NULL;
  FakeRecord *record = key != NULL ? g_hash_table_lookup (self->records, key) : NULL;
  g_autofree char *own = NULL;

  g_assert_no_error (error);
  own = key != NULL ? g_strdup (key) : g_strdup_printf ("%s%u", self->name, ++self->next_id);
  merged = record != NULL ? dove_value_merge_patch (record->record, value)
                          : dove_value_ref (value);
  store_record (self, own, merged);

  return g_steal_pointer (&own);
}

/**
 * dove_fake_app_set_ignores_keys:
 * @self: an application
 * @ignores_keys: whether it makes a record for each create, whatever its key
 */
void
dove_fake_app_set_ignores_keys (DoveFakeApp *self,
                                gboolean     ignores_keys)
{
  self->ignores_keys = ignores_keys;
}

/**
 * dove_fake_app_clear_faults:
 * @self: an application
 *
 * Ends the faults that were planned.
 */
void
dove_fake_app_clear_faults (DoveFakeApp *self)
{
  g_ptr_array_set_size (self->faults, 0);
}

/**
 * dove_fake_app_forget_keys:
 * @self: an application
 *
 * Lets the keys run out that it was sent until now.
 */
void
dove_fake_app_forget_keys (DoveFakeApp *self)
{
  g_hash_table_remove_all (self->made);
}

/**
 * dove_fake_app_set_schema:
 * @self: an application
 * @schema_json: JSON Schema of its records from now on
 */
void
dove_fake_app_set_schema (DoveFakeApp *self,
                          const char  *schema_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) document = dove_json_parse (schema_json, -1, NULL, &error);

  g_assert_no_error (error);
  g_clear_pointer (&self->lost, g_free);
  dove_schema_unref (self->schema);
  self->schema = dove_schema_new (document, &error);
  g_assert_no_error (error);
}

/**
 * dove_fake_app_lose_field:
 * @self: an application
 * @name: a member
 *
 * Takes a member out of all records, as a new version of the application does: nobody has edited
 * them. What is sent of it is not kept, until dove_fake_app_set_schema().
 */
void
dove_fake_app_lose_field (DoveFakeApp *self,
                          const char  *name)
{
  g_free (self->lost);
  self->lost = g_strdup (name);
  for (guint i = 0; i < self->order->len; i++)
    {
      FakeRecord *record = g_ptr_array_index (self->order, i);
      DoveValue *less = without (record->record, name);

      dove_value_unref (record->record);
      record->record = less;
    }
}

/**
 * dove_fake_app_drop:
 * @self: an application
 * @key: of the record that a person deletes
 */
void
dove_fake_app_drop (DoveFakeApp *self,
                    const char  *key)
{
  g_ptr_array_remove (self->order, g_hash_table_lookup (self->records, key));
  g_hash_table_remove (self->records, key);
}

/**
 * dove_fake_app_get:
 * @self: an application
 * @key: of a record
 *
 * Returns: (transfer none) (nullable): the record
 */
DoveValue *
dove_fake_app_get (DoveFakeApp *self,
                   const char  *key)
{
  FakeRecord *record = g_hash_table_lookup (self->records, key);

  return record != NULL ? record->record : NULL;
}

/**
 * dove_fake_app_dup_keys:
 * @self: an application
 *
 * Returns: (transfer full) (element-type utf8): keys of its records, oldest first
 */
GPtrArray *
dove_fake_app_dup_keys (DoveFakeApp *self)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  settle_late_writes (self);
  for (guint i = 0; i < self->order->len; i++)
    g_ptr_array_add (keys, g_strdup (((FakeRecord *) g_ptr_array_index (self->order, i))->key));

  return keys;
}

/**
 * dove_fake_app_get_size:
 * @self: an application
 *
 * Returns: number of its records
 */
guint
dove_fake_app_get_size (DoveFakeApp *self)
{
  settle_late_writes (self);

  return self->order->len;
}

/**
 * dove_fake_app_find_key:
 * @self: an application
 * @field: a text member
 * @text: what it holds
 * @count: (out) (optional): how many records hold it
 *
 * Returns: (transfer full) (nullable): key of the first record that holds it
 */
char *
dove_fake_app_find_key (DoveFakeApp *self,
                        const char  *field,
                        const char  *text,
                        guint       *count)
{
  char *key = NULL;
  guint found = 0;

  settle_late_writes (self);
  for (guint i = 0; i < self->order->len; i++)
    {
      FakeRecord *record = g_ptr_array_index (self->order, i);

      if (g_strcmp0 (dove_value_get_member_text (record->record, field), text) != 0)
        continue;
      if (found++ == 0)
        key = g_strdup (record->key);
    }
  if (count != NULL)
    *count = found;

  return key;
}
