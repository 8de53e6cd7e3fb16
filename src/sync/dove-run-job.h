/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-engine.h"

G_BEGIN_DECLS

/**
 * DoveRunJob:
 *
 * All that one run of a sync needs of its workspace, taken at one moment: the definition, those
 * it refers to, the tables and the live connections. Made on the engine's thread with
 * dove_run_job_new(), then run on any one thread, while the workspace goes on changing.
 */
typedef struct _DoveJob DoveRunJob;

DoveRunJob *dove_run_job_new         (DoveEngine            *engine,
                                      const char            *sync_id,
                                      GError               **error);
DoveRunJob *dove_run_job_new_for     (DoveEngine            *engine,
                                      DoveDefinition        *definition,
                                      GError               **error);
void        dove_run_job_free        (DoveRunJob            *self);

const char *dove_run_job_get_sync_id (DoveRunJob            *self);
gboolean    dove_run_job_needs_keyring (DoveRunJob          *self);
void        dove_run_job_set_turns   (DoveRunJob            *self,
                                      DoveTurns            **turns,
                                      gint64                 due);

gboolean    dove_run_job_run         (DoveRunJob            *self,
                                      DoveStore             *store,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);
gboolean    dove_run_job_apply       (DoveRunJob            *self,
                                      DoveStore             *store,
                                      gint64                 plan_id,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveRunJob, dove_run_job_free)

G_END_DECLS
