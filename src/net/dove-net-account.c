/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-account-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "dove-net-policy.h"
#include "dove-net-timing-private.h"
#include "dove-rate-limiter-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A request passes four gates before it may leave: the circuit (is the application there at
 * all), a place (how many at once), the limits (how many in a while), and the hold (everybody
 * waits because the application said so). The hold is looked at again after every wait, so that a
 * refusal met by one thread stops those that were already waiting for their turn.
 *
 * What an answer says comes back in two steps: what its headers tell, and, when the judge has
 * spoken, whether it counts as a success, a refusal, or neither.
 */

#define LIMITS_MOST 64 /* bits of a ticket */

typedef struct
{
  GRegex          *match;      /* (nullable): NULL is for all requests */
  DoveRateLimiter *limiter;    /* (nullable) */
  guint            concurrent; /* 0: none */
  char            *remaining;  /* (nullable): names of headers */
  char            *reset;      /* (nullable) */
  char            *retry_after; /* (nullable) */
  DoveNetReset     reset_is;

  guint            in_use;     /* guarded by the account's lock, as the limiter and the next */
  gint64           hold_until; /* monotonic; no request that it matches before */
} Limit;

struct _DoveNetAccount
{
  gatomicrefcount ref_count;
  char           *name;           /* of the connection, for messages */
  DoveClock      *clock;
  GPtrArray      *limits;         /* of Limit; complete before the account is shared */
  GPtrArray      *authorities;    /* (nullable): of GTlsCertificate; set before it is shared */

  double        (*random) (gpointer);
  gpointer        random_data;

  GMutex          lock;           /* guards everything up to the secrets */
  GCond           place_freed;
  guint           concurrent;     /* at least 1 */
  guint           in_use;
  guint           eager;          /* interactive requests that wait for a place */
  DovePacer       pacer;
  gint64          hold_until;     /* monotonic */
  guint           throttles;      /* refusals without a wait in a row */
  double          budget;         /* tokens */
  guint           failures;       /* of transport, in a row */
  gint64          next_probe;     /* monotonic; while the circuit is open */
  GTimeSpan       probe_span;
  gboolean        is_asked;       /* a person asked for the next probe */
  GTimeSpan       skew;           /* the server's clock minus ours */
  gboolean        has_skew;       /* it has told a time */

  GMutex          secrets_lock;   /* guards the secrets */
  GPtrArray      *secrets;        /* of char *, the longest first */
};

static void
limit_free (gpointer data)
{
  Limit *limit = data;

  g_clear_pointer (&limit->match, g_regex_unref);
  g_clear_pointer (&limit->limiter, dove_rate_limiter_free);
  g_free (limit->remaining);
  g_free (limit->reset);
  g_free (limit->retry_after);
  g_free (limit);
}

static void
secret_free (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

/**
 * dove_net_account_new:
 * @name: what the user calls the connection, for messages
 * @clock: where time comes from
 *
 * Makes the shared state of one account: two requests at once, no declared limit.
 *
 * Returns: (transfer full): an account
 */
DoveNetAccount *
dove_net_account_new (const char *name,
                      DoveClock  *clock)
{
  DoveNetAccount *self = g_new0 (DoveNetAccount, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->secrets_lock);
  g_cond_init (&self->place_freed);
  self->name = g_strdup (name);
  self->clock = dove_clock_ref (clock);
  self->limits = g_ptr_array_new_with_free_func (limit_free);
  self->concurrent = DOVE_CONCURRENT_DEFAULT;
  self->budget = DOVE_RETRY_BUDGET_TOKENS;
  self->secrets = g_ptr_array_new_with_free_func (secret_free);

  return self;
}

/**
 * dove_net_account_ref:
 * @self: an account
 *
 * Returns: (transfer full): @self
 */
DoveNetAccount *
dove_net_account_ref (DoveNetAccount *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_net_account_unref:
 * @self: (transfer full): an account
 *
 * Drops a reference. The secrets are wiped with the last one.
 */
void
dove_net_account_unref (DoveNetAccount *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->secrets);
  g_ptr_array_unref (self->limits);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  dove_clock_unref (self->clock);
  g_free (self->name);
  g_cond_clear (&self->place_freed);
  g_mutex_clear (&self->secrets_lock);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * dove_net_account_set_authorities:
 * @self: an account that is not shared yet
 * @authorities: (element-type GTlsCertificate): of dove_net_authorities_new()
 *
 * Trusts authorities besides those of the computer, for this account alone. All else of a
 * server's certificate is looked at as ever: its name, its days, that it was not revoked.
 */
void
dove_net_account_set_authorities (DoveNetAccount *self,
                                  GPtrArray      *authorities)
{
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  self->authorities = g_ptr_array_ref (authorities);
}

/**
 * dove_net_account_get_authorities:
 * @self: an account
 *
 * Returns: (transfer none) (nullable) (element-type GTlsCertificate): what it trusts besides
 */
GPtrArray *
dove_net_account_get_authorities (DoveNetAccount *self)
{
  return self->authorities;
}

/**
 * dove_net_account_add_limit:
 * @self: an account that is not shared yet
 * @limit: a declared limit; copied
 * @error: return location for an error
 *
 * Declares a limit. One without `match` that has `concurrent` sets how many requests may be
 * under way at once in all; of several the smallest holds.
 *
 * Errors: %DOVE_ERROR_INVALID when its expression is wrong.
 *
 * Returns: whether it was added
 */
gboolean
dove_net_account_add_limit (DoveNetAccount      *self,
                            const DoveNetLimit  *limit,
                            GError             **error)
{
  g_autoptr(GRegex) match = NULL;
  g_autoptr(GError) local_error = NULL;
  Limit *own;

  if (self->limits->len == LIMITS_MOST)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("A connector may declare at most %d limits"), LIMITS_MOST);
      return FALSE;
    }

  if (limit->match != NULL)
    match = g_regex_new (limit->match, G_REGEX_DEFAULT, 0, &local_error);
  if (local_error != NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("The limit’s “match” is not a regular expression: %s"), local_error->message);
      return FALSE;
    }

  own = g_new0 (Limit, 1);
  own->match = g_steal_pointer (&match);
  if (limit->requests > 0 && limit->per > 0)
    own->limiter = dove_rate_limiter_new (limit->requests, limit->per);
  own->remaining = g_strdup (limit->remaining);
  own->reset = g_strdup (limit->reset);
  own->retry_after = g_strdup (limit->retry_after);
  own->reset_is = limit->reset_is;
  own->concurrent = limit->concurrent;
  g_ptr_array_add (self->limits, own);

  if (own->match == NULL && own->concurrent > DOVE_CONCURRENT_DEFAULT)
    self->concurrent = MAX (self->concurrent, own->concurrent);

  return TRUE;
}

/**
 * dove_net_account_set_random:
 * @self: an account that is not shared yet
 * @random: (nullable) (scope forever): gives a number from 0 to below 1
 * @user_data: handed to @random
 *
 * Replaces the source of chance in waits; tests do.
 */
void
dove_net_account_set_random (DoveNetAccount *self,
                             double        (*random) (gpointer),
                             gpointer        user_data)
{
  self->random = random;
  self->random_data = user_data;
}

/**
 * dove_net_account_get_name:
 * @self: an account
 *
 * Returns: (transfer none): what the user calls it
 */
const char *
dove_net_account_get_name (DoveNetAccount *self)
{
  return self->name;
}

/**
 * dove_net_account_get_clock:
 * @self: an account
 *
 * Returns: (transfer none): its clock
 */
DoveClock *
dove_net_account_get_clock (DoveNetAccount *self)
{
  return self->clock;
}

/**
 * dove_net_account_get_concurrent:
 * @self: an account
 *
 * Returns: how many requests may be under way at once, whatever their path; at least 1
 */
guint
dove_net_account_get_concurrent (DoveNetAccount *self)
{
  guint concurrent = self->concurrent;

  for (guint i = 0; i < self->limits->len; i++)
    {
      const Limit *limit = g_ptr_array_index (self->limits, i);

      if (limit->match == NULL && limit->concurrent > 0)
        concurrent = MIN (concurrent, limit->concurrent);
    }

  return concurrent;
}

/**
 * dove_net_account_get_state:
 * @self: an account
 * @next_probe: (out) (optional): when it will be tried again, monotonic; 0 while reachable
 *
 * Returns: whether the application can be reached, as far as known
 */
DoveNetState
dove_net_account_get_state (DoveNetAccount *self,
                            gint64         *next_probe)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean is_open = self->failures >= DOVE_CIRCUIT_FAILURES;

  if (next_probe != NULL)
    *next_probe = is_open ? self->next_probe : 0;

  return is_open ? DOVE_NET_UNREACHABLE : DOVE_NET_REACHABLE;
}

/**
 * dove_net_account_get_hold:
 * @self: an account
 *
 * Returns: microseconds for which the application asked to be left alone; 0: it did not
 */
GTimeSpan
dove_net_account_get_hold (DoveNetAccount *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return MAX (self->hold_until - dove_clock_get_monotonic (self->clock), 0);
}

/**
 * dove_net_account_get_skew:
 * @self: an account
 *
 * Returns: how far the application's clock is ahead of ours, microseconds; by its latest Date
 *   header, to the second
 */
GTimeSpan
dove_net_account_get_skew (DoveNetAccount *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->skew;
}

/**
 * dove_net_account_has_skew:
 * @self: an account
 *
 * Returns: whether the application has told a time yet
 */
gboolean
dove_net_account_has_skew (DoveNetAccount *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->has_skew;
}

/**
 * dove_net_account_throttle:
 * @self: an account
 * @wait: microseconds; at most a day is believed
 *
 * Lets the whole account wait, from now on: no request starts before.
 */
void
dove_net_account_throttle (DoveNetAccount *self,
                           GTimeSpan       wait)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = dove_clock_get_monotonic (self->clock);

  self->hold_until = MAX (self->hold_until, now + CLAMP (wait, 0, DOVE_HOLD_CAP));
}

static int
compare_length (gconstpointer a,
                gconstpointer b)
{
  gsize length_a = strlen (*(const char *const *) a);
  gsize length_b = strlen (*(const char *const *) b);

  return length_a == length_b ? 0 : length_a < length_b ? 1 : -1;
}

/**
 * dove_net_account_add_secret:
 * @self: an account
 * @secret: a value that must never be shown; copied, and wiped with the account
 *
 * Makes a value known to dove_net_account_redact().
 */
void
dove_net_account_add_secret (DoveNetAccount *self,
                             const char     *secret)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->secrets_lock);

  if (*secret == '\0' ||
      g_ptr_array_find_with_equal_func (self->secrets, secret, g_str_equal, NULL))
    return;

  g_ptr_array_add (self->secrets, g_strdup (secret));

  /* The longest first: a secret within another would leave the rest of that one standing. */
  g_ptr_array_sort (self->secrets, compare_length);
}

/**
 * dove_net_account_redact:
 * @self: an account
 * @text: (nullable): a text from outside, or one that may repeat what was sent
 *
 * Hides the account's secrets, and whatever looks like one. Every text that reaches a message,
 * a log or a file goes through here.
 *
 * Returns: (transfer full) (nullable): the text without them
 */
char *
dove_net_account_redact (DoveNetAccount *self,
                         const char     *text)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->secrets_lock);

  return dove_net_redact (text, self->secrets);
}

/* The first bytes of a text, in whole characters; says whether that is not all of it. */
static gboolean
cut_text (char  *text,
          gsize  most_bytes)
{
  if (strlen (text) <= most_bytes)
    return FALSE;

  while (most_bytes > 0 && (text[most_bytes] & 0xc0) == 0x80)
    most_bytes--;
  text[most_bytes] = '\0';

  return TRUE;
}

/**
 * dove_net_account_redact_part:
 * @self: an account
 * @text: a text of any length
 * @hidden: (nullable) (element-type utf8): other values that are not to be seen
 * @most_bytes: how much of it is wanted
 * @is_cut: (out): whether there is more
 *
 * Hides as dove_net_account_redact() does, and cuts the text after that: no secret is left in
 * halves at its end.
 *
 * Returns: (transfer full): the beginning of the text
 */
char *
dove_net_account_redact_part (DoveNetAccount *self,
                              const char     *text,
                              GPtrArray      *hidden,
                              gsize           most_bytes,
                              gboolean       *is_cut)
{
  g_autofree char *clean = NULL;
  g_autofree char *cleaner = NULL;

  g_mutex_lock (&self->secrets_lock);
  clean = dove_net_hide_values (text, self->secrets);
  g_mutex_unlock (&self->secrets_lock);
  cleaner = dove_net_hide_values (clean, hidden);
  *is_cut = cut_text (cleaner, most_bytes);

  return dove_net_hide_credentials (cleaner);
}

/* --- going out --------------------------------------------------------------------------- */

/* Which limits count a request; needs no lock. */
static guint64
limits_find (DoveNetAccount *self,
             const char     *url)
{
  g_autoptr(GUri) uri = self->limits->len > 0 ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL)
                                              : NULL;
  guint64 found = 0;

  for (guint i = 0; i < self->limits->len; i++)
    {
      const Limit *limit = g_ptr_array_index (self->limits, i);

      if (limit->match == NULL ||
          (uri != NULL && g_regex_match (limit->match, g_uri_get_path (uri), 0, NULL)))
        found |= G_GUINT64_CONSTANT (1) << i;
    }

  return found;
}

/* The next limit of a set, from @index on; NULL after the last. */
static Limit *
limits_next (DoveNetAccount *self,
             guint64         set,
             guint          *index)
{
  while (*index < self->limits->len && (set >> *index & 1) == 0)
    (*index)++;

  return *index < self->limits->len ? g_ptr_array_index (self->limits, (*index)++) : NULL;
}

static gboolean
circuit_passes (DoveNetAccount  *self,
                DoveNetFlags     flags,
                GError         **error)
{
  gint64 now = dove_clock_get_monotonic (self->clock);

  if (self->failures < DOVE_CIRCUIT_FAILURES || (flags & DOVE_NET_INTERACTIVE) != 0)
    return TRUE;

  if (now >= self->next_probe)
    {
      /* This one is the probe; the others wait for what becomes of it. */
      self->next_probe = now + self->probe_span;
      return TRUE;
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE,
               _("“%s” could not be reached %u times in a row; it is tried again in %d seconds"),
               self->name, self->failures,
               (int) ((self->next_probe - now) / G_TIME_SPAN_SECOND + 1));

  return FALSE;
}

static gboolean
place_is_free (DoveNetAccount *self,
               guint64         limits,
               DoveNetFlags    flags)
{
  guint index = 0;
  Limit *limit;

  if (self->in_use >= self->concurrent ||
      (self->eager > 0 && (flags & DOVE_NET_INTERACTIVE) == 0))
    return FALSE;

  while ((limit = limits_next (self, limits, &index)) != NULL)
    if (limit->concurrent > 0 && limit->in_use >= limit->concurrent)
      return FALSE;

  return TRUE;
}

static void
wake_cb (GCancellable *cancellable,
         gpointer      user_data)
{
  DoveNetAccount *self = user_data;

  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->place_freed);
  g_mutex_unlock (&self->lock);
}

/* Waits for a place and takes it. */
static gboolean
take_place (DoveNetAccount  *self,
            guint64          limits,
            DoveNetFlags     flags,
            GCancellable    *cancellable,
            GError         **error)
{
  gulong handler = cancellable != NULL
                     ? g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), self, NULL)
                     : 0;
  gboolean is_eager = (flags & DOVE_NET_INTERACTIVE) != 0;
  gboolean is_taken;
  guint index = 0;
  Limit *limit;

  g_mutex_lock (&self->lock);

  self->eager += is_eager;
  while (!place_is_free (self, limits, flags) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->place_freed, &self->lock);
  self->eager -= is_eager;

  is_taken = !g_cancellable_set_error_if_cancelled (cancellable, error);
  if (is_taken)
    {
      self->in_use++;
      while ((limit = limits_next (self, limits, &index)) != NULL)
        limit->in_use++;
    }
  if (is_eager)
    g_cond_broadcast (&self->place_freed);

  g_mutex_unlock (&self->lock);

  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);

  return is_taken;
}

/* How long the limits and holds keep a request back; the lock is held. */
static GTimeSpan
get_wait (DoveNetAccount *self,
          guint64         limits,
          gint64          now)
{
  GTimeSpan wait = MAX (self->hold_until - now, 0);
  guint index = 0;
  Limit *limit;

  while ((limit = limits_next (self, limits, &index)) != NULL)
    {
      wait = MAX (wait, limit->hold_until - now);
      if (limit->limiter != NULL)
        wait = MAX (wait, dove_rate_limiter_peek (limit->limiter, now));
    }

  return wait;
}

static void
set_too_long (DoveNetAccount  *self,
              GTimeSpan        wait,
              GError         **error)
{
  const int minutes = (int) (wait / G_TIME_SPAN_MINUTE + 1);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED,
               ngettext ("“%s” takes no more requests for now; it can go on in %d minute",
                         "“%s” takes no more requests for now; it can go on in %d minutes",
                         (gulong) minutes), self->name, minutes);
}

/* Reserves a start; gives the monotonic time of it, or -1 when that is too far away. */
static gint64
reserve_start (DoveNetAccount  *self,
               guint64          limits,
               GError         **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = dove_clock_get_monotonic (self->clock);
  gint64 start = now + get_wait (self, limits, now);
  guint index = 0;
  Limit *limit;

  if (start - now > DOVE_RETRY_AFTER_CAP)
    {
      set_too_long (self, start - now, error);
      return -1;
    }

  start += dove_pacer_take (&self->pacer, start);
  while ((limit = limits_next (self, limits, &index)) != NULL)
    if (limit->limiter != NULL)
      dove_rate_limiter_take (limit->limiter, start);

  return start;
}

/* What is still to be waited for a reserved start, or for a hold that came after it. */
static GTimeSpan
get_rest (DoveNetAccount *self,
          guint64         limits,
          gint64          start)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 until = MAX (start, self->hold_until);
  guint index = 0;
  Limit *limit;

  while ((limit = limits_next (self, limits, &index)) != NULL)
    until = MAX (until, limit->hold_until);

  return until - dove_clock_get_monotonic (self->clock);
}

static gboolean
wait_for_start (DoveNetAccount  *self,
                guint64          limits,
                GCancellable    *cancellable,
                GError         **error)
{
  gint64 start = reserve_start (self, limits, error);
  GTimeSpan rest;

  if (start < 0)
    return FALSE;

  while ((rest = get_rest (self, limits, start)) > 0)
    {
      if (rest > DOVE_RETRY_AFTER_CAP)
        {
          set_too_long (self, rest, error);
          return FALSE;
        }

      if (!dove_clock_wait (self->clock, rest, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * dove_net_account_enter:
 * @self: an account
 * @request: what is to be sent
 * @ticket: (out caller-allocates): to give back with dove_net_account_leave()
 * @cancellable: (nullable): ends every wait
 * @error: return location for an error
 *
 * Waits until the request may leave.
 *
 * Errors: %DOVE_ERROR_OFFLINE while the circuit is open, %DOVE_ERROR_THROTTLED when the wait
 * would be longer than a run may wait, %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether it may
 */
gboolean
dove_net_account_enter (DoveNetAccount        *self,
                        const DoveNetRequest  *request,
                        DoveNetTicket         *ticket,
                        GCancellable          *cancellable,
                        GError               **error)
{
  gboolean passes;

  g_mutex_lock (&self->lock);
  passes = circuit_passes (self, request->flags, error);
  g_mutex_unlock (&self->lock);
  if (!passes)
    return FALSE;

  ticket->limits = limits_find (self, request->url);
  if (!take_place (self, ticket->limits, request->flags, cancellable, error))
    return FALSE;

  if (!wait_for_start (self, ticket->limits, cancellable, error))
    {
      dove_net_account_leave (self, ticket);
      return FALSE;
    }

  ticket->started = dove_clock_get_monotonic (self->clock);

  return TRUE;
}

/**
 * dove_net_account_leave:
 * @self: an account
 * @ticket: what dove_net_account_enter() gave
 *
 * Gives the place back.
 */
void
dove_net_account_leave (DoveNetAccount      *self,
                        const DoveNetTicket *ticket)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint index = 0;
  Limit *limit;

  self->in_use--;
  while ((limit = limits_next (self, ticket->limits, &index)) != NULL)
    limit->in_use--;

  g_cond_broadcast (&self->place_freed);
}

/**
 * dove_net_account_ask_probe:
 * @self: an account
 *
 * Lets the next request go out also while the circuit is open, since a person wants to know now.
 * When it fails, the time to the next probe is not doubled: who asks often makes nobody wait.
 */
void
dove_net_account_ask_probe (DoveNetAccount *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->failures < DOVE_CIRCUIT_FAILURES)
    return;

  self->next_probe = MIN (self->next_probe, dove_clock_get_monotonic (self->clock));
  self->is_asked = TRUE;
}

/* --- coming back ------------------------------------------------------------------------- */

/**
 * dove_net_account_note_failure:
 * @self: an account
 *
 * Notes that a request got no answer. Enough of them in a row open the circuit; a failed probe
 * doubles the time to the next.
 */
void
dove_net_account_note_failure (DoveNetAccount *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (++self->failures < DOVE_CIRCUIT_FAILURES)
    return;

  if (self->failures == DOVE_CIRCUIT_FAILURES)
    self->probe_span = DOVE_PROBE_FIRST;
  else if (!self->is_asked)
    self->probe_span = MIN (self->probe_span * 2, DOVE_PROBE_CAP);
  self->is_asked = FALSE;
  self->next_probe = dove_clock_get_monotonic (self->clock) + self->probe_span;
}

/*
 * When so few are left that those under way will use them up, nobody starts before the reset.
 * The lock is held.
 */
static void
heed_remaining (DoveNetAccount      *self,
                const DoveNetAnswer *answer,
                const Limit         *names,
                GTimeSpan            longest,
                gint64              *hold_until)
{
  gint64 now = dove_clock_get_now (self->clock) + self->skew;
  gint64 left = -1;
  GTimeSpan wait = -1;

  if (names->remaining != NULL && names->reset != NULL)
    {
      left = dove_net_parse_remaining (dove_net_answer_get_header (answer, names->remaining));
      wait = dove_net_parse_reset (dove_net_answer_get_header (answer, names->reset),
                                   names->reset_is, now);
    }

  if (left >= self->in_use || left < 0 || wait < 0 || wait > longest)
    return;

  *hold_until = MAX (*hold_until, dove_clock_get_monotonic (self->clock) + wait);
}

/* The headers that many applications send without a connector saying so. The lock is held. */
static void
heed_common_headers (DoveNetAccount      *self,
                     const DoveNetAnswer *answer)
{
  static const Limit common[] = {
    { .remaining = (char *) "ratelimit-remaining", .reset = (char *) "ratelimit-reset" },
    { .remaining = (char *) "x-ratelimit-remaining", .reset = (char *) "x-ratelimit-reset" },
  };

  /* A guess may be wrong: it must not park a run. */
  for (guint i = 0; i < G_N_ELEMENTS (common); i++)
    heed_remaining (self, answer, &common[i], DOVE_RETRY_AFTER_CAP, &self->hold_until);
}

static GTimeSpan
find_wait (DoveNetAccount      *self,
           const DoveNetTicket *ticket,
           const DoveNetAnswer *answer)
{
  gint64 now = dove_clock_get_now (self->clock) + self->skew;
  GTimeSpan wait = dove_net_parse_wait (dove_net_answer_get_header (answer, "retry-after"), now);
  guint index = 0;
  Limit *limit;

  while (wait < 0 && (limit = limits_next (self, ticket->limits, &index)) != NULL)
    if (limit->retry_after != NULL)
      wait = dove_net_parse_wait (dove_net_answer_get_header (answer, limit->retry_after), now);

  return wait;
}

/**
 * dove_net_account_note_answer:
 * @self: an account
 * @ticket: with which it was asked for; not left yet
 * @answer: what came; its `wait` is filled in
 *
 * Notes what the headers of an answer tell: that the application is there, its clock, what is
 * left of the limits, and how long it wants to be left alone.
 */
void
dove_net_account_note_answer (DoveNetAccount      *self,
                              const DoveNetTicket *ticket,
                              DoveNetAnswer       *answer)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 date = dove_net_parse_date (dove_net_answer_get_header (answer, "date"));
  gboolean is_declared = FALSE;
  guint index = 0;
  Limit *limit;

  self->failures = 0;
  self->is_asked = FALSE;
  if (date >= 0)
    {
      self->skew = date - dove_clock_get_now (self->clock);
      self->has_skew = TRUE;
    }

  while ((limit = limits_next (self, ticket->limits, &index)) != NULL)
    {
      heed_remaining (self, answer, limit, DOVE_HOLD_CAP, &limit->hold_until);
      is_declared = is_declared || limit->remaining != NULL;
    }
  if (!is_declared)
    heed_common_headers (self, answer);

  answer->wait = find_wait (self, ticket, answer);
}

/**
 * dove_net_account_note_verdict:
 * @self: an account
 * @ticket: with which it was asked for
 * @answer: what came, judged
 *
 * Notes what an answer means: a success feeds the retry budget and speeds up, a refusal lets the
 * whole account wait (as long as it says, else for a back-off that grows) and halves the rate.
 */
void
dove_net_account_note_verdict (DoveNetAccount      *self,
                               const DoveNetTicket *ticket,
                               const DoveNetAnswer *answer)
{
  GTimeSpan wait = answer->wait;
  double random = dove_net_account_take_random (self);

  g_mutex_lock (&self->lock);

  if (answer->verdict == DOVE_NET_ACCEPT)
    {
      self->throttles = 0;
      self->budget = MIN (self->budget + DOVE_RETRY_BUDGET_REFUND, DOVE_RETRY_BUDGET_TOKENS);
      dove_pacer_clean (&self->pacer);
    }
  else if (answer->verdict == DOVE_NET_THROTTLE)
    {
      dove_pacer_slow (&self->pacer, ticket->started, dove_clock_get_monotonic (self->clock));
      if (wait < 0)
        wait = dove_net_backoff (self->throttles++, random);
    }

  g_mutex_unlock (&self->lock);

  if (answer->verdict == DOVE_NET_THROTTLE)
    dove_net_account_throttle (self, wait);
}

/**
 * dove_net_account_take_retry:
 * @self: an account
 *
 * Takes a token for sending something again, so that an outage costs at most a tenth of extra
 * load.
 *
 * Returns: whether there was one
 */
gboolean
dove_net_account_take_retry (DoveNetAccount *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->budget < 1)
    return FALSE;

  self->budget -= 1;

  return TRUE;
}

/**
 * dove_net_account_take_random:
 * @self: an account
 *
 * Returns: a number from 0 to below 1
 */
double
dove_net_account_take_random (DoveNetAccount *self)
{
  return self->random != NULL ? self->random (self->random_data) : g_random_double ();
}
