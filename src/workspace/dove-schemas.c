/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include "dove-schemas-private.h"

#include "record/dove-json.h"
#include "workspace/dove-schemas-resource.h"

/*
 * The schemas of data/schemas, built into the program.
 *
 * What several kinds share stands once, in common.schema.json, and is referred to by
 * `common.schema.json#/$defs/NAME`, as any editor understands. Since our checker knows one
 * document at a time, such a reference is turned into a local one here, and the common `$defs`
 * are put beside those of the schema.
 */

#define RESOURCE_PREFIX "/org/dovetail/schemas/"
#define COMMON_FILE     "common.schema.json"

typedef struct
{
  DoveSchema *schema;
  DoveValue  *properties;  /* whose order is that of saved members */
} Entry;

static DoveValue *
load_document (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCE_PREFIX, name, NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  DoveValue *document;

  bytes = g_resource_lookup_data (dove_schemas_get_resource (), path,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  if (bytes == NULL)
    g_error ("%s", error->message);

  document = dove_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                              NULL, &error);
  if (document == NULL)
    g_error ("%s: %s", name, error->message);

  return document;
}

/* A copy in which references to the common file are local ones */
static DoveValue *
localise (DoveValue *value)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  const DoveValueKind kind = dove_value_get_kind (value);
  const char *text = dove_value_get_text (value);

  if (text != NULL && g_str_has_prefix (text, COMMON_FILE "#"))
    return dove_value_new_text (text + strlen (COMMON_FILE));

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return dove_value_ref (value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *copy = localise (dove_value_get_element (value, i));

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, copy);
      else
        dove_value_builder_take (builder, dove_value_get_name (value, i), copy);
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
bundle (DoveValue *document,
        DoveValue *common)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) defs = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) local = localise (document);
  DoveValue *own = dove_value_get_member (local, "$defs");

  dove_value_builder_set_all (defs, dove_value_get_member (common, "$defs"));
  if (own != NULL)
    dove_value_builder_set_all (defs, own);

  dove_value_builder_set_all (builder, local);
  dove_value_builder_take (builder, "$defs", dove_value_builder_end (defs));

  return dove_value_builder_end (builder);
}

static Entry *
load_entry (const char *kind,
            DoveValue  *common)
{
  g_autofree char *name = g_strconcat (kind, ".schema.json", NULL);
  g_autoptr(DoveValue) document = load_document (name);
  g_autoptr(DoveValue) bundled = bundle (document, common);
  g_autoptr(GError) error = NULL;
  Entry *entry = g_new0 (Entry, 1);

  entry->schema = dove_schema_new (bundled, &error);
  if (entry->schema == NULL)
    g_error ("%s: %s", name, error->message);

  entry->properties = dove_value_ref (dove_value_get_member (document, "properties"));

  return entry;
}

static gpointer
load_all (gpointer data)
{
  static const char *const kinds[] = {
    "connection", "sync", "flow", "mapping", "table", "workspace",
  };
  GHashTable *entries = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(DoveValue) common = load_document (COMMON_FILE);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_hash_table_insert (entries, (gpointer) kinds[i], load_entry (kinds[i], common));

  return entries;
}

static Entry *
find_entry (const char *kind)
{
  static GOnce once = G_ONCE_INIT;

  return g_hash_table_lookup (g_once (&once, load_all, NULL), kind);
}

/* The schema of a kind of document, read once for the process; NULL for a kind that has none
 * here (a manifest's belongs to its own room) */
DoveSchema *
dove_schemas_get (const char *kind)
{
  Entry *entry = find_entry (kind);

  return entry != NULL ? entry->schema : NULL;
}

/* A copy of a document with its members in the order of the schema, and those that the schema
 * does not name behind: so that saving again changes only what was changed */
DoveValue *
dove_schemas_order (const char *kind,
                    DoveValue  *document)
{
  Entry *entry = find_entry (kind);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (entry == NULL)
    return dove_value_ref (document);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (entry->properties); i++)
    {
      const char *name = dove_value_get_name (entry->properties, i);
      DoveValue *value = dove_value_get_member (document, name);

      if (value != NULL)
        dove_value_builder_set (builder, name, value);
    }

  dove_value_builder_set_all (builder, document);

  return dove_value_builder_end (builder);
}
