/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveNetProxyResolver:
 *
 * The proxies of the desktop, for encrypted requests only: a plain one would show the proxy its
 * credentials. Plain requests go straight.
 */
#define DOVE_TYPE_NET_PROXY_RESOLVER (dove_net_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (DoveNetProxyResolver, dove_net_proxy_resolver, DOVE, NET_PROXY_RESOLVER,
                      GObject)

GProxyResolver *dove_net_proxy_resolver_new (void);

G_END_DECLS
