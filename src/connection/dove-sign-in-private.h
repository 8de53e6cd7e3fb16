/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-oauth-listener-private.h"
#include "connection/dove-oauth-private.h"
#include "connection/dove-sign-in.h"

G_BEGIN_DECLS

struct _DoveSignIn
{
  DoveConnection      *connection;
  const DoveOAuthEnds *ends;        /* of the connection */
  char                *address;     /* (nullable): to open in the browser */
  gint64               until;       /* monotonic: when it is given up */
  gboolean             is_spent;    /* its code was used */

  /* in the browser */
  char                *state;       /* what the redirect must bring back */
  char                *verifier;    /* (nullable): of PKCE */
  char                *redirect;    /* where the browser is sent to */
  DoveOAuthListener   *listener;    /* (nullable): there, unless it is pasted */

  /* on a device */
  char                *device_code;
  char                *user_code;
  GTimeSpan            interval;    /* between two questions */
};

/* dove-sign-in.c */
gboolean dove_sign_in_check_way    (DoveConnection *connection,
                                    GError       **error);
gboolean dove_sign_in_read_secrets (DoveConnection *connection,
                                    GCancellable  *cancellable,
                                    GError       **error);
gboolean dove_sign_in_keep         (DoveSignIn    *self,
                                    DoveOAuthAsk  *ask,
                                    GHashTable    *callback,
                                    GCancellable  *cancellable,
                                    GError       **error);

/* dove-sign-in-browser.c */
gboolean dove_sign_in_open_browser (DoveSignIn    *self,
                                    DoveNet       *net,
                                    GCancellable  *cancellable,
                                    GError       **error);
gboolean dove_sign_in_wait_browser (DoveSignIn    *self,
                                    DoveNet       *net,
                                    GCancellable  *cancellable,
                                    GError       **error);

/* dove-sign-in-device.c */
gboolean dove_sign_in_ask_device   (DoveSignIn    *self,
                                    DoveNet       *net,
                                    GCancellable  *cancellable,
                                    GError       **error);
gboolean dove_sign_in_wait_device  (DoveSignIn    *self,
                                    DoveNet       *net,
                                    GCancellable  *cancellable,
                                    GError       **error);

G_END_DECLS
