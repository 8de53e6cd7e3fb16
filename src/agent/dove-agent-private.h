/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "agent/dove-agent.h"
#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"
#include "bus/dove-bus-pipe.h"
#include "dove-bus-generated.h"
#include "sync/dove-account.h"
#include "sync/dove-run-job.h"

G_BEGIN_DECLS

typedef struct _DoveAgentBackground DoveAgentBackground;
typedef struct _DoveAgentConnection DoveAgentConnection;
typedef struct _DoveAgentNotices    DoveAgentNotices;
typedef struct _DoveAgentRun        DoveAgentRun;
typedef struct _DoveAgentSchedule   DoveAgentSchedule;
typedef struct _DoveAgentSignIn     DoveAgentSignIn;
typedef struct _DoveAgentSync       DoveAgentSync;
typedef struct _DoveAgentWatch      DoveAgentWatch;
typedef struct _DoveAgentWork       DoveAgentWork;

struct _DoveAgent
{
  DoveClock                *clock;
  DoveEngine               *engine;
  GDBusConnection          *bus;
  char                     *name;         /* on the bus */
  guint                     name_id;
  GDBusObjectManagerServer *objects;
  DoveBusAgent             *face;
  GMutex                    senders_lock;
  GHashTable               *senders;      /* who calls -> whether it is the same user */
  GHashTable               *origins;      /* who calls -> which program it is, interned */

  GHashTable               *connections;  /* (element-type utf8 DoveAgentConnection) */
  GHashTable               *syncs;        /* (element-type utf8 DoveAgentSync) */
  GHashTable               *turns;        /* (element-type utf8 DoveTurns): by connection */

  GQueue                    queue;        /* of DoveAgentRun: wait for a place */
  GQueue                    running;      /* of DoveAgentRun: have a thread */
  guint                     serial;       /* of the next run's object */
  guint                     works;        /* threads of calls in progress */
  GCancellable             *works_stop;

  DoveAgentSchedule        *schedule;
  DoveAgentNotices         *notices;
  DoveAgentWatch           *watch;
  DoveAgentBackground      *background;   /* (nullable): the desktop is being asked */

  gboolean                  is_tidying;   /* runs wait for it */
  gint64                    tidied_at;    /* 0 until it was looked up */

  gboolean                  is_restoring; /* a backup is made ready */
  GDBusMethodInvocation    *restore;      /* (nullable): waits for it to take its place */

  gboolean                  is_started;
  gint                      parks;        /* runs that are cancelled now go on later */
  gboolean                  is_stopping;
  guint                     stop_timer;
  DoveAgentEnded            ended;
  gpointer                  ended_data;
};

/* --- who asks --------------------------------------------------------------------------------- */

typedef DoveAgent DoveAgentHearing;

const char          *dove_agent_get_origin         (DoveAgent             *agent,
                                                    GDBusMethodInvocation *invocation);
DoveAgentHearing    *dove_agent_hear               (DoveAgent             *agent,
                                                    GDBusMethodInvocation *invocation);
void                 dove_agent_unhear             (DoveAgentHearing      *hearing);
void                 dove_agent_accept_clock       (DoveAgent             *agent);
void                 dove_agent_note_run           (DoveAgentRun          *run,
                                                    gboolean               has_ended);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveAgentHearing, dove_agent_unhear)

/* --- a connection on the bus ------------------------------------------------------------------ */

struct _DoveAgentConnection
{
  DoveAgent           *agent;
  char                *id;
  DoveBusConnection   *face;
  DoveAgentSignIn     *sign_in;  /* (nullable): in progress */
};

DoveAgentConnection *dove_agent_connection_new     (DoveAgent            *agent,
                                                    const char           *id);
void                 dove_agent_connection_free    (DoveAgentConnection  *self);
void                 dove_agent_connection_refresh (DoveAgentConnection  *self,
                                                    DoveDefinition       *definition);
void                 dove_agent_connection_note    (DoveAgent            *agent,
                                                    const char           *id,
                                                    const GError         *error,
                                                    const DoveAccount    *account);

/* --- signing in ------------------------------------------------------------------------------- */

void                 dove_agent_sign_in_connect    (DoveAgentConnection  *connection);
void                 dove_agent_sign_in_cancel     (DoveAgentConnection  *connection);

/* --- actions ---------------------------------------------------------------------------------- */

void                 dove_agent_act_connect        (DoveAgentConnection  *connection);

/* --- a sync on the bus ------------------------------------------------------------------------ */

struct _DoveAgentSync
{
  DoveAgent    *agent;
  char         *id;
  char         *connections[2];
  DoveBusSync  *face;
  DoveAgentRun *run;       /* (nullable): waits or runs */
  gboolean      is_asked;  /* came due while it ran: once more */
  gboolean      is_manual; /* never starts by itself */
  gboolean      tells_silence;
};

DoveAgentSync       *dove_agent_sync_new           (DoveAgent            *agent,
                                                    const char           *id);
void                 dove_agent_sync_free          (DoveAgentSync        *self);
void                 dove_agent_sync_refresh       (DoveAgentSync        *self,
                                                    DoveDefinition       *definition);
void                 dove_agent_sync_look          (DoveAgentSync        *self);
gboolean             dove_agent_sync_is_on         (DoveAgent            *agent,
                                                    const char           *id);

/* --- runs ------------------------------------------------------------------------------------- */

typedef enum
{
  DOVE_AGENT_RUN_ALL,
  DOVE_AGENT_RUN_PLAN,
  DOVE_AGENT_RUN_DRY,
  DOVE_AGENT_RUN_APPLY,
  DOVE_AGENT_RUN_REHEARSE,
} DoveAgentRunMode;

/**
 * DoveAgentOrder:
 * @sync_id: which sync
 * @definition: (nullable): the sync as it would be, for %DOVE_AGENT_RUN_DRY: need not be saved
 * @mode: how far it goes
 * @plan_id: of %DOVE_AGENT_RUN_APPLY
 * @without: (nullable): numbers of its changes that are left out
 * @undo_of: the run that is taken back; 0 for none
 * @record: the only record that is dealt with, where its key is not %NULL
 * @approve: lets a first plan through
 * @is_whole: reads both sides whole
 * @sample: of so many records; 0 for all
 * @is_small: reads no side whole
 * @trigger: `person`, `schedule`, `catch-up`, `resume`, `waited`
 * @due: when it was due; its place in the turns
 * @report: (nullable): a descriptor that gets the changes and the result; taken over; else -1
 * @reports_progress: ... and how far it is
 *
 * What is to be run.
 */
typedef struct
{
  const char       *sync_id;
  DoveDefinition   *definition;
  DoveAgentRunMode  mode;
  gint64            plan_id;
  GArray           *without;
  gint64            undo_of;
  DoveRunRecord     record;
  gboolean          approve;
  gboolean          is_whole;
  guint             sample;
  gboolean          is_small;
  const char       *trigger;
  gint64            due;
  int               report;
  gboolean          reports_progress;
} DoveAgentOrder;

struct _DoveAgentRun
{
  DoveAgent        *agent;
  char             *sync_id;
  char             *connections[2];
  DoveRunJob       *job;
  DoveAgentRunMode  mode;
  gint64            plan_id;
  GArray           *without;      /* (nullable): of gint64 */
  gint64            undo_of;
  DoveRunRecord     record;       /* its key is ours; NULL for all records */
  gboolean          approve;
  gboolean          is_whole;
  guint             sample;
  gboolean          is_small;
  char             *trigger;
  const char       *origin;       /* (nullable): who asked for it; interned */
  gint64            due;
  int               report;       /* -1 without one; the run's thread's */
  gboolean          reports_progress;
  char             *state_folder;
  DoveKeyring      *keyring;
  GCancellable     *cancellable;
  DoveBusRun       *face;
  char             *path;
  GThread          *thread;       /* (nullable): while it waits for a place */

  gint64            told_at;      /* the run's thread's: monotonic */
  DoveRunPhase      told_phase;
  DoveRunResult     result;       /* after the thread has ended */
  GError           *error;
};

gboolean             dove_agent_take_report        (GVariant              *options,
                                                    GUnixFDList           *fds,
                                                    int                   *report,
                                                    GError               **error);
gboolean             dove_agent_take_mode          (GVariant              *options,
                                                    DoveAgentRunMode      *mode,
                                                    GError               **error);
const char          *dove_agent_start_run          (DoveAgent             *agent,
                                                    const DoveAgentOrder  *order,
                                                    GError               **error);
gboolean             dove_agent_check_idle         (DoveAgent             *agent,
                                                    const char            *sync_id,
                                                    GError               **error);
gboolean             dove_agent_run_is_kept        (const DoveAgentRun    *run);
void                 dove_agent_begin_waiting      (DoveAgent             *agent);
void                 dove_agent_cancel_run         (DoveAgentRun          *run);
void                 dove_agent_resume_runs        (DoveAgent             *agent);
void                 dove_agent_park_runs          (DoveAgent             *agent);
gboolean             dove_agent_uses_connection    (DoveAgent             *agent,
                                                    const char            *connection_id);

/* dove-agent-run-thread.c */
gpointer             dove_agent_run_thread         (gpointer               run);
gboolean             dove_agent_run_ended_cb       (gpointer               run);

/* --- calls that wait -------------------------------------------------------------------------- */

typedef void         (*DoveAgentWorkFunc)          (DoveAgentWork         *work,
                                                    gpointer               data);
typedef gboolean     (*DoveAgentMainFunc)          (DoveAgent             *agent,
                                                    gpointer               data,
                                                    GError               **error);

void                 dove_agent_work_start         (DoveAgent             *agent,
                                                    GDBusMethodInvocation *invocation,
                                                    DoveAgentWorkFunc      func,
                                                    gpointer               data,
                                                    GDestroyNotify         free_data);
GCancellable        *dove_agent_work_get_cancellable (DoveAgentWork       *work);
DoveAgent           *dove_agent_work_get_agent     (DoveAgentWork         *work);
GDBusMethodInvocation *
                     dove_agent_work_get_invocation (DoveAgentWork        *work);
gboolean             dove_agent_on_main            (DoveAgent             *agent,
                                                    DoveAgentMainFunc      func,
                                                    gpointer               data,
                                                    GError               **error);
gboolean             dove_agent_work_on_main       (DoveAgentWork         *work,
                                                    DoveAgentMainFunc      func,
                                                    gpointer               data,
                                                    GError               **error);
void                 dove_agent_work_fail          (DoveAgentWork         *work,
                                                    const GError          *error);

/* --- schedules -------------------------------------------------------------------------------- */

DoveAgentSchedule   *dove_agent_schedule_new       (DoveAgent             *agent);
void                 dove_agent_schedule_free      (DoveAgentSchedule     *self);
void                 dove_agent_schedule_set       (DoveAgent             *agent,
                                                    DoveDefinition        *definition,
                                                    gboolean               is_on);
void                 dove_agent_schedule_remove    (DoveAgent             *agent,
                                                    const char            *sync_id);
void                 dove_agent_schedule_ended     (DoveAgent             *agent,
                                                    const DoveAgentRun    *run);
void                 dove_agent_schedule_release   (DoveAgent             *agent,
                                                    const char            *connection_id);
void                 dove_agent_schedule_accept_clock (DoveAgent          *agent);
void                 dove_agent_schedule_turn      (DoveAgent             *agent);
void                 dove_agent_schedule_look_around (DoveAgent           *agent);
void                 dove_agent_schedule_look      (DoveAgent             *agent,
                                                    const char            *sync_id,
                                                    gint64                *next_due,
                                                    const char           **waiting);
char                *dove_agent_schedule_describe  (DoveAgent             *agent,
                                                    const char            *sync_id);

/* --- upkeep ----------------------------------------------------------------------------------- */

gint64               dove_agent_tidy_turn          (DoveAgent             *agent);

/* --- notices ---------------------------------------------------------------------------------- */

typedef enum
{
  DOVE_NOTICE_REVIEW,    /* a question waits */
  DOVE_NOTICE_SIGN_IN,   /* a connection must be signed in again */
  DOVE_NOTICE_KEYRING,   /* locked or absent */
  DOVE_NOTICE_FAILURE,   /* fails again and again */
  DOVE_NOTICE_CLOCK,     /* the clock jumped */
  DOVE_NOTICE_SILENCE,   /* is silent for unusually long */
} DoveNoticeKind;

#define DOVE_NOTICE_KINDS (DOVE_NOTICE_SILENCE + 1)

DoveAgentNotices    *dove_agent_notices_new        (DoveAgent             *agent);
void                 dove_agent_notices_free       (DoveAgentNotices      *self);
void                 dove_agent_notify             (DoveAgent             *agent,
                                                    DoveNoticeKind         kind,
                                                    const char            *about,
                                                    const char            *text);
void                 dove_agent_notice_over        (DoveAgent             *agent,
                                                    DoveNoticeKind         kind,
                                                    const char            *about);
void                 dove_agent_notices_prefer     (DoveAgent             *agent);
void                 dove_agent_notices_forget     (DoveAgent             *agent,
                                                    DoveDefinitionKind     kind,
                                                    const char            *id);
void                 dove_agent_notify_run         (DoveAgent             *agent,
                                                    const DoveAgentRun    *run);

/* --- what a person prefers -------------------------------------------------------------------- */

typedef void         (*DoveAgentBackgroundSet)     (DoveAgent             *agent,
                                                    const GError          *error,
                                                    gpointer               user_data);

gboolean             dove_agent_background_is_on   (DoveAgent             *agent);
void                 dove_agent_background_set     (DoveAgent             *agent,
                                                    gboolean               is_on,
                                                    const char            *window,
                                                    DoveAgentBackgroundSet done,
                                                    gpointer               user_data);
void                 dove_agent_background_free    (DoveAgentBackground   *self);

void                 dove_agent_preference_connect (DoveAgent             *agent);
void                 dove_agent_preference_show    (DoveAgent             *agent);

/* --- unusual silence -------------------------------------------------------------------------- */

void                 dove_agent_silence_look       (DoveAgentSync         *sync);
void                 dove_agent_silence_show       (DoveAgent             *agent);

/* --- what changes outside --------------------------------------------------------------------- */

DoveAgentWatch      *dove_agent_watch_new          (DoveAgent             *agent);
void                 dove_agent_watch_free         (DoveAgentWatch        *self);

/* --- the agent -------------------------------------------------------------------------------- */

void                 dove_agent_face_connect       (DoveAgent             *self);
void                 dove_agent_intake_connect     (DoveAgent             *self);
void                 dove_agent_links_connect      (DoveAgent             *self);
void                 dove_agent_change_connect     (DoveAgent             *self);
void                 dove_agent_backup_connect     (DoveAgent             *self);
void                 dove_agent_export             (DoveAgent             *self,
                                                    const char            *path,
                                                    gpointer               face);
void                 dove_agent_refresh            (DoveAgent             *self);
void                 dove_agent_forget             (DoveAgent             *self,
                                                    DoveDefinitionKind     kind,
                                                    const char            *id);
void                 dove_agent_forget_changed     (DoveAgent             *self,
                                                    GPtrArray             *changes);
void                 dove_agent_changed            (DoveAgent             *self);
void                 dove_agent_set_keyring_state  (DoveAgent             *self,
                                                    const GError          *error);
void                 dove_agent_return_error       (GDBusMethodInvocation *invocation,
                                                    const GError          *error);
void                 dove_agent_check_ended        (DoveAgent             *self);
DoveTurns           *dove_agent_ensure_turns       (DoveAgent             *self,
                                                    const char            *connection_id);

G_END_DECLS
