/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-try.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * The check-list of an imported connector at its application. The import leaves it in the manifest
 * (`x-import`, `open`); what was answered stands under `x-settled` by the pointer of its line, so
 * that it stays when the vendor's next document is imported, as every correction does.
 */

#define SETTLED "x-settled"

/* What a step of a pointer names */
static char *
get_name (const char *step)
{
  GString *name = g_string_new (step);

  g_string_replace (name, "~1", "/", 0);
  g_string_replace (name, "~0", "~", 0);

  return g_string_free (name, FALSE);
}

/* A record that holds @value at @pointer and nothing else: a merge patch */
static DoveValue *
make_patch (const char *pointer,
            DoveValue  *value)
{
  g_auto(GStrv) steps = g_strsplit (pointer, "/", -1);
  DoveValue *patch = dove_value_ref (value);

  for (guint i = g_strv_length (steps); i > 1; i--)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *name = get_name (steps[i - 1]);

      dove_value_builder_take (builder, name, patch);
      patch = dove_value_builder_end (builder);
    }

  return patch;
}

/* The manifest as it would be with another member; it extends nothing any more. */
static DoveManifest *
make_manifest (DoveCliTry  *self,
               const char  *pointer,
               DoveValue   *value,
               GError     **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) patch = make_patch (pointer, value);
  g_autoptr(DoveValue) merged = dove_value_merge_patch (self->manifest->document, patch);
  g_autoptr(DoveValue) whole = NULL;
  g_autofree char *text = NULL;

  dove_value_builder_set_all (builder, merged);
  dove_value_builder_remove (builder, "extends");
  whole = dove_value_builder_end (builder);
  text = dove_json_write (whole, DOVE_JSON_COMPACT);

  return dove_manifest_new (text, self->manifest->file, NULL, NULL, error);
}

/**
 * dove_cli_try_open_with:
 * @self: a trial, signed in
 * @pointer: a member of the manifest
 * @value: what is there instead
 * @error: return location for an error
 *
 * Opens the application with a manifest that is changed in one member.
 *
 * Returns: (transfer full) (nullable): a driver, or %NULL with @error set
 */
DoveDriver *
dove_cli_try_open_with (DoveCliTry  *self,
                        const char  *pointer,
                        DoveValue   *value,
                        GError     **error)
{
  g_autoptr(DoveManifest) manifest = make_manifest (self, pointer, value, error);
  g_autoptr(DoveConnection) connection = manifest != NULL
                                           ? dove_cli_try_connect (self, manifest, error) : NULL;

  return connection != NULL ? dove_driver_open (connection, error) : NULL;
}

static void
keep (DoveCliTry            *self,
      const DoveCliOpenItem *item,
      const DoveCliAnswer   *result)
{
  g_autofree char *settled = dove_pointer_append_step ("/" SETTLED, item->pointer);
  g_autoptr(DoveValue) sentence = dove_value_new_text (result->sentence);
  g_autoptr(DoveValue) note = make_patch (settled, sentence);
  g_autoptr(DoveValue) before = self->kept != NULL ? g_steal_pointer (&self->kept)
                                                   : dove_value_ref (note);
  g_autoptr(DoveValue) noted = dove_value_merge_patch (before, note);

  if (result->value != NULL)
    {
      g_autoptr(DoveValue) patch = make_patch (item->pointer, result->value);

      self->kept = dove_value_merge_patch (noted, patch);
    }
  else
    self->kept = g_steal_pointer (&noted);
}

static void
tell (DoveCliTry            *self,
      const DoveCliOpenItem *item,
      const DoveCliAnswer   *result)
{
  g_autofree char *value = result->value != NULL
                             ? dove_json_write (result->value, DOVE_JSON_COMPACT) : NULL;

  switch (result->kind)
    {
    case DOVE_CLI_ANSWER_YES:
      dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, item->pointer, _("settled, as it is: %s"),
                         result->sentence);
      break;
    case DOVE_CLI_ANSWER_NO:
      dove_cli_try_tell (self, self->keeps ? DOVE_CLI_TRIED_GOOD : DOVE_CLI_TRIED_BAD,
                         item->pointer, _("settled, to be changed to %s: %s"), value,
                         result->sentence);
      break;
    default:
      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, item->pointer, _("cannot be told: %s"),
                         result->sentence);
    }
}

static void
try_item (DoveCliTry            *self,
          const DoveCliOpenItem *item)
{
  g_auto(DoveCliAnswer) result = { DOVE_CLI_ANSWER_UNKNOWN, NULL, NULL };

  if (!dove_cli_try_answer (self, item, &result))
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, item->pointer,
                         _("this would have to be written, or is for a person to see"));
      return;
    }

  tell (self, item, &result);
  if (result.kind != DOVE_CLI_ANSWER_UNKNOWN)
    keep (self, item, &result);
}

/* An item's object must still be there: it may have been taken out since. */
static gboolean
read_item (DoveCliTry      *self,
           DoveValue       *row,
           DoveCliOpenItem *item)
{
  DoveValue *objects = dove_value_get_member (self->manifest->document, "objects");
  DoveValue *settled = dove_value_get_member (self->manifest->document, SETTLED);

  *item = (DoveCliOpenItem) {
    .object = dove_value_get_member_text (row, "object"),
    .pointer = dove_value_get_member_text (row, "pointer"),
    .try_it = dove_value_get_member_text (row, "tryIt"),
    .choices = dove_value_get_member (row, "choices"),
  };

  return item->pointer != NULL && item->pointer[0] == '/' &&
         dove_value_get_member (settled, item->pointer) == NULL &&
         (item->object == NULL || dove_value_get_member (objects, item->object) != NULL);
}

/**
 * dove_cli_try_open_items:
 * @self: a trial, signed in
 * @only: (nullable): the only object to try
 *
 * Tries what an import left open, as far as reading tells, and remembers what is settled.
 */
void
dove_cli_try_open_items (DoveCliTry *self,
                         const char *only)
{
  DoveValue *origin = dove_value_get_member (self->manifest->document, "x-import");
  DoveValue *open = dove_value_get_member (origin, "open");

  for (guint i = 0; dove_value_get_kind (open) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (open); i++)
    {
      DoveCliOpenItem item;

      if (read_item (self, dove_value_get_element (open, i), &item) &&
          (only == NULL || g_strcmp0 (item.object, only) == 0))
        try_item (self, &item);
    }
}

/**
 * dove_cli_try_keep:
 * @self: a trial that is over
 * @error: return location for an error
 *
 * Writes what was settled into the connector's file.
 *
 * Returns: %FALSE with @error set when it could not be written
 */
gboolean
dove_cli_try_keep (DoveCliTry  *self,
                   GError     **error)
{
  const char *file = self->manifest->file;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  g_autofree char *written = NULL;
  g_autoptr(DoveValue) known = NULL;
  g_autoptr(DoveValue) corrected = NULL;
  gsize length = 0;

  if (self->kept == NULL)
    return TRUE;

  if (file == NULL || self->manifest->is_shipped)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("%s came with the program and is not changed: give --keep a file of your own"),
                   self->manifest->name);
      return FALSE;
    }

  if (!g_file_get_contents (file, &text, &length, error))
    return FALSE;
  known = dove_json_parse (text, (gssize) length, NULL, error);
  if (known == NULL)
    return FALSE;

  corrected = dove_value_merge_patch (known, self->kept);
  written = dove_json_write (corrected, DOVE_JSON_PRETTY);
  line = g_strconcat (written, "\n", NULL);
  if (!g_file_set_contents (file, line, -1, error))
    return FALSE;

  dove_cli_warn (_("what was settled is kept in %s, also when a newer document is imported"), file);

  return TRUE;
}
