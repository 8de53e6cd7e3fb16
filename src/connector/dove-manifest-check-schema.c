/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-check-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Pointers and names of fields that an object's schema does not declare. */

typedef struct
{
  DoveManifestCheck *check;
  DoveObject        *object;
} Fields;

/* Whether a pointer means something that the schema declares or leaves open. */
static gboolean
is_declared (DoveValue  *schema,
             const char *pointer)
{
  g_autofree char *above = g_strdup (pointer);
  char *slash = NULL;

  if (*pointer == '\0' || dove_schema_walk (schema, pointer) != NULL)
    return TRUE;

  while ((slash = strrchr (above, '/')) != NULL)
    {
      DoveValue *outer = NULL;

      *slash = '\0';
      outer = dove_schema_walk (schema, above);
      if (outer != NULL)
        return dove_schema_is_open (outer);
    }

  return TRUE;
}

static void
check_pointer (DoveManifestCheck *check,
               DoveObject        *object,
               const char        *place,
               const char        *pointer)
{
  if (pointer != NULL && !is_declared (object->schema_document, pointer))
    dove_manifest_warn (check, DOVE_ISSUE_WARNING, place,
                        _("“%s” is not declared in the schema of “%s”"), pointer, object->id);
}

static void
check_selector (DoveManifestCheck *check,
                DoveObject        *object,
                const char        *member,
                DoveSelector      *selector)
{
  g_autofree char *place = g_strdup_printf ("/objects/%s/%s", object->id, member);

  if (selector != NULL)
    check_pointer (check, object, place, dove_selector_get_pointer (selector));
}

static void
check_members (DoveManifestCheck *check,
               DoveObject        *object)
{
  for (guint i = 0; i < object->keys->len; i++)
    check_selector (check, object, "key", g_ptr_array_index (object->keys, i));

  check_selector (check, object, "identity", object->identity);
  check_selector (check, object, "etag", object->etag);
  check_selector (check, object, "version", object->version);
  check_selector (check, object, "label", object->label);
  check_selector (check, object, "created", object->created);
  check_selector (check, object, "updated", object->updated);
  check_selector (check, object, "deleted", object->deleted);

  for (guint i = 0; i < object->references->len; i++)
    {
      const DoveReference *reference = g_ptr_array_index (object->references, i);
      g_autofree char *place = g_strdup_printf ("/objects/%s/references", object->id);

      check_pointer (check, object, place, reference->pointer);
    }
}

/* Amounts in cents: the currency is told, by its code or by the field that has it. */
static void
check_units (DoveManifestCheck *check,
             DoveObject        *object)
{
  GPtrArray *fields = dove_schema_get_fields (object->schema);
  g_autofree char *place = g_strdup_printf ("/objects/%s/schema", object->id);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);
      const char *unit = dove_value_get_member_text (field->schema, "x-unit");
      const char *currency = unit != NULL && g_str_has_prefix (unit, "minor:")
                               ? unit + strlen ("minor:") : NULL;

      if (unit == NULL || (currency != NULL &&
                           (*currency == '/' ? is_declared (object->schema_document, currency)
                                             : strlen (currency) == 3)))
        continue;

      dove_manifest_warn (check, DOVE_ISSUE_WARNING, place,
                          _("“x-unit” of “%s” is not understood: write “minor:EUR”, or "
                            "“minor:/currency” with the field that holds the currency"),
                          field->path);
    }
}

static void
check_filters (DoveManifestCheck *check,
               DoveObject        *object)
{
  DoveValue *all = dove_value_get_member (check->real->public.document, "objects");
  DoveValue *filters = dove_value_get_member (dove_value_get_member (all, object->id), "filters");

  for (guint i = 0; i < dove_value_get_length (filters); i++)
    {
      g_autofree char *above = g_strdup_printf ("/objects/%s/filters", object->id);
      g_autofree char *place = dove_pointer_append_step (above, dove_value_get_name (filters, i));

      check_pointer (check, object, place, dove_value_get_name (filters, i));
    }
}

/* What an operation says of records: what it goes by, sends, and remembers. */
static void
check_operation (DoveManifestCheck *check,
                 DoveObject        *object,
                 DoveOperation     *operation)
{
  DovePaging *paging = operation != NULL ? operation->paging : NULL;
  g_autofree char *place = NULL;

  if (operation == NULL)
    return;

  place = g_strdup (operation->pointer);
  for (guint i = 0; i < operation->by->len; i++)
    check_pointer (check, object, place, dove_selector_get_pointer (operation->by->pdata[i]));
  for (guint i = 0; i < operation->send->len; i++)
    check_pointer (check, object, place, dove_selector_get_pointer (operation->send->pdata[i]));
  for (guint i = 0; paging != NULL && i < paging->by->len; i++)
    check_pointer (check, object, place, dove_selector_get_pointer (paging->by->pdata[i]));
  if (operation->since != NULL && operation->since->field != NULL)
    check_pointer (check, object, place, dove_selector_get_pointer (operation->since->field));
  if (paging != NULL && paging->next != NULL &&
      dove_selector_get_kind (paging->next) == DOVE_SELECTOR_LAST)
    check_pointer (check, object, place,
                   dove_selector_get_text (paging->next) + strlen ("last:"));
}

/* The first member that `{record.x}` or `[record.x]` names */
static void
check_record_text (const char *pointer,
                   const char *text,
                   gpointer    user_data)
{
  Fields *fields = user_data;

  for (const char *at = strstr (text, "record."); at != NULL; at = strstr (at + 1, "record."))
    {
      const char *start = at + strlen ("record.");
      gsize length = strcspn (start, ".]}, '\"[({:*");
      g_autofree char *name = g_strndup (start, length);
      g_autofree char *field = NULL;

      if (*name == '\0' || at == text || strchr ("{[+", at[-1]) == NULL)
        continue;
      field = dove_pointer_append_step ("", name);
      check_pointer (fields->check, fields->object, pointer, field);
    }
}

/* Texts of all members but the schema, and sentences for people. */
static void
check_texts (DoveManifestCheck *check,
             DoveObject        *object)
{
  static const char * const others[] = {
    "schema", "title", "plural", "description", "describe", NULL,
  };
  Fields fields = { check, object };
  DoveValue *all = dove_value_get_member (check->real->public.document, "objects");
  DoveValue *written = dove_value_get_member (all, object->id);

  for (guint i = 0; i < dove_value_get_length (written); i++)
    {
      const char *name = dove_value_get_name (written, i);
      g_autofree char *place = g_strdup_printf ("/objects/%s/%s", object->id, name);

      if (!g_strv_contains (others, name) && !g_str_has_prefix (name, "x-"))
        dove_manifest_visit_texts (dove_value_get_element (written, i), place, check_record_text,
                                   &fields);
    }
}

static void
check_required (DoveManifestCheck *check,
                DoveObject        *object)
{
  GPtrArray *fields = dove_schema_get_fields (object->schema);
  g_autofree char *place = g_strdup_printf ("/objects/%s/schema/required", object->id);

  for (guint i = 0; object->create != NULL && i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (field->depth == 0 && field->required && field->read_only)
        dove_manifest_warn (check, DOVE_ISSUE_WARNING, place,
                            _("“%s” is required when a record is made, and read-only"),
                            field->path);
    }
}

void
dove_manifest_check_schema (DoveManifestCheck *check,
                            DoveObject        *object)
{
  DoveOperation *operations[] = {
    object->list, object->list_since, object->get, object->create, object->update,
    object->replace, object->upsert, object->delete, object->archive, object->restore,
  };

  check_members (check, object);
  check_units (check, object);
  check_filters (check, object);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    check_operation (check, object, operations[i]);
  for (guint i = 0; i < object->find->len; i++)
    check_operation (check, object, g_ptr_array_index (object->find, i));
  check_texts (check, object);
  check_required (check, object);
}
