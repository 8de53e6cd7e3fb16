/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

GtkWidget *dove_setting_row_new       (const DoveSetting *setting,
                                       DoveValue         *before);
DoveValue *dove_setting_row_get_value (GtkWidget         *row,
                                       const DoveSetting *setting);

GtkWidget *dove_secret_row_new        (const DoveSecret  *secret);
char      *dove_secret_row_dup_text   (GtkWidget         *row);
void       dove_secret_row_clear      (GtkWidget         *row);

G_END_DECLS
