/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dove-pattern.h"
#include "base/dove-text.h"
#include "record/dove-json.h"
#include "record/dove-path.h"
#include "record/dove-schema-private.h"

#define NESTING_MOST 512 /* of schemas within schemas, so that circles of references end */
#define NAMED_CHOICES 12 /* of a list of choices that are named in a message */

/* Checks a value against a schema and says what is wrong in sentences for people. */

typedef struct
{
  GPtrArray *issues;   /* (element-type DoveSchemaIssue) */
  guint      nesting;
} Check;

static void check_node (Check                *self,
                        const DoveSchemaNode *node,
                        DoveValue            *value,
                        const char           *pointer);

static DoveSchemaIssue *
issue_add (Check      *self,
           const char *pointer,
           const char *format,
           ...) G_GNUC_PRINTF (3, 4);

static DoveSchemaIssue *
issue_add (Check      *self,
           const char *pointer,
           const char *format,
           ...)
{
  DoveSchemaIssue *issue = g_new0 (DoveSchemaIssue, 1);
  va_list args;

  va_start (args, format);
  issue->message = g_strdup_vprintf (format, args);
  va_end (args);
  issue->pointer = g_strdup (pointer);
  g_ptr_array_add (self->issues, issue);

  return issue;
}

/*
 * What is wrong with a value is said as what follows the name of its field: “amount: must be a
 * number, not a text”.
 */

static const char *
kind_name (DoveValueKind kind)
{
  /* Translators: in “must be %s, not %s” */
  static const char *names[] = { N_("empty"),  N_("true or false"), N_("a number"),
                                 N_("a text"), N_("a list"),        N_("a record") };

  return _(names[kind]);
}

static char *
value_name (DoveValue *value)
{
  g_autofree char *text = dove_json_write (value, DOVE_JSON_COMPACT);

  if (g_utf8_strlen (text, -1) > 40)
    {
      g_autofree char *start = g_utf8_substring (text, 0, 39);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&text);
}

static void
check_type (Check                *self,
            const DoveSchemaNode *node,
            DoveValue            *value,
            const char           *pointer)
{
  DoveValueKind kind = dove_value_get_kind (value);
  g_autoptr(GString) wanted = NULL;
  DoveNumber number;

  if (node->types == 0)
    return;

  if (node->types & (1u << kind))
    {
      if (kind == DOVE_VALUE_NUMBER && node->is_integer && dove_value_get_number (value, &number) &&
          !dove_number_is_integer (&number))
        issue_add (self, pointer, _("must be a whole number"));
      return;
    }

  wanted = g_string_new (NULL);
  for (int i = 0; i <= DOVE_VALUE_RECORD; i++)
    if (node->types & (1u << i))
      /* Translators: between the kinds in “must be a number or a text” */
      g_string_append_printf (wanted, "%s%s", wanted->len > 0 ? _(" or ") : "", kind_name (i));

  issue_add (self, pointer, _("must be %s, not %s"), wanted->str, kind_name (kind));
}

static void
check_choices (Check                *self,
               const DoveSchemaNode *node,
               DoveValue            *value,
               const char           *pointer)
{
  g_autoptr(GString) known = NULL;
  g_autofree char *given = NULL;
  guint length = dove_value_get_length (node->choices);

  if (node->constant != NULL && !dove_value_equal (node->constant, value))
    {
      g_autofree char *wanted = value_name (node->constant);

      issue_add (self, pointer, _("must be %s"), wanted);
    }

  if (node->choices == NULL)
    return;

  for (guint i = 0; i < length; i++)
    if (dove_value_equal (dove_value_get_element (node->choices, i), value))
      return;

  known = g_string_new (NULL);
  for (guint i = 0; i < MIN (length, NAMED_CHOICES); i++)
    {
      g_autofree char *choice = value_name (dove_value_get_element (node->choices, i));

      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", choice);
    }
  given = value_name (value);
  issue_add (self, pointer, _("%s is not one of: %s%s"), given, known->str,
             length > NAMED_CHOICES ? " …" : "");
}

/* A format is checked where a mistake would do harm later; others are for people to read. */
static gboolean
format_fits (const char *format,
             const char *text)
{
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *whole = NULL;

  if (g_str_equal (format, "date-time"))
    time = g_date_time_new_from_iso8601 (text, NULL);
  else if (g_str_equal (format, "date"))
    {
      whole = g_strconcat (text, "T00:00:00Z", NULL);
      time = strlen (text) == 10 ? g_date_time_new_from_iso8601 (whole, NULL) : NULL;
    }
  else if (g_str_equal (format, "uri"))
    return g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL);
  else
    return TRUE;

  return time != NULL;
}

static void
check_pattern (Check                *self,
               const DoveSchemaNode *node,
               const char           *text,
               const char           *pointer)
{
  g_autoptr(GError) error = NULL;

  if (node->pattern == NULL || g_regex_match_full (node->pattern, text, -1, 0, 0, NULL, &error))
    return;

  if (error != NULL)
    issue_add (self, pointer, _("takes too long to compare with the pattern %s"),
               dove_pattern_get_text (node->pattern));
  else
    issue_add (self, pointer, _("does not have the form %s"),
               dove_pattern_get_text (node->pattern));
}

static void
check_text (Check                *self,
            const DoveSchemaNode *node,
            DoveValue            *value,
            const char           *pointer)
{
  const char *text = dove_value_get_text (value);
  glong length = g_utf8_strlen (text, -1);

  if (node->min_length == 1 && length == 0)
    issue_add (self, pointer, _("must not be empty"));
  else if (node->min_length >= 0 && length < node->min_length)
    issue_add (self, pointer,
               ngettext ("must have %d character at least", "must have %d characters at least",
                         (gulong) node->min_length),
               (int) node->min_length);

  if (node->max_length >= 0 && length > node->max_length)
    issue_add (self, pointer,
               ngettext ("must have %d character at most", "must have %d characters at most",
                         (gulong) node->max_length),
               (int) node->max_length);

  if (node->format != NULL && !format_fits (node->format, text))
    issue_add (self, pointer, _("is not a %s"), node->format);

  check_pattern (self, node, text, pointer);
}

static void
check_number (Check                *self,
              const DoveSchemaNode *node,
              DoveValue            *value,
              const char           *pointer)
{
  DoveNumber number;
  g_autofree char *bound = NULL;

  if (!dove_value_get_number (value, &number))
    return;

  if (node->has_minimum && dove_number_compare (&number, &node->minimum) < 0)
    {
      bound = dove_number_to_string (&node->minimum);
      issue_add (self, pointer, _("must be %s or more"), bound);
    }
  else if (node->has_maximum && dove_number_compare (&number, &node->maximum) > 0)
    {
      bound = dove_number_to_string (&node->maximum);
      issue_add (self, pointer, _("must be %s or less"), bound);
    }
  else if (node->has_above && dove_number_compare (&number, &node->above) <= 0)
    {
      bound = dove_number_to_string (&node->above);
      issue_add (self, pointer, _("must be more than %s"), bound);
    }
  else if (node->has_below && dove_number_compare (&number, &node->below) >= 0)
    {
      bound = dove_number_to_string (&node->below);
      issue_add (self, pointer, _("must be less than %s"), bound);
    }
}

static gboolean
elements_are_unique (DoveValue *list)
{
  g_autoptr(GHashTable) seen = g_hash_table_new ((GHashFunc) dove_value_hash,
                                                 (GEqualFunc) dove_value_equal);

  for (guint i = 0; i < dove_value_get_length (list); i++)
    if (!g_hash_table_add (seen, dove_value_get_element (list, i)))
      return FALSE;

  return TRUE;
}

static void
check_list (Check                *self,
            const DoveSchemaNode *node,
            DoveValue            *value,
            const char           *pointer)
{
  guint length = dove_value_get_length (value);

  if (node->min_items >= 0 && length < node->min_items)
    issue_add (self, pointer,
               ngettext ("must have %d element at least", "must have %d elements at least",
                         (gulong) node->min_items),
               (int) node->min_items);
  if (node->max_items >= 0 && length > node->max_items)
    issue_add (self, pointer,
               ngettext ("must have %d element at most", "must have %d elements at most",
                         (gulong) node->max_items),
               (int) node->max_items);
  if (node->has_unique_items && !elements_are_unique (value))
    issue_add (self, pointer, _("has an element twice"));

  for (guint i = 0; node->items != NULL && i < length; i++)
    {
      g_autofree char *below = g_strdup_printf ("%s/%u", pointer, i);

      check_node (self, node->items, dove_value_get_element (value, i), below);
    }
}

static void
report_unknown (Check                *self,
                const DoveSchemaNode *node,
                const char           *name,
                const char           *pointer)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new ();
  const char *nearest;
  DoveSchemaIssue *issue;

  for (guint i = 0; i < node->members->len; i++)
    g_ptr_array_add (known, g_array_index (node->members, DoveSchemaMember, i).name);

  nearest = dove_text_find_nearest (name, (const char *const *) known->pdata, known->len);
  issue = nearest != NULL
            ? issue_add (self, pointer, _("“%s” is not known here; did you mean “%s”?"), name,
                         nearest)
            : issue_add (self, pointer, _("“%s” is not known here"), name);
  issue->member = g_strdup (name);
}

static void
check_member (Check                *self,
              const DoveSchemaNode *node,
              const char           *name,
              DoveValue            *value,
              const char           *pointer)
{
  DoveSchemaNode *declared =
      node->by_name != NULL ? g_hash_table_lookup (node->by_name, name) : NULL;
  gboolean is_known = declared != NULL;

  if (declared != NULL)
    check_node (self, declared, value, pointer);

  for (guint i = 0; i < node->patterns->len; i++)
    {
      const DoveSchemaPattern *pattern = &g_array_index (node->patterns, DoveSchemaPattern, i);

      if (!g_regex_match (pattern->regex, name, 0, NULL))
        continue;

      is_known = TRUE;
      check_node (self, pattern->node, value, pointer);
    }

  if (is_known || node->additional == NULL)
    return;

  if (node->additional->is_false)
    report_unknown (self, node, name, pointer);
  else
    check_node (self, node->additional, value, pointer);
}

static void
check_record (Check                *self,
              const DoveSchemaNode *node,
              DoveValue            *value,
              const char           *pointer)
{
  guint length = dove_value_get_length (value);

  for (guint i = 0; node->required != NULL && i < node->required->len; i++)
    {
      const char *name = g_ptr_array_index (node->required, i);

      if (dove_value_get_member (value, name) == NULL)
        issue_add (self, pointer, _("“%s” is missing"), name)->member = g_strdup (name);
    }

  if (node->min_members >= 0 && length < node->min_members)
    issue_add (self, pointer,
               ngettext ("must have %d member at least", "must have %d members at least",
                         (gulong) node->min_members),
               (int) node->min_members);
  if (node->max_members >= 0 && length > node->max_members)
    issue_add (self, pointer,
               ngettext ("must have %d member at most", "must have %d members at most",
                         (gulong) node->max_members),
               (int) node->max_members);

  if (node->by_name == NULL && node->patterns->len == 0 && node->additional == NULL &&
      node->names == NULL)
    return;

  for (guint i = 0; i < length; i++)
    {
      const char *name = dove_value_get_name (value, i);
      g_autofree char *below = dove_pointer_append_step (pointer, name);

      if (node->names != NULL)
        {
          g_autoptr(DoveValue) text = dove_value_new_text (name);

          check_node (self, node->names, text, below);
        }
      check_member (self, node, name, dove_value_get_element (value, i), below);
    }
}

static GPtrArray *
check_apart (Check                *self,
             const DoveSchemaNode *node,
             DoveValue            *value,
             const char           *pointer)
{
  Check apart = {
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free), self->nesting
  };

  check_node (&apart, node, value, pointer);

  return apart.issues;
}

static gboolean
fits (Check                *self,
      const DoveSchemaNode *node,
      DoveValue            *value,
      const char           *pointer)
{
  g_autoptr(GPtrArray) issues = check_apart (self, node, value, pointer);

  return issues->len == 0;
}

/* How far a branch is from fitting: one that fails on the value itself is further off than
 * one that fails somewhere inside, then the number of mistakes counts. */
static guint
issues_weight (GPtrArray  *issues,
               const char *pointer)
{
  guint weight = issues->len;

  for (guint i = 0; i < issues->len; i++)
    if (g_str_equal (((const DoveSchemaIssue *) g_ptr_array_index (issues, i))->pointer, pointer))
      weight += 1000;

  return weight;
}

/* At least one branch must fit (exactly one of `oneOf`); else the nearest one tells why not. */
static void
check_branches (Check      *self,
                GPtrArray  *branches,
                gboolean    only_one,
                DoveValue  *value,
                const char *pointer)
{
  g_autoptr(GPtrArray) nearest = NULL;
  guint least = G_MAXUINT;
  guint count = 0;

  for (guint i = 0; branches != NULL && i < branches->len; i++)
    {
      g_autoptr(GPtrArray) issues =
          check_apart (self, g_ptr_array_index (branches, i), value, pointer);
      guint weight = issues_weight (issues, pointer);

      count += issues->len == 0;
      if (weight >= least)
        continue;

      least = weight;
      g_clear_pointer (&nearest, g_ptr_array_unref);
      nearest = g_ptr_array_ref (issues);
    }

  if (count > 1 && only_one)
    issue_add (self, pointer, _("fits several forms of which only one is allowed"));
  else if (count == 0 && nearest != NULL)
    g_ptr_array_extend_and_steal (self->issues, g_steal_pointer (&nearest));
}

static void
check_combined (Check                *self,
                const DoveSchemaNode *node,
                DoveValue            *value,
                const char           *pointer)
{
  if (node->reference != NULL)
    check_node (self, node->reference, value, pointer);

  for (guint i = 0; node->all_of != NULL && i < node->all_of->len; i++)
    check_node (self, g_ptr_array_index (node->all_of, i), value, pointer);

  check_branches (self, node->any_of, FALSE, value, pointer);
  check_branches (self, node->one_of, TRUE, value, pointer);

  if (node->not_node != NULL && fits (self, node->not_node, value, pointer))
    issue_add (self, pointer, _("is of a form that is not allowed here"));

  if (node->if_node == NULL)
    return;

  if (fits (self, node->if_node, value, pointer))
    {
      if (node->then_node != NULL)
        check_node (self, node->then_node, value, pointer);
    }
  else if (node->else_node != NULL)
    check_node (self, node->else_node, value, pointer);
}

static void
check_node (Check                *self,
            const DoveSchemaNode *node,
            DoveValue            *value,
            const char           *pointer)
{
  if (node->is_false)
    {
      issue_add (self, pointer, _("is not allowed here"));
      return;
    }

  if (self->nesting == NESTING_MOST)
    {
      issue_add (self, pointer, _("cannot be checked: the schema refers to itself without end"));
      return;
    }

  self->nesting++;
  check_type (self, node, value, pointer);
  check_choices (self, node, value, pointer);
  check_combined (self, node, value, pointer);

  if (dove_value_get_kind (value) == DOVE_VALUE_TEXT)
    check_text (self, node, value, pointer);
  else if (dove_value_get_kind (value) == DOVE_VALUE_NUMBER)
    check_number (self, node, value, pointer);
  else if (dove_value_get_kind (value) == DOVE_VALUE_LIST)
    check_list (self, node, value, pointer);
  else if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    check_record (self, node, value, pointer);
  self->nesting--;
}

/**
 * dove_schema_check:
 * @self: a schema
 * @value: (nullable): a value
 *
 * Checks a value. May be called from many threads at once.
 *
 * Returns: (transfer full) (element-type DoveSchemaIssue): what is wrong; empty when it fits
 */
GPtrArray *
dove_schema_check (DoveSchema *self,
                   DoveValue  *value)
{
  Check check = { g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free), 0 };
  g_autoptr(DoveValue) empty = dove_value_new_null ();

  check_node (&check, self->root, value != NULL ? value : empty, "");

  return check.issues;
}

/**
 * dove_schema_issue_free:
 * @issue: (transfer full): an issue
 */
void
dove_schema_issue_free (DoveSchemaIssue *issue)
{
  g_free (issue->pointer);
  g_free (issue->message);
  g_free (issue->member);
  g_free (issue);
}
