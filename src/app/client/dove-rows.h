/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "dove-bus-generated.h"
#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveRowFunc:
 * @row: a row
 * @object: as given
 *
 * Is given each row as soon as it is there.
 */
typedef void (*DoveRowFunc) (DoveValue *row,
                             gpointer   object);

void       dove_rows_ask_async  (GDBusProxy           *proxy,
                                 const char           *method,
                                 GVariant             *arguments,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
void       dove_rows_preview_async (DoveBusAgent     *agent,
                                 DoveValue            *document,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
void       dove_rows_follow_async (GDBusProxy        *proxy,
                                 const char           *method,
                                 GVariant             *arguments,
                                 DoveRowFunc           each,
                                 gpointer              object,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
DoveValue *dove_rows_follow_finish (GAsyncResult      *result,
                                 GVariant            **answer,
                                 GError              **error);
DoveValue *dove_rows_ask_finish (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS
