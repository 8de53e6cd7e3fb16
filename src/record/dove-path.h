/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DovePath:
 *
 * A parsed field path, written like a reference without its brackets: `a.b`, `lines.2.net`,
 * `'first name'.'x.y'`. Immutable, reference-counted, thread-safe.
 */
typedef struct _DovePath DovePath;

DovePath   *dove_path_new            (const char      *text,
                                      GError         **error);
DovePath   *dove_path_ref            (DovePath        *self);
void        dove_path_unref          (DovePath        *self);

const char *dove_path_get_text       (DovePath        *self);
guint       dove_path_get_length     (DovePath        *self);
const char *dove_path_get_step       (DovePath        *self,
                                      guint            index);

DoveValue  *dove_path_fetch          (DovePath        *self,
                                      DoveValue       *value);
DoveValue  *dove_path_replace        (DovePath        *self,
                                      DoveValue       *record,
                                      DoveValue       *value,
                                      GError         **error);

/* JSON Pointer, RFC 6901 */
DoveValue  *dove_pointer_get         (DoveValue       *value,
                                      const char      *pointer);
DoveValue  *dove_pointer_replace     (DoveValue       *value,
                                      const char      *pointer,
                                      DoveValue       *replacement);
char       *dove_pointer_append_step (const char      *pointer,
                                      const char      *step);
char       *dove_pointer_to_path     (const char      *pointer);

/* RFC 7396 */
DoveValue  *dove_value_merge_patch   (DoveValue       *target,
                                      DoveValue       *patch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DovePath, dove_path_unref)

G_END_DECLS
