/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-type-private.h"
#include "record/dove-path.h"

/*
 * Types from JSON Schemas. A value fits a schema when it fits each of the statements it makes:
 * its own members, what it refers to, all of `allOf`, one of `anyOf`. So a type is the meeting
 * of what they allow, and what is not understood allows everything. The schema of a member is
 * put together the same way, from what each statement says of the member.
 */

#define DEPTH_MOST  12  /* of references: circles end here, with everything allowed */
#define VALUES_ALL  ((1u << (DOVE_VALUE_RECORD + 1)) - 1)

/* What a schema says of a value by itself; @kinds are bits 1 << DoveValueKind */
typedef struct
{
  guint       kinds;
  gboolean    is_whole;
  gint64      max_length;
  const char *format;
  DoveValue  *choices;
} Facts;

static Facts facts_of (DoveSource *source,
                       DoveValue  *schema,
                       guint       depth);

static DoveValue *
keep (DoveSource       *source,
      DoveValueBuilder *builder)
{
  DoveValue *value = dove_value_builder_end (builder);

  g_ptr_array_add (source->made, value);

  return value;
}

/* What `$ref` leads to; NULL, everything, when it leads elsewhere */
static DoveValue *
follow (DoveSource *source,
        DoveValue  *schema)
{
  const char *reference = dove_value_get_member_text (schema, "$ref");
  g_autofree char *pointer = NULL;

  if (reference == NULL || *reference != '#')
    return NULL;

  pointer = g_uri_unescape_string (reference + 1, NULL);

  return pointer != NULL ? dove_pointer_get (source->root, pointer) : NULL;
}

static guint
kinds_of_name (const char *name)
{
  static const struct { const char *name; DoveValueKind kind; } types[] = {
    { "null", DOVE_VALUE_NULL },     { "boolean", DOVE_VALUE_BOOLEAN },
    { "number", DOVE_VALUE_NUMBER }, { "integer", DOVE_VALUE_NUMBER },
    { "string", DOVE_VALUE_TEXT },   { "array", DOVE_VALUE_LIST },
    { "object", DOVE_VALUE_RECORD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (types[i].name, name) == 0)
      return 1u << types[i].kind;

  return VALUES_ALL;
}

static void
read_types (DoveValue *types,
            Facts     *facts)
{
  guint n = dove_value_get_kind (types) == DOVE_VALUE_LIST ? dove_value_get_length (types) : 1;
  gboolean has_number = FALSE;

  if (types == NULL)
    return;

  facts->kinds = 0;
  facts->is_whole = TRUE;
  for (guint i = 0; i < n; i++)
    {
      DoveValue *type = dove_value_get_kind (types) == DOVE_VALUE_LIST
                        ? dove_value_get_element (types, i) : types;

      const char *name = dove_value_get_text (type);
      guint kinds = kinds_of_name (name);

      facts->kinds |= kinds;
      has_number |= g_strcmp0 (name, "integer") != 0 && (kinds & (1u << DOVE_VALUE_NUMBER)) != 0;
    }
  facts->is_whole = !has_number;
}

/* The values that `enum` or `const` allow */
static void
read_choices (DoveSource *source,
              DoveValue  *choices,
              Facts      *facts)
{
  g_autoptr(DoveValueBuilder) texts = dove_value_builder_new (DOVE_VALUE_LIST);
  guint kinds = 0;

  for (guint i = 0, n = dove_value_get_length (choices); i < n; i++)
    {
      DoveValue *choice = dove_value_get_element (choices, i);

      kinds |= 1u << dove_value_get_kind (choice);
      if (dove_value_get_kind (choice) == DOVE_VALUE_TEXT)
        dove_value_builder_take_element (texts, dove_value_ref (choice));
    }
  facts->kinds &= kinds;
  facts->choices = keep (source, texts);
}

static Facts
own_facts (DoveSource *source,
           DoveValue  *schema)
{
  Facts facts = { .kinds = VALUES_ALL, .max_length = -1 };
  DoveValue *choices = dove_value_get_member (schema, "enum");
  DoveValue *constant = dove_value_get_member (schema, "const");
  gint64 length = 0;

  read_types (dove_value_get_member (schema, "type"), &facts);
  if (choices != NULL)
    read_choices (source, choices, &facts);
  if (constant != NULL)
    {
      DoveValue *one = dove_value_new_list (&constant, 1);

      g_ptr_array_add (source->made, one);
      read_choices (source, one, &facts);
    }
  if (dove_value_get_integer (dove_value_get_member (schema, "maxLength"), &length))
    facts.max_length = length;
  facts.format = dove_value_get_member_text (schema, "format");
  if (facts.format == NULL)
    facts.format = dove_value_get_member_text (schema, "x-format");

  return facts;
}

static void
meet (Facts       *facts,
      const Facts *other)
{
  facts->kinds &= other->kinds;
  facts->is_whole |= other->is_whole;
  if (facts->max_length < 0 || (other->max_length >= 0 && other->max_length < facts->max_length))
    facts->max_length = other->max_length;
  if (facts->format == NULL)
    facts->format = other->format;
  if (facts->choices == NULL)
    facts->choices = other->choices;
}

/* Of branches one holds. What only some say is not known. */
static Facts
facts_of_branches (DoveSource *source,
                   DoveValue  *branches,
                   guint       depth)
{
  Facts all = { .is_whole = TRUE };

  for (guint i = 0, n = dove_value_get_length (branches); i < n; i++)
    {
      Facts facts = facts_of (source, dove_value_get_element (branches, i), depth);
      gboolean had_text = (all.kinds & (1u << DOVE_VALUE_TEXT)) != 0;

      if ((facts.kinds & (1u << DOVE_VALUE_NUMBER)) != 0)
        all.is_whole &= facts.is_whole;
      all.kinds |= facts.kinds;
      if ((facts.kinds & (1u << DOVE_VALUE_TEXT)) == 0)
        continue;
      if (!had_text)
        {
          all.max_length = facts.max_length;
          all.format = facts.format;
          all.choices = facts.choices;
          continue;
        }
      all.max_length = all.max_length < 0 || facts.max_length < 0
                       ? -1 : MAX (all.max_length, facts.max_length);
      all.format = g_strcmp0 (all.format, facts.format) == 0 ? all.format : NULL;
      all.choices = NULL;
    }

  return all;
}

static Facts
facts_of (DoveSource *source,
          DoveValue  *schema,
          guint       depth)
{
  static const char *const branches[] = { "anyOf", "oneOf" };
  Facts facts = { .kinds = VALUES_ALL, .max_length = -1 };
  DoveValue *all = dove_value_get_member (schema, "allOf");
  DoveValue *reference = follow (source, schema);

  if (dove_value_get_kind (schema) == DOVE_VALUE_BOOLEAN && !dove_value_get_boolean (schema))
    facts.kinds = 0;
  if (dove_value_get_kind (schema) != DOVE_VALUE_RECORD || depth > DEPTH_MOST)
    return facts;

  facts = own_facts (source, schema);
  if (reference != NULL)
    {
      Facts other = facts_of (source, reference, depth + 1);

      meet (&facts, &other);
    }
  for (guint i = 0, n = dove_value_get_length (all); i < n; i++)
    {
      Facts other = facts_of (source, dove_value_get_element (all, i), depth + 1);

      meet (&facts, &other);
    }
  for (guint i = 0; i < G_N_ELEMENTS (branches); i++)
    if (dove_value_get_length (dove_value_get_member (schema, branches[i])) > 0)
      {
        Facts other = facts_of_branches (source, dove_value_get_member (schema, branches[i]),
                                         depth + 1);

        meet (&facts, &other);
      }

  return facts;
}

/* What a schema says of a member (@name) or of the elements (no name), by itself */
static DoveValue *
own_part (DoveValue  *schema,
          const char *name)
{
  DoveValue *properties = dove_value_get_member (schema, "properties");
  DoveValue *part = NULL;

  if (name == NULL)
    return dove_value_get_member (schema, "prefixItems") != NULL
           ? NULL : dove_value_get_member (schema, "items");

  part = dove_value_get_member (properties, name);
  if (part == NULL && dove_value_get_member (schema, "patternProperties") == NULL)
    part = dove_value_get_member (schema, "additionalProperties");

  return part;
}

/* All that is said of a part, put together; NULL when nothing is */
static DoveValue *
part_of (DoveSource *source,
         DoveValue  *schema,
         const char *name,
         guint       depth)
{
  static const char *const words[] = { "allOf", "anyOf", "oneOf" };
  g_autoptr(GPtrArray) said = g_ptr_array_new ();
  g_autoptr(DoveValueBuilder) whole = NULL;
  DoveValue *own = own_part (schema, name);
  DoveValue *reference = follow (source, schema);
  guint whole_kind = 1u << (name != NULL ? DOVE_VALUE_RECORD : DOVE_VALUE_LIST);

  if (depth > DEPTH_MOST || dove_value_get_kind (schema) != DOVE_VALUE_RECORD)
    return NULL;

  if (own != NULL)
    g_ptr_array_add (said, own);
  if (reference != NULL)
    g_ptr_array_add (said, part_of (source, reference, name, depth + 1));

  for (guint w = 0; w < G_N_ELEMENTS (words); w++)
    {
      DoveValue *list = dove_value_get_member (schema, words[w]);
      g_autoptr(DoveValueBuilder) one_of = dove_value_builder_new (DOVE_VALUE_LIST);
      gboolean is_open = FALSE;
      guint n_parts = 0;

      for (guint i = 0, n = dove_value_get_length (list); i < n; i++)
        {
          DoveValue *branch = dove_value_get_element (list, i);
          DoveValue *part = part_of (source, branch, name, depth + 1);

          if (w > 0 && (facts_of (source, branch, depth + 1).kinds & whole_kind) == 0)
            continue; /* what has parts is not of this branch */
          is_open |= part == NULL;
          if (w == 0)
            g_ptr_array_add (said, part);
          else if (part != NULL)
            {
              dove_value_builder_take_element (one_of, dove_value_ref (part));
              n_parts++;
            }
        }
      if (w > 0 && !is_open && n_parts > 0)
        {
          g_autoptr(DoveValueBuilder) any = dove_value_builder_new (DOVE_VALUE_RECORD);

          dove_value_builder_take (any, "anyOf", dove_value_builder_end (one_of));
          g_ptr_array_add (said, keep (source, any));
        }
    }

  while (g_ptr_array_remove (said, NULL))
    ;
  if (said->len <= 1)
    return said->len == 1 ? g_ptr_array_index (said, 0) : NULL;

  whole = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (whole, "allOf",
                           dove_value_new_list ((DoveValue **) said->pdata, said->len));

  return keep (source, whole);
}

/*
 * dove_source_member:
 * @schema: (nullable): a schema of records
 *
 * Returns: (transfer none) (nullable): the schema of a member; %NULL when nothing is said of it
 */
DoveValue *
dove_source_member (DoveSource *source,
                    DoveValue  *schema,
                    const char *name)
{
  return part_of (source, schema, name, 0);
}

/*
 * dove_source_items:
 *
 * Returns: (transfer none) (nullable): the schema of a list's elements
 */
DoveValue *
dove_source_items (DoveSource *source,
                   DoveValue  *schema)
{
  return part_of (source, schema, NULL, 0);
}

/*
 * dove_source_records:
 * @schema: (nullable): a schema
 *
 * Returns: (transfer none) (nullable): the schema of the records in it: of a list, or a list of
 *   lists, of its elements
 */
DoveValue *
dove_source_records (DoveSource *source,
                     DoveValue  *schema)
{
  for (guint i = 0; i < DEPTH_MOST && schema != NULL; i++)
    {
      Facts facts = facts_of (source, schema, 0);

      if ((facts.kinds & (1u << DOVE_VALUE_LIST)) == 0 || facts.kinds == VALUES_ALL)
        break;
      schema = dove_source_items (source, schema);
    }

  return schema;
}

static gboolean
is_required (DoveSource *source,
             DoveValue  *schema,
             const char *name,
             guint       depth)
{
  DoveValue *names = dove_value_get_member (schema, "required");
  DoveValue *all = dove_value_get_member (schema, "allOf");
  DoveValue *reference = follow (source, schema);

  if (depth > DEPTH_MOST)
    return FALSE;
  for (guint i = 0, n = dove_value_get_length (names); i < n; i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (names, i)), name) == 0)
      return TRUE;
  for (guint i = 0, n = dove_value_get_length (all); i < n; i++)
    if (is_required (source, dove_value_get_element (all, i), name, depth + 1))
      return TRUE;

  return reference != NULL && is_required (source, reference, name, depth + 1);
}

/* `additionalProperties` that is true or a schema: other members are meant to occur. (Where it
 * is not there they may as well, but a schema that lists its members is taken at its word.) */
static gboolean
is_said_to_be_open (DoveValue *schema)
{
  DoveValue *others = dove_value_get_member (schema, "additionalProperties");

  return dove_value_get_kind (others) == DOVE_VALUE_RECORD || dove_value_get_boolean (others);
}

static gboolean
add_names (DoveSource *source,
           DoveValue  *schema,
           GPtrArray  *names,
           GHashTable *seen,
           guint       depth)
{
  static const char *const words[] = { "allOf", "anyOf", "oneOf" };
  static const char *const parts[] = { "then", "else" };
  DoveValue *properties = dove_value_get_member (schema, "properties");
  DoveValue *reference = follow (source, schema);
  gboolean is_closed = properties != NULL;

  if (depth > DEPTH_MOST || dove_value_get_kind (schema) != DOVE_VALUE_RECORD)
    return FALSE;

  for (guint i = 0, n = dove_value_get_length (properties); i < n; i++)
    if (g_hash_table_add (seen, (char *) dove_value_get_name (properties, i)))
      g_ptr_array_add (names, (char *) dove_value_get_name (properties, i));

  if (reference != NULL)
    is_closed |= add_names (source, reference, names, seen, depth + 1);
  for (guint w = 0; w < G_N_ELEMENTS (words); w++)
    {
      DoveValue *list = dove_value_get_member (schema, words[w]);

      for (guint i = 0, n = dove_value_get_length (list); i < n; i++)
        is_closed |= add_names (source, dove_value_get_element (list, i), names, seen, depth + 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    add_names (source, dove_value_get_member (schema, parts[i]), names, seen, depth + 1);

  return is_closed && dove_value_get_member (schema, "patternProperties") == NULL
         && !is_said_to_be_open (schema);
}

/*
 * dove_source_add_names:
 * @names: (element-type utf8): empty; gets the names of members that the schema knows, borrowed
 *
 * Returns: whether a name beside them is a mistake; a schema that names none, or describes
 *   members by a pattern, leaves that open
 */
gboolean
dove_source_add_names (DoveSource *source,
                       DoveValue  *schema,
                       GPtrArray  *names)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  return add_names (source, schema, names, seen, 0);
}

/* The type of a value that fits @schema; of a list flattened, as a reference gives it */
static DoveType
type_of (DoveSource *source,
         DoveValue  *schema,
         guint       depth)
{
  static const DoveKinds kinds[] = {
    [DOVE_VALUE_NULL] = DOVE_KIND (EMPTY),      [DOVE_VALUE_BOOLEAN] = DOVE_KIND (LOGICAL),
    [DOVE_VALUE_NUMBER] = DOVE_KIND (NUMBER),   [DOVE_VALUE_TEXT] = DOVE_KIND (TEXT),
    [DOVE_VALUE_LIST] = 0,                      [DOVE_VALUE_RECORD] = DOVE_KIND (RECORD),
  };
  Facts facts = facts_of (source, schema, 0);
  DoveType type = dove_type_of (0);

  if (depth > DEPTH_MOST)
    return dove_type_any ();

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((facts.kinds & (1u << i)) != 0)
      type.kinds |= kinds[i];
  type.is_whole = facts.is_whole;
  type.max_length = facts.max_length;
  type.format = facts.format;
  type.choices = facts.choices;
  type.record = schema;

  if ((facts.kinds & (1u << DOVE_VALUE_LIST)) != 0)
    {
      DoveValue *items = dove_source_items (source, schema);
      DoveType element = items != NULL ? type_of (source, items, depth + 1) : dove_type_any ();
      DoveType list = dove_type_list_of (&element);

      type = dove_type_join (source, &type, &list);
    }

  return type;
}

/*
 * dove_source_type:
 * @schema: (nullable): a schema; %NULL allows everything
 *
 * Returns: the type of what fits it
 */
DoveType
dove_source_type (DoveSource *source,
                  DoveValue  *schema)
{
  return schema != NULL ? type_of (source, schema, 0) : dove_type_any ();
}

static void
add (DoveSource *source,
     DoveType   *type,
     DoveType    other)
{
  *type = dove_type_join (source, type, &other);
}

static DoveType
fetch (DoveSource     *source,
       DoveValue      *schema,
       const DoveStep *steps,
       guint           n_steps,
       guint           depth)
{
  guint kinds = facts_of (source, schema, 0).kinds;
  DoveType type = dove_type_none ();

  if (n_steps == 0 || schema == NULL || depth > DEPTH_MOST)
    return n_steps == 0 ? dove_source_type (source, schema) : dove_type_any ();

  if ((kinds & (1u << DOVE_VALUE_RECORD)) != 0)
    {
      add (source, &type, fetch (source, dove_source_member (source, schema, steps->name),
                                 steps + 1, n_steps - 1, depth + 1));
      if (!is_required (source, schema, steps->name, 0))
        add (source, &type, dove_type_of (DOVE_KIND (EMPTY)));
    }
  if ((kinds & (1u << DOVE_VALUE_LIST)) != 0 && steps->index > 0)
    {
      add (source, &type, fetch (source, dove_source_items (source, schema), steps + 1,
                                 n_steps - 1, depth + 1));
      add (source, &type, dove_type_of (DOVE_KIND (EMPTY)));
    }
  else if ((kinds & (1u << DOVE_VALUE_LIST)) != 0)
    {
      DoveType element = fetch (source, dove_source_items (source, schema), steps, n_steps,
                                depth + 1);

      add (source, &type, dove_type_list_of (&element));
    }
  if ((kinds & ~((1u << DOVE_VALUE_RECORD) | (1u << DOVE_VALUE_LIST))) != 0)
    add (source, &type, dove_type_of (DOVE_KIND (EMPTY)));

  return type;
}

/*
 * dove_source_fetch:
 * @schema: (nullable): of what the steps begin at
 *
 * Returns: the type of what a reference gives
 */
DoveType
dove_source_fetch (DoveSource     *source,
                   DoveValue      *schema,
                   const DoveStep *steps,
                   guint           n_steps)
{
  return fetch (source, schema, steps, n_steps, 0);
}
