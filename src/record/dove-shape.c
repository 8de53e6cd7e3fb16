/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-value-private.h"

/*
 * The names of records. A page of a hundred contacts has the same fourteen names a hundred
 * times: they are kept once, in a shape, found through a small cache that every thread has for
 * itself. A name that occurs twice is found when a shape is made, so that a record of a known
 * shape needs no test for it.
 *
 * Names come from outside, and somebody could choose ten thousand that fall into one slot of
 * an index. The hash therefore depends on a number drawn at the start of the process.
 */

#define CACHE_SLOTS        128  /* a power of two */
#define CACHE_NAMES        64   /* larger shapes are not kept */
#define CACHE_BYTES        2048
#define LINEAR_NAMES       12   /* from here on a shape has an index */

#define MIX_A              G_GUINT64_CONSTANT (0xa0761d6478bd642f)
#define MIX_B              G_GUINT64_CONSTANT (0xe7037ed1a0b428db)

typedef struct
{
  DoveShape *slots[CACHE_SLOTS];
} ShapeCache;

static void shape_cache_free (gpointer data);

static GPrivate shape_cache = G_PRIVATE_INIT (shape_cache_free);

static void
shape_cache_free (gpointer data)
{
  ShapeCache *self = data;

  for (guint i = 0; i < CACHE_SLOTS; i++)
    g_clear_pointer (&self->slots[i], dove_shape_unref);

  g_free (self);
}

static ShapeCache *
get_shape_cache (void)
{
  ShapeCache *self = g_private_get (&shape_cache);

  if (G_UNLIKELY (self == NULL))
    {
      self = g_new0 (ShapeCache, 1);
      g_private_set (&shape_cache, self);
    }

  return self;
}

static inline guint64
mix (guint64 a,
     guint64 b)
{
  DoveUint128 product = (DoveUint128) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

static guint64
get_seed (void)
{
  static gsize seed = 0;

  if (g_once_init_enter (&seed))
    g_once_init_leave (&seed, ((gsize) g_random_int () << 16) | g_random_int () | 1);

  return seed;
}

static inline guint64
load (const char *text,
      gsize       bytes)
{
  guint64 word = 0;

  memcpy (&word, text, bytes);

  return word;
}

/* Differs from process to process */
guint32
dove_name_hash (const char *text,
                gsize       length)
{
  guint64 hash = get_seed () ^ (length * MIX_A);

  while (length > 8)
    {
      hash = mix (hash ^ load (text, 8), MIX_B);
      text += 8;
      length -= 8;
    }

  hash = mix (hash ^ load (text, length), MIX_B);

  return (guint32) (hash ^ (hash >> 32));
}

static gboolean
name_equal (const DoveName *a,
            const DoveName *b)
{
  return a->hash == b->hash && a->length == b->length &&
         memcmp (a->text, b->text, a->length) == 0;
}

static gboolean
shape_has_names (const DoveShape *self,
                 const DoveName  *names,
                 guint            length)
{
  if (self->length != length)
    return FALSE;

  for (guint i = 0; i < length; i++)
    if (!name_equal (&self->names[i], &names[i]))
      return FALSE;

  return TRUE;
}

static guint
count_slots (guint length)
{
  guint slots = 4;

  if (length <= LINEAR_NAMES)
    return 0;

  while (slots < length * 2)
    slots *= 2;

  return slots;
}

/* Enters the name at position into the index; FALSE if it is there already */
static gboolean
index_add (DoveShape *self,
           guint      position)
{
  guint slot = self->names[position].hash & self->mask;

  for (; self->index[slot] != 0; slot = (slot + 1) & self->mask)
    if (name_equal (&self->names[self->index[slot] - 1], &self->names[position]))
      return FALSE;

  self->index[slot] = position + 1;

  return TRUE;
}

static gboolean
is_new_name (DoveShape *self,
             guint      position)
{
  if (self->index != NULL)
    return index_add (self, position);

  for (guint i = 0; i < position; i++)
    if (name_equal (&self->names[i], &self->names[position]))
      return FALSE;

  return TRUE;
}

/* One block: the struct, the names, the index, the bytes */
static DoveShape *
shape_new (const DoveName *names,
           guint           length,
           gsize           bytes,
           guint          *duplicate)
{
  guint slots = count_slots (length);
  gsize head = sizeof (DoveShape) + length * sizeof (DoveName);
  DoveShape *self = g_malloc (head + slots * sizeof (guint32) + bytes + length);
  char *text = (char *) self + head + slots * sizeof (guint32);

  self->ref_count = 1;
  self->length = length;
  self->index = slots > 0 ? (guint32 *) ((char *) self + head) : NULL;
  self->mask = slots - 1;
  memset ((char *) self + head, 0, slots * sizeof (guint32));

  for (guint i = 0; i < length; i++)
    {
      memcpy (text, names[i].text, names[i].length);
      text[names[i].length] = '\0';
      self->names[i] = (DoveName) { text, names[i].length, names[i].hash };
      text += names[i].length + 1;

      if (!is_new_name (self, i))
        {
          *duplicate = i;
          g_free (self);
          return NULL;
        }
    }

  return self;
}

/*
 * Gives a reference to the shape of these names, whose hashes are set; NULL if a name occurs
 * twice: its second position is then in duplicate.
 */
DoveShape *
dove_shape_get (const DoveName *names,
                guint           length,
                guint          *duplicate)
{
  DoveShape **slot;
  DoveShape *self;
  guint64 hash = length;
  gsize bytes = 0;

  for (guint i = 0; i < length; i++)
    {
      hash = mix (hash ^ names[i].hash, MIX_A);
      bytes += names[i].length;
    }

  if (length > CACHE_NAMES || bytes > CACHE_BYTES)
    return shape_new (names, length, bytes, duplicate);

  slot = &get_shape_cache ()->slots[hash % CACHE_SLOTS];

  if (*slot == NULL || (*slot)->hash != hash || !shape_has_names (*slot, names, length))
    {
      self = shape_new (names, length, bytes, duplicate);
      if (self == NULL)
        return NULL;

      self->hash = hash;
      g_clear_pointer (slot, dove_shape_unref);
      *slot = self;
    }

  g_atomic_int_inc (&(*slot)->ref_count);

  return *slot;
}

void
dove_shape_unref (DoveShape *self)
{
  if (g_atomic_int_dec_and_test (&self->ref_count))
    g_free (self);
}

/* The position of a name, or -1 */
int
dove_shape_find (const DoveShape *self,
                 const char      *name,
                 gsize            length)
{
  guint32 hash;

  if (self->index == NULL)
    {
      for (guint i = 0; i < self->length; i++)
        if (self->names[i].length == length && memcmp (self->names[i].text, name, length) == 0)
          return (int) i;

      return -1;
    }

  hash = dove_name_hash (name, length);

  for (guint slot = hash & self->mask; self->index[slot] != 0; slot = (slot + 1) & self->mask)
    {
      const DoveName *other = &self->names[self->index[slot] - 1];

      if (other->hash == hash && other->length == length &&
          memcmp (other->text, name, length) == 0)
        return (int) self->index[slot] - 1;
    }

  return -1;
}
