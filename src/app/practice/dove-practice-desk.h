/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_PRACTICE_DESK (dove_practice_desk_get_type ())
G_DECLARE_FINAL_TYPE (DovePracticeDesk, dove_practice_desk, DOVE, PRACTICE_DESK, GObject)

DovePracticeDesk *dove_practice_desk_new           (DoveClient           *client);
void              dove_practice_desk_resume        (DovePracticeDesk     *self);
void              dove_practice_desk_set_up_async  (DovePracticeDesk     *self,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
char             *dove_practice_desk_set_up_finish (DovePracticeDesk     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);

G_END_DECLS
