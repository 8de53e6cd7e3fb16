/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-fake-app.h"
#include "store/dove-store-link.h"
#include "store/dove-store-intent.h"
#include "store/dove-store-review.h"
#include "store/dove-store-document.h"
#include "sync/dove-crash.h"
#include "sync/dove-run.h"

G_BEGIN_DECLS

/* A clock, a state database in a temporary folder, and two pretend applications with a sync
 * between them. */
typedef struct
{
  char        *dir;
  DoveClock   *clock;
  DoveStore   *store;
  DoveFakeApp *a;
  DoveFakeApp *b;
  char        *definition;  /* JSON text of the sync */
  GRand       *random;
  GCancellable *cancellable; /* (nullable) (unowned): of the runs */
  char        *refusal;     /* (nullable): why the sync could not run */
  gboolean     is_threaded; /* sends on worker threads, as outside of tests */
} SyncFixture;

/* Dies when a crash point is met for the @left-th time: data of sync_fixture_crash(), which is
 * a hook of dove_crash_set_hook() */
typedef struct
{
  const char *point;
  guint       left;
} SyncCrash;

gboolean     sync_fixture_crash   (const char            *point,
                                   gpointer               data);

SyncFixture *sync_fixture_new     (const char            *definition);
/* With another JSON schema of B's records */
SyncFixture *sync_fixture_new_with (const char           *definition,
                                   const char            *schema);
void         sync_fixture_free    (SyncFixture           *self);
void         sync_fixture_reopen  (SyncFixture           *self);
void         sync_fixture_lose_field (SyncFixture        *self,
                                   DoveSide               side,
                                   const char            *name);
gboolean     sync_fixture_run     (SyncFixture           *self,
                                   const DoveRunOptions  *options,
                                   DoveRunResult         *result,
                                   GError               **error);
void         sync_fixture_run_ok  (SyncFixture           *self,
                                   DoveRunResult         *result);
gboolean     sync_fixture_apply   (SyncFixture           *self,
                                   gint64                 plan_id,
                                   DoveRunResult         *result,
                                   GError               **error);
/* @without: numbers of changes that are left out */
gboolean     sync_fixture_apply_without (SyncFixture      *self,
                                   gint64                 plan_id,
                                   GArray                *without,
                                   DoveRunResult         *result,
                                   GError               **error);
gboolean     sync_fixture_undo    (SyncFixture           *self,
                                   gint64                 run_id,
                                   DoveRunMode            mode,
                                   DoveRunResult         *result,
                                   GError               **error);
gboolean     sync_fixture_resync  (SyncFixture           *self,
                                   const DoveRunRecord   *record,
                                   DoveRunResult         *result,
                                   GError               **error);
gboolean     sync_fixture_rehearse (SyncFixture          *self,
                                   DoveRunResult         *result,
                                   GError               **error);
void         sync_fixture_answer_checks    (SyncFixture *self);
void         sync_fixture_assert_each_once (SyncFixture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncFixture, sync_fixture_free)

extern const char *const sync_fixture_contacts;

G_END_DECLS
