/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Error rules, limits, paging, since, filters: parts that operations and manifests share. */

static const char * const in_names[] = { "query", "body", "header", "variable", "param", NULL };

DoveIn
dove_reader_in (DoveValue  *value,
                const char *name,
                DoveIn      missing)
{
  return (DoveIn) dove_reader_choice (value, name, in_names, (int) missing);
}

static GArray *
read_statuses (DoveValue *value)
{
  GArray *statuses = g_array_new (FALSE, FALSE, sizeof (guint));
  DoveValue *list = dove_value_get_member (value, "status");

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      DoveValue *element = dove_value_get_element (list, i);
      gint64 number = 0;
      guint status = 0;

      if (dove_value_get_integer (element, &number))
        status = (guint) CLAMP (number, 0, 999);
      else if (g_strcmp0 (dove_value_get_text (element), "4xx") == 0)
        status = 4;
      else if (g_strcmp0 (dove_value_get_text (element), "5xx") == 0)
        status = 5;

      if (status > 0)
        g_array_append_val (statuses, status);
    }

  return statuses;
}

static DoveVerdictKind
read_action (DoveValue *value)
{
  static const char * const names[] = {
    "retry", "throttle", "reauth", "ignore", "empty", "missing", "exists", "conflict", "reject",
    "fail", NULL,
  };
  static const DoveVerdictKind kinds[] = {
    DOVE_VERDICT_RETRY, DOVE_VERDICT_THROTTLE, DOVE_VERDICT_REAUTH, DOVE_VERDICT_IGNORE,
    DOVE_VERDICT_EMPTY, DOVE_VERDICT_MISSING, DOVE_VERDICT_EXISTS, DOVE_VERDICT_CONFLICT,
    DOVE_VERDICT_REJECT, DOVE_VERDICT_FAIL,
  };

  return kinds[dove_reader_choice (value, "do", names, G_N_ELEMENTS (kinds) - 1)];
}

/* `wait` is a number of seconds, or a selector that gives one. */
static void
read_wait (DoveManifestReader *reader,
           DoveValue          *value,
           DoveErrorRule      *rule)
{
  DoveValue *wait = dove_value_get_member (value, "wait");
  DoveNumber number = { 0 };

  if (wait != NULL && dove_value_get_number (wait, &number))
    rule->wait = (GTimeSpan) (CLAMP (dove_number_to_double (&number), 0, 86400.0) *
                              G_TIME_SPAN_SECOND);
  else
    rule->wait_selector = dove_reader_selector (reader, value, "wait");
}

GPtrArray *
dove_reader_error_rules (DoveManifestReader *reader,
                         DoveValue          *value)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_error_rule_free);
  DoveValue *list = dove_value_get_member (value, "errors");
  gsize outer = dove_reader_enter (reader, "errors");

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      DoveValue *member = dove_value_get_element (list, i);
      DoveValue *equals = dove_value_get_member (member, "equals");
      DoveErrorRule *rule = g_new0 (DoveErrorRule, 1);
      gsize place = dove_reader_enter_index (reader, i);

      g_ptr_array_add (rules, rule);
      rule->statuses = read_statuses (member);
      rule->where = dove_reader_selector (reader, member, "where");
      rule->equals = equals != NULL ? dove_value_ref (equals) : NULL;
      rule->contains = dove_reader_text (member, "contains");
      rule->action = read_action (member);
      rule->message = dove_reader_selector (reader, member, "message");
      rule->hint = dove_reader_words (member, "hint");
      rule->key = dove_reader_selector (reader, member, "key");
      read_wait (reader, member, rule);

      if (rule->statuses->len == 0 && rule->where == NULL)
        dove_reader_report (reader, NULL,
                            _("A rule needs “status” or “where”, else it fits every answer"));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);

  return rules;
}

GPtrArray *
dove_reader_limits (DoveManifestReader *reader,
                    DoveValue          *value)
{
  static const char * const resets[] = {
    "seconds", "milliseconds", "epoch", "epoch-ms", "date", NULL,
  };
  GPtrArray *limits = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_limit_free);
  DoveValue *list = dove_value_get_member (value, "limits");
  gsize outer = dove_reader_enter (reader, "limits");

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      DoveValue *member = dove_value_get_element (list, i);
      DoveLimit *limit = g_new0 (DoveLimit, 1);
      gsize place = dove_reader_enter_index (reader, i);

      g_ptr_array_add (limits, limit);
      limit->match = dove_reader_pattern (reader, member, "match");
      limit->requests = (guint) CLAMP (dove_reader_integer (member, "requests", 0), 0, G_MAXINT);
      limit->per = dove_reader_span (reader, member, "per", G_TIME_SPAN_SECOND);
      limit->concurrent = (guint) CLAMP (dove_reader_integer (member, "concurrent", 0), 0, 1000);
      limit->remaining = dove_reader_text (member, "remaining");
      limit->reset = dove_reader_text (member, "reset");
      limit->reset_is = (DoveResetKind) dove_reader_choice (member, "resetIs", resets, 0);
      limit->retry_after = dove_reader_text (member, "retryAfter");

      if (limit->requests > 0 && dove_value_get_member (member, "per") == NULL)
        dove_reader_report (reader, NULL, _("“requests” needs “per”, like PT1S"));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);

  return limits;
}

/* What a style cannot do without. */
static void
check_paging (DoveManifestReader *reader,
              DovePaging         *paging)
{
  if (paging->style == DOVE_PAGING_CURSOR && paging->next == NULL)
    dove_reader_report (reader, NULL, _("Paging by cursor needs “next”: where the next cursor "
                                        "stands, or last:/id"));

  if (paging->style == DOVE_PAGING_KEYSET && paging->by->len == 0)
    dove_reader_report (reader, NULL, _("Paging by key set needs “by”: the pointers that the list "
                                        "is sorted by, the last of them unique"));

  if (paging->params->len > 0 && paging->params->len != paging->by->len)
    dove_reader_report (reader, NULL,
                        _("“param” must name as many parameters as “by” has pointers"));

  if (paging->style == DOVE_PAGING_NEXT_URL && paging->next == NULL)
    dove_reader_report (reader, NULL,
                        _("Paging by address needs “next”: where the next address stands"));
}

DovePaging *
dove_reader_paging (DoveManifestReader *reader,
                    DoveValue          *value,
                    const char         *name)
{
  static const char * const names[] = {
    "none", "page", "offset", "cursor", "next-url", "link-header", "keyset", NULL,
  };
  DovePaging *paging = g_new0 (DovePaging, 1);
  DoveValue *size = dove_value_get_member (value, "size");

  paging->name = g_strdup (name);
  paging->style = (DovePagingStyle) dove_reader_choice (value, "style", names, 0);
  paging->in = dove_reader_in (value, "in", DOVE_IN_QUERY);
  paging->param = dove_reader_text (value, "param");
  paging->params = dove_reader_texts (value, "param");
  paging->start = dove_reader_integer (value, "start", paging->style == DOVE_PAGING_PAGE ? 1 : 0);
  paging->next = dove_reader_selector (reader, value, "next");
  paging->more = dove_reader_selector (reader, value, "more");
  paging->pages = dove_reader_selector (reader, value, "pages");
  paging->total = dove_reader_selector (reader, value, "total");
  paging->is_under_connection = dove_value_get_member (value, "under") != NULL;
  paging->by = dove_reader_selectors (reader, value, "by");
  paging->size = (guint) CLAMP (dove_reader_integer (size, "value", 0), 0, 1000000);
  paging->size_param = dove_reader_text (size, "param");
  paging->size_in = dove_reader_in (size, "in", paging->in);

  if (paging->next == NULL && paging->style == DOVE_PAGING_LINK_HEADER)
    paging->next = dove_selector_new ("link:next", NULL);

  check_paging (reader, paging);

  return paging;
}

/* Slices are of time, and each has an end that the application must be told. */
static void
check_since (DoveManifestReader *reader,
             DoveSince          *since)
{
  if (since->window == 0)
    return;

  if (since->format == DOVE_TIME_INTEGER || since->format == DOVE_TIME_STRING)
    dove_reader_report (reader, "window", _("Slices of time need positions that are times"));
  else if (since->until == NULL && since->template == NULL)
    dove_reader_report (reader, "window",
                        _("“window” needs “until”: the parameter that carries the end of a slice"));
}

DoveSince *
dove_reader_since (DoveManifestReader *reader,
                   DoveValue          *value)
{
  DoveSince *since = g_new0 (DoveSince, 1);
  const char *format = dove_value_get_member_text (value, "format");

  since->field = dove_reader_record_selector (reader, value, "field");
  since->param = dove_reader_text (value, "param");
  since->until = dove_reader_text (value, "until");
  since->in = dove_reader_in (value, "in", DOVE_IN_QUERY);
  since->format = format != NULL ? dove_time_format_from_name (format) : DOVE_TIME_ISO;
  since->template = dove_reader_tree (reader, value, "template", DOVE_TEMPLATE_VALUE);
  since->join = dove_reader_text (value, "join");
  since->covers_only_created =
    g_strcmp0 (dove_value_get_member_text (value, "covers"), "created") == 0;
  since->is_inclusive = dove_reader_boolean (value, "inclusive", TRUE);
  since->lookback = dove_reader_span (reader, value, "lookback", -1);
  since->window = dove_reader_span (reader, value, "window", 0);
  since->cap = (guint) CLAMP (dove_reader_integer (value, "cap", 0), 0, G_MAXINT);
  since->is_newest_first =
    g_strcmp0 (dove_value_get_member_text (value, "order"), "newest-first") == 0;

  check_since (reader, since);

  return since;
}

static DovePushedFilter *
read_filter (DoveManifestReader *reader,
             DoveValue          *value,
             const char         *pointer)
{
  static const char * const only_equal[] = { "=", NULL };
  DovePushedFilter *filter = g_new0 (DovePushedFilter, 1);
  guint names = reader->names;
  g_autoptr(GStrvBuilder) compares = g_strv_builder_new ();
  DoveValue *list = dove_value_get_member (value, "compare");

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (list, i));

      if (text != NULL)
        g_strv_builder_add (compares, text);
    }

  if (list == NULL)
    g_strv_builder_addv (compares, (const char **) only_equal);

  if (dove_value_get_member (value, "param") == NULL)
    dove_reader_report (reader, NULL, _("A filter needs “param”: the parameter that carries it"));

  filter->pointer = g_strdup (pointer);
  filter->param = dove_reader_text (value, "param");
  filter->in = dove_reader_in (value, "in", DOVE_IN_QUERY);
  filter->format = dove_time_format_from_name (dove_value_get_member_text (value, "format"));
  reader->names = names | DOVE_NAME_VALUE;
  filter->template = dove_reader_tree (reader, value, "template", DOVE_TEMPLATE_VALUE);
  reader->names = names;
  filter->join = dove_reader_text (value, "join");
  filter->ignores_case = dove_reader_boolean (value, "ignoresCase", FALSE);
  filter->compares = g_strv_builder_end (compares);

  return filter;
}

GPtrArray *
dove_reader_filters (DoveManifestReader *reader,
                     DoveValue          *value)
{
  GPtrArray *filters = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pushed_filter_free);
  DoveValue *members = dove_value_get_member (value, "filters");
  gsize outer = dove_reader_enter (reader, "filters");

  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *pointer = dove_value_get_name (members, i);
      DoveValue *member = dove_value_get_element (members, i);
      gboolean is_list = dove_value_get_kind (member) == DOVE_VALUE_LIST;
      gsize place = 0;

      if (pointer == NULL)
        break;

      place = dove_reader_enter (reader, pointer);
      for (guint j = 0; is_list && j < dove_value_get_length (member); j++)
        {
          gsize inner = dove_reader_enter_index (reader, j);

          g_ptr_array_add (filters,
                           read_filter (reader, dove_value_get_element (member, j), pointer));
          dove_reader_leave (reader, inner);
        }
      if (!is_list)
        g_ptr_array_add (filters, read_filter (reader, member, pointer));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);

  return filters;
}
