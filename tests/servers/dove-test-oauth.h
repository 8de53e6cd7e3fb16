/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-test-server.h"

G_BEGIN_DECLS

/**
 * DoveTestOAuth:
 *
 * A pretend provider of OAuth 2 on loopback, as strict as a good one: codes and refresh tokens
 * are good for one use, the second use of a refresh token ends the whole sign-in, PKCE is
 * checked, redirect addresses are compared. A user agrees at once. It also has something to
 * protect: `/things`.
 *
 * The plain members may be set between requests; counts are read when all is quiet.
 */
typedef struct
{
  DoveTestServer *server;

  /* what it wants */
  gboolean     denies;       /* the user says no */
  gboolean     wants_basic;  /* the client is shown in a header */
  gboolean     is_form;      /* tokens are answered as a form */
  gboolean     keeps_refresh; /* a refresh gives no new refresh token */
  const char  *expires_in;   /* (nullable): as JSON text: `3600`, `"3600"` */
  const char  *more;         /* (nullable): further members of a token answer, after a comma */
  gboolean     forbids;      /* `/things` are not for whom it has signed in */
  const char  *who;          /* (nullable): what `/who` says to those who are signed in */
  const char  *secret;       /* (nullable): of the client `client-1` */
  gboolean     wants_pushed; /* a browser brings a name of what was told beforehand */
  guint        raw_status;   /* not 0: token answers are this ... */
  const char  *raw_body;     /* ... and this */
  guint        pending;      /* so many device polls are answered with ... */
  const char  *pending_code; /* ... this error */

  /* what it saw */
  guint        codes;        /* given */
  guint        exchanges;    /* of codes */
  guint        refreshes;
  guint        reuses;       /* of refresh tokens: must stay 0 */
  guint        clients;      /* client credentials */
  guint        polls;
  guint        revokes;
  guint        pushes;       /* requests told beforehand */
  guint        refusals;     /* requests to /things without a good token */
  guint        unkept;       /* tokens used before `is_kept` knew them: must stay 0 */

  /* asked when a good token is used */
  gboolean   (*is_kept) (const char *token,
                         gpointer    user_data);
  gpointer     user_data;

  GMutex       lock;         /* guards all of it while requests are under way */
  guint        serial;
  GHashTable  *pushed;       /* (nullable): what was told beforehand, until it is used */
  char        *code;         /* (nullable): the last one given */
  char        *challenge;    /* (nullable) */
  char        *redirect;
  char        *access;       /* (nullable): the one that is good */
  char        *refresh;      /* (nullable): the one that is good */
} DoveTestOAuth;

DoveTestOAuth *dove_test_oauth_new      (void);
void           dove_test_oauth_free     (DoveTestOAuth *self);
const char    *dove_test_oauth_get_url  (DoveTestOAuth *self);
void           dove_test_oauth_expire   (DoveTestOAuth *self);
void           dove_test_oauth_end      (DoveTestOAuth *self);

/* A browser without a window: asks once, follows nothing. */
guint          dove_test_browse         (const char    *url,
                                         char         **location,
                                         char         **page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTestOAuth, dove_test_oauth_free)

G_END_DECLS
