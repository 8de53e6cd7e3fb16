/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-call-private.h"
#include "connector/dove-manifest-private.h"
#include "connector/dove-reading.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * The record as it may be sent: changes laid over what was seen where the application wants the
 * whole, without what it alone writes, only what the operation names, in the application's forms.
 */

static gboolean
is_marked (DoveValue  *schema,
           const char *mark)
{
  return dove_value_get_boolean (dove_value_get_member (schema, mark));
}

static gboolean
may_send (const DoveOperation *operation,
          DoveValue           *schema)
{
  if (is_marked (schema, "readOnly"))
    return FALSE;

  return !is_marked (schema, "x-create-only") || operation->role == DOVE_ROLE_CREATE ||
         operation->role == DOVE_ROLE_UPSERT;
}

/* Leaves out what the application alone writes, at every level. */
static DoveValue *
strip (const DoveOperation *operation,
       DoveValue           *value,
       DoveValue           *schema)
{
  DoveValueKind kind = dove_value_get_kind (value);
  DoveValue *properties = dove_value_get_member (schema, "properties");
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return dove_value_ref (value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);
      DoveValue *inner = NULL;

      /* Elements of a list keep their ids: they tell the application which line is meant. */
      if (kind == DOVE_VALUE_LIST)
        {
          dove_value_builder_add (builder, element);
          continue;
        }

      inner = dove_value_get_member (properties, dove_value_get_name (value, i));
      if (may_send (operation, inner))
        dove_value_builder_take (builder, dove_value_get_name (value, i),
                                 strip (operation, element, inner));
    }

  return dove_value_builder_end (builder);
}

/*
 * A null that was set becomes @empty. One that merely stands in a record that is sent whole was
 * not: @changed tells which members were; a form, which has no null, leaves the others out.
 */
static DoveValue *
clear_to (DoveValue *value,
          DoveValue *empty,
          DoveValue *changed,
          gboolean   has_null)
{
  DoveValueKind kind = dove_value_get_kind (value);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind == DOVE_VALUE_NULL && changed != NULL)
    return dove_value_ref (empty);

  if (kind == DOVE_VALUE_NULL)
    return has_null ? dove_value_ref (value) : NULL;

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return dove_value_ref (value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      const char *name = dove_value_get_name (value, i);
      DoveValue *element = dove_value_get_element (value, i);
      DoveValue *inner = kind == DOVE_VALUE_LIST ? (changed != NULL ? element : NULL)
                                                 : dove_value_get_member (changed, name);
      g_autoptr(DoveValue) cleared = clear_to (element, empty, inner, has_null);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_add (builder, cleared != NULL ? cleared : element);
      else if (cleared != NULL)
        dove_value_builder_set (builder, name, cleared);
    }

  return dove_value_builder_end (builder);
}

/* Nested records to the leaf: a member of the changes wins, null included; lists are whole. */
static DoveValue *
merge (DoveValue *seen,
       DoveValue *changes)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (dove_value_get_kind (changes) != DOVE_VALUE_RECORD || seen == NULL ||
      dove_value_get_kind (seen) != DOVE_VALUE_RECORD)
    return dove_value_ref (changes);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, seen);

  for (guint i = 0; i < dove_value_get_length (changes); i++)
    {
      const char *name = dove_value_get_name (changes, i);

      dove_value_builder_take (builder, name, merge (dove_value_get_member (seen, name),
                                                     dove_value_get_element (changes, i)));
    }

  return dove_value_builder_end (builder);
}

/* Only what `send` names: pointers to first and deeper members. */
static DoveValue *
keep_sendable (const DoveOperation *operation,
               DoveValue           *record)
{
  g_autoptr(DoveValueBuilder) empty = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *kept = NULL;

  if (operation->send->len == 0)
    return dove_value_ref (record);

  kept = dove_value_builder_end (empty);
  for (guint i = 0; i < operation->send->len; i++)
    {
      const char *pointer = dove_selector_get_pointer (g_ptr_array_index (operation->send, i));
      DoveValue *value = pointer != NULL ? dove_pointer_get (record, pointer) : NULL;
      g_autoptr(DoveValue) before = kept;

      kept = value != NULL ? dove_pointer_replace (before, pointer, value)
                           : dove_value_ref (before);
    }

  return kept;
}

/* The parent's key goes where the request names the parent, and into no body besides; what the
 * application does not know as a field is not sent at all. A request that takes the key out of the
 * record itself gets it. */
static DoveValue *
leave_parent (const DoveOperation *operation,
              const DoveObject    *object,
              DoveValue           *record)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autofree char *own = NULL;

  if (object == NULL || object->parent_as == NULL ||
      dove_value_get_member (record, object->parent_as) == NULL)
    return dove_value_ref (record);

  own = g_strconcat ("record.", object->parent_as, NULL);
  if (dove_operation_tells_of (operation, own) ||
      !(object->is_parent_undeclared || dove_operation_tells_of (operation, "parent")))
    return dove_value_ref (record);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (record); i++)
    if (!g_str_equal (dove_value_get_name (record, i), object->parent_as))
      dove_value_builder_set (builder, dove_value_get_name (record, i),
                              dove_value_get_element (record, i));

  return dove_value_builder_end (builder);
}

/* Whether a value lies at or below one of the pointers that may be sent */
static gboolean
is_sendable (const DoveOperation *operation,
             const char          *pointer,
             DoveValue           *value)
{
  gsize length = strlen (pointer);

  for (guint i = 0; i < operation->send->len; i++)
    {
      const char *send = dove_selector_get_pointer (g_ptr_array_index (operation->send, i));
      gsize other = send != NULL ? strlen (send) : 0;

      if (send != NULL && g_str_has_prefix (pointer, send) &&
          (pointer[other] == '\0' || pointer[other] == '/'))
        return TRUE;
    }
  if (length > 0 && dove_value_get_kind (value) != DOVE_VALUE_RECORD)
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      g_autofree char *inner = dove_pointer_append_step (pointer, dove_value_get_name (value, i));

      if (!is_sendable (operation, inner, dove_value_get_element (value, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * dove_operation_carries:
 * @operation: one that sends a record
 * @record: (nullable): a record, or the changes of one
 *
 * Returns: whether all of it may be sent with the operation, as far as its `send` says
 */
gboolean
dove_operation_carries (const DoveOperation *operation,
                        DoveValue           *record)
{
  return operation->send->len == 0 || is_sendable (operation, "", record);
}

/*
 * dove_call_make_record:
 * @manifest: of the connector
 * @operation: of it, one that sends a record
 * @input: with the record, or the changes of one
 *
 * Makes the record that a request sends.
 *
 * Returns: (transfer full): the record
 */
DoveValue *
dove_call_make_record (DoveManifest        *manifest,
                       const DoveOperation *operation,
                       const DoveCallInput *input)
{
  const DoveObject *object = input->object;
  gboolean is_form = operation->encode == DOVE_ENCODE_FORM ||
                     operation->encode == DOVE_ENCODE_FORM_BRACKETS ||
                     operation->encode == DOVE_ENCODE_MULTIPART;
  gboolean is_whole = dove_operation_is_whole (operation) && input->seen != NULL;
  g_autoptr(DoveValue) whole = NULL;
  g_autoptr(DoveValue) own = NULL;
  g_autoptr(DoveValue) stripped = NULL;
  g_autoptr(DoveValue) kept = NULL;
  g_autoptr(DoveValue) encoded = NULL;
  g_autoptr(DoveValue) empty = NULL;

  /* The input of an action is no record of the object. */
  if (operation->role == DOVE_ROLE_ACTION)
    return dove_value_ref (input->record);

  whole = is_whole ? merge (input->seen, input->record) : dove_value_ref (input->record);
  own = leave_parent (operation, object, whole);
  stripped = object != NULL ? strip (operation, own, object->schema_document)
                            : dove_value_ref (own);
  kept = keep_sendable (operation, stripped);
  encoded = object != NULL ? dove_object_encode (object, kept) : dove_value_ref (kept);

  if (manifest->clear == DOVE_CLEAR_NULL && !is_form)
    return g_steal_pointer (&encoded);

  empty = manifest->clear == DOVE_CLEAR_FALSE && !is_form ? dove_value_new_boolean (FALSE)
                                                          : dove_value_new_text ("");

  return clear_to (encoded, empty, input->record, !is_form);
}
