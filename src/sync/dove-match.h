/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "workspace/dove-definition.h"

G_BEGIN_DECLS

/**
 * DoveMatchIndex:
 * @list: gives the records at a side that have a key, at most @limit, or %NULL with an error;
 *   with @only_unlinked those without a link
 * @keys: gives the keys of a record at a side, an empty text for an empty one and %NULL at the
 *   end; or %NULL with an error
 * @user_data: handed to both
 *
 * The records by their keys, as matching sees them.
 */
typedef struct
{
  GPtrArray *(*list) (DoveSide     side,
                      guint        ordinal,
                      const char  *key,
                      gboolean     only_unlinked,
                      guint        limit,
                      gpointer     user_data,
                      GError     **error);
  char     **(*keys) (DoveSide     side,
                      const char  *record,
                      gpointer     user_data,
                      GError     **error);
  gpointer     user_data;
} DoveMatchIndex;

/**
 * DoveMatchKind:
 * @DOVE_MATCH_NONE: no record at the other side is the same
 * @DOVE_MATCH_ONE: exactly one is
 * @DOVE_MATCH_DOUBT: a key stands several times: a person must say
 * @DOVE_MATCH_EMPTY: all its keys are empty
 */
typedef enum
{
  DOVE_MATCH_NONE,
  DOVE_MATCH_ONE,
  DOVE_MATCH_DOUBT,
  DOVE_MATCH_EMPTY,
} DoveMatchKind;

/**
 * DoveMatch:
 * @kind: what was found
 * @ordinal: which key decided
 * @key: (nullable): that key
 * @other: (nullable): the record at the other side
 * @candidates: (nullable) (element-type utf8): with a doubt, the records by #DoveSide
 *
 * What matching says of a record that has no link yet. Clear it with dove_match_clear().
 */
typedef struct
{
  DoveMatchKind  kind;
  guint          ordinal;
  char          *key;
  char          *other;
  GPtrArray     *candidates[2];
} DoveMatch;

gboolean dove_match_find  (const DoveMatchIndex  *index,
                           DoveSide               side,
                           char                 **keys,
                           guint                  n_keys,
                           DoveMatch             *match,
                           GError               **error);
void     dove_match_clear (DoveMatch             *match);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveMatch, dove_match_clear)

G_END_DECLS
