/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-schema.h"

G_BEGIN_DECLS

typedef struct _DoveSchemaNode DoveSchemaNode;

typedef struct
{
  char           *name;
  DoveSchemaNode *node;
} DoveSchemaMember;

typedef struct
{
  GRegex         *regex;
  DoveSchemaNode *node;
} DoveSchemaPattern;

/*
 * One schema, compiled. All nodes belong to the DoveSchema; references between them may go in
 * circles.
 */
struct _DoveSchemaNode
{
  DoveValue       *document;
  gboolean         is_false;     /* the schema `false` */
  guint            types;        /* bits 1 << DoveValueKind; 0: any */
  gboolean         is_integer;   /* a number must be whole */

  DoveSchemaNode  *reference;    /* $ref */
  GPtrArray       *all_of;       /* (nullable) (element-type DoveSchemaNode) */
  GPtrArray       *any_of;
  GPtrArray       *one_of;
  DoveSchemaNode  *not_node;
  DoveSchemaNode  *if_node;
  DoveSchemaNode  *then_node;
  DoveSchemaNode  *else_node;

  GArray          *members;      /* of DoveSchemaMember, in order */
  GHashTable      *by_name;      /* (nullable): name to DoveSchemaNode */
  GArray          *patterns;     /* of DoveSchemaPattern */
  DoveSchemaNode  *additional;
  DoveSchemaNode  *names;        /* propertyNames */
  GPtrArray       *required;     /* (nullable) (element-type utf8) */
  DoveSchemaNode  *items;

  DoveValue       *constant;
  DoveValue       *choices;      /* enum */
  GRegex          *pattern;
  const char      *format;
  DoveNumber       minimum, maximum, above, below;
  gboolean         has_minimum, has_maximum, has_above, has_below;
  gint64           min_length, max_length, min_items, max_items, min_members, max_members; /* -1 */
  gboolean         has_unique_items;
};

struct _DoveSchema
{
  gatomicrefcount  ref_count;
  DoveValue       *document;
  GPtrArray       *nodes;        /* (element-type DoveSchemaNode): all of them, owned */
  GHashTable      *by_pointer;   /* JSON Pointer into @document to DoveSchemaNode */
  DoveSchemaNode  *root;
  GPtrArray       *fields;       /* (element-type DoveField) */
};

DoveSchemaNode *dove_schema_compile     (DoveSchema      *self,
                                         const char      *pointer,
                                         DoveValue       *document,
                                         GError         **error);
void            dove_schema_node_free   (DoveSchemaNode  *node);
GPtrArray      *dove_schema_list_fields (DoveSchema      *self);

G_END_DECLS
