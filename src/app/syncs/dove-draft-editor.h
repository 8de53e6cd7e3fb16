/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/client/dove-client.h"
#include "app/mapping-editor/dove-map-model.h"
#include "app/syncs/dove-draft.h"

G_BEGIN_DECLS

/**
 * DoveDraftEditor:
 * @draft: must outlive the page that is opened
 * @side: that is written
 * @client: (nullable): of whom fields and records are asked again; %NULL when they cannot be
 *
 * What a mapping editor is opened for.
 */
typedef struct
{
  DoveDraft  *draft;
  guint       side;
  DoveClient *client;
} DoveDraftEditor;

DoveMapModel *dove_draft_editor_open (const DoveDraftEditor *self,
                                      GtkWidget             *over);

G_END_DECLS
