/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <string.h>

#include "dove-engine-private.h"

#include "record/dove-json.h"
#include "store/dove-store-document.h"
#include "store/dove-store-preference.h"

/*
 * The audit log, as an engine fills it: what is done by its functions, and the versions of
 * definitions that are kept, whoever has saved them. Who it is done for is set before and taken
 * back after (dove_engine_set_origin()); a definition that is saved for nobody was found in the
 * folder. Neither secrets nor values of records come in here.
 */

/**
 * dove_engine_set_origin:
 * @self: an engine opened for writing
 * @origin: (nullable): who asks for what is done next, as in #DoveStoreAudit; %NULL for nobody
 */
void
dove_engine_set_origin (DoveEngine *self,
                        const char *origin)
{
  self->origin = g_intern_string (origin);
}

/**
 * dove_engine_get_origin:
 * @self: an engine
 *
 * Returns: (transfer none) (nullable): who asks; for as long as the program runs
 */
const char *
dove_engine_get_origin (DoveEngine *self)
{
  return self->origin;
}

/**
 * dove_engine_note:
 * @self: an engine opened for writing
 * @audit: what was done; who asked for it is filled in where that is %NULL
 *
 * Adds a line to the audit log. What was done stays done when that fails.
 */
void
dove_engine_note (DoveEngine           *self,
                  const DoveStoreAudit *audit)
{
  DoveStoreAudit line = *audit;
  g_autoptr(GError) error = NULL;

  if (line.origin == NULL)
    line.origin = self->origin != NULL ? self->origin : "agent";
  if (!dove_store_add_audit (self->store, &line, &error))
    g_info ("What was done with “%s” could not be noted: %s", line.thing, error->message);
}

/**
 * dove_engine_note_number:
 * @self: an engine opened for writing
 * @audit: what was done, without detail
 * @number: of the thing
 * @words: (nullable): more of it
 *
 * Adds a line to the audit log about something that has a number.
 */
void
dove_engine_note_number (DoveEngine           *self,
                         const DoveStoreAudit *audit,
                         gint64                number,
                         const char           *words)
{
  DoveStoreAudit line = *audit;
  g_autofree char *detail = g_strdup_printf ("%" G_GINT64_FORMAT "%s%s", number,
                                             words != NULL ? ": " : "", words != NULL ? words : "");

  line.detail = detail;
  dove_engine_note (self, &line);
}

/* --- definitions ------------------------------------------------------------------------------ */

static void
add_differing (DoveValue  *from,
               DoveValue  *other,
               gboolean    only_new,
               GPtrArray  *names)
{
  for (guint i = 0; i < dove_value_get_length (from); i++)
    {
      const char *name = dove_value_get_name (from, i);
      DoveValue *there = dove_value_get_member (other, name);

      if (only_new ? there == NULL
                   : there == NULL || !dove_value_equal (dove_value_get_element (from, i), there))
        g_ptr_array_add (names, (gpointer) name);
    }
}

/* The parts of a definition that differ; their names alone, since settings may be private */
static char *
describe_difference (const char *before,
                     const char *after)
{
  g_autoptr(DoveValue) old = before != NULL ? dove_json_parse (before, -1, NULL, NULL) : NULL;
  g_autoptr(DoveValue) new = dove_json_parse (after, -1, NULL, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (old == NULL || new == NULL)
    return g_strdup ("");

  add_differing (new, old, FALSE, names);
  add_differing (old, new, TRUE, names);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}

static void
note_version (DoveEngine              *self,
              DoveDefinition          *definition,
              const DoveStoreDocument *before,
              const char              *text,
              gint64                   version)
{
  g_autofree char *parts = text != NULL
      ? describe_difference (before != NULL ? before->text : NULL, text) : NULL;
  const DoveStoreAudit audit = {
    .origin = self->origin != NULL ? self->origin : "files",
    .what = text == NULL ? "removed" : before == NULL || before->is_removed ? "added" : "changed",
    .kind = dove_definition_kind_to_string (dove_definition_get_kind (definition)),
    .thing = dove_definition_get_id (definition),
  };

  dove_engine_note_number (self, &audit, version, parts != NULL && *parts != '\0' ? parts : NULL);
}

/* Keeps a version of a definition in the state; its number, 0 when that failed */
guint
dove_engine_keep_version (DoveDefinition *definition,
                          const char     *text,
                          const char     *why,
                          gpointer        user_data)
{
  DoveEngine *self = user_data;
  const char *kind = dove_definition_kind_to_string (dove_definition_get_kind (definition));
  const char *id = dove_definition_get_id (definition);
  g_autoptr(DoveStoreDocument) before = NULL;
  g_autoptr(GError) error = NULL;
  gint64 version = 0;

  if (!dove_store_find_document (self->store, kind, id, 0, &before, &error) ||
      !dove_store_keep_document (self->store, kind, id, text, why, &version, &error))
    {
      g_info ("The version of “%s” could not be kept: %s", id, error->message);
      return 0;
    }

  if (before == NULL || before->version != version)
    note_version (self, definition, before, text, version);

  return (guint) version;
}

/* --- preferences ------------------------------------------------------------------------------ */

/**
 * dove_engine_note_preference:
 * @self: an engine opened for writing
 * @name: a preference
 * @before: its value until now
 * @after: its value from now on
 *
 * Notes that a person prefers something else; nothing when they do not.
 */
void
dove_engine_note_preference (DoveEngine *self,
                             const char *name,
                             const char *before,
                             const char *after)
{
  g_autofree char *detail = g_strdup_printf ("%s → %s", *before != '\0' ? before : "-",
                                             *after != '\0' ? after : "-");
  const DoveStoreAudit audit = {
    .what = "set", .kind = "preference", .thing = name, .detail = detail,
  };

  if (!g_str_equal (before, after))
    dove_engine_note (self, &audit);
}

/**
 * dove_engine_prefer:
 * @self: an engine opened for writing
 * @name: a preference that is kept in the state
 * @value: its value
 * @error: return location for an error
 *
 * Sets a preference, and notes that.
 *
 * Errors: those of dove_store_set_preference().
 *
 * Returns: whether it is set
 */
gboolean
dove_engine_prefer (DoveEngine  *self,
                    const char  *name,
                    const char  *value,
                    GError     **error)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (dove_preference_find (name, error) == NULL)
    return FALSE;

  before = dove_store_get_preference (self->store, name);
  if (!dove_store_set_preference (self->store, name, value, error))
    return FALSE;

  after = dove_store_get_preference (self->store, name);
  dove_engine_note_preference (self, name, before, after);

  return TRUE;
}
