/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-number.h"

G_BEGIN_DECLS

/**
 * DoveValue:
 *
 * One value of business data: null, boolean, number, text, list or record (ordered members).
 * Immutable, reference-counted, usable from many threads at once.
 */
typedef struct _DoveValue DoveValue;

typedef enum
{
  DOVE_VALUE_NULL,
  DOVE_VALUE_BOOLEAN,
  DOVE_VALUE_NUMBER,
  DOVE_VALUE_TEXT,
  DOVE_VALUE_LIST,
  DOVE_VALUE_RECORD,
} DoveValueKind;

DoveValue        *dove_value_ref           (DoveValue         *self);
void              dove_value_unref         (DoveValue         *self);

/* Making; each gives a new reference. Text must be valid UTF-8 without NUL. */
DoveValue        *dove_value_new_null      (void);
DoveValue        *dove_value_new_boolean   (gboolean           boolean);
DoveValue        *dove_value_new_integer   (gint64             integer);
DoveValue        *dove_value_new_number    (const DoveNumber  *number);
DoveValue        *dove_value_new_literal   (const char        *literal,
                                            gssize             length);
DoveValue        *dove_value_new_text      (const char        *text);
DoveValue        *dove_value_new_text_len  (const char        *text,
                                            gssize             length);
DoveValue        *dove_value_new_list      (DoveValue        **elements,
                                            guint              length);

/* Looking; a wrong kind gives FALSE, 0 or NULL, and so does a NULL value */
DoveValueKind     dove_value_get_kind      (const DoveValue   *self);
gboolean          dove_value_is_null       (const DoveValue   *self);
gboolean          dove_value_get_boolean   (const DoveValue   *self);
gboolean          dove_value_get_number    (const DoveValue   *self,
                                            DoveNumber        *number);
const char       *dove_value_get_literal   (const DoveValue   *self);
gboolean          dove_value_get_integer   (const DoveValue   *self,
                                            gint64            *integer);
const char       *dove_value_get_text      (const DoveValue   *self);
gsize             dove_value_get_text_size (const DoveValue   *self);
guint             dove_value_get_length    (const DoveValue   *self);
gboolean          dove_value_is_empty      (const DoveValue   *self);
DoveValue        *dove_value_get_element   (const DoveValue   *self,
                                            guint              index);
const char       *dove_value_get_name      (const DoveValue   *self,
                                            guint              index);
DoveValue        *dove_value_get_member    (const DoveValue   *self,
                                            const char        *name);
DoveValue        *dove_value_recall_member (const DoveValue  *self,
                                            const char        *name,
                                            gsize              length,
                                            guint             *place);
const char       *dove_value_get_member_text (const DoveValue *self,
                                            const char        *name);

/* Comparing: numbers by value (10.00 equals 10), records without regard to the order of members */
gboolean          dove_value_equal         (const DoveValue   *a,
                                            const DoveValue   *b);
guint             dove_value_hash          (const DoveValue   *self);
char             *dove_value_digest        (const DoveValue   *self);

/**
 * DoveValueBuilder:
 *
 * Collects the members of a record or the elements of a list, of which it then makes a value.
 * Belongs to one thread.
 */
typedef struct _DoveValueBuilder DoveValueBuilder;

DoveValueBuilder *dove_value_builder_new   (DoveValueKind      kind);
void              dove_value_builder_free  (DoveValueBuilder  *self);

void              dove_value_builder_set   (DoveValueBuilder  *self,
                                            const char        *name,
                                            DoveValue         *value);
void              dove_value_builder_take  (DoveValueBuilder  *self,
                                            const char        *name,
                                            DoveValue         *value);
void              dove_value_builder_set_text (DoveValueBuilder *self,
                                            const char        *name,
                                            const char        *text);
void              dove_value_builder_remove (DoveValueBuilder *self,
                                            const char        *name);
void              dove_value_builder_set_all (DoveValueBuilder *self,
                                            const DoveValue   *record);
void              dove_value_builder_add   (DoveValueBuilder  *self,
                                            DoveValue         *value);
void              dove_value_builder_take_element (DoveValueBuilder *self,
                                            DoveValue         *value);
guint             dove_value_builder_get_length (DoveValueBuilder *self);
DoveValue        *dove_value_builder_peek  (DoveValueBuilder  *self,
                                            const char        *name);
DoveValue        *dove_value_builder_end   (DoveValueBuilder  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveValue, dove_value_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveValueBuilder, dove_value_builder_free)

G_END_DECLS
