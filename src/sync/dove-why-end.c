/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-why-private.h"

#include "record/dove-json.h"

/*
 * One record as the syncs see it that its object is an end of. Read from the state alone: what is
 * told is what was last seen, and costs no request.
 */

static void
end_free (gpointer data)
{
  DoveWhyEnd *end = data;

  g_clear_pointer (&end->definition, dove_definition_unref);
  g_clear_pointer (&end->seen, dove_store_observation_free);
  g_clear_pointer (&end->partner, dove_store_observation_free);
  g_clear_pointer (&end->link, dove_store_link_free);
  g_clear_pointer (&end->record, dove_value_unref);
  g_clear_pointer (&end->other, dove_value_unref);
  g_clear_pointer (&end->bases[0], dove_value_unref);
  g_clear_pointer (&end->bases[1], dove_value_unref);
  g_free (end->key);
  g_free (end);
}

static DoveValue *
parse (const char *json)
{
  return json != NULL ? dove_json_parse (json, -1, NULL, NULL) : NULL;
}

/* The key of the record that it is linked with */
const char *
dove_why_partner_key (const DoveWhyEnd *end)
{
  if (end->link == NULL)
    return NULL;

  return end->side == DOVE_SIDE_A ? end->link->b_id : end->link->a_id;
}

static gboolean
load_bases (DoveWhyEnd  *end,
            GError     **error)
{
  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *fields = NULL;

      if (!dove_store_find_base (end->host->store, end->link->id, side, &fields, error))
        return FALSE;
      end->bases[side] = parse (fields);
    }

  return TRUE;
}

static gboolean
end_load (DoveWhyEnd  *end,
          GError     **error)
{
  DoveStore *store = end->host->store;

  if (!dove_store_find_observation (store, end->sync_id, end->side, end->key, &end->seen, error) ||
      !dove_store_find_link (store, end->sync_id, end->side, end->key, &end->link, error))
    return FALSE;
  if (end->seen != NULL)
    end->record = parse (end->seen->fields);
  if (end->link == NULL)
    return TRUE;

  if (!load_bases (end, error) ||
      !dove_store_find_observation (store, end->sync_id, DOVE_SIDE_OTHER (end->side),
                                    dove_why_partner_key (end), &end->partner, error))
    return FALSE;
  if (end->partner != NULL)
    end->other = parse (end->partner->fields);

  return TRUE;
}

/* Every end of a sync at which the record stands */
GPtrArray *
dove_why_list_ends (const DoveWhyHost   *host,
                    const DoveWhyAbout  *about,
                    GError             **error)
{
  g_autoptr(GPtrArray) ends = g_ptr_array_new_with_free_func (end_free);

  for (guint i = 0; i < host->syncs->len; i++)
    for (guint side = 0; side < 2; side++)
      {
        DoveDefinition *definition = g_ptr_array_index (host->syncs, i);
        const DoveSyncDefinition *sync = dove_definition_get_sync (definition);
        DoveWhyEnd *end = NULL;

        if (g_strcmp0 (sync->ends[side].connection, about->connection) != 0 ||
            g_strcmp0 (sync->ends[side].object, about->object) != 0)
          continue;

        end = g_new0 (DoveWhyEnd, 1);
        end->host = host;
        end->definition = dove_definition_ref (definition);
        end->sync = sync;
        end->sync_id = dove_definition_get_id (definition);
        end->side = side;
        end->key = g_strdup (about->key);
        g_ptr_array_add (ends, end);
        if (!end_load (end, error))
          return NULL;
      }

  return g_steal_pointer (&ends);
}

/* Whether the sync writes into that side */
gboolean
dove_why_writes (const DoveWhyEnd *end,
                 DoveSide          side)
{
  return end->sync->direction == DOVE_DIRECTION_BOTH ||
         (end->sync->direction == DOVE_DIRECTION_A_TO_B) == (side == DOVE_SIDE_B);
}

/* The rows that write into a side; NULL when there are none, or they cannot be used any more */
DoveMapping *
dove_why_compile (const DoveWhyEnd *end,
                  DoveSide          to)
{
  DoveValue *rows = end->sync->rows[to];
  g_autoptr(GPtrArray) issues = NULL;

  if (rows == NULL || !dove_why_writes (end, to))
    return NULL;

  issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);

  return dove_mapping_new (rows, issues);
}

static const DoveSyncDefinition *
find_sync (const DoveWhyHost *host,
           const char        *sync_id)
{
  for (guint i = 0; i < host->syncs->len; i++)
    {
      DoveDefinition *definition = g_ptr_array_index (host->syncs, i);

      if (g_strcmp0 (dove_definition_get_id (definition), sync_id) == 0)
        return dove_definition_get_sync (definition);
    }

  return NULL;
}

/* The key of the record linked to @key by another sync, seen from the side that refers. */
static DoveValue *
follow_link (const char *sync_id,
             DoveValue  *key,
             gpointer    user_data)
{
  DoveWhyEnd *end = user_data;
  const DoveSyncDefinition *other = find_sync (end->host, sync_id);
  const DoveSyncEnd *from = &end->sync->ends[DOVE_SIDE_OTHER (end->side)];
  DoveSide side = DOVE_SIDE_A;
  g_autoptr(DoveStoreLink) link = NULL;
  g_autofree char *text = NULL;

  if (other == NULL)
    return NULL;
  if (g_strcmp0 (other->ends[DOVE_SIDE_A].connection, from->connection) != 0)
    side = DOVE_SIDE_B;

  text = dove_value_get_text (key) != NULL ? g_strdup (dove_value_get_text (key))
                                           : dove_json_write (key, DOVE_JSON_CANONICAL);
  if (!dove_store_find_link (end->host->store, sync_id, side, text, &link, NULL) || link == NULL)
    return NULL;

  return dove_value_new_text (side == DOVE_SIDE_A ? link->b_id : link->a_id);
}

/* What the rows that write the record may know */
void
dove_why_mapping_host (DoveWhyEnd      *end,
                       DoveMappingHost *host)
{
  host->formulas = end->host->formulas;
  host->follow = follow_link;
  host->user_data = end;
}

/* Whether two values are the same but for how they are written */
gboolean
dove_why_same (DoveValue *a,
               DoveValue *b)
{
  g_autoptr(DoveValue) none = dove_value_new_null ();
  g_autoptr(DoveValue) one = dove_canonical_value (a != NULL ? a : none, NULL);
  g_autoptr(DoveValue) two = dove_canonical_value (b != NULL ? b : none, NULL);

  return dove_value_equal (one, two);
}

/* A field of a record; null when it is not there */
DoveValue *
dove_why_fetch (const char *path,
                DoveValue  *record)
{
  g_autoptr(DovePath) parsed = dove_path_new (path, NULL);
  DoveValue *value = parsed != NULL && record != NULL ? dove_path_fetch (parsed, record) : NULL;

  return value != NULL ? value : dove_value_new_null ();
}

/* A time as programs are told one; NULL for never */
char *
dove_why_format_time (gint64 time)
{
  g_autoptr(GDateTime) utc = NULL;

  if (time == 0)
    return NULL;

  utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;
}

void
dove_why_set_time (DoveValueBuilder *builder,
                   const char       *name,
                   gint64            time)
{
  g_autofree char *text = dove_why_format_time (time);

  if (text != NULL)
    dove_value_builder_set_text (builder, name, text);
  else
    dove_value_builder_take (builder, name, dove_value_new_null ());
}

void
dove_why_set_number (DoveValueBuilder *builder,
                     const char       *name,
                     gint64            number)
{
  dove_value_builder_take (builder, name, dove_value_new_integer (number));
}

/* Which record of which application */
void
dove_why_set_place (DoveValueBuilder *builder,
                    const DoveWhyEnd *end,
                    DoveSide          side,
                    const char       *key)
{
  dove_value_builder_set_text (builder, "side", dove_side_get_nick (side));
  dove_value_builder_set_text (builder, "connection", end->sync->ends[side].connection);
  dove_value_builder_set_text (builder, "object", end->sync->ends[side].object);
  dove_value_builder_set_text (builder, "key", key);
}
