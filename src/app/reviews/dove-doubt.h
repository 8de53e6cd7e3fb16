/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-review.h"
#include "store/dove-store-secrets.h"

G_BEGIN_DECLS

/**
 * DoveDoubt:
 * @side: in which application
 * @key: its key there
 * @label: (nullable): what people call it
 * @text: (nullable): some of its fields; %NULL when it was not read yet
 *
 * A record that may be the same as another one.
 */
typedef struct
{
  DoveSide side;
  char    *key;
  char    *label;
  char    *text;
} DoveDoubt;

GPtrArray *dove_doubt_read   (DoveStore             *store,
                              DoveStoreSecrets      *secrets,
                              const DoveStoreReview *review);
char      *dove_doubt_fields (DoveValue             *record,
                              GHashTable            *titles,
                              GPtrArray             *said);

G_END_DECLS
