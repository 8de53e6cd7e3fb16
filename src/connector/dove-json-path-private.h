/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-selector-private.h"

G_BEGIN_DECLS

/*
 * A compiled JSONPath (RFC 9535). A query is a list of segments; a segment has one selector or
 * several; a filter selector has an expression, which may hold queries of its own. What the
 * standard calls the type of an expression (a value, true or false, nodes) is settled while it
 * is read, so that evaluating cannot meet a mixture.
 */

typedef struct _JsonPathTest JsonPathTest;

typedef enum
{
  JSON_PATH_NAME,
  JSON_PATH_WILDCARD,
  JSON_PATH_INDEX,
  JSON_PATH_SLICE,
  JSON_PATH_FILTER,
} JsonPathSelectorKind;

typedef struct
{
  JsonPathSelectorKind  kind;
  char                 *name;
  gint64                start;     /* of a slice; of an index, the index */
  gint64                end;
  gint64                step;      /* 1 if it is not told */
  gboolean              has_start;
  gboolean              has_end;
  JsonPathTest         *test;      /* of a filter */
} JsonPathSelector;

typedef struct
{
  gboolean   is_descendant;
  GPtrArray *selectors;  /* of JsonPathSelector, at least one */
} JsonPathSegment;

struct _DoveJsonPath
{
  gboolean   is_relative;  /* `@`: begins at the element that a filter looks at */
  gboolean   is_singular;
  GPtrArray *segments;     /* of JsonPathSegment */
};

typedef enum
{
  JSON_PATH_LITERAL,   /* a value */
  JSON_PATH_QUERY,     /* nodes; of a singular query also a value; as a test: is there any? */
  JSON_PATH_LENGTH,    /* a value */
  JSON_PATH_COUNT,     /* a value */
  JSON_PATH_VALUE,     /* a value */
  JSON_PATH_MATCH,     /* true or false, like all that follow */
  JSON_PATH_SEARCH,
  JSON_PATH_EQUAL,
  JSON_PATH_LESS,      /* `>` and `>=` are these with their sides exchanged */
  JSON_PATH_LESS_OR_EQUAL,
  JSON_PATH_NOT,
  JSON_PATH_AND,
  JSON_PATH_OR,
} JsonPathTestKind;

struct _JsonPathTest
{
  JsonPathTestKind  kind;
  DoveValue        *literal;
  DoveJsonPath     *query;
  GRegex           *regex;    /* of `match` and `search` with a literal pattern that is one */
  JsonPathTest     *left;     /* also the first argument of a function */
  JsonPathTest     *right;
};

typedef struct
{
  const char *text;
  const char *at;
  guint       depth;  /* how many queries, brackets and functions are open */
  guint       parts;  /* of filters, that were read so far */
} JsonPathReader;

typedef struct
{
  DoveValue *root;
  guint      steps_left;
  gboolean   is_exhausted;  /* it would take too long: nothing counts any more */
} JsonPathWalk;

DoveJsonPath *json_path_read_query  (JsonPathReader  *reader,
                                     GError         **error);
JsonPathTest *json_path_read_test   (JsonPathReader  *reader,
                                     GError         **error);
char         *json_path_read_string (JsonPathReader  *reader,
                                     GError         **error);
void          json_path_skip_blanks (JsonPathReader  *reader);
gboolean      json_path_skip        (JsonPathReader  *reader,
                                     const char      *token);
gboolean      json_path_refuse      (JsonPathReader  *reader,
                                     const char      *what,
                                     GError         **error);
gboolean      json_path_enter       (JsonPathReader  *reader,
                                     GError         **error);
void          json_path_test_free   (JsonPathTest    *test);

gboolean      json_path_take_steps  (JsonPathWalk    *walk,
                                     gsize            steps);
DoveValue    *json_path_find_single (DoveJsonPath    *path,
                                     DoveValue       *current,
                                     JsonPathWalk    *walk);
GPtrArray    *json_path_find_all    (DoveJsonPath    *path,
                                     DoveValue       *current,
                                     JsonPathWalk    *walk);
gboolean      json_path_passes      (JsonPathTest    *test,
                                     DoveValue       *current,
                                     JsonPathWalk    *walk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonPathTest, json_path_test_free)

G_END_DECLS
