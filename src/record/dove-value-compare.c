/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-json.h"
#include "record/dove-value-private.h"

/*
 * Equality, hash and digest agree with each other: they see numbers by value, records as sets
 * of members. Numbers that no DoveNumber holds are compared by all of their digits.
 */

static gboolean
numbers_equal (const DoveValue *a,
               const DoveValue *b)
{
  g_autofree char *a_text = NULL;
  g_autofree char *b_text = NULL;
  DoveNumber left = { 0 };
  DoveNumber right = { 0 };

  if ((a->flags & DOVE_VALUE_LONG) != (b->flags & DOVE_VALUE_LONG))
    return FALSE;

  if ((a->flags & DOVE_VALUE_LONG) == 0)
    {
      dove_value_get_number (a, &left);
      dove_value_get_number (b, &right);
      return dove_number_compare (&left, &right) == 0;
    }

  a_text = dove_number_reduce_literal (dove_number_node_literal (a), a->length);
  b_text = dove_number_reduce_literal (dove_number_node_literal (b), b->length);

  return g_str_equal (a_text, b_text);
}

static gboolean
lists_equal (const DoveContainer *a,
             const DoveContainer *b)
{
  for (guint i = 0; i < a->base.length; i++)
    if (!dove_value_equal (a->items[i], b->items[i]))
      return FALSE;

  return TRUE;
}

static gboolean
records_equal (const DoveContainer *a,
               const DoveContainer *b)
{
  if (a->shape == b->shape)
    return lists_equal (a, b);

  for (guint i = 0; i < a->base.length; i++)
    {
      const DoveName *name = &a->shape->names[i];
      int other = dove_shape_find (b->shape, name->text, name->length);

      if (other < 0 || !dove_value_equal (a->items[i], b->items[other]))
        return FALSE;
    }

  return TRUE;
}

/**
 * dove_value_equal:
 * @a: (nullable): a value
 * @b: (nullable): another one
 *
 * Compares by value: 10.00 equals 10, the order of members does not matter, that of elements
 * does. %NULL equals null. Texts are compared byte by byte.
 *
 * Returns: whether they are equal
 */
gboolean
dove_value_equal (const DoveValue *a,
                  const DoveValue *b)
{
  DoveValueKind kind = dove_value_get_kind (a);

  if (a == b)
    return TRUE;

  if (kind != dove_value_get_kind (b))
    return FALSE;

  switch (kind)
    {
    case DOVE_VALUE_BOOLEAN:
      return dove_value_get_boolean (a) == dove_value_get_boolean (b);

    case DOVE_VALUE_NUMBER:
      return numbers_equal (a, b);

    case DOVE_VALUE_TEXT:
      return a->length == b->length &&
             memcmp (dove_value_get_text (a), dove_value_get_text (b), a->length) == 0;

    case DOVE_VALUE_LIST:
      return a->length == b->length &&
             lists_equal (dove_value_container (a), dove_value_container (b));

    case DOVE_VALUE_RECORD:
      return a->length == b->length &&
             records_equal (dove_value_container (a), dove_value_container (b));

    case DOVE_VALUE_NULL:
    default:
      return TRUE;
    }
}

static guint
hash_number (const DoveValue *self)
{
  g_autofree char *text = NULL;
  DoveNumber number = { 0 };
  DoveNumber reduced;
  guint64 low;

  if (self->flags & DOVE_VALUE_LONG)
    {
      text = dove_number_reduce_literal (dove_number_node_literal (self), self->length);
      return g_str_hash (text);
    }

  dove_value_get_number (self, &number);
  number = dove_number_settle (&number);
  reduced = dove_number_reduce (&number);
  low = (guint64) reduced.coefficient ^ (guint64) (reduced.coefficient >> 64);

  return (guint) (low ^ (low >> 32)) * 31 + (guint) reduced.exponent;
}

/* A sum, so that the order of members does not matter */
static guint
hash_record (const DoveContainer *self)
{
  guint hash = self->base.length;

  for (guint i = 0; i < self->base.length; i++)
    {
      guint member = self->shape->names[i].hash * 33 ^ dove_value_hash (self->items[i]);

      hash += member ^ (member >> 15) * 0x85ebca6bu;
    }

  return hash;
}

static guint
hash_list (const DoveContainer *self)
{
  guint hash = self->base.length;

  for (guint i = 0; i < self->base.length; i++)
    hash = hash * 31 + dove_value_hash (self->items[i]);

  return hash;
}

/**
 * dove_value_hash:
 * @self: (nullable): a value
 *
 * Gives equal values equal hashes. The hash differs from process to process: keep digests, not
 * hashes.
 *
 * Returns: the hash
 */
guint
dove_value_hash (const DoveValue *self)
{
  guint kind = dove_value_get_kind (self);

  switch (kind)
    {
    case DOVE_VALUE_BOOLEAN:
      return kind * 7 + (guint) dove_value_get_boolean (self);

    case DOVE_VALUE_NUMBER:
      return hash_number (self);

    case DOVE_VALUE_TEXT:
      return dove_name_hash (dove_value_get_text (self), self->length);

    case DOVE_VALUE_LIST:
      return hash_list (dove_value_container (self));

    case DOVE_VALUE_RECORD:
      return hash_record (dove_value_container (self));

    case DOVE_VALUE_NULL:
    default:
      return kind;
    }
}

/**
 * dove_value_digest:
 * @self: (nullable): a value
 *
 * Gives the SHA-256 of the canonical JSON: equal values have equal digests, on every computer.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
dove_value_digest (const DoveValue *self)
{
  g_autoptr(GString) text = g_string_sized_new (512);

  dove_json_append (self, DOVE_JSON_CANONICAL, text);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text->str, text->len);
}
