/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/dove-store-run.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CHANGE_ITEM (dove_change_item_get_type ())
G_DECLARE_FINAL_TYPE (DoveChangeItem, dove_change_item, DOVE, CHANGE_ITEM, GObject)

DoveChangeItem        *dove_change_item_new        (DoveStoreChange *change);
DoveChangeItem        *dove_change_item_new_of     (DoveStoreChange *change,
                                                    guint            record,
                                                    GHashTable      *titles,
                                                    DoveChangeItem  *earlier);
DoveChangeItem        *dove_change_item_new_alone  (DoveStoreChange *change);

const DoveStoreChange *dove_change_item_get_change (DoveChangeItem  *self);
const char            *dove_change_item_get_label  (DoveChangeItem  *self);
guint                  dove_change_item_get_record (DoveChangeItem  *self);
DoveChangeItem        *dove_change_item_get_earlier (DoveChangeItem *self);
gboolean               dove_change_item_is_alone   (DoveChangeItem  *self);
gboolean               dove_change_item_is_planned (DoveChangeItem  *self);
gboolean               dove_change_item_is_left_out (DoveChangeItem *self);
void                   dove_change_item_set_left_out (DoveChangeItem *self,
                                                    gboolean         is_left_out);
const char            *dove_change_item_say_result (DoveChangeItem  *self);
char                  *dove_change_item_to_markup  (DoveChangeItem  *self,
                                                    guint            most);
char                  *dove_change_item_fields_to_markup (const DoveStoreChange *change,
                                                    GHashTable      *titles);
char                  *dove_change_item_say_paths  (DoveChangeItem  *self,
                                                    guint            most);
gboolean               dove_change_item_matches    (DoveChangeItem  *self,
                                                    const char      *text);

G_END_DECLS
