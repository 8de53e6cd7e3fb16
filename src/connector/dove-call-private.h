/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-call.h"

G_BEGIN_DECLS

/*
 * DoveCallDraft:
 * @query: @headers: records
 * @body: (nullable): what is sent, unless the dialect makes the body around @arguments
 * @arguments: (nullable): `params` or `variables`: a list or a record
 *
 * A request whose parts are values still. What is in its scope is that of the caller, and what
 * the request itself has: `record`, `since`, `page` ...
 */
typedef struct
{
  DoveManifest        *manifest;
  const DoveOperation *operation;
  const DoveCallInput *input;
  DoveScope           *scope;
  DoveValue           *query;
  DoveValue           *headers;
  DoveValue           *body;
  DoveValue           *arguments;
} DoveCallDraft;

/* dove-call.c */
gboolean   dove_operation_tells_of (const DoveOperation *operation,
                                  const char          *name);

/* dove-call-place.c */
gboolean   dove_call_set_names   (DoveCallDraft       *draft,
                                  GError             **error);
gboolean   dove_call_place_all   (DoveCallDraft       *draft,
                                  GError             **error);

/* dove-call-record.c */
DoveValue *dove_call_make_record (DoveManifest        *manifest,
                                  const DoveOperation *operation,
                                  const DoveCallInput *input);

G_END_DECLS
