/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-act.h"
#include "sync/dove-engine.h"

G_BEGIN_DECLS

/**
 * DoveActAsk:
 * @connection: id of a connection
 * @object: one of its objects
 * @action: name of an action of it
 * @key: (nullable): which record
 * @input: (nullable): what the action is given, a record
 *
 * What a person wants an application to do.
 */
typedef struct
{
  const char *connection;
  const char *object;
  const char *action;
  const char *key;
  DoveValue  *input;
} DoveActAsk;

/**
 * DoveActResult:
 * @id: number of its note
 * @state: what became of it
 * @output: (nullable): what the application answered, when it was done
 * @hint: (nullable): advice of the connector
 * @error: (nullable): why it was not done, or that it is not known: %DOVE_ERROR_AMBIGUOUS
 *
 * What became of an action that was noted, and sent.
 */
typedef struct
{
  gint64        id;
  DoveActState  state;
  DoveValue    *output;
  char         *hint;
  GError       *error;
} DoveActResult;

/**
 * DoveActJob:
 *
 * An action with all that it needs of its workspace, taken at one moment: made on the engine's
 * thread, then used on any one thread, while the workspace goes on changing.
 */
typedef struct _DoveActJob DoveActJob;

DoveActJob *dove_act_job_new         (DoveEngine        *engine,
                                      const DoveActAsk  *ask,
                                      GError           **error);
void        dove_act_job_free        (DoveActJob        *self);
DoveValue  *dove_act_job_preview     (DoveActJob        *self,
                                      GCancellable      *cancellable,
                                      GError           **error);
gboolean    dove_act_job_send        (DoveActJob        *self,
                                      DoveStore         *store,
                                      const char        *approved,
                                      DoveActResult     *result,
                                      GCancellable      *cancellable,
                                      GError           **error);
DoveValue  *dove_act_job_describe    (DoveActJob        *self,
                                      const DoveActResult *result);

void        dove_act_result_clear    (DoveActResult     *result);

/* The same on the engine's thread, from the question to a row for people and programs */
DoveValue  *dove_engine_preview_act  (DoveEngine        *engine,
                                      const DoveActAsk  *ask,
                                      GCancellable      *cancellable,
                                      GError           **error);
DoveValue  *dove_engine_act          (DoveEngine        *engine,
                                      const DoveActAsk  *ask,
                                      const char        *approved,
                                      GCancellable      *cancellable,
                                      GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveActJob, dove_act_job_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveActResult, dove_act_result_clear)

G_END_DECLS
