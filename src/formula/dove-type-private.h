/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-function-private.h"

G_BEGIN_DECLS

/**
 * DoveKinds:
 *
 * A set of #DoveCellKind, a bit each: what a value may turn out to be.
 */
typedef guint DoveKinds;

#define DOVE_KIND(kind)  (1u << DOVE_CELL_##kind)
#define DOVE_KINDS_PLAIN (DOVE_KIND (NUMBER) | DOVE_KIND (TEXT) | DOVE_KIND (LOGICAL) \
                          | DOVE_KIND (EMPTY))
#define DOVE_KINDS_ANY   (DOVE_KINDS_PLAIN | DOVE_KIND (RECORD))
#define DOVE_HINTS_ANY   ((1u << (DOVE_HINT_CURRENCY + 1)) - 1)

/**
 * DoveType:
 * @kinds: what the value itself may be
 * @elements: what elements may be, when it is an array
 * @hints: the hints that numbers in it may have, a bit 1 << #DoveHint each; those without too
 * @is_whole: whether all numbers in it are whole
 * @max_length: the most characters of a text in it; -1 when not known
 * @format: (nullable): the format of all texts in it
 * @choices: (nullable): a list of all texts there can be; %NULL when not known
 * @record: (nullable): the schema of records in it; %NULL when not known
 *
 * What is known of a value before there is a record: always wide enough. Values are borrowed,
 * from the schema or the #DoveSource.
 */
typedef struct
{
  DoveKinds   kinds;
  DoveKinds   elements;
  guint       hints;
  gboolean    is_whole;
  gint64      max_length;
  const char *format;
  DoveValue  *choices;
  DoveValue  *record;
} DoveType;

/**
 * DoveSource:
 * @root: (nullable): the schema's document, in which references begin; %NULL: nothing is known
 * @made: (element-type DoveValue): schemas and lists that were put together on the way
 *
 * The schema that types come from.
 */
typedef struct
{
  DoveValue *root;
  GPtrArray *made;
} DoveSource;

DoveType    dove_type_none         (void);
DoveType    dove_type_any          (void);
DoveType    dove_type_of           (DoveKinds       kinds);
DoveType    dove_type_of_cell      (DoveSource     *source,
                                    const DoveCell *cell);
DoveType    dove_type_join         (DoveSource     *source,
                                    const DoveType *a,
                                    const DoveType *b);
DoveType    dove_type_list_of      (const DoveType *element);
DoveType    dove_type_scalars      (const DoveType *type);
DoveType    dove_type_first        (const DoveType *type);
DoveKinds   dove_type_met          (const DoveType *type);

DoveType    dove_source_fetch      (DoveSource     *source,
                                    DoveValue      *schema,
                                    const DoveStep *steps,
                                    guint           n_steps);
DoveType    dove_source_type       (DoveSource     *source,
                                    DoveValue      *schema);
DoveValue  *dove_source_member     (DoveSource     *source,
                                    DoveValue      *schema,
                                    const char     *name);
DoveValue  *dove_source_items      (DoveSource     *source,
                                    DoveValue      *schema);
gboolean    dove_source_add_names  (DoveSource     *source,
                                    DoveValue      *schema,
                                    GPtrArray      *names);
DoveValue  *dove_source_records    (DoveSource     *source,
                                    DoveValue      *schema);

/* The table of functions' types */
const char *dove_function_rule     (const DoveFunction *function);

G_END_DECLS
