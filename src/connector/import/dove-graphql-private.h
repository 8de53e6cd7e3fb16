/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/import/dove-import-private.h"

G_BEGIN_DECLS

/* The answer to an introspection query. */
typedef struct
{
  DoveValue       *schema;      /* `__schema` */
  GHashTable      *types;       /* name to its description */
  DoveImportDraft *draft;
  guint            level;
  guint            parts;      /* fields that were asked for, of all objects together */
} DoveGraphql;

/* A type as a field or argument names it: `[Contact!]!` */
typedef struct
{
  const char *name;      /* nullable: what is broken */
  const char *kind;      /* nullable */
  gboolean    is_list;
  gboolean    is_needed; /* never null */
} DoveGraphqlType;

DoveGraphqlType dove_graphql_read_type    (DoveValue       *type);
char           *dove_graphql_write_type   (DoveValue       *type);
DoveValue      *dove_graphql_find_type    (DoveGraphql     *self,
                                           const char      *name);
DoveValue      *dove_graphql_find_named   (DoveValue       *list,
                                           const char      *words);
gboolean        dove_graphql_is_name      (const char      *text);
gboolean        dove_graphql_has_needed   (DoveValue       *arguments,
                                           const char      *but);

/* What is asked of a record, and its schema: dove-graphql-record.c */
void            dove_graphql_select       (DoveGraphql     *self,
                                           const char      *type,
                                           GString         *text);
DoveValue      *dove_graphql_make_schema  (DoveGraphql     *self,
                                           const char      *type,
                                           DoveValue       *create,
                                           DoveValue       *update);
const char     *dove_graphql_find_time    (DoveGraphql     *self,
                                           const char      *type,
                                           const char      *words);

/* What is done with it: dove-graphql-change.c. NULL: there is no such mutation. */
typedef struct
{
  DoveValue *operation;
  DoveValue *fields;     /* nullable: of what is sent; borrowed */
} DoveGraphqlChange;

DoveGraphqlChange dove_graphql_make_change (DoveGraphql    *self,
                                            const char     *type,
                                            const char     *verbs,
                                            const char     *key);

G_END_DECLS
