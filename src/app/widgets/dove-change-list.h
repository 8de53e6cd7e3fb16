/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "app/widgets/dove-change-choice.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CHANGE_LIST (dove_change_list_get_type ())
G_DECLARE_FINAL_TYPE (DoveChangeList, dove_change_list, DOVE, CHANGE_LIST, GtkBox)

void dove_change_list_load         (DoveChangeList *self,
                                    DoveClient     *client,
                                    gint64          run,
                                    gboolean        can_choose);
gboolean
     dove_change_list_leave        (DoveChangeList *self);
DoveChangeChoice *
     dove_change_list_get_choice   (DoveChangeList *self);
void dove_change_list_set_sides    (DoveChangeList *self,
                                    const char     *a,
                                    const char     *b);
void dove_change_list_show_record  (DoveChangeList *self,
                                    gint64          change);
void dove_change_list_start_search (DoveChangeList *self);

G_END_DECLS
