/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-field-tree.h"

G_BEGIN_DECLS

/**
 * DoveFieldChangeKind:
 * @DOVE_FIELD_ADDED: there was no such field
 * @DOVE_FIELD_REMOVED: there is no such field any more, and none that it could be now
 * @DOVE_FIELD_RETYPED: it holds values of another type
 * @DOVE_FIELD_RENAMED: it is gone, and one that came may be it under another name
 * @DOVE_FIELD_MOVED: likewise, with the same name in another group
 * @DOVE_FIELD_LOCKED: it can only be read now
 * @DOVE_FIELD_REQUIRED: it must have a value now
 */
typedef enum
{
  DOVE_FIELD_ADDED,
  DOVE_FIELD_REMOVED,
  DOVE_FIELD_RETYPED,
  DOVE_FIELD_RENAMED,
  DOVE_FIELD_MOVED,
  DOVE_FIELD_LOCKED,
  DOVE_FIELD_REQUIRED,
} DoveFieldChangeKind;

/**
 * DoveFieldChange:
 * @before: (nullable): path as it was; %NULL of a field that came
 * @after: (nullable): path as it is; %NULL of a field that is gone
 * @told: a sentence
 * @why: (nullable): of a guess, what speaks for it
 *
 * How a field differs between two states of a schema. A renamed or moved one is a guess, for a
 * person to confirm.
 */
typedef struct
{
  DoveFieldChangeKind  kind;
  char                *before;
  char                *after;
  char                *told;
  char                *why;
} DoveFieldChange;

GPtrArray *dove_map_difference    (DoveFieldTree   *before,
                                   DoveFieldTree   *after);
void       dove_field_change_free (DoveFieldChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFieldChange, dove_field_change_free)

G_END_DECLS
