/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/dove-net-account.h"
#include "net/dove-net-request.h"

G_BEGIN_DECLS

/**
 * DoveNet:
 *
 * Sends the requests of one account from one thread; owns that thread's connections. Make it,
 * use it and free it on the same thread.
 */
typedef struct _DoveNet DoveNet;

DoveNet        *dove_net_new         (DoveNetAccount        *account);
void            dove_net_free        (DoveNet               *self);
DoveNetAccount *dove_net_get_account (DoveNet               *self);

DoveNetAnswer  *dove_net_send        (DoveNet               *self,
                                      const DoveNetRequest  *request,
                                      GCancellable          *cancellable,
                                      GError               **error);
DoveNetAnswer  *dove_net_fetch       (DoveNet               *self,
                                      const DoveNetRequest  *request,
                                      GCancellable          *cancellable,
                                      GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveNet, dove_net_free)

G_END_DECLS
