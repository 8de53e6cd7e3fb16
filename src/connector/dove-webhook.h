/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-call.h"

G_BEGIN_DECLS

/**
 * DoveHookCall:
 * @method: `POST` ...
 * @url: the address that was called, as the application knows it
 * @headers: (element-type DovePair): as they came; names in any case
 * @body: the bytes, exactly as they came
 *
 * One call of an application to an address of ours. Nothing of it is to be believed before
 * dove_webhook_verify(). Plain data, all borrowed.
 */
typedef struct
{
  const char *method;
  const char *url;
  GPtrArray  *headers;
  GBytes     *body;
} DoveHookCall;

/**
 * DoveHookEvent:
 * @id: (nullable): tells repetitions of one event
 * @object: (transfer none): what kind of record it is about
 * @key: the key of the record
 * @record: (nullable): the record as the event has it; only out of a call that was signed
 * @is_deleted: the record is gone
 *
 * What happened, by the word of the application. A hint: it may be old, come twice or be out of
 * order, so that who takes it fetches the record.
 */
typedef struct
{
  char             *id;
  const DoveObject *object;
  char             *key;
  DoveValue        *record;
  gboolean          is_deleted;
} DoveHookEvent;

/**
 * DoveHook:
 * @id: (nullable): the name that the application gave to the subscription
 * @url: where it shall call
 * @secret: what it shall sign with
 *
 * A subscription to call-backs. Plain data, all borrowed.
 */
typedef struct
{
  const char *id;
  const char *url;
  const char *secret;
} DoveHook;

/**
 * DoveHookReply:
 * @status: HTTP status
 * @headers: (element-type DovePair): further headers
 * @body: (nullable): what is answered
 * @content_type: (nullable): of @body
 */
typedef struct
{
  guint      status;
  GPtrArray *headers;
  GBytes    *body;
  char      *content_type;
} DoveHookReply;

/* Whether a call really comes from the application */
gboolean       dove_webhook_verify         (const DoveSignature *signature,
                                            const DoveHookCall  *call,
                                            const char          *secret,
                                            gint64               now,
                                            GError             **error);

/* What it says */
GPtrArray     *dove_webhook_read_events    (DoveManifest        *manifest,
                                            const DoveEvents    *events,
                                            const DoveHookCall  *call,
                                            GError             **error);
void           dove_hook_event_free        (DoveHookEvent       *event);

/* A first call that only wants its question answered */
DoveHookReply *dove_webhook_answer         (const DoveEvents    *events,
                                            const DoveHookCall  *call,
                                            GError             **error);
void           dove_hook_reply_free        (DoveHookReply       *reply);

/* Asking for call-backs */
DoveCall      *dove_webhook_build          (DoveManifest        *manifest,
                                            const DoveOperation *operation,
                                            const DoveHook      *hook,
                                            const char          *verb,
                                            DoveScope           *scope,
                                            GError             **error);
gboolean       dove_webhook_read_hook      (const DoveEvents    *events,
                                            DoveAnswer          *answer,
                                            char               **id,
                                            char               **secret,
                                            GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveHookEvent, dove_hook_event_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveHookReply, dove_hook_reply_free)

G_END_DECLS
