/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/dove-net-request.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * DoveExchangeEnd:
 * @DOVE_EXCHANGE_ANSWERED: an answer came, whole
 * @DOVE_EXCHANGE_INVALID: the request is not one we send
 * @DOVE_EXCHANGE_REFUSED: the address leads where it must not
 * @DOVE_EXCHANGE_DENIED: the server wants a client certificate, or does not take ours; nothing
 *   was done
 * @DOVE_EXCHANGE_UNREACHED: no connection; nothing was sent
 * @DOVE_EXCHANGE_LOST: something may have been sent, and no whole answer came
 * @DOVE_EXCHANGE_TOO_BIG: the answer is larger than allowed
 * @DOVE_EXCHANGE_CANCELLED: by the caller
 *
 * How an exchange ended.
 */
typedef enum
{
  DOVE_EXCHANGE_ANSWERED,
  DOVE_EXCHANGE_INVALID,
  DOVE_EXCHANGE_REFUSED,
  DOVE_EXCHANGE_DENIED,
  DOVE_EXCHANGE_UNREACHED,
  DOVE_EXCHANGE_LOST,
  DOVE_EXCHANGE_TOO_BIG,
  DOVE_EXCHANGE_CANCELLED,
} DoveExchangeEnd;

/**
 * DoveExchangeResult:
 * @end: how it ended
 * @answer: (nullable): the answer, when there is a whole one
 * @reason: (nullable): otherwise why not: the end of a sentence, without secrets
 * @sends: how often the request was begun to be sent, by the library too
 * @is_lasting: trying again soon is in vain
 *
 * What became of one exchange.
 */
typedef struct
{
  DoveExchangeEnd end;
  DoveNetAnswer  *answer;
  char           *reason;
  guint           sends;
  gboolean        is_lasting;
} DoveExchangeResult;

SoupSession *dove_exchange_new_session (GPtrArray            *authorities);
void         dove_exchange_run         (SoupSession          *session,
                                        GMainContext         *context,
                                        const DoveNetRequest *request,
                                        GCancellable         *cancellable,
                                        DoveExchangeResult   *result);
void         dove_exchange_result_clear (DoveExchangeResult  *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveExchangeResult, dove_exchange_result_clear)

G_END_DECLS
