/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-proxy-private.h"

struct _DoveNetProxyResolver
{
  GObject parent_instance;
};

static void proxy_resolver_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveNetProxyResolver, dove_net_proxy_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      proxy_resolver_iface_init))

static gboolean
goes_straight (const char *uri)
{
  return g_ascii_strncasecmp (uri, "https:", 6) != 0;
}

static char **
make_direct (void)
{
  const char *const direct[] = { "direct://", NULL };

  return g_strdupv ((char **) direct);
}

static gboolean
proxy_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
proxy_resolver_lookup (GProxyResolver  *resolver,
                       const char      *uri,
                       GCancellable    *cancellable,
                       GError         **error)
{
  if (goes_straight (uri))
    return make_direct ();

  return g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, error);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
}

static void
proxy_resolver_lookup_async (GProxyResolver      *resolver,
                             const char          *uri,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, proxy_resolver_lookup_async);
  if (goes_straight (uri))
    {
      g_task_return_pointer (task, make_direct (), (GDestroyNotify) g_strfreev);
      return;
    }

  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable,
                                 looked_up_cb, g_steal_pointer (&task));
}

static char **
proxy_resolver_lookup_finish (GProxyResolver  *resolver,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = proxy_resolver_is_supported;
  iface->lookup = proxy_resolver_lookup;
  iface->lookup_async = proxy_resolver_lookup_async;
  iface->lookup_finish = proxy_resolver_lookup_finish;
}

static void
dove_net_proxy_resolver_class_init (DoveNetProxyResolverClass *klass)
{
}

static void
dove_net_proxy_resolver_init (DoveNetProxyResolver *self)
{
}

/**
 * dove_net_proxy_resolver_new:
 *
 * Returns: (transfer full): a resolver of proxies
 */
GProxyResolver *
dove_net_proxy_resolver_new (void)
{
  return g_object_new (DOVE_TYPE_NET_PROXY_RESOLVER, NULL);
}
