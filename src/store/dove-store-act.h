/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveActState:
 * @DOVE_ACT_SENT: noted, and then sent: what became of it is not known yet
 * @DOVE_ACT_DONE: the application said that it was done
 * @DOVE_ACT_REFUSED: the application refused it
 * @DOVE_ACT_NOT_DONE: it certainly did not get there
 * @DOVE_ACT_UNKNOWN: its answer was lost, so that it may have been done
 */
typedef enum
{
  DOVE_ACT_SENT,
  DOVE_ACT_DONE,
  DOVE_ACT_REFUSED,
  DOVE_ACT_NOT_DONE,
  DOVE_ACT_UNKNOWN,
} DoveActState;

/**
 * DoveStoreAct:
 * @id: number; 0 until it is kept
 * @connection: id of the connection
 * @object: which object
 * @action: its name in the connector
 * @key: (nullable): the record, if it is about one
 * @input: (nullable): what was entered: JSON text without secrets
 * @request: method and address, without secrets
 * @state: what became of it
 * @message: (nullable): why it was not done
 * @sent: when it was noted, just before it was sent
 * @ended: when its fate was known; 0 for not yet
 *
 * An action that a person asked an application for.
 */
typedef struct
{
  gint64        id;
  char         *connection;
  char         *object;
  char         *action;
  char         *key;
  char         *input;
  char         *request;
  DoveActState  state;
  char         *message;
  gint64        sent;
  gint64        ended;
} DoveStoreAct;

gboolean      dove_store_add_act     (DoveStore     *self,
                                      DoveStoreAct  *act,
                                      GError       **error);
gboolean      dove_store_end_act     (DoveStore     *self,
                                      DoveStoreAct  *act,
                                      GError       **error);
gboolean      dove_store_lose_acts   (DoveStore     *self,
                                      const char    *why,
                                      GError       **error);
GPtrArray    *dove_store_list_acts   (DoveStore     *self,
                                      const char    *connection,
                                      guint          limit,
                                      GError       **error);
GPtrArray    *dove_store_list_acts_of (DoveStore    *self,
                                      const char    *connection,
                                      const char    *object,
                                      const char    *key,
                                      GError       **error);

const char   *dove_act_state_get_nick (DoveActState  state);
DoveStoreAct *dove_store_act_new     (void);
void          dove_store_act_free    (DoveStoreAct  *act);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreAct, dove_store_act_free)

G_END_DECLS
