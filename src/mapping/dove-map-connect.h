/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-field-tree.h"
#include "mapping/dove-mapping.h"

G_BEGIN_DECLS

#define DOVE_MAP_WHOLE G_MAXUINT /* instead of an index: the record itself */

/**
 * DoveConnectKind:
 * @DOVE_CONNECT_PLAIN: the value fits as it is
 * @DOVE_CONNECT_CONVERT: it may not fit; there are ways to make it fit
 * @DOVE_CONNECT_LIST: a list of records is made of the elements of a list
 * @DOVE_CONNECT_CHOOSE: of many values one is to be made; which, a person must say
 * @DOVE_CONNECT_PARENTS: the fields in two groups are joined
 * @DOVE_CONNECT_REFUSED: it means nothing
 *
 * What joining two fields means.
 */
typedef enum
{
  DOVE_CONNECT_PLAIN,
  DOVE_CONNECT_CONVERT,
  DOVE_CONNECT_LIST,
  DOVE_CONNECT_CHOOSE,
  DOVE_CONNECT_PARENTS,
  DOVE_CONNECT_REFUSED,
} DoveConnectKind;

/**
 * DoveConnectOptions:
 * @DOVE_CONNECT_IGNORE_CASE: `Name` is `name`
 * @DOVE_CONNECT_IGNORE_PUNCTUATION: `first_name` is `first-name` and `firstname`
 * @DOVE_CONNECT_RECURSE: groups and lists in the groups are joined as well
 * @DOVE_CONNECT_OVERWRITE: fields that are mapped already are mapped anew
 *
 * How the fields in two groups are joined.
 */
typedef enum
{
  DOVE_CONNECT_EXACT = 0,
  DOVE_CONNECT_IGNORE_CASE = 1 << 0,
  DOVE_CONNECT_IGNORE_PUNCTUATION = 1 << 1,
  DOVE_CONNECT_RECURSE = 1 << 2,
  DOVE_CONNECT_OVERWRITE = 1 << 3,
} DoveConnectOptions;

#define DOVE_CONNECT_USUAL \
  (DOVE_CONNECT_IGNORE_CASE | DOVE_CONNECT_IGNORE_PUNCTUATION | DOVE_CONNECT_RECURSE)

/**
 * DoveMapConnect:
 * @sources: the source's fields
 * @source: index of a field in it; %DOVE_MAP_WHOLE for the record, where groups are joined
 * @targets: the target's fields
 * @target: index of a field in it; %DOVE_MAP_WHOLE likewise
 * @rows: the rows as they are
 * @record: (nullable): a record of the source, to try choices on
 * @formulas: (nullable): what formulas may know meanwhile
 * @adds: whether the source may come beside what is written into a text already
 *
 * Two fields that are to be joined.
 */
typedef struct
{
  DoveFieldTree         *sources;
  guint                  source;
  DoveFieldTree         *targets;
  guint                  target;
  DoveValue             *rows;
  DoveValue             *record;
  const DoveFormulaHost *formulas;
  gboolean               adds;
} DoveMapConnect;

/**
 * DoveConnectChoice:
 * @label: what it does, in words
 * @name: of the edit, to be shown beside “Undo”
 * @formula: (nullable): the formula that the target gets, or the list of a loop; %NULL when there
 *   are several
 * @result: (nullable): what it gives on the record, in one line; "" for nothing
 * @has_failed: whether @result says why it gives nothing
 * @lost: (nullable): what may get lost, sentences
 * @rows: the rows after it
 *
 * One way to join two fields.
 */
typedef struct
{
  char      *label;
  char      *name;
  char      *formula;
  char      *result;
  gboolean   has_failed;
  char      *lost;
  DoveValue *rows;
} DoveConnectChoice;

/**
 * DoveMapPair:
 * @place: of the target field
 * @formula: what it gets; of a loop the list
 * @is_loop: whether it is a loop
 *
 * A row that joining two groups makes.
 */
typedef struct
{
  char     *place;
  char     *formula;
  gboolean  is_loop;
} DoveMapPair;

GPtrArray *dove_map_connect             (const DoveMapConnect *ask,
                                         DoveConnectKind      *kind,
                                         char                **why);
GPtrArray *dove_map_connect_children    (const DoveMapConnect *ask,
                                         DoveConnectOptions    options);
DoveValue *dove_map_connect_apply       (DoveValue            *rows,
                                         GPtrArray            *pairs);
void       dove_connect_choice_free     (DoveConnectChoice    *choice);
void       dove_map_pair_free           (DoveMapPair          *pair);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveConnectChoice, dove_connect_choice_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapPair, dove_map_pair_free)

G_END_DECLS
