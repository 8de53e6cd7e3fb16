/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-number-private.h"
#include "record/dove-value.h"

G_BEGIN_DECLS

/*
 * How values lie in memory. The scalars of a list or record made by the reader stand inside
 * the block of their list or record ("embedded"): one allocation a record instead of one a
 * member. A reference to an embedded value is a reference to its block. Nested lists and
 * records, and long texts, are blocks of their own.
 *
 * Records of the same names in the same order share their names ("shape").
 */

#define DOVE_VALUE_DEPTH_LIMIT 1024 /* of what is built; readers stop at 256 */

enum
{
  DOVE_VALUE_STATIC   = 1 << 0, /* never freed: null, true, false */
  DOVE_VALUE_EMBEDDED = 1 << 1, /* part of the block that begins `back` bytes before */
  DOVE_VALUE_TRUE     = 1 << 2, /* of a boolean */
  DOVE_VALUE_BIG      = 1 << 3, /* number: the coefficient has a second half */
  DOVE_VALUE_INEXACT  = 1 << 4, /* number */
  DOVE_VALUE_LITERAL  = 1 << 5, /* number: its text follows */
  DOVE_VALUE_LONG     = 1 << 6, /* number: only the text has the whole value */
  DOVE_VALUE_LINKS    = 1 << 7, /* list, record: holds references to other blocks */
};

struct _DoveValue
{
  union
  {
    gint    ref_count;
    guint32 back;     /* of an embedded one */
  };

  guint8    kind;
  guint8    flags;
  guint16   depth;    /* 0 for a scalar */
  guint32   length;   /* bytes of a text or literal, members, elements */
};

typedef struct
{
  DoveValue base;
  char      text[];
} DoveTextNode;

typedef struct
{
  DoveValue base;
  gint32    exponent;
  guint64   low;      /* of the coefficient, two's complement */
  guint64   rest[];   /* DOVE_VALUE_BIG: the high half; DOVE_VALUE_LITERAL: the text, with NUL */
} DoveNumberNode;

typedef struct
{
  const char *text;   /* NUL-terminated in a shape */
  guint32     length;
  guint32     hash;
} DoveName;

/* The names of a record; immutable, reference-counted, shared between threads */
typedef struct
{
  gint       ref_count;
  guint      length;
  guint64    hash;      /* of the sequence */
  guint32   *index;     /* (nullable): open addressing, position + 1, of a large one */
  guint32    mask;      /* slots of index - 1 */
  DoveName   names[];
} DoveShape;

typedef struct
{
  DoveValue  base;
  DoveShape *shape;     /* %NULL in a list */
  DoveValue *items[];
} DoveContainer;

#define DOVE_ALIGN(size) (((size) + 7) & ~(gsize) 7)

/* Names */
guint32         dove_name_hash           (const char        *text,
                                          gsize              length);
gboolean        dove_text_is_valid       (const char        *text,
                                          gsize              length);
DoveShape      *dove_shape_get           (const DoveName    *names,
                                          guint              length,
                                          guint             *duplicate);
void            dove_shape_unref         (DoveShape         *self);
int             dove_shape_find          (const DoveShape   *self,
                                          const char        *name,
                                          gsize              length);

/* Nodes, which may be placed anywhere: in a block or in an allocation of their own */
gsize           dove_text_node_size      (gsize              length);
gsize           dove_number_node_size    (const DoveNumber  *number,
                                          gsize              literal_length);
void            dove_number_node_place   (DoveValue         *self,
                                          const DoveNumber  *number,
                                          const char        *literal,
                                          gsize              literal_length,
                                          guint8             flags);
const char     *dove_number_node_literal (const DoveValue   *self);
DoveContainer  *dove_container_new       (DoveValueKind      kind,
                                          DoveShape         *shape,
                                          guint              length,
                                          gsize              embedded_size);

static inline const DoveContainer *
dove_value_container (const DoveValue *self)
{
  return (const DoveContainer *) self;
}

G_END_DECLS
