/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

void    dove_encode_form  (DoveValue   *value,
                           DoveEncode   encode,
                           GString     *text);
GBytes *dove_encode_body  (DoveValue   *value,
                           DoveEncode   encode,
                           char       **content_type,
                           GError     **error);

/* dove-call.c: parts of a request that signing in needs too */
void     dove_call_set_member     (DoveValue        **record,
                                   const char        *name,
                                   DoveValue         *value);
gboolean dove_call_expand_members (DoveTemplateTree  *general,
                                   DoveTemplateTree  *own,
                                   DoveScope         *scope,
                                   DoveValue        **result,
                                   GError           **error);
gboolean dove_call_add_headers    (GPtrArray         *headers,
                                   DoveValue         *record,
                                   GError           **error);

G_END_DECLS
