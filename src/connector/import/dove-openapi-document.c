/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * References of a document. Only those into the document itself are followed; another file or
 * address is never fetched, and what refers there stays open. A reference to nothing, and one
 * that comes back to itself, is noted and counts as nothing.
 */

#define HOP_LIMIT 32

DoveOpenapi *
dove_openapi_new (DoveValue       *root,
                  DoveImportDraft *draft)
{
  DoveOpenapi *self = g_new0 (DoveOpenapi, 1);

  self->root = root;
  self->major = dove_value_get_member (root, "swagger") != NULL ? 2 : 3;
  self->draft = draft;
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->views = NULL;
  self->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);

  return self;
}

void
dove_openapi_free (DoveOpenapi *self)
{
  g_hash_table_unref (self->targets);
  g_clear_pointer (&self->views, g_hash_table_unref);
  g_ptr_array_unref (self->kept);
  g_free (self);
}

/* Takes over @value and gives it back: it lives as long as the document. */
DoveValue *
dove_openapi_keep (DoveOpenapi *self,
                   DoveValue   *value)
{
  g_ptr_array_add (self->kept, value);

  return value;
}

static DoveValue *
find_target (DoveOpenapi *self,
             const char  *reference)
{
  gpointer known = NULL;
  g_autofree char *pointer = NULL;
  DoveValue *target = NULL;

  if (g_hash_table_lookup_extended (self->targets, reference, NULL, &known))
    return known;

  if (*reference != '#')
    dove_import_note (self->draft, _("“%.200s” is in another file or at another address: it was "
                                     "not fetched; give one document with everything in it"),
                      reference);
  else
    {
      pointer = g_uri_unescape_string (reference + 1, NULL);
      if (pointer != NULL && g_utf8_validate (pointer, -1, NULL) &&
          (*pointer == '/' || *pointer == '\0'))
        target = dove_pointer_get (self->root, pointer);
      if (target == NULL)
        dove_import_note (self->draft, _("“%.200s” leads to nothing in this document"), reference);
    }

  g_hash_table_insert (self->targets, g_strdup (reference), target);

  return target;
}

/* Follows `$ref` until there is none. NULL: it leads nowhere. */
DoveValue *
dove_openapi_resolve (DoveOpenapi *self,
                      DoveValue   *value)
{
  for (guint hops = 0; hops < HOP_LIMIT; hops++)
    {
      const char *reference = dove_value_get_member_text (value, "$ref");

      if (reference == NULL)
        return value;

      value = find_target (self, reference);
    }

  dove_import_note (self->draft, _("“%.200s” comes back to itself"),
                    dove_value_get_member_text (value, "$ref"));

  return NULL;
}
