/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-value-private.h"

#define FIXED_ENTRIES  16  /* most records need no further allocation */
#define FIXED_BYTES    256
#define LINEAR_ENTRIES 16  /* beyond, names are found through an index */

typedef struct
{
  gsize      offset;  /* of the name */
  guint32    length;
  guint32    hash;
  DoveValue *value;
} Entry;

struct _DoveValueBuilder
{
  DoveValueKind kind;

  Entry        *entries;       /* fixed_entries or allocated */
  guint         length;
  guint         capacity;

  char         *bytes;         /* of the names, one after the other */
  gsize         bytes_length;
  gsize         bytes_capacity;

  guint32      *index;         /* (nullable): open addressing, position + 1 */
  guint32       mask;

  Entry         fixed_entries[FIXED_ENTRIES];
  char          fixed_bytes[FIXED_BYTES];
};

/**
 * dove_value_builder_new:
 * @kind: %DOVE_VALUE_LIST or %DOVE_VALUE_RECORD
 *
 * Makes an empty builder.
 *
 * Returns: (transfer full): a builder
 */
DoveValueBuilder *
dove_value_builder_new (DoveValueKind kind)
{
  DoveValueBuilder *self;

  g_return_val_if_fail (kind == DOVE_VALUE_LIST || kind == DOVE_VALUE_RECORD, NULL);

  self = g_malloc (sizeof *self);
  memset (self, 0, G_STRUCT_OFFSET (DoveValueBuilder, fixed_entries));
  self->kind = kind;
  self->entries = self->fixed_entries;
  self->capacity = FIXED_ENTRIES;
  self->bytes = self->fixed_bytes;
  self->bytes_capacity = FIXED_BYTES;

  return self;
}

static void
builder_clear (DoveValueBuilder *self)
{
  if (self->entries != self->fixed_entries)
    g_free (self->entries);
  if (self->bytes != self->fixed_bytes)
    g_free (self->bytes);

  g_clear_pointer (&self->index, g_free);
  self->entries = self->fixed_entries;
  self->capacity = FIXED_ENTRIES;
  self->bytes = self->fixed_bytes;
  self->bytes_capacity = FIXED_BYTES;
  self->length = 0;
  self->bytes_length = 0;
}

/**
 * dove_value_builder_free:
 * @self: a builder
 *
 * Frees the builder and what it holds.
 */
void
dove_value_builder_free (DoveValueBuilder *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->length; i++)
    dove_value_unref (self->entries[i].value);

  builder_clear (self);
  g_free (self);
}

static void
index_enter (DoveValueBuilder *self,
             guint             position)
{
  guint slot = self->entries[position].hash & self->mask;

  while (self->index[slot] != 0)
    slot = (slot + 1) & self->mask;

  self->index[slot] = position + 1;
}

static void
index_rebuild (DoveValueBuilder *self,
               guint             slots)
{
  g_clear_pointer (&self->index, g_free);

  if (self->length <= LINEAR_ENTRIES)
    return;

  self->index = g_new0 (guint32, slots);
  self->mask = slots - 1;

  for (guint i = 0; i < self->length; i++)
    index_enter (self, i);
}

static gboolean
entry_is (DoveValueBuilder *self,
          guint             position,
          const DoveName   *name)
{
  const Entry *entry = &self->entries[position];

  return entry->hash == name->hash && entry->length == name->length &&
         memcmp (self->bytes + entry->offset, name->text, name->length) == 0;
}

static int
builder_find (DoveValueBuilder *self,
              const DoveName   *name)
{
  if (self->index == NULL)
    {
      for (guint i = 0; i < self->length; i++)
        if (entry_is (self, i, name))
          return (int) i;

      return -1;
    }

  for (guint slot = name->hash & self->mask;
       self->index[slot] != 0;
       slot = (slot + 1) & self->mask)
    if (entry_is (self, self->index[slot] - 1, name))
      return (int) self->index[slot] - 1;

  return -1;
}

static Entry *
append_entry (DoveValueBuilder *self)
{
  if (self->length == self->capacity)
    {
      Entry *entries = g_new (Entry, (gsize) self->capacity * 2);

      memcpy (entries, self->entries, self->length * sizeof (Entry));
      if (self->entries != self->fixed_entries)
        g_free (self->entries);
      self->entries = entries;
      self->capacity *= 2;
    }

  return &self->entries[self->length++];
}

static gsize
append_bytes (DoveValueBuilder *self,
              const DoveName   *name)
{
  gsize offset = self->bytes_length;

  if (offset + name->length > self->bytes_capacity)
    {
      gsize capacity = MAX (self->bytes_capacity * 2, offset + name->length);
      char *bytes = g_malloc (capacity);

      memcpy (bytes, self->bytes, offset);
      if (self->bytes != self->fixed_bytes)
        g_free (self->bytes);
      self->bytes = bytes;
      self->bytes_capacity = capacity;
    }

  memcpy (self->bytes + offset, name->text, name->length);
  self->bytes_length += name->length;

  return offset;
}

static void
append_member (DoveValueBuilder *self,
               const DoveName   *name,
               DoveValue        *value)
{
  gsize offset = append_bytes (self, name);
  Entry *entry = append_entry (self);

  *entry = (Entry) { offset, name->length, name->hash, value };

  if (self->index != NULL && self->length * 2 <= self->mask)
    index_enter (self, self->length - 1);
  else if (self->length > LINEAR_ENTRIES)
    index_rebuild (self, self->index != NULL ? (self->mask + 1) * 2 : LINEAR_ENTRIES * 4);
}

static DoveName
name_new (const char *text)
{
  gsize length = strlen (text);

  return (DoveName) { text, (guint32) length, dove_name_hash (text, length) };
}

/* Takes the value */
static void
builder_put (DoveValueBuilder *self,
             const DoveName   *name,
             DoveValue        *value)
{
  int position = builder_find (self, name);

  if (position < 0)
    {
      append_member (self, name, value);
      return;
    }

  dove_value_unref (self->entries[position].value);
  self->entries[position].value = value;
}

/**
 * dove_value_builder_set:
 * @self: a builder of a record
 * @name: valid UTF-8
 * @value: (transfer none) (nullable): the value; %NULL stands for null
 *
 * Sets a member: a new one at the end, one of the same name in its place.
 */
void
dove_value_builder_set (DoveValueBuilder *self,
                        const char       *name,
                        DoveValue        *value)
{
  dove_value_builder_take (self, name, value != NULL ? dove_value_ref (value) : NULL);
}

/**
 * dove_value_builder_take:
 * @self: a builder of a record
 * @name: valid UTF-8
 * @value: (transfer full) (nullable): the value; %NULL stands for null
 *
 * Sets a member like [func@Dove.value_builder_set], taking the reference.
 */
void
dove_value_builder_take (DoveValueBuilder *self,
                         const char       *name,
                         DoveValue        *value)
{
  DoveName key;

  g_return_if_fail (self != NULL && self->kind == DOVE_VALUE_RECORD);
  g_return_if_fail (name != NULL);

  key = name_new (name);

  g_return_if_fail (dove_text_is_valid (name, key.length));

  builder_put (self, &key, value != NULL ? value : dove_value_new_null ());
}

/**
 * dove_value_builder_set_text:
 * @self: a builder of a record
 * @name: valid UTF-8
 * @text: (nullable): valid UTF-8; %NULL stands for null
 *
 * Sets a member to a text.
 */
void
dove_value_builder_set_text (DoveValueBuilder *self,
                             const char       *name,
                             const char       *text)
{
  dove_value_builder_take (self, name, text != NULL ? dove_value_new_text (text) : NULL);
}

/**
 * dove_value_builder_remove:
 * @self: a builder of a record
 * @name: name of a member
 *
 * Removes a member if there is one. Costs as much as there are members behind it.
 */
void
dove_value_builder_remove (DoveValueBuilder *self,
                           const char       *name)
{
  DoveName key;
  int position;

  g_return_if_fail (self != NULL && self->kind == DOVE_VALUE_RECORD);
  g_return_if_fail (name != NULL);

  key = name_new (name);
  position = builder_find (self, &key);

  if (position < 0)
    return;

  dove_value_unref (self->entries[position].value);
  self->length--;
  memmove (&self->entries[position], &self->entries[position + 1],
           (self->length - (guint) position) * sizeof (Entry));
  index_rebuild (self, self->mask + 1);
}

/**
 * dove_value_builder_set_all:
 * @self: a builder of a record
 * @record: a record
 *
 * Sets all members of another record.
 */
void
dove_value_builder_set_all (DoveValueBuilder *self,
                            const DoveValue  *record)
{
  const DoveContainer *container = (const DoveContainer *) record;

  g_return_if_fail (self != NULL && self->kind == DOVE_VALUE_RECORD);
  g_return_if_fail (dove_value_get_kind (record) == DOVE_VALUE_RECORD);

  for (guint i = 0; i < record->length; i++)
    {
      DoveName name = container->shape->names[i];

      builder_put (self, &name, dove_value_ref (container->items[i]));
    }
}

/**
 * dove_value_builder_add:
 * @self: a builder of a list
 * @value: (transfer none) (nullable): the element; %NULL stands for null
 *
 * Adds an element.
 */
void
dove_value_builder_add (DoveValueBuilder *self,
                        DoveValue        *value)
{
  dove_value_builder_take_element (self, value != NULL ? dove_value_ref (value) : NULL);
}

/**
 * dove_value_builder_take_element:
 * @self: a builder of a list
 * @value: (transfer full) (nullable): the element; %NULL stands for null
 *
 * Adds an element, taking the reference.
 */
void
dove_value_builder_take_element (DoveValueBuilder *self,
                                 DoveValue        *value)
{
  g_return_if_fail (self != NULL && self->kind == DOVE_VALUE_LIST);

  append_entry (self)->value = value != NULL ? value : dove_value_new_null ();
}

/**
 * dove_value_builder_get_length:
 * @self: a builder
 *
 * Returns: how many members or elements it holds
 */
guint
dove_value_builder_get_length (DoveValueBuilder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * dove_value_builder_peek:
 * @self: a builder of a record
 * @name: name of a member
 *
 * Looks at a member.
 *
 * Returns: (transfer none) (nullable): its value, which lives until it is replaced, or %NULL
 */
DoveValue *
dove_value_builder_peek (DoveValueBuilder *self,
                         const char       *name)
{
  DoveName key;
  int position;

  g_return_val_if_fail (self != NULL && self->kind == DOVE_VALUE_RECORD, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  key = name_new (name);
  position = builder_find (self, &key);

  return position >= 0 ? self->entries[position].value : NULL;
}

static DoveShape *
builder_get_shape (DoveValueBuilder *self)
{
  DoveName fixed[FIXED_ENTRIES];
  g_autofree DoveName *allocated = NULL;
  DoveName *names = fixed;
  DoveShape *shape;
  guint duplicate = 0;

  if (self->length > FIXED_ENTRIES)
    names = allocated = g_new (DoveName, self->length);

  for (guint i = 0; i < self->length; i++)
    {
      const Entry *entry = &self->entries[i];

      names[i] = (DoveName) { self->bytes + entry->offset, entry->length, entry->hash };
    }

  shape = dove_shape_get (names, self->length, &duplicate);
  g_assert (shape != NULL);

  return shape;
}

/**
 * dove_value_builder_end:
 * @self: a builder
 *
 * Makes a value of what was collected. The builder is empty afterwards and may be used again;
 * it is not freed. Lists and records may be nested 1,024 deep.
 *
 * Returns: (transfer full): the list or record
 */
DoveValue *
dove_value_builder_end (DoveValueBuilder *self)
{
  DoveShape *shape = NULL;
  DoveContainer *container;
  guint depth = 0;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->length; i++)
    depth = MAX (depth, self->entries[i].value->depth);

  g_return_val_if_fail (depth < DOVE_VALUE_DEPTH_LIMIT, NULL);

  if (self->kind == DOVE_VALUE_RECORD)
    shape = builder_get_shape (self);

  container = dove_container_new (self->kind, shape, self->length, 0);
  container->base.depth = (guint16) (depth + 1);
  container->base.flags = DOVE_VALUE_LINKS;

  for (guint i = 0; i < self->length; i++)
    container->items[i] = self->entries[i].value;

  builder_clear (self);

  return &container->base;
}
