/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "connector/dove-catalogue.h"
#include "store/dove-store-audit.h"
#include "store/dove-store-review.h"
#include "sync/dove-account.h"
#include "sync/dove-plan.h"
#include "sync/dove-run.h"
#include "sync/dove-why.h"
#include "workspace/dove-workspace.h"

G_BEGIN_DECLS

/**
 * DoveEngine:
 *
 * A workspace at work: its definitions, its state, its catalogue and its secrets in one place,
 * and the jobs that can be done with them. What the command line and the background program
 * stand on; prints nothing and asks nobody.
 *
 * Belongs to one thread, on which its functions block. One process has one engine for a
 * workspace; a second one is refused with %DOVE_ERROR_BUSY.
 */
typedef struct _DoveEngine DoveEngine;

/**
 * DoveEngineMake:
 * @connection_id: id of a connection of the workspace
 * @user_data: as given
 *
 * Makes a signed-in driver. Returns: (transfer full) (nullable): the driver
 */
typedef DoveDriver *(*DoveEngineMake) (const char    *connection_id,
                                       gpointer       user_data,
                                       GCancellable  *cancellable,
                                       GError       **error);

DoveEngine    *dove_engine_open             (const char            *path,
                                             DoveWorkspaceFlags     flags,
                                             DoveKeyring           *keyring,
                                             DoveClock             *clock,
                                             GError               **error);
void           dove_engine_close            (DoveEngine            *self);

DoveWorkspace *dove_engine_get_workspace    (DoveEngine            *self);
DoveStore     *dove_engine_get_store        (DoveEngine            *self);
DoveCatalogue *dove_engine_get_catalogue    (DoveEngine            *self);
DoveKeyring   *dove_engine_get_keyring      (DoveEngine            *self);
gboolean       dove_engine_remove           (DoveEngine            *self,
                                             const char            *id,
                                             gboolean              *is_connection,
                                             GError               **error);
void           dove_engine_set_make         (DoveEngine            *self,
                                             DoveEngineMake         make,
                                             gpointer               user_data);

/* The heart; @plan is a plan's number, or the id of a sync for its latest kept plan */
gboolean       dove_engine_run              (DoveEngine            *self,
                                             const char            *sync_id,
                                             const DoveRunOptions  *options,
                                             DoveRunResult         *result,
                                             GCancellable          *cancellable,
                                             GError               **error);
gboolean       dove_engine_apply            (DoveEngine            *self,
                                             const char            *plan,
                                             const DoveRunOptions  *options,
                                             DoveRunResult         *result,
                                             GCancellable          *cancellable,
                                             GError               **error);
gboolean       dove_engine_undo             (DoveEngine            *self,
                                             gint64                 run_id,
                                             const DoveRunOptions  *options,
                                             DoveRunResult         *result,
                                             GCancellable          *cancellable,
                                             GError               **error);

gboolean       dove_engine_discard          (DoveEngine            *self,
                                             gint64                 plan_id,
                                             GError               **error);

/* What is asked, and what went wrong */
gboolean       dove_engine_answer           (DoveEngine            *self,
                                             gint64                 review_id,
                                             const char            *choice,
                                             GError               **error);
gboolean       dove_engine_decide           (DoveEngine            *self,
                                             const char            *sync_id,
                                             const char            *field,
                                             const char            *winner,
                                             guint                 *answered,
                                             GError               **error);
gboolean       dove_engine_retry            (DoveEngine            *self,
                                             gint64                 problem_id,
                                             GError               **error);

/* Who asks, and what was done: the audit log */
void           dove_engine_set_origin       (DoveEngine            *self,
                                             const char            *origin);
const char    *dove_engine_get_origin       (DoveEngine            *self);
void           dove_engine_note             (DoveEngine            *self,
                                             const DoveStoreAudit  *audit);
void           dove_engine_note_number      (DoveEngine            *self,
                                             const DoveStoreAudit  *audit,
                                             gint64                 number,
                                             const char            *words);
void           dove_engine_note_preference  (DoveEngine            *self,
                                             const char            *name,
                                             const char            *before,
                                             const char            *after);
gboolean       dove_engine_prefer           (DoveEngine            *self,
                                             const char            *name,
                                             const char            *value,
                                             GError               **error);

/* What is known of a record, without asking an application */
GPtrArray     *dove_engine_list_notes       (DoveEngine            *self);
DoveValue     *dove_engine_why              (DoveEngine            *self,
                                             const DoveWhyAbout    *about,
                                             GError               **error);
DoveValue     *dove_engine_describe_record  (DoveEngine            *self,
                                             const DoveWhyAbout    *about,
                                             GError               **error);

/* Links made and parted by a person; nothing is written to an application */
gboolean       dove_engine_add_link         (DoveEngine            *self,
                                             const char            *sync_id,
                                             const char            *a,
                                             const char            *b,
                                             gint64                *link_id,
                                             GError               **error);
gboolean       dove_engine_remove_link      (DoveEngine            *self,
                                             const char            *sync_id,
                                             gint64                 link_id,
                                             GError               **error);
gboolean       dove_engine_import_links     (DoveEngine            *self,
                                             const char            *sync_id,
                                             const char            *text,
                                             guint                 *added,
                                             guint                 *known,
                                             GError               **error);

/* Connections */
DoveConnection *dove_engine_make_connection (DoveEngine            *self,
                                             DoveValue             *document,
                                             GError               **error);
DoveConnection *dove_engine_get_connection  (DoveEngine            *self,
                                             const char            *connection_id,
                                             GError               **error);
void           dove_engine_forget_connection (DoveEngine           *self,
                                             const char            *connection_id);
void           dove_engine_set_keyring      (DoveEngine            *self,
                                             DoveKeyring           *keyring);
DoveDriver    *dove_engine_make_driver      (DoveEngine            *self,
                                             const char            *connection_id,
                                             GCancellable          *cancellable,
                                             GError               **error);
gboolean       dove_engine_check_connection (DoveEngine            *self,
                                             const char            *connection_id,
                                             DoveAccount           *account,
                                             GCancellable          *cancellable,
                                             GError               **error);
char          *dove_engine_describe_rights  (DoveEngine            *self,
                                             const char            *connection_id);
GPtrArray     *dove_engine_sample_records   (DoveEngine            *self,
                                             const char            *connection_id,
                                             const char            *object,
                                             guint                  limit,
                                             GCancellable          *cancellable,
                                             GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveEngine, dove_engine_close)

G_END_DECLS
