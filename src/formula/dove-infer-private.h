/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-infer.h"
#include "dove-type-private.h"

G_BEGIN_DECLS

/**
 * DoveInferrer:
 * @element: (nullable): what `[.]` stands for; %NULL outside of EACH
 * @slots: types of the LETs around
 * @visit: (nullable): told of every reference, with the schema that its steps begin in
 *
 * A walk through a formula that works types out instead of values.
 */
typedef struct _DoveInferrer DoveInferrer;

struct _DoveInferrer
{
  DoveSource      source;
  const DoveType *element;
  DoveType       *slots;
  void          (*visit) (DoveInferrer   *self,
                          const DoveNode *reference,
                          DoveValue      *schema);
  gpointer        user_data;
};

void      dove_inferrer_init  (DoveInferrer   *self,
                               DoveValue      *schema,
                               guint           n_slots);
void      dove_inferrer_clear (DoveInferrer   *self);
DoveType  dove_infer_node     (DoveInferrer   *self,
                               const DoveNode *node);
DoveType  dove_infer_special  (DoveInferrer   *self,
                               const DoveNode *call);
DoveType  dove_infer_function (DoveInferrer   *self,
                               const DoveNode *call);
char     *dove_type_describe  (const DoveType *type);
gboolean  dove_type_may_not_be_number (const DoveNode *node,
                               const DoveType *type);

G_END_DECLS
