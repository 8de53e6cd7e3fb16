/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-clock.h"

G_BEGIN_DECLS

/**
 * DoveNetAccount:
 *
 * What all threads that talk to one signed-in account share: rate limits, places for requests
 * at once, retry budget, circuit, the difference of the clocks, and the secrets that must not
 * be shown. Reference-counted; may be used from any thread.
 */
typedef struct _DoveNetAccount DoveNetAccount;

/**
 * DoveNetReset:
 *
 * How a header tells when a spent limit is fresh again. %DOVE_NET_RESET_GUESS takes numbers
 * beyond 10^12 for milliseconds since 1970, beyond 10^9 for seconds since 1970, else for
 * seconds from now.
 */
typedef enum
{
  DOVE_NET_RESET_GUESS,
  DOVE_NET_RESET_SECONDS,
  DOVE_NET_RESET_MILLISECONDS,
  DOVE_NET_RESET_EPOCH,
  DOVE_NET_RESET_EPOCH_MS,
  DOVE_NET_RESET_DATE,
} DoveNetReset;

/**
 * DoveNetLimit:
 * @match: (nullable): regular expression; the limit is for requests whose path it finds
 * @requests: how many may start within @per; 0: no such limit
 * @per: microseconds
 * @concurrent: how many may be under way at once; 0: no such limit
 * @remaining: (nullable): name of the header that tells how many are left
 * @reset: (nullable): name of the header that tells when that starts anew
 * @reset_is: how to read it
 * @retry_after: (nullable): name of a header that stands for Retry-After
 *
 * One declared limit of an application. `{ 0 }` is no limit at all.
 */
typedef struct
{
  const char  *match;
  guint        requests;
  GTimeSpan    per;
  guint        concurrent;
  const char  *remaining;
  const char  *reset;
  DoveNetReset reset_is;
  const char  *retry_after;
} DoveNetLimit;

/**
 * DoveNetState:
 * @DOVE_NET_REACHABLE: requests go out
 * @DOVE_NET_UNREACHABLE: too many failed in a row; only a probe goes out, now and then
 */
typedef enum
{
  DOVE_NET_REACHABLE,
  DOVE_NET_UNREACHABLE,
} DoveNetState;

DoveNetAccount *dove_net_account_new            (const char           *name,
                                                 DoveClock            *clock);
DoveNetAccount *dove_net_account_ref            (DoveNetAccount       *self);
void            dove_net_account_unref          (DoveNetAccount       *self);

gboolean        dove_net_account_add_limit      (DoveNetAccount       *self,
                                                 const DoveNetLimit   *limit,
                                                 GError              **error);
void            dove_net_account_set_authorities (DoveNetAccount      *self,
                                                 GPtrArray            *authorities);
GPtrArray      *dove_net_account_get_authorities (DoveNetAccount      *self);
void            dove_net_account_set_random     (DoveNetAccount       *self,
                                                 double              (*random) (gpointer),
                                                 gpointer              user_data);

const char     *dove_net_account_get_name       (DoveNetAccount       *self);
DoveClock      *dove_net_account_get_clock      (DoveNetAccount       *self);
guint           dove_net_account_get_concurrent (DoveNetAccount       *self);
DoveNetState    dove_net_account_get_state      (DoveNetAccount       *self,
                                                 gint64               *next_probe);
void            dove_net_account_ask_probe      (DoveNetAccount       *self);
GTimeSpan       dove_net_account_get_hold       (DoveNetAccount       *self);
GTimeSpan       dove_net_account_get_skew       (DoveNetAccount       *self);
gboolean        dove_net_account_has_skew       (DoveNetAccount       *self);

void            dove_net_account_throttle       (DoveNetAccount       *self,
                                                 GTimeSpan             wait);

void            dove_net_account_add_secret     (DoveNetAccount       *self,
                                                 const char           *secret);
char           *dove_net_account_redact         (DoveNetAccount       *self,
                                                 const char           *text);
char           *dove_net_account_redact_part    (DoveNetAccount       *self,
                                                 const char           *text,
                                                 GPtrArray            *hidden,
                                                 gsize                 most_bytes,
                                                 gboolean             *is_cut);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveNetAccount, dove_net_account_unref)

G_END_DECLS
