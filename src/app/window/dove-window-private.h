/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/practice/dove-practice-desk.h"
#include "app/window/dove-window.h"

G_BEGIN_DECLS

struct _DoveWindow
{
  AdwApplicationWindow  parent_instance;

  GtkWidget            *agent_bar;
  AdwToastOverlay      *toasts;
  GtkWidget            *pages;
  GtkWidget            *main;    /* the page at the bottom */

  DoveClient           *client;
  char                 *signing_in; /* (nullable): a connection whose object is still to come */
  DovePracticeDesk     *practice;
  gboolean              is_trying;  /* the practice applications are being set up */
  char                 *made;       /* (nullable): a sync whose object is still to come */
};

void dove_window_add_agent_actions (DoveWindow *self);

G_END_DECLS
