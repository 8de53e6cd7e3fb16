/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-since-private.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * Which parameter of a list asks for what changed. The name decides where it can; a name that
 * says only half (`updated_at`, `from`) needs a description that says the other half. What
 * contradicts itself is a question for a person: a filter that is none loses edits.
 */

#define SPOT_LIMIT  500
#define DEPTH_LIMIT 4

#define DONE   "\\b(?:last[-_ ]?)?(?:updated|modified|changed|edited)\\b|\\blast[-_ ]?" \
               "(?:update|modification|change|edit)s?\\b|\\b(?:update|modification|change) " \
               "(?:date|time)"
#define AFTERS "\\bsince\\b|\\bafter\\b|\\b(?:later|newer|greater) than\\b|\\bmore recent|>=|" \
               "&gt;|\\bor (?:newer|later)\\b|\\bonwards\\b|" \
               "\\bstart(?:ing)? (?:date|time|from)\\b|\\bearliest\\b|" \
               "\\bmini(?:mum|mal)\\b|\\blower (?:bound|limit)\\b|" \
               "\\bfrom (?:the|this|that|a) (?:given |specified |provided )?(?:date|time)"
#define ELSE   "\\bbefore\\b|\\buntil\\b|\\bolder\\b|\\bearlier than\\b|\\bless than\\b|" \
               "(?<!or )\\b(?:equal|exact|precise)(?:s|ly)? |\\bsort|\\border(?:ed)? by|" \
               "\\bdeprecated\\b|\\bcondition\\b|\\boperator"
#define EQUALS ">=|&gt;="
/* Forms of times that cannot be written */
#define FORMS  "yyyymmddhh|yyyy/mm|dd[./-]mm|mm[./-]dd[./-]yy"
#define GUARDS "\\b304\\b|not modified|\\bconditional|\\bcach"

static gboolean
says (const char *text,
      const char *pattern)
{
  return text != NULL && g_regex_match_simple (pattern, text, G_REGEX_CASELESS, 0);
}

void
dove_since_spot_free (DoveSinceSpot *spot)
{
  g_free (spot->name);
  g_free (spot->folded);
  g_free (spot->template);
  g_free (spot);
}

static void
add_spot (GPtrArray           *spots,
          const DoveSinceSpot *spot)
{
  DoveSinceSpot *own = NULL;

  if (spots->len >= SPOT_LIMIT)
    return;

  own = g_memdup2 (spot, sizeof *spot);
  own->name = g_strdup (spot->name);
  own->folded = g_strdup (spot->folded);
  own->template = NULL;
  g_ptr_array_add (spots, own);
}

/* `filter[updated_at][gte]`: the members of a parameter that is an object. */
static void
add_members (DoveOpenapi         *document,
             GPtrArray           *spots,
             const DoveSinceSpot *above,
             guint                depth)
{
  const DoveOpenapiView *view = dove_openapi_view (document, above->schema);
  gboolean is_body = g_strcmp0 (above->in, "body") == 0;

  for (guint i = 0; depth < DEPTH_LIMIT && i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      DoveValue *schema = dove_openapi_member (view, name);
      g_autofree char *step = is_body ? dove_pointer_append_step (above->name, name)
                                      : g_strdup_printf ("%s[%s]", above->name, name);
      g_autofree char *folded = g_strdup_printf ("%s-%s", above->folded, name);
      const char *own = dove_openapi_view (document, schema)->description;
      const DoveSinceSpot spot = {
        .name = step, .folded = folded, .in = above->in, .schema = schema,
        .description = own != NULL ? own : above->description, .is_free = TRUE,
      };

      add_spot (spots, &spot);
      add_members (document, spots, &spot, depth + 1);
    }
}

/* An object whose members only the example, or the words, tell */
static void
add_shown (GPtrArray           *spots,
           const DoveSinceSpot *above,
           DoveValue           *source)
{
  static const char * const names[] = { "gte", "gt", "after", "since", "from" };
  DoveValue *example = dove_value_get_member (source, "example");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *step = g_strdup_printf ("%s[%s]", above->name, names[i]);
      g_autofree char *folded = g_strdup_printf ("%s-%s", above->folded, names[i]);
      const DoveSinceSpot spot = { .name = step, .folded = folded, .in = above->in,
                                   .is_free = TRUE };

      if (dove_value_get_member (example, names[i]) == NULL &&
          (above->description == NULL || strstr (above->description, step) == NULL))
        continue;

      add_spot (spots, &spot);
      return;
    }
}

/* `lastModifiedDateTimeCondition`: takes `>=` and its like, and the time means nothing without. */
static const DoveOpenapiParam *
find_companion (const DoveOpenapiCall *call,
                const char            *name)
{
  static const char * const endings[] = { "condition", "operator", "comparator", "op" };
  g_autofree char *folded = dove_import_fold (name);

  for (guint i = 0; i < call->params->len; i++)
    {
      const DoveOpenapiParam *param = &g_array_index (call->params, DoveOpenapiParam, i);
      g_autofree char *other = dove_import_fold (param->name);

      for (guint j = 0; j < G_N_ELEMENTS (endings); j++)
        if (g_str_has_prefix (other, folded) && *folded != '\0' &&
            g_str_equal (other + strlen (folded), endings[j]))
          return param;
    }

  return NULL;
}

static void
add_param (DoveOpenapi            *document,
           GPtrArray              *spots,
           const DoveOpenapiCall  *call,
           const DoveOpenapiParam *param)
{
  const DoveOpenapiView *view = dove_openapi_view (document, param->schema);
  gboolean is_deep = g_strcmp0 (dove_value_get_member_text (param->source, "style"),
                                "deepObject") == 0;
  const DoveOpenapiParam *companion = find_companion (call, param->name);
  const DoveSinceSpot spot = {
    .name = (char *) param->name, .folded = (char *) param->name,
    .in = param->in == DOVE_OPENAPI_HEADER ? "header" : NULL, .schema = param->schema,
    .description = param->description != NULL ? param->description : view->description,
    .companion = companion != NULL ? companion->name : NULL,
    .is_free = companion == NULL || says (companion->description, EQUALS),
  };

  /* A list for which a time must be told has no reading of all. */
  if (param->is_required || (param->in != DOVE_OPENAPI_QUERY && param->in != DOVE_OPENAPI_HEADER))
    return;

  if (!is_deep)
    add_spot (spots, &spot);
  else if (view->names->len > 0)
    add_members (document, spots, &spot, 0);
  else
    add_shown (spots, &spot, param->source);
}

/**
 * dove_since_list_spots:
 * @document: a document
 * @call: a list of it
 *
 * Returns: (transfer full) (element-type DoveSinceSpot): where a time may go in its request
 */
GPtrArray *
dove_since_list_spots (DoveOpenapi           *document,
                       const DoveOpenapiCall *call)
{
  GPtrArray *spots = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_since_spot_free);

  for (guint i = 0; i < call->params->len; i++)
    add_param (document, spots, call, &g_array_index (call->params, DoveOpenapiParam, i));

  if (!g_str_equal (call->method, "GET") && call->body != NULL &&
      call->body_media == DOVE_OPENAPI_JSON)
    {
      const DoveSinceSpot body = {
        .name = (char *) "", .folded = (char *) "", .in = "body", .schema = call->body,
        .is_free = TRUE,
      };

      add_members (document, spots, &body, 0);
    }

  return spots;
}

static gboolean
may_hold_time (const DoveOpenapiView *view)
{
  if (view->types != 0 &&
      (view->types & (DOVE_OPENAPI_STRING | DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER)) == 0)
    return FALSE;

  return view->choices == NULL &&
         (view->format == NULL || !dove_import_mentions (view->format,
                                                         "uu|uri|mail|byte|binary|password|bool"));
}

/* `If-Modified-Since` may be HTTP's own, which answers all or nothing. */
static DoveAsks
rate_guard (const DoveSinceSpot *spot)
{
  return says (spot->description, GUARDS) ? DOVE_ASKS_MAYBE : DOVE_ASKS_CHANGED;
}

static DoveAsks
rate_changed (const DoveOpenapiView *view,
              const DoveSinceSpot   *spot,
              guint                  told)
{
  gboolean is_time = (told & (DOVE_SAYS_TIME | DOVE_SAYS_DONE)) != 0 ||
                     (view->format != NULL && dove_import_mentions (view->format, "date|time"));

  if (!is_time)
    return DOVE_ASKS_NOTHING;
  if ((told & DOVE_SAYS_OTHER) != 0)
    return (told & DOVE_SAYS_AFTER) != 0 && view->format != NULL ? DOVE_ASKS_MAYBE
                                                                 : DOVE_ASKS_NOTHING;

  if ((told & DOVE_SAYS_AFTER) != 0)
    return says (spot->description, "\\bdeprecated\\b") ? DOVE_ASKS_MAYBE : DOVE_ASKS_CHANGED;

  return says (spot->description, DONE) && says (spot->description, AFTERS) &&
         !says (spot->description, ELSE) ? DOVE_ASKS_CHANGED : DOVE_ASKS_MAYBE;
}

/* `since`, `from`, `start_date`: what it is about only the description tells. */
static DoveAsks
rate_vague (const DoveOpenapiView *view,
            const DoveSinceSpot   *spot,
            guint                  told)
{
  gboolean is_since = dove_import_is_named (spot->name, "since after");
  gboolean is_time = (told & DOVE_SAYS_TIME) != 0 || dove_import_is_named (spot->name, "since") ||
                     (view->format != NULL && dove_import_mentions (view->format, "date|time")) ||
                     says (spot->description, "\\b(?:date|time|timestamp|iso|rfc) ?");

  if (!is_time || (told & DOVE_SAYS_OTHER) != 0)
    return DOVE_ASKS_NOTHING;

  if (says (spot->description, DONE) && (is_since || says (spot->description, AFTERS)))
    return says (spot->description, ELSE) ? DOVE_ASKS_MAYBE : DOVE_ASKS_CHANGED;

  return dove_import_is_named (spot->name, "since") && !says (spot->description, ELSE)
           ? DOVE_ASKS_CREATED : DOVE_ASKS_NOTHING;
}

/**
 * dove_since_rate_spot:
 * @document: a document
 * @spot: a place of a request
 * @own: (nullable): what the records are called, a slug
 *
 * Returns: what a time in that place asks for
 */
DoveAsks
dove_since_rate_spot (DoveOpenapi         *document,
                      const DoveSinceSpot *spot,
                      const char          *own)
{
  const DoveOpenapiView *view = dove_openapi_view (document, spot->schema);
  guint told = dove_openapi_read_time_name (spot->folded, own);

  if (dove_import_is_named (spot->name, "ifmodifiedsince"))
    return rate_guard (spot);
  if (g_strcmp0 (spot->in, "header") == 0 ||
      (says (spot->description, FORMS) && view->format == NULL &&
       !says (spot->description, "yyyy-mm-dd")))
    return DOVE_ASKS_NOTHING;
  if (!may_hold_time (view) || !spot->is_free || (told & DOVE_SAYS_BEFORE) != 0)
    return DOVE_ASKS_NOTHING;
  if ((told & DOVE_SAYS_CHANGED) != 0)
    return rate_changed (view, spot, told);
  if ((told & DOVE_SAYS_CREATED) != 0)
    return (told & DOVE_SAYS_AFTER) != 0 && (told & DOVE_SAYS_OTHER) == 0 ? DOVE_ASKS_CREATED
                                                                          : DOVE_ASKS_NOTHING;

  return (told & DOVE_SAYS_AFTER) != 0 ? rate_vague (view, spot, told) : DOVE_ASKS_NOTHING;
}
