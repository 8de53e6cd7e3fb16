/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-help.h"

#include "app/widgets/dove-ui.h"

/*
 * The user help in data/help, shown by the desktop's help viewer at what is in front of the
 * person.
 */

typedef struct
{
  const char *place; /* type of a page, or name of a page of the bottom one */
  const char *topic; /* id of a page of the help */
} Topic;

static const Topic topics[] = {
  { "DoveBackupPage", "backup" },
  { "DoveCataloguePage", "connect" },
  { "DoveConnectPage", "connect" },
  { "DoveConnectionPage", "signed-out" },
  { "DoveDocumentPage", "connect" },
  { "DoveEditPage", "change-sync" },
  { "DoveMapPage", "mapping" },
  { "DoveNewSyncPage", "new-sync" },
  { "DoveRunPage", "preview" },
  { "DoveSyncPage", "schedule" },
  { "DoveTemplatePage", "new-sync" },
  { "activity", "activity" },
  { "connections", "connect" },
  { "needs-you", "needs-you" },
  { "overview", "overview" },
};

static const char *
find_topic (const char *place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (topics); i++)
    if (g_strcmp0 (topics[i].place, place) == 0)
      return topics[i].topic;

  return "index";
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GtkWidget) page = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    {
      g_debug ("The help could not be shown: %s", error->message);
      dove_ui_say (page, _("The help needs a help viewer: install the package “yelp”"));
    }
}

/**
 * dove_help_show:
 * @page: the page in front
 * @section: (nullable): which part of it, by name
 *
 * Shows the help on what is in front. Where no help viewer is installed, that is said.
 */
void
dove_help_show (GtkWidget  *page,
                const char *section)
{
  const char *topic = find_topic (section != NULL ? section : G_OBJECT_TYPE_NAME (page));
  g_autofree char *uri = g_strconcat ("help:dovetail/", topic, NULL);

  g_app_info_launch_default_for_uri_async (uri, NULL, NULL, opened_cb, g_object_ref (page));
}
