/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "base/dove-error.h"
#include "practice/dove-practice-fault.h"

typedef struct
{
  DovePracticeFault fault;
  char             *app;      /* (nullable): all applications */
  double            share;    /* of the requests, 0 to 1 */
  gint64            seconds;  /* of a standing fault */
} Rule;

struct _DovePracticeFaults
{
  GRand  *random;
  GArray *rules;  /* of Rule */
};

#define WRITES (DOVE_PRACTICE_ASK_CREATE | DOVE_PRACTICE_ASK_CHANGE)
#define ANY    (DOVE_PRACTICE_ASK_READ | DOVE_PRACTICE_ASK_LIST | WRITES)

#define SHARE_DEFAULT   0.05
#define SECONDS_DEFAULT 5
#define SECONDS_LIMIT   (30 * 24 * 60 * 60)

/* Which requests a fault can have. A standing one is not drawn: it is there all the time. */
static const struct
{
  const char *name;
  guint       fits;    /* any of these kinds */
  guint       spares;  /* none of these */
} faults[DOVE_PRACTICE_FAULT_COUNT] = {
  [DOVE_PRACTICE_FAULT_NONE] = { "none", 0, 0 },
  [DOVE_PRACTICE_FAULT_THROTTLE] = { "429", ANY, 0 },
  [DOVE_PRACTICE_FAULT_THROTTLE_DATE] = { "429-date", ANY, 0 },
  [DOVE_PRACTICE_FAULT_ERROR_BEFORE] = { "500-before", ANY, 0 },
  [DOVE_PRACTICE_FAULT_ERROR_AFTER] = { "500-after", WRITES, 0 },
  [DOVE_PRACTICE_FAULT_RESET_BEFORE] = { "reset-before", ANY, 0 },
  [DOVE_PRACTICE_FAULT_RESET_AFTER] = { "reset-after", WRITES, 0 },
  [DOVE_PRACTICE_FAULT_LOST_ANSWER] = { "lost-answer", WRITES, 0 },
  [DOVE_PRACTICE_FAULT_TRUNCATE] = { "truncate", ANY, 0 },
  [DOVE_PRACTICE_FAULT_SLOW] = { "slow", ANY, 0 },
  [DOVE_PRACTICE_FAULT_WRONG_TYPE] = { "wrong-type", ANY, 0 },
  [DOVE_PRACTICE_FAULT_DUPLICATE_PAGE] = { "duplicate-page", DOVE_PRACTICE_ASK_LIST, 0 },
  [DOVE_PRACTICE_FAULT_UNSTABLE_PAGES] = { "unstable-pages", DOVE_PRACTICE_ASK_LIST, 0 },
  [DOVE_PRACTICE_FAULT_CURSOR_GONE] = { "cursor-gone", DOVE_PRACTICE_ASK_NEXT, 0 },
  [DOVE_PRACTICE_FAULT_UNAUTHORIZED] = { "401", ANY, 0 },
  [DOVE_PRACTICE_FAULT_SILENT_SUCCESS] = { "silent-success", WRITES, 0 },
  [DOVE_PRACTICE_FAULT_STALE_LIST] = { "stale-list", DOVE_PRACTICE_ASK_LIST, 0 },
  [DOVE_PRACTICE_FAULT_EMPTY_LIST] = { "empty-list", DOVE_PRACTICE_ASK_LIST,
                                       DOVE_PRACTICE_ASK_SEARCH },
  [DOVE_PRACTICE_FAULT_HALF_LIST] = { "half-list", DOVE_PRACTICE_ASK_LIST,
                                      DOVE_PRACTICE_ASK_SEARCH },
  [DOVE_PRACTICE_FAULT_ACCEPTED] = { "202-late", DOVE_PRACTICE_ASK_CREATE, 0 },
  [DOVE_PRACTICE_FAULT_BATCH_ORDER] = { "batch-order", DOVE_PRACTICE_ASK_BATCH, 0 },
  [DOVE_PRACTICE_FAULT_BATCH_MISSING] = { "batch-missing", DOVE_PRACTICE_ASK_BATCH, 0 },
  [DOVE_PRACTICE_FAULT_BATCH_HALF] = { "batch-half", DOVE_PRACTICE_ASK_BATCH, 0 },
  [DOVE_PRACTICE_FAULT_BATCH_REFUSED] = { "batch-refused", DOVE_PRACTICE_ASK_BATCH, 0 },
  [DOVE_PRACTICE_FAULT_CLOCK_SKEW] = { "clock-skew", 0, 0 },
  [DOVE_PRACTICE_FAULT_SEARCH_LAG] = { "search-lag", 0, 0 },
  [DOVE_PRACTICE_FAULT_DELAY] = { "delay", 0, 0 },
};

static void
rule_clear (gpointer data)
{
  Rule *rule = data;

  g_free (rule->app);
}

/**
 * dove_practice_faults_new:
 * @seed: where the drawing of lots begins
 *
 * Returns: (transfer full): a set without faults
 */
DovePracticeFaults *
dove_practice_faults_new (guint32 seed)
{
  DovePracticeFaults *self = g_new0 (DovePracticeFaults, 1);

  self->random = g_rand_new_with_seed (seed);
  self->rules = g_array_new (FALSE, TRUE, sizeof (Rule));
  g_array_set_clear_func (self->rules, rule_clear);

  return self;
}

/**
 * dove_practice_faults_free:
 * @self: (transfer full): a set of faults
 */
void
dove_practice_faults_free (DovePracticeFaults *self)
{
  g_rand_free (self->random);
  g_array_unref (self->rules);
  g_free (self);
}

static DovePracticeFault
fault_from_name (const char *name)
{
  for (int i = 1; i < DOVE_PRACTICE_FAULT_COUNT; i++)
    if (g_str_equal (faults[i].name, name))
      return i;

  return DOVE_PRACTICE_FAULT_NONE;
}

/* Reads the number of a spec: a share of requests, or the seconds of a standing fault. */
static gboolean
rule_read_number (Rule        *rule,
                  const char  *spec,
                  const char  *text,
                  GError     **error)
{
  gboolean may_be_negative = rule->fault == DOVE_PRACTICE_FAULT_CLOCK_SKEW;
  gint64 least = may_be_negative ? -SECONDS_LIMIT : 0;
  char *end = NULL;

  rule->share = SHARE_DEFAULT;
  rule->seconds = SECONDS_DEFAULT;
  if (text == NULL)
    return TRUE;

  if (dove_practice_fault_is_standing (rule->fault))
    {
      if (g_ascii_string_to_signed (text, 10, least, SECONDS_LIMIT, &rule->seconds, NULL))
        return TRUE;

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   "“%s”: the seconds must be a whole number from %d to %d", spec,
                   (int) least, SECONDS_LIMIT);
      return FALSE;
    }

  rule->share = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && rule->share >= 0 && rule->share <= 1)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               "“%s”: the share of requests must be a number from 0 to 1", spec);

  return FALSE;
}

/**
 * dove_practice_faults_add:
 * @self: a set of faults
 * @spec: `KIND[@APP][=SHARE]`, e.g. `429@books=0.05`, all applications and 0.05 if left out; of a
 *   standing fault `KIND[@APP][=SECONDS]`, e.g. `clock-skew@crm=-7200`, 5 if left out; of a delay
 *   milliseconds
 * @error: return location for an error
 *
 * Adds a fault.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: whether @spec was understood
 */
gboolean
dove_practice_faults_add (DovePracticeFaults  *self,
                          const char          *spec,
                          GError             **error)
{
  g_auto(GStrv) halves = g_strsplit (spec, "=", 2);
  g_auto(GStrv) parts = g_strsplit (halves[0] != NULL ? halves[0] : "", "@", 2);
  DovePracticeFault fault = fault_from_name (parts[0] != NULL ? parts[0] : "");
  Rule rule = { .fault = fault };

  if (fault == DOVE_PRACTICE_FAULT_NONE)
    {
      g_autofree char *known = dove_practice_fault_list_names ();

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   "“%s” is not a fault; known are: %s", spec, known);
      return FALSE;
    }

  if (!rule_read_number (&rule, spec, halves[1], error))
    return FALSE;

  rule.app = g_strdup (parts[1]);
  g_array_append_val (self->rules, rule);

  return TRUE;
}

static gboolean
rule_fits (const Rule *rule,
           const char *app)
{
  return rule->app == NULL || g_str_equal (rule->app, app);
}

/**
 * dove_practice_faults_draw:
 * @self: a set of faults
 * @app: the application asked
 * @kind: all that the request is
 *
 * Draws the fault of one request.
 *
 * Returns: the fault, most often none
 */
DovePracticeFault
dove_practice_faults_draw (DovePracticeFaults  *self,
                           const char          *app,
                           DovePracticeAskKind  kind)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);

      if (rule_fits (rule, app) && (faults[rule->fault].fits & kind) != 0 &&
          (faults[rule->fault].spares & kind) == 0 &&
          g_rand_double (self->random) < rule->share)
        return rule->fault;
    }

  return DOVE_PRACTICE_FAULT_NONE;
}

/**
 * dove_practice_faults_get_seconds:
 * @self: a set of faults
 * @fault: a standing fault
 * @app: an application
 *
 * Returns: how many seconds it makes, of a delay milliseconds; 0 when the application does not
 *   have it
 */
gint64
dove_practice_faults_get_seconds (DovePracticeFaults *self,
                                  DovePracticeFault   fault,
                                  const char         *app)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);

      if (rule->fault == fault && rule_fits (rule, app))
        return rule->seconds;
    }

  return 0;
}

/**
 * dove_practice_fault_name:
 * @fault: a fault
 *
 * Returns: its name as in a spec
 */
const char *
dove_practice_fault_name (DovePracticeFault fault)
{
  return faults[fault].name;
}

/**
 * dove_practice_fault_is_standing:
 * @fault: a fault
 *
 * Returns: whether it is there all the time instead of being drawn for a request
 */
gboolean
dove_practice_fault_is_standing (DovePracticeFault fault)
{
  return fault == DOVE_PRACTICE_FAULT_CLOCK_SKEW || fault == DOVE_PRACTICE_FAULT_SEARCH_LAG ||
         fault == DOVE_PRACTICE_FAULT_DELAY;
}

/**
 * dove_practice_fault_list_names:
 *
 * Returns: (transfer full): the names of all faults, for a person
 */
char *
dove_practice_fault_list_names (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (int i = 1; i < DOVE_PRACTICE_FAULT_COUNT; i++)
    g_string_append_printf (text, "%s%s", i > 1 ? ", " : "", faults[i].name);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
