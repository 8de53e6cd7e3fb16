/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-account-object.h"
#include "connector/dove-call.h"
#include "connector/dove-paging.h"
#include "connector/dove-reading.h"
#include "connector/dove-verdict.h"
#include "driver/http/dove-http-driver.h"

G_BEGIN_DECLS

struct _DoveHttpDriver
{
  GObject         parent_instance;

  DoveConnection *connection;
  DoveManifest   *manifest;    /* the connection's */

  /* Made on first use, by the thread that uses the driver */
  DoveNet        *net;
  GHashTable     *objects;     /* object id -> DoveAccountObject: those with own fields */
  GHashTable     *described;   /* set of object ids: asked for by this driver */
  GHashTable     *parents;     /* object id -> ParentPage last looked at */
};

/* Of the file's driver */
DoveObject *http_driver_find_object (DoveHttpDriver       *self,
                                     const char           *object,
                                     GError              **error);
DoveObject *http_driver_ensure_object (DoveHttpDriver     *self,
                                     const char           *id,
                                     GCancellable         *cancellable,
                                     GError              **error);
char       *http_driver_make_sentence (DoveHttpDriver     *self,
                                     const char           *what,
                                     const char           *why);
gboolean    http_driver_fail        (DoveHttpDriver       *self,
                                     GError              **error,
                                     DoveError             code,
                                     const char           *what,
                                     const char           *why);

/*
 * HttpNote:
 *
 * What was sent and came back of a write, as it is before anything is hidden.
 */
typedef struct
{
  char      *method;       /* nullable: nothing was sent */
  char      *url;
  GPtrArray *headers;      /* (element-type DovePair) */
  char      *content_type; /* nullable */
  GBytes    *body;         /* nullable */
  DoveValue *tree;         /* nullable: of @body */
  GPtrArray *answer_headers; /* nullable (element-type DoveNetHeader) */
  GBytes    *answer;       /* nullable */
  char      *failure;      /* nullable */
  gint64     at;           /* wall clock */
  gint64     began;        /* monotonic */
  GTimeSpan  elapsed;
  GTimeSpan  waited;
  guint      attempts;
} HttpNote;

/*
 * HttpExchange:
 *
 * One question and its answer: the scope in which it was asked, what came back, and what that
 * means. Its functions stand in dove-http-exchange.c.
 */
typedef struct
{
  DoveHttpDriver      *driver;      /* borrowed */
  const DoveOperation *operation;   /* borrowed */
  DoveFormulaHost      host;
  DoveScope           *outer;       /* names of the connection */
  DoveScope           *scope;       /* names of the request */
  DoveAnswer          *answer;      /* nullable before it was run */
  DoveVerdict         *verdict;     /* nullable before it was run */
  char                *url;         /* nullable: what was asked */
  GTimeSpan            wait;        /* asked for by the application; 0 when not told */
  gboolean             is_repeatable;
  HttpNote             note;        /* of a write */
} HttpExchange;

HttpExchange *http_exchange_new     (DoveHttpDriver       *driver,
                                     const DoveOperation  *operation);
void          http_exchange_free    (HttpExchange         *self);
gboolean      http_exchange_prepare (HttpExchange         *self,
                                     GCancellable         *cancellable,
                                     GError              **error);
DoveCall     *http_exchange_build   (HttpExchange         *self,
                                     const DoveCallInput  *input,
                                     GError              **error);
gboolean      http_exchange_send    (HttpExchange         *self,
                                     DoveCall             *call,
                                     GCancellable         *cancellable,
                                     GError              **error);
gboolean      http_exchange_read    (HttpExchange         *self,
                                     const DoveCallInput  *input,
                                     const char           *what,
                                     GCancellable         *cancellable,
                                     GError              **error);
void          http_exchange_refresh (HttpExchange         *self);
char         *http_exchange_describe_lacking (HttpExchange *self);
char         *http_exchange_select_text (HttpExchange      *self,
                                     DoveSelector         *selector);
void          http_exchange_set_key (HttpExchange         *self,
                                     const DoveObject     *object,
                                     const char           *key);
void          http_exchange_set_parent (HttpExchange      *self,
                                     const DoveObject     *object,
                                     DoveValue            *record);
char         *http_value_to_text    (DoveValue            *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpExchange, http_exchange_free)

/* What is noted of a write for people, dove-http-note.c */
void          http_note_begin       (HttpExchange         *exchange,
                                     DoveCall             *call);
void          http_note_end         (HttpExchange         *exchange,
                                     DoveNetAnswer        *answer,
                                     const GError         *error);
void          http_note_clear       (HttpNote             *self);
DoveExchange *http_note_show        (HttpExchange         *exchange,
                                     GPtrArray            *hidden,
                                     gsize                 most_bytes);
void          http_note_show_part   (HttpExchange         *exchange,
                                     DoveValue            *part,
                                     GPtrArray            *hidden,
                                     DoveOutcomeClass      class,
                                     DoveExchangeText     *text);
gsize         http_note_get_most    (DoveOutcomeClass      class);

/*
 * HttpCursor:
 *
 * Where a listing stands, in a form that can be stored and resumed by another process: which
 * stage, parent and value set is being read, and where in its pages. What the engine gets is
 * its text. Its functions stand in dove-http-cursor.c.
 */
typedef struct
{
  char     *at;        /* nullable: position in the pages of the stream */
  gboolean  is_deleted_stage; /* the list of changes is done, that of deletions is read */
  guint     each;      /* which value set */
  char     *parents;   /* nullable: cursor of the parents' page */
  char     *parent;    /* nullable: key of the parent; NULL is the first of its page */
  char     *since;     /* nullable: the stream was begun anew here, for its cap */
  char     *until;     /* nullable: end of the slice that is read; empty: the last one is open */
  char     *high;      /* nullable: largest position seen in the stream */
  char     *job;       /* nullable: id of the job that makes the stream */
  gint64    count;     /* records of the stream so far */
  char     *page;      /* nullable: digest of the keys of the page before */
} HttpCursor;

HttpCursor *http_cursor_new         (void);
HttpCursor *http_cursor_parse       (const char           *text,
                                     GError              **error);
void        http_cursor_free        (HttpCursor           *self);
char       *http_cursor_print       (const HttpCursor     *self);
void        http_cursor_begin       (HttpCursor           *self,
                                     const char           *since);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpCursor, http_cursor_free)

/*
 * HttpStream:
 *
 * One series of pages: an operation with everything that stays the same from page to page. All
 * borrowed. Its functions stand in dove-http-stream.c.
 */
typedef struct
{
  const DoveObject    *object;
  const DoveOperation *operation;
  const char          *parent_object; /* nullable */
  DoveItem            *parent;      /* nullable */
  DoveValue           *each;        /* nullable: a set of values */
  DoveValue           *value;       /* nullable: what is searched for */
  GPtrArray           *fields;      /* nullable */
  GPtrArray           *conditions;  /* nullable: DoveCondition */
  const char          *since;       /* nullable */
  const DoveSince     *position;    /* nullable: how positions are read from records */
} HttpStream;

/* Lists of changes in slices of time, dove-http-window.c */
void      http_window_open          (const HttpStream     *stream,
                                     HttpCursor           *cursor,
                                     gint64                now);
gboolean  http_window_pass          (HttpCursor           *cursor);

DoveValue *http_make_fields         (const DoveObject     *object,
                                     const DoveOperation  *operation,
                                     GPtrArray            *wanted);
DoveItem *http_item_new             (const DoveObject     *object,
                                     DoveValue            *record,
                                     DoveScope            *scope,
                                     GError              **error);
void      http_item_take_etag       (DoveItem             *item,
                                     HttpExchange         *exchange);
DovePage *http_page_new             (void);
void      http_page_set_partial     (DovePage             *page,
                                     const char           *note);
DovePage *http_stream_read_page     (DoveHttpDriver       *driver,
                                     const HttpStream     *stream,
                                     HttpCursor           *cursor,
                                     GCancellable         *cancellable,
                                     GError              **error);
void      http_scope_set_parent     (DoveScope            *scope,
                                     const DoveObject     *parent,
                                     DoveItem             *item);

/* Lists that a job makes, dove-http-job.c */
gboolean  http_job_start            (HttpExchange         *exchange,
                                     HttpCursor           *cursor,
                                     GError              **error);
gboolean  http_job_finish           (HttpExchange         *exchange,
                                     HttpCursor           *cursor,
                                     const char           *what,
                                     GCancellable         *cancellable,
                                     GError              **error);

/*
 * HttpWriting:
 *
 * One write on its way, from the request to what became of it. All borrowed. Its functions stand
 * in dove-http-write.c.
 */
typedef struct
{
  DoveHttpDriver   *driver;
  const DoveWrite  *write;
  const DoveObject *object;     /* nullable before it was prepared */
  HttpExchange     *exchange;   /* nullable likewise */
  GCancellable     *cancellable;
} HttpWriting;

const DoveOperation *http_pick_operation (const DoveObject *object,
                                     const DoveWrite      *write);
gboolean     http_object_has_etag   (const DoveObject     *object);
gboolean     http_writing_prepare   (HttpWriting          *self,
                                     DoveOutcome         **outcome,
                                     GError              **reason);
DoveOutcomeClass http_writing_classify (const HttpWriting *self);
DoveOutcome *http_writing_make_outcome (const HttpWriting *self,
                                     DoveOutcomeClass      class,
                                     const char           *why);
DoveOutcome *http_writing_make_failed (const HttpWriting  *self,
                                     const GError         *error);
DoveOutcome *http_writing_make_unbuilt (const HttpWriting *self,
                                     const GError         *error);
DoveOutcome *http_writing_read_outcome (const HttpWriting *self);
DoveItem    *http_writing_read_back (const HttpWriting    *self,
                                     const char           *key);
GPtrArray   *http_writing_list_hidden (const HttpWriting  *self);
void         http_writing_note      (const HttpWriting    *self,
                                     DoveOutcome          *outcome);

/* Several writes in one request, dove-http-bulk.c */
guint     http_count_bulk           (DoveManifest         *manifest,
                                     const DoveObject     *object,
                                     DoveWriteKind         kind);

/* Actions, dove-http-action.c */
char     *http_describe_action      (const DoveObject     *object,
                                     const DoveWrite      *write,
                                     DoveOutcomeClass      outcome);
char     *http_find_action_obstacle (const DoveOperation  *operation,
                                     const DoveWrite      *write);
DoveValue *http_read_output         (HttpExchange         *exchange);

/* The virtual functions, by file */
void      http_parent_page_free     (gpointer              page);
DovePage *http_driver_list          (DoveDriver           *driver,
                                     const DoveListing    *listing,
                                     GCancellable         *cancellable,
                                     GError              **error);
DoveItem *http_driver_get           (DoveDriver           *driver,
                                     const char           *object,
                                     const char           *key,
                                     GCancellable         *cancellable,
                                     GError              **error);
GPtrArray *http_driver_find         (DoveDriver           *driver,
                                     const char           *object,
                                     const char           *pointer,
                                     DoveValue            *value,
                                     gboolean             *is_complete,
                                     GCancellable         *cancellable,
                                     GError              **error);
DoveOutcome *http_driver_write      (DoveDriver           *driver,
                                     const DoveWrite      *write,
                                     GCancellable         *cancellable);
GPtrArray  *http_driver_write_many  (DoveDriver           *driver,
                                     const DoveWrite *const *writes,
                                     guint                 n_writes,
                                     GCancellable         *cancellable);
DoveValue  *http_driver_preview     (DoveDriver           *driver,
                                     const DoveWrite      *write,
                                     GCancellable         *cancellable,
                                     GError              **error);
DoveSchema *http_driver_describe    (DoveDriver           *driver,
                                     const char           *object,
                                     GCancellable         *cancellable,
                                     GError              **error);

G_END_DECLS
