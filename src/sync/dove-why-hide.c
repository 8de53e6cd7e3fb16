/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-why-private.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"
#include "store/dove-store-secrets.h"

/*
 * What is told of a record is told without what its application marks as secret today: whatever
 * was seen, written, lost or would be made of such a field is looked for in the whole answer.
 */

typedef struct
{
  DoveWhyEnd       *end;
  DoveStoreSecrets *secrets;
  GPtrArray        *hidden;  /* of utf8 */
} Hiding;

static void
collect_field (Hiding     *self,
               DoveSide    side,
               const char *path,
               DoveValue  *value)
{
  dove_store_secrets_collect (self->secrets, self->end->sync_id, side, path, value, self->hidden);
}

/* What the two held when they last agreed; `=PATH` is what a row meant then for the other side. */
static void
collect_base (Hiding   *self,
              DoveSide  side)
{
  DoveValue *base = self->end->bases[side];

  for (guint i = 0; base != NULL && i < dove_value_get_length (base); i++)
    {
      const char *name = dove_value_get_name (base, i);
      DoveValue *value = dove_value_get_element (base, i);

      if (*name == '=')
        collect_field (self, DOVE_SIDE_OTHER (side), name + 1, value);
      else
        collect_field (self, side, name, value);
    }
}

/* What the rows make today */
static void
collect_made (Hiding   *self,
              DoveSide  to)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(DoveMapping) mapping = dove_why_compile (end, to);
  DoveValue *held = to == end->side ? end->record : end->other;
  DoveValue *source = to == end->side ? end->other : end->record;
  DoveMappingHost host = { 0 };
  g_autoptr(GPtrArray) fields = NULL;

  if (mapping == NULL || source == NULL)
    return;

  dove_why_mapping_host (end, &host);
  fields = dove_mapping_apply (mapping, &host, held != NULL ? DOVE_MAP_UPDATE : DOVE_MAP_CREATE,
                               source, held);
  for (guint i = 0; i < fields->len; i++)
    {
      DoveMappedField *mapped = g_ptr_array_index (fields, i);

      collect_field (self, to, dove_path_get_text (mapped->path), mapped->value);
    }
}

static gboolean
collect_written (Hiding  *self,
                 gint64   link_id,
                 GError **error)
{
  DoveStore *store = self->end->host->store;
  g_autoptr(GPtrArray) changes =
      dove_store_list_changes_of_link (store, link_id, DOVE_WHY_CHANGES, error);
  g_autoptr(GPtrArray) history = NULL;

  if (changes == NULL || (history = dove_store_list_history (store, link_id, error)) == NULL)
    return FALSE;

  for (guint i = 0; i < changes->len; i++)
    {
      const DoveStoreChange *change = g_ptr_array_index (changes, i);
      g_autoptr(DoveValue) fields =
          change->fields != NULL ? dove_json_parse (change->fields, -1, NULL, NULL) : NULL;
      g_autoptr(DoveValue) marked = fields != NULL
          ? dove_store_secrets_mark (self->secrets, self->end->sync_id, change->side, fields)
          : NULL;

      if (marked != NULL)
        dove_hide_collect_fields (marked, self->hidden);
    }
  for (guint i = 0; i < history->len; i++)
    {
      const DoveStoreHistory *lost = g_ptr_array_index (history, i);
      g_autoptr(DoveValue) value =
          lost->value != NULL ? dove_json_parse (lost->value, -1, NULL, NULL) : NULL;

      collect_field (self, lost->side, lost->field, value);
    }

  return TRUE;
}

static gboolean
collect_end (Hiding  *self,
             GError **error)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(GPtrArray) links =
      dove_store_list_links_of (end->host->store, end->sync_id, end->side, end->key, error);

  if (links == NULL)
    return FALSE;

  dove_store_secrets_collect_record (self->secrets, end->sync_id, end->side, end->record,
                                     self->hidden);
  dove_store_secrets_collect_record (self->secrets, end->sync_id, DOVE_SIDE_OTHER (end->side),
                                     end->other, self->hidden);
  for (guint side = 0; side < 2; side++)
    {
      collect_base (self, side);
      collect_made (self, side);
    }
  for (guint i = 0; i < links->len; i++)
    if (!collect_written (self, ((DoveStoreLink *) g_ptr_array_index (links, i))->id, error))
      return FALSE;

  return TRUE;
}

/**
 * dove_why_hide:
 * @host: where the answer was looked for
 * @about: whom it is about
 * @answer: as of dove_why_field(), dove_why_not() or dove_why_record()
 * @error: return location for an error
 *
 * Errors: those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): the answer without what is secret in the record and its
 *   partners
 */
DoveValue *
dove_why_hide (const DoveWhyHost   *host,
               const DoveWhyAbout  *about,
               DoveValue           *answer,
               GError             **error)
{
  g_autoptr(GPtrArray) ends = dove_why_list_ends (host, about, error);
  g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (host->store);
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; ends != NULL && i < ends->len; i++)
    {
      Hiding self = { g_ptr_array_index (ends, i), secrets, hidden };

      if (!collect_end (&self, error))
        return NULL;
    }
  if (ends == NULL)
    return NULL;

  return hidden->len > 0 ? dove_hide_texts (answer, hidden) : dove_value_ref (answer);
}
