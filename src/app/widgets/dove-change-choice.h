/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/widgets/dove-change-item.h"

G_BEGIN_DECLS

typedef struct _DoveChangeChoice DoveChangeChoice;

DoveChangeChoice *dove_change_choice_new      (void);
void              dove_change_choice_free     (DoveChangeChoice *self);
void              dove_change_choice_clear    (DoveChangeChoice *self);
void              dove_change_choice_add      (DoveChangeChoice *self,
                                               DoveChangeItem   *item);
gboolean          dove_change_choice_set      (DoveChangeChoice *self,
                                               GPtrArray        *items,
                                               gboolean          is_left_out);
gboolean          dove_change_choice_undo     (DoveChangeChoice *self);
gboolean          dove_change_choice_can_undo (DoveChangeChoice *self);
guint             dove_change_choice_count    (DoveChangeChoice *self,
                                               DoveChangeKind    kind);
guint             dove_change_choice_count_left_out (DoveChangeChoice *self);
gboolean          dove_change_choice_leaves_something (DoveChangeChoice *self);
GVariant         *dove_change_choice_to_variant (DoveChangeChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveChangeChoice, dove_change_choice_free)

G_END_DECLS
