/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint       dove_text_distance     (const char        *a,
                                    const char        *b);
const char *dove_text_find_nearest (const char        *word,
                                    const char *const *candidates,
                                    guint              length);
gboolean    dove_text_has_sign_in  (const char        *text);
char       *dove_text_to_base64url (const guchar      *bytes,
                                    gsize              size);

G_END_DECLS
