/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-action.h"
#include "sync/dove-act.h"

G_BEGIN_DECLS

struct _DoveActJob
{
  char                *connection;  /* id */
  char                *name;        /* of the connection, for people */
  DoveManifest        *manifest;
  const DoveObject    *object;      /* of the manifest */
  const DoveOperation *action;      /* of the object */
  char                *key;         /* (nullable) */
  DoveValue           *input;       /* (nullable) */
  DoveValue           *shown;       /* (nullable): the input without secrets */
  GPtrArray           *hidden;      /* (element-type utf8): the secrets of the input */
  DoveConnection      *live;        /* (nullable): with a @make */
  DoveEngineMake       make;        /* (nullable) */
  gpointer             make_data;
};

/* dove-act-check.c */
gboolean    dove_act_find       (DoveActJob        *self,
                                 const DoveActAsk  *ask,
                                 GError           **error);
gboolean    dove_act_check      (DoveActJob        *self,
                                 GError           **error);

/* dove-act-show.c */
DoveValue  *dove_act_hide       (DoveActJob        *self,
                                 DoveValue         *value);
char       *dove_act_hide_text  (DoveActJob        *self,
                                 const char        *text);
void        dove_act_set_names  (DoveActJob        *self,
                                 DoveValueBuilder  *builder);

G_END_DECLS
