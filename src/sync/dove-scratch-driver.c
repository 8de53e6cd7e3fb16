/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-scratch-driver.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"
#include "record/dove-path.h"
#include "store/dove-store-document.h"

/*
 * A side of a sync without its application: what was last seen of its records, in a scratch
 * store. It is read as an application is; a write is checked against the schema and answered with
 * the record as it would be, which the run then stores as it does after any write.
 *
 * It knows the fields that the sync knows, and nothing of rules that no schema tells.
 */

#define SCRATCH_PAGE 200 /* records */

#define SCRATCH_TYPE_DRIVER (scratch_driver_get_type ())
G_DECLARE_FINAL_TYPE (ScratchDriver, scratch_driver, SCRATCH, DRIVER, GObject)

struct _ScratchDriver
{
  GObject          parent_instance;
  DoveStore       *store;   /* of the caller, which outlives the driver */
  const DoveTerms *terms;   /* likewise */
  DoveSide         side;
  DoveStoreRows   *rows;    /* (nullable): what is being listed */
  guint            made;    /* records */
};

static void scratch_driver_iface_init (DoveDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ScratchDriver, scratch_driver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOVE_TYPE_DRIVER, scratch_driver_iface_init))

static DoveItem *
make_item (const DoveStoreObservation *seen)
{
  g_autoptr(DoveValue) record = dove_json_parse (seen->fields, -1, NULL, NULL);
  DoveItem *item = NULL;

  if (record == NULL)
    return NULL;

  item = dove_item_new (seen->rec_id, record);
  item->version = g_strdup (seen->version);
  item->etag = g_strdup (seen->etag);
  item->updated = seen->updated;
  item->created = seen->born;
  item->is_deleted = seen->state == DOVE_OBSERVED_GONE;

  return item;
}

static DoveDriver *
scratch_driver_clone (DoveDriver *driver)
{
  return g_object_ref (driver);
}

static gboolean
scratch_driver_check (DoveDriver    *driver,
                      char         **account,
                      char         **label,
                      GCancellable  *cancellable,
                      GError       **error)
{
  if (account != NULL)
    *account = NULL;
  if (label != NULL)
    *label = NULL;

  return TRUE;
}

static GPtrArray *
scratch_driver_list_objects (DoveDriver *driver)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);
  GPtrArray *objects = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (objects, g_strdup (self->terms->sides[self->side].object));

  return objects;
}

static DoveSchema *
scratch_driver_describe (DoveDriver    *driver,
                         const char    *object,
                         GCancellable  *cancellable,
                         GError       **error)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);

  return dove_schema_ref (self->terms->sides[self->side].schema);
}

static gboolean
scratch_driver_get_abilities (DoveDriver     *driver,
                              const char     *object,
                              DoveAbilities  *abilities,
                              GError        **error)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);

  *abilities = self->terms->sides[self->side].abilities;

  return TRUE;
}

static gboolean
open_rows (ScratchDriver      *self,
           const DoveListing  *listing,
           GError            **error)
{
  if (listing->cursor == NULL)
    {
      g_clear_pointer (&self->rows, dove_store_rows_free);
      self->rows = dove_store_list_observations (self->store, self->terms->id, self->side, error);
      return self->rows != NULL;
    }
  if (self->rows != NULL)
    return TRUE;

  /* Of a listing that the application was asked for. */
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_EXPIRED,
                       _("The position is not of this list"));

  return FALSE;
}

/* All there is, whatever was asked for: the run checks the filter itself. */
static DovePage *
scratch_driver_list (DoveDriver         *driver,
                     const DoveListing  *listing,
                     GCancellable       *cancellable,
                     GError            **error)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);
  g_autoptr(DovePage) page = g_new0 (DovePage, 1);
  g_autoptr(GError) local = NULL;

  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  page->total = -1;
  if (!open_rows (self, listing, error))
    return NULL;

  while (page->items->len < SCRATCH_PAGE)
    {
      g_autoptr(DoveStoreObservation) seen = dove_store_rows_next (self->rows, &local);
      DoveItem *item = NULL;

      if (seen == NULL)
        break;
      item = seen->state != DOVE_OBSERVED_GONE ? make_item (seen) : NULL;
      if (item != NULL)
        g_ptr_array_add (page->items, item);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  if (page->items->len == SCRATCH_PAGE)
    page->cursor = g_strdup (((DoveItem *) g_ptr_array_index (page->items, SCRATCH_PAGE - 1))->key);
  else
    g_clear_pointer (&self->rows, dove_store_rows_free);

  return g_steal_pointer (&page);
}

/* As it was when the application was last asked */
static gboolean
scratch_driver_measure_clock (DoveDriver *driver,
                              GTimeSpan  *skew,
                              GTimeSpan  *doubt)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);
  g_autoptr(DoveStoreConnection) known = NULL;

  if (!dove_store_find_connection (self->store, self->terms->sides[self->side].connection, &known,
                                   NULL) || known == NULL)
    return FALSE;

  *skew = known->skew;
  *doubt = DOVE_SKEW_ERROR;

  return TRUE;
}

static char *
scratch_driver_lower_position (DoveDriver *driver,
                               const char *object,
                               const char *position,
                               GTimeSpan   span)
{
  return g_strdup (position);
}

static DoveItem *
scratch_driver_get (DoveDriver    *driver,
                    const char    *object,
                    const char    *key,
                    GCancellable  *cancellable,
                    GError       **error)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);
  g_autoptr(DoveStoreObservation) seen = NULL;
  DoveItem *item = NULL;

  if (!dove_store_find_observation (self->store, self->terms->id, self->side, key, &seen, error))
    return NULL;
  if (seen != NULL && seen->state != DOVE_OBSERVED_GONE)
    item = make_item (seen);
  if (item == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("“%s” has not been seen"), key);

  return item;
}

static GPtrArray *
scratch_driver_find (DoveDriver    *driver,
                     const char    *object,
                     const char    *pointer,
                     DoveValue     *value,
                     gboolean      *is_complete,
                     GCancellable  *cancellable,
                     GError       **error)
{
  ScratchDriver *self = SCRATCH_DRIVER (driver);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  *is_complete = TRUE;
  rows = dove_store_list_observations (self->store, self->terms->id, self->side, error);
  if (rows == NULL)
    return NULL;

  for (;;)
    {
      g_autoptr(DoveStoreObservation) seen = dove_store_rows_next (rows, &local);
      g_autoptr(DoveItem) item = NULL;

      if (seen == NULL)
        break;
      item = seen->state != DOVE_OBSERVED_GONE ? make_item (seen) : NULL;
      if (item != NULL && dove_value_equal (dove_pointer_get (item->record, pointer), value))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_steal_pointer (&items);
}

/* --- writes ----------------------------------------------------------------------------------- */

static gboolean
is_touched (const char *pointer,
            DoveValue  *fields)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      const char *name = dove_value_get_name (fields, i);
      gsize length = strlen (name);

      if (pointer[0] == '/' && strncmp (pointer + 1, name, length) == 0 &&
          (pointer[length + 1] == '\0' || pointer[length + 1] == '/'))
        return TRUE;
    }

  return FALSE;
}

/* What the schema says against a write; NULL when nothing. */
static char *
find_fault (ScratchDriver   *self,
            const DoveWrite *write,
            DoveValue       *record)
{
  DoveSchema *schema = self->terms->sides[self->side].schema;
  g_autoptr(GPtrArray) issues = dove_schema_check (schema, record);
  GPtrArray *fields = dove_schema_get_fields (schema);

  for (guint i = 0; i < issues->len; i++)
    {
      const DoveSchemaIssue *issue = g_ptr_array_index (issues, i);

      if (is_touched (issue->pointer, write->fields))
        return g_strdup_printf ("%s: %s", issue->pointer + 1, issue->message);
    }
  for (guint i = 0; write->kind != DOVE_WRITE_UPDATE && i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (field->depth == 0 && field->required && !field->read_only &&
          dove_value_get_member (record, field->path) == NULL)
        return g_strdup_printf (_("“%s” is missing"), field->path);
    }

  return NULL;
}

static DoveOutcome *
outcome_new (DoveOutcomeClass outcome,
             const char      *message)
{
  DoveOutcome *self = g_new0 (DoveOutcome, 1);

  self->outcome = outcome;
  self->message = g_strdup (message);

  return self;
}

static DoveOutcome *
write_record (ScratchDriver   *self,
              const DoveWrite *write)
{
  g_autoptr(DoveStoreObservation) seen = NULL;
  g_autoptr(DoveValue) held = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autofree char *key = NULL;
  g_autofree char *fault = NULL;
  DoveOutcome *outcome = NULL;

  if (write->key != NULL &&
      !dove_store_find_observation (self->store, self->terms->id, self->side, write->key, &seen,
                                    NULL))
    return outcome_new (DOVE_OUTCOME_NOT_APPLIED, _("The scratch copy could not be read"));
  if (write->key != NULL && (seen == NULL || seen->state == DOVE_OBSERVED_GONE))
    return outcome_new (DOVE_OUTCOME_MISSING, _("It is not there"));

  held = seen != NULL ? dove_json_parse (seen->fields, -1, NULL, NULL) : NULL;
  record = held != NULL ? dove_value_merge_patch (held, write->fields)
                        : dove_value_ref (write->fields);
  fault = find_fault (self, write, record);
  if (fault != NULL)
    return outcome_new (DOVE_OUTCOME_REFUSED, fault);

  key = write->key != NULL ? g_strdup (write->key)
                           : g_strdup_printf ("rehearsed-%u", ++self->made);
  outcome = outcome_new (DOVE_OUTCOME_APPLIED, NULL);
  outcome->key = g_strdup (key);
  outcome->item = dove_item_new (key, record);
  outcome->item->version = g_strdup (seen != NULL ? seen->version : NULL);
  outcome->item->updated = seen != NULL ? seen->updated : 0;

  return outcome;
}

static DoveOutcome *
scratch_driver_write (DoveDriver      *driver,
                      const DoveWrite *write,
                      GCancellable    *cancellable)
{
  if (write->kind == DOVE_WRITE_DELETE || write->kind == DOVE_WRITE_ARCHIVE)
    return outcome_new (DOVE_OUTCOME_APPLIED, NULL);

  return write_record (SCRATCH_DRIVER (driver), write);
}

static void
scratch_driver_iface_init (DoveDriverInterface *iface)
{
  iface->clone = scratch_driver_clone;
  iface->check = scratch_driver_check;
  iface->list_objects = scratch_driver_list_objects;
  iface->describe = scratch_driver_describe;
  iface->get_abilities = scratch_driver_get_abilities;
  iface->list = scratch_driver_list;
  iface->measure_clock = scratch_driver_measure_clock;
  iface->lower_position = scratch_driver_lower_position;
  iface->get = scratch_driver_get;
  iface->find = scratch_driver_find;
  iface->write = scratch_driver_write;
}

static void
scratch_driver_finalize (GObject *object)
{
  ScratchDriver *self = SCRATCH_DRIVER (object);

  g_clear_pointer (&self->rows, dove_store_rows_free);
  G_OBJECT_CLASS (scratch_driver_parent_class)->finalize (object);
}

static void
scratch_driver_class_init (ScratchDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scratch_driver_finalize;
}

static void
scratch_driver_init (ScratchDriver *self)
{
}

/* Makes a side out of what was last seen of it; the driver must be gone before the store is */
DoveDriver *
dove_scratch_driver_new (DoveStore       *store,
                         const DoveTerms *terms,
                         DoveSide         side)
{
  ScratchDriver *self = g_object_new (SCRATCH_TYPE_DRIVER, NULL);

  self->store = store;
  self->terms = terms;
  self->side = side;

  return DOVE_DRIVER (self);
}
