/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "practice/dove-practice-stale.h"
#include "record/dove-json.h"

struct _DovePracticeStale
{
  GHashTable *records;  /* "app/object/id" as JSON -> DoveValue */
};

/**
 * dove_practice_stale_new:
 *
 * Returns: (transfer full): one that knows of no change
 */
DovePracticeStale *
dove_practice_stale_new (void)
{
  DovePracticeStale *self = g_new0 (DovePracticeStale, 1);

  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) dove_value_unref);

  return self;
}

/**
 * dove_practice_stale_free:
 * @self: (transfer full): what records were
 */
void
dove_practice_stale_free (DovePracticeStale *self)
{
  g_hash_table_unref (self->records);
  g_free (self);
}

static char *
record_dup_name (const DovePracticeObject *object,
                 DoveValue                *record)
{
  g_autofree char *id = dove_json_write (dove_value_get_member (record, "id"), DOVE_JSON_COMPACT);

  return g_strdup_printf ("%s/%s/%s", object->app, object->name, id);
}

/**
 * dove_practice_stale_remember:
 * @self: what records were
 * @object: an object
 * @before: the record as it was answered before it was changed
 */
void
dove_practice_stale_remember (DovePracticeStale        *self,
                              const DovePracticeObject *object,
                              DoveValue                *before)
{
  g_hash_table_replace (self->records, record_dup_name (object, before), dove_value_ref (before));
}

/**
 * dove_practice_stale_replace:
 * @self: what records were
 * @object: an object
 * @records: (element-type DoveValue) (inout): records of it; those that were changed since the
 *   start become what they were before their last change
 */
void
dove_practice_stale_replace (DovePracticeStale        *self,
                             const DovePracticeObject *object,
                             GPtrArray                *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *name = record_dup_name (object, records->pdata[i]);
      DoveValue *before = g_hash_table_lookup (self->records, name);

      if (before != NULL)
        {
          dove_value_unref (records->pdata[i]);
          records->pdata[i] = dove_value_ref (before);
        }
    }
}
