/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-map-connect-private.h"

/*
 * Ways from one type to another. Each is a formula with a place for the reference; what else may
 * get lost in it is inferred from the formula itself, so the table only names what no inference
 * can see: that a conversion rounds, cuts, or takes one reading of several for the right one.
 */

typedef enum
{
  NO_CLASS   = 0,
  TEXT       = 1 << 0,
  NUMBER     = 1 << 1,
  WHOLE      = 1 << 2,
  LOGICAL    = 1 << 3,
  DATE       = 1 << 4,
  DATETIME   = 1 << 5,
  NUMERIC    = NUMBER | WHOLE,
} Class;

static const struct
{
  guint       from;
  guint       to;
  const char *formula;   /* `@` stands for the reference */
  const char *label;
  const char *lost;      /* (nullable) */
} ways[] = {
  { TEXT, NUMERIC, "VALUE(@)", N_("Read as a number with a decimal point"), NULL },
  { TEXT, NUMERIC, "NUMBERVALUE(@; \",\"; \".\")", N_("Read as a number with a decimal comma"),
    NULL },
  { TEXT, NUMERIC, "IFERROR(VALUE(@); OMIT())", N_("Where it is no number, leave the field"),
    N_("A text that is no number is not written, and nobody is told.") },
  { LOGICAL, NUMERIC, "IF(@; 1; 0)", N_("1 for yes, 0 for no"), NULL },
  { DATE | DATETIME, NUMERIC, "VALUE(TEXT(DATEVALUE(LEFT(@; 10)); \"yyyymmdd\"))",
    N_("The day as a number, such as 20240131"), NULL },
  { NUMBER, WHOLE, "ROUND(@; 0)", N_("Rounded to a whole number"),
    N_("The fraction gets lost.") },
  { NUMBER, WHOLE, "TRUNC(@)", N_("Without the fraction"), N_("The fraction gets lost.") },

  { NUMERIC, TEXT, "TEXT(@; \"0\")", N_("As a text without a fraction"),
    N_("The fraction gets lost.") },
  { NUMERIC, TEXT, "TEXT(@; \"0.00\")", N_("As a text with two decimals"),
    N_("What is beyond two decimals gets lost.") },
  { LOGICAL, TEXT, "IF(@; \"yes\"; \"no\")", N_("The words yes and no"), NULL },
  { LOGICAL, TEXT, "IF(@; \"1\"; \"0\")", N_("1 for yes, 0 for no"), NULL },

  { TEXT, LOGICAL, "OR(LOWER(@) = \"yes\"; LOWER(@) = \"true\"; @ = \"1\")",
    N_("Yes when it says yes, true or 1"), N_("Any other word means no.") },
  { TEXT | DATE | DATETIME, LOGICAL, "@ <> \"\"", N_("Yes when there is anything"),
    N_("What it says gets lost.") },
  { NUMERIC, LOGICAL, "@ <> 0", N_("Yes when it is not 0"), N_("The number gets lost.") },

  { DATETIME, DATE, "LEFT(@; 10)", N_("The day alone"), N_("The time of day gets lost.") },
  { DATE, DATETIME, "@ & \"T00:00:00Z\"", N_("At the beginning of the day"),
    N_("The time is made up.") },
  { TEXT, DATE, "TEXT(DATEVALUE(@); \"yyyy-mm-dd\")",
    N_("Read as a date of the form 2024-01-31"), NULL },
  { TEXT, DATE,
    "TEXT(DATE(VALUE(MID(@; 7; 4)); VALUE(MID(@; 4; 2)); VALUE(LEFT(@; 2))); \"yyyy-mm-dd\")",
    N_("Read as a date of the form 31.01.2024"), NULL },
  { TEXT, DATE,
    "TEXT(DATE(VALUE(MID(@; 7; 4)); VALUE(LEFT(@; 2)); VALUE(MID(@; 4; 2))); \"yyyy-mm-dd\")",
    N_("Read as a date of the form 01/31/2024"), NULL },
  { TEXT, DATETIME, "TEXT(DATEVALUE(LEFT(@; 10)); \"yyyy-mm-dd\") & \"T00:00:00Z\"",
    N_("Read as a date of the form 2024-01-31"), N_("The time is made up.") },
  { NUMERIC, DATE, "TEXT(DATE(1970; 1; 1) + @ / 86400; \"yyyy-mm-dd\")",
    N_("Seconds since 1970, the day alone"), N_("The time of day gets lost.") },
  { NUMERIC, DATE, "TEXT(@; \"yyyy-mm-dd\")", N_("A date’s number in a spreadsheet"),
    N_("A fraction, which is the time of day, gets lost.") },
  { NUMERIC, DATETIME, "TEXT(DATE(1970; 1; 1) + @ / 86400; \"yyyy-mm-dd\\Thh:mm:ss\\Z\")",
    N_("Seconds since 1970"), N_("Fractions of a second get lost.") },
};

static Class
get_class (const DoveFieldNode *node)
{
  if (g_str_equal (node->type, "number"))
    return node->is_whole ? WHOLE : NUMBER;
  if (g_str_equal (node->type, "integer"))
    return WHOLE;
  if (g_str_equal (node->type, "boolean"))
    return LOGICAL;
  if (!g_str_equal (node->type, "string"))
    return NO_CLASS;
  if (g_strcmp0 (node->format, "date") == 0)
    return DATE;
  if (g_strcmp0 (node->format, "date-time") == 0)
    return DATETIME;

  return TEXT;
}

/*
 * dove_map_format_loss:
 *
 * What a type alone does not tell: a text that need not have the form which the target wants.
 *
 * Returns: (transfer full) (nullable): a sentence
 */
char *
dove_map_format_loss (const DoveFieldNode *source,
                      const DoveFieldNode *target)
{
  const Class from = get_class (source);

  switch (get_class (target))
    {
    case DATE:
      if (from == DATETIME || from == DATE || from == NO_CLASS)
        return NULL; /* the first is told by the inference */
      return g_strdup (_("The field takes a date, and the value may be none."));

    case DATETIME:
      if (from == DATETIME || from == NO_CLASS)
        return NULL;
      return g_strdup (from == DATE
                         ? _("The field takes a time of day too, and the value has none.")
                         : _("The field takes a date and a time, and the value may be none."));

    case LOGICAL:
      if (from == NUMBER || from == WHOLE)
        return g_strdup (_("The field takes yes or no, and of the number only whether it is 0 "
                           "is left."));
      return NULL;

    case TEXT:
      return from == LOGICAL ? g_strdup (_("TRUE and FALSE are written as texts; say which words "
                                           "are meant.")) : NULL;

    case NUMBER:
    case WHOLE:
      return from == LOGICAL ? g_strdup (_("The field takes a number, and the value is yes or "
                                           "no.")) : NULL;

    case NO_CLASS:
    case NUMERIC:
    default:
      return NULL;
    }
}

static char *
fill_in (const char *formula,
         const char *reference)
{
  g_auto(GStrv) pieces = g_strsplit (formula, "@", -1);

  return g_strjoinv (reference, pieces);
}

/*
 * dove_map_join_convert:
 *
 * Adds what makes the value fit. Readings come before what loses something.
 */
void
dove_map_join_convert (DoveMapJoin *self,
                       const char  *reference)
{
  const Class from = get_class (self->source);
  const Class to = get_class (self->target);

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *formula = NULL;

      if ((ways[i].from & from) == 0 || (ways[i].to & to) == 0)
        continue;
      formula = fill_in (ways[i].formula, reference);
      dove_map_join_add (self, _(ways[i].label), formula,
                         ways[i].lost != NULL ? _(ways[i].lost) : NULL);
    }
}
