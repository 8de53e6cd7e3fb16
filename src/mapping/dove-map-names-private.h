/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-names.h"

G_BEGIN_DECLS

/*
 * A named value. What is wrong with it is found out once, when the list is read.
 */
typedef struct
{
  DoveValue    *row;
  const char   *name;         /* of @row, as the next */
  const char   *text;
  DoveMapNames *level;        /* the list that it stands in; borrowed */
  GArray       *uses;         /* (element-type DoveNameUse) (nullable): of names, by itself */
  gboolean      is_relative;  /* whether it is about an element of the list around */
  char         *problem;      /* (nullable) */
  const char   *member;       /* what @problem is about */
  gboolean      is_settling;
  gboolean      is_settled;
} DoveMapName;

struct _DoveMapNames
{
  gatomicrefcount  ref_count;
  char            *place;     /* (nullable): of the loop that the list is in */
  DoveMapNames    *around;    /* (nullable) */
  GPtrArray       *own;       /* (element-type DoveMapName): of the list, also wrong ones */
  GPtrArray       *all;       /* (element-type DoveMapName): those that can be used here */
  GPtrArray       *known;     /* (element-type utf8): what they are called; ends with %NULL */
};

#define DOVE_MAP_LET "LET("

/*
 * What a formula needs: it is collected for one place in the rows.
 */
typedef struct
{
  GPtrArray    *order;    /* (element-type DoveMapName): each behind those that it needs */
  DoveMapNames *at;       /* where the formula stands */
  char         *problem;  /* (nullable) */
} DoveMapGathering;

/* dove-map-names-compose.c */
gboolean    dove_map_names_gather      (DoveMapGathering *self,
                                        DoveMapNames     *names,
                                        GArray           *uses);
void        dove_map_name_settle       (DoveMapName      *self);
void        dove_map_name_set_problem  (DoveMapName      *self,
                                        const char       *member,
                                        char             *problem);
char       *dove_map_names_write_let   (GPtrArray  *order,
                                        const char *text,
                                        GArray     *pieces);
GArray     *dove_map_pieces_new        (void);

/* dove-map-names-inline.c */
char       *dove_map_text_replace_uses (const char *text,
                                        GArray     *uses,
                                        GPtrArray  *values);
const char *dove_map_text_skip_sign    (const char *text);
gboolean    dove_map_text_has_places   (const char *text);

G_END_DECLS
