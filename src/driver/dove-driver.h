/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-selector.h"
#include "driver/dove-exchange.h"
#include "record/dove-schema.h"

G_BEGIN_DECLS

#define DOVE_TYPE_DRIVER (dove_driver_get_type ())
G_DECLARE_INTERFACE (DoveDriver, dove_driver, DOVE, DRIVER, GObject)

/**
 * DoveRecognition:
 * @DOVE_RECOGNISE_NONE: a create whose answer is lost cannot be recognised: a person is asked
 * @DOVE_RECOGNISE_KEY: the application honours an idempotency key
 * @DOVE_RECOGNISE_UPSERT: creating again with the same external id does no harm
 * @DOVE_RECOGNISE_SEARCH: it can be searched for, after the settle time
 *
 * How a create is recognised again, the best first of what the connector declares.
 */
typedef enum
{
  DOVE_RECOGNISE_NONE,
  DOVE_RECOGNISE_KEY,
  DOVE_RECOGNISE_UPSERT,
  DOVE_RECOGNISE_SEARCH,
} DoveRecognition;

#define DOVE_WRITE_KINDS 7 /* as many as DoveWriteKind has */

/**
 * DoveAbilities:
 *
 * What a driver and application can do with one object, as declared. The engine asks, it never
 * guesses.
 */
typedef struct
{
  gboolean        can_list;
  gboolean        can_get;
  gboolean        can_find;
  gboolean        can_create;
  gboolean        can_update;
  gboolean        can_delete;
  gboolean        can_archive;
  gboolean        can_restore;       /* ... and take it back */
  gboolean        can_upsert;
  gboolean        has_since;         /* a list of what changed since a position */
  gboolean        since_covers_only_created;
  gboolean        has_updated;       /* records carry a change time */
  gboolean        has_created;       /* ... and the time they were made */
  gboolean        has_etag;          /* writes may be guarded by If-Match */
  gboolean        sends_whole;       /* an update sends all fields of the record */
  DoveRecognition recognition;       /* of a create */
  GTimeSpan       settle;            /* longest time a sent create may stay unseen */
  GTimeSpan       key_life;          /* how long an idempotency key is remembered */
  GTimeSpan       since_lookback;    /* overlap to ask for */
  GTimeSpan       updated_step;      /* change times are told in steps of this */
  guint           concurrent;        /* writes at once, at least 1 */
  guint           bulk[DOVE_WRITE_KINDS]; /* by DoveWriteKind: most writes of one request; 0: one */
  DoveSelector   *label;             /* (nullable): what records are called; of the driver */
} DoveAbilities;

/**
 * DoveCondition:
 * @pointer: JSON Pointer of the field
 * @compare: `=`, `>=`, `<` or `in`
 * @value: what it is compared with
 * @is_exact: a text means exactly itself; else it is that of a formula, which ignores case
 *
 * A part of a sync's filter that the application may check itself. The engine checks the whole
 * filter again.
 */
typedef struct
{
  char      *pointer;
  char      *compare;
  DoveValue *value;
  gboolean   is_exact;
} DoveCondition;

/**
 * DoveListing:
 * @object: which object
 * @fields: (nullable) (element-type utf8): names of the top members that are wanted; %NULL is all
 * @conditions: (nullable) (element-type DoveCondition): pushed-down filter
 * @since: (nullable): only what changed at or after this position, as an earlier page gave it
 *   in `high_water`, lookback taken off by the driver
 * @cursor: (nullable): where the last page ended
 *
 * What to read. One page of it is read by dove_driver_list().
 */
typedef struct
{
  const char *object;
  GPtrArray  *fields;
  GPtrArray  *conditions;
  const char *since;
  const char *cursor;
} DoveListing;

/**
 * DoveItem:
 * @key: text of the record's id; of a compound key its canonical JSON list
 * @record: the record as the application gave it, with the application's field names
 * @etag: (nullable): what If-Match sends
 * @version: (nullable): a number that only grows, as text
 * @updated: change time, microseconds UTC; 0 when not told
 * @created: when it was made, likewise
 * @is_deleted: the application says that it was deleted or archived
 *
 * One record as an application holds it.
 */
typedef struct
{
  char      *key;
  DoveValue *record;
  char      *etag;
  char      *version;
  gint64     updated;
  gint64     created;
  gboolean   is_deleted;
} DoveItem;

/**
 * DovePage:
 * @items: (element-type DoveItem): 0 to some thousand records; an empty page with a cursor is legal
 * @cursor: (nullable): opaque position of the next page; %NULL after the last page
 * @high_water: (nullable): largest change position seen in this page's data, for `since`
 * @total: how many records the application says there are; -1 when it does not say
 * @is_partial: something went wrong that makes absence meaningless (a repeated cursor, a short
 *   count): the scan may cause creates and updates, never deletes
 * @note: (nullable): why it is partial, a sentence
 */
typedef struct
{
  GPtrArray *items;
  char      *cursor;
  char      *high_water;
  gint64     total;
  gboolean   is_partial;
  char      *note;
} DovePage;

typedef enum
{
  DOVE_WRITE_CREATE,
  DOVE_WRITE_UPDATE,
  DOVE_WRITE_UPSERT,
  DOVE_WRITE_ARCHIVE,
  DOVE_WRITE_DELETE,
  DOVE_WRITE_RESTORE,   /* the undo of an archive */
  DOVE_WRITE_ACT,       /* an action of the connector: dove_driver_act() */
} DoveWriteKind;

G_STATIC_ASSERT (DOVE_WRITE_ACT + 1 == DOVE_WRITE_KINDS);

/**
 * DoveWrite:
 * @kind: what to do
 * @object: which object
 * @key: (nullable): the record; not for a create
 * @fields: (nullable): create: the record; update: only the changed members, lists whole
 * @seen: (nullable): the whole record as last read, for updates that must send it whole
 * @etag: (nullable): makes the write conditional where the application can
 * @idempotency_key: (nullable): sent where the application honours one
 * @action: (nullable): which action; @fields is its input then
 *
 * One write. Everything that reaches the application follows from these members alone, so that
 * a repeat sends the same bytes.
 */
typedef struct
{
  DoveWriteKind kind;
  char         *object;
  char         *key;
  DoveValue    *fields;
  DoveValue    *seen;
  char         *etag;
  char         *idempotency_key;
  char         *action;
} DoveWrite;

/**
 * DoveOutcomeClass:
 * @DOVE_OUTCOME_APPLIED: done; `item` is what the application now holds, if it said so
 * @DOVE_OUTCOME_REFUSED: not applied and will not be: the application's words are in `message`
 * @DOVE_OUTCOME_MISSING: no such record (404 on update; for a delete that counts as applied)
 * @DOVE_OUTCOME_CONFLICT: the record moved since `etag`: read again
 * @DOVE_OUTCOME_EXISTS: a create met a record that is there already; `key` if it said which
 * @DOVE_OUTCOME_NOT_APPLIED: certainly not applied, may be repeated after `retry_after`
 * @DOVE_OUTCOME_AMBIGUOUS: it may or may not have been applied: resolve before anything else
 * @DOVE_OUTCOME_UNAUTHORIZED: not applied: the sign-in was refused, also after one renewal
 * @DOVE_OUTCOME_FORBIDDEN: not applied: signed in, but not allowed
 */
typedef enum
{
  DOVE_OUTCOME_APPLIED,
  DOVE_OUTCOME_REFUSED,
  DOVE_OUTCOME_MISSING,
  DOVE_OUTCOME_CONFLICT,
  DOVE_OUTCOME_EXISTS,
  DOVE_OUTCOME_NOT_APPLIED,
  DOVE_OUTCOME_AMBIGUOUS,
  DOVE_OUTCOME_UNAUTHORIZED,
  DOVE_OUTCOME_FORBIDDEN,
} DoveOutcomeClass;

/**
 * DoveOutcome:
 * @outcome: what became of the write
 * @key: (nullable): id of the record, for a create above all
 * @item: (nullable): the record as the application returned it; %NULL when its answer held none
 * @output: (nullable): what an action answered
 * @message: (nullable): the application's own words, or ours; no secret, no whole record
 * @hint: (nullable): advice for the user from the connector
 * @field: (nullable): pointer of the field at fault, when the application says
 * @retry_after: microseconds; 0 when not told
 * @status: HTTP status or the driver's own number; 0 when there was no answer
 * @exchange: what was sent and came back, for people; empty when nothing was sent
 */
typedef struct
{
  DoveOutcomeClass outcome;
  char            *key;
  DoveItem        *item;
  DoveValue       *output;
  char            *message;
  char            *hint;
  char            *field;
  GTimeSpan        retry_after;
  guint            status;
  DoveExchangePart exchange;
} DoveOutcome;

/**
 * DoveDriverInterface:
 *
 * How to talk to one signed-in account. All functions block, take a cancellable, and belong to
 * the thread that made the driver; dove_driver_clone() makes another one of the same account
 * for another thread, sharing rate limits, retry budget and sign-in.
 */
struct _DoveDriverInterface
{
  GTypeInterface parent_iface;

  DoveDriver  *(*clone)         (DoveDriver          *self);
  gboolean     (*check)         (DoveDriver          *self,
                                 char               **account,
                                 char               **label,
                                 GCancellable        *cancellable,
                                 GError             **error);
  GPtrArray   *(*list_objects)  (DoveDriver          *self);
  DoveSchema  *(*describe)      (DoveDriver          *self,
                                 const char          *object,
                                 GCancellable        *cancellable,
                                 GError             **error);
  gboolean     (*get_abilities) (DoveDriver          *self,
                                 const char          *object,
                                 DoveAbilities       *abilities,
                                 GError             **error);
  DovePage    *(*list)          (DoveDriver          *self,
                                 const DoveListing   *listing,
                                 GCancellable        *cancellable,
                                 GError             **error);
  GTimeSpan    (*get_hold)       (DoveDriver         *self);
  gboolean     (*measure_clock)  (DoveDriver         *self,
                                  GTimeSpan          *skew,
                                  GTimeSpan          *doubt);
  char        *(*make_position)  (DoveDriver         *self,
                                  const char         *object,
                                  gint64              time);
  char        *(*lower_position) (DoveDriver         *self,
                                 const char          *object,
                                 const char          *position,
                                 GTimeSpan            span);
  DoveItem    *(*get)           (DoveDriver          *self,
                                 const char          *object,
                                 const char          *key,
                                 GCancellable        *cancellable,
                                 GError             **error);
  GPtrArray   *(*find)          (DoveDriver          *self,
                                 const char          *object,
                                 const char          *pointer,
                                 DoveValue           *value,
                                 gboolean            *is_complete,
                                 GCancellable        *cancellable,
                                 GError             **error);
  DoveOutcome *(*write)         (DoveDriver          *self,
                                 const DoveWrite     *write,
                                 GCancellable        *cancellable);
  GPtrArray   *(*write_many)    (DoveDriver          *self,
                                 const DoveWrite *const *writes,
                                 guint                n_writes,
                                 GCancellable        *cancellable);
  DoveValue   *(*preview)       (DoveDriver          *self,
                                 const DoveWrite     *write,
                                 GCancellable        *cancellable,
                                 GError             **error);
};

DoveDriver  *dove_driver_clone         (DoveDriver          *self);
gboolean     dove_driver_check         (DoveDriver          *self,
                                        char               **account,
                                        char               **label,
                                        GCancellable        *cancellable,
                                        GError             **error);
GPtrArray   *dove_driver_list_objects  (DoveDriver          *self);
GPtrArray   *dove_driver_sample        (DoveDriver          *self,
                                        const char          *object,
                                        guint                limit,
                                        GCancellable        *cancellable,
                                        GError             **error);
DoveSchema  *dove_driver_describe      (DoveDriver          *self,
                                        const char          *object,
                                        GCancellable        *cancellable,
                                        GError             **error);
gboolean     dove_driver_get_abilities (DoveDriver          *self,
                                        const char          *object,
                                        DoveAbilities       *abilities,
                                        GError             **error);
DovePage    *dove_driver_list          (DoveDriver          *self,
                                        const DoveListing   *listing,
                                        GCancellable        *cancellable,
                                        GError             **error);
GTimeSpan          dove_driver_get_hold       (DoveDriver         *self);
gboolean           dove_driver_measure_clock  (DoveDriver         *self,
                                               GTimeSpan          *skew,
                                               GTimeSpan          *doubt);
char              *dove_driver_make_position  (DoveDriver         *self,
                                               const char         *object,
                                               gint64              time);
char              *dove_driver_lower_position (DoveDriver *self,
                                        const char          *object,
                                        const char          *position,
                                        GTimeSpan            span);
DoveItem    *dove_driver_get           (DoveDriver          *self,
                                        const char          *object,
                                        const char          *key,
                                        GCancellable        *cancellable,
                                        GError             **error);
GPtrArray   *dove_driver_find          (DoveDriver          *self,
                                        const char          *object,
                                        const char          *pointer,
                                        DoveValue           *value,
                                        gboolean            *is_complete,
                                        GCancellable        *cancellable,
                                        GError             **error);
DoveOutcome *dove_driver_write         (DoveDriver          *self,
                                        const DoveWrite     *write,
                                        GCancellable        *cancellable);
GPtrArray   *dove_driver_write_many    (DoveDriver          *self,
                                        const DoveWrite *const *writes,
                                        guint                n_writes,
                                        GCancellable        *cancellable);
DoveValue   *dove_driver_preview       (DoveDriver          *self,
                                        const DoveWrite     *write,
                                        GCancellable        *cancellable,
                                        GError             **error);

DoveOutcome *dove_driver_act           (DoveDriver          *self,
                                        const DoveWrite     *action,
                                        GCancellable        *cancellable);

DoveItem      *dove_item_new           (const char          *key,
                                        DoveValue           *record);
void           dove_item_free          (DoveItem            *item);
void           dove_page_free          (DovePage            *page);
void           dove_write_free         (DoveWrite           *write);
void           dove_outcome_free       (DoveOutcome         *outcome);
DoveCondition *dove_condition_new      (const char          *pointer,
                                        const char          *compare,
                                        DoveValue           *value);
void           dove_condition_free     (DoveCondition       *condition);

DoveValue   *dove_item_to_value        (const DoveItem      *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveItem, dove_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePage, dove_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveWrite, dove_write_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveOutcome, dove_outcome_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveCondition, dove_condition_free)

G_END_DECLS
