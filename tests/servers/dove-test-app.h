/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveTestApp:
 *
 * A small business application on loopback, for tests: keeps records in memory, speaks REST,
 * JSON-RPC, GraphQL, OData and XML, counts what it is asked, and fails on demand. It runs on a
 * thread of its own; every function may be called from any thread.
 *
 * Objects are made by their first record: `contacts`, `orders`, whatever a test names. A record
 * has `id` (a growing integer), `version`, `created_at` and `updated_at` (a clock of its own
 * which moves one second with every change), and what it was given.
 *
 * | request | does |
 * |---|---|
 * | `GET /me` | `{ "id", "name" }` of the account |
 * | `POST /login` | `{ "user", "password" }` gives `{ "token" }` |
 * | `GET /STYLE/OBJECT` | one page; STYLE is `page`, `offset`, `cursor`, `next`, `link`, `last` |
 * | `GET, PATCH, PUT, DELETE /OBJECT/ID` | one record; PATCH merges, PUT replaces |
 * | `POST /OBJECT` | creates |
 * | `PUT /OBJECT/by-EXTERNAL/VALUE` | upserts by the member EXTERNAL |
 * | `POST /OBJECT/ID/archive`, `restore` | sets `archived`, to true or false |
 * | `GET /STYLE/OBJECT/ID/CHILDREN` | the CHILDREN whose `parent` is ID |
 * | `POST /jobs/OBJECT`, `GET /jobs/ID`, `/jobs/ID/result` | a job that lists all of an object |
 * | `POST /OBJECT/ID/greet`, `count` | answers what it was sent; how many there are |
 * | `POST /bulk/OBJECT` | several writes: `create`, `update`, `upsert`, `delete` |
 * | `POST /OBJECT/ID/CHILDREN` | creates one of them |
 * | `GET, PATCH, PUT, DELETE /OBJECT/ID/CHILDREN/ID` | one of them |
 * | `POST /rpc` | JSON-RPC: `login`, `me`, `OBJECT.search`, `read`, `create`, `write`, `delete` |
 * | `GET, POST /odata/contacts`, `GET, PATCH, DELETE /odata/contacts(ID)` | OData 4 |
 * | `... /xml/...` | the same as REST, in XML |
 * | `POST /graphql` | GraphQL: `me`, `contacts`, `contact`; `login`, `createContact` ... |
 *
 * `after_time` and `after_id` list what lies behind a record, by change time and id; `where` holds
 * conditions like `number>=5`, with ` AND ` between them; `span` refuses a list of changes that
 * reaches over more than so many seconds.
 *
 * A page is `{ "items", "total", "pages", "more", "next" }`; `size` says how many. Any other
 * parameter that is named like a member filters by it; `updated_since` and `updated_until`
 * include their instants.
 */
typedef struct _DoveTestApp DoveTestApp;

/* What signs in: each of them, in the way of its name */
#define DOVE_TEST_APP_USER     "anna"
#define DOVE_TEST_APP_PASSWORD "canary-password-81f2"
#define DOVE_TEST_APP_TOKEN    "canary-token-5d0a"   /* Bearer, or X-Api-Key */

/**
 * DoveTestAppFlags:
 * @DOVE_TEST_APP_KEYS: honours `Idempotency-Key`
 * @DOVE_TEST_APP_SOFT_DELETE: a deleted record stays in lists with `deleted`: true
 * @DOVE_TEST_APP_UNIQUE_EMAIL: a second record of one `email` is refused with 409 and the id
 * @DOVE_TEST_APP_LOWER_CASE: `email` is stored in lower case
 * @DOVE_TEST_APP_SILENT: a write answers without a body (201 with `Location`, 204)
 */
typedef enum
{
  DOVE_TEST_APP_KEYS         = 1 << 0,
  DOVE_TEST_APP_SOFT_DELETE  = 1 << 1,
  DOVE_TEST_APP_UNIQUE_EMAIL = 1 << 2,
  DOVE_TEST_APP_LOWER_CASE   = 1 << 3,
  DOVE_TEST_APP_SILENT       = 1 << 4,
} DoveTestAppFlags;

/**
 * DoveTestFaultKind:
 *
 * What goes wrong. BEFORE: nothing is done; AFTER: the request has its effect first.
 */
typedef enum
{
  DOVE_TEST_FAULT_STATUS_BEFORE,   /* answers `status` with a JSON error */
  DOVE_TEST_FAULT_STATUS_AFTER,
  DOVE_TEST_FAULT_RESET_BEFORE,    /* TCP reset without an answer */
  DOVE_TEST_FAULT_RESET_AFTER,
  DOVE_TEST_FAULT_CLOSE_AFTER,     /* orderly close without an answer */
  DOVE_TEST_FAULT_TRUNCATE_AFTER,  /* half the body, then close; Content-Length says more */
  DOVE_TEST_FAULT_CUT_AFTER,       /* half the body, then close; no Content-Length */
  DOVE_TEST_FAULT_HTML_BEFORE,     /* 200 (or `status`) with a web page */
  DOVE_TEST_FAULT_HTML_AFTER,
  DOVE_TEST_FAULT_NO_BODY_AFTER,   /* the status without its body */
  DOVE_TEST_FAULT_REDIRECT_BEFORE, /* `status` (302) to another path */
  DOVE_TEST_FAULT_WRONG_TYPE_AFTER,/* right JSON as text/plain */
  DOVE_TEST_FAULT_DEEP_BEFORE,     /* 100,000 nested lists */
  DOVE_TEST_FAULT_NO_LIST_BEFORE,  /* 200 with { "items": "soon" } */
  DOVE_TEST_FAULT_PAGE_AGAIN,      /* a page whose next is itself */
  DOVE_TEST_FAULT_PAGE_DOUBLE,     /* each record of the page twice */
  DOVE_TEST_FAULT_PAGE_REVERSED,   /* the page's order turned round */
  DOVE_TEST_FAULT_PAGE_EMPTY,      /* an empty page whose next goes on */
  DOVE_TEST_FAULT_PAGE_LAST,       /* no next although there is more */
  DOVE_TEST_FAULT_LIST_EMPTY,      /* as if there were no records */
  DOVE_TEST_FAULT_NEXT_FOREIGN,    /* next leads to another host */
  DOVE_TEST_FAULT_LINK_BROKEN,     /* a Link header that cannot be read */
  DOVE_TEST_FAULT_NEXT_UNNAMED,    /* there is more, but no next */
  DOVE_TEST_FAULT_BULK_REVERSED,   /* results of several writes in another order */
  DOVE_TEST_FAULT_BULK_SHORT,      /* ... the last one left out */
  DOVE_TEST_FAULT_BULK_SAME,       /* ... the first one at every place */
  DOVE_TEST_FAULT_BULK_EXTRA,      /* ... the first one once more at the end */
  DOVE_TEST_FAULT_HALF_ERRORS,     /* GraphQL: data, and an error beside it */
} DoveTestFaultKind;

/**
 * DoveTestFault:
 * @method: (nullable): of which requests; %NULL is any
 * @path: (nullable): glob over path and query, as `/page/contacts*`; %NULL is any
 * @kind: what goes wrong
 * @status: for the kinds that answer a status; 0 is their own
 * @retry_after: (nullable): `Retry-After` header
 * @date: (nullable): `Date` header, of a clock that is wrong
 * @skip: so many matching requests pass first
 * @times: so many fail; 0 is one
 */
typedef struct
{
  const char       *method;
  const char       *path;
  DoveTestFaultKind kind;
  guint             status;
  const char       *retry_after;
  const char       *date;
  guint             skip;
  guint             times;
} DoveTestFault;

DoveTestApp *dove_test_app_new            (DoveTestAppFlags     flags);
void         dove_test_app_free           (DoveTestApp         *self);

const char  *dove_test_app_get_url        (DoveTestApp         *self);
void         dove_test_app_set_flags      (DoveTestApp         *self,
                                           DoveTestAppFlags     flags);
void         dove_test_app_set_account    (DoveTestApp         *self,
                                           const char          *account);

/* What somebody else does in the application */
char        *dove_test_app_add            (DoveTestApp         *self,
                                           const char          *object,
                                           const char          *json);
void         dove_test_app_add_many       (DoveTestApp         *self,
                                           const char          *object,
                                           guint                count);
void         dove_test_app_edit           (DoveTestApp         *self,
                                           const char          *object,
                                           const char          *id,
                                           const char          *json);
void         dove_test_app_pass_time      (DoveTestApp         *self,
                                           guint                seconds);
void         dove_test_app_remove         (DoveTestApp         *self,
                                           const char          *object,
                                           const char          *id);

/* What it holds */
DoveValue   *dove_test_app_dup_record     (DoveTestApp         *self,
                                           const char          *object,
                                           const char          *id);
guint        dove_test_app_count_records  (DoveTestApp         *self,
                                           const char          *object);

/* What it was asked */
guint        dove_test_app_count_requests (DoveTestApp         *self,
                                           const char          *method,
                                           const char          *path);
char        *dove_test_app_dup_last_body  (DoveTestApp         *self);
char        *dove_test_app_dup_last_header (DoveTestApp        *self,
                                           const char          *name);
void         dove_test_app_forget_requests (DoveTestApp        *self);

/* What goes wrong */
void         dove_test_app_add_fault      (DoveTestApp         *self,
                                           const DoveTestFault *fault);
void         dove_test_app_clear_faults   (DoveTestApp         *self);
void         dove_test_app_end_sessions   (DoveTestApp         *self);
void         dove_test_app_set_locked     (DoveTestApp         *self,
                                           gboolean             is_locked);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTestApp, dove_test_app_free)

G_END_DECLS
