/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-run-private.h"

G_BEGIN_DECLS

/*
 * DoveSearch:
 *
 * A field and a value to look for.
 */
typedef struct
{
  guint      ordinal; /* of the match key that is made of the field */
  char      *pointer;
  DoveValue *value;
} DoveSearch;

char     **dove_search_make_keys (DoveRun   *run,
                                  DoveSide   side,
                                  DoveValue *record);
GPtrArray *dove_search_list      (DoveRun   *run,
                                  DoveSide   to,
                                  DoveSide   side,
                                  DoveValue *record);

G_END_DECLS
