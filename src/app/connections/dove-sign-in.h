/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "dove-bus-generated.h"

G_BEGIN_DECLS

#define DOVE_TYPE_SIGN_IN (dove_sign_in_get_type ())
G_DECLARE_FINAL_TYPE (DoveSignIn, dove_sign_in, DOVE, SIGN_IN, AdwPreferencesGroup)

void dove_sign_in_begin (DoveSignIn        *self,
                         DoveBusConnection *connection,
                         gboolean           takes_any);

G_END_DECLS
