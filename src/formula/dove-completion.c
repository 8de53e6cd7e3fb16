/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-completion-private.h"

/*
 * What could be written at a place. What is around it comes from DoveContext, which reads broken
 * text as well; the best matches come first, and of equal ones fields before names, tables and
 * functions.
 */

typedef struct
{
  int           rank;
  guint         order;
  DoveCompletion *proposal;
} Found;

/**
 * dove_completion_free:
 * @proposal: (transfer full): a proposal
 */
void
dove_completion_free (DoveCompletion *proposal)
{
  g_free (proposal->label);
  g_free (proposal->insert);
  g_free (proposal->title);
  g_free (proposal->type);
  g_free (proposal->sample);
  g_free (proposal);
}

static gboolean
is_subsequence (const char *prefix,
                const char *candidate)
{
  for (; *candidate != '\0' && *prefix != '\0'; candidate = g_utf8_next_char (candidate))
    if (g_utf8_get_char (candidate) == g_utf8_get_char (prefix))
      prefix = g_utf8_next_char (prefix);

  return *prefix == '\0';
}

/* Whether a word within the candidate begins so: behind a separator, or at a capital letter */
static gboolean
begins_word (const char *prefix,
             const char *candidate)
{
  gunichar before = ' ';

  for (const char *p = candidate; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_start = !g_unichar_isalnum (before)
                          || (g_unichar_isupper (c) && g_unichar_islower (before));

      before = c;
      if (is_start)
        {
          g_autofree char *folded = g_utf8_casefold (p, -1);

          if (g_str_has_prefix (folded, prefix))
            return TRUE;
        }
    }

  return FALSE;
}

/*
 * dove_completer_match:
 *
 * Returns: how well a candidate fits what has been written, without case: 0 it begins so, 1 a
 *   word of it does, 2 it holds it, 3 its letters in their order, -1 not at all
 */
int
dove_completer_match (const char *prefix,
                      const char *candidate)
{
  g_autofree char *wanted = g_utf8_casefold (prefix, -1);
  g_autofree char *folded = g_utf8_casefold (candidate, -1);

  if (g_str_has_prefix (folded, wanted))
    return 0;
  if (begins_word (wanted, candidate))
    return 1;
  if (strstr (folded, wanted) != NULL)
    return 2;

  return is_subsequence (wanted, folded) ? 3 : -1;
}

/*
 * dove_completer_add:
 * @rank: the less the better
 *
 * Returns: (transfer none): a new proposal, to be filled
 */
DoveCompletion *
dove_completer_add (DoveCompleter      *self,
                    DoveCompletionKind  kind,
                    int                 rank,
                    const char         *label)
{
  DoveCompletion *proposal = g_new0 (DoveCompletion, 1);
  Found found = { rank, self->found->len, proposal };

  proposal->kind = kind;
  proposal->label = g_strdup (label);
  proposal->start = self->start;
  proposal->end = self->end;
  g_array_append_val (self->found, found);

  return proposal;
}

static void
add_name (DoveCompleter *self,
          const char    *name)
{
  int rank = dove_completer_match (self->prefix, name);
  DoveCompletion *proposal = NULL;

  if (rank < 0)
    return;
  proposal = dove_completer_add (self, DOVE_COMPLETION_NAME, rank * 10, name);
  proposal->insert = g_strdup (name);
  proposal->cursor = strlen (name);
}

static void
add_names (DoveCompleter *self)
{
  for (guint i = self->context.names->len; i > 0; i--)
    add_name (self, g_ptr_array_index (self->context.names, i - 1));
  for (guint i = 0; self->surroundings->names != NULL && self->surroundings->names[i] != NULL; i++)
    add_name (self, self->surroundings->names[i]);
}

static void
add_functions (DoveCompleter *self)
{
  gboolean is_called = self->context.text[self->end] == '(';
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);

  for (guint i = 0; i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      {
        int rank = dove_completer_match (self->prefix, f->name);
        DoveCompletion *proposal = NULL;

        if (rank < 0)
          continue;
        proposal = dove_completer_add (self, DOVE_COMPLETION_FUNCTION, rank * 10 + 1, f->name);
        proposal->insert = g_strconcat (f->name, is_called ? "" : "()", NULL);
        proposal->cursor = strlen (f->name) + (is_called ? 0 : f->max == 0 ? 2 : 1);
        proposal->signature = f->signature;
        proposal->help = f->help;
      }
}

static void
add_tables (DoveCompleter *self)
{
  for (guint i = 0; self->surroundings->tables != NULL && self->surroundings->tables[i]; i++)
    {
      const char *name = self->surroundings->tables[i];
      int rank = dove_completer_match (self->prefix, name);
      DoveCompletion *proposal = NULL;

      if (rank < 0)
        continue;
      proposal = dove_completer_add (self, DOVE_COMPLETION_TABLE, rank * 10, name);
      proposal->insert = g_strdup_printf ("\"%s\"", name);
      proposal->cursor = strlen (proposal->insert);
    }
}

static int
compare_found (gconstpointer a,
               gconstpointer b)
{
  const Found *one = a;
  const Found *other = b;

  if (one->rank != other->rank)
    return one->rank - other->rank;
  if (one->proposal->kind != other->proposal->kind)
    return (int) one->proposal->kind - (int) other->proposal->kind;

  return one->order < other->order ? -1 : 1;
}

/* Whether a value ends here, so that only an operator can follow */
static gboolean
is_behind_value (DoveCompleter *self,
                 guint          n_before)
{
  const DoveSpan *last = n_before > 0 ? dove_context_span (&self->context, n_before - 1) : NULL;

  if (last == NULL)
    return FALSE;
  if (last->kind == DOVE_SPAN_BRACKET)
    return strchr (")}", self->context.text[last->start]) != NULL;

  return last->kind != DOVE_SPAN_OPERATOR && last->kind != DOVE_SPAN_SEPARATOR;
}

static gboolean
is_in_table_name (DoveCompleter *self)
{
  DoveFrame *top = dove_context_top (&self->context);

  return top != NULL && top->argument == 0 && top->function != NULL
         && (top->function->flags & DOVE_FUNCTION_TABLES) != 0;
}

static void
complete_text (DoveCompleter  *self,
               const DoveSpan *span,
               guint           position)
{
  if (!is_in_table_name (self))
    return;

  g_free (self->prefix);
  self->prefix = g_strndup (self->context.text + span->start + 1, position - span->start - 1);
  self->start = span->start;
  self->end = span->kind == DOVE_SPAN_TEXT ? span->end : position;
  add_tables (self);
}

static void
complete_word (DoveCompleter *self)
{
  if (is_in_table_name (self))
    add_tables (self);
  dove_complete_all_fields (self);
  add_names (self);
  add_functions (self);
}

/* @span: (nullable): what the cursor stands in or at the end of */
static void
complete_at (DoveCompleter  *self,
             const DoveSpan *span,
             guint           n_before,
             guint           position)
{
  char first = span != NULL ? self->context.text[span->start] : '\0';

  if (first == '[' && (position < span->end || self->context.text[span->end - 1] != ']'))
    dove_complete_reference (self, span, position);
  else if (first == '"' && (position < span->end || span->kind == DOVE_SPAN_WRONG))
    complete_text (self, span, position);
  else if (span != NULL && span->kind == DOVE_SPAN_NAME)
    {
      g_free (self->prefix);
      self->prefix = g_strndup (self->context.text + span->start, position - span->start);
      self->start = span->start;
      self->end = span->end;
      complete_word (self);
    }
  else if (span == NULL && !is_behind_value (self, n_before))
    complete_word (self);
}

/* The span that the cursor stands in, or at the end of when it could go on there */
static const DoveSpan *
find_span (DoveCompleter *self,
           guint          position,
           guint         *n_before)
{
  guint i = 0;

  for (; i < self->context.spans->len; i++)
    {
      const DoveSpan *span = dove_context_span (&self->context, i);
      gboolean goes_on = span->kind == DOVE_SPAN_NAME || span->kind == DOVE_SPAN_WRONG
                         || span->kind == DOVE_SPAN_NUMBER;

      if (span->start >= position)
        break;
      if (position < span->end || (position == span->end && goes_on))
        {
          *n_before = i;
          return span;
        }
      dove_context_step (&self->context, i);
    }
  *n_before = i;

  return NULL;
}

/**
 * dove_formula_complete:
 * @text: a formula, maybe unfinished or wrong
 * @position: byte before which the cursor stands
 * @surroundings: what the formula can refer to
 *
 * Proposes what could be written at the cursor, in the place of the word it stands in.
 *
 * Returns: (transfer full) (element-type DoveCompletion): proposals, the best first; none inside
 *   texts and numbers, and where only an operator can follow
 */
GPtrArray *
dove_formula_complete (const char             *text,
                       guint                   position,
                       const DoveSurroundings *surroundings)
{
  GPtrArray *proposals =
      g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) dove_completion_free);
  DoveCompleter self = { .surroundings = surroundings, .prefix = g_strdup (""),
                         .start = position, .end = position };
  guint n_before = 0;
  const DoveSpan *span = NULL;

  g_return_val_if_fail (position <= strlen (text), proposals);

  self.found = g_array_new (FALSE, FALSE, sizeof (Found));
  self.kept = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  dove_inferrer_init (&self.inferrer, surroundings->schema, 0);
  if (g_utf8_validate (text, -1, NULL))
    {
      dove_context_init (&self.context, text);
      span = find_span (&self, position, &n_before);
      complete_at (&self, span, n_before, position);
      dove_context_clear (&self.context);
    }

  g_array_sort (self.found, compare_found);
  for (guint i = 0; i < self.found->len; i++)
    g_ptr_array_add (proposals, g_array_index (self.found, Found, i).proposal);
  g_array_unref (self.found);
  g_ptr_array_unref (self.kept);
  dove_inferrer_clear (&self.inferrer);
  g_free (self.prefix);

  return proposals;
}

/**
 * dove_signature_free:
 * @signature: (transfer full): a signature
 */
void
dove_signature_free (DoveSignature *signature)
{
  dove_function_info_free (signature->info);
  g_free (signature);
}

/**
 * dove_formula_get_signature:
 * @text: a formula, maybe unfinished or wrong
 * @position: byte before which the cursor stands
 *
 * Finds the function whose arguments are being written.
 *
 * Returns: (transfer full) (nullable): the function and the argument
 */
DoveSignature *
dove_formula_get_signature (const char *text,
                            guint       position)
{
  DoveSignature *signature = NULL;
  DoveContext context;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;

  dove_context_init (&context, text);
  for (guint i = 0; i < context.spans->len && dove_context_span (&context, i)->end <= position; i++)
    dove_context_step (&context, i);

  for (guint i = context.frames->len; i > 0 && signature == NULL; i--)
    {
      const DoveFrame *frame = &g_array_index (context.frames, DoveFrame, i - 1);

      if (frame->function == NULL)
        continue;
      signature = g_new0 (DoveSignature, 1);
      signature->info = dove_function_info_find (frame->function->name);
      signature->start = dove_context_span (&context, frame->open - 1)->start;
      signature->index = frame->argument;
      signature->argument = dove_function_info_get_argument (signature->info, frame->argument);
    }
  dove_context_clear (&context);

  return signature;
}
