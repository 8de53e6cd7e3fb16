/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-infer-private.h"

/* What an inference says, in words, and what gets lost on the way into a field. */

/* Translators: what a formula may give, like “whole number or empty” */
static const struct { DoveTypes type; const char *word; } words[] = {
  { DOVE_TYPE_NUMBER, N_("number") },
  { DOVE_TYPE_TEXT, N_("text") },
  { DOVE_TYPE_LOGICAL, N_("logical") },
  { DOVE_TYPE_RECORD, N_("object") },
  { DOVE_TYPE_LIST, N_("list") },
  { DOVE_TYPE_EMPTY, N_("empty") },
  { DOVE_TYPE_OMIT, N_("left out") },
};

/* In words for programs, or in the user's language. */
typedef struct
{
  gboolean is_whole;
  gboolean is_translated;
} Manner;

static const char *
say (const Manner *manner,
     const char   *word)
{
  return manner->is_translated ? _(word) : word;
}

static char *
make_words (const Manner *manner,
            DoveTypes     types,
            const char   *list)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *word = say (manner, words[i].word);

      if ((types & words[i].type) == 0)
        continue;
      if (words[i].type == DOVE_TYPE_NUMBER && manner->is_whole)
        word = say (manner, N_("whole number"));
      if (words[i].type == DOVE_TYPE_LIST && list != NULL)
        word = list;
      g_string_append_printf (string, "%s%s", string->len > 0 ? say (manner, N_(" or ")) : "",
                              word);
    }

  return g_string_free (string, FALSE);
}

static char *
describe (const DoveInference *self,
          gboolean             is_translated)
{
  const Manner manner = { self->is_whole, is_translated };
  g_autofree char *elements = make_words (&manner, self->elements, NULL);
  g_autofree char *list = g_strdup_printf (say (&manner, N_("list of (%s)")), elements);

  return make_words (&manner, self->types, list);
}

/**
 * dove_inference_describe:
 * @self: an inference
 *
 * Returns: (transfer full): what the result may be, in a few plain words: `number or empty`,
 *   `list of (text)`; "" when there is never a result. The words are always the same
 */
char *
dove_inference_describe (const DoveInference *self)
{
  return describe (self, FALSE);
}

/**
 * dove_inference_tell:
 * @self: an inference
 *
 * Returns: (transfer full): the same in the user's language
 */
char *
dove_inference_tell (const DoveInference *self)
{
  return describe (self, TRUE);
}

static void
loss_free (gpointer data)
{
  DoveLoss *loss = data;

  g_free (loss->message);
  g_free (loss);
}

static void
add (GPtrArray    *losses,
     DoveLossKind  kind,
     char         *message)
{
  DoveLoss *loss = g_new0 (DoveLoss, 1);

  loss->kind = kind;
  loss->message = message;
  g_ptr_array_add (losses, loss);
}

/* The result as a field takes it: elements for a list, else a scalar */
typedef struct
{
  const DoveInference *inference;
  DoveTypes            types;
  DoveType             target;
  DoveKinds            takes;
  GPtrArray           *losses;
} Writing;

static void
check_number (Writing *self)
{
  gboolean takes_number = (self->takes & DOVE_KIND (NUMBER)) != 0;
  gboolean takes_text = (self->takes & DOVE_KIND (TEXT)) != 0;
  guint dates = self->inference->hints & ((1u << DOVE_HINT_DATE) | (1u << DOVE_HINT_TIME)
                                          | (1u << DOVE_HINT_DATETIME));
  gboolean is_plain = (self->inference->hints & ~dates) != 0 || dates == 0;

  if (takes_number && self->target.is_whole && !self->inference->is_whole)
    add (self->losses, DOVE_LOSS_FRACTION,
         g_strdup (_("The number may have a fraction, and the field takes whole numbers only; "
                     "round it, as with ROUND(…).")));
  if (!takes_number && takes_text && is_plain)
    add (self->losses, DOVE_LOSS_NUMBER_AS_TEXT,
         g_strdup (_("A number is written as a text; choose its form with "
                     "TEXT(…) if it matters.")));
  if (!takes_number && g_strcmp0 (self->target.format, "date") == 0
      && (dates & (1u << DOVE_HINT_DATETIME)) != 0)
    add (self->losses, DOVE_LOSS_TIME,
         g_strdup (_("The value may have a time of day, and the field takes a date; cut the time "
                     "off with INT(…) or TEXT(…; \"yyyy-mm-dd\").")));
}

static void
check_choices (Writing *self)
{
  DoveValue *given = self->inference->choices;
  DoveValue *taken = self->target.choices;
  g_autoptr(GString) missing = g_string_new (NULL);

  if (taken == NULL)
    return;
  if (given == NULL)
    {
      add (self->losses, DOVE_LOSS_CHOICE,
           g_strdup (_("Any text may come out, and the field takes only the values of its list; "
                       "map them, as with SWITCH(…).")));
      return;
    }

  for (guint i = 0, n = dove_value_get_length (given); i < n; i++)
    {
      DoveValue *text = dove_value_get_element (given, i);
      gboolean is_taken = FALSE;

      for (guint t = 0; t < dove_value_get_length (taken); t++)
        is_taken |= dove_value_equal (text, dove_value_get_element (taken, t));
      if (!is_taken)
        g_string_append_printf (missing, "%s“%s”", missing->len > 0 ? ", " : "",
                                dove_value_get_text (text));
    }
  if (missing->len > 0)
    add (self->losses, DOVE_LOSS_CHOICE,
         g_strdup_printf (_("The field does not take %s; map the values, as with SWITCH(…)."),
                          missing->str));
}

static void
check_text (Writing *self)
{
  const DoveInference *inference = self->inference;
  gint64 most = self->target.max_length;

  if ((self->takes & DOVE_KIND (TEXT)) == 0)
    {
      if ((self->takes & DOVE_KIND (NUMBER)) != 0)
        add (self->losses, DOVE_LOSS_NOT_A_NUMBER,
             g_strdup (_("The field takes a number, and the text may not stand for one; read it "
                         "with VALUE(…) or NUMBERVALUE(…).")));
      return;
    }

  check_choices (self);
  if (most >= 0 && self->target.choices == NULL
      && (inference->max_length < 0 || inference->max_length > most))
    add (self->losses, DOVE_LOSS_LENGTH,
         g_strdup_printf (_("The text may be longer than the %" PRId64 " characters that the field "
                            "takes; cut it with LEFT(…; %" PRId64 ")."),
                          most, most));
  if (g_strcmp0 (self->target.format, "date") == 0
      && g_strcmp0 (inference->format, "date-time") == 0)
    add (self->losses, DOVE_LOSS_TIME,
         g_strdup (_("The text has a time of day, and the field takes a date; cut it with "
                     "LEFT(…; 10).")));
}

/**
 * dove_inference_get_losses:
 * @self: an inference
 * @target_schema: JSON Schema of the field that the result is written to; references lead into
 *   itself
 *
 * Tells what may get lost, or be refused, on the way into a field.
 *
 * Returns: (transfer full) (element-type DoveLoss): losses, none when everything fits
 */
GPtrArray *
dove_inference_get_losses (const DoveInference *self,
                           DoveValue           *target_schema)
{
  g_autoptr(GPtrArray) made =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  DoveSource source = { target_schema, made };
  DoveType target = dove_source_type (&source, target_schema);
  gboolean takes_list = (target.kinds & DOVE_KIND (ARRAY)) != 0;
  Writing writing = {
    .inference = self,
    .types = self->types | ((self->types & DOVE_TYPE_LIST) != 0 ? self->elements : 0),
    .target = target,
    .takes = dove_type_met (&target),
    .losses = g_ptr_array_new_with_free_func (loss_free),
  };

  if ((self->types & DOVE_TYPE_LIST) != 0 && !takes_list)
    add (writing.losses, DOVE_LOSS_ELEMENTS,
         g_strdup (_("The field takes one value: of the list only the first element is written; "
                     "say which one is meant with INDEX(…), or join them with TEXTJOIN(…).")));
  if ((writing.types & DOVE_TYPE_NUMBER) != 0)
    check_number (&writing);
  if ((writing.types & DOVE_TYPE_TEXT) != 0)
    check_text (&writing);
  if ((writing.takes & ~DOVE_KIND (EMPTY)) == DOVE_KIND (LOGICAL)
      && (writing.types & DOVE_TYPE_TEXT) != 0)
    add (writing.losses, DOVE_LOSS_NOT_LOGICAL,
         g_strdup (_("The field takes TRUE or FALSE, and the text may be neither; compare it with "
                     "what means TRUE.")));
  if (self->can_be_empty && (writing.takes & DOVE_KIND (EMPTY)) == 0
      && (!takes_list || (self->types & DOVE_TYPE_EMPTY) != 0))
    add (writing.losses, DOVE_LOSS_EMPTY,
         g_strdup (_("The value may be empty, and the field must have one; give another for that "
                     "case with COALESCE(…).")));

  return writing.losses;
}
