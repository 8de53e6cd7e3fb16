/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-why-private.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"

/*
 * Where the value of a field comes from: the sync, the row and its formula with the values that
 * it reads, and the run that wrote it.
 */

/* The change of a field that was written last, and when. */
typedef struct
{
  DoveStoreChange *change;
  DoveStoreRun    *run;
  gint64           at;
  DoveValue       *old;
  DoveValue       *new;
} Written;

static void
written_clear (Written *written)
{
  g_clear_pointer (&written->change, dove_store_change_free);
  g_clear_pointer (&written->run, dove_store_run_free);
  g_clear_pointer (&written->old, dove_value_unref);
  g_clear_pointer (&written->new, dove_value_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Written, written_clear)

static gboolean
holds_field (const DoveStoreChange *change,
             const char            *field,
             Written               *written)
{
  g_autoptr(DoveValue) fields = NULL;
  g_autoptr(DoveValue) shown = NULL;

  if (change->fields != NULL)
    fields = dove_json_parse (change->fields, -1, NULL, NULL);
  shown = fields != NULL ? dove_hide_fields (fields) : NULL;
  for (guint i = 0; shown != NULL && i < dove_value_get_length (shown); i++)
    {
      DoveValue *entry = dove_value_get_element (shown, i);
      DoveValue *old = dove_value_get_member (entry, "old");
      DoveValue *new = dove_value_get_member (entry, "new");

      if (g_strcmp0 (dove_value_get_member_text (entry, "field"), field) != 0)
        continue;
      written->old = old != NULL ? dove_value_ref (old) : dove_value_new_null ();
      written->new = new != NULL ? dove_value_ref (new) : dove_value_new_null ();
      return TRUE;
    }

  return FALSE;
}

static gboolean
find_written (DoveWhyEnd  *end,
              const char  *field,
              Written     *written,
              GError     **error)
{
  DoveStore *store = end->host->store;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(DoveStoreIntent) intent = NULL;

  if (end->link == NULL)
    return TRUE;
  changes = dove_store_list_changes_of_link (store, end->link->id, DOVE_WHY_CHANGES, error);
  if (changes == NULL)
    return FALSE;

  for (guint i = 0; i < changes->len && written->change == NULL; i++)
    {
      DoveStoreChange *change = g_ptr_array_index (changes, i);

      if (change->side == end->side && change->state == DOVE_CHANGE_DONE &&
          change->kind != DOVE_CHANGE_LINK && holds_field (change, field, written))
        written->change = g_ptr_array_steal_index (changes, i--);
    }
  if (written->change == NULL)
    return TRUE;

  if (!dove_store_find_run (store, written->change->run_id, &written->run, error) ||
      !dove_store_find_intent_of_change (store, written->change->id, &intent, error))
    return FALSE;
  written->at = intent != NULL         ? intent->sent_at
                : written->run != NULL ? written->run->started
                                       : 0;

  return TRUE;
}

static DoveValue *
written_to_value (const Written *written)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (written->change == NULL)
    return dove_value_new_null ();

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_why_set_number (builder, "run", written->change->run_id);
  dove_why_set_number (builder, "change", written->change->id);
  dove_why_set_time (builder, "at", written->at);
  dove_value_builder_set_text (builder, "by",
                               written->run != NULL ? written->run->trigger : "");
  dove_value_builder_set_text (builder, "do", dove_change_kind_get_nick (written->change->kind));
  dove_value_builder_set (builder, "old", written->old);
  dove_value_builder_set (builder, "new", written->new);

  return dove_value_builder_end (builder);
}

/* What the application held when the two were last in agreement; NULL when that is not known. */
static DoveValue *
agreed_value (const DoveWhyEnd *end,
              const char       *field)
{
  DoveValue *base = end->bases[end->side];

  return base != NULL ? dove_value_get_member (base, field) : NULL;
}

/* What the row meant then, where the application keeps something else than what it is sent. */
static DoveValue *
meant_value (const DoveWhyEnd *end,
             const char       *field)
{
  DoveValue *base = end->bases[DOVE_SIDE_OTHER (end->side)];
  g_autofree char *name = g_strconcat ("=", field, NULL);

  return base != NULL ? dove_value_get_member (base, name) : NULL;
}

/* How the present value came about: `written`, `kept` (the application's form of what was
 * written), `changed-since`, `there-before`, `left` */
static const char *
origin_of (const DoveWhyEnd *end,
           const char       *field,
           const Written    *written,
           DoveValue        *now)
{
  DoveValue *agreed = agreed_value (end, field);
  gboolean is_agreed = agreed != NULL && dove_why_same (agreed, now);

  if (written->change == NULL)
    return agreed == NULL || is_agreed ? "there-before" : "changed-since";
  if (dove_why_same (written->new, now))
    return "written";
  if (!is_agreed)
    return "changed-since";

  return written->run != NULL && written->run->undo_of != 0 ? "written" : "kept";
}

static char *
explain_origin (const DoveWhyEnd *end,
                const char       *origin,
                const Written    *written)
{
  const DoveSyncEnd *at = &end->sync->ends[end->side];
  g_autofree char *when = dove_why_format_time (written->at);

  if (g_str_equal (origin, "there-before"))
    return g_strdup_printf (_("“%s” held this value already when the two records were linked"),
                            at->connection);
  if (g_str_equal (origin, "changed-since"))
    return g_strdup_printf (_("it was changed in “%s” by a person or another program, after the "
                              "sync had last dealt with it"), at->connection);
  if (g_str_equal (origin, "kept"))
    return g_strdup_printf (_("run %" PRId64 " wrote it at %s, and “%s” keeps it in this form"),
                            written->change->run_id, when, at->connection);
  if (written->run != NULL && written->run->undo_of != 0)
    return g_strdup_printf (_("run %" PRId64 " wrote it at %s, taking back run %" PRId64),
                            written->change->run_id, when, written->run->undo_of);

  return g_strdup_printf (_("run %" PRId64 " wrote it at %s"), written->change->run_id, when);
}

/* Values that lost against another one in this field. */
static gboolean
set_lost (DoveWhyEnd        *end,
          const char        *field,
          DoveValueBuilder  *entry,
          GError           **error)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(GPtrArray) history = NULL;

  if (end->link != NULL)
    {
      history = dove_store_list_history (end->host->store, end->link->id, error);
      if (history == NULL)
        return FALSE;
    }

  for (guint i = 0; history != NULL && i < history->len; i++)
    {
      const DoveStoreHistory *lost = g_ptr_array_index (history, i);
      g_autoptr(DoveValueBuilder) line = NULL;
      DoveValue *value = NULL;

      if (g_strcmp0 (lost->field, field) != 0)
        continue;
      line = dove_value_builder_new (DOVE_VALUE_RECORD);
      value = lost->value != NULL ? dove_json_parse (lost->value, -1, NULL, NULL) : NULL;
      dove_value_builder_set_text (line, "side", dove_side_get_nick (lost->side));
      dove_value_builder_take (line, "value", value != NULL ? value : dove_value_new_null ());
      dove_value_builder_set_text (line, "why", lost->why != NULL ? lost->why : "");
      dove_why_set_number (line, "run", lost->run_id);
      dove_why_set_time (line, "at", lost->at);
      dove_value_builder_take_element (list, dove_value_builder_end (line));
    }
  dove_value_builder_take (entry, "lost", dove_value_builder_end (list));

  return TRUE;
}

/* What the row makes of the linked record today, and whether the field holds it. */
static void
set_row (DoveWhyEnd       *end,
         const char       *field,
         DoveMapping      *mapping,
         guint             row,
         DoveValueBuilder *entry)
{
  DoveMappingHost host = { 0 };
  g_autoptr(DoveValue) explained = NULL;
  g_autoptr(DoveValue) now = dove_why_fetch (field, end->record);
  DoveValue *made = NULL;
  gboolean agrees = TRUE;

  if (end->other == NULL)
    return;

  dove_why_mapping_host (end, &host);
  explained = dove_mapping_explain (mapping, &host, DOVE_MAP_UPDATE, end->other, end->record, row);
  dove_value_builder_set (entry, "explain", explained);

  made = dove_value_get_member (explained, "value");
  if (g_strcmp0 (dove_value_get_member_text (explained, "state"), "write") == 0)
    agrees = dove_why_same (made, now) ||
             (meant_value (end, field) != NULL && dove_why_same (meant_value (end, field), made) &&
              agreed_value (end, field) != NULL && dove_why_same (agreed_value (end, field), now));
  dove_value_builder_take (entry, "agrees", dove_value_new_boolean (agrees));
}

static gboolean
set_value (DoveWhyEnd        *end,
           const char        *field,
           DoveValueBuilder  *entry,
           GError           **error)
{
  g_auto(Written) written = { 0 };
  g_autoptr(DoveValue) now = dove_why_fetch (field, end->record);
  const char *origin = NULL;
  g_autofree char *message = NULL;

  if (!find_written (end, field, &written, error))
    return FALSE;

  origin = origin_of (end, field, &written, now);
  message = explain_origin (end, origin, &written);
  dove_value_builder_set (entry, "value", now);
  dove_why_set_time (entry, "seen", end->seen->seen_at);
  dove_value_builder_set_text (entry, "origin", origin);
  dove_value_builder_set_text (entry, "message", message);
  dove_value_builder_take (entry, "written", written_to_value (&written));

  return set_lost (end, field, entry, error);
}

/* What one sync says of the field; NULL without an error when it does not write it. */
static DoveValue *
explain_end (DoveWhyEnd  *end,
             const char  *field,
             GError     **error)
{
  g_autoptr(DoveMapping) mapping = dove_why_compile (end, end->side);
  int row = mapping != NULL ? dove_mapping_find_row (mapping, field) : -1;
  g_autoptr(DoveValueBuilder) entry = NULL;
  g_autoptr(DoveValue) reasons = NULL;

  if (row < 0)
    return NULL;

  entry = dove_value_builder_new (DOVE_VALUE_RECORD);
  reasons = dove_why_list_reasons (end, error);
  if (reasons == NULL)
    return NULL;

  dove_value_builder_set_text (entry, "sync", end->sync_id);
  dove_value_builder_set_text (entry, "side", dove_side_get_nick (end->side));
  if (end->link != NULL)
    {
      g_autoptr(DoveValueBuilder) partner = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_why_set_number (entry, "link", end->link->id);
      dove_why_set_place (partner, end, DOVE_SIDE_OTHER (end->side), dove_why_partner_key (end));
      dove_value_builder_take (entry, "partner", dove_value_builder_end (partner));
    }
  if (end->seen != NULL && !set_value (end, field, entry, error))
    return NULL;

  set_row (end, field, mapping, (guint) row, entry);
  dove_value_builder_set (entry, "reasons", reasons);

  return dove_value_builder_end (entry);
}

static gboolean
reads_field (const DoveWhyEnd *end,
             const char       *field)
{
  g_autoptr(DoveMapping) mapping = dove_why_compile (end, DOVE_SIDE_OTHER (end->side));
  GPtrArray *sources = mapping != NULL ? dove_mapping_get_sources (mapping) : NULL;

  for (guint i = 0; sources != NULL && i < sources->len; i++)
    if (g_strcmp0 (g_ptr_array_index (sources, i), field) == 0)
      return TRUE;

  return FALSE;
}

/* What to say when no sync writes the field. */
static char *
explain_unwritten (const DoveWhyAbout *about,
                   GPtrArray          *ends)
{
  g_autoptr(GString) readers = g_string_new (NULL);

  if (ends->len == 0)
    return g_strdup_printf (_("No sync has “%s” of “%s” at one of its sides"), about->object,
                            about->connection);

  for (guint i = 0; i < ends->len; i++)
    {
      const DoveWhyEnd *end = g_ptr_array_index (ends, i);

      if (reads_field (end, about->field))
        {
          g_string_append (readers, readers->len > 0 ? ", " : "");
          g_string_append_printf (readers, _("“%s”"), end->sync_id);
        }
    }
  if (readers->len == 0)
    return g_strdup_printf (_("No sync writes or reads “%s”: its value is made in “%s”"),
                            about->field, about->connection);

  return g_strdup_printf (_("No sync writes “%s”: its value is made in “%s”, and read by %s"),
                          about->field, about->connection, readers->str);
}

/**
 * dove_why_field:
 * @host: where to look
 * @about: a record and one of its fields
 * @error: return location for an error
 *
 * Says where the value of a field came from.
 *
 * Gives a record with `connection`, `object`, `key`, `field`, `message` (when no sync writes the
 * field) and `syncs`: for each sync that writes it `sync`, `side`, `link`, `partner` (the record
 * it is made of), `value` (as last seen), `seen`, `origin` (`written`, `kept`, `changed-since`,
 * `there-before`), `message`, `written` (the change that wrote it last: `run`, `at`, `by`, `do`,
 * `old`, `new`), `explain` (dove_mapping_explain()), `agrees`, `lost` and `reasons`.
 *
 * Errors: those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): the answer
 */
DoveValue *
dove_why_field (const DoveWhyHost   *host,
                const DoveWhyAbout  *about,
                GError             **error)
{
  g_autoptr(GPtrArray) ends = dove_why_list_ends (host, about, error);
  g_autoptr(DoveValueBuilder) answer = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) syncs = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *message = NULL;

  if (ends == NULL)
    return NULL;

  for (guint i = 0; i < ends->len; i++)
    {
      g_autoptr(GError) local = NULL;
      DoveValue *entry = explain_end (g_ptr_array_index (ends, i), about->field, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (entry != NULL)
        dove_value_builder_take_element (syncs, entry);
    }

  message = dove_value_builder_get_length (syncs) == 0 ? explain_unwritten (about, ends)
                                                       : g_strdup ("");
  dove_value_builder_set_text (answer, "connection", about->connection);
  dove_value_builder_set_text (answer, "object", about->object);
  dove_value_builder_set_text (answer, "key", about->key);
  dove_value_builder_set_text (answer, "field", about->field);
  dove_value_builder_set_text (answer, "message", message);
  dove_value_builder_take (answer, "syncs", dove_value_builder_end (syncs));

  return dove_value_builder_end (answer);
}
