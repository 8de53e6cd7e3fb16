/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "store/dove-store-document.h"

G_BEGIN_DECLS

/**
 * DoveAccount:
 * @id: (nullable): what the application knows it by, always the same; %NULL: it does not tell
 * @label: (nullable): what it is called
 * @lacking: (nullable): rights that the sign-in does not include, with spaces between
 *
 * Whom a connection is signed in as, and for how much.
 */
typedef struct
{
  char *id;
  char *label;
  char *lacking;
} DoveAccount;

void     dove_account_clear  (DoveAccount                *self);

gboolean dove_account_check  (const DoveStoreConnection  *known,
                              const char                 *name,
                              const DoveAccount          *account,
                              GError                    **error);
gboolean dove_account_learn  (DoveStore                  *store,
                              const char                 *connection,
                              const DoveAccount          *account,
                              GError                    **error);

void     dove_account_take_rights (DoveAccount           *account,
                                   DoveConnection        *connection);
gboolean dove_account_note_rights (DoveStore             *store,
                                   const char            *connection,
                                   const DoveAccount     *account,
                                   GError               **error);

/* Signing in again; all block */
gboolean dove_account_try    (DoveConnection             *connection,
                              DoveValue                  *secrets,
                              const DoveStoreConnection  *known,
                              DoveAccount                *account,
                              GCancellable               *cancellable,
                              GError                    **error);
gboolean dove_account_settle (DoveConnection             *connection,
                              DoveConnection             *trial,
                              const DoveStoreConnection  *known,
                              DoveAccount                *account,
                              GCancellable               *cancellable,
                              GError                    **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveAccount, dove_account_clear)

G_END_DECLS
