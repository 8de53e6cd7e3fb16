/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-bus"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "dove-bus-pipe.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "record/dove-json.h"

/*
 * What must not be in a message of the bus, rows and secrets, goes through pipes. The other end
 * belongs to another program, which may be slow, dead or wrong: every wait has an end, every
 * text a limit, and a pipe that is closed early is an error and no signal.
 */

#define READ_STEP_BYTES 65536

/**
 * dove_bus_pipe_new:
 * @ends: (out): the end to read from, then the one to write to
 * @error: return location for an error
 *
 * Makes a pipe.
 *
 * Returns: whether it was made
 */
gboolean
dove_bus_pipe_new (int      ends[2],
                   GError **error)
{
  return g_unix_open_pipe (ends, FD_CLOEXEC, error);
}

/**
 * dove_bus_pipe_take:
 * @list: (nullable): the descriptors that came with a message
 * @handle: (nullable): a handle, type `h`
 * @error: return location for an error
 *
 * Takes a descriptor out of a message; waits on it never block for good.
 *
 * Errors: %DOVE_ERROR_INVALID when there is none.
 *
 * Returns: a descriptor of the caller's own, or -1
 */
int
dove_bus_pipe_take (GUnixFDList  *list,
                    GVariant     *handle,
                    GError      **error)
{
  gint32 index = -1;
  int fd = -1;

  if (handle != NULL && g_variant_is_of_type (handle, G_VARIANT_TYPE_HANDLE))
    index = g_variant_get_handle (handle);
  if (list != NULL && index >= 0 && index < g_unix_fd_list_get_length (list))
    fd = g_unix_fd_list_get (list, index, NULL);

  if (fd < 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("A pipe must be passed with this call"));
      return -1;
    }

  g_unix_set_fd_nonblocking (fd, TRUE, NULL);

  return fd;
}

/* Waits until the other end has done its part; FALSE when it has not in time. */
static gboolean
wait_for (int            fd,
          short          events,
          GCancellable  *cancellable,
          GError       **error)
{
  int ready = 0;
  GPollFD polls[2] = { { fd, (gushort) events, 0 }, { -1, 0, 0 } };
  guint count = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &polls[1]) ? 2 : 1;

  do
    ready = g_poll (polls, count, (int) (DOVE_PIPE_PATIENCE / G_TIME_SPAN_MILLISECOND));
  while (ready < 0 && errno == EINTR);
  if (count == 2)
    g_cancellable_release_fd (cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (ready > 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
               _("The other program does not go on with its pipe"));

  return FALSE;
}

/**
 * dove_bus_pipe_write:
 * @fd: a pipe
 * @text: what to write
 * @length: in bytes
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Writes all of a text. Blocks, at most %DOVE_PIPE_PATIENCE for each step of the reader.
 *
 * Errors: %DOVE_ERROR_FAILED when the reader is gone or stands still.
 *
 * Returns: whether it was written
 */
gboolean
dove_bus_pipe_write (int            fd,
                     const char    *text,
                     gsize          length,
                     GCancellable  *cancellable,
                     GError       **error)
{
  while (length > 0)
    {
      gssize written = write (fd, text, length);

      if (written >= 0)
        {
          text += written;
          length -= (gsize) written;
        }
      else if (errno == EAGAIN)
        {
          if (!wait_for (fd, G_IO_OUT, cancellable, error))
            return FALSE;
        }
      else if (errno != EINTR)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                       _("The other program closed its pipe"));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * dove_bus_pipe_write_value:
 * @fd: a pipe
 * @value: a value
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Writes a value as one line of JSON.
 *
 * Errors: as dove_bus_pipe_write().
 *
 * Returns: whether it was written
 */
gboolean
dove_bus_pipe_write_value (int               fd,
                           const DoveValue  *value,
                           GCancellable     *cancellable,
                           GError          **error)
{
  g_autofree char *json = dove_json_write (value, DOVE_JSON_COMPACT);
  gsize length = strlen (json);

  json[length] = '\n'; /* in place of the NUL: one write for a line */

  return dove_bus_pipe_write (fd, json, length + 1, cancellable, error);
}

/* One read: how much came, 0 at the end, -1 with an error */
static gssize
read_some (int            fd,
           char          *into,
           gsize          size,
           GCancellable  *cancellable,
           GError       **error)
{
  for (;;)
    {
      gssize count;

      if (!wait_for (fd, G_IO_IN, cancellable, error))
        return -1;
      count = read (fd, into, size);
      if (count >= 0)
        return count;
      if (errno != EAGAIN && errno != EINTR)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("A pipe could not be read: %s"),
                       g_strerror (errno));
          return -1;
        }
    }
}

/**
 * dove_bus_pipe_read:
 * @fd: a pipe
 * @limit_bytes: more is an error
 * @length: (out): in bytes
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Reads all that comes, up to the end. Blocks.
 *
 * Errors: %DOVE_ERROR_LIMIT, %DOVE_ERROR_FAILED when the writer stands still.
 *
 * Returns: (transfer full) (nullable): the text, with a NUL behind it; wipe a secret
 */
char *
dove_bus_pipe_read (int            fd,
                    gsize          limit_bytes,
                    gsize         *length,
                    GCancellable  *cancellable,
                    GError       **error)
{
  gsize size = MIN (READ_STEP_BYTES, limit_bytes + 1);
  char *text = g_malloc (size + 1);
  gssize count;

  *length = 0;
  while ((count = read_some (fd, text + *length, size - *length, cancellable, error)) > 0)
    {
      *length += (gsize) count;
      if (*length > limit_bytes)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT,
                       _("More than %zu bytes came through a pipe"), limit_bytes);
          count = -1;
          break;
        }
      if (*length == size)
        {
          char *larger = g_malloc (2 * size + 1);

          memcpy (larger, text, *length);
          explicit_bzero (text, *length); /* may be a secret */
          g_free (text);
          text = larger;
          size *= 2;
        }
    }

  if (count < 0)
    {
      explicit_bzero (text, *length);
      g_free (text);
      return NULL;
    }

  text[*length] = '\0';

  return text;
}

/* Gives the whole lines of a buffer, and leaves what has no end yet. */
static void
give_lines (GString     *buffer,
            DoveBusLine  line,
            gpointer     user_data)
{
  gsize start = 0;
  char *end;

  while ((end = memchr (buffer->str + start, '\n', buffer->len - start)) != NULL)
    {
      gsize at = (gsize) (end - buffer->str);

      *end = '\0';
      line (buffer->str + start, at - start, user_data);
      start = at + 1;
    }

  g_string_erase (buffer, 0, (gssize) start);
}

/**
 * dove_bus_pipe_read_lines:
 * @fd: a pipe
 * @line: is given each line
 * @user_data: handed to it
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Reads lines up to the end of a pipe of the agent, which may take its time. Blocks.
 *
 * Errors: %DOVE_ERROR_LIMIT for a line beyond %DOVE_JSON_SIZE_LIMIT_BYTES.
 *
 * Returns: whether it was read to its end
 */
gboolean
dove_bus_pipe_read_lines (int            fd,
                          DoveBusLine    line,
                          gpointer       user_data,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(GString) buffer = g_string_new (NULL);
  g_autofree char *step = g_malloc (READ_STEP_BYTES);

  for (;;)
    {
      GPollFD polls[2] = { { fd, G_IO_IN, 0 }, { -1, 0, 0 } };
      gboolean may_end = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &polls[1]);
      gssize length;

      g_poll (polls, may_end ? 2 : 1, -1);
      if (may_end)
        g_cancellable_release_fd (cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      length = read (fd, step, READ_STEP_BYTES);
      if (length == 0)
        return TRUE;
      if (length > 0)
        g_string_append_len (buffer, step, length);
      give_lines (buffer, line, user_data);
      if (buffer->len > DOVE_JSON_SIZE_LIMIT_BYTES)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("A line of a pipe is too long"));
          return FALSE;
        }
    }
}

typedef struct
{
  int    fd;
  char  *text;
  gsize  length;
} Sending;

static gpointer
send_thread (gpointer user_data)
{
  Sending *sending = user_data;

  dove_bus_pipe_write (sending->fd, sending->text, sending->length, NULL, NULL);
  close (sending->fd);
  explicit_bzero (sending->text, sending->length);
  g_free (sending->text);
  g_free (sending);

  return NULL;
}

/**
 * dove_bus_pipe_send:
 * @text: what to send
 * @length: in bytes
 * @error: return location for an error
 *
 * Makes a pipe out of which a text comes. A short thread fills it, since a pipe holds little;
 * its copy of the text is wiped afterwards.
 *
 * Returns: the end to read from, or -1
 */
int
dove_bus_pipe_send (const char  *text,
                    gsize        length,
                    GError     **error)
{
  int ends[2] = { -1, -1 };
  Sending *sending = NULL;

  if (!dove_bus_pipe_new (ends, error))
    return -1;

  g_unix_set_fd_nonblocking (ends[1], TRUE, NULL);
  sending = g_new0 (Sending, 1);
  sending->fd = ends[1];
  sending->text = g_memdup2 (text, MAX (length, 1));
  sending->length = length;
  g_thread_unref (g_thread_new ("pipe", send_thread, sending));

  return ends[0];
}
