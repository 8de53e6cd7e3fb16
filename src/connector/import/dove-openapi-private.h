/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/import/dove-import-private.h"

G_BEGIN_DECLS

/*
 * An OpenAPI document of any version, read as one form. Values are those of the document and
 * live as long as it does; what had to be made for the one form lives in `kept`.
 */
typedef struct
{
  DoveValue       *root;
  guint            major;      /* 2 or 3 */
  DoveImportDraft *draft;
  GHashTable      *targets;    /* text of a reference to DoveValue; NULL: nothing there */
  GHashTable      *views;      /* schema to DoveOpenapiView */
  GPtrArray       *kept;       /* of DoveValue */
  guint            work;       /* steps taken to understand schemas */
} DoveOpenapi;

DoveOpenapi *dove_openapi_new     (DoveValue       *root,
                                   DoveImportDraft *draft);
void         dove_openapi_free    (DoveOpenapi     *self);
DoveValue   *dove_openapi_resolve (DoveOpenapi     *self,
                                   DoveValue       *value);
DoveValue   *dove_openapi_keep    (DoveOpenapi     *self,
                                   DoveValue       *value);

/* Calls: dove-openapi-calls.c */
typedef enum
{
  DOVE_OPENAPI_PATH,
  DOVE_OPENAPI_QUERY,
  DOVE_OPENAPI_HEADER,
  DOVE_OPENAPI_OTHER,
} DoveOpenapiIn;

typedef struct
{
  const char    *name;
  DoveOpenapiIn  in;
  gboolean       is_required;
  DoveValue     *schema;        /* nullable */
  const char    *description;   /* nullable */
  DoveValue     *source;        /* all that the document says of it */
} DoveOpenapiParam;

typedef enum
{
  DOVE_OPENAPI_JSON,
  DOVE_OPENAPI_FORM,
  DOVE_OPENAPI_MULTIPART,
  DOVE_OPENAPI_XML,
  DOVE_OPENAPI_FOREIGN,   /* bytes, pictures, text */
} DoveOpenapiMedia;

typedef struct
{
  const char       *method;
  const char       *path;
  DoveValue        *source;
  GArray           *params;         /* of DoveOpenapiParam */
  DoveValue        *body;           /* nullable: its schema */
  gboolean          has_body;
  DoveOpenapiMedia  body_media;
  DoveValue        *answer;         /* nullable: its schema */
  gboolean          has_answer;
  DoveOpenapiMedia  answer_media;
  gboolean          has_link;       /* header Link in the answer */
  const char       *words;          /* nullable: summary, else description */
  const char       *id;             /* nullable: operationId */
} DoveOpenapiCall;

GPtrArray              *dove_openapi_list_calls (DoveOpenapi           *self);
const DoveOpenapiParam *dove_openapi_find_param (const DoveOpenapiCall *call,
                                                 DoveOpenapiIn          in,
                                                 const char            *words);

/* Schemas: dove-openapi-view.c */
enum
{
  DOVE_OPENAPI_STRING  = 1 << 0,
  DOVE_OPENAPI_NUMBER  = 1 << 1,
  DOVE_OPENAPI_INTEGER = 1 << 2,
  DOVE_OPENAPI_BOOLEAN = 1 << 3,
  DOVE_OPENAPI_ARRAY   = 1 << 4,
  DOVE_OPENAPI_OBJECT  = 1 << 5,
};

#define DOVE_OPENAPI_SCALAR (DOVE_OPENAPI_STRING | DOVE_OPENAPI_NUMBER | DOVE_OPENAPI_INTEGER | \
                             DOVE_OPENAPI_BOOLEAN)

/* One level of a schema: references followed, `allOf` and unions laid over each other. */
typedef struct
{
  guint       types;
  gboolean    is_nullable;
  gboolean    is_read_only;
  gboolean    is_write_only;
  gboolean    is_union;
  GPtrArray  *names;        /* of members, as they stand */
  GHashTable *members;      /* name to schema */
  GHashTable *required;     /* names */
  DoveValue  *items;        /* nullable: schema */
  DoveValue  *choices;      /* nullable: list */
  DoveValue  *fallback;     /* nullable */
  DoveValue  *maximum;      /* nullable */
  DoveValue  *minimum;      /* nullable */
  DoveValue  *example;      /* nullable */
  const char *format;       /* nullable */
  const char *title;        /* nullable */
  const char *description;  /* nullable */
  GHashTable *visited;      /* while it is made */
} DoveOpenapiView;

const DoveOpenapiView *dove_openapi_view        (DoveOpenapi           *self,
                                                 DoveValue             *schema);
DoveValue             *dove_openapi_member      (const DoveOpenapiView *view,
                                                 const char            *name);
const char            *dove_openapi_find_member (const DoveOpenapiView *view,
                                                 const char            *words);

/* The schema of a record for the manifest: dove-openapi-schema.c */
typedef struct
{
  DoveValue *answer;   /* nullable */
  DoveValue *create;   /* nullable: body */
  DoveValue *update;   /* nullable: body */
  gboolean   is_written;   /* there is a create or an update */
} DoveOpenapiRecord;

DoveValue *dove_openapi_make_schema (DoveOpenapi             *self,
                                     const DoveOpenapiRecord *record,
                                     guint                    level);

G_END_DECLS
