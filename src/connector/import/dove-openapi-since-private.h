/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/import/dove-openapi-resource-private.h"

G_BEGIN_DECLS

/* How sure it is what a parameter asks for; more is better. */
typedef enum
{
  DOVE_ASKS_NOTHING,
  DOVE_ASKS_MAYBE,     /* for changes, perhaps: a person decides */
  DOVE_ASKS_CREATED,   /* for new records */
  DOVE_ASKS_CHANGED,   /* for records that changed after a time */
} DoveAsks;

/* A place in the request that a time may go to: a parameter, a member of a parameter that is an
 * object, a member of a search's body. */
typedef struct
{
  char          *name;         /* as the request has it; of a body, a pointer */
  char          *folded;       /* the names on the way, for reading */
  const char    *in;           /* nullable: query */
  DoveValue     *schema;       /* nullable */
  const char    *description;  /* nullable */
  char          *template;     /* nullable: made around the time */
  const char    *format;       /* nullable: of the time, when the document shows it */
  const char    *companion;    /* nullable: parameter that says how the time is compared */
  gboolean       is_free;      /* it takes `>=`; or there is none */
} DoveSinceSpot;

void       dove_since_spot_free (DoveSinceSpot         *spot);
GPtrArray *dove_since_list_spots (DoveOpenapi           *document,
                                  const DoveOpenapiCall *call);
DoveAsks   dove_since_rate_spot (DoveOpenapi           *document,
                                 const DoveSinceSpot   *spot,
                                 const char            *own);
/* A condition that the document writes out as an example: dove-openapi-since-sample.c */
DoveAsks   dove_since_read_sample (DoveSinceSpot       *spot,
                                   const char          *own,
                                   char               **field);

G_END_DECLS
