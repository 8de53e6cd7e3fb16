/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include "dove-definition-private.h"

#include "base/dove-defaults.h"
#include "base/dove-duration.h"

/*
 * A sync's document as a struct, and its essence.
 *
 * The document has passed its schema, so nothing is checked here; a member that is missing has
 * the first of its values. Both readers of defaults stand in this file: the essence is made of
 * the struct's words, so that writing a default out changes nothing.
 */

static const char *const direction_names[] = { "a-to-b", "b-to-a", "both", NULL };
static const char *const win_names[] = { "ask", "newest", "a", "b", NULL };
static const char *const delete_names[] = { "keep", "archive", "delete", "ask", NULL };
static const char *const scope_names[] = { "keep", "delete", NULL };
static const char *const drift_names[] = { "leave", "repair", NULL };
static const char *const empty_key_names[] = { "skip", "create", NULL };
static const char *const silence_names[] = { "tell", "ignore", NULL };
static const char *const side_names[] = { "a", "b" };
static const char *const rows_names[] = { "to_a", "to_b" };

/* Index of a member's text among the names of an enumeration; 0, the default, without it */
static guint
read_choice (DoveValue         *record,
             const char        *member,
             const char *const *names)
{
  const char *text = dove_value_get_member_text (record, member);

  for (guint i = 0; text != NULL && names[i] != NULL; i++)
    if (g_str_equal (names[i], text))
      return i;

  return 0;
}

static double
read_double (DoveValue  *record,
             const char *member,
             double      otherwise)
{
  DoveNumber number;

  if (!dove_value_get_number (dove_value_get_member (record, member), &number))
    return otherwise;

  return dove_number_to_double (&number);
}

static void
key_free (DoveSyncKey *key)
{
  g_free (key->sides[DOVE_SIDE_A]);
  g_free (key->sides[DOVE_SIDE_B]);
  g_free (key);
}

static GPtrArray *
read_keys (DoveValue *match)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) key_free);

  for (guint i = 0; i < dove_value_get_length (match); i++)
    {
      DoveValue *pair = dove_value_get_element (match, i);
      DoveSyncKey *key = g_new0 (DoveSyncKey, 1);

      for (guint side = 0; side < 2; side++)
        key->sides[side] = g_strdup (dove_value_get_member_text (pair, side_names[side]));
      g_ptr_array_add (keys, key);
    }

  return keys;
}

static void
read_side (DoveSyncDefinition *self,
           DoveValue          *document,
           DoveSide            side)
{
  DoveValue *end = dove_value_get_member (document, side_names[side]);
  DoveValue *rows = dove_value_get_member (document, rows_names[side]);
  DoveValue *deletes = dove_value_get_member (document, "delete");

  self->ends[side].connection = g_strdup (dove_value_get_member_text (end, "connection"));
  self->ends[side].object = g_strdup (dove_value_get_member_text (end, "object"));
  self->ends[side].filter = g_strdup (dove_value_get_member_text (end, "filter"));
  self->rows[side] = rows != NULL ? dove_value_ref (rows) : dove_value_new_list (NULL, 0);

  self->deletes[side] = dove_value_get_kind (deletes) == DOVE_VALUE_RECORD
                          ? read_choice (deletes, side_names[side], delete_names)
                          : read_choice (document, "delete", delete_names);
}

static void
read_guard (DoveSyncDefinition *self,
            DoveValue          *guard)
{
  gint64 deletes = DOVE_GUARD_DELETES;

  dove_value_get_integer (dove_value_get_member (guard, "deletes"), &deletes);

  self->guard_deletes = (guint) CLAMP (deletes, 0, G_MAXINT);
  self->guard_share = read_double (guard, "share", DOVE_GUARD_DELETE_SHARE);
  self->guard_updates = read_double (guard, "updates", DOVE_GUARD_UPDATE_SHARE);
  self->guard_creates = read_double (guard, "creates", DOVE_GUARD_CREATE_TIMES);
}

DoveSyncDefinition *
dove_sync_definition_new (DoveValue *document)
{
  DoveSyncDefinition *self = g_new0 (DoveSyncDefinition, 1);
  const char *grace = dove_value_get_member_text (document, "grace");
  const char *from = dove_value_get_member_text (document, "from");
  DoveValue *trigger = dove_value_get_member (document, "trigger");

  read_side (self, document, DOVE_SIDE_A);
  read_side (self, document, DOVE_SIDE_B);
  self->direction = read_choice (document, "direction", direction_names);
  self->keys = read_keys (dove_value_get_member (document, "match"));

  self->first = read_choice (document, "first", win_names);
  self->conflict = read_choice (document, "conflict", win_names);
  self->scope = read_choice (document, "scope", scope_names);
  self->drift = read_choice (document, "drift", drift_names);
  self->empty_key = read_choice (document, "empty_key", empty_key_names);

  self->grace = DOVE_DELETE_GRACE;
  if (grace != NULL)
    dove_duration_parse (grace, &self->grace);
  if (from != NULL)
    dove_instant_parse (from, &self->from);

  read_guard (self, dove_value_get_member (document, "guard"));
  self->tells_silence = read_choice (document, "silence", silence_names) == 0;
  self->trigger = trigger != NULL ? dove_value_ref (trigger) : NULL;

  return self;
}

void
dove_sync_definition_free (DoveSyncDefinition *self)
{
  for (guint side = 0; side < 2; side++)
    {
      g_free (self->ends[side].connection);
      g_free (self->ends[side].object);
      g_free (self->ends[side].filter);
      dove_value_unref (self->rows[side]);
    }

  g_ptr_array_unref (self->keys);
  g_clear_pointer (&self->trigger, dove_value_unref);
  g_free (self);
}

/* Rows and what is in them without their notes, and without members of other programs */
static DoveValue *
strip_notes (DoveValue *value)
{
  const DoveValueKind kind = dove_value_get_kind (value);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return dove_value_ref (value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      const char *name = dove_value_get_name (value, i);
      DoveValue *element = dove_value_get_element (value, i);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, strip_notes (element));
      else if (!g_str_equal (name, "note") && !g_str_has_prefix (name, "x-"))
        dove_value_builder_take (builder, name, strip_notes (element));
    }

  return dove_value_builder_end (builder);
}

/* What decides a plan: the same for two documents that differ in name, notes, order of members,
 * guard, silence, trigger, or in whether a default is written out */
DoveValue *
dove_sync_definition_essence (DoveValue *document)
{
  static const char *const as_written[] = { "a", "b", "match" };
  DoveSyncDefinition *self = dove_sync_definition_new (document);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < G_N_ELEMENTS (as_written); i++)
    dove_value_builder_take (builder, as_written[i],
                             strip_notes (dove_value_get_member (document, as_written[i])));

  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *deletes = g_strconcat ("delete_", side_names[side], NULL);

      dove_value_builder_take (builder, rows_names[side], strip_notes (self->rows[side]));
      dove_value_builder_set_text (builder, deletes, delete_names[self->deletes[side]]);
    }

  dove_value_builder_set_text (builder, "direction", direction_names[self->direction]);
  dove_value_builder_set_text (builder, "first", win_names[self->first]);
  dove_value_builder_set_text (builder, "conflict", win_names[self->conflict]);
  dove_value_builder_set_text (builder, "scope", scope_names[self->scope]);
  dove_value_builder_set_text (builder, "drift", drift_names[self->drift]);
  dove_value_builder_set_text (builder, "empty_key", empty_key_names[self->empty_key]);
  if (self->from != 0)
    dove_value_builder_take (builder, "from", dove_value_new_integer (self->from));
  dove_sync_definition_free (self);

  return dove_value_builder_end (builder);
}
