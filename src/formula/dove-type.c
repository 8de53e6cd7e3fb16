/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-type-private.h"

/* What is known of values before there are any: sets that only grow. */

#define CHOICES_MOST 100

DoveType
dove_type_none (void)
{
  return (DoveType) { .is_whole = TRUE };
}

DoveType
dove_type_of (DoveKinds kinds)
{
  return (DoveType) { .kinds = kinds, .hints = 1u << DOVE_HINT_NONE, .max_length = -1 };
}

DoveType
dove_type_any (void)
{
  DoveType type = dove_type_of (DOVE_KINDS_ANY | DOVE_KIND (ARRAY));

  type.elements = DOVE_KINDS_ANY;

  return type;
}

/*
 * dove_type_met:
 *
 * Returns: the kinds of everything in it, elements included, the array itself not
 */
DoveKinds
dove_type_met (const DoveType *type)
{
  return (type->kinds & ~DOVE_KIND (ARRAY))
         | ((type->kinds & DOVE_KIND (ARRAY)) != 0 ? type->elements : 0);
}

static gboolean
holds_text (DoveValue  *list,
            const char *text)
{
  for (guint i = 0, n = dove_value_get_length (list); i < n; i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (list, i)), text) == 0)
      return TRUE;

  return FALSE;
}

static DoveValue *
join_choices (DoveSource *source,
              DoveValue  *a,
              DoveValue  *b)
{
  g_autoptr(DoveValueBuilder) list = NULL;
  DoveValue *joined = NULL;

  if (a == NULL || b == NULL || a == b)
    return a == b ? a : NULL;
  if (dove_value_get_length (a) + dove_value_get_length (b) > CHOICES_MOST)
    return NULL;

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (a); i++)
    dove_value_builder_take_element (list, dove_value_ref (dove_value_get_element (a, i)));
  for (guint i = 0; i < dove_value_get_length (b); i++)
    if (!holds_text (a, dove_value_get_text (dove_value_get_element (b, i))))
      dove_value_builder_take_element (list, dove_value_ref (dove_value_get_element (b, i)));
  joined = dove_value_builder_end (list);
  g_ptr_array_add (source->made, joined);

  return joined;
}

static void
join_texts (DoveSource     *source,
            const DoveType *a,
            const DoveType *b,
            DoveType       *joined)
{
  gboolean a_has = (dove_type_met (a) & DOVE_KIND (TEXT)) != 0;
  gboolean b_has = (dove_type_met (b) & DOVE_KIND (TEXT)) != 0;
  const DoveType *only = a_has ? a : b;

  if (!a_has || !b_has)
    {
      joined->max_length = only->max_length;
      joined->format = only->format;
      joined->choices = only->choices;
      return;
    }

  joined->max_length = a->max_length < 0 || b->max_length < 0
                       ? -1 : MAX (a->max_length, b->max_length);
  joined->format = g_strcmp0 (a->format, b->format) == 0 ? a->format : NULL;
  joined->choices = join_choices (source, a->choices, b->choices);
}

/*
 * dove_type_join:
 *
 * Returns: the type of what is of the one or of the other
 */
DoveType
dove_type_join (DoveSource     *source,
                const DoveType *a,
                const DoveType *b)
{
  DoveType joined = { .kinds = a->kinds | b->kinds, .elements = a->elements | b->elements };
  DoveKinds met_a = dove_type_met (a);
  DoveKinds met_b = dove_type_met (b);

  if ((met_a & DOVE_KIND (NUMBER)) != 0)
    joined.hints |= a->hints;
  if ((met_b & DOVE_KIND (NUMBER)) != 0)
    joined.hints |= b->hints;
  joined.is_whole = ((met_a & DOVE_KIND (NUMBER)) == 0 || a->is_whole)
                    && ((met_b & DOVE_KIND (NUMBER)) == 0 || b->is_whole);
  join_texts (source, a, b, &joined);

  if ((met_a & DOVE_KIND (RECORD)) == 0)
    joined.record = b->record;
  else if ((met_b & DOVE_KIND (RECORD)) == 0 || a->record == b->record)
    joined.record = a->record;

  return joined;
}

/*
 * dove_type_scalars:
 *
 * Returns: the type of what a function meets that runs per element
 */
DoveType
dove_type_scalars (const DoveType *type)
{
  DoveType scalars = *type;

  scalars.kinds = dove_type_met (type);
  scalars.elements = 0;

  return scalars;
}

/*
 * dove_type_first:
 *
 * Returns: the type of the value, or of the first element if it is an array
 */
DoveType
dove_type_first (const DoveType *type)
{
  DoveType first = dove_type_scalars (type);

  if ((type->kinds & DOVE_KIND (ARRAY)) != 0)
    first.kinds |= DOVE_KIND (EMPTY);

  return first;
}

/*
 * dove_type_list_of:
 *
 * Returns: the type of an array of such elements
 */
DoveType
dove_type_list_of (const DoveType *element)
{
  DoveType list = *element;

  list.kinds = DOVE_KIND (ARRAY);
  list.elements = dove_type_met (element);

  return list;
}

static DoveType
type_of_text (DoveSource *source,
              DoveValue  *text)
{
  DoveType type = dove_type_of (DOVE_KIND (TEXT));

  type.max_length = g_utf8_strlen (dove_value_get_text (text), -1);
  type.choices = dove_value_new_list (&text, 1);
  g_ptr_array_add (source->made, type.choices);

  return type;
}

/*
 * dove_type_of_cell:
 * @cell: a constant
 */
DoveType
dove_type_of_cell (DoveSource     *source,
                   const DoveCell *cell)
{
  DoveType type = dove_type_none ();

  if (cell->kind == DOVE_CELL_TEXT)
    return type_of_text (source, cell->value);

  if (cell->kind == DOVE_CELL_ARRAY)
    {
      for (gsize i = 0; i < (gsize) cell->array->rows * cell->array->columns; i++)
        {
          DoveType element = dove_type_of_cell (source, &cell->array->cells[i]);

          type = dove_type_join (source, &type, &element);
        }
      return dove_type_list_of (&type);
    }

  type = dove_type_of (1u << cell->kind);
  if (cell->kind == DOVE_CELL_NUMBER)
    {
      type.hints = 1u << cell->hint;
      type.is_whole = dove_number_is_integer (&cell->number);
    }

  return type;
}
