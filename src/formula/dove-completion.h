/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-function-info.h"

G_BEGIN_DECLS

/**
 * DoveCompletionKind:
 *
 * What a proposal names.
 */
typedef enum
{
  DOVE_COMPLETION_FIELD,
  DOVE_COMPLETION_NAME,
  DOVE_COMPLETION_TABLE,
  DOVE_COMPLETION_FUNCTION,
} DoveCompletionKind;

/**
 * DoveCompletion:
 * @label: what to show: a path, a name, a function
 * @insert: what to put in the place of the bytes from @start to @end
 * @cursor: where the cursor is to stand then, in bytes of @insert
 * @title: (nullable): of a field, what its schema calls it
 * @type: (nullable): of a field, what it holds, in words
 * @sample: (nullable): of a field, its value in the sample record
 * @signature: (nullable): of a function, names of the arguments
 * @help: (nullable): of a function, one line, untranslated
 *
 * Something that could be written at a place in a formula.
 */
typedef struct
{
  DoveCompletionKind  kind;
  char             *label;
  char             *insert;
  guint             start;
  guint             end;
  guint             cursor;
  char             *title;
  char             *type;
  char             *sample;
  const char       *signature;
  const char       *help;
} DoveCompletion;

/**
 * DoveSurroundings:
 * @schema: (nullable): JSON Schema of the records
 * @record: (nullable): a sample record, for values, and for names that the schema does not have
 * @tables: (nullable) (array zero-terminated=1): names of the workspace's tables
 * @names: (nullable) (array zero-terminated=1): names that are given from outside
 *
 * What a formula can refer to.
 */
typedef struct
{
  DoveValue         *schema;
  DoveValue         *record;
  const char *const *tables;
  const char *const *names;
} DoveSurroundings;

/**
 * DoveSignature:
 * @info: the function around the place
 * @start: first byte of its name
 * @index: which argument of the call the place is in, from 0
 * @argument: which of @info's arguments that is; -1 when there are too many
 *
 * Help for who is writing the arguments of a function.
 */
typedef struct
{
  DoveFunctionInfo *info;
  guint             start;
  guint             index;
  int               argument;
} DoveSignature;

GPtrArray     *dove_formula_complete      (const char             *text,
                                           guint                   position,
                                           const DoveSurroundings *surroundings);
void           dove_completion_free       (DoveCompletion         *proposal);
DoveSignature *dove_formula_get_signature (const char             *text,
                                           guint                   position);
void           dove_signature_free        (DoveSignature          *signature);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveCompletion, dove_completion_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveSignature, dove_signature_free)

G_END_DECLS
