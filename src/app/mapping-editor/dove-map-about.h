/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

/**
 * DoveMapAbout:
 * @model: a mapping
 * @place: (nullable): path of a target field
 * @parent: (nullable): not owned: the window goes with it
 *
 * What a window that asks is about. Who asks has more: this comes first in it.
 */
typedef struct
{
  DoveMapModel *model;
  char         *place;
  GtkWidget    *parent;
} DoveMapAbout;

gpointer    dove_map_about_new   (gsize         size,
                                  GtkWidget    *parent,
                                  DoveMapModel *model,
                                  const char   *place);
void        dove_map_about_free  (gpointer      about);
GtkWindow  *dove_map_about_window (gpointer     about,
                                  GClosureNotify free_about,
                                  const char   *title,
                                  GtkWidget    *content);

const char *dove_map_about_label (DoveMapModel *model,
                                  const char   *place);
void        dove_map_about_map   (DoveMapModel *model,
                                  const char   *place,
                                  const char   *formula);

G_END_DECLS
