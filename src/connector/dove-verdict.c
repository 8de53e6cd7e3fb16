/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-call.h"
#include "connector/dove-dialect.h"
#include "connector/dove-verdict.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/*
 * What an answer means. The operation's rules are asked first, then the manifest's, then what is
 * built in for HTTP and the dialect. A rule may overrule a good status, since many applications
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

  return dove_selector_is_hit (found);
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

/**
 * dove_verdict_make_words:
 * @value: (nullable): what an application says of a mistake: a text, or a list of them
 *
 * Returns: (transfer full) (nullable): one line of it, at most 300 characters
 */
char *
dove_verdict_make_words (DoveValue *value)
{
  g_autoptr(GString) words = g_string_new (NULL);

  if (value != NULL)
    append_words (words, value);

  return words->len > 0 ? tidy (words->str) : NULL;
}

static char *
select_words (DoveSelector *selector,
              DoveAnswer   *answer,
              DoveScope    *scope)
{
  g_autoptr(DoveValue) value = NULL;

  if (selector != NULL)
    value = dove_selector_select (selector, answer, scope);

  return dove_verdict_make_words (value);
}

/* What the dialect itself has a place for */
static char *
find_dialect_words (DoveManifest *manifest,
                    DoveAnswer   *answer)
{
  const DoveDialectRules *rules = dove_dialect_get_rules (manifest->dialect);
  g_autoptr(DoveValue) found = rules->find_words != NULL ? rules->find_words (answer) : NULL;

  return dove_verdict_make_words (found);
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

  if (words == NULL)
    words = find_dialect_words (manifest, answer);

  if (words == NULL && answer->text != NULL && answer->status >= 400)
    words = tidy (answer->text);

  return words != NULL ? words : g_strdup_printf (_("The application answered with status %u"),
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

/* What a rule says; Retry-After is read by the one layer that waits, which also knows how far the
 * application's clock is off. */
static GTimeSpan
find_wait (const DoveErrorRule *rule,
           DoveAnswer          *answer,
           DoveScope           *scope)
{
  g_autoptr(DoveValue) value = NULL;
  DoveNumber number = { 0 };
  const char *text = NULL;

  if (rule == NULL || rule->wait > 0 || rule->wait_selector == NULL)
    return rule != NULL ? rule->wait : 0;

  value = dove_selector_select (rule->wait_selector, answer, scope);
  text = dove_value_get_text (value);

  if (text != NULL ? !dove_number_parse (text, -1, &number)
                   : !dove_value_get_number (value, &number))
    return 0;

  return seconds_to_span (dove_number_to_double (&number));
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
  if (answer->status < 200 || answer->status >= 300)
    return judge_refusal (operation, answer->status);

  /* A plain request within another dialect is answered plainly. */
  return dove_dialect_get_rules (dove_operation_get_dialect (manifest, operation))
    ->judge (operation, answer);
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
  if (!dove_selector_is_hit (value))
    return NULL;

  return dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                            : dove_json_write (value, DOVE_JSON_CANONICAL);
}

static char *
explain_undecodable (const DoveOperation *operation)
{
  return g_strdup_printf (_("The answer to “%s” is not the data that was asked for, perhaps a web "
                            "page or an answer that was cut off"), operation->name);
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

  verdict->wait = find_wait (rule, answer, scope);
  verdict->key = find_key (rule, answer, scope);
  verdict->hint = rule != NULL ? g_strdup (rule->hint) : NULL;
  verdict->message = answer->is_undecodable && answer->status < 400
                       ? explain_undecodable (operation)
                       : find_words (manifest, rule, answer, scope);

  return verdict;
}
