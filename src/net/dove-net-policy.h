/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What may be asked, and of whom. Pure functions. */

gboolean  dove_net_check_url         (const char    *url,
                                      GError       **error);
char     *dove_net_dup_origin        (const char    *url);
gboolean  dove_net_is_same_origin    (const char    *a,
                                      const char    *b);
gboolean  dove_net_address_is_public (GInetAddress  *address);
gboolean  dove_net_is_loopback       (const char    *url);

char     *dove_net_redact            (const char    *text,
                                      GPtrArray     *secrets);
char     *dove_net_hide_values       (const char    *text,
                                      GPtrArray     *secrets);
char     *dove_net_hide_credentials  (const char    *text);

G_END_DECLS
