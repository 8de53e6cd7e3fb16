/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "dove-secret.h"

#include "bus/dove-bus-pipe.h"
#include "record/dove-json.h"

/**
 * dove_secret_add_text:
 * @fds: descriptors that go with a message
 * @text: a text that must not be in the message
 * @length: in bytes
 * @error: return location for an error
 *
 * Adds a pipe out of which the text comes.
 *
 * Returns: whether it was added
 */
gboolean
dove_secret_add_text (GUnixFDList  *fds,
                      const char   *text,
                      gsize         length,
                      GError      **error)
{
  int fd = dove_bus_pipe_send (text, length, error);
  gboolean is_added;

  if (fd < 0)
    return FALSE;

  is_added = g_unix_fd_list_append (fds, fd, error) >= 0;
  close (fd);

  return is_added;
}

/**
 * dove_secret_add_value:
 * @fds: descriptors that go with a message
 * @value: a value that must not be in the message
 * @error: return location for an error
 *
 * Adds a pipe out of which the value comes as JSON. The text that is made for it is wiped.
 *
 * Returns: whether it was added
 */
gboolean
dove_secret_add_value (GUnixFDList      *fds,
                       const DoveValue  *value,
                       GError          **error)
{
  char *json = dove_json_write (value, DOVE_JSON_COMPACT);
  gsize length = strlen (json);
  gboolean is_added = dove_secret_add_text (fds, json, length, error);

  explicit_bzero (json, length);
  g_free (json);

  return is_added;
}
