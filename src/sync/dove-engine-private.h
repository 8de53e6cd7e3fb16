/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "sync/dove-engine.h"

G_BEGIN_DECLS

struct _DoveEngine
{
  DoveWorkspace  *workspace;
  DoveStore      *store;
  DoveCatalogue  *catalogue;
  DoveKeyring    *keyring;
  DoveClock      *clock;
  DoveFormulaHost formulas;     /* what formulas of manifests may know */
  GHashTable     *connections;  /* (element-type utf8 DoveConnection): live ones */
  DoveEngineMake  make;         /* (nullable): makes drivers instead of the connections */
  gpointer        make_data;
  const char     *origin;       /* (nullable): who asks for what is done, interned */
};

guint           dove_engine_keep_version      (DoveDefinition  *definition,
                                               const char      *text,
                                               const char      *why,
                                               gpointer         user_data);

DoveConnection *dove_engine_ensure_connection (DoveEngine  *self,
                                               const char  *id,
                                               GError     **error);
DoveManifest   *dove_engine_load_manifest     (DoveEngine  *self,
                                               const char  *connection_id,
                                               GError     **error);

G_END_DECLS
