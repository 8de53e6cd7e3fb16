/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-completion.h"
#include "dove-context-private.h"
#include "dove-infer-private.h"

G_BEGIN_DECLS

/**
 * DovePlace:
 * @schema: (nullable): of the records whose fields can be named here
 * @value: (nullable): a sample of such a record
 * @is_there: whether anything is known
 *
 * Where a reference begins: at the record, or at the element of an EACH.
 */
typedef struct
{
  DoveValue *schema;
  DoveValue *value;
  gboolean   is_there;
} DovePlace;

/**
 * DoveCompleter:
 * @prefix: what has been written of the word so far
 * @start: first byte that a proposal replaces
 * @end: byte after the last
 * @found: (element-type Found): proposals with their ranks
 */
typedef struct
{
  DoveContext             context;
  DoveInferrer            inferrer;
  const DoveSurroundings *surroundings;
  char                   *prefix;
  guint                   start;
  guint                   end;
  GArray                 *found;
  GPtrArray              *kept;   /* values that places borrow from */
} DoveCompleter;

int           dove_completer_match      (const char    *prefix,
                                         const char    *candidate);
DoveCompletion *dove_completer_add      (DoveCompleter *self,
                                         DoveCompletionKind kind,
                                         int            rank,
                                         const char    *label);
void          dove_complete_reference   (DoveCompleter *self,
                                         const DoveSpan *span,
                                         guint          position);
void          dove_complete_all_fields  (DoveCompleter *self);

G_END_DECLS
