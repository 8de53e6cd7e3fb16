/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/dove-net-account.h"
#include "net/dove-net-request.h"

G_BEGIN_DECLS

/**
 * DoveNetTicket:
 * @limits: bit set of the limits that count the request
 * @started: when it was let out, monotonic microseconds
 *
 * The right to send one request, from dove_net_account_enter() to dove_net_account_leave().
 */
typedef struct
{
  guint64 limits;
  gint64  started;
} DoveNetTicket;

gboolean  dove_net_account_enter          (DoveNetAccount        *self,
                                           const DoveNetRequest  *request,
                                           DoveNetTicket         *ticket,
                                           GCancellable          *cancellable,
                                           GError               **error);
void      dove_net_account_leave          (DoveNetAccount        *self,
                                           const DoveNetTicket   *ticket);

void      dove_net_account_note_failure   (DoveNetAccount        *self);
void      dove_net_account_note_answer    (DoveNetAccount        *self,
                                           const DoveNetTicket   *ticket,
                                           DoveNetAnswer         *answer);
void      dove_net_account_note_verdict   (DoveNetAccount        *self,
                                           const DoveNetTicket   *ticket,
                                           const DoveNetAnswer   *answer);

gboolean  dove_net_account_take_retry     (DoveNetAccount        *self);
double    dove_net_account_take_random    (DoveNetAccount        *self);

G_END_DECLS
