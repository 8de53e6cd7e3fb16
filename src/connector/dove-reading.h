/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/* Records out of answers */
DoveValue *dove_operation_read_records (const DoveOperation  *operation,
                                        DoveAnswer           *answer,
                                        DoveScope            *scope,
                                        GError              **error);
DoveValue *dove_operation_read_record  (const DoveOperation  *operation,
                                        DoveAnswer           *answer,
                                        DoveScope            *scope,
                                        gboolean             *is_missing);
char      *dove_operation_read_key     (const DoveOperation  *operation,
                                        DoveAnswer           *answer,
                                        DoveScope            *scope);
gboolean   dove_operation_keeps        (const DoveOperation  *operation,
                                        DoveValue            *record,
                                        DoveScope            *scope);

/* What a record says of itself */
char      *dove_key_make_text          (DoveValue            *value);
char      *dove_object_read_key        (const DoveObject     *object,
                                        DoveValue            *record,
                                        GError              **error);
char      *dove_object_read_etag       (const DoveObject     *object,
                                        DoveValue            *record,
                                        DoveScope            *scope);
char      *dove_object_read_version    (const DoveObject     *object,
                                        DoveValue            *record,
                                        DoveScope            *scope);
gint64     dove_object_read_updated    (const DoveObject     *object,
                                        DoveValue            *record,
                                        DoveScope            *scope);
gint64     dove_object_read_created    (const DoveObject     *object,
                                        DoveValue            *record,
                                        DoveScope            *scope);
gboolean   dove_object_read_deleted    (const DoveObject     *object,
                                        DoveValue            *record,
                                        DoveScope            *scope);

/* Values for a scope */
DoveValue *dove_object_make_key        (const DoveObject     *object,
                                        const char           *key);
DoveValue *dove_object_make_fields     (const DoveObject     *object,
                                        GPtrArray            *names);
DoveValue *dove_object_make_parent     (const DoveObject     *parent,
                                        const char           *key,
                                        DoveValue            *record);
DoveValue *dove_object_adopt           (const DoveObject     *object,
                                        DoveValue            *record,
                                        DoveScope            *scope);

/* The native codecs of a dialect: tagged decimals, dates and times */
DoveValue *dove_object_decode          (const DoveObject     *object,
                                        DoveValue            *record);
DoveValue *dove_object_encode          (const DoveObject     *object,
                                        DoveValue            *record);

/* Positions of `since`: canonical text, to be kept and compared */
char      *dove_since_read             (const DoveSince      *since,
                                        DoveValue            *record,
                                        const char           *zone);
int        dove_since_compare          (const DoveSince      *since,
                                        const char           *a,
                                        const char           *b);
GTimeSpan  dove_time_format_get_step   (DoveTimeFormat        format);
char      *dove_since_at               (const DoveSince      *since,
                                        gint64                time);
char      *dove_since_lower            (const DoveSince      *since,
                                        const char           *position,
                                        GTimeSpan             span);
DoveValue *dove_since_write_start      (const DoveSince      *since,
                                        const char           *position,
                                        GTimeSpan             lookback,
                                        const char           *zone);
DoveValue *dove_since_write            (const DoveSince      *since,
                                        const char           *position,
                                        const char           *zone);

/* Filters the application can check itself */
const DovePushedFilter *dove_object_find_filter (const DoveObject *object,
                                                 const char       *pointer,
                                                 const char       *compare);
gboolean   dove_object_agrees          (const DoveObject     *object,
                                        const DovePushedFilter *filter,
                                        DoveValue            *value);

G_END_DECLS
