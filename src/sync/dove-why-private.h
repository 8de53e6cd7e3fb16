/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-mapping.h"
#include "store/dove-store-intent.h"
#include "store/dove-store-link.h"
#include "store/dove-store-review.h"
#include "store/dove-store-run.h"
#include "sync/dove-why.h"

G_BEGIN_DECLS

#define DOVE_WHY_CHANGES 200 /* of one pair, the newest */

/*
 * DoveWhyEnd:
 *
 * A record as one sync sees it: at one of its ends, with all that is known of its pair.
 */
typedef struct
{
  const DoveWhyHost        *host;
  DoveDefinition           *definition;
  const DoveSyncDefinition *sync;
  const char               *sync_id;
  DoveSide                  side;
  char                     *key;
  DoveStoreObservation     *seen;      /* (nullable): the record as last seen */
  DoveStoreLink            *link;      /* (nullable): that is not retired */
  DoveStoreObservation     *partner;   /* (nullable): the record of the other side */
  DoveValue                *record;    /* (nullable): what @seen holds */
  DoveValue                *other;     /* (nullable): what @partner holds */
  DoveValue                *bases[2];  /* (nullable): of the link, by #DoveSide */
} DoveWhyEnd;

/* dove-why-end.c */
GPtrArray   *dove_why_list_ends     (const DoveWhyHost   *host,
                                     const DoveWhyAbout  *about,
                                     GError             **error);
const char  *dove_why_partner_key   (const DoveWhyEnd    *end);
gboolean     dove_why_writes        (const DoveWhyEnd    *end,
                                     DoveSide             side);
DoveMapping *dove_why_compile       (const DoveWhyEnd    *end,
                                     DoveSide             to);
void         dove_why_mapping_host  (DoveWhyEnd          *end,
                                     DoveMappingHost     *host);
gboolean     dove_why_same          (DoveValue           *a,
                                     DoveValue           *b);
DoveValue   *dove_why_fetch         (const char          *path,
                                     DoveValue           *record);
void         dove_why_set_time      (DoveValueBuilder    *builder,
                                     const char          *name,
                                     gint64               time);
void         dove_why_set_number    (DoveValueBuilder    *builder,
                                     const char          *name,
                                     gint64               number);
void         dove_why_set_place     (DoveValueBuilder    *builder,
                                     const DoveWhyEnd    *end,
                                     DoveSide             side,
                                     const char          *key);
char        *dove_why_format_time   (gint64               time);

/* dove-why-not.c */
DoveValue   *dove_why_list_reasons  (DoveWhyEnd          *end,
                                     GError             **error);
gboolean     dove_why_is_about      (const DoveWhyEnd    *end,
                                     const DoveStoreReview *review);

G_END_DECLS
