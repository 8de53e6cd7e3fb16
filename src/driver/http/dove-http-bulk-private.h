/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-bulk.h"
#include "driver/http/dove-http-driver-private.h"

G_BEGIN_DECLS

/*
 * HttpBulkItem:
 *
 * One of several writes that share a request.
 */
typedef struct
{
  HttpWriting   writing;   /* its exchange is its own */
  DoveBulkKind  kind;
  DoveBulk     *bulk;
  DoveValue    *item;
  gsize         size;      /* of the item, in bytes */
  guint         place;     /* among the outcomes */
} HttpBulkItem;

/*
 * HttpBulk:
 *
 * Several writes on their way. Its functions stand in dove-http-bulk.c, but for what is read out
 * of an answer: dove-http-bulk-read.c.
 */
typedef struct
{
  DoveHttpDriver *driver;
  GCancellable   *cancellable;
  GPtrArray      *outcomes;   /* (element-type DoveOutcome): of all writes; NULL so far */
  GPtrArray      *items;      /* (element-type HttpBulkItem): of the next request */
  gsize           size;       /* of these */
} HttpBulk;

void http_bulk_set_outcome     (HttpBulk           *self,
                                const HttpBulkItem *item,
                                DoveOutcome        *outcome);
void http_bulk_send_one_by_one (HttpBulk           *self);
void http_bulk_read_answer     (HttpBulk           *self,
                                HttpExchange       *exchange);

G_END_DECLS
