/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveStoreDocument:
 * @kind: `sync`, `flow`, `mapping`, `table`, `connection`, `connector`, `workspace`
 * @id: of the definition
 * @version: counts from 1 for each kind and id
 * @at: when it was kept
 * @why: (nullable): reason given by who saved it
 * @text: (nullable): the whole definition; %NULL in lists, and for a removal
 * @is_removed: this version says that the definition was removed
 *
 * One version of a definition.
 */
typedef struct
{
  char    *kind;
  char    *id;
  gint64   version;
  gint64   at;
  char    *why;
  char    *text;
  gboolean is_removed;
} DoveStoreDocument;

/**
 * DoveStoreSync:
 * @id: of the sync
 * @version: of its definition, when it last ran
 * @config_hash: (nullable): of mapping, match, filter and direction, as last seen
 * @approved_hash: (nullable): of all that decides a plan, as a person last
 *   approved one
 * @state: (nullable): `active`, `paused`, `waiting`; free text of the engine
 * @message: (nullable): why it is in that state
 *
 * What is known of a sync beside its definition.
 */
typedef struct
{
  char  *id;
  gint64 version;
  char  *config_hash;
  char  *approved_hash;
  char  *state;
  char  *message;
} DoveStoreSync;

/**
 * DoveStoreConnection:
 * @id: of the connection
 * @account: (nullable): id of the account at the application
 * @label: (nullable): name of the account for people
 * @auth_state: (nullable): `signed-in`, `expired`, `refused`, `keyring-locked` ...
 * @skew: the application's clock minus ours, microseconds
 * @last_success: when a request last worked
 * @failures: transport failures in a row
 * @retry_at: not to be asked before
 * @message: (nullable): what the last failure said
 * @lacking: (nullable): rights that the sign-in does not include, with spaces between
 * @ignores_keys: not 0 when it has made a record twice though a repeat had the same key
 *
 * What is known of a connection beside its definition. Never a secret.
 */
typedef struct
{
  char  *id;
  char  *account;
  char  *label;
  char  *auth_state;
  gint64 skew;
  gint64 last_success;
  gint64 failures;
  gint64 retry_at;
  char  *message;
  char  *lacking;
  gint64 ignores_keys;
} DoveStoreConnection;

gboolean   dove_store_keep_document    (DoveStore            *self,
                                        const char           *kind,
                                        const char           *id,
                                        const char           *text,
                                        const char           *why,
                                        gint64               *version,
                                        GError              **error);
gboolean   dove_store_find_document    (DoveStore            *self,
                                        const char           *kind,
                                        const char           *id,
                                        gint64                version,
                                        DoveStoreDocument   **document,
                                        GError              **error);
GPtrArray *dove_store_list_documents   (DoveStore            *self,
                                        const char           *kind,
                                        const char           *id,
                                        GError              **error);

GPtrArray *dove_store_list_kind        (DoveStore            *self,
                                        const char           *kind,
                                        GError              **error);

gboolean   dove_store_find_sync        (DoveStore            *self,
                                        const char           *sync_id,
                                        DoveStoreSync       **sync,
                                        GError              **error);
gboolean   dove_store_put_sync         (DoveStore            *self,
                                        const DoveStoreSync  *sync,
                                        GError              **error);
gboolean   dove_store_find_usual       (DoveStore            *self,
                                        const char           *sync_id,
                                        char                **text,
                                        GError              **error);
gboolean   dove_store_set_usual        (DoveStore            *self,
                                        const char           *sync_id,
                                        const char           *text,
                                        GError              **error);
gboolean   dove_store_forget_sync      (DoveStore            *self,
                                        const char           *sync_id,
                                        GError              **error);

/* One run of a sync at a time; BUSY while another owner's beat is younger than DOVE_LEASE_LIFE */
gboolean   dove_store_take_lease       (DoveStore            *self,
                                        const char           *sync_id,
                                        const char           *owner,
                                        const char           *boot_id,
                                        GError              **error);
gboolean   dove_store_beat_lease       (DoveStore            *self,
                                        const char           *sync_id,
                                        const char           *owner,
                                        GError              **error);
gboolean   dove_store_void_leases      (DoveStore            *self,
                                        const char           *boot_id,
                                        GError              **error);
gboolean   dove_store_drop_lease       (DoveStore            *self,
                                        const char           *sync_id,
                                        const char           *owner,
                                        GError              **error);

gboolean   dove_store_find_connection  (DoveStore            *self,
                                        const char           *connection_id,
                                        DoveStoreConnection **connection,
                                        GError              **error);
gboolean   dove_store_put_connection   (DoveStore                  *self,
                                        const DoveStoreConnection  *connection,
                                        GError                    **error);
gboolean   dove_store_distrust_keys    (DoveStore            *self,
                                        const char           *connection_id,
                                        GError              **error);
gboolean   dove_store_hold_connection  (DoveStore            *self,
                                        const char           *connection_id,
                                        gint64                until,
                                        GError              **error);
gboolean   dove_store_note_skew        (DoveStore            *self,
                                        const char           *connection_id,
                                        GTimeSpan             skew,
                                        GTimeSpan             least,
                                        GError              **error);
gboolean   dove_store_forget_connection (DoveStore           *self,
                                        const char           *connection_id,
                                        GError              **error);

void       dove_store_document_free    (DoveStoreDocument    *document);
void       dove_store_sync_free        (DoveStoreSync        *sync);
void       dove_store_connection_free  (DoveStoreConnection  *connection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreDocument, dove_store_document_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreSync, dove_store_sync_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreConnection, dove_store_connection_free)

G_END_DECLS
