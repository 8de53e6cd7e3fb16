/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveImportRow:
 * @object: (nullable): id of the object it is about
 * @operation: (nullable): of the object: `list`, `create` ...
 * @pointer: where in the manifest the answer belongs
 * @what: what is open, a sentence
 * @choices: (element-type utf8): what it may be; perhaps none
 * @try_it: (nullable): how the live service answers it: `sign-in`, `list-twice`, `since`, `get`,
 *   `create`, `update`
 *
 * One line of the check-list.
 */
typedef struct
{
  char       *object;
  char       *operation;
  char       *pointer;
  char       *what;
  GPtrArray  *choices;
  const char *try_it;
} DoveImportRow;

/**
 * DoveImportTally:
 * @operations: that the document describes
 * @recognised: of them, that are list, get, create, update, delete or their like
 * @used: of them, that are in the manifest
 * @lists: that give records
 * @keys: @pagings: @sinces: of these lists, those with a key, paging, changes since a time
 *
 * What was made of a document.
 */
typedef struct
{
  guint operations;
  guint recognised;
  guint used;
  guint lists;
  guint keys;
  guint pagings;
  guint sinces;
} DoveImportTally;

/**
 * DoveImport:
 * @format: what was read: `OpenAPI 3.0.1`
 * @manifest: the manifest; dove_manifest_new() takes it as it is
 * @rows: (element-type DoveImportRow): what stayed open
 * @notes: (element-type utf8): what is wrong with the document: sentences
 * @tally: figures
 *
 * A manifest made from a vendor's document.
 */
typedef struct
{
  char            *format;
  DoveValue       *manifest;
  GPtrArray       *rows;
  GPtrArray       *notes;
  DoveImportTally  tally;
} DoveImport;

DoveImport *dove_import_document   (const char        *data,
                                    gsize              length,
                                    const char        *id,
                                    GError           **error);
void        dove_import_free       (DoveImport        *self);

char       *dove_import_write      (DoveImport        *self);
DoveValue  *dove_import_row_to_value (const DoveImportRow *row);
DoveValue  *dove_import_to_value   (DoveImport        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveImport, dove_import_free)

G_END_DECLS
