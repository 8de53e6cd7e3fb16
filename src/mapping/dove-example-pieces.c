/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-example-private.h"

/*
 * Pieces of texts: a field, a part of it, either in other letters. Each is a formula and was
 * evaluated on every example, so what it gives is what a run will make of it.
 *
 * A cut is a part of a field; a form is a cut in other letters. A cut is kept where its letters and
 * digits stand in what is wanted, a form where it stands there as it is.
 */

#define TEXT_MOST  300 /* bytes of a value that is cut */
#define COUNT_MOST 12  /* characters that are counted off, at either end */
#define SHORT      4   /* bytes of letters and digits of a short text */
#define WORDS_MOST 4   /* words that are counted */

void
dove_piece_free (DovePiece *self)
{
  g_free (self->formula);
  g_strfreev (self->texts);
  g_free (self);
}

/* A text as a formula writes it */
char *
dove_example_quote (const char *text)
{
  g_autoptr(GString) quoted = g_string_new (text);

  g_string_replace (quoted, "\"", "\"\"", 0);

  return g_strdup_printf ("\"%s\"", quoted->str);
}

/* Letters and digits, small */
char *
dove_piece_fold (const char *text)
{
  g_autofree char *small = g_utf8_casefold (text, -1);
  g_autofree char *apart = g_utf8_normalize (small, -1, G_NORMALIZE_NFD);
  GString *out = g_string_new (NULL);

  for (const char *at = apart; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (out, g_utf8_get_char (at));

  return g_string_free (out, FALSE);
}

/* What a formula gives for each example, as text; NULL when it fails for one, or gives nothing */
DovePiece *
dove_piece_new (const DoveExampleSet *set,
                const char           *formula,
                double                cost)
{
  static const DoveFormulaHost host = { 0 };
  g_autofree char *as_text = g_strconcat (formula, " & \"\"", NULL);
  g_autoptr(DoveFormula) compiled = dove_formula_new (as_text, NULL);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  DovePiece *self = NULL;

  for (guint i = 0; i < set->n; i++)
    {
      g_auto(DoveFormulaResult) result = { 0 };
      const char *text = NULL;

      if (compiled == NULL)
        return NULL;
      dove_formula_evaluate (compiled, &host, set->examples[i].record, NULL, &result);
      if (result.kind == DOVE_FORMULA_VALUE)
        text = dove_value_get_text (result.value);
      if (text == NULL || *text == '\0' || strlen (text) > TEXT_MOST)
        return NULL;
      g_ptr_array_add (texts, g_strdup (text));
    }

  g_ptr_array_add (texts, NULL);
  self = g_new0 (DovePiece, 1);
  self->formula = g_strdup (formula);
  self->cost = cost;
  self->texts = (char **) g_ptr_array_steal (texts, NULL);

  return self;
}

static gboolean
stands_there (const DoveExampleSet *set,
              const DovePiece      *piece)
{
  for (guint i = 0; i < set->n; i++)
    if (strstr (set->texts[i], piece->texts[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
stands_there_folded (const DoveExampleSet *set,
                     const DovePiece      *piece)
{
  for (guint i = 0; i < set->n; i++)
    {
      g_autofree char *folded = dove_piece_fold (piece->texts[i]);

      if (*folded == '\0' || strstr (set->folded[i], folded) == NULL)
        return FALSE;
    }

  return TRUE;
}

typedef struct
{
  const DoveExampleSet *set;
  GPtrArray            *cuts;
  GPtrArray            *forms;
} Pieces;

static DovePiece *
add_cut (Pieces *self,
         char   *formula,
         double  cost)
{
  g_autofree char *owned = formula;
  DovePiece *piece = dove_piece_new (self->set, owned, cost);

  if (piece == NULL)
    return NULL;
  if (!stands_there_folded (self->set, piece))
    {
      dove_piece_free (piece);
      return NULL;
    }

  g_ptr_array_add (self->cuts, piece);

  return piece;
}

static void
add_form (Pieces *self,
          char   *formula,
          double  cost)
{
  g_autofree char *owned = formula;
  DovePiece *piece = dove_piece_new (self->set, owned, cost);

  if (piece == NULL)
    return;
  if (!stands_there (self->set, piece))
    {
      dove_piece_free (piece);
      return;
    }

  g_ptr_array_add (self->forms, piece);
}

/* The marks that stand in every example's value, each once; the examples' own decide, for with
 * others nothing could be cut there */
static GPtrArray *
find_marks (const DovePiece *field)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func (g_free);

  for (const char *at = field->texts[0]; *at != '\0'; at = g_utf8_next_char (at))
    {
      g_autofree char *mark = g_strndup (at, (gsize) (g_utf8_next_char (at) - at));
      gboolean is_everywhere = !g_unichar_isalnum (g_utf8_get_char (at)) &&
                               !g_ptr_array_find_with_equal_func (marks, mark, g_str_equal, NULL);

      for (guint i = 1; is_everywhere && field->texts[i] != NULL; i++)
        is_everywhere = strstr (field->texts[i], mark) != NULL;
      if (is_everywhere)
        g_ptr_array_add (marks, g_steal_pointer (&mark));
    }

  return marks;
}

static void
cut_at_mark (Pieces     *self,
             const char *x,
             double      cost,
             const char *mark)
{
  g_autofree char *d = dove_example_quote (mark);

  add_cut (self, g_strdup_printf ("TEXTBEFORE(%s; %s)", x, d), cost + 1);
  add_cut (self, g_strdup_printf ("TEXTAFTER(%s; %s)", x, d), cost + 1);
  add_cut (self, g_strdup_printf ("TEXTAFTER(%s; %s; -1)", x, d), cost + 1.2);
  add_cut (self, g_strdup_printf ("TEXTBEFORE(%s; %s; -1)", x, d), cost + 1.2);
  for (guint i = 1; i < WORDS_MOST; i++)
    add_cut (self, g_strdup_printf ("TEXTBEFORE(TEXTAFTER(%s; %s; %u); %s)", x, d, i, d),
             cost + 2 + i * 0.1);
}

/* Between two different marks: what stands in brackets, the domain of an address */
static void
cut_between (Pieces     *self,
             const char *x,
             double      cost,
             GPtrArray  *marks)
{
  for (guint i = 0; i < marks->len && i < WORDS_MOST; i++)
    for (guint j = 0; j < marks->len && j < WORDS_MOST; j++)
      if (i != j)
        {
          g_autofree char *from = dove_example_quote (g_ptr_array_index (marks, i));
          g_autofree char *to = dove_example_quote (g_ptr_array_index (marks, j));

          add_cut (self, g_strdup_printf ("TEXTBEFORE(TEXTAFTER(%s; %s); %s)", x, from, to),
                   cost + 2.2);
        }
}

static void
cut_by_count (Pieces          *self,
              const DovePiece *piece)
{
  glong length = g_utf8_strlen (piece->texts[0], -1);

  for (glong i = 1; i <= COUNT_MOST && i < length; i++)
    {
      /* initials are usual, other numbers of characters are not */
      double cost = piece->cost + (i == 1 ? 1 : 1.8);

      add_cut (self, g_strdup_printf ("LEFT(%s; %ld)", piece->formula, i), cost);
      add_cut (self, g_strdup_printf ("RIGHT(%s; %ld)", piece->formula, i), cost + 0.3);
    }
}

static void
add_forms (Pieces          *self,
           const DovePiece *cut)
{
  static const char *const functions[] = { "LOWER", "UPPER", "PROPER", "UNACCENT", "SLUG" };
  const char *x = cut->formula;

  add_form (self, g_strdup (x), cut->cost);
  add_form (self, g_strdup_printf ("TRIM(%s)", x), cut->cost + 0.4);
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      add_form (self, g_strdup_printf ("%s(%s)", functions[i], x), cut->cost + 0.5 + i * 0.1);
      add_form (self, g_strdup_printf ("%s(TRIM(%s))", functions[i], x), cut->cost + 1 + i * 0.1);
    }
}

/* A mark left out, or another one in its place */
static void
add_replacements (Pieces          *self,
                  const DovePiece *field)
{
  g_autoptr(GPtrArray) marks = find_marks (field);
  static const char *const others[] = { "", " ", "-", ".", "/", "_", "," };

  for (guint i = 0; i < marks->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (others); j++)
      {
        g_autofree char *from = dove_example_quote (g_ptr_array_index (marks, i));
        g_autofree char *to = dove_example_quote (others[j]);

        if (!g_str_equal (from, to))
          add_cut (self, g_strdup_printf ("SUBSTITUTE(%s; %s; %s)", field->formula, from, to),
                   field->cost + 1.2);
      }
  add_cut (self, g_strdup_printf ("REGEX(%s; \"[^0-9]\"; \"\"; \"g\")", field->formula),
           field->cost + 1.6);
  add_cut (self, g_strdup_printf ("REGEX(%s; \"[^A-Za-z0-9]\"; \"\"; \"g\")", field->formula),
           field->cost + 1.7);
}

/* Dates and numbers in the ways of writing that are usual; nothing comes of the others */
static void
add_codes (Pieces          *self,
           const DovePiece *field)
{
  static const char *const dates[] = {
    "dd.mm.yyyy", "d.m.yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "m/d/yyyy", "yyyy-mm-dd", "yyyy/mm/dd",
    "yyyymmdd", "dd.mm.yy", "yyyy", "mm", "dd", "yy", "mmmm yyyy", "d mmmm yyyy", "mmm d, yyyy",
    "mmmm d, yyyy", "mmmm", "mmm", "dddd", "mm/yyyy", "yyyy-mm",
  };
  static const char *const numbers[] = { "0", "0.00", "0.0", "#,##0.00", "#,##0", "0%" };
  const char *x = field->formula;
  gboolean is_date = strlen (field->texts[0]) >= 10 && field->texts[0][4] == '-' &&
                     field->texts[0][7] == '-';

  for (guint i = 0; is_date && i < G_N_ELEMENTS (dates); i++)
    {
      add_form (self, g_strdup_printf ("TEXT(%s; \"%s\")", x, dates[i]), field->cost + 1);
      add_form (self, g_strdup_printf ("TEXT(DATEVALUE(%s); \"%s\")", x, dates[i]),
                field->cost + 1.5);
      add_form (self, g_strdup_printf ("TEXT(DATEVALUE(LEFT(%s; 10)); \"%s\")", x, dates[i]),
                field->cost + 2);
    }
  for (guint i = 0; !is_date && i < G_N_ELEMENTS (numbers); i++)
    add_form (self, g_strdup_printf ("TEXT(%s; \"%s\")", x, numbers[i]), field->cost + 1);
  for (guint i = 2; i <= COUNT_MOST; i++)
    add_form (self, g_strdup_printf ("PADLEFT(%s; %u; \"0\")", x, i), field->cost + 1.5);
}

/* Whether two neighbouring letters or digits of a field stand in what is wanted, unless that is
 * short: where none do, cutting it up is for nothing */
static gboolean
has_common_pair (const DoveExampleSet *set,
                 const DovePiece      *field)
{
  g_autofree char *folded = dove_piece_fold (field->texts[0]);
  const char *at = folded;

  if (strlen (set->folded[0]) < SHORT)
    return TRUE;

  while (*at != '\0')
    {
      const char *second = g_utf8_next_char (at);
      g_autofree char *pair = NULL;

      if (*second == '\0')
        return FALSE;
      pair = g_strndup (at, (gsize) (g_utf8_next_char (second) - at));
      if (strstr (set->folded[0], pair) != NULL)
        return TRUE;
      at = second;
    }

  return FALSE;
}

static void
cut_field (Pieces          *self,
           const DovePiece *field,
           GPtrArray       *marks)
{
  for (guint i = 0; i < marks->len; i++)
    cut_at_mark (self, field->formula, field->cost, g_ptr_array_index (marks, i));
  cut_between (self, field->formula, field->cost, marks);
  add_replacements (self, field);
}

static void
add_field (Pieces     *self,
           const char *path)
{
  g_autofree char *x = g_strdup_printf ("[%s]", path);
  DovePiece *field = dove_piece_new (self->set, x, 1);
  g_autoptr(GPtrArray) marks = NULL;
  guint first = self->cuts->len;
  guint end;

  if (field == NULL)
    return;

  marks = find_marks (field);
  add_cut (self, g_strdup (x), field->cost);
  if (has_common_pair (self->set, field))
    cut_field (self, field, marks);
  cut_by_count (self, field);
  /* initials of words: the words themselves need not stand there */
  for (guint i = 0; i < marks->len; i++)
    {
      g_autofree char *d = dove_example_quote (g_ptr_array_index (marks, i));

      add_cut (self, g_strdup_printf ("LEFT(TEXTAFTER(%s; %s); 1)", x, d), field->cost + 2);
      add_cut (self, g_strdup_printf ("LEFT(TEXTAFTER(%s; %s; -1); 1)", x, d), field->cost + 2.2);
    }

  end = self->cuts->len;
  for (guint i = first; i < end; i++)
    add_forms (self, g_ptr_array_index (self->cuts, i));
  add_codes (self, field);
  dove_piece_free (field);
}

static int
compare_cost (gconstpointer a,
              gconstpointer b)
{
  const DovePiece *left = *(const DovePiece *const *) a;
  const DovePiece *right = *(const DovePiece *const *) b;

  return (left->cost > right->cost) - (left->cost < right->cost);
}

/* Pieces that stand in what is wanted of every example, the simplest first */
GPtrArray *
dove_example_pieces (const DoveExampleSet *set,
                     GPtrArray            *paths)
{
  g_autoptr(GPtrArray) cuts = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_piece_free);
  GPtrArray *forms = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_piece_free);
  Pieces pieces = { set, cuts, forms };

  for (guint i = 0; i < paths->len; i++)
    add_field (&pieces, g_ptr_array_index (paths, i));
  g_ptr_array_sort (forms, compare_cost);

  return forms;
}
