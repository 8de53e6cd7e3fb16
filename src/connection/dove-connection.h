/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-keyring.h"
#include "connector/dove-account-object.h"
#include "connector/dove-manifest.h"
#include "formula/dove-formula.h"
#include "net/dove-net.h"

G_BEGIN_DECLS

/**
 * DoveConnection:
 *
 * One signed-in account, live: its settings, its sign-in, and what all threads that use it
 * share (`DoveNetAccount`). Reference-counted; may be used from any thread. Each thread sends
 * through a `DoveNet` of its own, made with dove_net_new() of dove_connection_get_account().
 */
typedef struct _DoveConnection DoveConnection;

/**
 * DoveConnectionHost:
 * @keyring: where the secrets are
 * @clock: where time comes from
 * @formula: (nullable): what formulas of the manifest may know; must outlive the connection
 *
 * What a connection needs of the program around it.
 */
typedef struct
{
  DoveKeyring           *keyring;
  DoveClock             *clock;
  const DoveFormulaHost *formula;
} DoveConnectionHost;

/* Before there is a connection: checks for the moment of signing in and of saving */
gboolean        dove_connection_check_settings (DoveManifest             *manifest,
                                                DoveValue                *settings,
                                                GError                  **error);
gboolean        dove_connection_check_secrets  (DoveManifest             *manifest,
                                                const char               *auth,
                                                DoveValue                *secrets,
                                                GError                  **error);
char          **dove_connection_list_secrets   (DoveManifest             *manifest,
                                                const char               *auth,
                                                GError                  **error);

char           *dove_connection_dup_secret_of_file (const char           *data,
                                                gsize                     size,
                                                GError                  **error);

DoveConnection *dove_connection_new            (DoveValue                *document,
                                                DoveManifest             *manifest,
                                                const DoveConnectionHost *host,
                                                GError                  **error);
DoveConnection *dove_connection_ref            (DoveConnection           *self);
void            dove_connection_unref          (DoveConnection           *self);

const char     *dove_connection_get_id         (DoveConnection           *self);
const char     *dove_connection_get_name       (DoveConnection           *self);
DoveManifest   *dove_connection_get_manifest   (DoveConnection           *self);
DoveNetAccount *dove_connection_get_account    (DoveConnection           *self);
DoveClock      *dove_connection_get_clock      (DoveConnection           *self);
const DoveFormulaHost *dove_connection_get_formula_host (DoveConnection    *self);
DoveValue      *dove_connection_get_settings   (DoveConnection           *self);
char           *dove_connection_dup_base       (DoveConnection           *self);

DoveValue      *dove_connection_dup_scope      (DoveConnection           *self);
char          **dove_connection_list_lacking   (DoveConnection           *self);
char           *dove_connection_name_lacking   (DoveConnection           *self,
                                                const DoveObject         *object);
gboolean        dove_connection_waits_for_keyring (DoveConnection        *self);
gboolean        dove_connection_is_user_host   (DoveConnection           *self,
                                                const char               *url);

/* Objects with the account's own fields, for all drivers of the connection */
DoveAccountObject *dove_connection_dup_object  (DoveConnection           *self,
                                                const char               *id,
                                                GTimeSpan                 age);
void            dove_connection_keep_object    (DoveConnection           *self,
                                                DoveAccountObject        *object);

void            dove_connection_log_out        (DoveConnection           *self,
                                                GCancellable             *cancellable);

/* Which servers secrets are for, and signing in again without losing what there is */
char          **dove_connection_dup_origins    (DoveConnection           *self);
DoveValue      *dove_connection_seal           (DoveConnection           *self,
                                                DoveValue                *secrets);
DoveConnection *dove_connection_new_trial      (DoveConnection           *self,
                                                DoveValue                *secrets,
                                                GCancellable             *cancellable,
                                                GError                  **error);
gboolean        dove_connection_keep_typed     (DoveConnection           *self,
                                                DoveValue                *secrets,
                                                GCancellable             *cancellable,
                                                GError                  **error);
gboolean        dove_connection_take_over      (DoveConnection           *self,
                                                DoveConnection           *trial,
                                                GCancellable             *cancellable,
                                                GError                  **error);

gboolean        dove_connection_sign_in        (DoveConnection           *self,
                                                DoveNet                  *net,
                                                GCancellable             *cancellable,
                                                GError                  **error);
gboolean        dove_connection_apply          (DoveConnection           *self,
                                                DoveNetRequest           *request,
                                                guint                    *generation,
                                                GError                  **error);
gboolean        dove_connection_renew          (DoveConnection           *self,
                                                DoveNet                  *net,
                                                guint                     generation,
                                                GCancellable             *cancellable,
                                                GError                  **error);

DoveNetAnswer  *dove_connection_send           (DoveConnection           *self,
                                                DoveNet                  *net,
                                                const DoveNetRequest     *request,
                                                GCancellable             *cancellable,
                                                GError                  **error);
DoveNetAnswer  *dove_connection_fetch          (DoveConnection           *self,
                                                DoveNet                  *net,
                                                const DoveNetRequest     *request,
                                                GCancellable             *cancellable,
                                                GError                  **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveConnection, dove_connection_unref)

G_END_DECLS
