/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/import/dove-openapi-since-private.h"
#include "record/dove-json.h"

/* Asking only for what changed: the parameter, the member that is remembered, and their forms. */

#define CHOICE_LIMIT 3

typedef struct
{
  DoveResources         *self;
  const DoveResource    *resource;
  const DoveOpenapiCall *call;
} Asking;

static gboolean
is_number (const DoveOpenapiView *view)
{
  return (view->types & (DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER)) != 0 &&
         (view->types & DOVE_OPENAPI_STRING) == 0;
}

static gboolean
has_milliseconds (const DoveSinceSpot   *spot,
                  const DoveOpenapiView *view,
                  const DoveOpenapiView *member)
{
  return dove_import_mentions (spot->description, "milli") ||
         dove_import_mentions (view->description, "milli") ||
         dove_import_mentions (member->description, "milli") ||
         dove_import_mentions (view->format, "milli");
}

/* Many documents call all parameters texts: the member shows what a time is then. Seconds are the
 * safe guess: what was meant as milliseconds is answered with more records, not with fewer. */
static gboolean
is_counted (const DoveSinceSpot   *spot,
            const DoveOpenapiView *view,
            const DoveOpenapiView *member)
{
  return is_number (view) ||
         (view->format == NULL && g_strcmp0 (spot->in, "header") != 0 &&
          (is_number (member) || dove_import_mentions (spot->description, "unix|epoch")));
}

static const char *
pick_format (DoveResources         *self,
             const DoveSinceSpot   *spot,
             const DoveOpenapiTime *time)
{
  const DoveOpenapiView *view = dove_openapi_view (self->document, spot->schema);
  const DoveOpenapiView *member = dove_openapi_view (self->document, time->schema);

  if (spot->format != NULL)
    return spot->format;
  if (is_counted (spot, view, member))
    return has_milliseconds (spot, view, member) ? "epoch-ms" : "epoch";
  if (g_strcmp0 (view->format, "date") == 0)
    return "date";
  if (g_strcmp0 (spot->in, "header") == 0 && view->format == NULL)
    return "http-date";
  if (view->format == NULL && dove_import_mentions (spot->description, "yyyy-mm-dd hh:mm"))
    return "sql";
  if (view->format == NULL && dove_import_mentions (spot->description, "yyyy-mm-dd") &&
      !dove_import_mentions (spot->description, "hh:mm|thh"))
    return "date";

  return "iso";
}

/* Which day a time belongs to is a matter of the application's zone, and what a clock without a
 * zone shows as well: a day more is asked for. */
static gboolean
is_coarse (const char *format)
{
  return g_str_equal (format, "date") || g_str_equal (format, "sql") ||
         g_str_equal (format, "iso-utc");
}

static DoveValue *
make_rule (DoveResources         *self,
           const DoveSinceSpot   *spot,
           const DoveOpenapiTime *time,
           DoveAsks               asks)
{
  g_autoptr(DoveValueBuilder) since = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *format = pick_format (self, spot, time);

  dove_value_builder_set_text (since, "field", time->selector);
  dove_value_builder_set_text (since, "param", spot->name);
  if (spot->in != NULL)
    dove_value_builder_set_text (since, "in", spot->in);
  dove_value_builder_set_text (since, "format", format);
  if (spot->template != NULL)
    dove_value_builder_set_text (since, "template", spot->template);
  if (asks == DOVE_ASKS_CREATED)
    dove_value_builder_set_text (since, "covers", "created");
  else if (is_coarse (format))
    dove_value_builder_set_text (since, "lookback", "P1D");

  return dove_value_builder_end (since);
}

static gboolean
find_field (const Asking    *asking,
            const char      *like,
            DoveAsks         asks,
            DoveOpenapiTime *time)
{
  const DoveOpenapiTimed wanted = {
    asks == DOVE_ASKS_CREATED ? DOVE_SAYS_CREATED : DOVE_SAYS_CHANGED, asking->resource->name, like,
  };

  return dove_openapi_find_time (asking->self->document, asking->resource->record, &wanted, time);
}

/* The rule for a place; what is wanted but cannot be remembered has none. */
static DoveValue *
try_spot (const Asking  *asking,
          DoveSinceSpot *spot,
          DoveAsks      *asks)
{
  const char *own = asking->resource->name;
  g_autofree char *sampled = NULL;
  DoveOpenapiTime time = { NULL, NULL };
  DoveValue *rule = NULL;

  *asks = dove_since_rate_spot (asking->self->document, spot, own);
  if (*asks == DOVE_ASKS_NOTHING)
    *asks = dove_since_read_sample (spot, own, &sampled);
  if (*asks == DOVE_ASKS_NOTHING ||
      !find_field (asking, sampled != NULL ? sampled : spot->folded, *asks, &time))
    return NULL;

  rule = make_rule (asking->self, spot, &time, *asks);
  g_free (time.selector);

  return rule;
}

static void
ask_which (const Asking *asking,
           GPtrArray    *choices)
{
  DoveImportRow *row = dove_import_ask (
      asking->self->draft,
      &(DoveImportPlace) { asking->resource->id, "list", "since", "since" },
      _("Whether the list can be asked for what changed is not told fully; without that all "
        "records are read each time"));

  for (guint i = 0; i < choices->len; i++)
    {
      g_autofree char *text = dove_json_write (g_ptr_array_index (choices, i), DOVE_JSON_COMPACT);

      dove_import_offer (row, text);
    }
}

static void
ask_for_field (const Asking *asking,
               const char   *param)
{
  dove_import_ask (asking->self->draft,
                   &(DoveImportPlace) { asking->resource->id, "list", "since", "since" },
                   _("The parameter “%s” seems to ask for changes, but no member of the record "
                     "tells their time in a form that can be read"), param);
}

/**
 * dove_openapi_make_since:
 * @self: resources
 * @resource: with its record
 * @call: its list
 * @companion: (out) (nullable): the parameter that must say `>=` beside it
 *
 * Of several parameters the surest is taken. One that only seems to ask for changes becomes a line
 * of the check-list with the rule that it would be.
 *
 * Returns: (transfer full) (nullable): how the list is asked for changes; %NULL: it cannot be
 */
DoveValue *
dove_openapi_make_since (DoveResources         *self,
                         const DoveResource    *resource,
                         const DoveOpenapiCall *call,
                         const char           **companion)
{
  const Asking asking = { self, resource, call };
  g_autoptr(GPtrArray) spots = dove_since_list_spots (self->document, call);
  g_autoptr(GPtrArray) choices = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  DoveAsks best = DOVE_ASKS_MAYBE;
  DoveAsks most = DOVE_ASKS_MAYBE;
  const char *missed = NULL;
  DoveValue *found = NULL;

  *companion = NULL;
  for (guint i = 0; i < spots->len; i++)
    {
      DoveSinceSpot *spot = g_ptr_array_index (spots, i);
      DoveAsks asks = DOVE_ASKS_NOTHING;
      DoveValue *rule = try_spot (&asking, spot, &asks);

      if (rule == NULL && asks > most)
        {
          missed = spot->name;
          most = asks;
        }
      if (rule != NULL && asks == DOVE_ASKS_MAYBE && choices->len < CHOICE_LIMIT)
        g_ptr_array_add (choices, g_steal_pointer (&rule));
      if (rule == NULL || asks <= best)
        {
          g_clear_pointer (&rule, dove_value_unref);
          continue;
        }

      g_clear_pointer (&found, dove_value_unref);
      found = rule;
      best = asks;
      *companion = spot->companion;
    }

  if (best != DOVE_ASKS_CHANGED && choices->len > 0)
    ask_which (&asking, choices);
  else if (best == DOVE_ASKS_MAYBE && missed != NULL)
    ask_for_field (&asking, missed);

  return found;
}
