/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-fault.h"
#include "practice/dove-practice-store.h"

G_BEGIN_DECLS

/**
 * DovePracticeServer:
 *
 * Serves the practice applications on loopback. Belongs to the thread whose main context was
 * the default one when it was made.
 */
typedef struct _DovePracticeServer DovePracticeServer;

/**
 * DovePracticeLog:
 *
 * A file that notes every request.
 */
typedef struct _DovePracticeLog DovePracticeLog;

DovePracticeServer *dove_practice_server_new       (DovePracticeStore   *store,
                                                    DovePracticeFaults  *faults,
                                                    guint                port,
                                                    GError             **error);
void                dove_practice_server_free      (DovePracticeServer  *self);

guint               dove_practice_server_get_port  (DovePracticeServer  *self);
char               *dove_practice_server_get_token (DovePracticeServer  *self,
                                                    const char          *app);
void                dove_practice_server_set_late  (DovePracticeServer  *self,
                                                    guint                milliseconds);
void                dove_practice_server_set_log   (DovePracticeServer  *self,
                                                    DovePracticeLog     *log);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePracticeServer, dove_practice_server_free)

G_END_DECLS
