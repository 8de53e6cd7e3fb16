/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "dove-test-app.h"

G_BEGIN_DECLS

typedef struct
{
  gint64     id;
  DoveValue *record;    /* with id, version, created_at, updated_at */
  gint64     version;
  gint64     updated;   /* seconds of the application's own clock */
  gint64     created;
} TestRecord;

typedef struct
{
  GPtrArray *records;   /* TestRecord, by id */
  gint64     next_id;
} TestTable;

typedef struct
{
  const char         *method;
  const char         *path;
  char              **steps;    /* of the path, without its first empty one */
  GHashTable         *query;    /* nullable */
  SoupMessageHeaders *headers;
  DoveValue          *body;     /* nullable: no body, or no JSON */
  int                 fault;    /* a DoveTestFaultKind, -1 for none */
} TestRequest;

typedef struct
{
  guint      status;
  DoveValue *body;      /* nullable */
  char      *etag;
  char      *link;
  char      *location;
  char      *token;     /* of a session, sent in a header */
  char      *xml;       /* nullable: sent in place of the body */
} TestAnswer;

struct _DoveTestApp
{
  SoupServer   *server;
  GThread      *thread;
  GMainContext *context;
  GMainLoop    *loop;
  char         *url;

  GMutex        lock;      /* guards everything below */
  DoveTestAppFlags flags;
  char         *account;
  gint64        clock;     /* seconds since 1970, moves with each change */
  GHashTable   *tables;    /* name -> TestTable */
  GHashTable   *keys;      /* idempotency key -> KeyMemory */
  GHashTable   *sessions;  /* set of tokens that are valid */
  guint         session_count;
  gboolean      is_locked;
  GPtrArray    *faults;    /* FaultRow */
  GPtrArray    *log;       /* "METHOD path?query" */
  char         *last_body;
  GHashTable   *last_headers;
};

/* Storage */
TestTable  *test_app_ensure_table  (DoveTestApp  *self,
                                    const char   *object);
TestRecord *test_table_find        (TestTable    *table,
                                    const char   *id);
TestRecord *test_app_insert        (DoveTestApp  *self,
                                    const char   *object,
                                    DoveValue    *fields);
void        test_app_replace       (DoveTestApp  *self,
                                    TestRecord   *record,
                                    DoveValue    *fields);
void        test_app_merge         (DoveTestApp  *self,
                                    TestRecord   *record,
                                    DoveValue    *patch);
void        test_app_delete        (DoveTestApp  *self,
                                    TestTable    *table,
                                    TestRecord   *record);
char       *test_format_time       (gint64        seconds);
char       *test_value_to_text     (DoveValue    *value);

/* What is wrong with the fields of a write: %NULL is nothing. @field is where. */
char       *test_app_find_mistake  (DoveTestApp  *self,
                                    const char   *object,
                                    DoveValue    *fields,
                                    gboolean      is_create,
                                    const char  **field);
TestRecord *test_app_find_twin     (DoveTestApp  *self,
                                    TestTable    *table,
                                    DoveValue    *fields);

/* Faces */
void        test_app_answer_rest   (DoveTestApp  *self,
                                    TestRequest  *request,
                                    TestAnswer   *answer);
void        test_app_answer_bulk   (DoveTestApp  *self,
                                    TestRequest  *request,
                                    TestAnswer   *answer);
void        test_app_answer_rpc    (DoveTestApp  *self,
                                    TestRequest  *request,
                                    TestAnswer   *answer);
void        test_app_answer_graphql (DoveTestApp *self,
                                    TestRequest  *request,
                                    TestAnswer   *answer,
                                    gboolean      is_signed_in);
DoveValue  *test_app_read_xml      (const char   *data,
                                    gsize         length);
void        test_app_dress_xml     (TestRequest  *request,
                                    TestAnswer   *answer);
void        test_app_answer_odata  (DoveTestApp  *self,
                                    TestRequest  *request,
                                    TestAnswer   *answer);
char       *test_app_sign_in       (DoveTestApp  *self,
                                    const char   *user,
                                    const char   *password);
DoveValue  *test_json              (const char   *format,
                                    ...) G_GNUC_PRINTF (1, 2);

void        test_app_serve_cb      (SoupServer        *server,
                                    SoupServerMessage *message,
                                    const char        *path,
                                    GHashTable        *query,
                                    gpointer           user_data);

/* Rows of faults */
typedef struct
{
  char             *method;
  char             *path;
  DoveTestFaultKind kind;
  guint             status;
  char             *retry_after;
  char             *date;
  guint             skip;
  guint             times;
} FaultRow;

G_END_DECLS
