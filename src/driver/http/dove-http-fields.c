/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "driver/http/dove-http-driver-private.h"
#include "record/dove-path.h"

/*
 * An engine asks for the fields that its mapping reads. A record without its id, its change time
 * or its deletion mark would be of no use to it, so what the manifest needs is asked for too.
 */

static void
add_name (GPtrArray  *names,
          const char *name)
{
  /* What a server says about a record is no field of it. */
  if (name != NULL && *name != '@' &&
      !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

/* The step of a path that names a member of the record */
static void
add_path (GPtrArray  *names,
          const char *text,
          guint       step)
{
  g_autoptr(DovePath) path = text != NULL ? dove_path_new (text, NULL) : NULL;

  if (path != NULL && dove_path_get_length (path) > step)
    add_name (names, dove_path_get_step (path, step));
}

/* Formulas of a manifest see the record as `record`. */
static void
add_formula (GPtrArray   *names,
             DoveFormula *formula)
{
  g_autoptr(GPtrArray) paths = formula != NULL ? dove_formula_get_fields (formula) : NULL;

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    if (g_str_has_prefix (paths->pdata[i], "record."))
      add_path (names, paths->pdata[i], 1);
}

static void
add_selector (GPtrArray    *names,
              DoveSelector *selector)
{
  const char *pointer = NULL;
  g_autofree char *path = NULL;

  if (selector == NULL)
    return;

  pointer = dove_selector_get_pointer (selector);
  if (pointer != NULL && *pointer != '\0')
    path = dove_pointer_to_path (pointer);
  add_path (names, path, 0);
  add_formula (names, dove_selector_get_formula (selector));
}

/* What the next page is found by in the last record of this one */
static void
add_paging (GPtrArray        *names,
            const DovePaging *paging)
{
  for (guint i = 0; paging != NULL && i < paging->by->len; i++)
    add_selector (names, paging->by->pdata[i]);

  if (paging != NULL && paging->next != NULL &&
      dove_selector_get_kind (paging->next) == DOVE_SELECTOR_LAST)
    add_selector (names, paging->next);
}

/* The `fields` of a scope: those wanted and those needed; all when @wanted is %NULL. */
DoveValue *
http_make_fields (const DoveObject    *object,
                  const DoveOperation *operation,
                  GPtrArray           *wanted)
{
  g_autoptr(GPtrArray) names = NULL;

  if (wanted == NULL)
    return dove_object_make_fields (object, NULL);

  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < object->keys->len; i++)
    add_selector (names, object->keys->pdata[i]);
  for (guint i = 0; i < wanted->len; i++)
    add_name (names, wanted->pdata[i]);

  add_selector (names, object->label);
  add_selector (names, object->identity);
  add_selector (names, object->etag);
  add_selector (names, object->version);
  add_selector (names, object->created);
  add_selector (names, object->updated);
  add_selector (names, object->deleted);
  add_formula (names, operation->filter);
  add_paging (names, operation->paging);
  if (operation->since != NULL)
    add_selector (names, operation->since->field);

  return dove_object_make_fields (object, names);
}
