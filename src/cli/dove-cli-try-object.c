/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-sample.h"
#include "cli/dove-cli-try.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

/* What of one object is tried: two pages, one record, what changed, a create. */

static char *
make_place (const DoveObject *object,
            const char       *member)
{
  return g_strdup_printf ("/objects/%s%s%s", object->id, *member != '\0' ? "/" : "", member);
}

static DovePage *
read_page (DoveCliTry       *self,
           const DoveObject *object,
           const char       *since,
           const char       *cursor)
{
  const DoveListing listing = { .object = object->id, .since = since, .cursor = cursor };
  g_autofree char *place = make_place (object, since == NULL               ? "list"
                                               : object->list_since != NULL ? "listSince"
                                                                            : "list/since");
  g_autoptr(GError) error = NULL;
  DovePage *page = dove_driver_list (self->driver, &listing, self->cli->cancellable, &error);

  if (page == NULL)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s", error->message);
  else if (page->is_partial)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s", page->note);

  return page;
}

static guint
count_doubled (const DovePage *a,
               const DovePage *b)
{
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  guint doubled = 0;

  for (guint i = 0; i < a->items->len; i++)
    g_hash_table_add (keys, ((const DoveItem *) a->items->pdata[i])->key);
  for (guint i = 0; i < b->items->len; i++)
    doubled += g_hash_table_contains (keys, ((const DoveItem *) b->items->pdata[i])->key);

  return doubled;
}

static void
try_second_page (DoveCliTry       *self,
                 const DoveObject *object,
                 const DovePage   *first)
{
  g_autofree char *place = make_place (object, "list/paging");
  g_autoptr(DovePage) second = NULL;
  guint doubled;

  if (first->cursor == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, place, "%s",
                         _("all records are on one page: with a smaller “size” the second page "
                           "could be tried"));
      return;
    }

  second = read_page (self, object, NULL, first->cursor);
  if (second == NULL)
    return;

  doubled = count_doubled (first, second);
  if (doubled > 0)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place,
                       _("%u records of the first page are on the second as well: does the "
                         "application read “param”, and does the list need an order?"), doubled);
  else
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place,
                       _("%u records on the second page, none of the first"), second->items->len);
}

/* Names of the members that two records have both, and not alike */
static char *
find_differences (DoveValue *listed,
                  DoveValue *read)
{
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < dove_value_get_length (listed); i++)
    {
      const char *name = dove_value_get_name (listed, i);
      DoveValue *other = dove_value_get_member (read, name);

      if (other != NULL && !dove_value_equal (dove_value_get_element (listed, i), other))
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
    }

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

static void
try_get (DoveCliTry       *self,
         const DoveObject *object,
         const DoveItem   *listed)
{
  g_autofree char *place = make_place (object, "get");
  g_autofree char *differences = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveItem) read = NULL;

  if (object->get == NULL)
    return;

  read = dove_driver_get (self->driver, object->id, listed->key, self->cli->cancellable, &error);
  if (read == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s", error->message);
      return;
    }

  differences = find_differences (listed->record, read->record);
  if (!g_str_equal (read->key, listed->key))
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place,
                       _("asked for the record %s, it gives %s: is “record” right?"), listed->key,
                       read->key);
  else if (differences != NULL)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place,
                       _("the record %s is not as the list has it, in: %s"), listed->key,
                       differences);
  else
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place,
                       _("the record %s is as the list has it"), listed->key);
}

/* How many records of a page changed too long before a position to be asked for */
static guint
count_older (DoveCliTry          *self,
             const DovePage      *page,
             const char          *position,
             const DoveAbilities *able)
{
  GTimeSpan span = able->since_lookback + able->updated_step;
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (position, NULL);
  gint64 least = time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC - span : 0;
  guint older = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      const DoveItem *item = page->items->pdata[i];

      older += item->updated != 0 && item->updated < least;
    }

  return older;
}

static void
try_since (DoveCliTry       *self,
           const DoveObject *object,
           const char       *position)
{
  g_autofree char *place = make_place (object, object->list_since != NULL ? "listSince/since"
                                                                          : "list/since");
  g_autoptr(DovePage) page = NULL;
  DoveAbilities able = { 0 };
  guint older;

  if (!dove_driver_get_abilities (self->driver, object->id, &able, NULL) || !able.has_since)
    return;

  if (position == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s",
                         _("no record tells a position: is “field” right, and its “format”?"));
      return;
    }

  page = read_page (self, object, position, NULL);
  if (page == NULL)
    return;

  older = count_older (self, page, position, &able);
  if (older > 0)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place,
                       _("%u of %u records changed before %s: does the application read "
                         "“param”?"), older, page->items->len, position);
  else
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place, _("%u records on a page since %s"),
                       page->items->len, position);
}

/**
 * dove_cli_try_read:
 * @self: a trial, signed in
 * @object: an object of its connector
 *
 * Reads two pages, one record, and what changed since the last of them.
 */
void
dove_cli_try_read (DoveCliTry       *self,
                   const DoveObject *object)
{
  g_autofree char *place = make_place (object, "list");
  g_autoptr(DovePage) first = NULL;

  if (object->list == NULL)
    return;

  first = read_page (self, object, NULL, NULL);
  if (first == NULL)
    return;

  if (first->items->len == 0)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, place, "%s",
                         _("the application has no such record: put some in, and try again"));
      return;
    }

  dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place, _("%u records on the first page"),
                     first->items->len);
  try_second_page (self, object, first);
  try_get (self, object, first->items->pdata[0]);
  try_since (self, object, first->high_water);
}

/* --- a create --------------------------------------------------------------------------------- */

/* The key of a record that is there, for a field that names one */
static DoveValue *
find_reference (DoveCliTry *self,
                const char *object)
{
  g_autoptr(GPtrArray) items = dove_driver_sample (self->driver, object, 1,
                                                   self->cli->cancellable, NULL);
  const DoveItem *item = items != NULL && items->len > 0 ? items->pdata[0] : NULL;

  for (guint i = 0; item != NULL && i < self->manifest->objects->len; i++)
    {
      const DoveObject *other = g_ptr_array_index (self->manifest->objects, i);

      if (g_str_equal (other->id, object) && other->keys->len == 1)
        return dove_selector_select_in (other->keys->pdata[0], item->record, NULL);
    }

  return NULL;
}

static void
set_reference (DoveCliTry  *self,
               DoveValue  **sample,
               const char  *pointer,
               const char  *object)
{
  g_autoptr(DoveValue) before = *sample;
  g_autoptr(DoveValue) key = find_reference (self, object);

  *sample = key != NULL ? dove_pointer_replace (before, pointer, key) : dove_value_ref (before);
}

static DoveValue *
make_record (DoveCliTry       *self,
             const DoveObject *object,
             DoveSchema       *schema)
{
  DoveValue *sample = dove_cli_make_sample (schema);

  for (guint i = 0; i < object->references->len; i++)
    {
      const DoveReference *reference = g_ptr_array_index (object->references, i);

      if (dove_pointer_get (sample, reference->pointer) != NULL)
        set_reference (self, &sample, reference->pointer, reference->object);
    }

  if (object->parent != NULL && object->parent_as != NULL)
    {
      g_autofree char *pointer = g_strdup_printf ("/%s", object->parent_as);

      set_reference (self, &sample, pointer, object->parent);
    }

  return sample;
}

static gboolean
holds_name (DoveValue  *value,
            const char *name)
{
  DoveValueKind kind = dove_value_get_kind (value);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    if ((kind == DOVE_VALUE_RECORD && g_str_equal (dove_value_get_name (value, i), name)) ||
        holds_name (dove_value_get_element (value, i), name))
      return TRUE;

  return FALSE;
}

/* What is required and does not get into the request; the key of a parent may be in its address. */
static void
check_request (DoveCliTry       *self,
               const DoveObject *object,
               DoveSchema       *schema,
               DoveValue        *request)
{
  g_autofree char *place = make_place (object, "create");
  GPtrArray *fields = dove_schema_get_fields (schema);
  DoveValue *body = dove_value_get_member (request, "body");

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (field->depth > 0 || !field->required || field->read_only ||
          g_strcmp0 (field->path, object->parent_as) == 0 || holds_name (body, field->path))
        continue;
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place,
                         _("“%s” is required and not in the request: name it in “body” or “send”"),
                         field->path);
    }
}

static void
check_sample (DoveCliTry       *self,
              const DoveObject *object,
              DoveSchema       *schema,
              DoveValue        *sample)
{
  g_autofree char *place = make_place (object, "schema");
  g_autoptr(GPtrArray) issues = dove_schema_check (schema, sample);

  for (guint i = 0; issues != NULL && i < issues->len; i++)
    {
      const DoveSchemaIssue *issue = g_ptr_array_index (issues, i);

      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, place,
                         _("no value could be made up for %s: %s"), issue->pointer,
                         issue->message);
    }
}

static void
take_away (DoveCliTry       *self,
           const DoveObject *object,
           const char       *key,
           DoveValue        *seen)
{
  g_autofree char *place = make_place (object, "delete");
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);

  if (object->delete == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, place,
                         _("the record %s that was made stays there"), key);
      return;
    }

  write->kind = DOVE_WRITE_DELETE;
  write->object = g_strdup (object->id);
  write->key = g_strdup (key);
  write->seen = seen != NULL ? dove_value_ref (seen) : NULL;
  outcome = dove_driver_write (self->driver, write, self->cli->cancellable);
  if (outcome->outcome == DOVE_OUTCOME_APPLIED)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place, _("the record %s is deleted again"), key);
  else
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, _("the record %s stays there: %s"), key,
                       outcome->message);
}

static void
write_record (DoveCliTry       *self,
              const DoveObject *object,
              const DoveWrite  *write)
{
  g_autofree char *place = make_place (object, "create");
  g_autoptr(DoveOutcome) outcome = dove_driver_write (self->driver, write,
                                                      self->cli->cancellable);
  DoveValue *made = outcome->item != NULL ? outcome->item->record : NULL;
  g_autofree char *differences = made != NULL ? find_differences (write->fields, made) : NULL;

  if (outcome->outcome != DOVE_OUTCOME_APPLIED)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s",
                         outcome->message != NULL ? outcome->message : _("it was not done"));
      return;
    }

  if (outcome->key == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s",
                         _("a record is made, but the answer does not tell its key: say where with "
                           "“key” or “record”"));
      return;
    }

  if (differences != NULL)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place,
                       _("the record %s is made; the application has changed: %s"), outcome->key,
                       differences);
  else
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place, _("the record %s is made"), outcome->key);

  take_away (self, object, outcome->key, made);
}

/**
 * dove_cli_try_create:
 * @self: a trial, signed in
 * @object: an object of its connector
 *
 * Shows the request of a create with a made-up record. It is sent only if the trial writes; the
 * record is deleted then, where that can be.
 */
void
dove_cli_try_create (DoveCliTry       *self,
                     const DoveObject *object)
{
  g_autofree char *place = make_place (object, "create");
  g_autofree char *body = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSchema) schema = NULL;
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);
  g_autoptr(DoveValue) request = NULL;

  if (object->create == NULL || object->is_read_only)
    return;

  schema = dove_driver_describe (self->driver, object->id, self->cli->cancellable, &error);
  if (schema == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s", error->message);
      return;
    }

  write->kind = DOVE_WRITE_CREATE;
  write->object = g_strdup (object->id);
  write->fields = make_record (self, object, schema);
  write->idempotency_key = g_uuid_string_random ();
  check_sample (self, object, schema, write->fields);
  request = dove_driver_preview (self->driver, write, self->cli->cancellable, &error);
  if (request == NULL)
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, place, "%s", error->message);
      return;
    }

  check_request (self, object, schema, request);
  body = dove_json_write (dove_value_get_member (request, "body"), DOVE_JSON_COMPACT);
  dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, place, self->writes ? _("sends %s %s %s")
                                                                    : _("would send %s %s %s"),
                     dove_value_get_member_text (request, "method"),
                     dove_value_get_member_text (request, "url"), body != NULL ? body : "");
  if (self->writes)
    write_record (self, object, write);
}
