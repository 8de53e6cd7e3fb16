/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-map-connect-private.h"

#include "dove-mapping-private.h"
#include "formula/dove-infer.h"
#include "mapping/dove-map-judge.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-words.h"

/*
 * What it means to join a field of the source with one of the target. Nothing is taken silently:
 * of many values a person says which one is meant, and what does not fit is joined all the same,
 * with ways beside it that make it fit.
 *
 * A row in a loop sees the record and the element that the innermost loop is at. So a field in a
 * list can be read there only when it is in that element; else it is read of all elements.
 */

/**
 * dove_connect_choice_free:
 * @choice: (transfer full): a choice
 */
void
dove_connect_choice_free (DoveConnectChoice *choice)
{
  g_free (choice->label);
  g_free (choice->name);
  g_free (choice->formula);
  g_free (choice->result);
  g_free (choice->lost);
  dove_value_unref (choice->rows);
  g_free (choice);
}

static void
choice_free (gpointer data)
{
  dove_connect_choice_free (data);
}

/* The first element of the list that a row would see, to try its formula on */
static DoveValue *
fetch_element (const DoveMapJoin *self)
{
  g_autoptr(DovePath) path = self->list != NULL ? dove_path_new (self->list, NULL) : NULL;
  g_autoptr(DoveValue) list = NULL;

  if (path == NULL)
    return NULL;

  list = dove_path_fetch (path, self->ask->record);
  while (dove_value_get_kind (list) == DOVE_VALUE_LIST)
    {
      DoveValue *first = dove_value_get_element (list, 0);

      if (first == NULL)
        break;
      dove_value_ref (first);
      dove_value_unref (g_steal_pointer (&list));
      list = first;
    }

  return g_steal_pointer (&list);
}

static void
try_formula (const DoveMapJoin *self,
             DoveFormula       *formula,
             DoveConnectChoice *choice)
{
  static const DoveFormulaHost nothing = { 0 };
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveValue) element = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (self->ask->record == NULL)
    return;

  element = fetch_element (self);
  dove_formula_evaluate (formula, self->ask->formulas != NULL ? self->ask->formulas : &nothing,
                         self->ask->record, element, &result);
  if (result.kind == DOVE_FORMULA_FAILED)
    {
      choice->result = g_strdup (result.message);
      choice->has_failed = TRUE;
      return;
    }

  value = dove_formula_result_to_field (&result,
                                        dove_field_tree_get_schema (self->ask->targets,
                                                                    self->ask->target));
  choice->result = dove_map_words_value (value);
}

static void
add_sentence (GString    *sentences,
              const char *sentence)
{
  if (sentence != NULL && strstr (sentences->str, sentence) == NULL)
    g_string_append_printf (sentences, "%s%s", sentences->len > 0 ? " " : "", sentence);
}

/* What is inferred to get lost between a formula and the target; of plain references what their
 * formats tell besides */
static char *
find_losses (const DoveMapJoin *self,
             DoveFormula       *formula,
             const char        *told)
{
  DoveValue *schema = dove_field_tree_get_schema (self->ask->targets, self->ask->target);
  DoveValue *element = dove_map_element_schema (self->ask->sources, self->list);
  g_autoptr(DoveInference) inference =
      dove_formula_infer (formula, dove_field_tree_get_document (self->ask->sources), element);
  g_autoptr(GPtrArray) losses = schema != NULL ? dove_inference_get_losses (inference, schema)
                                               : NULL;
  g_autoptr(GString) sentences = g_string_new (NULL);
  gboolean is_relative;
  g_autoptr(DovePath) plain = dove_row_read_reference (dove_formula_get_text (formula),
                                                       &is_relative);
  g_autofree char *format = plain != NULL && !self->source->is_list && !self->target->is_list
                              ? dove_map_format_loss (self->source, self->target) : NULL;

  add_sentence (sentences, told);
  for (guint i = 0; losses != NULL && i < losses->len; i++)
    add_sentence (sentences, ((DoveLoss *) g_ptr_array_index (losses, i))->message);
  add_sentence (sentences, format);

  return sentences->len > 0 ? g_string_free (g_steal_pointer (&sentences), FALSE) : NULL;
}

static char *
make_name (const DoveMapJoin *self)
{
  const char *source = self->ask->source == DOVE_MAP_WHOLE
                         ? _("the record")
                         : dove_field_tree_get_label (self->ask->sources, self->ask->source);
  const char *target = self->ask->target == DOVE_MAP_WHOLE
                         ? _("the record")
                         : dove_field_tree_get_label (self->ask->targets, self->ask->target);

  /* Translators: an edit that can be undone; a field of the source, and one of the target */
  return g_strdup_printf (_("Map “%s” to “%s”"), source, target);
}

static void
take_choice (DoveMapJoin *self,
             const char  *label,
             const char  *formula,
             DoveValue   *rows)
{
  DoveConnectChoice *choice = g_new0 (DoveConnectChoice, 1);

  choice->label = g_strdup (label);
  choice->name = make_name (self);
  choice->formula = g_strdup (formula);
  choice->rows = rows;
  g_ptr_array_add (self->choices, choice);
}

/*
 * dove_map_join_add:
 * @lost: (nullable): what gets lost for sure
 *
 * Adds a formula to the choices, with what it gives and what may get lost. One that cannot be
 * read is left out.
 */
void
dove_map_join_add (DoveMapJoin *self,
                   const char  *label,
                   const char  *formula,
                   const char  *lost)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (self->rows, self->target->path);
  gboolean uses_names;
  g_autofree char *composed = dove_map_names_compose (names, formula, &uses_names, NULL);
  g_autoptr(DoveFormula) compiled = composed != NULL ? dove_formula_new (composed, NULL) : NULL;
  DoveConnectChoice *choice;

  if (compiled == NULL)
    return;

  take_choice (self, label, formula,
               dove_map_rows_set_formula (self->rows, self->target->path, formula));
  choice = g_ptr_array_index (self->choices, self->choices->len - 1);
  choice->lost = find_losses (self, compiled, lost);
  try_formula (self, compiled, choice);
}

static const DoveConnectChoice *
get_first (const DoveMapJoin *self)
{
  return self->choices->len > 0 ? g_ptr_array_index (self->choices, 0) : NULL;
}

/* (nullable): what is written into the target already */
static const char *
find_formula (const DoveMapJoin *self)
{
  DoveValue *row = dove_map_rows_find (self->ask->rows, self->target->path);

  return row != NULL ? dove_value_get_member_text (row, "formula") : NULL;
}

/* A text that has a value already, and a person who may want both */
static DoveConnectKind
join_added (DoveMapJoin *self,
            const char  *there,
            const char  *reference)
{
  g_autofree char *behind = g_strdup_printf ("TEXTJOIN(\" \"; TRUE; %s; %s)", there, reference);
  g_autofree char *before = g_strdup_printf ("TEXTJOIN(\" \"; TRUE; %s; %s)", reference, there);

  dove_map_join_add (self, _("Behind what is there, after a space"), behind, NULL);
  dove_map_join_add (self, _("In front of what is there, before a space"), before, NULL);
  dove_map_join_add (self, _("Instead of what is there"), reference, NULL);

  return DOVE_CONNECT_CHOOSE;
}

static DoveConnectKind
join_values (DoveMapJoin *self,
             const char  *reference)
{
  const DoveConnectChoice *plain;
  const char *there = self->ask->adds ? find_formula (self) : NULL;

  if (there != NULL && strstr (there, reference) == NULL
      && g_str_equal (self->target->type, "string"))
    return join_added (self, there, reference);

  dove_map_join_add (self, _("As it is"), reference, NULL);
  plain = get_first (self);
  if (plain == NULL || plain->lost == NULL)
    return DOVE_CONNECT_PLAIN;

  dove_map_join_convert (self, reference);

  return self->choices->len > 1 ? DOVE_CONNECT_CONVERT : DOVE_CONNECT_PLAIN;
}

/* The path of a field in the first element of its list: `lines.1.net` */
static char *
first_of_list (const char *path,
               const char *list)
{
  const char *rest = dove_field_path_get_rest (path, list);

  if (rest == NULL || *rest == '\0')
    return g_strconcat (list, ".1", NULL);

  return g_strjoin (".", list, "1", rest, NULL);
}

/* One value of many; @list is the outermost list, of which there are many */
static DoveConnectKind
join_many (DoveMapJoin *self,
           const char  *list,
           gboolean     has_values)
{
  g_autofree char *all = dove_map_make_reference (self->list, self->source->path);
  g_autofree char *elements = dove_map_make_reference (self->list, list);
  g_autofree char *first_path = first_of_list (self->source->path, list);
  g_autofree char *first = dove_map_make_reference (self->list, first_path);
  g_autofree char *last = g_strdup_printf ("IF(COUNTA(%s) = 0; %s; INDEX(%s; ROWS(%s)))", elements,
                                           first, all, all);
  g_autofree char *joined = g_strdup_printf ("TEXTJOIN(\", \"; TRUE; %s)", all);
  g_autofree char *sum = g_strdup_printf ("SUM(%s)", all);
  g_autofree char *count = g_strdup_printf ("COUNTA(%s)", elements);

  if (has_values)
    {
      dove_map_join_add (self, _("The first"), first, _("All others are left out."));
      dove_map_join_add (self, _("The last"), last, _("All others are left out."));
      dove_map_join_add (self, _("All, joined by commas"), joined, NULL);
      if (g_str_equal (self->source->type, "number") || g_str_equal (self->source->type, "integer"))
        dove_map_join_add (self, _("The sum"), sum, NULL);
    }
  dove_map_join_add (self, _("How many there are"), count, _("What they say gets lost."));

  return DOVE_CONNECT_CHOOSE;
}

/* All fields of a group as one text */
static DoveConnectKind
join_group (DoveMapJoin *self)
{
  DoveFieldTree *sources = self->ask->sources;
  g_autoptr(GString) formula = g_string_new ("TEXTJOIN(\", \"; TRUE");

  for (guint i = self->ask->source + 1; i < self->source->end; i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (sources, i);
      g_autofree char *reference = dove_map_make_reference (self->list, node->path);

      if (node->n_children == 0)
        g_string_append_printf (formula, "; %s", reference);
    }
  g_string_append_c (formula, ')');
  dove_map_join_add (self, _("All fields of the group, joined by commas"), formula->str, NULL);

  return DOVE_CONNECT_CHOOSE;
}

/* A loop, with the fields of the same names in it first */
static DoveConnectKind
join_lists (DoveMapJoin *self)
{
  g_autofree char *reference = dove_map_make_reference (self->list, self->source->path);
  g_autoptr(DoveValue) loop = dove_map_rows_set_each (self->rows, self->target->path, reference);
  DoveMapConnect inner = *self->ask;
  g_autoptr(GPtrArray) pairs = NULL;

  inner.rows = loop;
  pairs = dove_map_connect_children (&inner, DOVE_CONNECT_USUAL);
  if (pairs->len > 0)
    {
      g_autofree char *label =
          g_strdup_printf (ngettext ("For each element one, with %u field of the same name",
                                     "For each element one, with %u fields of the same names",
                                     pairs->len), pairs->len);

      take_choice (self, label, reference, dove_map_connect_apply (loop, pairs));
    }
  take_choice (self, _("For each element one, without fields yet"), reference,
               dove_value_ref (loop));

  return DOVE_CONNECT_LIST;
}

static gboolean
are_same_pairs (GPtrArray *a,
                GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const DoveMapPair *left = g_ptr_array_index (a, i);
      const DoveMapPair *right = g_ptr_array_index (b, i);

      if (!g_str_equal (left->place, right->place)
          || !g_str_equal (left->formula, right->formula))
        return FALSE;
    }

  return TRUE;
}

/* Two groups of fields, or the two records */
static DoveConnectKind
join_groups (DoveMapJoin *self,
             char       **why)
{
  static const struct { DoveConnectOptions options; const char *label; } manners[] = {
    { DOVE_CONNECT_USUAL, N_("Fields of like names; what is mapped stays") },
    { DOVE_CONNECT_USUAL | DOVE_CONNECT_OVERWRITE, N_("Fields of like names, also mapped ones") },
    { DOVE_CONNECT_RECURSE, N_("Fields of exactly the same names; what is mapped stays") },
  };
  g_autoptr(GPtrArray) tried =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      GPtrArray *pairs = dove_map_connect_children (self->ask, manners[i].options);
      gboolean is_known = pairs->len == 0;

      for (guint k = 0; k < tried->len; k++)
        is_known |= are_same_pairs (g_ptr_array_index (tried, k), pairs);
      if (!is_known)
        take_choice (self, _(manners[i].label), NULL,
                     dove_map_connect_apply (self->ask->rows, pairs));
      g_ptr_array_add (tried, pairs);
    }
  if (self->choices->len > 0)
    return DOVE_CONNECT_PARENTS;

  *why = g_strdup (_("No field of the one has a name like a field of the other that is not mapped "
                     "yet."));

  return DOVE_CONNECT_REFUSED;
}

static DoveConnectKind
refuse (char       **why,
        const char  *sentence)
{
  *why = g_strdup (sentence);

  return DOVE_CONNECT_REFUSED;
}

static gboolean
is_group (const DoveFieldNode *node)
{
  return g_str_equal (node->type, "object");
}

/* Whether the fields of a list's elements are known: it is a list of records */
static gboolean
has_records (const DoveFieldNode *node)
{
  return node->is_list && node->n_children > 0;
}

/* A named value takes whatever a formula gives */
static DoveConnectKind
join_to_name (DoveMapJoin *self,
              char       **why)
{
  g_autofree char *many = dove_map_join_find_many (self);
  g_autofree char *reference = dove_map_make_reference (self->list, self->source->path);

  if (is_group (self->source))
    return refuse (why, _("A group of fields is no value; choose one of its fields."));
  if (many == NULL)
    return join_values (self, reference);

  dove_map_join_add (self, _("All of them"), reference, NULL);

  return join_many (self, many, !has_records (self->source));
}

/* The value of a name, to a field or to another name */
static DoveConnectKind
join_name (DoveMapJoin *self,
           char       **why)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (self->rows, self->target->path);
  g_autofree char *name = dove_map_place_get_name (self->source->path);
  g_autofree char *composed = NULL;
  gboolean uses_names;

  if (is_group (self->target) || has_records (self->target))
    return refuse (why, _("A named value is one value; choose a field that takes one."));
  composed = dove_map_names_compose (names, name, &uses_names, NULL);
  if (composed == NULL)
    return refuse (why, _("The named value belongs to another list, or has a problem of its own."));
  if (self->target->is_name && dove_map_names_reaches (names, name, self->target->path))
    return refuse (why, _("The named value is made of that one already."));

  return join_values (self, name);
}

/* A field that takes one value */
static DoveConnectKind
join_single (DoveMapJoin *self,
             char       **why)
{
  g_autofree char *many = dove_map_join_find_many (self);
  g_autofree char *reference = dove_map_make_reference (self->list, self->source->path);

  if (many != NULL)
    return join_many (self, many, !has_records (self->source) && !is_group (self->source));
  if (is_group (self->source) && self->source->n_children > 0)
    return join_group (self);
  if (is_group (self->source))
    return refuse (why, _("A group of fields is no value; choose one of its fields."));

  return join_values (self, reference);
}

/* A list, of records or of values */
static DoveConnectKind
join_to_list (DoveMapJoin *self,
              char       **why)
{
  const gboolean takes_records = has_records (self->target);
  g_autofree char *reference = dove_map_make_reference (self->list, self->source->path);

  if (takes_records && (self->source->is_list || is_group (self->source)))
    return join_lists (self);
  if (takes_records)
    return refuse (why, _("The list takes records, and the field holds one value; connect a list "
                          "with it first, then fields with the fields in it."));
  if (has_records (self->source) || is_group (self->source))
    return refuse (why, _("The list takes values, and records are none; choose a field of "
                          "them."));

  dove_map_join_add (self, self->source->is_list || self->source->in_list
                             ? _("All of them") : _("As the only one"), reference, NULL);

  return DOVE_CONNECT_PLAIN;
}

static DoveConnectKind
join (DoveMapJoin *self,
      char       **why)
{
  const DoveFieldNode *source = self->source;
  const DoveFieldNode *target = self->target;

  if (target->read_only)
    return refuse (why, _("The field can only be read."));
  if (target->is_ghost || source->is_ghost)
    return refuse (why, _("The field is no longer there."));
  if (!dove_map_join_make_loops (self))
    return refuse (why, _("The field is in a list; connect a list with that list first."));
  if (dove_map_join_is_hidden (self))
    return refuse (why, _("The field belongs to an element further out, which a row of an inner "
                          "list cannot see."));
  if (source->is_name)
    return join_name (self, why);
  if (target->is_name)
    return join_to_name (self, why);
  if (is_group (target) && is_group (source))
    return join_groups (self, why);
  if (is_group (target))
    return refuse (why, _("A group of fields takes no value; choose a field in it."));
  if (target->is_list)
    return join_to_list (self, why);

  return join_single (self, why);
}

/**
 * dove_map_connect:
 * @ask: the two fields
 * @kind: (out): what joining them means
 * @why: (out) (nullable) (transfer full): why it is refused, a sentence
 *
 * Tells in which ways two fields can be joined. The first of a kind that needs no choice is what
 * is meant when nothing is said. Nothing is changed: each choice has the rows as they would be.
 *
 * Returns: (transfer full) (element-type DoveConnectChoice): the ways; none when it is refused
 */
GPtrArray *
dove_map_connect (const DoveMapConnect *ask,
                  DoveConnectKind      *kind,
                  char                **why)
{
  const gboolean is_whole = ask->source == DOVE_MAP_WHOLE || ask->target == DOVE_MAP_WHOLE;
  DoveMapJoin self = {
    .ask = ask,
    .rows = dove_value_ref (ask->rows),
    .choices = g_ptr_array_new_with_free_func (choice_free),
  };

  *why = NULL;
  if (is_whole)
    *kind = join_groups (&self, why);
  else
    {
      self.source = dove_field_tree_get (ask->sources, ask->source);
      self.target = dove_field_tree_get (ask->targets, ask->target);
      *kind = join (&self, why);
    }
  dove_value_unref (self.rows);
  g_free (self.list);

  return self.choices;
}
