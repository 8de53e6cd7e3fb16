/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"
#include "mapping/dove-proposal.h"

G_BEGIN_DECLS

/**
 * DoveDraftSide:
 * @connection: id of a connection
 * @name: what it is called
 * @object: kind of record
 * @fields: list of its fields, as the agent tells them
 * @records: list of some records, without what is around them
 *
 * One end of a sync that is being made.
 */
typedef struct
{
  char      *connection;
  char      *name;
  char      *object;
  DoveValue *fields;
  DoveValue *records;
} DoveDraftSide;

/**
 * DoveDraft:
 * @sides: both ends
 * @keys: (element-type DoveProposal): by what records can be recognised
 * @rows: (element-type DoveProposal): what can be carried over into the first and the second side
 * @tables: (nullable): record of the rows of the workspace's tables by their ids
 * @zone: (nullable): time zone of the workspace
 * @language: (nullable): of the workspace
 * @document: (nullable): the definition as it is now
 * @original: (nullable): the definition that it began with
 * @earlier: (nullable) (element-type DoveDraft): what was known before; rows of a form may still
 *   show it
 *
 * A sync that is being made or changed: what is known of both ends, what is proposed, and its
 * definition (dove-draft-document.h). Zeroed it is empty.
 */
typedef struct
{
  DoveDraftSide sides[2];
  GPtrArray    *keys;
  GPtrArray    *rows[2];
  DoveValue    *tables;
  char         *zone;
  char         *language;
  DoveValue    *document;
  DoveValue    *original;
  GPtrArray    *earlier;
} DoveDraft;

void                dove_draft_clear         (DoveDraft        *self);
void                dove_draft_take_asked    (DoveDraft        *self,
                                              DoveDraft        *asked);
void                dove_draft_propose       (DoveDraft        *self);
DoveValue          *dove_draft_find_field    (const DoveDraft  *self,
                                              guint             side,
                                              const char       *path);
const DoveProposal *dove_draft_find_proposal (const DoveDraft  *self,
                                              guint             side,
                                              const char       *path);
const char         *dove_draft_field_label   (DoveValue        *field);
gboolean            dove_draft_is_choosable  (const DoveDraft  *self,
                                              guint             side,
                                              DoveValue        *field,
                                              gboolean          is_written);
DoveFormulaHost     dove_draft_get_host      (const DoveDraft  *self);
char               *dove_draft_sample        (const DoveDraft  *self,
                                              guint             side,
                                              const char       *formula);
DoveValue          *dove_draft_dup_fields    (const DoveDraft  *self,
                                              guint             side);
GHashTable         *dove_draft_make_titles   (const DoveDraft  *self,
                                              guint             side);
DoveValue          *dove_draft_make_schema   (const DoveDraft  *self,
                                              guint             side);
char               *dove_draft_make_id       (const char       *name);

G_END_DECLS
