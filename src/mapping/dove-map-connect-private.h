/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-connect.h"

G_BEGIN_DECLS

/* What a row sees where it stands */
typedef struct
{
  guint     depth;   /* how many loops are around it */
  char     *list;    /* (nullable): path of the list whose elements the innermost goes through */
} DoveMapScope;

/* Ways to join that are being put together */
typedef struct
{
  const DoveMapConnect *ask;
  const DoveFieldNode  *source;
  const DoveFieldNode  *target;
  DoveValue            *rows;      /* with the loops that must be there first */
  char                 *list;      /* (nullable): whose elements the target's row sees */
  GPtrArray            *choices;   /* (element-type DoveConnectChoice) */
} DoveMapJoin;

void         dove_map_scope_find      (DoveValue     *rows,
                                       const char    *place,
                                       DoveMapScope  *scope);
char        *dove_map_make_reference  (const char    *list,
                                       const char    *path);
char        *dove_map_join_find_many  (const DoveMapJoin *self);
gboolean     dove_map_join_is_hidden  (const DoveMapJoin *self);
gboolean     dove_map_join_make_loops (DoveMapJoin   *self);
void         dove_map_join_add        (DoveMapJoin   *self,
                                       const char    *label,
                                       const char    *formula,
                                       const char    *lost);
void         dove_map_join_convert    (DoveMapJoin   *self,
                                       const char    *reference);
char        *dove_map_format_loss     (const DoveFieldNode *source,
                                       const DoveFieldNode *target);

G_END_DECLS
