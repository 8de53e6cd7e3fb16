/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "connector/dove-call.h"
#include "connector/dove-scope.h"

G_BEGIN_DECLS

struct _DoveConnection
{
  gatomicrefcount        ref_count;
  char                  *id;
  char                  *name;
  DoveManifest          *manifest;
  const DoveAuth        *auth;       /* of the manifest */
  DoveValue             *given;      /* settings as the document has them */
  DoveValue             *settings;   /* checked, with defaults */
  char                  *base;       /* (nullable): expanded */
  DoveKeyring           *keyring;
  DoveClock             *clock;
  const DoveFormulaHost *formula;    /* (nullable) */
  DoveNetAccount        *account;

  GMutex                 lock;       /* guards everything below */
  GCond                  renewed;
  gboolean               is_renewing; /* one thread signs in; the others wait */
  DoveValue             *secrets;    /* (nullable): not read yet */
  DoveValue             *session;    /* (nullable): not signed in yet */
  char                  *cookies;    /* (nullable): of the session */
  guint                  generation; /* grows with each sign-in */
  gint64                 renew_at;   /* monotonic; G_MAXINT64: when it is refused */
};

DoveScope *dove_connection_make_scope   (DoveConnection  *self,
                                         gboolean         with_secrets);
gboolean   dove_connection_load_secrets (DoveConnection  *self,
                                         GCancellable    *cancellable,
                                         GError         **error);
gboolean   dove_connection_ensure       (DoveConnection  *self,
                                         DoveNet         *net,
                                         GCancellable    *cancellable,
                                         GError         **error);

G_END_DECLS
