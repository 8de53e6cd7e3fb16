/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DoveGather DoveGather;

/**
 * DoveGatherClass:
 * @open: (nullable): makes what one worker needs (a session of its own), on the worker's thread
 * @work: does one job; its outcome is written into the job
 * @close: (nullable): frees what @open made, on the worker's thread
 */
typedef struct
{
  gpointer (*open)  (gpointer user_data);
  void     (*work)  (gpointer worker,
                     gpointer job,
                     gpointer user_data);
  void     (*close) (gpointer worker);
} DoveGatherClass;

DoveGather *dove_gather_new       (const DoveGatherClass *klass,
                                   guint                  workers,
                                   gpointer               user_data);
void        dove_gather_free      (DoveGather            *self);

void        dove_gather_push      (DoveGather            *self,
                                   gpointer               job);
guint       dove_gather_get_open  (DoveGather            *self);
GPtrArray  *dove_gather_take_done (DoveGather            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveGather, dove_gather_free)

G_END_DECLS
