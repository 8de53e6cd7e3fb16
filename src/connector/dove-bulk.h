/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-call.h"
#include "connector/dove-verdict.h"

G_BEGIN_DECLS

/**
 * DoveBulkSent:
 * @kind: create, update, upsert or delete
 * @key: (nullable): of the record; not known of a create
 * @fields: (nullable): what was sent of it
 *
 * One of the writes that a bulk request carried. All borrowed.
 */
typedef struct
{
  DoveBulkKind  kind;
  const char   *key;
  DoveValue    *fields;
} DoveBulkSent;

DoveBulk    *dove_object_find_bulk  (const DoveObject    *object,
                                     DoveBulkKind         kind);
DoveValue   *dove_bulk_make_item    (const DoveBulk      *bulk,
                                     DoveBulkKind         kind,
                                     const DoveOperation *single,
                                     DoveScope           *scope,
                                     const DoveCallInput *input,
                                     GError             **error);

GPtrArray   *dove_bulk_match        (const DoveBulk      *bulk,
                                     const DoveObject    *object,
                                     const DoveBulkSent  *sent,
                                     guint                n_sent,
                                     DoveValue           *results);
gboolean     dove_bulk_is_misplaced (const DoveBulkSent  *sent,
                                     guint                n_sent,
                                     guint                place,
                                     DoveValue           *record);
char        *dove_bulk_read_key     (const DoveBulk      *bulk,
                                     const DoveObject    *object,
                                     DoveValue           *result);
DoveVerdict *dove_bulk_judge        (const DoveBulk      *bulk,
                                     DoveManifest        *manifest,
                                     DoveAnswer          *answer,
                                     DoveScope           *scope);

G_END_DECLS
