/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "dove-bus-generated.h"

G_BEGIN_DECLS

/**
 * DoveClientState:
 * @DOVE_CLIENT_STARTING: the agent is being started, or its objects are being read
 * @DOVE_CLIENT_READY: it is there
 * @DOVE_CLIENT_ENDED: it ended or could not be started, and is not started again by itself
 */
typedef enum
{
  DOVE_CLIENT_STARTING,
  DOVE_CLIENT_READY,
  DOVE_CLIENT_ENDED,
} DoveClientState;

#define DOVE_TYPE_CLIENT (dove_client_get_type ())
G_DECLARE_FINAL_TYPE (DoveClient, dove_client, DOVE, CLIENT, GObject)

DoveClient        *dove_client_new              (GDBusConnection  *bus,
                                                 const char       *workspace);

void               dove_client_start            (DoveClient       *self);
void               dove_client_restart          (DoveClient       *self);
void               dove_client_set_watched      (DoveClient       *self,
                                                 gboolean          is_watched);

DoveClientState    dove_client_get_state        (DoveClient       *self);
const char        *dove_client_get_message      (DoveClient       *self);
const char        *dove_client_get_silence      (DoveClient       *self);
DoveBusAgent      *dove_client_get_agent        (DoveClient       *self);
const char        *dove_client_get_workspace    (DoveClient       *self);

GListModel        *dove_client_get_connections  (DoveClient       *self);
GListModel        *dove_client_get_syncs        (DoveClient       *self);
DoveBusConnection *dove_client_find_connection  (DoveClient       *self,
                                                 const char       *id);
DoveBusSync       *dove_client_find_sync        (DoveClient       *self,
                                                 const char       *id);
DoveBusRun        *dove_client_find_run         (DoveClient       *self,
                                                 const char       *path);
DoveBusRun        *dove_client_find_run_of      (DoveClient       *self,
                                                 const char       *sync_id);

const char        *dove_client_get_sync_name       (DoveClient    *self,
                                                    const char    *id);
const char        *dove_client_get_connection_name (DoveClient    *self,
                                                    const char    *id);

G_END_DECLS
