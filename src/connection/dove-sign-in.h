/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"

G_BEGIN_DECLS

/**
 * DoveSignIn:
 *
 * One sign-in with OAuth 2 that is under way. Make it, open its address in the browser (or show
 * it, with the code), then wait. All functions may be called from any thread, one at a time, and
 * each with a sender of that thread; those that take one block.
 */
typedef struct _DoveSignIn DoveSignIn;

DoveSignIn *dove_sign_in_new         (DoveConnection  *connection,
                                      DoveNet         *net,
                                      GCancellable    *cancellable,
                                      GError         **error);
void        dove_sign_in_free        (DoveSignIn      *self);

const char *dove_sign_in_get_address (DoveSignIn      *self);
const char *dove_sign_in_get_code    (DoveSignIn      *self);

gboolean    dove_sign_in_wait        (DoveSignIn      *self,
                                      DoveNet         *net,
                                      GCancellable    *cancellable,
                                      GError         **error);
gboolean    dove_sign_in_paste       (DoveSignIn      *self,
                                      DoveNet         *net,
                                      const char      *redirect_url,
                                      GCancellable    *cancellable,
                                      GError         **error);

gboolean    dove_sign_in_revoke      (DoveConnection  *connection,
                                      DoveNet         *net,
                                      GCancellable    *cancellable,
                                      GError         **error);

/* Signing out while a connection is removed */
DoveConnection *dove_sign_in_new_farewell (DoveConnection *connection,
                                           GCancellable   *cancellable);
void            dove_sign_in_say_farewell (DoveConnection *farewell,
                                           GCancellable   *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveSignIn, dove_sign_in_free)

G_END_DECLS
