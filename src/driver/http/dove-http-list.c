/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "driver/http/dove-http-driver-private.h"

/*
 * A listing is one stream of pages, or several: below each parent record, for each set of
 * values, and after a list of changes the list of deletions. The cursor says which one is being
 * read. The page of parents that is being worked through is kept in the driver, and read again
 * when another process goes on with the cursor; the parent is found in it by its key, so that
 * parents which came or went meanwhile move nothing.
 */

typedef struct
{
  char     *cursor;   /* nullable: where this page of parents was read */
  DovePage *page;
} ParentPage;

typedef struct
{
  DoveHttpDriver    *driver;
  const DoveListing *listing;
  const DoveObject  *object;
  HttpCursor        *cursor;
  GCancellable      *cancellable;
} Listing;

void
http_parent_page_free (gpointer data)
{
  ParentPage *self = data;

  g_free (self->cursor);
  dove_page_free (self->page);
  g_free (self);
}

static const DoveOperation *
pick_operation (const Listing *self)
{
  const DoveObject *object = self->object;

  if (self->cursor->is_deleted_stage)
    return object->list_deleted;
  if (self->listing->since == NULL)
    return object->list;
  if (object->list_since != NULL)
    return object->list_since;

  return object->list != NULL && object->list->since != NULL ? object->list : NULL;
}

static const DoveSince *
pick_position (const Listing       *self,
               const DoveOperation *operation)
{
  if (operation->since != NULL)
    return operation->since;
  if (self->object->list_since != NULL)
    return self->object->list_since->since;

  return NULL;
}

static gboolean
check_supported (const Listing  *self,
                 GError        **error)
{
  if (pick_operation (self) != NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               self->listing->since != NULL ? _("“%s”: “%s” cannot be listed by change time")
                                            : _("“%s”: “%s” cannot be listed"),
               dove_connection_get_name (self->driver->connection), self->object->title);

  return FALSE;
}

/* The page of parents at which the cursor stands */
static ParentPage *
ensure_parents (const Listing  *self,
                GError        **error)
{
  const char *id = self->object->parent;
  ParentPage *known = g_hash_table_lookup (self->driver->parents, id);
  DoveListing listing = { .object = id, .cursor = self->cursor->parents };
  DovePage *page = NULL;

  if (known != NULL && self->cursor->parent != NULL &&
      g_strcmp0 (known->cursor, self->cursor->parents) == 0)
    return known;

  page = http_driver_list (DOVE_DRIVER (self->driver), &listing, self->cancellable, error);
  if (page == NULL)
    return NULL;

  known = g_new0 (ParentPage, 1);
  known->cursor = g_strdup (self->cursor->parents);
  known->page = page;
  g_hash_table_replace (self->driver->parents, g_strdup (id), known);

  return known;
}

/* Where in its page the parent stands that the cursor names; the first when it names none. One
 * that is there no more says nothing of those before and behind it. */
static gboolean
find_parent (const Listing *self,
             ParentPage    *parents,
             guint         *index)
{
  *index = 0;
  if (self->cursor->parent == NULL)
    return TRUE;

  for (guint i = 0; i < parents->page->items->len; i++)
    if (g_str_equal (((DoveItem *) parents->page->items->pdata[i])->key, self->cursor->parent))
      {
        *index = i;
        return TRUE;
      }

  return FALSE;
}

/* The page of parents is begun again: what was read of the one that is gone leads nowhere. */
static void
lose_parent (const Listing *self,
             DovePage      *page)
{
  http_page_set_partial (page, _("A record was deleted while its parts were read"));
  http_cursor_begin (self->cursor, NULL);
  g_clear_pointer (&self->cursor->parent, g_free);
  self->cursor->each = 0;
}

static gboolean
is_wanted (const Listing *self,
           DoveItem      *parent)
{
  g_autoptr(HttpExchange) exchange = NULL;
  DoveManifest *manifest = self->driver->manifest;

  if (parent->is_deleted)
    return FALSE;
  if (self->object->parent_when == NULL)
    return TRUE;

  exchange = http_exchange_new (self->driver, self->object->list);
  dove_scope_set (exchange->scope, "record", parent->record);
  http_scope_set_parent (exchange->scope,
                         dove_manifest_find_object (manifest, self->object->parent), parent);

  return dove_formula_test (self->object->parent_when, &exchange->host,
                            dove_scope_get_record (exchange->scope));
}

/*
 * Finds the next parent that is to be read, from the one at @index of its page on. NULL without
 * an error: there is none. What went wrong with the list of parents goes into @page, since a
 * parent that is not seen takes its children along.
 */
static DoveItem *
seek_parent (const Listing  *self,
             guint           index,
             DovePage       *page,
             GError        **error)
{
  ParentPage *parents = ensure_parents (self, error);

  while (parents != NULL)
    {
      if (parents->page->is_partial)
        http_page_set_partial (page, parents->page->note);

      for (; index < parents->page->items->len; index++)
        {
          DoveItem *parent = parents->page->items->pdata[index];

          if (!is_wanted (self, parent))
            continue;

          g_free (self->cursor->parent);
          self->cursor->parent = g_strdup (parent->key);
          return parent;
        }

      if (parents->page->cursor == NULL)
        return NULL;

      g_clear_pointer (&self->cursor->parent, g_free);
      g_free (self->cursor->parents);
      self->cursor->parents = g_strdup (parents->page->cursor);
      index = 0;
      parents = ensure_parents (self, error);
    }

  return NULL;
}

/* Begins the stream behind the one that has ended; FALSE when it was the last, or with @error
 * when that could not be found out. */
static gboolean
begin_next (const Listing  *self,
            DovePage       *page,
            GError        **error)
{
  HttpCursor *cursor = self->cursor;
  GError *reason = NULL;

  http_cursor_begin (cursor, NULL);
  if (++cursor->each < self->object->each->len)
    return TRUE;

  cursor->each = 0;
  if (self->object->parent != NULL)
    {
      ParentPage *parents = ensure_parents (self, &reason);
      guint index = 0;

      if (parents != NULL && find_parent (self, parents, &index))
        index++;
      else if (parents != NULL)
        lose_parent (self, page);
      if (parents != NULL && seek_parent (self, index, page, &reason) != NULL)
        return TRUE;
      if (reason != NULL)
        {
          g_propagate_error (error, reason);
          return FALSE;
        }
    }

  if (self->listing->since == NULL || self->object->list_deleted == NULL ||
      cursor->is_deleted_stage)
    return FALSE;

  cursor->is_deleted_stage = TRUE;
  g_clear_pointer (&cursor->parents, g_free);
  g_clear_pointer (&cursor->parent, g_free);

  return TRUE;
}

/* The list below a parent that is gone since we saw it is no failure of the whole. */
static DovePage *
forgive_missing (DoveItem  *parent,
                 GError   **error)
{
  DovePage *page = NULL;

  if (parent == NULL || !g_error_matches (*error, DOVE_ERROR, DOVE_ERROR_MISSING))
    return NULL;

  g_clear_error (error);
  page = http_page_new ();
  http_page_set_partial (page, _("A record was deleted while its parts were read"));

  return page;
}

static DovePage *
read_stream (const Listing  *self,
             DovePage       *notes,
             GError        **error)
{
  const DoveObject *object = self->object;
  const DoveOperation *operation = pick_operation (self);
  DoveItem *parent = NULL;
  g_autoptr(GError) reason = NULL;
  DovePage *page = NULL;
  HttpStream stream = {
    .object = object,
    .operation = operation,
    .parent_object = object->parent,
    .fields = self->listing->fields,
    .conditions = self->listing->conditions,
    .since = self->listing->since,
    .position = pick_position (self, operation),
  };

  if (object->parent != NULL)
    {
      ParentPage *parents = ensure_parents (self, error);
      guint index = 0;

      if (parents == NULL)
        return NULL;
      if (!find_parent (self, parents, &index))
        lose_parent (self, notes);
      parent = seek_parent (self, index, notes, &reason);
      if (parent == NULL && reason == NULL)
        return http_page_new ();
      stream.parent = parent;
    }
  if (self->cursor->each < object->each->len)
    stream.each = object->each->pdata[self->cursor->each];

  if (reason == NULL)
    page = http_stream_read_page (self->driver, &stream, self->cursor, self->cancellable,
                                  &reason);
  if (page == NULL)
    page = forgive_missing (parent, &reason);
  if (page == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));

  return page;
}

/* A 404 is a failure of the list, not a record that is missing. */
static void
settle_code (GError **error)
{
  if (error != NULL && g_error_matches (*error, DOVE_ERROR, DOVE_ERROR_MISSING))
    (*error)->code = DOVE_ERROR_FAILED;
}

static DovePage *
read_page (const Listing  *self,
           GError        **error)
{
  g_autoptr(DovePage) notes = http_page_new ();
  g_autoptr(DovePage) page = read_stream (self, notes, error);
  g_autoptr(GError) reason = NULL;
  gboolean goes_on = FALSE;

  if (page == NULL)
    {
      settle_code (error);
      return NULL;
    }

  goes_on = page->cursor != NULL;
  g_clear_pointer (&page->cursor, g_free);
  if (!goes_on)
    goes_on = begin_next (self, notes, &reason);
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      settle_code (error);
      return NULL;
    }

  if (notes->is_partial)
    http_page_set_partial (page, notes->note);
  if (self->object->parent != NULL || self->object->each->len > 0)
    page->total = -1;
  if (goes_on)
    page->cursor = http_cursor_print (self->cursor);

  return g_steal_pointer (&page);
}

/* dove_driver_list() */
DovePage *
http_driver_list (DoveDriver         *driver,
                  const DoveListing  *listing,
                  GCancellable       *cancellable,
                  GError            **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  g_autoptr(HttpCursor) cursor = NULL;
  g_autoptr(GError) reason = NULL;
  DovePage *page = NULL;
  Listing task = {
    .driver = self,
    .listing = listing,
    .object = http_driver_ensure_object (self, listing->object, cancellable, error),
    .cancellable = cancellable,
  };

  if (task.object == NULL)
    return NULL;

  cursor = listing->cursor != NULL ? http_cursor_parse (listing->cursor, error)
                                   : http_cursor_new ();
  if (cursor == NULL)
    return NULL;

  task.cursor = cursor;
  if (!check_supported (&task, error))
    return NULL;

  page = read_page (&task, &reason);
  if (page == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));

  return page;
}
