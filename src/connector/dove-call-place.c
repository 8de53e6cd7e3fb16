/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "connector/dove-call-private.h"
#include "connector/dove-encode-private.h"
#include "connector/dove-paging.h"
#include "connector/dove-reading.h"
#include "record/dove-path.h"

/*
 * What a request has besides what its operation says: names for its templates (`record`, `since`,
 * `page` ...), and what takes a place in its parts once they are expanded: the page, the position
 * of a list of changes, conditions, the etag, the idempotency key.
 */

#define POSITION_MOST 1000 /* in “params”: a longer list is a mistake */

/* Names */

static void
set_since_names (DoveCallDraft *draft)
{
  const DoveSince *since = draft->operation->since;
  const DoveCallInput *input = draft->input;
  const char *zone = dove_scope_get_host (draft->scope)->zone;
  GTimeSpan lookback = 0;

  if (since == NULL || input->since == NULL)
    return;

  if (!input->is_restart)
    lookback = since->lookback >= 0 ? since->lookback : DOVE_SINCE_LOOKBACK;

  dove_scope_take (draft->scope, "since", dove_since_write_start (since, input->since, lookback,
                                                                  zone));
  if (input->until != NULL)
    dove_scope_take (draft->scope, "until", dove_since_write (since, input->until, zone));
}

static const char *
get_position_name (const DovePaging *paging)
{
  switch (paging->style)
    {
    case DOVE_PAGING_PAGE:
      return "page";
    case DOVE_PAGING_OFFSET:
      return "offset";
    case DOVE_PAGING_CURSOR:
    case DOVE_PAGING_KEYSET:
      return "cursor";
    default:
      return NULL;
    }
}

static gboolean
set_page_names (DoveCallDraft  *draft,
                GError        **error)
{
  const DovePaging *paging = draft->operation->paging;
  const char *name = paging != NULL ? get_position_name (paging) : NULL;
  GError *problem = NULL;

  if (paging != NULL && paging->size > 0)
    dove_scope_take (draft->scope, "size", dove_value_new_integer (paging->size));

  if (name == NULL)
    return TRUE;

  dove_scope_take (draft->scope, name,
                   dove_paging_get_position (paging, draft->input->cursor, &problem));
  if (problem != NULL)
    g_propagate_error (error, problem);

  return problem == NULL;
}

/* Gives the templates of a request their names. */
gboolean
dove_call_set_names (DoveCallDraft  *draft,
                     GError        **error)
{
  if (draft->input->record != NULL)
    dove_scope_take (draft->scope, "record",
                     dove_call_make_record (draft->manifest, draft->operation, draft->input));

  set_since_names (draft);

  return set_page_names (draft, error);
}

/* Placing */

static DoveValue *
set_element (DoveValue *list,
             guint      index,
             DoveValue *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  guint length = dove_value_get_length (list);

  for (guint i = 0; i < MAX (length, index + 1); i++)
    {
      if (i == index)
        dove_value_builder_add (builder, value);
      else if (i < length)
        dove_value_builder_add (builder, dove_value_get_element (list, i));
      else
        dove_value_builder_take_element (builder, dove_value_new_null ());
    }

  return dove_value_builder_end (builder);
}

/* In a list of arguments a parameter is a position, in named ones a name or a pointer. */
static gboolean
place_argument (DoveCallDraft  *draft,
                const char     *param,
                DoveValue      *value,
                GError        **error)
{
  g_autofree char *pointer = *param != '/' ? dove_pointer_append_step ("", param)
                                           : g_strdup (param);
  g_autoptr(DoveValue) before = draft->arguments;
  guint64 index = 0;

  draft->arguments = NULL;
  if (dove_value_get_kind (before) != DOVE_VALUE_LIST || *param == '/')
    {
      draft->arguments = dove_pointer_replace (before, pointer, value);
      return TRUE;
    }

  if (!g_ascii_string_to_unsigned (param, 10, 0, POSITION_MOST, &index, NULL))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is no position in “params”: write \"0\", \"1\" ..."), param);
      return FALSE;
    }

  draft->arguments = set_element (before, (guint) index, value);

  return TRUE;
}

static gboolean
place (DoveCallDraft  *draft,
       DoveIn          in,
       const char     *param,
       DoveValue      *value,
       GError        **error)
{
  if (param == NULL || value == NULL)
    return TRUE;

  switch (in)
    {
    case DOVE_IN_BODY:
      if (*param != '/')
        dove_call_set_member (&draft->body, param, value);
      else
        {
          g_autoptr(DoveValue) before = draft->body;

          draft->body = dove_pointer_replace (before, param, value);
        }
      return TRUE;
    case DOVE_IN_HEADER:
      dove_call_set_member (&draft->headers, param, value);
      return TRUE;
    case DOVE_IN_PARAM:
    case DOVE_IN_VARIABLE:
      return place_argument (draft, param, value, error);
    case DOVE_IN_QUERY:
    default:
      dove_call_set_member (&draft->query, param, value);
      return TRUE;
    }
}

/* The values of a keyset, each in its own parameter */
static gboolean
place_keys (DoveCallDraft    *draft,
            const DovePaging *paging,
            DoveValue        *position,
            GError          **error)
{
  for (guint i = 0; i < paging->params->len && position != NULL; i++)
    {
      DoveSelector *by = g_ptr_array_index (paging->by, i);
      DoveValue *value = paging->by->len > 1
                           ? dove_value_get_member (position, dove_selector_get_last_step (by))
                           : position;

      if (!place (draft, paging->in, g_ptr_array_index (paging->params, i), value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
place_paging (DoveCallDraft  *draft,
              GError        **error)
{
  const DovePaging *paging = draft->operation->paging;
  const char *name = paging != NULL ? get_position_name (paging) : NULL;
  DoveValue *position = NULL;

  if (paging == NULL)
    return TRUE;

  if (name != NULL)
    position = dove_scope_peek (draft->scope, name);

  return place (draft, paging->in, paging->param, position, error) &&
         place_keys (draft, paging, position, error) &&
         place (draft, paging->size_in, paging->size_param,
                dove_scope_peek (draft->scope, "size"), error);
}

static gboolean
expand_around (DoveTemplateTree *template,
               DoveScope        *outer,
               const char       *name,
               DoveValue        *value,
               DoveValue       **result,
               GError          **error)
{
  g_autoptr(DoveScope) scope = NULL;

  if (template == NULL)
    {
      *result = dove_value_ref (value);
      return TRUE;
    }

  scope = dove_scope_new (outer);
  dove_scope_set (scope, name, value);

  return dove_template_tree_expand (template, scope, result, error);
}

static DoveValue *
peek_part (DoveValue  *part,
           const char *param)
{
  guint64 index = 0;

  if (*param == '/')
    return dove_pointer_get (part, param);

  if (dove_value_get_kind (part) != DOVE_VALUE_LIST)
    return dove_value_get_member (part, param);

  return g_ascii_string_to_unsigned (param, 10, 0, POSITION_MOST, &index, NULL)
           ? dove_value_get_element (part, (guint) index)
           : NULL;
}

static DoveValue *
peek (DoveCallDraft *draft,
      DoveIn         in,
      const char    *param)
{
  switch (in)
    {
    case DOVE_IN_BODY:
      return peek_part (draft->body, param);
    case DOVE_IN_HEADER:
      return dove_value_get_member (draft->headers, param);
    case DOVE_IN_PARAM:
    case DOVE_IN_VARIABLE:
      return peek_part (draft->arguments, param);
    case DOVE_IN_QUERY:
    default:
      return dove_value_get_member (draft->query, param);
    }
}

/* Two conditions of a search language, or two lists of conditions; NULL for what does not go
 * together. */
static DoveValue *
join_values (DoveValue  *first,
             const char *join,
             DoveValue  *second)
{
  DoveValueKind kind = dove_value_get_kind (first);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != dove_value_get_kind (second) || (kind != DOVE_VALUE_TEXT && kind != DOVE_VALUE_LIST))
    return NULL;

  if (kind == DOVE_VALUE_TEXT)
    {
      g_autofree char *text = g_strconcat (dove_value_get_text (first), join,
                                           dove_value_get_text (second), NULL);

      return dove_value_new_text (text);
    }

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (first); i++)
    dove_value_builder_add (builder, dove_value_get_element (first, i));
  for (guint i = 0; i < dove_value_get_length (second); i++)
    dove_value_builder_add (builder, dove_value_get_element (second, i));

  return dove_value_builder_end (builder);
}

/* Places a value beside what is there, if it is to be joined to it, else over it. */
static gboolean
place_joined (DoveCallDraft  *draft,
              DoveIn          in,
              const char     *param,
              const char     *join,
              DoveValue      *value,
              GError        **error)
{
  DoveValue *there = param != NULL && join != NULL ? peek (draft, in, param) : NULL;
  g_autoptr(DoveValue) joined = NULL;

  if (value == NULL || !dove_selector_is_hit (there))
    return place (draft, in, param, value, error);

  joined = join_values (there, join, value);
  if (joined == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("What goes into “%s” cannot be joined to what is there: both must be texts, "
                     "or both lists"), param);
      return FALSE;
    }

  return place (draft, in, param, joined, error);
}

static gboolean
place_since (DoveCallDraft  *draft,
             GError        **error)
{
  const DoveSince *since = draft->operation->since;
  DoveValue *value = dove_scope_peek (draft->scope, "since");
  DoveValue *until = dove_scope_peek (draft->scope, "until");
  g_autoptr(DoveValue) expanded = NULL;

  if (since == NULL || value == NULL || draft->input->since == NULL)
    return TRUE;

  return expand_around (since->template, draft->scope, "since", value, &expanded, error) &&
         place_joined (draft, since->in, since->param, since->join, expanded, error) &&
         place (draft, since->in, since->until, until, error);
}

/* Never over something that is there: the engine checks the whole filter again anyway. */
static gboolean
is_free (DoveCallDraft *draft,
         DoveIn         in,
         const char    *param)
{
  return !dove_selector_is_hit (peek (draft, in, param));
}

static DoveValue *
format_condition (DoveCallDraft             *draft,
                  const DovePushedCondition *condition)
{
  const char *zone = dove_scope_get_host (draft->scope)->zone;
  gint64 time = 0;

  if (condition->filter->format == DOVE_TIME_UNKNOWN ||
      !dove_time_read (condition->value, DOVE_TIME_ISO, zone, &time))
    return dove_value_ref (condition->value);

  return dove_time_write (time, condition->filter->format, zone);
}

static gboolean
place_conditions (DoveCallDraft  *draft,
                  GError        **error)
{
  GPtrArray *conditions = draft->input->conditions;

  for (guint i = 0; conditions != NULL && i < conditions->len; i++)
    {
      const DovePushedCondition *condition = g_ptr_array_index (conditions, i);
      const DovePushedFilter *filter = condition->filter;
      g_autoptr(DoveValue) value = NULL;
      g_autoptr(DoveValue) expanded = NULL;

      if (filter->join == NULL && !is_free (draft, filter->in, filter->param))
        continue;

      value = format_condition (draft, condition);
      if (value == NULL)
        continue;

      if (!expand_around (filter->template, draft->scope, "value", value, &expanded, error))
        return FALSE;

      /* One that does not go with what is there is left to the engine, as those above. */
      place_joined (draft, filter->in, filter->param, filter->join, expanded, NULL);
    }

  return TRUE;
}

static gboolean
place_guards (DoveCallDraft  *draft,
              GError        **error)
{
  g_autoptr(DoveValue) key = NULL;
  g_autoptr(DoveValue) etag = NULL;

  if (draft->input->etag != NULL)
    {
      etag = dove_value_new_text (draft->input->etag);
      dove_call_set_member (&draft->headers, "If-Match", etag);
    }

  if (draft->input->idempotency_key == NULL ||
      !dove_operation_sends_key (draft->manifest, draft->operation))
    return TRUE;

  key = dove_value_new_text (draft->input->idempotency_key);

  return place (draft, draft->manifest->idempotency_in, draft->manifest->idempotency_name, key,
                error);
}

/* Puts everything in its place in the expanded parts. */
gboolean
dove_call_place_all (DoveCallDraft  *draft,
                     GError        **error)
{
  return place_paging (draft, error) && place_since (draft, error) &&
         place_conditions (draft, error) && place_guards (draft, error);
}
