/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "base/dove-defaults.h"
#include "driver/http/dove-http-driver-private.h"

/*
 * Some applications answer only for so many days at once. Their changes are asked for in slices,
 * one behind the other up to the present; the last one has no end. What a slice ends at is kept in
 * the cursor, so that its pages stay pages of the same question however late they are asked for.
 */

#define OPEN "" /* the slice that reaches the present */

/* Sets the end of the slice that begins where @cursor stands, if it has none yet. */
void
http_window_open (const HttpStream *stream,
                  HttpCursor       *cursor,
                  gint64            now)
{
  const DoveSince *since = stream->operation->since;
  const char *start = cursor->since != NULL ? cursor->since : stream->since;
  g_autofree char *present = NULL;
  g_autofree char *end = NULL;
  GTimeSpan lookback = 0;

  if (since == NULL || since->window == 0 || start == NULL || cursor->until != NULL)
    return;

  /* The first slice begins earlier by the overlap, and is no longer than the others. */
  if (cursor->since == NULL)
    lookback = since->lookback >= 0 ? since->lookback : DOVE_SINCE_LOOKBACK;

  present = dove_since_at (since, now);
  end = dove_since_lower (since, start, lookback - since->window);
  if (end != NULL && present != NULL && dove_since_compare (since, end, present) < 0)
    cursor->until = g_steal_pointer (&end);
  else
    cursor->until = g_strdup (OPEN);
}

/* Goes on to the slice behind the one that has been read; FALSE when that was the last. */
gboolean
http_window_pass (HttpCursor *cursor)
{
  g_autofree char *end = g_steal_pointer (&cursor->until);

  if (end == NULL || g_str_equal (end, OPEN))
    return FALSE;

  http_cursor_begin (cursor, end);

  return TRUE;
}
