/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "connector/dove-call.h"
#include "connector/dove-scope.h"

G_BEGIN_DECLS

typedef struct _DoveOAuthEnds DoveOAuthEnds;

/* Member of an item of the keyring: the servers that it is for, with spaces between */
#define DOVE_CONNECTION_CONSENT "dovetail.servers"

/* Member of an item of the keyring: the login was refused, in these words */
#define DOVE_CONNECTION_REFUSED "dovetail.refused"

/**
 * DoveConnectionAsk:
 * @operation: what to ask
 * @saves: (element-type DoveSaved): what to keep of the answer
 * @base: (nullable): what its path is joined to, instead of the manifest's
 * @is_signed: it shows who we are
 * @is_refused: (out): the application answered, and said no
 *
 * One call of a sign-in itself.
 */
typedef struct
{
  const DoveOperation *operation;
  GPtrArray           *saves;
  const char          *base;
  gboolean             is_signed;
  gboolean             is_refused;
} DoveConnectionAsk;

struct _DoveConnection
{
  gatomicrefcount        ref_count;
  char                  *id;
  char                  *name;
  DoveValue             *document;   /* the definition */
  DoveManifest          *manifest;
  const DoveAuth        *auth;       /* of the manifest */
  DoveValue             *given;      /* settings as the document has them */
  DoveValue             *settings;   /* checked, with defaults */
  char                  *base;       /* (nullable): expanded, unless the sign-in tells it */
  DoveKeyring           *keyring;
  DoveClock             *clock;
  const DoveFormulaHost *formula;    /* (nullable) */
  DoveNetAccount        *account;

  GMutex                 lock;       /* guards everything below */
  GCond                  renewed;
  gboolean               is_renewing; /* one thread signs in; the others wait */
  DoveValue             *secrets;    /* (nullable): not read yet */
  DoveValue             *session;    /* (nullable): not signed in yet */
  GPtrArray             *cookies;    /* (nullable): of the session: DovePair */
  guint                  generation; /* grows with each sign-in */
  gint64                 renew_at;   /* monotonic; G_MAXINT64: when it is refused */
  gint64                 expires_at; /* monotonic: a session that is due serves until then */

  DoveOAuthEnds         *ends;       /* (nullable): addresses; never changed once known */
  DoveValue             *unsaved;    /* (nullable): an item newer than that of the keyring */
  DoveValue             *refused;    /* (nullable): the item that was refused for good */
  char                  *refusal;    /* (nullable): and how that is said */
  GTlsCertificate       *certificate;      /* (nullable): not read yet */
  DoveValue             *certificate_from; /* (nullable): the secrets it was read from */
  GHashTable            *objects;    /* id -> DoveAccountObject: with the account's fields */
};

/* dove-connection-base.c */
gboolean   dove_connection_find_base    (DoveConnection  *self,
                                         char           **base,
                                         GError         **error);
gboolean   dove_connection_check_place  (DoveConnection  *self,
                                         const char      *url,
                                         GError         **error);
void       dove_connection_move_request (DoveConnection  *self,
                                         const char      *old_base,
                                         DoveNetRequest  *request);

/* dove-connection-login.c */
DoveValue *dove_connection_ask          (DoveConnection     *self,
                                         DoveNet            *net,
                                         DoveConnectionAsk  *ask,
                                         GCancellable       *cancellable,
                                         GError            **error);
gboolean   dove_connection_log_in       (DoveConnection  *self,
                                         DoveNet         *net,
                                         GCancellable    *cancellable,
                                         GError         **error);
gboolean   dove_connection_complete     (DoveConnection  *self,
                                         DoveNet         *net,
                                         GCancellable    *cancellable,
                                         GError         **error);

void       dove_connection_keep_session (DoveConnection  *self,
                                         DoveValue       *session,
                                         GTimeSpan        lifetime);

/* dove-connection-jwt.c */
char      *dove_connection_make_jwt     (DoveConnection  *self,
                                         DoveValue       *more,
                                         GError         **error);
gboolean   dove_connection_sign_token   (DoveConnection  *self,
                                         GError         **error);

/* dove-connection-certificate.c */
gboolean   dove_connection_check_certificate (DoveValue       *secrets,
                                              GError         **error);
gboolean   dove_connection_show_certificate  (DoveConnection  *self,
                                              DoveNetRequest  *request,
                                              GError         **error);

/* dove-connection-cookies.c */
void       dove_connection_take_cookies (DoveConnection      *self,
                                         const DoveNetAnswer *answer,
                                         gboolean             is_new);
char      *dove_connection_dup_cookies  (DoveConnection  *self);

/* dove-connection-send.c */
gboolean   dove_connection_show         (DoveConnection  *self,
                                         DoveNetRequest  *request,
                                         GError         **error);

gboolean   dove_connection_can_renew    (DoveConnection  *self);
gboolean   dove_connection_take_turn    (DoveConnection  *self,
                                         GCancellable    *cancellable,
                                         GError         **error);
void       dove_connection_end_turn     (DoveConnection  *self);
void       dove_connection_hide         (DoveConnection  *self,
                                         DoveValue       *record);
DoveScope *dove_connection_make_scope   (DoveConnection  *self,
                                         gboolean         with_secrets);
gboolean   dove_connection_load_secrets (DoveConnection  *self,
                                         GCancellable    *cancellable,
                                         GError         **error);
char      *dove_connection_make_consent (DoveConnection *self);
gboolean   dove_connection_check_consent (DoveConnection *self,
                                         DoveValue       *item,
                                         GError         **error);
gboolean   dove_connection_holds_secrets (DoveValue     *typed);
gboolean   dove_connection_ensure       (DoveConnection  *self,
                                         DoveNet         *net,
                                         GCancellable    *cancellable,
                                         GError         **error);

G_END_DECLS
