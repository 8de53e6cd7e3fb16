/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-scope.h"

G_BEGIN_DECLS

/**
 * DoveTemplatePlace:
 * @DOVE_TEMPLATE_URI: RFC 6570 to the letter: an undefined variable expands to nothing
 * @DOVE_TEMPLATE_PATH: the same in an address: an undefined or empty variable, or one that
 *   would step out of its segment, is an error
 * @DOVE_TEMPLATE_TEXT: a header or query value: text, not yet encoded, or nothing
 * @DOVE_TEMPLATE_VALUE: in a body: exactly one reference keeps its JSON type
 * @DOVE_TEMPLATE_PARAMS: like a body, but outermost elements keep their position: null for nothing
 *
 * Where a template stands decides how it expands.
 */
typedef enum
{
  DOVE_TEMPLATE_URI,
  DOVE_TEMPLATE_PATH,
  DOVE_TEMPLATE_TEXT,
  DOVE_TEMPLATE_VALUE,
  DOVE_TEMPLATE_PARAMS,
} DoveTemplatePlace;

/**
 * DoveTemplate:
 *
 * One compiled string of a manifest: a URI template, or a formula if it starts with `=`.
 * Immutable, reference-counted, thread-safe.
 */
typedef struct _DoveTemplate DoveTemplate;

/**
 * DoveTemplateTree:
 *
 * A compiled JSON tree whose strings are templates: a body, parameters, headers, a query.
 * Immutable, reference-counted, thread-safe.
 */
typedef struct _DoveTemplateTree DoveTemplateTree;

DoveTemplate     *dove_template_new          (const char         *text,
                                              DoveTemplatePlace   place,
                                              GError            **error);
DoveTemplate     *dove_template_ref          (DoveTemplate       *self);
void              dove_template_unref        (DoveTemplate       *self);

const char       *dove_template_get_text     (DoveTemplate       *self);
GPtrArray        *dove_template_list_names   (DoveTemplate       *self);
gboolean          dove_template_is_constant  (DoveTemplate       *self);

gboolean          dove_template_expand_text  (DoveTemplate       *self,
                                              DoveScope          *scope,
                                              char              **text,
                                              GError            **error);
gboolean          dove_template_expand_value (DoveTemplate       *self,
                                              DoveScope          *scope,
                                              DoveValue         **value,
                                              GError            **error);

DoveTemplateTree *dove_template_tree_new     (DoveValue          *tree,
                                              DoveTemplatePlace   place,
                                              char              **pointer,
                                              GError            **error);
DoveTemplateTree *dove_template_tree_ref     (DoveTemplateTree   *self);
void              dove_template_tree_unref   (DoveTemplateTree   *self);

GPtrArray        *dove_template_tree_list_names (DoveTemplateTree *self);

gboolean          dove_template_tree_expand  (DoveTemplateTree   *self,
                                              DoveScope          *scope,
                                              DoveValue         **value,
                                              GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTemplate, dove_template_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTemplateTree, dove_template_tree_unref)

G_END_DECLS
