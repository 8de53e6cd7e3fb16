/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-template.h"

G_BEGIN_DECLS

#define DOVE_TEMPLATE_SPREAD "..."
#define DOVE_TEMPLATE_CONDITION "?"

typedef enum
{
  DOVE_NODE_CONSTANT,
  DOVE_NODE_TEMPLATE,
  DOVE_NODE_LIST,
  DOVE_NODE_RECORD,
} DoveTemplateNodeKind;

typedef struct
{
  DoveTemplateNodeKind      kind;
  DoveValue    *constant;
  DoveTemplate *template;
  GPtrArray    *names;     /* of char *, for a record */
  GPtrArray    *children;  /* of DoveTemplateNode */
} DoveTemplateNode;

struct _DoveTemplateTree
{
  gatomicrefcount    ref_count;
  DoveTemplatePlace  place;
  DoveTemplateNode              *root;
};

gboolean dove_template_is_sign (const char *name);

G_END_DECLS
