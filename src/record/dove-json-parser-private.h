/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-json-private.h"
#include "record/dove-value-private.h"

G_BEGIN_DECLS

#define DOVE_JSON_DEPTH_MOST 256

/* A list or record that is still open */
typedef struct
{
  DoveValueKind kind;
  guint         items;    /* where its items begin */
  guint         names;    /* where its names begin */
  gsize         scratch;  /* where its embedded nodes begin */
  gsize         pointer;  /* length of the JSON Pointer to it */
  guint16       depth;    /* of its deepest value so far */
} DoveJsonFrame;

/*
 * A value of an open list or record: a block of its own, or where its node stands in the
 * scratch buffer.
 */
typedef struct
{
  DoveValue *block;     /* (nullable): owned */
  gsize      offset;    /* without @block */
} DoveJsonItem;

typedef struct
{
  const char     *start;
  const char     *at;
  const char     *end;
  guint           line;         /* of @start */
  guint           depth_limit;
  gsize           text_limit;

  guint           depth;
  GArray         *items;        /* of DoveJsonItem */
  GArray         *names;        /* of DoveName */
  GPtrArray      *own_names;    /* texts of names that were written with escapes */
  GByteArray     *scratch;
  GString        *text;         /* of the text with escapes that is read */
  DoveValue      *root;

  DoveJsonPlaces *places;       /* (nullable) */
  GString        *pointer;      /* with @places */

  /* The last, and not cleared: most texts are smaller than this */
  DoveJsonFrame   frames[DOVE_JSON_DEPTH_MOST];
} DoveJsonParser;

gboolean   dove_json_read_text   (DoveJsonParser  *self,
                                  const char     **text,
                                  gsize           *length,
                                  GError         **error);
gboolean   dove_json_fail        (DoveJsonParser  *self,
                                  const char      *at,
                                  DoveError        code,
                                  const char      *message,
                                  GError         **error);

DoveValue *dove_json_parse_part  (const char            *data,
                                  gsize                  length,
                                  guint                  line,
                                  const DoveJsonLimits  *limits,
                                  DoveJsonPlaces        *places,
                                  GError               **error);

DoveJsonPlaces *dove_json_places_new    (const char     *text);
void            dove_json_places_add    (DoveJsonPlaces *self,
                                         const char     *pointer,
                                         const char     *at);
void            dove_json_places_settle (DoveJsonPlaces *self);
void            dove_json_places_set_fault (DoveJsonPlaces *self,
                                            guint           line,
                                            guint           column,
                                            const char     *message);

G_END_DECLS
