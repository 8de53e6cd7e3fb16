/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveDefinitionKind:
 * @DOVE_DEFINITION_CONNECTION: `connections/ID.json`
 * @DOVE_DEFINITION_SYNC: `syncs/ID.json`
 * @DOVE_DEFINITION_FLOW: `flows/ID.json`
 * @DOVE_DEFINITION_MAPPING: `mappings/ID.json`
 * @DOVE_DEFINITION_TABLE: `tables/ID.json`
 * @DOVE_DEFINITION_CONNECTOR: `connectors/ID.json`: a private manifest
 *
 * What a definition document describes.
 */
typedef enum
{
  DOVE_DEFINITION_CONNECTION,
  DOVE_DEFINITION_SYNC,
  DOVE_DEFINITION_FLOW,
  DOVE_DEFINITION_MAPPING,
  DOVE_DEFINITION_TABLE,
  DOVE_DEFINITION_CONNECTOR,
} DoveDefinitionKind;

#define DOVE_DEFINITION_N_KINDS (DOVE_DEFINITION_CONNECTOR + 1)

/**
 * DoveSide:
 * @DOVE_SIDE_A: the sync's `a`
 * @DOVE_SIDE_B: the sync's `b`
 *
 * One of the two ends of a sync; also an index into arrays of two.
 */
typedef enum
{
  DOVE_SIDE_A,
  DOVE_SIDE_B,
} DoveSide;

#define DOVE_SIDE_OTHER(side) ((side) == DOVE_SIDE_A ? DOVE_SIDE_B : DOVE_SIDE_A)

typedef enum
{
  DOVE_DIRECTION_A_TO_B,
  DOVE_DIRECTION_B_TO_A,
  DOVE_DIRECTION_BOTH,
} DoveDirection;

/**
 * DoveWinPolicy:
 *
 * Who wins when the two sides differ: `ask`, `newest`, `a`, `b`.
 */
typedef enum
{
  DOVE_WIN_ASK,
  DOVE_WIN_NEWEST,
  DOVE_WIN_A,
  DOVE_WIN_B,
} DoveWinPolicy;

typedef enum
{
  DOVE_DELETE_KEEP,
  DOVE_DELETE_ARCHIVE,
  DOVE_DELETE_DELETE,
  DOVE_DELETE_ASK,
} DoveDeletePolicy;

typedef enum
{
  DOVE_SCOPE_KEEP,    /* a record that leaves the filter: its link pauses */
  DOVE_SCOPE_DELETE,  /* it counts as deleted */
} DoveScopePolicy;

typedef enum
{
  DOVE_DRIFT_LEAVE,   /* one way, somebody changed the target: left */
  DOVE_DRIFT_REPAIR,  /* set back, and made again when gone */
} DoveDriftPolicy;

typedef enum
{
  DOVE_EMPTY_KEY_SKIP,
  DOVE_EMPTY_KEY_CREATE,
} DoveEmptyKeyPolicy;

/**
 * DoveSyncEnd:
 * @connection: id of the connection
 * @object: name of the object in its connector
 * @filter: (nullable): formula that a record must pass
 *
 * One end of a sync.
 */
typedef struct
{
  char *connection;
  char *object;
  char *filter;
} DoveSyncEnd;

/**
 * DoveSyncKey:
 * @sides: formula of the key at each side, by #DoveSide
 *
 * One of the keys by which records that are not linked yet are matched.
 */
typedef struct
{
  char *sides[2];
} DoveSyncKey;

/**
 * DoveSyncDefinition:
 *
 * A sync's document read: every member with its default filled in. Arrays of two are indexed
 * by #DoveSide. Belongs to its definition and never changes.
 */
typedef struct
{
  DoveSyncEnd         ends[2];
  DoveDirection       direction;
  GPtrArray          *keys;            /* (element-type DoveSyncKey): in the order they are tried */
  DoveValue          *rows[2];         /* rows that write INTO that side (to_a, to_b); a list */

  DoveWinPolicy       first;           /* a newly matched pair differs */
  DoveWinPolicy       conflict;
  DoveDeletePolicy    deletes[2];      /* done AT that side when the other's record is gone */
  GTimeSpan           grace;           /* how long a delete waits, microseconds */
  DoveScopePolicy     scope;
  DoveDriftPolicy     drift;
  DoveEmptyKeyPolicy  empty_key;
  gint64              from;            /* older records are not begun with, UTC; 0 for none */

  guint               guard_deletes;   /* stop only beyond this count and ... */
  double              guard_share;     /* ... this share of the links, 0..1 */
  double              guard_updates;   /* share of the links, 0..1 */
  double              guard_creates;   /* times the usual */

  gboolean            tells_silence;   /* it is told when it is silent for unusually long */
  DoveValue          *trigger;         /* (nullable): the trigger's record */
} DoveSyncDefinition;

/**
 * DoveDefinition:
 *
 * One definition document, valid by its schema. Immutable, reference-counted, thread-safe.
 */
typedef struct _DoveDefinition DoveDefinition;

/**
 * DoveDefinitionIssue:
 * @file: (nullable): path in the workspace folder, `syncs/customers.json`
 * @pointer: JSON Pointer of the member; empty for the whole document
 * @line: line in the file, from 1; 0 when unknown
 * @column: column in characters, from 1; 0 when unknown
 * @message: a sentence for a person, with the remedy where there is one
 * @is_warning: the definition can be used all the same
 *
 * Something wrong with a definition.
 */
typedef struct
{
  char     *file;
  char     *pointer;
  guint     line;
  guint     column;
  char     *message;
  gboolean  is_warning;
} DoveDefinitionIssue;

DoveDefinition           *dove_definition_new             (DoveValue          *document,
                                                           GPtrArray          *issues);
DoveDefinition           *dove_definition_parse           (const char         *text,
                                                           gssize              length,
                                                           const char         *file,
                                                           GPtrArray          *issues);
DoveDefinition           *dove_definition_ref             (DoveDefinition     *self);
void                      dove_definition_unref           (DoveDefinition     *self);

DoveDefinitionKind        dove_definition_get_kind        (DoveDefinition     *self);
const char               *dove_definition_get_id          (DoveDefinition     *self);
const char               *dove_definition_get_name        (DoveDefinition     *self);
DoveValue                *dove_definition_get_document    (DoveDefinition     *self);
guint                     dove_definition_get_version     (DoveDefinition     *self);
const char               *dove_definition_get_hash        (DoveDefinition     *self);
DoveValue                *dove_definition_make_essence    (DoveDefinition     *self);
char                     *dove_definition_to_text         (DoveDefinition     *self);

const DoveSyncDefinition *dove_definition_get_sync        (DoveDefinition     *self);
DoveValue                *dove_definition_get_table_rows  (DoveDefinition     *self);
DoveValue                *dove_definition_get_rows        (DoveDefinition     *self,
                                                           DoveSide            target);

const char               *dove_definition_kind_to_string  (DoveDefinitionKind  kind);
const char               *dove_definition_kind_get_noun   (DoveDefinitionKind  kind);
gboolean                  dove_definition_kind_parse      (const char         *text,
                                                           DoveDefinitionKind *kind);
gboolean                  dove_definition_id_is_valid     (const char         *id);

void                      dove_definition_issue_free      (DoveDefinitionIssue *issue);
char                     *dove_definition_issue_to_string (DoveDefinitionIssue *issue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveDefinition, dove_definition_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveDefinitionIssue, dove_definition_issue_free)

G_END_DECLS
