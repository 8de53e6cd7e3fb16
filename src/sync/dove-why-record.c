/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-why-private.h"

#include "store/dove-store-act.h"
#include "record/dove-json.h"

/*
 * One record as every sync sees it: what was last seen of it, whom it is linked with, where the
 * two differ, and what happened to it.
 */

typedef struct
{
  gint64     at;
  gint64     order;
  DoveValue *value;
} Event;

static void
event_clear (gpointer data)
{
  dove_value_unref (((Event *) data)->value);
}

static int
compare_events (gconstpointer a,
                gconstpointer b)
{
  const Event *one = a;
  const Event *two = b;

  if (one->at != two->at)
    return one->at < two->at ? -1 : 1;

  return one->order < two->order ? -1 : one->order > two->order;
}

static DoveValueBuilder *
event_new (const DoveWhyEnd *end,
           const char       *what,
           gint64            at)
{
  DoveValueBuilder *builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_why_set_time (builder, "at", at);
  dove_value_builder_set_text (builder, "what", what);
  dove_value_builder_set_text (builder, "sync", end->sync_id);

  return builder;
}

static void
event_take (GArray           *events,
            gint64            at,
            DoveValueBuilder *builder)
{
  Event event = { at, events->len, dove_value_builder_end (builder) };

  g_array_append_val (events, event);
  dove_value_builder_free (builder);
}

static void
set_json (DoveValueBuilder *builder,
          const char       *name,
          const char       *json)
{
  DoveValue *value = json != NULL ? dove_json_parse (json, -1, NULL, NULL) : NULL;

  dove_value_builder_take (builder, name, value != NULL ? value : dove_value_new_null ());
}

/* When a change was sent, or else when its run began. */
static gboolean
find_time (DoveWhyEnd             *end,
           const DoveStoreChange  *change,
           DoveStoreRun          **run,
           gint64                 *at,
           GError                **error)
{
  g_autoptr(DoveStoreIntent) intent = NULL;

  if (!dove_store_find_run (end->host->store, change->run_id, run, error) ||
      !dove_store_find_intent_of_change (end->host->store, change->id, &intent, error))
    return FALSE;
  *at = intent != NULL ? intent->sent_at : *run != NULL ? (*run)->started : 0;

  return TRUE;
}

/* Nothing happened by a plan that waits, was replaced or was rejected. */
static gboolean
is_only_planned (const DoveStoreRun *run)
{
  return run->state == DOVE_RUN_PLANNED || run->state == DOVE_RUN_NEEDS_OK ||
         run->state == DOVE_RUN_SUPERSEDED || run->state == DOVE_RUN_REJECTED;
}

static gboolean
add_change (DoveWhyEnd             *end,
            const DoveStoreChange  *change,
            GArray                 *events,
            GError                **error)
{
  g_autoptr(DoveStoreRun) run = NULL;
  DoveValueBuilder *event = NULL;
  gint64 at = 0;

  if (!find_time (end, change, &run, &at, error))
    return FALSE;
  if (run != NULL && is_only_planned (run))
    return TRUE;

  event = event_new (end, dove_change_kind_get_nick (change->kind), at);
  dove_why_set_number (event, "run", change->run_id);
  dove_value_builder_set_text (event, "by", run != NULL ? run->trigger : "");
  if (run != NULL && run->undo_of != 0)
    dove_why_set_number (event, "undo_of", run->undo_of);
  dove_value_builder_set_text (event, "side", dove_side_get_nick (change->side));
  dove_value_builder_set_text (event, "connection", end->sync->ends[change->side].connection);
  dove_value_builder_set_text (event, "state", dove_change_state_get_nick (change->state));
  dove_value_builder_set_text (event, "message", change->message != NULL ? change->message : "");
  set_json (event, "fields", change->fields);
  event_take (events, at, event);

  return TRUE;
}

static gboolean
add_history (DoveWhyEnd  *end,
             gint64       link_id,
             GArray      *events,
             GError     **error)
{
  g_autoptr(GPtrArray) history = dove_store_list_history (end->host->store, link_id, error);

  if (history == NULL)
    return FALSE;

  for (guint i = 0; i < history->len; i++)
    {
      const DoveStoreHistory *lost = g_ptr_array_index (history, i);
      DoveValueBuilder *event = event_new (end, "value-lost", lost->at);

      dove_why_set_number (event, "run", lost->run_id);
      dove_value_builder_set_text (event, "side", dove_side_get_nick (lost->side));
      dove_value_builder_set_text (event, "field", lost->field);
      set_json (event, "value", lost->value);
      dove_value_builder_set_text (event, "message", lost->why != NULL ? lost->why : "");
      event_take (events, lost->at, event);
    }

  return TRUE;
}

static gboolean
add_link (DoveWhyEnd           *end,
          const DoveStoreLink  *link,
          GArray               *events,
          GError              **error)
{
  const char *partner = end->side == DOVE_SIDE_A ? link->b_id : link->a_id;
  g_autoptr(GPtrArray) changes = NULL;
  DoveValueBuilder *event = event_new (end, "linked", link->made_at);

  dove_why_set_number (event, "link", link->id);
  dove_why_set_number (event, "run", link->made_by);
  dove_value_builder_set_text (event, "partner", partner);
  event_take (events, link->made_at, event);
  if (link->state == DOVE_LINK_RETIRED)
    {
      event = event_new (end, "parted", link->retired_at);
      dove_why_set_number (event, "link", link->id);
      dove_value_builder_set_text (event, "partner", partner);
      dove_value_builder_set_text (event, "why", link->why != NULL ? link->why : "");
      event_take (events, link->retired_at, event);
    }

  changes = dove_store_list_changes_of_link (end->host->store, link->id, DOVE_WHY_CHANGES, error);
  if (changes == NULL)
    return FALSE;
  for (guint i = changes->len; i > 0; i--)
    {
      const DoveStoreChange *change = g_ptr_array_index (changes, i - 1);

      if (change->kind != DOVE_CHANGE_LINK && change->state != DOVE_CHANGE_PLANNED &&
          !add_change (end, change, events, error))
        return FALSE;
    }

  return add_history (end, link->id, events, error);
}

static void
add_review (DoveWhyEnd            *end,
            const DoveStoreReview *review,
            GArray                *events)
{
  DoveValueBuilder *event = event_new (end, "asked", review->at);

  dove_why_set_number (event, "review", review->id);
  dove_value_builder_set_text (event, "kind", dove_review_kind_get_nick (review->kind));
  dove_value_builder_set_text (event, "field", review->field != NULL ? review->field : "");
  dove_value_builder_set_text (event, "message", review->message);
  event_take (events, review->at, event);
  if (review->answer == NULL)
    return;

  event = event_new (end, "answered", review->answered_at);
  dove_why_set_number (event, "review", review->id);
  dove_value_builder_set_text (event, "message", review->answer);
  event_take (events, review->answered_at, event);
}

static gboolean
add_reviews (DoveWhyEnd       *end,
             DoveReviewState   state,
             GArray           *events,
             GError          **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_reviews (end->host->store, end->sync_id, state, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &local);

      if (review == NULL)
        break;
      if (dove_why_is_about (end, review))
        add_review (end, review, events);
    }

  return dove_error_pass (&local, error);
}

static gboolean
add_problem (DoveWhyEnd  *end,
             GArray      *events,
             GError     **error)
{
  g_autoptr(DoveStoreProblem) problem = NULL;
  DoveValueBuilder *event = NULL;

  if (!dove_store_find_problem_of (end->host->store, end->sync_id, end->side, end->key, &problem,
                                   error))
    return FALSE;
  if (problem == NULL)
    return TRUE;

  event = event_new (end, "problem", problem->last);
  dove_why_set_number (event, "problem", problem->id);
  dove_why_set_number (event, "run", problem->run_id);
  dove_why_set_number (event, "tries", problem->tries);
  dove_value_builder_set_text (event, "field", problem->field != NULL ? problem->field : "");
  dove_value_builder_set_text (event, "message", problem->message);
  event_take (events, problem->last, event);

  return TRUE;
}

static gboolean
add_events (DoveWhyEnd  *end,
            GArray      *events,
            GError     **error)
{
  g_autoptr(GPtrArray) links = NULL;

  links = dove_store_list_links_of (end->host->store, end->sync_id, end->side, end->key, error);
  if (links == NULL)
    return FALSE;

  for (guint i = 0; i < links->len; i++)
    if (!add_link (end, g_ptr_array_index (links, i), events, error))
      return FALSE;

  return add_reviews (end, DOVE_REVIEW_OPEN, events, error) &&
         add_reviews (end, DOVE_REVIEW_ANSWERED, events, error) &&
         add_reviews (end, DOVE_REVIEW_CLOSED, events, error) && add_problem (end, events, error);
}

static void
set_seen (DoveValueBuilder           *builder,
          const DoveStoreObservation *seen,
          DoveValue                  *record)
{
  static const char *const states[] = { "here", "outside-filter", "gone" };

  dove_value_builder_set_text (builder, "state", seen != NULL ? states[seen->state] : "never-seen");
  dove_why_set_time (builder, "seen", seen != NULL ? seen->seen_at : 0);
  dove_why_set_time (builder, "updated", seen != NULL ? seen->updated : 0);
  dove_value_builder_take (builder, "record",
                           record != NULL ? dove_value_ref (record) : dove_value_new_null ());
}

/* A field whose row makes something else today than what is held, leaving out what an application
 * keeps in a form of its own. */
static void
add_difference (const DoveWhyEnd *end,
                DoveSide          to,
                DoveMappedField  *mapped,
                DoveValueBuilder *list)
{
  const char *path = dove_path_get_text (mapped->path);
  DoveValue *held_record = to == end->side ? end->record : end->other;
  DoveValue *base = end->bases[to];
  DoveValue *source_base = end->bases[DOVE_SIDE_OTHER (to)];
  g_autofree char *meant_name = g_strconcat ("=", path, NULL);
  g_autoptr(DoveValue) held = dove_why_fetch (path, held_record);
  DoveValue *agreed = base != NULL ? dove_value_get_member (base, path) : NULL;
  DoveValue *meant = source_base != NULL ? dove_value_get_member (source_base, meant_name) : NULL;
  g_autoptr(DoveValueBuilder) entry = NULL;

  if (mapped->state != DOVE_MAPPED_WRITE || dove_why_same (mapped->value, held))
    return;
  if (meant != NULL && agreed != NULL && dove_why_same (meant, mapped->value) &&
      dove_why_same (agreed, held))
    return;

  entry = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (entry, "side", dove_side_get_nick (to));
  dove_value_builder_set_text (entry, "field", path);
  dove_value_builder_set (entry, "holds", held);
  dove_value_builder_take (entry, "should", mapped->value != NULL ? dove_value_ref (mapped->value)
                                                                  : dove_value_new_null ());
  dove_value_builder_take_element (list, dove_value_builder_end (entry));
}

static DoveValue *
list_differences (DoveWhyEnd *end)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveMappingHost host = { 0 };

  dove_why_mapping_host (end, &host);
  for (guint to = 0; to < 2; to++)
    {
      g_autoptr(DoveMapping) mapping = dove_why_compile (end, to);
      DoveValue *held = to == end->side ? end->record : end->other;
      DoveValue *source = to == end->side ? end->other : end->record;
      g_autoptr(GPtrArray) fields = NULL;

      if (mapping == NULL || held == NULL || source == NULL)
        continue;
      fields = dove_mapping_apply (mapping, &host, DOVE_MAP_UPDATE, source, held);
      for (guint i = 0; i < fields->len; i++)
        add_difference (end, to, g_ptr_array_index (fields, i), list);
    }

  return dove_value_builder_end (list);
}

static DoveValue *
describe_end (DoveWhyEnd  *end,
              GError     **error)
{
  g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) reasons = dove_why_list_reasons (end, error);

  if (reasons == NULL)
    return NULL;

  dove_value_builder_set_text (entry, "sync", end->sync_id);
  dove_value_builder_set_text (entry, "name", dove_definition_get_name (end->definition));
  dove_value_builder_set_text (entry, "side", dove_side_get_nick (end->side));
  set_seen (entry, end->seen, end->record);
  if (end->link != NULL)
    {
      g_autoptr(DoveValueBuilder) link = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValueBuilder) partner = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_why_set_number (link, "id", end->link->id);
      dove_value_builder_set_text (link, "state", dove_link_state_get_nick (end->link->state));
      dove_why_set_time (link, "at", end->link->made_at);
      dove_why_set_number (link, "run", end->link->made_by);
      dove_value_builder_take (entry, "link", dove_value_builder_end (link));
      dove_why_set_place (partner, end, DOVE_SIDE_OTHER (end->side), dove_why_partner_key (end));
      set_seen (partner, end->partner, end->other);
      dove_value_builder_take (entry, "partner", dove_value_builder_end (partner));
    }
  dove_value_builder_take (entry, "differences", list_differences (end));
  dove_value_builder_set (entry, "reasons", reasons);

  return dove_value_builder_end (entry);
}

/* What a person had the application do with it, whichever sync has it */
static gboolean
add_acts (const DoveWhyHost   *host,
          const DoveWhyAbout  *about,
          GArray              *events,
          GError             **error)
{
  g_autoptr(GPtrArray) acts = NULL;

  acts = dove_store_list_acts_of (host->store, about->connection, about->object, about->key,
                                  error);
  for (guint i = 0; acts != NULL && i < acts->len; i++)
    {
      const DoveStoreAct *act = g_ptr_array_index (acts, i);
      DoveValueBuilder *event = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_why_set_time (event, "at", act->sent);
      dove_value_builder_set_text (event, "what", "act");
      dove_value_builder_set_text (event, "sync", "");
      dove_why_set_number (event, "act", act->id);
      dove_value_builder_set_text (event, "action", act->action);
      dove_value_builder_set_text (event, "state", dove_act_state_get_nick (act->state));
      dove_value_builder_set_text (event, "message", act->message != NULL ? act->message : "");
      set_json (event, "input", act->input);
      event_take (events, act->sent, event);
    }

  return acts != NULL;
}

static DoveValue *
timeline_to_value (GArray *events)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  g_array_sort (events, compare_events);
  for (guint i = 0; i < events->len; i++)
    dove_value_builder_add (list, g_array_index (events, Event, i).value);

  return dove_value_builder_end (list);
}

/**
 * dove_why_record:
 * @host: where to look
 * @about: a record; its field does not count
 * @error: return location for an error
 *
 * Describes a record as every sync sees it.
 *
 * Gives a record with `connection`, `object`, `key`, `message` (when no sync has the object),
 * `syncs`: for each `sync`, `name`, `side`, `state` (`here`, `outside-filter`, `gone`,
 * `never-seen`), `seen`, `updated`, `record`, `link`, `partner` (likewise), `differences` (`side`,
 * `field`, `holds`, `should`) and `reasons` (dove_why_not()); and `timeline`: what happened, the
 * oldest first, each with `at`, `what`, `sync` (empty for an action that a person asked for) and
 * what belongs to it.
 *
 * Errors: those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): the description
 */
DoveValue *
dove_why_record (const DoveWhyHost   *host,
                 const DoveWhyAbout  *about,
                 GError             **error)
{
  g_autoptr(GPtrArray) ends = dove_why_list_ends (host, about, error);
  g_autoptr(DoveValueBuilder) answer = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) syncs = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(GArray) events = g_array_new (FALSE, FALSE, sizeof (Event));
  g_autofree char *message = NULL;

  if (ends == NULL)
    return NULL;

  g_array_set_clear_func (events, event_clear);
  for (guint i = 0; i < ends->len; i++)
    {
      DoveWhyEnd *end = g_ptr_array_index (ends, i);
      DoveValue *entry = describe_end (end, error);

      if (entry == NULL)
        return NULL;
      dove_value_builder_take_element (syncs, entry);
      if (!add_events (end, events, error))
        return NULL;
    }

  if (!add_acts (host, about, events, error))
    return NULL;

  message = ends->len == 0
              ? g_strdup_printf (_("No sync has “%s” of “%s” at one of its sides"), about->object,
                                 about->connection)
              : g_strdup ("");
  dove_value_builder_set_text (answer, "connection", about->connection);
  dove_value_builder_set_text (answer, "object", about->object);
  dove_value_builder_set_text (answer, "key", about->key);
  dove_value_builder_set_text (answer, "message", message);
  dove_value_builder_take (answer, "syncs", dove_value_builder_end (syncs));
  dove_value_builder_take (answer, "timeline", timeline_to_value (events));

  return dove_value_builder_end (answer);
}
