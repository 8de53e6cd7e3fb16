/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/*
 * TestField:
 *
 * A field that a GraphQL document asks for, or a fragment on a type: enough of the language for
 * a pretend application to be asked in it.
 */
typedef struct
{
  char       *name;    /* nullable: a fragment has none */
  char       *alias;   /* what it is called in the answer */
  char       *on;      /* nullable: type of a fragment */
  GHashTable *args;    /* name -> DoveValue, variables filled in */
  GPtrArray  *fields;  /* TestField, empty for a leaf */
} TestField;

/*
 * Reads a document of one operation. @is_mutation tells which kind. NULL with @mistake set for
 * what a server would refuse: bad syntax, a variable that is not declared or missing.
 */
GPtrArray *test_graphql_parse  (const char       *document,
                                DoveValue        *variables,
                                gboolean         *is_mutation,
                                char            **mistake);

/*
 * What @fields select of @source, which is of the type @type. NULL with @mistake set for a field
 * that is not in @known.
 */
DoveValue *test_graphql_select (GPtrArray          *fields,
                                DoveValue          *source,
                                const char         *type,
                                const char *const  *known,
                                char              **mistake);

G_END_DECLS
