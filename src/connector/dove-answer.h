/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-scope.h"

G_BEGIN_DECLS

/**
 * DovePair:
 * @name: of a header or parameter
 * @value: its text
 *
 * A header or a parameter.
 */
typedef struct
{
  char *name;
  char *value;
} DovePair;

DovePair *dove_pair_new  (const char *name,
                          const char *value);
void      dove_pair_free (DovePair   *self);

/**
 * DoveAnswer:
 * @status: HTTP status
 * @url: the address that answered, for relative links
 * @headers: (element-type DovePair): names in lower case, in their order
 * @body: (nullable): the decoded body; %NULL when there was none or it is not what was asked for
 * @text: (nullable): the start of a body that is no JSON, cleaned, for messages
 * @is_undecodable: there was a body, but it could not be decoded (HTML, a cut answer)
 * @is_untyped: the body was XML: one record is told from a list of one by the manifest only
 * @last: (nullable): the last record of the page, for `last:` selectors
 *
 * What an application answered. Plain data: fill it, then only read it.
 */
typedef struct
{
  guint      status;
  char      *url;
  GPtrArray *headers;
  DoveValue *body;
  char      *text;
  gboolean   is_undecodable;
  gboolean   is_untyped;
  DoveValue *last;
} DoveAnswer;

DoveAnswer *dove_answer_new        (guint        status,
                                    const char  *url);
void        dove_answer_free       (DoveAnswer  *self);

void        dove_answer_add_header (DoveAnswer  *self,
                                    const char  *name,
                                    const char  *value);
char       *dove_answer_dup_header (DoveAnswer  *self,
                                    const char  *name);
void        dove_answer_read_body  (DoveAnswer  *self,
                                    const char  *data,
                                    gsize        length);
void        dove_answer_set_last   (DoveAnswer  *self,
                                    DoveValue   *last);
void        dove_answer_fill_scope (DoveAnswer  *self,
                                    DoveScope   *scope);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePair, dove_pair_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveAnswer, dove_answer_free)

G_END_DECLS
