/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"
#include "connector/dove-reading.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Whether the value above the one that was looked for is there: then it is missing, and the
 * answer has the right shape. */
static gboolean
has_parent_value (DoveSelector *selector,
                  DoveAnswer   *answer)
{
  const char *pointer = selector != NULL ? dove_selector_get_pointer (selector) : NULL;
  const char *slash = pointer != NULL ? strrchr (pointer, '/') : NULL;
  g_autofree char *above = NULL;

  if (slash == NULL || answer->body == NULL)
    return FALSE;

  above = g_strndup (pointer, slash - pointer);

  return dove_pointer_get (answer->body, above) != NULL;
}

/* The records of a Relay connection: its nodes, or those of its edges. */
static DoveValue *
read_nodes (DoveValue *connection)
{
  DoveValue *nodes = dove_value_get_member (connection, "nodes");
  DoveValue *edges = dove_value_get_member (connection, "edges");
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (nodes != NULL || dove_value_get_kind (edges) != DOVE_VALUE_LIST)
    return nodes != NULL ? dove_value_ref (nodes) : NULL;

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (edges); i++)
    {
      DoveValue *node = dove_value_get_member (dove_value_get_element (edges, i), "node");

      if (node == NULL)
        return NULL;

      dove_value_builder_add (builder, node);
    }

  return dove_value_builder_end (builder);
}

/* What stands where the manifest says that the records are. A path that finds nothing in a
 * connection that is not there has not found an empty list. */
static DoveValue *
select_records (const DoveOperation *operation,
                DoveAnswer          *answer,
                DoveScope           *scope)
{
  g_autoptr(DoveValue) connection = NULL;

  if (operation->connection != NULL)
    {
      connection = dove_selector_select (operation->connection, answer, scope);
      if (dove_value_get_kind (connection) != DOVE_VALUE_RECORD)
        return NULL;
    }

  if (operation->records == NULL && operation->record != NULL)
    {
      g_autoptr(DoveValue) record = dove_operation_read_record (operation, answer, scope, NULL);

      return dove_value_new_list (&record, record != NULL ? 1 : 0);
    }

  if (operation->records != NULL)
    return dove_selector_select (operation->records, answer, scope);

  if (connection != NULL)
    return read_nodes (connection);

  return answer->body != NULL ? dove_value_ref (answer->body) : NULL;
}

/* XML has no lists: one record stands there alone, and none leaves no trace but the element
 * around it. */
static DoveValue *
list_untyped (DoveSelector *selector,
              DoveAnswer   *answer,
              DoveValue    *found)
{
  if (dove_value_get_kind (found) == DOVE_VALUE_LIST)
    return dove_value_ref (found);

  if (dove_selector_is_hit (found))
    return dove_value_new_list (&found, 1);

  return has_parent_value (selector, answer) ? dove_value_new_list (NULL, 0) : NULL;
}

/* How much of a JSONPath goes to one value: what stands before the first step to several */
static gsize
measure_single (const char *path)
{
  static const char * const several[] = { "[*]", ".*", "[?", ".." };
  gsize length = strlen (path);

  for (guint i = 0; i < G_N_ELEMENTS (several); i++)
    {
      const char *at = strstr (path, several[i]);

      if (at != NULL)
        length = MIN (length, (gsize) (at - path));
    }

  return length;
}

/* A path to several values finds none in an empty list, and none where there is no list at all:
 * then the answer is another one than was asked for. */
static gboolean
misses_list (DoveSelector *selector,
             DoveAnswer   *answer,
             DoveValue    *found)
{
  const char *path = selector != NULL ? dove_selector_get_text (selector) : NULL;
  g_autofree char *single = NULL;
  g_autoptr(DoveSelector) above = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (path == NULL || dove_selector_get_kind (selector) != DOVE_SELECTOR_PATH ||
      dove_value_get_kind (found) != DOVE_VALUE_LIST || dove_value_get_length (found) > 0)
    return FALSE;

  single = g_strndup (path, measure_single (path));
  above = dove_selector_new (single, NULL);
  if (above == NULL)
    return FALSE;

  value = dove_selector_select (above, answer, NULL);

  return dove_value_get_kind (value) != DOVE_VALUE_LIST &&
         dove_value_get_kind (value) != DOVE_VALUE_RECORD;
}

/**
 * dove_operation_read_records:
 * @operation: a list or search
 * @answer: its answer, judged to be fine
 * @scope: (nullable): names for formulas
 * @error: return location for an error
 *
 * Takes the records out of an answer: from `records`, else from the nodes of `connection`, else
 * the whole body. `last` of the answer is set to the last of them.
 *
 * Errors: %DOVE_ERROR_FAILED when no list stands where the manifest says: such a page has
 * failed, it is never empty.
 *
 * Returns: (transfer full) (nullable): a list, or %NULL with @error set
 */
DoveValue *
dove_operation_read_records (const DoveOperation  *operation,
                             DoveAnswer           *answer,
                             DoveScope            *scope,
                             GError              **error)
{
  g_autoptr(DoveValue) found = select_records (operation, answer, scope);
  g_autoptr(DoveValue) list = NULL;
  guint length = 0;

  if (answer->is_untyped)
    list = list_untyped (operation->records, answer, found);
  else if (found != NULL && !misses_list (operation->records, answer, found))
    list = dove_value_ref (found);

  if (list == NULL || dove_value_get_kind (list) != DOVE_VALUE_LIST)
    {
      DoveSelector *place = operation->records != NULL ? operation->records
                                                       : operation->connection;

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("The answer holds no list of records at “%s”"),
                   place != NULL ? dove_selector_get_text (place) : "");
      return NULL;
    }

  length = dove_value_get_length (list);
  dove_answer_set_last (answer, length > 0 ? dove_value_get_element (list, length - 1) : NULL);

  return g_steal_pointer (&list);
}

/**
 * dove_operation_read_record:
 * @operation: a get, create or update
 * @answer: its answer, judged to be fine
 * @scope: (nullable): names for formulas
 * @is_missing: (out) (optional): the answer says that there is no such record
 *
 * Takes the one record out of an answer: the whole body unless the manifest says otherwise.
 *
 * Returns: (transfer full) (nullable): a record; %NULL when the answer holds none
 */
DoveValue *
dove_operation_read_record (const DoveOperation *operation,
                            DoveAnswer          *answer,
                            DoveScope           *scope,
                            gboolean            *is_missing)
{
  g_autoptr(DoveValue) record = NULL;

  if (operation->record != NULL)
    record = dove_selector_select (operation->record, answer, scope);
  else if (answer->body != NULL)
    record = dove_value_ref (answer->body);

  if (is_missing != NULL)
    *is_missing = operation->role == DOVE_ROLE_GET && operation->record != NULL &&
                  (record == NULL || dove_value_is_null (record)) &&
                  has_parent_value (operation->record, answer);

  if (record == NULL || dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return NULL;

  return g_steal_pointer (&record);
}

/**
 * dove_key_make_text:
 * @value: (nullable): a key, or one part of it, as the application has it
 *
 * Writes a key as the program keeps it.
 *
 * Returns: (transfer full) (nullable): its text; %NULL when @value can be no key
 */
char *
dove_key_make_text (DoveValue *value)
{
  switch (value != NULL ? dove_value_get_kind (value) : DOVE_VALUE_NULL)
    {
    case DOVE_VALUE_TEXT:
      return *dove_value_get_text (value) != '\0' ? g_strdup (dove_value_get_text (value)) : NULL;
    case DOVE_VALUE_NUMBER:
    case DOVE_VALUE_BOOLEAN:
    case DOVE_VALUE_RECORD:
      return dove_json_write (value, DOVE_JSON_CANONICAL);
    default:
      return NULL;
    }
}

/**
 * dove_operation_read_key:
 * @operation: a create or upsert
 * @answer: its answer
 * @scope: (nullable): names for formulas
 *
 * Takes the new record's key from where the operation's `key` says.
 *
 * Returns: (transfer full) (nullable): the key's text
 */
char *
dove_operation_read_key (const DoveOperation *operation,
                         DoveAnswer          *answer,
                         DoveScope           *scope)
{
  g_autoptr(DoveValue) value = NULL;

  if (operation->key != NULL)
    value = dove_selector_select (operation->key, answer, scope);

  return dove_key_make_text (value);
}

/**
 * dove_operation_keeps:
 * @operation: a list
 * @record: a record it gave
 * @scope: (nullable): further names
 *
 * Asks the manifest's own `filter`. One that fails keeps the record: nothing is lost silently.
 *
 * Returns: whether the record counts
 */
gboolean
dove_operation_keeps (const DoveOperation *operation,
                      DoveValue           *record,
                      DoveScope           *scope)
{
  g_autoptr(DoveScope) inner = NULL;
  g_autoptr(DoveValue) value = NULL;
  g_autoptr(GError) error = NULL;

  if (operation->filter == NULL)
    return TRUE;

  inner = dove_scope_new (scope);
  dove_scope_set (inner, "record", record);
  if (!dove_scope_evaluate (inner, operation->filter, &value, &error))
    {
      g_info ("%s; the record is kept", error->message);
      return TRUE;
    }

  return value != NULL && dove_value_get_boolean (value);
}

/**
 * dove_object_read_key:
 * @object: an object
 * @record: one of its records
 * @error: return location for an error
 *
 * Takes a record's key: its text, digits as they stand, or the canonical JSON list of a
 * compound key.
 *
 * Errors: %DOVE_ERROR_FAILED when the record has none.
 *
 * Returns: (transfer full) (nullable): the key, or %NULL with @error set
 */
char *
dove_object_read_key (const DoveObject  *object,
                      DoveValue         *record,
                      GError           **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) list = NULL;

  for (guint i = 0; i < object->keys->len; i++)
    {
      DoveSelector *selector = g_ptr_array_index (object->keys, i);
      g_autoptr(DoveValue) part = dove_selector_select_in (selector, record, NULL);
      g_autofree char *text = dove_key_make_text (part);

      if (text == NULL)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                       _("A record of “%s” has no key at “%s”"),
                       object->id, dove_selector_get_text (selector));
          return NULL;
        }

      if (object->keys->len == 1)
        return g_steal_pointer (&text);

      dove_value_builder_add (builder, part);
    }

  list = dove_value_builder_end (builder);

  return dove_json_write (list, DOVE_JSON_CANONICAL);
}

static char *
read_text (DoveSelector *selector,
           DoveValue    *record,
           DoveScope    *scope)
{
  g_autoptr(DoveValue) value = NULL;

  if (selector == NULL)
    return NULL;

  value = dove_selector_select_in (selector, record, scope);
  if (value == NULL || dove_value_is_null (value))
    return NULL;

  return dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                            : dove_json_write (value, DOVE_JSON_CANONICAL);
}

/**
 * dove_object_read_etag:
 * @object: an object
 * @record: one of its records
 * @scope: (nullable): further names
 *
 * Returns: (transfer full) (nullable): what If-Match sends, as it stands in the record
 */
char *
dove_object_read_etag (const DoveObject *object,
                       DoveValue        *record,
                       DoveScope        *scope)
{
  return read_text (object->etag, record, scope);
}

/**
 * dove_object_read_version:
 * @object: an object
 * @record: one of its records
 * @scope: (nullable): further names
 *
 * Returns: (transfer full) (nullable): the number that only grows, as text
 */
char *
dove_object_read_version (const DoveObject *object,
                          DoveValue        *record,
                          DoveScope        *scope)
{
  return read_text (object->version, record, scope);
}

static gint64
read_time (DoveSelector   *selector,
           DoveTimeFormat  format,
           DoveValue      *record,
           DoveScope      *scope)
{
  const char *zone = scope != NULL ? dove_scope_get_host (scope)->zone : NULL;
  g_autoptr(DoveValue) value = dove_selector_select_in (selector, record, scope);
  gint64 time = 0;

  return dove_time_read (value, format, zone, &time) ? time : 0;
}

/**
 * dove_object_read_updated:
 * @object: an object
 * @record: one of its records
 * @scope: (nullable): further names; its host says the zone
 *
 * Takes the change time; of a record that was never changed, the time it was made.
 *
 * Returns: microseconds since 1970 UTC; 0 when it is not told
 */
gint64
dove_object_read_updated (const DoveObject *object,
                          DoveValue        *record,
                          DoveScope        *scope)
{
  gint64 time;

  if (object->updated == NULL)
    return 0;

  time = read_time (object->updated, object->updated_format, record, scope);

  return time != 0 ? time : dove_object_read_created (object, record, scope);
}

/**
 * dove_object_read_created:
 * @object: an object
 * @record: one of its records
 * @scope: (nullable): further names; its host says the zone
 *
 * Returns: when it was made, microseconds since 1970 UTC; 0 when it is not told
 */
gint64
dove_object_read_created (const DoveObject *object,
                          DoveValue        *record,
                          DoveScope        *scope)
{
  return object->created != NULL
           ? read_time (object->created, object->created_format, record, scope) : 0;
}

/**
 * dove_object_read_deleted:
 * @object: an object
 * @record: one of its records
 * @scope: (nullable): further names
 *
 * Asks whether the application marks the record as deleted, as dove_selector_says_yes() has it.
 *
 * Returns: whether it does
 */
gboolean
dove_object_read_deleted (const DoveObject *object,
                          DoveValue        *record,
                          DoveScope        *scope)
{
  g_autoptr(DoveValue) value = NULL;

  if (object->deleted != NULL)
    value = dove_selector_select_in (object->deleted, record, scope);

  return dove_selector_says_yes (value);
}

/* A key's text becomes a number again where the schema says so: JSON-RPC tells 5 from "5". */
static DoveValue *
type_key (const DoveObject *object,
          guint             index,
          const char       *text)
{
  DoveSelector *selector = g_ptr_array_index (object->keys, index);
  const char *pointer = dove_selector_get_pointer (selector);
  DoveValue *field = pointer != NULL ? dove_schema_walk (object->schema_document, pointer) : NULL;
  DoveValue *type = dove_value_get_member (field, "type");
  const char *name = dove_value_get_text (type);
  DoveNumber number = { 0 };

  if (name == NULL && dove_value_get_kind (type) == DOVE_VALUE_LIST)
    name = dove_value_get_text (dove_value_get_element (type, 0));

  if ((g_strcmp0 (name, "integer") == 0 || g_strcmp0 (name, "number") == 0) &&
      dove_number_parse (text, -1, &number))
    return dove_value_new_literal (text, -1);

  return dove_value_new_text (text);
}

/**
 * dove_object_make_key:
 * @object: an object
 * @key: a key's text, as dove_object_read_key() gave it
 *
 * Makes the `key` of a scope: typed as the schema says; of a compound key a record named by the
 * last part of each pointer.
 *
 * Returns: (transfer full): the value
 */
DoveValue *
dove_object_make_key (const DoveObject *object,
                      const char       *key)
{
  g_autoptr(DoveValue) list = NULL;
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (object->keys->len <= 1)
    return object->keys->len == 1 ? type_key (object, 0, key) : dove_value_new_text (key);

  list = dove_json_parse (key, -1, NULL, NULL);
  if (list == NULL || dove_value_get_length (list) != object->keys->len)
    return dove_value_new_text (key);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < object->keys->len; i++)
    {
      DoveSelector *part = g_ptr_array_index (object->keys, i);

      dove_value_builder_set (builder, dove_selector_get_last_step (part),
                              dove_value_get_element (list, i));
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_object_make_fields:
 * @object: an object
 * @names: (nullable) (element-type utf8): the members that are wanted; %NULL is all
 *
 * Makes the `fields` of a scope. Where custom fields lie below a member (`describe.at`), the
 * names are those below it. What is only written is not asked for.
 *
 * Returns: (transfer full): a list of texts
 */
DoveValue *
dove_object_make_fields (const DoveObject *object,
                         GPtrArray        *names)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  const char *at = object->describe != NULL
                     ? dove_value_get_member_text (object->describe->document_value, "at")
                     : NULL;
  DoveValue *schema = dove_schema_walk (object->schema_document, at != NULL ? at : "");
  DoveValue *properties = dove_value_get_member (schema, "properties");

  if (names != NULL && at == NULL)
    for (guint i = 0; i < names->len; i++)
      dove_value_builder_take_element (builder,
                                       dove_value_new_text (g_ptr_array_index (names, i)));
  else
    for (guint i = 0; properties != NULL && i < dove_value_get_length (properties); i++)
      if (!dove_value_get_boolean (dove_value_get_member (dove_value_get_element (properties, i),
                                                          "writeOnly")))
        dove_value_builder_take_element (builder,
                                         dove_value_new_text (dove_value_get_name (properties, i)));

  return dove_value_builder_end (builder);
}

/**
 * dove_object_make_parent:
 * @parent: the object that is read above
 * @key: key of one of its records
 * @record: (nullable): that record
 *
 * Makes the `parent` of a scope: the record's members, and `id` for its key.
 *
 * Returns: (transfer full): a record
 */
DoveValue *
dove_object_make_parent (const DoveObject *parent,
                         const char       *key,
                         DoveValue        *record)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (record != NULL)
    dove_value_builder_set_all (builder, record);

  dove_value_builder_take (builder, "id", dove_object_make_key (parent, key));

  return dove_value_builder_end (builder);
}

/**
 * dove_object_adopt:
 * @object: an object
 * @record: one of its records, as the application gave it
 * @scope: (nullable): names; `parent` if it is known below which record it was read
 *
 * A child carries its parent's key where the manifest says, also when the application does not
 * send it.
 *
 * Returns: (transfer full): the record, with that key
 */
DoveValue *
dove_object_adopt (const DoveObject *object,
                   DoveValue        *record,
                   DoveScope        *scope)
{
  DoveValue *parent = object->parent_as != NULL && scope != NULL
                        ? dove_scope_peek (scope, "parent") : NULL;
  DoveValue *key = dove_value_get_member (parent, "id");
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (key == NULL)
    return dove_value_ref (record);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, record);
  dove_value_builder_set (builder, object->parent_as, key);

  return dove_value_builder_end (builder);
}
