/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/**
 * DovePushedCondition:
 * @filter: (transfer none): how the application takes it
 * @value: (transfer none): what the field is compared with; a list for `in`
 */
typedef struct
{
  const DovePushedFilter *filter;
  DoveValue              *value;
} DovePushedCondition;

/**
 * DoveCallInput:
 * @object: (nullable): whose operation it is
 * @base: (nullable): what paths are joined to instead of the manifest's `base`
 * @record: (nullable): create: the record; update: only the changed members
 * @seen: (nullable): the whole record as last read, for updates that send it whole
 * @idempotency_key: (nullable): sent where the manifest names a place for it
 * @etag: (nullable): sent as If-Match
 * @cursor: (nullable): position of the page, from dove_paging_advance(); %NULL is the first
 * @since: (nullable): position in the canonical form of dove_since_read(); lookback is taken
 *   off here
 * @is_restart: the list goes on from @since within one reading: without the lookback
 * @until: (nullable): end of the slice, in the same form
 * @conditions: (nullable) (element-type DovePushedCondition): what the application may check
 *
 * What a call is made of besides the names in its scope. All borrowed.
 */
typedef struct
{
  const DoveObject *object;
  const char       *base;
  DoveValue        *record;
  DoveValue        *seen;
  const char       *idempotency_key;
  const char       *etag;
  const char       *cursor;
  const char       *since;
  gboolean          is_restart;
  const char       *until;
  GPtrArray        *conditions;
} DoveCallInput;

/**
 * DoveCall:
 * @method: `GET`, `POST` ...
 * @url: absolute, without secrets
 * @headers: (element-type DovePair): without those that show who we are
 * @body: (nullable): what is sent
 * @content_type: (nullable): of @body
 * @is_write: whether it may change something: such a call is never repeated blindly
 * @is_repeatable: a repeat does no harm: reads, PUT, DELETE, a write with an idempotency key
 * @credentials: (element-type DovePair): headers that show who we are; only for the base's origin
 * @credential_query: (element-type DovePair): the same as query parameters
 * @tree: (nullable): @body before it was encoded
 * @encode: how it was encoded
 *
 * One request, ready to be sent. The same input gives the same bytes.
 */
typedef struct
{
  char       *method;
  char       *url;
  GPtrArray  *headers;
  GBytes     *body;
  char       *content_type;
  gboolean    is_write;
  gboolean    is_repeatable;
  GPtrArray  *credentials;
  GPtrArray  *credential_query;
  DoveValue  *tree;
  DoveEncode  encode;
} DoveCall;

DoveCall   *dove_operation_build      (DoveManifest         *manifest,
                                       const DoveOperation  *operation,
                                       DoveScope            *scope,
                                       const DoveCallInput  *input,
                                       GError              **error);
gboolean    dove_operation_is_allowed (const DoveOperation  *operation,
                                       DoveScope            *scope,
                                       GError              **error);
gboolean    dove_operation_is_write   (const DoveOperation  *operation);
gboolean    dove_operation_is_whole   (const DoveOperation  *operation);
gboolean    dove_operation_carries    (const DoveOperation  *operation,
                                       DoveValue            *record);
gboolean    dove_operation_needs_seen (const DoveOperation  *operation);
gboolean    dove_operation_sends_key  (DoveManifest         *manifest,
                                       const DoveOperation  *operation);
DoveDialect dove_operation_get_dialect (DoveManifest        *manifest,
                                       const DoveOperation  *operation);

gboolean    dove_auth_is_usable       (const DoveAuth       *auth);
gboolean    dove_auth_apply           (const DoveAuth       *auth,
                                       DoveScope            *scope,
                                       DoveCall             *call,
                                       GError              **error);
DoveValue  *dove_auth_read_session    (GPtrArray            *saves,
                                       DoveAnswer           *answer,
                                       DoveScope            *scope,
                                       GError              **error);
gboolean    dove_auth_renews_on       (const DoveAuth       *auth,
                                       guint                 status);

void        dove_call_free            (DoveCall             *self);
char       *dove_call_dup_signed_url  (DoveCall             *self);
const char *dove_call_get_header      (DoveCall             *self,
                                       const char           *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveCall, dove_call_free)

G_END_DECLS
