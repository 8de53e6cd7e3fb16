/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-database-private.h"
#include "dove-rows-private.h"
#include "store/dove-store.h"

G_BEGIN_DECLS

struct _DoveStore
{
  char         *dir;
  DoveClock    *clock;
  gboolean      is_read_only;
  gboolean      is_scratch;

  DoveDatabase *state;
  DoveDatabase *log;   /* (nullable): opened when first used */
  gint64        exchange_bytes; /* that exchanges take, at least; 0 for not looked at */
};

/* Of the columns sync_id ... born of `obs`, in their order */
extern const DoveRowShape dove_observation_shape;

DoveDatabase *dove_store_ensure_log (DoveStore             *self,
                                     GError               **error);

/* For a function that makes several statements: joins the caller's transaction, or begins and
 * ends one of its own */
gboolean      dove_store_join       (DoveStore             *self,
                                     DoveStoreTransaction **own,
                                     GError               **error);

gint64        dove_store_count      (DoveStore             *self,
                                     DoveStatement         *statement,
                                     GError               **error);

G_END_DECLS
