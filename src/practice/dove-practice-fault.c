/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "base/dove-error.h"
#include "practice/dove-practice-fault.h"

typedef struct
{
  DovePracticeFault fault;
  char             *app;    /* (nullable): all applications */
  double            share;  /* of the requests, 0 to 1 */
} Rule;

struct _DovePracticeFaults
{
  GRand  *random;
  GArray *rules;  /* of Rule */
};

static const char *names[DOVE_PRACTICE_FAULT_COUNT] = {
  [DOVE_PRACTICE_FAULT_NONE] = "none",
  [DOVE_PRACTICE_FAULT_THROTTLE] = "429",
  [DOVE_PRACTICE_FAULT_ERROR_BEFORE] = "500-before",
  [DOVE_PRACTICE_FAULT_ERROR_AFTER] = "500-after",
  [DOVE_PRACTICE_FAULT_RESET_BEFORE] = "reset-before",
  [DOVE_PRACTICE_FAULT_RESET_AFTER] = "reset-after",
  [DOVE_PRACTICE_FAULT_LOST_ANSWER] = "lost-answer",
  [DOVE_PRACTICE_FAULT_TRUNCATE] = "truncate",
  [DOVE_PRACTICE_FAULT_SLOW] = "slow",
  [DOVE_PRACTICE_FAULT_WRONG_TYPE] = "wrong-type",
  [DOVE_PRACTICE_FAULT_DUPLICATE_PAGE] = "duplicate-page",
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
    if (g_str_equal (names[i], name))
      return i;

  return DOVE_PRACTICE_FAULT_NONE;
}

static char *
fault_names (void)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (int i = 1; i < DOVE_PRACTICE_FAULT_COUNT; i++)
    g_string_append_printf (text, "%s%s", i > 1 ? ", " : "", names[i]);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * dove_practice_faults_add:
 * @self: a set of faults
 * @spec: `KIND[@APP][=SHARE]`, e.g. `429@books=0.05`; all applications and 0.05 if left out
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
  char *end = NULL;
  Rule rule = { 0 };

  if (fault == DOVE_PRACTICE_FAULT_NONE)
    {
      g_autofree char *known = fault_names ();

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   "“%s” is not a fault; known are: %s", spec, known);
      return FALSE;
    }

  rule.share = halves[0] != NULL && halves[1] != NULL ? g_ascii_strtod (halves[1], &end) : 0.05;
  if (!(rule.share >= 0 && rule.share <= 1) || (end != NULL && *end != '\0'))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   "“%s”: the share of requests must be a number from 0 to 1", spec);
      return FALSE;
    }

  rule.fault = fault;
  rule.app = parts[0] != NULL ? g_strdup (parts[1]) : NULL;
  g_array_append_val (self->rules, rule);

  return TRUE;
}

static gboolean
fault_fits (DovePracticeFault fault,
            gboolean          is_write)
{
  switch (fault)
    {
    case DOVE_PRACTICE_FAULT_DUPLICATE_PAGE:
      return !is_write;

    case DOVE_PRACTICE_FAULT_ERROR_AFTER:
    case DOVE_PRACTICE_FAULT_RESET_AFTER:
    case DOVE_PRACTICE_FAULT_LOST_ANSWER:
      return is_write;

    case DOVE_PRACTICE_FAULT_NONE:
    case DOVE_PRACTICE_FAULT_THROTTLE:
    case DOVE_PRACTICE_FAULT_ERROR_BEFORE:
    case DOVE_PRACTICE_FAULT_RESET_BEFORE:
    case DOVE_PRACTICE_FAULT_TRUNCATE:
    case DOVE_PRACTICE_FAULT_SLOW:
    case DOVE_PRACTICE_FAULT_WRONG_TYPE:
    case DOVE_PRACTICE_FAULT_COUNT:
    default:
      return TRUE;
    }
}

/**
 * dove_practice_faults_draw:
 * @self: a set of faults
 * @app: the application asked
 * @is_write: whether the request writes
 *
 * Draws the fault of one request.
 *
 * Returns: the fault, most often none
 */
DovePracticeFault
dove_practice_faults_draw (DovePracticeFaults *self,
                           const char         *app,
                           gboolean            is_write)
{
  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i);

      if ((rule->app == NULL || g_str_equal (rule->app, app)) &&
          fault_fits (rule->fault, is_write) &&
          g_rand_double (self->random) < rule->share)
        return rule->fault;
    }

  return DOVE_PRACTICE_FAULT_NONE;
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
  return names[fault];
}
