/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * DoveAnswerFunc:
 * @user_data: as given
 *
 * Called when a person said yes.
 */
typedef void (*DoveAnswerFunc) (gpointer user_data);

/**
 * DoveFileFunc:
 * @file: a file
 * @user_data: as given
 *
 * Called when a person has chosen a file.
 */
typedef void (*DoveFileFunc) (GFile    *file,
                              gpointer  user_data);

/**
 * DoveCompatPageFunc:
 * @page: a page that was taken away
 *
 * Takes some of its widgets down.
 *
 * Returns: whether there are more
 */
typedef gboolean (*DoveCompatPageFunc) (GtkWidget *page);

/* Pages on top of each other */
GtkWidget *dove_compat_pages_new      (GtkWidget      *first);
void       dove_compat_pages_push     (GtkWidget      *pages,
                                       GtkWidget      *page);
gboolean   dove_compat_pages_pop      (GtkWidget      *pages);
void       dove_compat_pages_set_leave (GtkWidget     *page,
                                       DoveCompatPageFunc leave);
GtkWidget *dove_compat_pages_get_top  (GtkWidget      *pages);
void       dove_compat_pages_push_over (GtkWidget     *widget,
                                       GtkWidget      *page);

/* Two things side by side, or one of them where it is narrow */
GtkWidget *dove_compat_split_new      (GtkWidget      *main,
                                       GtkWidget      *side);
gboolean   dove_compat_split_is_folded (GtkWidget     *split);
void       dove_compat_split_show     (GtkWidget      *split,
                                       gboolean        shows_side);
gboolean   dove_compat_split_is_at_side (GtkWidget    *split);
void       dove_compat_split_watch    (GtkWidget      *split,
                                       GCallback       shown,
                                       gpointer        object);

/* Lists */
void       dove_compat_list_set_tab   (GtkWidget      *list,
                                       GtkWidget      *before,
                                       GtkWidget      *after);

/* Windows */
void       dove_compat_tell           (GtkWindow      *parent,
                                       const char     *heading,
                                       const char     *body,
                                       GtkWidget      *more);
void       dove_compat_ask            (GtkWindow      *parent,
                                       const char     *heading,
                                       const char     *body,
                                       const char     *yes,
                                       DoveAnswerFunc  answered,
                                       gpointer        user_data,
                                       GDestroyNotify  destroy);
void       dove_compat_agree          (GtkWindow      *parent,
                                       const char     *heading,
                                       const char     *body,
                                       const char     *yes,
                                       DoveAnswerFunc  answered,
                                       gpointer        user_data,
                                       GDestroyNotify  destroy);
void       dove_compat_open_file      (GtkWindow      *parent,
                                       const char     *title,
                                       DoveFileFunc    chosen,
                                       gpointer        user_data,
                                       GDestroyNotify  destroy);
void       dove_compat_save_file      (GtkWindow      *parent,
                                       const char     *title,
                                       const char     *name,
                                       DoveFileFunc    chosen,
                                       gpointer        user_data,
                                       GDestroyNotify  destroy);
void       dove_compat_show_preferences (GtkWindow    *parent,
                                       GtkWidget      *page);
void       dove_compat_say            (AdwToastOverlay *overlay,
                                       const char     *kind,
                                       const char     *text);
void       dove_compat_say_in_preferences (GtkWidget  *widget,
                                       const char     *text);
void       dove_compat_show_about     (GtkWindow      *parent,
                                       const char     *agent_version);

G_END_DECLS
