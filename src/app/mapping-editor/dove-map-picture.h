/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

/**
 * DoveMapPicture:
 *
 * A mapping as one picture on paper: both sides with their fields, and the wires between them. It
 * keeps what it shows, whatever becomes of the mapping. Belongs to the main thread.
 */
typedef struct _DoveMapPicture DoveMapPicture;

DoveMapPicture *dove_map_picture_new        (DoveMapModel   *model);
void            dove_map_picture_free       (DoveMapPicture *self);

double          dove_map_picture_get_width  (DoveMapPicture *self);
double          dove_map_picture_get_height (DoveMapPicture *self);
double          dove_map_picture_cut        (DoveMapPicture *self,
                                             double          top,
                                             double          most);
void            dove_map_picture_draw       (DoveMapPicture *self,
                                             cairo_t        *cairo);
GBytes         *dove_map_picture_to_pdf     (DoveMapPicture *self);
GBytes         *dove_map_picture_to_svg     (DoveMapPicture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapPicture, dove_map_picture_free)

G_END_DECLS
