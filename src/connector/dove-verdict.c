/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-verdict.h"
#include "record/dove-json.h"

#include <math.h>
#include <string.h>

/*
 * What an answer means. The operation's rules are asked first, then the manifest's, then what is
 * built in for HTTP and JSON-RPC. A rule may overrule a good status, since many applications
 * answer 200 to what they refused.
 */

/**
 * dove_verdict_kind_name:
 * @kind: a kind
 *
 * Returns: its name, as rules write it
 */
const char *
dove_verdict_kind_name (DoveVerdictKind kind)
{
  static const char * const names[] = {
    "ok", "retry", "throttle", "reauth", "ignore", "empty", "missing", "exists", "conflict",
    "reject", "forbidden", "expired", "fail",
  };

  return names[kind];
}

/**
 * dove_verdict_free:
 * @self: (nullable): a verdict
 *
 * Frees the verdict.
 */
void
dove_verdict_free (DoveVerdict *self)
{
  if (self == NULL)
    return;

  g_free (self->message);
  g_free (self->hint);
  g_free (self->key);
  g_free (self);
}

/* Rules */

static gboolean
has_status (const DoveErrorRule *rule,
            guint                status)
{
  for (guint i = 0; i < rule->statuses->len; i++)
    {
      guint known = g_array_index (rule->statuses, guint, i);

      if (known == status || (known < 10 && known == status / 100))
        return TRUE;
    }

  return rule->statuses->len == 0;
}

static gboolean
finds_something (DoveValue *value)
{
  if (value == NULL)
    return FALSE;

  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_NULL:
      return FALSE;
    case DOVE_VALUE_BOOLEAN:
      return dove_value_get_boolean (value);
    case DOVE_VALUE_TEXT:
      return dove_value_get_text_size (value) > 0;
    case DOVE_VALUE_LIST:
      return dove_value_get_length (value) > 0;
    default:
      return TRUE;
    }
}

static gboolean
contains (DoveValue  *value,
          const char *part)
{
  g_autofree char *text = NULL;

  if (value == NULL)
    return FALSE;

  text = dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                             : dove_json_write (value, DOVE_JSON_COMPACT);

  return strstr (text, part) != NULL;
}

static gboolean
fits (const DoveErrorRule *rule,
      DoveAnswer          *answer,
      DoveScope           *scope)
{
  g_autoptr(DoveValue) found = NULL;

  if (!has_status (rule, answer->status))
    return FALSE;

  if (rule->where == NULL)
    return TRUE;

  found = dove_selector_select (rule->where, answer, scope);
  if (rule->equals != NULL)
    return found != NULL && dove_value_equal (found, rule->equals);

  if (rule->contains != NULL)
    return contains (found, rule->contains);

  return finds_something (found);
}

static const DoveErrorRule *
find_rule (GPtrArray  *rules,
           DoveAnswer *answer,
           DoveScope  *scope)
{
  for (guint i = 0; i < rules->len; i++)
    if (fits (g_ptr_array_index (rules, i), answer, scope))
      return g_ptr_array_index (rules, i);

  return NULL;
}

/* Words */

/* One line of at most 300 characters; what looks like markup is not shown. */
static char *
tidy (const char *text)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *start = g_strchug (g_strdup (text));
  glong count = 0;

  if (*start == '<')
    return NULL;

  for (const char *c = start; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (count++ >= DOVE_MESSAGE_LIMIT)
        {
          g_string_append (line, "…");
          break;
        }
      g_string_append_unichar (line, g_unichar_iscntrl (character) ? ' ' : character);
    }

  g_strchomp (line->str);

  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

static void
append_words (GString   *words,
              DoveValue *value)
{
  DoveValueKind kind = dove_value_get_kind (value);
  g_autofree char *text = NULL;

  if (kind == DOVE_VALUE_LIST)
    {
      for (guint i = 0; i < dove_value_get_length (value); i++)
        append_words (words, dove_value_get_element (value, i));
      return;
    }

  if (kind == DOVE_VALUE_NULL)
    return;

  text = kind == DOVE_VALUE_TEXT ? g_strdup (dove_value_get_text (value))
                                 : dove_json_write (value, DOVE_JSON_COMPACT);
  g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", text);
}

static char *
select_words (DoveSelector *selector,
              DoveAnswer   *answer,
              DoveScope    *scope)
{
  g_autoptr(GString) words = g_string_new (NULL);
  g_autoptr(DoveValue) value = NULL;

  if (selector == NULL)
    return NULL;

  value = dove_selector_select (selector, answer, scope);
  if (value != NULL)
    append_words (words, value);

  return words->len > 0 ? tidy (words->str) : NULL;
}

static char *
find_rpc_words (DoveAnswer *answer)
{
  g_autoptr(GString) words = g_string_new (NULL);
  DoveValue *failure = dove_value_get_member (answer->body, "error");
  const char *message = dove_value_get_member_text (failure, "message");

  if (message != NULL)
    return tidy (message);

  if (failure == NULL)
    return NULL;

  append_words (words, failure);

  return tidy (words->str);
}

/* The application's own words, else the text it sent, else the status. */
static char *
find_words (DoveManifest        *manifest,
            const DoveErrorRule *rule,
            DoveAnswer          *answer,
            DoveScope           *scope)
{
  char *words = rule != NULL ? select_words (rule->message, answer, scope) : NULL;

  if (words == NULL)
    words = select_words (manifest->error_message, answer, scope);

  if (words == NULL && manifest->dialect == DOVE_DIALECT_JSON_RPC)
    words = find_rpc_words (answer);

  if (words == NULL && answer->text != NULL && answer->status >= 400)
    words = tidy (answer->text);

  return words != NULL ? words : g_strdup_printf ("The application answered with status %u",
                                                  answer->status);
}

/* Waiting */

static GTimeSpan
seconds_to_span (double seconds)
{
  if (isnan (seconds) || seconds <= 0)
    return 0;

  return (GTimeSpan) (MIN (seconds, 366.0 * 86400) * G_TIME_SPAN_SECOND);
}

/**
 * dove_answer_read_wait:
 * @answer: an answer
 * @header: (nullable): header that takes the place of Retry-After
 * @now: the present, microseconds since 1970 UTC
 *
 * Reads how long the application asks to wait: seconds, or an HTTP date.
 *
 * Returns: microseconds; 0 when it does not say
 */
GTimeSpan
dove_answer_read_wait (DoveAnswer *answer,
                       const char *header,
                       gint64      now)
{
  g_autofree char *text = dove_answer_dup_header (answer, header != NULL ? header : "retry-after");
  g_autoptr(DoveValue) value = NULL;
  DoveNumber number = { 0 };
  gint64 time = 0;

  if (text == NULL)
    return 0;

  g_strstrip (text);
  if (dove_number_parse (text, -1, &number))
    return seconds_to_span (dove_number_to_double (&number));

  value = dove_value_new_text (text);

  return dove_time_read (value, DOVE_TIME_HTTP_DATE, NULL, &time) && time > now ? time - now : 0;
}

static GTimeSpan
find_wait (DoveManifest        *manifest,
           const DoveErrorRule *rule,
           DoveAnswer          *answer,
           DoveScope           *scope)
{
  gint64 now = scope != NULL ? dove_scope_get_host (scope)->now : 0;
  const char *header = NULL;
  DoveNumber number = { 0 };

  if (rule != NULL && rule->wait > 0)
    return rule->wait;

  if (rule != NULL && rule->wait_selector != NULL)
    {
      g_autoptr(DoveValue) value = dove_selector_select (rule->wait_selector, answer, scope);
      const char *text = dove_value_get_text (value);

      if (text != NULL ? dove_number_parse (text, -1, &number)
                       : dove_value_get_number (value, &number))
        return seconds_to_span (dove_number_to_double (&number));
    }

  for (guint i = 0; header == NULL && i < manifest->limits->len; i++)
    header = ((DoveLimit *) g_ptr_array_index (manifest->limits, i))->retry_after;

  return dove_answer_read_wait (answer, header, now);
}

/* Built in */

static gboolean
is_list (const DoveOperation *operation)
{
  return operation->role == DOVE_ROLE_LIST || operation->role == DOVE_ROLE_LIST_SINCE ||
         operation->role == DOVE_ROLE_LIST_DELETED;
}

static gboolean
is_single (const DoveOperation *operation)
{
  switch (operation->role)
    {
    case DOVE_ROLE_GET:
    case DOVE_ROLE_UPDATE:
    case DOVE_ROLE_REPLACE:
    case DOVE_ROLE_DELETE:
    case DOVE_ROLE_ARCHIVE:
    case DOVE_ROLE_RESTORE:
      return TRUE;
    default:
      return FALSE;
    }
}

static DoveVerdictKind
judge_refusal (const DoveOperation *operation,
               guint                status)
{
  switch (status)
    {
    case 401:
      return DOVE_VERDICT_REAUTH;
    case 403:
      return DOVE_VERDICT_FORBIDDEN;
    case 404:
      return is_single (operation) ? DOVE_VERDICT_MISSING : DOVE_VERDICT_FAIL;
    case 410:
      return is_single (operation) ? DOVE_VERDICT_MISSING
             : is_list (operation) ? DOVE_VERDICT_EXPIRED
                                   : DOVE_VERDICT_FAIL;
    case 409:
    case 412:
      return DOVE_VERDICT_CONFLICT;
    case 400:
    case 405:
    case 422:
      return DOVE_VERDICT_REJECT;
    case 429:
      return DOVE_VERDICT_THROTTLE;
    case 408:
    case 425:
    case 500:
    case 502:
    case 503:
    case 504:
      return DOVE_VERDICT_RETRY;
    default:
      return status >= 500 ? DOVE_VERDICT_RETRY : DOVE_VERDICT_FAIL;
    }
}

static DoveVerdictKind
judge_built_in (DoveManifest        *manifest,
                const DoveOperation *operation,
                DoveAnswer          *answer)
{
  DoveValue *failure = NULL;

  if (answer->status < 200 || answer->status >= 300)
    return judge_refusal (operation, answer->status);

  if (answer->is_undecodable)
    return DOVE_VERDICT_FAIL;

  if (manifest->dialect != DOVE_DIALECT_JSON_RPC || operation->call == NULL)
    return DOVE_VERDICT_OK;

  failure = dove_value_get_member (answer->body, "error");
  if (failure != NULL && !dove_value_is_null (failure))
    return dove_value_get_member (answer->body, "result") == NULL ||
           finds_something (failure) ? DOVE_VERDICT_FAIL : DOVE_VERDICT_OK;

  return dove_value_get_member (answer->body, "result") != NULL ? DOVE_VERDICT_OK
                                                                : DOVE_VERDICT_FAIL;
}

static char *
find_key (const DoveErrorRule *rule,
          DoveAnswer          *answer,
          DoveScope           *scope)
{
  g_autoptr(DoveValue) value = NULL;

  if (rule == NULL || rule->key == NULL)
    return NULL;

  value = dove_selector_select (rule->key, answer, scope);
  if (!finds_something (value))
    return NULL;

  return dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                            : dove_json_write (value, DOVE_JSON_CANONICAL);
}

static char *
explain_undecodable (const DoveOperation *operation)
{
  return g_strdup_printf ("The answer to “%s” is not the data that was asked for, perhaps a web "
                          "page or an answer that was cut off", operation->name);
}

/**
 * dove_operation_judge:
 * @manifest: a manifest
 * @operation: what was asked
 * @answer: what was answered
 * @scope: (nullable): names for formulas; its host says the time
 *
 * Says what an answer means. Rules come first, also for good statuses; then what is built in.
 * A message holds the application's own words where they can be found: one line, at most 300
 * characters, never a web page.
 *
 * Returns: (transfer full): the verdict
 */
DoveVerdict *
dove_operation_judge (DoveManifest        *manifest,
                      const DoveOperation *operation,
                      DoveAnswer          *answer,
                      DoveScope           *scope)
{
  DoveVerdict *verdict = g_new0 (DoveVerdict, 1);
  const DoveErrorRule *rule = find_rule (operation->errors, answer, scope);

  if (rule == NULL)
    rule = find_rule (manifest->errors, answer, scope);

  verdict->is_by_rule = rule != NULL;
  verdict->is_undecodable = answer->is_undecodable;
  verdict->kind = rule != NULL ? rule->action : judge_built_in (manifest, operation, answer);
  if (verdict->kind == DOVE_VERDICT_OK)
    return verdict;

  verdict->wait = find_wait (manifest, rule, answer, scope);
  verdict->key = find_key (rule, answer, scope);
  verdict->hint = rule != NULL ? g_strdup (rule->hint) : NULL;
  verdict->message = answer->is_undecodable && answer->status < 400
                       ? explain_undecodable (operation)
                       : find_words (manifest, rule, answer, scope);

  return verdict;
}
