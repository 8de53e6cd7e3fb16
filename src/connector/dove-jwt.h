/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/* JSON Web Tokens that we sign: RFC 7519, RFC 7515. Pure functions. */

char *dove_jwt_sign (DoveJwtAlgorithm   algorithm,
                     GBytes            *key,
                     const char        *text,
                     GError           **error);
char *dove_jwt_make (DoveJwtAlgorithm   algorithm,
                     GBytes            *key,
                     const char        *key_id,
                     DoveValue         *claims,
                     GError           **error);

G_END_DECLS
