/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Speaking to the window, wherever a widget is in it */
void       dove_ui_say          (GtkWidget     *widget,
                                 const char    *text);
void       dove_ui_say_error    (GtkWidget     *widget,
                                 GError        *error);
gboolean   dove_ui_is_cancelled (const GError  *error);
char      *dove_ui_name_file    (GFile         *file);

void       dove_ui_hide_unmapped (GtkWidget    *page);

/* Small parts of pages */
GtkWidget *dove_ui_row_new      (const char    *title,
                                 const char    *subtitle);
GtkWidget *dove_ui_value_row    (const char    *title,
                                 const char    *value);
void       dove_ui_row_set      (GtkWidget     *row,
                                 const char    *title,
                                 const char    *subtitle);
GtkWidget *dove_ui_link_row     (const char    *title,
                                 const char    *subtitle,
                                 const char    *icon_name,
                                 const char    *action,
                                 GVariant      *target);
GtkWidget *dove_ui_button_new   (const char    *label,
                                 const char    *style);
GtkWidget *dove_ui_text_new     (const char    *text,
                                 const char    *style);
void       dove_ui_set_name     (GtkWidget     *widget,
                                 const char    *name);
void       dove_ui_row_control  (GtkWidget     *row,
                                 GtkWidget     *control,
                                 const char    *name);
void       dove_ui_name_choice  (GtkWidget     *choice,
                                 const char    *name);
void       dove_ui_name_menu    (GtkMenuButton *button);
void       dove_ui_let_shorten  (GtkWidget     *widget);
GtkWidget *dove_ui_group_new    (const char    *title);
void       dove_ui_name_rows    (GtkWidget     *group,
                                 const char    *name);
void       dove_ui_clear        (GtkWidget     *box);
void       dove_ui_group_clear  (GtkWidget     *group,
                                 GPtrArray     *rows);
void       dove_ui_group_add    (GtkWidget     *group,
                                 GPtrArray     *rows,
                                 GtkWidget     *row);

G_END_DECLS
