/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

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
 * @rows: (element-type DoveProposal): what can be carried over from the first to the second
 *
 * A sync that is being made: what is known of both ends, and what is proposed for it.
 */
typedef struct
{
  DoveDraftSide sides[2];
  GPtrArray    *keys;
  GPtrArray    *rows;
} DoveDraft;

/**
 * DoveDraftRow:
 * @field: of the second side, as the agent tells it
 * @formula: what it is to hold
 * @source: (nullable): the field of the first side, when it is just that one
 *
 * A row that a person has chosen.
 */
typedef struct
{
  DoveValue *field;
  char      *formula;
  DoveValue *source;
} DoveDraftRow;

/**
 * DoveDraftChoice:
 * @id: of the new sync
 * @name: what it is called
 * @is_both: in both directions
 * @key_a: formula of the key at the first side
 * @key_b: formula of the key at the second side
 * @rows: (element-type DoveDraftRow): what is carried over
 * @trigger: (nullable): what starts it, as JSON; %NULL for only when it is asked for
 * @conflict: (nullable): who wins when both sides changed a field: `ask`, `newest`, `a`, `b`
 * @deletes: (nullable): what a deleted record means for the other one: `keep`, `archive`,
 *   `delete`, `ask`
 *
 * All that a person has chosen.
 */
typedef struct
{
  const char *id;
  const char *name;
  gboolean    is_both;
  const char *key_a;
  const char *key_b;
  GPtrArray  *rows;
  const char *trigger;
  const char *conflict;
  const char *deletes;
} DoveDraftChoice;

void          dove_draft_clear       (DoveDraft             *self);
void          dove_draft_propose     (DoveDraft             *self);
DoveValue    *dove_draft_find_field  (const DoveDraft       *self,
                                      guint                  side,
                                      const char            *path);
const char   *dove_draft_field_label (DoveValue             *field);
gboolean      dove_draft_is_choosable (const DoveDraft      *self,
                                      guint                  side,
                                      DoveValue             *field,
                                      gboolean               is_written);
char         *dove_draft_sample      (const DoveDraft       *self,
                                      const char            *formula);
DoveValue    *dove_draft_to_document (const DoveDraft       *self,
                                      const DoveDraftChoice *choice);
char         *dove_draft_make_id     (const char            *name);

DoveDraftRow *dove_draft_row_new     (DoveValue             *field,
                                      const char            *formula,
                                      DoveValue             *source);
void          dove_draft_row_free    (DoveDraftRow          *row);

G_END_DECLS
