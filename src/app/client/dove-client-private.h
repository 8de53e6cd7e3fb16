/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/client/dove-client.h"

G_BEGIN_DECLS

struct _DoveClient
{
  GObject             parent_instance;

  GDBusConnection    *bus;
  char               *workspace;    /* nullable: folder as given */
  char               *folder;       /* nullable: as the agent told it last; outlives the agent */
  char               *name;         /* of the agent on the bus */

  DoveClientState     state;
  char               *message;      /* nullable: why it is ENDED */
  gint64              appeared_at;  /* when the agent came last, monotonic microseconds */
  gboolean            was_restarted;/* by itself, just before this one */
  gboolean            is_leaving;   /* it was asked to stop, to be started again */

  guint               watch;        /* of the name */
  guint               tick;         /* source id */
  guint               renewal;      /* source id: the lists are compared with the objects */
  GCancellable       *cancellable;  /* of what is read of the agent that is there */

  guint               pulse;        /* source id: looks whether the agent answers */
  GCancellable       *beat;         /* nullable: of the look that waits for its answer */
  guint               skipped;      /* looks that were left out, since nobody watches */
  gboolean            is_watched;   /* a person looks at the window */
  char               *silence;      /* nullable: that the agent is there and does not answer */

  DoveBusAgent       *agent;        /* nullable */
  GDBusObjectManager *manager;      /* nullable */
  GListStore         *connections;  /* of DoveBusConnection, by name */
  GListStore         *syncs;        /* of DoveBusSync, by name */
};

enum
{
  DOVE_CLIENT_STATE_CHANGED,
  DOVE_CLIENT_CHANGED,
  DOVE_CLIENT_REVISED,
  DOVE_CLIENT_RUN_STARTED,
  DOVE_CLIENT_RUN_ENDED,
  DOVE_CLIENT_TICKED,
  DOVE_CLIENT_N_SIGNALS
};

void dove_client_emit         (DoveClient *self,
                               guint       which);
void dove_client_emit_run     (DoveClient *self,
                               DoveBusRun *run);
void dove_client_emit_ended   (DoveClient *self,
                               DoveBusRun *run,
                               gint64      number,
                               const char *state,
                               const char *message,
                               gint64      review,
                               const char *error);

void dove_client_meet         (DoveClient *self);
void dove_client_begin_pulse  (DoveClient *self);
void dove_client_end_pulse    (DoveClient *self);
void dove_client_kill         (DoveClient *self);

void dove_client_meet_objects (DoveClient *self);
void dove_client_leave_objects (DoveClient *self);

G_END_DECLS
