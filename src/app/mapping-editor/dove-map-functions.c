/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-functions.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/mapping-editor/dove-map-choice.h"
#include "app/mapping-editor/dove-map-choose.h"
#include "app/mapping-editor/dove-map-try.h"
#include "formula/dove-function-info.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

/*
 * What is done with a value: whole formulas that people often want, tables of the workspace, and
 * all functions. Only what gives something for the chosen record comes first, with what it gives:
 * so what does not fit the type is out of the way.
 */

#define VALUE "@" /* stands for the value in the formulas below */

static const struct
{
  const char *label;
  const char *formula;
} recipes[] = {
  /* Translators: what can be made of a text */
  { N_("The first word"), "IFERROR(TEXTBEFORE(TRIM(@); \" \"); @)" },
  /* Translators: what can be made of a text */
  { N_("All but the first word"), "IFERROR(TEXTAFTER(TRIM(@); \" \"); \"\")" },
  /* Translators: what can be made of a text */
  { N_("The first letter"), "LEFT(@; 1)" },
  /* Translators: what can be made of a text */
  { N_("Without spaces"), "SUBSTITUTE(@; \" \"; \"\")" },
  /* Translators: what can be made of a number */
  { N_("Rounded to two decimals"), "ROUND(@; 2)" },
};

/* A window is about a target field, or a source field that has no target yet */
typedef struct
{
  DoveMapAbout     on;
  guint            source;     /* without a target */
  char            *formula;    /* of the value; "" for none */
  DoveMapWrapFunc  wrap;
  gpointer         user_data;
} About;

static void
about_free (gpointer  data,
            GClosure *closure)
{
  About *about = data;

  g_free (about->formula);
  dove_map_about_free (about);
}

static char *
fill_in (const char *formula,
         const char *value)
{
  g_auto(GStrv) pieces = g_strsplit (formula, VALUE, -1);

  return g_strjoinv (value, pieces);
}

/* --- what it gives ---------------------------------------------------------------------------- */

static char *
try_on_record (DoveMapModel *model,
               const char   *text)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new (dove_map_model_get_rows (model), NULL, NULL);
  gboolean uses_names;
  g_autoptr(DoveFormula) formula = dove_map_names_compile (names, text, &uses_names, NULL);
  g_auto(DoveFormulaResult) result = { 0 };
  DoveValue *record = dove_map_model_get_record (model);

  if (formula == NULL || record == NULL)
    return NULL;

  dove_formula_evaluate (formula, dove_map_model_get_host (model)->formulas, record, NULL, &result);

  return result.kind == DOVE_FORMULA_VALUE ? dove_map_words_value (result.value) : NULL;
}

/* (nullable): what a formula gives; %NULL when it gives nothing */
static char *
try (const About *about,
     const char  *formula)
{
  gboolean is_error = TRUE;
  g_autofree char *result = NULL;

  if (about->on.place == NULL)
    return try_on_record (about->on.model, formula);

  result = dove_map_try_formula (about->on.model, about->on.place, formula, &is_error);

  return is_error ? NULL : g_steal_pointer (&result);
}

/* --- what there is ---------------------------------------------------------------------------- */

static guint
count_needed (const DoveFunctionInfo *info)
{
  guint needed = 0;

  for (guint i = 0; i < info->arguments->len; i++)
    needed += ((const DoveFunctionArgument *) g_ptr_array_index (info->arguments, i))->is_optional
                  ? 0 : 1;

  return needed;
}

/* A whole formula is known by it, and begins with a sign that no function has. What the field has
 * already is no word of it that somebody looks for. */
static void
add_recipe (DoveMapOptions *options,
            const About    *about,
            const char     *label,
            const char     *pattern)
{
  g_autofree char *formula = fill_in (pattern, about->formula);
  g_autofree char *result = try (about, formula);
  g_autofree char *value = g_strconcat ("=", formula, NULL);
  g_autofree char *words = g_strconcat (label, "\n", pattern, NULL);

  if (result != NULL)
    dove_map_options_add_known_by (options, value, label, formula, result, words);
}

static void
add_recipes (DoveMapOptions *options,
             const About    *about)
{
  DoveValue *tables = dove_map_model_get_tables (about->on.model);

  if (*about->formula == '\0')
    return;

  /* Translators: a kind of functions: those that make the best known things of a value */
  dove_map_options_begin_kind (options, _("Often Wanted"));
  for (guint i = 0; i < dove_value_get_length (tables); i++)
    {
      const char *name = dove_value_get_name (tables, i);
      /* Translators: the name of a table, in which what belongs to a value is looked up */
      g_autofree char *label = g_strdup_printf (_("From the table “%s”"), name);
      g_autofree char *pattern = g_strdup_printf ("VLOOKUP(@; TABLE(\"%s\"); 2; FALSE())", name);

      add_recipe (options, about, label, pattern);
    }
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    add_recipe (options, about, _(recipes[i].label), recipes[i].formula);
}

static void
add_functions (DoveMapOptions *options,
               const About    *about,
               GPtrArray      *functions,
               gboolean        is_working)
{
  for (guint i = 0; i < functions->len; i++)
    {
      const DoveFunctionInfo *info = g_ptr_array_index (functions, i);
      g_autofree char *title = g_strdup_printf ("%s(%s)", info->name, info->signature);
      g_autofree char *whole = g_strconcat (info->name, "(", about->formula, ")", NULL);
      const char *help = info->help != NULL ? _(info->help) : NULL;
      g_autofree char *words = g_strconcat (title, "\n", help, NULL);
      g_autofree char *result = NULL;

      if (*about->formula != '\0' && info->arguments->len > 0 && count_needed (info) <= 1)
        result = try (about, whole);
      if ((result != NULL) != is_working)
        continue;
      dove_map_options_begin_kind (options, _(info->family));
      dove_map_options_add_known_by (options, info->name, title, help, result, words);
    }
}

/* --- for a target ----------------------------------------------------------------------------- */

static About *
about_new (DoveMapModel *model,
           const char   *place)
{
  About *about = dove_map_about_new (sizeof (About), NULL, model, place);
  DoveValue *row = dove_map_rows_find (dove_map_model_get_rows (model), place);
  const char *formula = row != NULL ? dove_value_get_member_text (row, "formula") : NULL;

  about->formula = g_strdup (formula != NULL ? formula : "");

  return about;
}

static void
function_cb (DoveMapChoice *choice,
             const char    *value,
             About         *about)
{
  dove_map_functions_apply (about->on.model, about->on.place, value, about->wrap, about->user_data);
}

/**
 * dove_map_functions_fill:
 * @options: what can be chosen
 * @model: a mapping
 * @place: path of a target field
 *
 * Adds what can be done with the value of a field, by kinds: what works for the chosen record
 * comes first, with what it gives.
 */
void
dove_map_functions_fill (DoveMapOptions *options,
                         DoveMapModel   *model,
                         const char     *place)
{
  g_autoptr(GPtrArray) functions = dove_function_info_list ();
  About *about = about_new (model, place);

  add_recipes (options, about);
  add_functions (options, about, functions, TRUE);
  add_functions (options, about, functions, FALSE);
  about_free (about, NULL);
}

/**
 * dove_map_functions_apply:
 * @model: a mapping
 * @place: path of a target field
 * @value: of the option that was chosen
 * @wrap: called when the function needs more than the value
 * @user_data: handed to it
 *
 * Does something with the value of a field, as one step.
 */
void
dove_map_functions_apply (DoveMapModel    *model,
                          const char      *place,
                          const char      *value,
                          DoveMapWrapFunc  wrap,
                          gpointer         user_data)
{
  About *about = about_new (model, place);
  g_autoptr(DoveFunctionInfo) info = dove_function_info_find (value);
  g_autofree char *before = g_strconcat (value, "(", NULL);
  g_autofree char *whole = g_strconcat (value, "(", about->formula, ")", NULL);

  if (*value == '=')
    dove_map_about_map (model, place, value + 1);
  else if (info != NULL && count_needed (info) <= 1 && *about->formula != '\0')
    dove_map_about_map (model, place, whole);
  else if (info != NULL)
    wrap (before, count_needed (info) > 1 ? "; )" : ")", user_data);

  about_free (about, NULL);
}

/**
 * dove_map_functions_choose:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field
 * @wrap: called when the function needs more than the value
 * @user_data: handed to it
 *
 * Asks for what is to be done with the value of a field.
 */
void
dove_map_functions_choose (GtkWidget       *parent,
                           DoveMapModel    *model,
                           const char      *place,
                           DoveMapWrapFunc  wrap,
                           gpointer         user_data)
{
  /* Translators: the name of a field */
  g_autofree char *title = g_strdup_printf (_("Function for “%s”"),
                                            dove_map_about_label (model, place));
  DoveMapChoice *choice = dove_map_choice_new (parent, title, NULL);
  About *about = about_new (model, place);

  about->wrap = wrap;
  about->user_data = user_data;
  dove_map_functions_fill (dove_map_choice_get_options (choice), model, place);
  g_signal_connect_data (choice, "chosen", G_CALLBACK (function_cb), about, about_free, 0);
  dove_map_choice_present (choice, TRUE);
}

/* --- for a source ----------------------------------------------------------------------------- */

static void
picked_cb (DoveMapChoice *choice,
           const char    *value,
           About         *about)
{
  g_autofree char *whole = g_strconcat (value, "(", about->formula, ")", NULL);

  if (g_str_equal (value, VALUE))
    dove_map_choose_target (about->on.parent, about->on.model, about->source, NULL);
  else
    dove_map_choose_target (about->on.parent, about->on.model, about->source,
                            *value == '=' ? value + 1 : whole);
}

/**
 * dove_map_functions_pick:
 * @parent: a widget of the window
 * @model: a mapping
 * @source: index of a source field
 *
 * Asks what is to be done with the value of a source field, and then which field gets it. Only
 * what gives something for the chosen record is offered. What is in a list has no one value: of it
 * the field is asked at once.
 */
void
dove_map_functions_pick (GtkWidget    *parent,
                         DoveMapModel *model,
                         guint         source)
{
  g_autoptr(GPtrArray) functions = dove_function_info_list ();
  DoveFieldTree *sources = dove_map_model_get_sources (model);
  const DoveFieldNode *field = dove_field_tree_get (sources, source);
  g_autofree char *sample = dove_map_model_sample_of (model, source);
  g_autofree char *title = NULL;
  DoveMapChoice *choice = NULL;
  About *about = NULL;

  if (field->in_list || field->n_children > 0 || dove_map_model_get_record (model) == NULL)
    {
      dove_map_choose_target (parent, model, source, NULL);
      return;
    }

  /* Translators: the name of a field whose value is written into another */
  title = g_strdup_printf (_("What Is Done With “%s”?"),
                           dove_field_tree_get_label (sources, source));
  choice = dove_map_choice_new (parent, title, NULL);
  about = dove_map_about_new (sizeof (About), parent, model, NULL);
  about->source = source;
  about->formula = g_strdup_printf ("[%s]", field->path);
  dove_map_choice_add (choice, VALUE, _("As it is"), NULL, sample);
  add_recipes (dove_map_choice_get_options (choice), about);
  add_functions (dove_map_choice_get_options (choice), about, functions, TRUE);
  g_signal_connect_data (choice, "chosen", G_CALLBACK (picked_cb), about, about_free, 0);
  dove_map_choice_present (choice, TRUE);
}
