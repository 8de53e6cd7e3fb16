/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-selector.h"
#include "record/dove-schema.h"

G_BEGIN_DECLS

/**
 * DoveLabel:
 *
 * What people call the records of one object. Never changes once made; may be read from any thread.
 */
typedef struct _DoveLabel DoveLabel;

DoveLabel *dove_label_new         (DoveSelector    *said,
                                   DoveSchema      *schema);
void       dove_label_free        (DoveLabel       *self);

GPtrArray *dove_label_get_members (const DoveLabel *self);
char      *dove_label_read        (const DoveLabel *self,
                                   DoveValue       *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveLabel, dove_label_free)

G_END_DECLS
