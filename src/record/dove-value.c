/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "record/dove-value-private.h"

/*
 * Making, holding and looking at values; the layout is told in dove-value-private.h. Comparing
 * is in dove-value-compare.c, the builder in dove-value-builder.c.
 */

static DoveValue null_value = { { 1 }, DOVE_VALUE_NULL, DOVE_VALUE_STATIC, 0, 0 };
static DoveValue false_value = { { 1 }, DOVE_VALUE_BOOLEAN, DOVE_VALUE_STATIC, 0, 0 };
static DoveValue true_value = { { 1 }, DOVE_VALUE_BOOLEAN,
                                DOVE_VALUE_STATIC | DOVE_VALUE_TRUE, 0, 0 };

/* The block that a value lives and dies with */
static inline DoveValue *
get_block (DoveValue *self)
{
  if (self->flags & DOVE_VALUE_EMBEDDED)
    return (DoveValue *) ((char *) self - self->back);

  return self;
}

/**
 * dove_value_ref:
 * @self: a value
 *
 * Takes a reference. A reference to a member or element of what was read keeps the scalars
 * beside it in memory, too, but nothing further up.
 *
 * Returns: (transfer full): @self
 */
DoveValue *
dove_value_ref (DoveValue *self)
{
  DoveValue *block;

  g_return_val_if_fail (self != NULL, NULL);

  block = get_block (self);

  if ((block->flags & DOVE_VALUE_STATIC) == 0)
    g_atomic_int_inc (&block->ref_count);

  return self;
}

/* As deep as the value is nested, which is limited when it is made */
static void
block_free (DoveValue *self)
{
  DoveContainer *container = (DoveContainer *) self;

  if (self->flags & DOVE_VALUE_LINKS)
    {
      for (guint i = 0; i < self->length; i++)
        if (get_block (container->items[i]) != self)
          dove_value_unref (container->items[i]);
    }

  if (self->kind == DOVE_VALUE_RECORD)
    dove_shape_unref (container->shape);

  g_free (self);
}

/**
 * dove_value_unref:
 * @self: (transfer full): a value
 *
 * Gives a reference back; the last one frees the value. From any thread.
 */
void
dove_value_unref (DoveValue *self)
{
  DoveValue *block;

  g_return_if_fail (self != NULL);

  block = get_block (self);

  if (block->flags & DOVE_VALUE_STATIC)
    return;

  /* The only holder needs no atomic subtraction, which costs more than the rest */
  if (g_atomic_int_get (&block->ref_count) == 1 || g_atomic_int_dec_and_test (&block->ref_count))
    block_free (block);
}

/**
 * dove_value_new_null:
 *
 * Gives the null value.
 *
 * Returns: (transfer full): null
 */
DoveValue *
dove_value_new_null (void)
{
  return &null_value;
}

/**
 * dove_value_new_boolean:
 * @boolean: what to say
 *
 * Gives true or false.
 *
 * Returns: (transfer full): a boolean
 */
DoveValue *
dove_value_new_boolean (gboolean boolean)
{
  return boolean ? &true_value : &false_value;
}

/**
 * dove_value_new_integer:
 * @integer: any whole number
 *
 * Makes an exact number.
 *
 * Returns: (transfer full): a number
 */
DoveValue *
dove_value_new_integer (gint64 integer)
{
  DoveNumber number = dove_number_from_int64 (integer);

  return dove_value_new_number (&number);
}

static gboolean
is_big (const DoveNumber *number)
{
  return number->coefficient > G_MAXINT64 || number->coefficient < G_MININT64;
}

gsize
dove_number_node_size (const DoveNumber *number,
                       gsize             literal_length)
{
  gsize size = sizeof (DoveNumberNode);

  if (is_big (number))
    size += sizeof (guint64);
  if (literal_length > 0)
    size += literal_length + 1;

  return DOVE_ALIGN (size);
}

/* Fills all but the reference count; a literal of length 0 is none */
void
dove_number_node_place (DoveValue        *self,
                        const DoveNumber *number,
                        const char       *literal,
                        gsize             literal_length,
                        guint8            flags)
{
  DoveNumberNode *node = (DoveNumberNode *) self;
  gboolean has_high = is_big (number);

  self->kind = DOVE_VALUE_NUMBER;
  self->flags = flags;
  self->depth = 0;
  self->length = (guint32) literal_length;
  node->exponent = number->exponent;
  node->low = (guint64) number->coefficient;

  if (number->inexact)
    self->flags |= DOVE_VALUE_INEXACT;

  if (has_high)
    {
      self->flags |= DOVE_VALUE_BIG;
      node->rest[0] = (guint64) (number->coefficient >> 64);
    }

  if (literal_length > 0)
    {
      char *text = (char *) &node->rest[has_high ? 1 : 0];

      self->flags |= DOVE_VALUE_LITERAL;
      memcpy (text, literal, literal_length);
      text[literal_length] = '\0';
    }
}

/* Only of one that has it */
const char *
dove_number_node_literal (const DoveValue *self)
{
  const DoveNumberNode *node = (const DoveNumberNode *) self;

  return (const char *) &node->rest[(self->flags & DOVE_VALUE_BIG) ? 1 : 0];
}

static DoveValue *
number_new (const DoveNumber *number,
            const char       *literal,
            gsize             literal_length,
            guint8            flags)
{
  DoveValue *self = g_malloc (dove_number_node_size (number, literal_length));

  self->ref_count = 1;
  dove_number_node_place (self, number, literal, literal_length, flags);

  return self;
}

/**
 * dove_value_new_number:
 * @number: a number
 *
 * Makes a number. It is written as JSON with the trailing zeros that it has.
 *
 * Returns: (transfer full): a number
 */
DoveValue *
dove_value_new_number (const DoveNumber *number)
{
  g_return_val_if_fail (number != NULL, NULL);

  return number_new (number, NULL, 0, 0);
}

/**
 * dove_value_new_literal:
 * @literal: a JSON number
 * @length: bytes of @literal, or -1 up to its NUL
 *
 * Makes a number from its text. What a #DoveNumber would print differently (`1E5`, `-0`) or
 * cannot hold (more than 34 digits, exponents beyond 6144) keeps its text as well, is written
 * with it, and compares with all of its digits.
 *
 * Returns: (transfer full) (nullable): a number, or %NULL if @literal is not one, or one whose
 *   exponent has more than nine digits
 */
DoveValue *
dove_value_new_literal (const char *literal,
                        gssize      length)
{
  gsize size;
  char buffer[DOVE_NUMBER_BUFFER_SIZE];
  DoveNumber number;
  DoveLiteralFit fit;

  g_return_val_if_fail (literal != NULL, NULL);

  size = length < 0 ? strlen (literal) : (gsize) length;

  if (size > DOVE_TEXT_LIMIT_BYTES || !dove_number_is_json_literal (literal, size))
    return NULL;

  fit = dove_number_read_literal (literal, size, &number);

  if (fit == DOVE_LITERAL_NONE)
    return NULL;

  if (fit != DOVE_LITERAL_FITS)
    return number_new (&number, literal, size, DOVE_VALUE_LONG);

  if (dove_number_format_json (&number, buffer) == size && memcmp (buffer, literal, size) == 0)
    return number_new (&number, NULL, 0, 0);

  return number_new (&number, literal, size, 0);
}

/* UTF-8 without NUL; most texts are ASCII and looked at eight bytes at a time */
gboolean
dove_text_is_valid (const char *text,
                    gsize       length)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  const guint64 tops = G_GUINT64_CONSTANT (0x8080808080808080);
  guint64 word;

  while (length >= 8)
    {
      memcpy (&word, text, 8);

      /* A byte that is 0 borrows into its top bit, one beyond ASCII has it */
      if ((((word - ones) | word) & tops) != 0)
        break;

      text += 8;
      length -= 8;
    }

  return length == 0 || g_utf8_validate_len (text, length, NULL);
}

gsize
dove_text_node_size (gsize length)
{
  return DOVE_ALIGN (sizeof (DoveTextNode) + length + 1);
}

/**
 * dove_value_new_text:
 * @text: valid UTF-8
 *
 * Makes a text.
 *
 * Returns: (transfer full): a text
 */
DoveValue *
dove_value_new_text (const char *text)
{
  return dove_value_new_text_len (text, -1);
}

/**
 * dove_value_new_text_len:
 * @text: valid UTF-8 without NUL
 * @length: bytes of @text, or -1 up to its NUL
 *
 * Makes a text of at most 1 GiB. What comes from outside is checked with
 * `g_utf8_validate_len()` before.
 *
 * Returns: (transfer full): a text
 */
DoveValue *
dove_value_new_text_len (const char *text,
                         gssize      length)
{
  DoveTextNode *node;
  gsize size;

  g_return_val_if_fail (text != NULL, NULL);

  size = length < 0 ? strlen (text) : (gsize) length;

  g_return_val_if_fail (size <= G_MAXINT32 / 2, NULL);
  g_return_val_if_fail (dove_text_is_valid (text, size), NULL);

  node = g_malloc (dove_text_node_size (size));
  node->base = (DoveValue) { { 1 }, DOVE_VALUE_TEXT, 0, 0, (guint32) size };
  memcpy (node->text, text, size);
  node->text[size] = '\0';

  return &node->base;
}

/*
 * A list or record whose items are still to be set, with room for embedded nodes behind them.
 * Takes the shape.
 */
DoveContainer *
dove_container_new (DoveValueKind  kind,
                    DoveShape     *shape,
                    guint          length,
                    gsize          embedded_size)
{
  gsize head = sizeof (DoveContainer) + length * sizeof (DoveValue *);
  DoveContainer *self = g_malloc (head + embedded_size);

  self->base = (DoveValue) { { 1 }, (guint8) kind, 0, 1, length };
  self->shape = shape;

  return self;
}

/**
 * dove_value_new_list:
 * @elements: (array length=length) (transfer none) (nullable): the elements
 * @length: how many there are
 *
 * Makes a list. Lists and records may be nested 1,024 deep.
 *
 * Returns: (transfer full): a list
 */
DoveValue *
dove_value_new_list (DoveValue **elements,
                     guint       length)
{
  DoveContainer *self;
  guint depth = 0;

  for (guint i = 0; i < length; i++)
    depth = MAX (depth, elements[i]->depth);

  g_return_val_if_fail (depth < DOVE_VALUE_DEPTH_LIMIT, NULL);

  self = dove_container_new (DOVE_VALUE_LIST, NULL, length, 0);
  self->base.depth = (guint16) (depth + 1);
  self->base.flags = DOVE_VALUE_LINKS;

  for (guint i = 0; i < length; i++)
    self->items[i] = dove_value_ref (elements[i]);

  return &self->base;
}

/**
 * dove_value_get_kind:
 * @self: (nullable): a value
 *
 * Returns: its kind; null for %NULL
 */
DoveValueKind
dove_value_get_kind (const DoveValue *self)
{
  return self != NULL ? (DoveValueKind) self->kind : DOVE_VALUE_NULL;
}

/**
 * dove_value_is_null:
 * @self: (nullable): a value
 *
 * Returns: whether it is null or missing
 */
gboolean
dove_value_is_null (const DoveValue *self)
{
  return self == NULL || self->kind == DOVE_VALUE_NULL;
}

/**
 * dove_value_get_boolean:
 * @self: (nullable): a value
 *
 * Returns: whether it is the boolean true
 */
gboolean
dove_value_get_boolean (const DoveValue *self)
{
  return self != NULL && (self->flags & DOVE_VALUE_TRUE) != 0 &&
         self->kind == DOVE_VALUE_BOOLEAN;
}

/**
 * dove_value_get_number:
 * @self: (nullable): a value
 * @number: (out): return location for the number
 *
 * Gives a number as a #DoveNumber. One of more than 34 digits gives the nearest, one beyond
 * the range of exponents the largest number or zero; both marked inexact.
 *
 * Returns: %FALSE if it is none
 */
gboolean
dove_value_get_number (const DoveValue *self,
                       DoveNumber      *number)
{
  const DoveNumberNode *node = (const DoveNumberNode *) self;

  if (self == NULL || self->kind != DOVE_VALUE_NUMBER)
    return FALSE;

  number->coefficient = (gint64) node->low;
  number->exponent = node->exponent;
  number->inexact = (self->flags & DOVE_VALUE_INEXACT) != 0;

  if (self->flags & DOVE_VALUE_BIG)
    number->coefficient = (__int128) (((DoveUint128) node->rest[0] << 64) | node->low);

  return TRUE;
}

/**
 * dove_value_get_literal:
 * @self: (nullable): a value
 *
 * Gives the text of a number where the number alone does not tell it: forms like `1E5` and
 * `-0`, more than 34 digits, exponents beyond the range.
 *
 * Returns: (nullable): the JSON number as read, or %NULL
 */
const char *
dove_value_get_literal (const DoveValue *self)
{
  if (self == NULL || self->kind != DOVE_VALUE_NUMBER ||
      (self->flags & DOVE_VALUE_LITERAL) == 0)
    return NULL;

  return dove_number_node_literal (self);
}

/**
 * dove_value_get_integer:
 * @self: (nullable): a value
 * @integer: (out): return location
 *
 * Gives a whole number that fits in 64 bits: 10, 10.00 and 1E1 do.
 *
 * Returns: %FALSE if it is something else
 */
gboolean
dove_value_get_integer (const DoveValue *self,
                        gint64          *integer)
{
  DoveNumber number;

  return dove_value_get_number (self, &number) &&
         (self->flags & DOVE_VALUE_LONG) == 0 &&
         dove_number_to_int64 (&number, integer);
}

/**
 * dove_value_get_text:
 * @self: (nullable): a value
 *
 * Returns: (nullable): the UTF-8 of a text, which lives as long as @self
 */
const char *
dove_value_get_text (const DoveValue *self)
{
  if (self == NULL || self->kind != DOVE_VALUE_TEXT)
    return NULL;

  return ((const DoveTextNode *) self)->text;
}

/**
 * dove_value_get_text_size:
 * @self: (nullable): a value
 *
 * Returns: the bytes of a text, without its NUL
 */
gsize
dove_value_get_text_size (const DoveValue *self)
{
  return self != NULL && self->kind == DOVE_VALUE_TEXT ? self->length : 0;
}

/**
 * dove_value_get_length:
 * @self: (nullable): a value
 *
 * Returns: how many elements a list or members a record has
 */
guint
dove_value_get_length (const DoveValue *self)
{
  return self != NULL && self->kind >= DOVE_VALUE_LIST ? self->length : 0;
}

/**
 * dove_value_is_empty:
 * @self: (nullable): a value
 *
 * Tells whether there is nothing in a value: null, or a text, list or record of length 0. What
 * `empty` of a mapping row means by empty.
 *
 * Returns: whether it is empty; numbers and booleans never are
 */
gboolean
dove_value_is_empty (const DoveValue *self)
{
  switch (dove_value_get_kind (self))
    {
    case DOVE_VALUE_NULL:
      return TRUE;
    case DOVE_VALUE_TEXT:
      return dove_value_get_text_size (self) == 0;
    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
      return dove_value_get_length (self) == 0;
    case DOVE_VALUE_BOOLEAN:
    case DOVE_VALUE_NUMBER:
    default:
      return FALSE;
    }
}

/**
 * dove_value_get_element:
 * @self: (nullable): a value
 * @index: from 0
 *
 * Gives an element of a list, or the value of a record's member by its place.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL if there is none
 */
DoveValue *
dove_value_get_element (const DoveValue *self,
                        guint            index)
{
  if (index >= dove_value_get_length (self))
    return NULL;

  return dove_value_container (self)->items[index];
}

/**
 * dove_value_get_name:
 * @self: (nullable): a value
 * @index: from 0
 *
 * Returns: (nullable): the name of a record's member by its place
 */
const char *
dove_value_get_name (const DoveValue *self,
                     guint            index)
{
  if (self == NULL || self->kind != DOVE_VALUE_RECORD || index >= self->length)
    return NULL;

  return dove_value_container (self)->shape->names[index].text;
}

/**
 * dove_value_get_member:
 * @self: (nullable): a value
 * @name: name of a member
 *
 * Finds a member of a record. Fast for large records, too.
 *
 * Returns: (transfer none) (nullable): its value, or %NULL if there is none
 */
DoveValue *
dove_value_get_member (const DoveValue *self,
                       const char      *name)
{
  const DoveContainer *container = (const DoveContainer *) self;
  int index;

  g_return_val_if_fail (name != NULL, NULL);

  if (self == NULL || self->kind != DOVE_VALUE_RECORD)
    return NULL;

  index = dove_shape_find (container->shape, name, strlen (name));

  return index >= 0 ? container->items[index] : NULL;
}

/**
 * dove_value_recall_member:
 * @self: (nullable): a value
 * @name: name of a member
 * @length: bytes of @name
 * @place: (inout): where the member was found the last time; any number at first
 *
 * Finds a member like dove_value_get_member(), sooner when it stands where it did before, as
 * it does in the records of one object. Many threads may share @place.
 *
 * Returns: (transfer none) (nullable): the member, or %NULL
 */
DoveValue *
dove_value_recall_member (const DoveValue *self,
                          const char      *name,
                          gsize            length,
                          guint           *place)
{
  const DoveContainer *container = (const DoveContainer *) self;
  guint last = __atomic_load_n (place, __ATOMIC_RELAXED);
  const DoveShape *shape;
  int index;

  if (self == NULL || self->kind != DOVE_VALUE_RECORD)
    return NULL;

  shape = container->shape;
  if (last < shape->length && shape->names[last].length == length
      && memcmp (shape->names[last].text, name, length) == 0)
    return container->items[last];

  index = dove_shape_find (shape, name, length);
  if (index < 0)
    return NULL;
  __atomic_store_n (place, (guint) index, __ATOMIC_RELAXED);

  return container->items[index];
}

/**
 * dove_value_get_member_text:
 * @self: (nullable): a value
 * @name: name of a member
 *
 * Returns: (nullable): the text of a record's member, or %NULL if it is missing or no text
 */
const char *
dove_value_get_member_text (const DoveValue *self,
                            const char      *name)
{
  return dove_value_get_text (dove_value_get_member (self, name));
}
