/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/import/dove-openapi-private.h"

G_BEGIN_DECLS

/* What a call is for. */
typedef enum
{
  DOVE_USE_LIST,
  DOVE_USE_SEARCH,    /* a list that needs a question */
  DOVE_USE_GET,
  DOVE_USE_CREATE,
  DOVE_USE_UPDATE,
  DOVE_USE_REPLACE,
  DOVE_USE_UPSERT,
  DOVE_USE_DELETE,
  DOVE_USE_ARCHIVE,
  DOVE_USE_RESTORE,
  DOVE_USE_COUNT,     /* of the above: these are recognised */
  DOVE_USE_BULK,
  DOVE_USE_ACTION,
  DOVE_USE_SINGLE,    /* one thing: settings, a report, who one is */
} DoveUse;

/* An address split up. */
typedef struct
{
  GPtrArray *steps;    /* of utf8: fixed, or with a parameter in it */
  char      *verb;     /* nullable: `conversations.list`, `documents:search`, `customers/search` */
  gboolean   is_dotted; /* the verb stood behind a dot or colon */
} DoveOpenapiRoute;

/* Where records stand in an answer. */
typedef struct
{
  char      *selector;
  DoveValue *schema;    /* nullable: of one record */
  gboolean   is_named;  /* by a name that says so, or the answer is nothing else */
} DoveOpenapiPlace;

typedef struct _DoveResource DoveResource;

/* What records of one kind can be done with. */
struct _DoveResource
{
  char                  *key;        /* of its address, parameters without names */
  GPtrArray             *steps;      /* of utf8: the collection's address */
  char                  *id;
  char                  *name;       /* last fixed step, a slug */
  const char            *item_param; /* nullable: parameter of the item's address */
  DoveResource          *parent;     /* nullable */
  const char            *parent_param;
  const DoveOpenapiCall *calls[DOVE_USE_COUNT];
  GPtrArray             *actions;    /* of DoveOpenapiCall */
  GPtrArray             *bulk;       /* of DoveOpenapiCall */
  const DoveOpenapiCall *collection_put;
  const DoveOpenapiCall *item_put;
  const DoveOpenapiCall *item_post;
  gboolean               is_doubtful;  /* it may be one thing, not a list */
  gboolean               is_asked_put; /* the meaning of PUT on the collection was guessed */
  DoveOpenapiPlace       records;      /* of the list */
  DoveValue             *record;       /* nullable: schema of one */
  char                  *key_member;   /* nullable */
};

typedef struct
{
  DoveOpenapi     *document;
  DoveImportDraft *draft;
  GPtrArray       *resources;   /* of DoveResource */
  GHashTable      *by_key;
  GPtrArray       *singles;     /* of DoveOpenapiCall: GET of one thing */
  GHashTable      *auth_params; /* folded names of parameters that carry the sign-in */
  GHashTable      *common;      /* names of headers that most calls need */
  GHashTable      *references;  /* folded name of a member to id of an object */
  const char      *encode;      /* of most bodies */
  guint            level;
  gboolean         is_generous; /* nothing can be listed: take what can be made or read */
} DoveResources;

DoveOpenapiRoute *dove_openapi_route_new   (const char            *path);
void              dove_openapi_route_free  (DoveOpenapiRoute      *route);

void              dove_resources_find      (DoveResources         *self,
                                            GPtrArray             *calls);
void              dove_resources_name      (DoveResources         *self);
gboolean          dove_resource_is_object  (const DoveResources   *self,
                                            const DoveResource    *resource);
void              dove_resource_free       (DoveResource          *resource);

gboolean          dove_openapi_find_records (DoveOpenapi           *document,
                                             const DoveOpenapiCall *call,
                                             const char            *name,
                                             DoveOpenapiPlace      *place);
void              dove_openapi_find_record  (DoveOpenapi           *document,
                                             const DoveOpenapiCall *call,
                                             const DoveResource    *resource,
                                             DoveOpenapiPlace      *place);
gboolean          dove_openapi_has_paging   (const DoveOpenapiCall *call);
char             *dove_openapi_find_key     (DoveOpenapi           *document,
                                             const DoveResource    *resource);

/* Members of a list: dove-openapi-paging.c, dove-openapi-since.c. NULL: none found. */
DoveValue        *dove_openapi_make_paging  (DoveResources         *self,
                                             const DoveResource    *resource,
                                             const DoveOpenapiCall *call);
void              dove_openapi_offer_pagings (DoveResources        *self,
                                             const DoveOpenapiCall *call,
                                             DoveImportRow         *row);
DoveValue        *dove_openapi_make_since   (DoveResources         *self,
                                             const DoveResource    *resource,
                                             const DoveOpenapiCall *call,
                                             const char           **companion);
gboolean          dove_openapi_is_paging_param (const char         *name);

/* What a name says of times: dove-openapi-time.c */
enum
{
  DOVE_SAYS_CHANGED = 1 << 0,
  DOVE_SAYS_CREATED = 1 << 1,
  DOVE_SAYS_AFTER   = 1 << 2,
  DOVE_SAYS_BEFORE  = 1 << 3,
  DOVE_SAYS_TIME    = 1 << 4,   /* date, at, timestamp */
  DOVE_SAYS_DONE    = 1 << 5,   /* it happened: updated, last, since */
  DOVE_SAYS_OTHER   = 1 << 6,   /* a word of something else */
};

guint             dove_openapi_read_time_name (const char          *name,
                                               const char          *own);

/* Which time of a record is wanted */
typedef struct
{
  guint       says;   /* DOVE_SAYS_CHANGED or DOVE_SAYS_CREATED */
  const char *own;    /* nullable: what the records are called, a slug */
  const char *like;   /* nullable: a name that asks for it */
} DoveOpenapiTimed;

typedef struct
{
  char      *selector;   /* within the record: a pointer or a formula */
  DoveValue *schema;     /* nullable: of what is there; a formula gives ISO text */
} DoveOpenapiTime;

gboolean          dove_openapi_find_time    (DoveOpenapi            *document,
                                             DoveValue              *record,
                                             const DoveOpenapiTimed *wanted,
                                             DoveOpenapiTime        *time);

/* How a record is sent: dove-openapi-body.c */
typedef struct
{
  char      *wrap;      /* nullable: name around the record */
  gboolean   is_list;   /* as the only one of a list */
  DoveValue *schema;    /* nullable: of the record as it is sent */
} DoveOpenapiBody;

void              dove_openapi_find_body    (DoveOpenapi           *document,
                                             const DoveOpenapiCall *call,
                                             const DoveResource    *resource,
                                             DoveOpenapiBody       *body);
const char       *dove_openapi_get_encode   (DoveOpenapi           *document,
                                             const DoveOpenapiCall *call);
char             *dove_openapi_get_parent_as (DoveResources        *self,
                                             const DoveResource    *resource);

/* The rest of the manifest: dove-openapi-operation.c, -object.c, -auth.c */
DoveValue        *dove_openapi_make_operation (DoveResources         *self,
                                               DoveResource          *resource,
                                               const DoveOpenapiCall *call,
                                               DoveUse                use);
DoveValue        *dove_openapi_make_object    (DoveResources         *self,
                                               DoveResource          *resource);
void              dove_openapi_make_base      (DoveResources         *self,
                                               DoveValueBuilder      *manifest);
DoveValue        *dove_openapi_make_auth      (DoveResources         *self,
                                               GPtrArray             *calls,
                                               const char            *base);
DoveValue        *dove_openapi_make_test      (DoveResources         *self);

const char       *dove_use_to_name            (DoveUse                use);

G_END_DECLS
