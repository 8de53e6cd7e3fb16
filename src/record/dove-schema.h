/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveSchema:
 *
 * A compiled JSON Schema (2020-12, the subset of this file's source): checks values and tells
 * an editor which fields a record has. Immutable, reference-counted, thread-safe.
 */
typedef struct _DoveSchema DoveSchema;

/**
 * DoveSchemaIssue:
 * @pointer: JSON Pointer to the offending value
 * @message: a sentence for a person, with the remedy where there is one (the nearest known
 *   name of a mistyped member, the allowed values)
 * @member: (nullable): the member of the value that @message names by itself; without one the
 *   sentence is about the value at @pointer, and is said behind its name
 *
 * One way in which a value does not fit its schema.
 */
typedef struct
{
  char *pointer;
  char *message;
  char *member;
} DoveSchemaIssue;

/**
 * DoveField:
 * @path: field path from the record, as in a mapping
 * @title: (nullable): what to call it
 * @kind: the kind of value; for a union with null the other kind
 * @format: (nullable): `format` or, before it, `x-format`
 * @schema: the field's own schema
 * @depth: 0 for members of the record
 *
 * One field of a schema, for lists and trees of fields. Elements of a list of records have
 * the path of the list with the member behind it: `lines.net`.
 */
typedef struct
{
  char         *path;
  char         *title;
  DoveValueKind kind;
  char         *format;
  DoveValue    *schema;
  guint         depth;
  gboolean      nullable;
  gboolean      required;
  gboolean      read_only;
  gboolean      write_only;
  gboolean      create_only;
  gboolean      is_list;     /* itself a list, or within the elements of one */
} DoveField;

DoveSchema *dove_schema_new          (DoveValue       *document,
                                      GError         **error);
DoveSchema *dove_schema_ref          (DoveSchema      *self);
void        dove_schema_unref        (DoveSchema      *self);

GPtrArray  *dove_schema_check        (DoveSchema      *self,
                                      DoveValue       *value);
GPtrArray  *dove_schema_get_fields   (DoveSchema      *self);
DoveField  *dove_schema_find_field   (DoveSchema      *self,
                                      const char      *path);

/* What people call fields */
GHashTable *dove_titles_new          (GPtrArray       *fields);
GHashTable *dove_schema_make_titles  (DoveSchema      *self);
const char *dove_title_of            (GHashTable      *titles,
                                      const char      *path);

void        dove_schema_issue_free   (DoveSchemaIssue *issue);

/* The form in which two applications' values of one field are compared */
DoveValue  *dove_canonical_value     (DoveValue       *value,
                                      DoveValue       *field_schema);

DoveValue  *dove_field_to_value (const DoveField *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveSchema, dove_schema_unref)

G_END_DECLS
