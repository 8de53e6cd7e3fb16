/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-definition-private.h"
#include "dove-schemas-private.h"

#include "base/dove-defaults.h"

static const char *const kind_names[DOVE_DEFINITION_N_KINDS] = {
  "connection", "sync", "flow", "mapping", "table", "connector",
};

static void
reference_free (DoveReference *reference)
{
  g_free (reference->id);
  g_free (reference->pointer);
  g_free (reference);
}

/* What decides how a definition works, without what only describes it */
static DoveValue *
make_essence (DoveDefinitionKind  kind,
              DoveValue          *document)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind == DOVE_DEFINITION_SYNC)
    return dove_sync_definition_essence (document);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, document);
  dove_value_builder_remove (builder, "$schema");
  dove_value_builder_remove (builder, "name");
  dove_value_builder_remove (builder, "note");

  return dove_value_builder_end (builder);
}

static char *
make_hash (DoveDefinitionKind  kind,
           DoveValue          *document)
{
  g_autoptr(DoveValue) essence = make_essence (kind, document);

  return dove_value_digest (essence);
}

/* The kind of a document; a manifest is the one that has no `kind`, but a `driver`, or is a
 * patch of another */
static gboolean
read_kind (DoveValue          *document,
           DoveDefinitionKind *kind,
           DoveIssueSink      *sink)
{
  DoveValue *member = dove_value_get_member (document, "kind");

  if (member == NULL && (dove_value_get_member (document, "driver") != NULL ||
                         dove_value_get_member (document, "extends") != NULL))
    {
      *kind = DOVE_DEFINITION_CONNECTOR;
      return TRUE;
    }

  if (member == NULL)
    dove_issue_sink_add (sink, "", _("the document needs a “kind”: “connection”, “sync”, “flow”, "
                                     "“mapping” or “table”"));
  else if (dove_value_get_text (member) != NULL &&
           dove_definition_kind_parse (dove_value_get_text (member), kind) &&
           *kind != DOVE_DEFINITION_CONNECTOR)
    return TRUE;
  else
    dove_issue_sink_add (sink, "/kind",
                         _("the kind must be “connection”, “sync”, “flow”, “mapping” or “table”"));

  return FALSE;
}

/* A definition of a document that has been read, or NULL with issues in the sink */
DoveDefinition *
dove_definition_read (DoveValue     *document,
                      DoveIssueSink *sink)
{
  g_autoptr(DoveDefinition) self = NULL;
  const guint before = dove_issues_count_errors (sink->issues);
  DoveDefinitionKind kind;
  const char *id;

  if (!dove_document_check_format (document, sink) || !read_kind (document, &kind, sink))
    return NULL;

  dove_document_check_schema (document, kind_names[kind], sink);

  id = dove_value_get_member_text (document, "id");
  if (id == NULL || !dove_definition_id_is_valid (id))
    {
      /* Of a kind with a schema the schema has said so */
      if (dove_issues_count_errors (sink->issues) == before)
        dove_issue_sink_add (sink, id != NULL ? "/id" : "",
                             _("the document needs an “id” of small letters, digits and hyphens, "
                               "at most 64, that begins with a letter"));
      return NULL;
    }

  if (dove_issues_count_errors (sink->issues) > before)
    return NULL;

  self = g_new0 (DoveDefinition, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->document = dove_value_ref (document);
  self->id = id;
  self->name = dove_value_get_member_text (document, "name");
  self->hash = make_hash (kind, document);
  self->references = g_ptr_array_new_with_free_func ((GDestroyNotify) reference_free);
  if (kind == DOVE_DEFINITION_SYNC)
    self->sync = dove_sync_definition_new (document);

  dove_definition_check (self, sink);

  return dove_issues_count_errors (sink->issues) > before ? NULL : g_steal_pointer (&self);
}

/**
 * dove_definition_new:
 * @document: a definition's document
 * @issues: (element-type DoveDefinitionIssue): receives what is wrong with it, warnings too
 *
 * Makes a definition of a document, without asking whether what it names exists.
 *
 * Returns: (transfer full) (nullable): the definition, or %NULL when an issue is no warning
 */
DoveDefinition *
dove_definition_new (DoveValue *document,
                     GPtrArray *issues)
{
  DoveIssueSink sink = { issues, NULL, NULL };

  return dove_definition_read (document, &sink);
}

/**
 * dove_definition_parse:
 * @text: JSON text of a definition
 * @length: its length in bytes, or -1
 * @file: (nullable): what to call its file in issues
 * @issues: (element-type DoveDefinitionIssue): receives what is wrong with it, warnings too
 *
 * Reads a definition from text; issues then have their line and column.
 *
 * Returns: (transfer full) (nullable): the definition, or %NULL when an issue is no warning
 */
DoveDefinition *
dove_definition_parse (const char *text,
                       gssize      length,
                       const char *file,
                       GPtrArray  *issues)
{
  DoveIssueSink sink = { issues, file, NULL };
  g_autoptr(DoveValue) document = dove_document_read (text, length, &sink);
  DoveDefinition *self;

  self = document != NULL ? dove_definition_read (document, &sink) : NULL;
  g_clear_pointer (&sink.places, dove_json_places_free);

  return self;
}

/**
 * dove_definition_ref:
 * @self: a definition
 *
 * Returns: (transfer full): @self
 */
DoveDefinition *
dove_definition_ref (DoveDefinition *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_definition_unref:
 * @self: (transfer full): a definition
 *
 * Drops a reference.
 */
void
dove_definition_unref (DoveDefinition *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->sync, dove_sync_definition_free);
  g_ptr_array_unref (self->references);
  dove_value_unref (self->document);
  g_free (self->hash);
  g_free (self);
}

/**
 * dove_definition_get_kind:
 * @self: a definition
 *
 * Returns: what it describes
 */
DoveDefinitionKind
dove_definition_get_kind (DoveDefinition *self)
{
  return self->kind;
}

/**
 * dove_definition_get_id:
 * @self: a definition
 *
 * Returns: its id, unique in the workspace over all kinds
 */
const char *
dove_definition_get_id (DoveDefinition *self)
{
  return self->id;
}

/**
 * dove_definition_get_name:
 * @self: a definition
 *
 * Returns: its name for people; the id where it has none
 */
const char *
dove_definition_get_name (DoveDefinition *self)
{
  return self->name != NULL ? self->name : self->id;
}

/**
 * dove_definition_get_document:
 * @self: a definition
 *
 * Returns: (transfer none): the document as it was read
 */
DoveValue *
dove_definition_get_document (DoveDefinition *self)
{
  return self->document;
}

/**
 * dove_definition_get_version:
 * @self: a definition
 *
 * Returns: number under which the workspace had it kept, from 1; 0 when nobody keeps versions
 */
guint
dove_definition_get_version (DoveDefinition *self)
{
  return (guint) g_atomic_int_get (&self->version);
}

/* Set once, by the workspace, before or soon after it gives the definition out */
void
dove_definition_set_version (DoveDefinition *self,
                             guint           version)
{
  g_atomic_int_set (&self->version, version);
}

/**
 * dove_definition_get_hash:
 * @self: a definition
 *
 * Gives a hash of what decides how the definition works.
 *
 * Of a sync that is ends, filters, direction, match, rows and policies, with defaults filled
 * in; not its name, notes, guard, silence or trigger. A first plan after a change of this hash is
 * asked about.
 *
 * Returns: SHA-256 in hex
 */
const char *
dove_definition_get_hash (DoveDefinition *self)
{
  return self->hash;
}

/**
 * dove_definition_make_essence:
 * @self: a definition
 *
 * Gives what dove_definition_get_hash() is the hash of.
 *
 * Returns: (transfer full): the document without what only describes it, defaults filled in
 */
DoveValue *
dove_definition_make_essence (DoveDefinition *self)
{
  return make_essence (self->kind, self->document);
}

/**
 * dove_definition_to_text:
 * @self: a definition
 *
 * Writes the document as it is kept in a file: its members in a fixed order, indented.
 *
 * Returns: (transfer full): JSON text with a last line break
 */
char *
dove_definition_to_text (DoveDefinition *self)
{
  g_autoptr(DoveValue) ordered = dove_schemas_order (kind_names[self->kind], self->document);

  return dove_json_write (ordered, DOVE_JSON_PRETTY);
}

/**
 * dove_definition_get_sync:
 * @self: a definition
 *
 * Returns: (transfer none) (nullable): the sync's members with defaults filled in; %NULL for
 *   another kind
 */
const DoveSyncDefinition *
dove_definition_get_sync (DoveDefinition *self)
{
  return self->sync;
}

/**
 * dove_definition_get_table_rows:
 * @self: a definition
 *
 * Returns: (transfer none) (nullable): a table's rows, a list of lists; %NULL for another kind
 */
DoveValue *
dove_definition_get_table_rows (DoveDefinition *self)
{
  return self->kind == DOVE_DEFINITION_TABLE ? dove_value_get_member (self->document, "rows")
                                             : NULL;
}

/**
 * dove_definition_get_rows:
 * @self: a definition
 * @target: of a sync, the side that the rows write into
 *
 * Gives the rows to compile a mapping of: of a sync those that write into @target, of a mapping
 * its only ones.
 *
 * Returns: (transfer none) (nullable): a list; %NULL for another kind
 */
DoveValue *
dove_definition_get_rows (DoveDefinition *self,
                          DoveSide        target)
{
  if (self->kind == DOVE_DEFINITION_SYNC)
    return self->sync->rows[target];

  return self->kind == DOVE_DEFINITION_MAPPING ? dove_value_get_member (self->document, "rows")
                                               : NULL;
}

/* What it names of other definitions (element-type DoveReference) */
GPtrArray *
dove_definition_get_references (DoveDefinition *self)
{
  return self->references;
}

/**
 * dove_definition_kind_to_string:
 * @kind: a kind
 *
 * Returns: its word: `connection`, `sync` ...
 */
const char *
dove_definition_kind_to_string (DoveDefinitionKind kind)
{
  g_return_val_if_fail (kind < DOVE_DEFINITION_N_KINDS, NULL);

  return kind_names[kind];
}

/**
 * dove_definition_kind_get_noun:
 * @kind: a kind
 *
 * Returns: what people call it, for sentences, translated
 */
const char *
dove_definition_kind_get_noun (DoveDefinitionKind kind)
{
  /* Translators: kinds of definitions, in sentences like “There is no %s “%s”” */
  static const char *const nouns[DOVE_DEFINITION_N_KINDS] = {
    N_("connection"), N_("sync"), N_("flow"), N_("mapping"), N_("table"), N_("connector"),
  };

  g_return_val_if_fail (kind < DOVE_DEFINITION_N_KINDS, NULL);

  return _(nouns[kind]);
}

/**
 * dove_definition_kind_parse:
 * @text: a word
 * @kind: (out): the kind
 *
 * Reads the word of a kind.
 *
 * Returns: whether there is such a kind
 */
gboolean
dove_definition_kind_parse (const char         *text,
                            DoveDefinitionKind *kind)
{
  for (guint i = 0; i < DOVE_DEFINITION_N_KINDS; i++)
    if (g_str_equal (kind_names[i], text))
      {
        *kind = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dove_definition_id_is_valid:
 * @id: a text
 *
 * Returns: whether it may be an id: `[a-z][a-z0-9-]*`, at most 64 characters
 */
gboolean
dove_definition_id_is_valid (const char *id)
{
  gsize length = strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return g_ascii_islower (*id) && id[length] == '\0' && length <= DOVE_ID_LENGTH_LIMIT;
}
