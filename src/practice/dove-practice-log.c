/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "practice/dove-practice-log.h"
#include "record/dove-json.h"

struct _DovePracticeLog
{
  FILE *file;
};

/**
 * dove_practice_log_new:
 * @path: a file; what it holds stays
 * @error: return location for an error
 *
 * Errors: those of GIO when the file cannot be written.
 *
 * Returns: (transfer full) (nullable): a log of requests, one JSON line each
 */
DovePracticeLog *
dove_practice_log_new (const char  *path,
                       GError     **error)
{
  FILE *file = g_fopen (path, "ae");
  int code = errno;
  DovePracticeLog *self = NULL;

  if (file == NULL)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code),
                   "The log “%s” cannot be written: %s", path, g_strerror (code));
      return NULL;
    }

  self = g_new0 (DovePracticeLog, 1);
  self->file = file;

  return self;
}

/**
 * dove_practice_log_free:
 * @self: (transfer full): a log
 */
void
dove_practice_log_free (DovePracticeLog *self)
{
  fclose (self->file);
  g_free (self);
}

/**
 * dove_practice_log_add:
 * @self: a log
 * @entry: what was asked, and what became of it
 *
 * Writes a line. The body stands in it as JSON where it is JSON; `ms` are milliseconds of a clock
 * that nobody sets.
 */
void
dove_practice_log_add (DovePracticeLog            *self,
                       const DovePracticeLogEntry *entry)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) line = NULL;
  g_autoptr(DoveValue) body = NULL;
  g_autofree char *text = NULL;

  if (entry->body != NULL)
    body = dove_json_parse (entry->body, -1, NULL, NULL);

  dove_value_builder_take (builder, "ms",
                           dove_value_new_integer (g_get_monotonic_time () / 1000));
  dove_value_builder_set_text (builder, "method", entry->method);
  dove_value_builder_set_text (builder, "path", entry->path);
  if (body != NULL)
    dove_value_builder_set (builder, "body", body);
  if (entry->fault != NULL)
    dove_value_builder_set_text (builder, "fault", entry->fault);
  dove_value_builder_take (builder, "status", dove_value_new_integer (entry->status));
  dove_value_builder_take (builder, "stored", dove_value_new_boolean (entry->stored));

  line = dove_value_builder_end (builder);
  text = dove_json_write (line, DOVE_JSON_COMPACT);
  fprintf (self->file, "%s\n", text);
  fflush (self->file);
}
