/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-duration.h"
#include "base/dove-pattern.h"
#include "connector/dove-manifest-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Reading members of a manifest. A member that is missing or of the wrong kind gives the value
 * for "missing": the schema has said so already. What the schema cannot see (templates,
 * selectors, formulas, patterns, spans) is compiled here, and what is wrong with it is reported
 * with its place. Reading goes on after an error, so that a file shows all of them at once.
 */

void
dove_manifest_layer_free (DoveManifestLayer *layer)
{
  if (layer == NULL)
    return;

  g_free (layer->file);
  g_clear_pointer (&layer->document, dove_value_unref);
  g_clear_pointer (&layer->places, dove_json_places_free);
  g_free (layer);
}

static DoveManifestLayer *
find_layer (GPtrArray  *layers,
            const char *pointer)
{
  for (guint i = 0; i < layers->len; i++)
    {
      DoveManifestLayer *layer = g_ptr_array_index (layers, i);

      if (dove_pointer_get (layer->document, pointer) != NULL)
        return layer;
    }

  return NULL;
}

/* The place of a value, or of the nearest value around it that stands in a file. */
static void
find_place (GPtrArray         *layers,
            DoveManifestIssue *issue)
{
  g_autofree char *pointer = g_strdup (issue->pointer);

  for (;;)
    {
      DoveManifestLayer *layer = find_layer (layers, pointer);
      char *slash = strrchr (pointer, '/');

      if (layer != NULL &&
          dove_json_places_find (layer->places, pointer, &issue->line, &issue->column))
        {
          issue->file = g_strdup (layer->file);
          return;
        }

      if (slash == NULL)
        return;

      *slash = '\0';
    }
}

void
dove_manifest_add_issue (GPtrArray         *issues,
                         GPtrArray         *layers,
                         DoveIssueSeverity  severity,
                         const char        *pointer,
                         const char        *message)
{
  DoveManifestIssue *issue = NULL;

  /* One mistake is told once: the schema and the compiler may both see it. */
  for (guint i = 0; i < issues->len; i++)
    {
      DoveManifestIssue *known = g_ptr_array_index (issues, i);

      if (g_str_equal (known->pointer, pointer) && known->severity <= severity &&
          (known->severity < severity || g_str_equal (known->message, message)))
        return;
    }

  issue = g_new0 (DoveManifestIssue, 1);
  issue->severity = severity;
  issue->pointer = g_strdup (pointer);
  issue->message = g_strdup (message);
  find_place (layers, issue);
  g_ptr_array_add (issues, issue);
}

/* Reports an error at a member of the value being read, or at the value itself. */
void
dove_reader_report (DoveManifestReader *reader,
                    const char         *member,
                    const char         *message)
{
  g_autofree char *pointer = NULL;

  pointer = member != NULL ? dove_pointer_append_step (reader->pointer->str, member)
                           : g_strdup (reader->pointer->str);
  dove_manifest_add_issue (reader->issues, reader->layers, DOVE_ISSUE_ERROR, pointer, message);
}

gsize
dove_reader_enter (DoveManifestReader *reader,
                   const char         *step)
{
  gsize place = reader->pointer->len;
  g_autofree char *pointer = dove_pointer_append_step (reader->pointer->str, step);

  g_string_assign (reader->pointer, pointer);

  return place;
}

gsize
dove_reader_enter_index (DoveManifestReader *reader,
                         guint               index)
{
  gsize place = reader->pointer->len;

  g_string_append_printf (reader->pointer, "/%u", index);

  return place;
}

void
dove_reader_leave (DoveManifestReader *reader,
                   gsize               place)
{
  g_string_truncate (reader->pointer, place);
}

char *
dove_reader_text (DoveValue  *value,
                  const char *name)
{
  return g_strdup (dove_value_get_member_text (value, name));
}

/* What is said to people, in their language where the connector comes with the program: the texts
 * of those are in po/connector-texts.c. Others are as they stand. */
char *
dove_reader_words (DoveValue  *value,
                   const char *name)
{
  const char *text = dove_value_get_member_text (value, name);

  return g_strdup (text != NULL && *text != '\0' ? _(text) : text);
}

/* The texts of a list; none of what is no list */
GPtrArray *
dove_reader_texts (DoveValue  *value,
                   const char *name)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  DoveValue *list = dove_value_get_member (value, name);

  for (guint i = 0; dove_value_get_kind (list) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (list); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (list, i));

      if (text != NULL)
        g_ptr_array_add (texts, g_strdup (text));
    }

  return texts;
}

gboolean
dove_reader_boolean (DoveValue  *value,
                     const char *name,
                     gboolean    missing)
{
  DoveValue *member = dove_value_get_member (value, name);

  return member != NULL && dove_value_get_kind (member) == DOVE_VALUE_BOOLEAN
           ? dove_value_get_boolean (member)
           : missing;
}

gint64
dove_reader_integer (DoveValue  *value,
                     const char *name,
                     gint64      missing)
{
  gint64 number = missing;

  return dove_value_get_integer (dove_value_get_member (value, name), &number) ? number : missing;
}

int
dove_reader_choice (DoveValue          *value,
                    const char         *name,
                    const char * const *names,
                    int                 missing)
{
  const char *text = dove_value_get_member_text (value, name);

  for (int i = 0; text != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], text))
      return i;

  return missing;
}

GTimeSpan
dove_reader_span (DoveManifestReader *reader,
                  DoveValue          *value,
                  const char         *name,
                  GTimeSpan           missing)
{
  const char *text = dove_value_get_member_text (value, name);
  GTimeSpan span = missing;

  if (text != NULL && !dove_duration_parse (text, &span))
    {
      dove_reader_report (reader, name, _("This is no length of time: write PT30S, PT15M, P1D"));
      return missing;
    }

  return span;
}

DoveSelector *
dove_reader_selector (DoveManifestReader *reader,
                      DoveValue          *value,
                      const char         *name)
{
  g_autoptr(GError) error = NULL;
  const char *text = dove_value_get_member_text (value, name);
  DoveSelector *selector = text != NULL ? dove_selector_new (text, &error) : NULL;

  if (error != NULL)
    dove_reader_report (reader, name, error->message);
  else if (selector != NULL && dove_selector_get_formula (selector) != NULL)
    {
      DoveFormula *formula = dove_selector_get_formula (selector);
      g_autoptr(GPtrArray) names = dove_formula_get_fields (formula);

      dove_reader_check_names (reader, name, names, reader->found);
    }

  return selector;
}

/* One selector, into a record: formulas see it as `record`. */
DoveSelector *
dove_reader_record_selector (DoveManifestReader *reader,
                             DoveValue          *value,
                             const char         *name)
{
  guint found = reader->found;
  DoveSelector *selector = NULL;

  reader->found = (found & ~DOVE_NAME_ANSWER) | DOVE_NAME_RECORD;
  selector = dove_reader_selector (reader, value, name);
  reader->found = found;

  return selector;
}

/* One selector into a record, or a list of them. */
GPtrArray *
dove_reader_selectors (DoveManifestReader *reader,
                       DoveValue          *value,
                       const char         *name)
{
  GPtrArray *selectors = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_selector_unref);
  DoveValue *member = dove_value_get_member (value, name);
  DoveSelector *single = dove_reader_record_selector (reader, value, name);
  gsize place = dove_reader_enter (reader, name);

  if (single != NULL)
    g_ptr_array_add (selectors, single);

  for (guint i = 0; dove_value_get_kind (member) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (member); i++)
    {
      g_autoptr(GError) error = NULL;
      const char *text = dove_value_get_text (dove_value_get_element (member, i));
      DoveSelector *selector = text != NULL ? dove_selector_new (text, &error) : NULL;
      g_autofree char *number = g_strdup_printf ("%u", i);

      if (error != NULL)
        dove_reader_report (reader, number, error->message);
      if (selector != NULL)
        g_ptr_array_add (selectors, selector);
    }

  dove_reader_leave (reader, place);

  return selectors;
}

DoveFormula *
dove_reader_formula (DoveManifestReader *reader,
                     DoveValue          *value,
                     const char         *name)
{
  g_autoptr(GError) error = NULL;
  const char *text = dove_value_get_member_text (value, name);
  DoveFormula *formula = text != NULL ? dove_formula_new (text, &error) : NULL;

  if (error != NULL)
    dove_reader_report (reader, name, error->message);

  if (formula != NULL)
    {
      g_autoptr(GPtrArray) names = dove_formula_get_fields (formula);

      dove_reader_check_names (reader, name, names, reader->found | DOVE_NAME_RECORD);
    }

  return formula;
}

DoveTemplate *
dove_reader_template (DoveManifestReader *reader,
                      DoveValue          *value,
                      const char         *name,
                      DoveTemplatePlace   place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = NULL;
  const char *text = dove_value_get_member_text (value, name);
  DoveTemplate *template = text != NULL ? dove_template_new (text, place, &error) : NULL;

  if (error != NULL)
    dove_reader_report (reader, name, error->message);

  if (template != NULL)
    {
      names = dove_template_list_names (template);
      dove_reader_check_names (reader, name, names, reader->names);
    }

  return template;
}

DoveTemplateTree *
dove_reader_tree (DoveManifestReader *reader,
                  DoveValue          *value,
                  const char         *name,
                  DoveTemplatePlace   place)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = NULL;
  g_autofree char *pointer = NULL;
  DoveValue *member = dove_value_get_member (value, name);
  DoveTemplateTree *tree = NULL;

  if (member == NULL)
    return NULL;

  tree = dove_template_tree_new (member, place, &pointer, &error);
  if (tree == NULL)
    {
      gsize here = dove_reader_enter (reader, name);

      g_string_append (reader->pointer, pointer);
      dove_reader_report (reader, NULL, error->message);
      dove_reader_leave (reader, here);
      return NULL;
    }

  names = dove_template_tree_list_names (tree);
  dove_reader_check_names (reader, name, names, reader->names);

  return tree;
}

GRegex *
dove_reader_pattern (DoveManifestReader *reader,
                     DoveValue          *value,
                     const char         *name)
{
  g_autoptr(GError) error = NULL;
  const char *text = dove_value_get_member_text (value, name);
  GRegex *regex = text != NULL ? dove_pattern_new (text, &error) : NULL;

  if (error != NULL)
    dove_reader_report (reader, name, error->message);

  return regex;
}
