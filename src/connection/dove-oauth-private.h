/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection-private.h"

G_BEGIN_DECLS

/*
 * Signing in with OAuth 2. Tokens are members of the connection's keyring item beside the secrets
 * that the user typed; times are seconds since 1970 by the wall clock, as texts.
 */
#define DOVE_OAUTH_ACCESS   "oauth.access_token"
#define DOVE_OAUTH_REFRESH  "oauth.refresh_token"
#define DOVE_OAUTH_OBTAINED "oauth.obtained_at"
#define DOVE_OAUTH_EXPIRES  "oauth.expires_at"
#define DOVE_OAUTH_SCOPE    "oauth.scope"
#define DOVE_OAUTH_BEGAN    "oauth.signed_in_at" /* by a person; the others change at a renewal */
#define DOVE_OAUTH_SAVED    "oauth.save." /* and a name of `save` or `callback` */

/**
 * DoveOAuthEnds:
 * @authorize: @token: @refresh: @revoke: @device: (nullable): addresses
 * @pushed: (nullable): whom a request for the browser is told first (RFC 9126)
 * @issuer: (nullable): who answers, as discovered
 *
 * The addresses of OAuth 2, from the manifest or discovered. Nothing else is sent credentials.
 */
struct _DoveOAuthEnds
{
  char *authorize;
  char *token;
  char *refresh;
  char *revoke;
  char *device;
  char *pushed;
  char *issuer;
};

/**
 * DoveOAuthAsk:
 * @url: whom to ask
 * @params: (element-type DovePair): what the grant says; the client is added
 * @more: (nullable): parameters of the manifest
 * @is_form: it is a form also where tokens are asked for in JSON
 * @code: (nullable): (out): the `error` that was answered
 * @answer: (out): what was answered: a record
 *
 * One question to the token address and its like.
 */
typedef struct
{
  const char       *url;
  GPtrArray        *params;
  DoveTemplateTree *more;
  gboolean          is_form;
  char             *code;
  DoveValue        *answer;
} DoveOAuthAsk;

/* dove-oauth-ends.c */
const DoveOAuthEnds *dove_oauth_find_ends      (DoveConnection       *connection,
                                                DoveNet              *net,
                                                GCancellable         *cancellable,
                                                GError              **error);
void                 dove_oauth_ends_free      (DoveOAuthEnds        *ends);
gboolean             dove_oauth_check_address  (DoveConnection       *connection,
                                                const char           *url,
                                                GError              **error);

/* dove-oauth-text.c: pure functions, and one that is pure chance */
char                *dove_oauth_new_random     (void);
char                *dove_oauth_make_challenge (const char           *verifier);
gboolean             dove_oauth_is_equal       (const char           *a,
                                                const char           *b);
void                 dove_oauth_append_pair    (GString              *text,
                                                const char           *name,
                                                const char           *value);
char                *dove_oauth_add_query      (const char           *url,
                                                GPtrArray            *params);
DoveValue           *dove_oauth_parse_answer   (const char           *data,
                                                gsize                 size);
char                *dove_oauth_dup_plain      (DoveValue            *value);
gint64               dove_oauth_read_seconds   (DoveValue            *record,
                                                const char           *name,
                                                gint64                missing);

/* dove-oauth-ask.c */
void                 dove_oauth_ask_init       (DoveOAuthAsk         *ask,
                                                const char           *url,
                                                const char           *grant);
void                 dove_oauth_ask_clear      (DoveOAuthAsk         *ask);
void                 dove_oauth_ask_add        (DoveOAuthAsk         *ask,
                                                const char           *name,
                                                const char           *value);
char                *dove_oauth_dup_client_id  (DoveConnection       *connection,
                                                GError              **error);
gboolean             dove_oauth_ask            (DoveConnection       *connection,
                                                DoveNet              *net,
                                                DoveOAuthAsk         *ask,
                                                GCancellable         *cancellable,
                                                GError              **error);
void                 dove_oauth_set_refusal    (DoveConnection       *connection,
                                                const char           *code,
                                                const char           *told,
                                                guint                 status,
                                                GError              **error);
char                *dove_oauth_dup_words      (DoveConnection       *connection,
                                                const char           *words);
void                 dove_oauth_hide           (DoveConnection       *connection,
                                                const char           *secret);

/* dove-oauth-keep.c */
DoveValue           *dove_oauth_read_tokens    (DoveConnection       *connection,
                                                DoveValue            *answer,
                                                GError              **error);
DoveValue           *dove_oauth_read_item      (DoveConnection       *connection,
                                                GCancellable         *cancellable,
                                                GError              **error);
void                 dove_oauth_set_item       (DoveConnection       *connection,
                                                DoveValue            *item);
void                 dove_oauth_adopt          (DoveConnection       *connection,
                                                DoveValue            *item);
gboolean             dove_oauth_keep           (DoveConnection       *connection,
                                                DoveValue            *tokens,
                                                GCancellable         *cancellable,
                                                GError              **error);
gboolean             dove_oauth_keep_item      (DoveConnection       *connection,
                                                DoveValue            *item,
                                                GCancellable         *cancellable,
                                                GError              **error);
DoveValue           *dove_oauth_drop_tokens    (DoveValue            *item);

gboolean             dove_oauth_needs_nobody   (DoveConnection       *connection);

/* dove-oauth-renew.c; with the turn */
gboolean             dove_oauth_renew          (DoveConnection       *connection,
                                                DoveNet              *net,
                                                GCancellable         *cancellable,
                                                GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveOAuthAsk, dove_oauth_ask_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveOAuthEnds, dove_oauth_ends_free)

G_END_DECLS
