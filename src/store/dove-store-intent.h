/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveIntentState:
 * @DOVE_INTENT_PLANNED: noted, not sent
 * @DOVE_INTENT_SENT: may have left: it must be resolved before anything else of that record
 * @DOVE_INTENT_DONE: applied
 * @DOVE_INTENT_REFUSED: certainly not applied, and will not be
 * @DOVE_INTENT_AMBIGUOUS: may have been applied, and a person must say (`check` review)
 */
typedef enum
{
  DOVE_INTENT_PLANNED,
  DOVE_INTENT_SENT,
  DOVE_INTENT_DONE,
  DOVE_INTENT_REFUSED,
  DOVE_INTENT_AMBIGUOUS,
} DoveIntentState;

/**
 * DoveStoreIntent:
 * @id: number, given by dove_store_add_intents()
 * @change_id: the change it carries out
 * @sync_id: of which sync
 * @side: where it writes
 * @kind: `create`, `update`, `archive`, `delete`
 * @target: (nullable): key of the record; %NULL for a create
 * @payload: what is sent, JSON; a repeat sends these very bytes
 * @idem_key: (nullable): idempotency key, unique over all intents
 * @state: see #DoveIntentState
 * @attempt: how often it was sent
 * @sent_at: when it was last sent
 * @settle_until: a search for it says nothing before
 * @result: (nullable): what came of it, JSON
 *
 * The durable note of a write, made before the request leaves.
 */
typedef struct
{
  gint64          id;
  gint64          change_id;
  char           *sync_id;
  DoveSide        side;
  char           *kind;
  char           *target;
  char           *payload;
  char           *idem_key;
  DoveIntentState state;
  gint64          attempt;
  gint64          sent_at;
  gint64          settle_until;
  char           *result;
} DoveStoreIntent;

const char *dove_intent_state_get_nick   (DoveIntentState          state);

/* Adds them as they are: with state SENT, attempt 1 and sent_at they are noted and sent in one
 * transaction. It is committed when this returns outside a transaction of the caller */
gboolean    dove_store_add_intents       (DoveStore               *self,
                                          GPtrArray               *intents,
                                          GError                 **error);
/* Before sending again: state SENT, attempt + 1, sent_at now, settle_until now + @settle */
gboolean    dove_store_resend_intents    (DoveStore               *self,
                                          GPtrArray               *intents,
                                          GTimeSpan                settle,
                                          GError                 **error);
gboolean    dove_store_resolve_intent    (DoveStore               *self,
                                          gint64                   intent_id,
                                          DoveIntentState          state,
                                          const char              *result,
                                          GError                 **error);

gboolean    dove_store_find_intent       (DoveStore               *self,
                                          gint64                   intent_id,
                                          DoveStoreIntent        **intent,
                                          GError                 **error);
gboolean    dove_store_find_intent_by_key (DoveStore              *self,
                                          const char              *idem_key,
                                          DoveStoreIntent        **intent,
                                          GError                 **error);
gboolean    dove_store_find_intent_of_change (DoveStore           *self,
                                          gint64                   change_id,
                                          DoveStoreIntent        **intent,
                                          GError                 **error);
/* PLANNED, SENT or AMBIGUOUS ones, oldest first; @sync_id NULL for all */
GPtrArray  *dove_store_list_intents      (DoveStore               *self,
                                          const char              *sync_id,
                                          DoveIntentState          state,
                                          GError                 **error);

/* What a record held before a change; kept for undo (DOVE_BEFORE_IMAGE_KEEP, _BYTES) */
gboolean    dove_store_set_before_image  (DoveStore               *self,
                                          gint64                   change_id,
                                          const char              *record,
                                          GError                 **error);
gboolean    dove_store_find_before_image (DoveStore               *self,
                                          gint64                   change_id,
                                          char                   **record,
                                          GError                 **error);

DoveStoreIntent *dove_store_intent_new   (void);
void             dove_store_intent_free  (DoveStoreIntent         *intent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreIntent, dove_store_intent_free)

G_END_DECLS
