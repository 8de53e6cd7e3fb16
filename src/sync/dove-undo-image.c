/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-undo-private.h"

#include "record/dove-json.h"

/*
 * What a record was after a write, kept with the write's intent, so that it can be told later
 * whether somebody has changed it since: of an update the fields that the application keeps in
 * another form than they were sent in, of a create a digest of all that can be written to it.
 */

#define DIGEST_LENGTH 32 /* hexadecimal digits */

/* The members of a record that an application lets itself be told, without those that are empty */
DoveValue *
dove_undo_writable (DoveRun   *run,
                    DoveSide   side,
                    DoveValue *record)
{
  DoveSchema *schema = run->terms->sides[side].schema;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *name = dove_value_get_name (record, i);
      DoveValue *value = dove_value_get_element (record, i);
      DoveField *field = dove_schema_find_field (schema, name);

      if (!dove_value_is_null (value) && (field == NULL || !field->read_only))
        dove_value_builder_set (builder, name, value);
    }

  return dove_value_builder_end (builder);
}

static char *
make_digest (DoveRun   *run,
             DoveSide   side,
             DoveValue *record)
{
  g_autoptr(DoveValue) writable = dove_undo_writable (run, side, record);
  g_autofree char *digest = dove_value_digest (writable);

  return g_strndup (digest, DIGEST_LENGTH);
}

/* Of all that can be written to a record; @fields is what was observed of it */
char *
dove_undo_digest (DoveRun    *run,
                  DoveSide    side,
                  const char *fields)
{
  g_autoptr(DoveValue) record = dove_run_parse (fields, NULL);

  return record != NULL ? make_digest (run, side, record) : NULL;
}

static void
note_kept (DoveRun               *run,
           const DoveStoreChange *change,
           DoveValue             *record,
           DoveValueBuilder      *held)
{
  g_autoptr(DoveValue) fields = dove_run_parse (change->fields, NULL);

  for (guint i = 0; fields != NULL && i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      const char *text = dove_value_get_member_text (entry, "field");
      g_autoptr(DovePath) path = dove_path_new (text, NULL);
      g_autoptr(DoveValue) value = path != NULL ? dove_terms_fetch (path, record) : NULL;
      g_autoptr(DoveValue) now = dove_terms_canonical (run->terms, change->side, text, value);
      g_autoptr(DoveValue) sent = NULL;

      sent = dove_terms_canonical (run->terms, change->side, text,
                                   dove_value_get_member (entry, "new"));
      if (!dove_value_equal (now, sent))
        dove_value_builder_set (held, text, now);
    }
}

/* What is to be remembered of a record that was just written; NULL when the change says it all */
char *
dove_undo_make_image (DoveRun                    *run,
                      const DoveStoreChange      *change,
                      const DoveStoreObservation *now)
{
  g_autoptr(DoveValueBuilder) image = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) held = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = dove_run_parse (now->fields, NULL);
  g_autoptr(DoveValue) value = NULL;
  g_autofree char *digest = NULL;

  if (record == NULL)
    return NULL;

  if (change->kind == DOVE_CHANGE_CREATE)
    {
      digest = make_digest (run, now->side, record);
      dove_value_builder_set_text (image, "digest", digest);
      if (now->version != NULL)
        dove_value_builder_set_text (image, "version", now->version);
    }
  else
    note_kept (run, change, record, held);
  if (dove_value_builder_get_length (held) > 0)
    dove_value_builder_take (image, "held", dove_value_builder_end (held));
  if (dove_value_builder_get_length (image) == 0)
    return NULL;

  value = dove_value_builder_end (image);

  return dove_json_write (value, DOVE_JSON_COMPACT);
}

/* Whether a record that a write made is still as it was then */
gboolean
dove_undo_is_untouched (DoveRun                    *run,
                        const char                 *image,
                        const DoveStoreObservation *now)
{
  g_autoptr(DoveValue) then = image != NULL ? dove_run_parse (image, NULL) : NULL;
  g_autofree char *digest = dove_undo_digest (run, now->side, now->fields);
  const char *version = then != NULL ? dove_value_get_member_text (then, "version") : NULL;

  if (then == NULL)
    return FALSE;

  return g_strcmp0 (dove_value_get_member_text (then, "digest"), digest) == 0 ||
         (version != NULL && g_strcmp0 (version, now->version) == 0);
}
