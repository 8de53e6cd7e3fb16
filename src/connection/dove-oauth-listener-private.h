/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-clock.h"

G_BEGIN_DECLS

/**
 * DoveOAuthListener:
 *
 * Waits on 127.0.0.1 for the browser to be sent back (RFC 8252 section 7.3). It listens from the
 * moment it is made; one thread at a time may use it.
 */
typedef struct _DoveOAuthListener DoveOAuthListener;

/**
 * DoveOAuthJudge:
 * @query: of a request to the redirect address, decoded; name -> value
 * @user_data: as given
 *
 * Says what a request to the redirect address is.
 *
 * Returns: 1: an end of this sign-in that may go well; 0: an end that says no; -1: not ours
 */
typedef int (*DoveOAuthJudge) (GHashTable *query,
                               gpointer    user_data);

DoveOAuthListener *dove_oauth_listener_new      (guint16              port,
                                                 GError             **error);
void               dove_oauth_listener_free     (DoveOAuthListener   *self);
guint16            dove_oauth_listener_get_port (DoveOAuthListener   *self);
GHashTable        *dove_oauth_listener_wait     (DoveOAuthListener   *self,
                                                 DoveOAuthJudge       judge,
                                                 gpointer             user_data,
                                                 DoveClock           *clock,
                                                 gint64               until,
                                                 GCancellable        *cancellable,
                                                 GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveOAuthListener, dove_oauth_listener_free)

G_END_DECLS
