/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-keyring.h"
#include "sync/dove-engine.h"

G_BEGIN_DECLS

/**
 * DoveAgent:
 *
 * The background program: one workspace, its schedules and runs, and the bus. Everything of it
 * belongs to the main loop's thread; runs, and calls that wait for a network, a keyring or a
 * pipe, have threads of their own (`dove-agent-run.c`, `dove-agent-work.c`).
 */
typedef struct _DoveAgent DoveAgent;

/**
 * DoveAgentEnded:
 * @user_data: as given
 *
 * Is told that the agent has ended in order, or that its time for that is over.
 */
typedef void (*DoveAgentEnded) (gpointer user_data);

DoveAgent *dove_agent_new   (const char       *workspace,
                             GDBusConnection  *bus,
                             DoveKeyring      *keyring,
                             DoveClock        *clock,
                             GError          **error);
void       dove_agent_free  (DoveAgent        *self);

gboolean   dove_agent_start (DoveAgent        *self,
                             DoveAgentEnded    ended,
                             gpointer          user_data,
                             GError          **error);
void       dove_agent_stop  (DoveAgent        *self);
gboolean   dove_agent_is_busy (DoveAgent      *self);

/* Once it has ended: whether that was for the sake of a backup */
GDBusMethodInvocation *
           dove_agent_take_restore   (DoveAgent             *self);
void       dove_agent_answer_restore (GDBusMethodInvocation *call,
                                      const char            *workspace,
                                      DoveClock             *clock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveAgent, dove_agent_free)

G_END_DECLS
