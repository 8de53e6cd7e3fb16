/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-policy.h"

#include "base/dove-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* A range of IPv4 addresses: those that agree with `base` in the first `bits` bits. */
typedef struct
{
  guint32 base;
  guint   bits;
} Range;

/* Not on the public internet, by the IANA registry of special-purpose addresses (RFC 6890). */
static const Range special_ranges[] = {
  { 0x00000000, 8 },  /* 0.0.0.0: this network */
  { 0x0a000000, 8 },  /* 10.0.0.0: private */
  { 0x64400000, 10 }, /* 100.64.0.0: shared by carriers */
  { 0x7f000000, 8 },  /* 127.0.0.0: loopback */
  { 0xa9fe0000, 16 }, /* 169.254.0.0: link-local, and the clouds' metadata service */
  { 0xac100000, 12 }, /* 172.16.0.0: private */
  { 0xc0000000, 24 }, /* 192.0.0.0: protocols */
  { 0xc0000200, 24 }, /* 192.0.2.0: documentation */
  { 0xc0a80000, 16 }, /* 192.168.0.0: private */
  { 0xc6120000, 15 }, /* 198.18.0.0: benchmarks */
  { 0xc6336400, 24 }, /* 198.51.100.0: documentation */
  { 0xcb007100, 24 }, /* 203.0.113.0: documentation */
  { 0xe0000000, 4 },  /* 224.0.0.0: multicast */
  { 0xf0000000, 4 },  /* 240.0.0.0: reserved, and broadcast */
};

static gboolean
is_public_ipv4 (const guint8 *bytes)
{
  guint32 address = (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 |
                    (guint32) bytes[2] << 8 | bytes[3];

  for (guint i = 0; i < G_N_ELEMENTS (special_ranges); i++)
    if ((address ^ special_ranges[i].base) >> (32 - special_ranges[i].bits) == 0)
      return FALSE;

  return TRUE;
}

static gboolean
is_public_ipv6 (const guint8 *bytes)
{
  static const guint8 zeros[12] = { 0 };
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  static const guint8 nat64[12] = { 0x00, 0x64, 0xff, 0x9b };

  /* An IPv4 address in IPv6 clothes reaches what the IPv4 address reaches. */
  if (memcmp (bytes, mapped, 12) == 0 || memcmp (bytes, nat64, 12) == 0)
    return is_public_ipv4 (bytes + 12);
  if (bytes[0] == 0x20 && bytes[1] == 0x02)
    return is_public_ipv4 (bytes + 2);
  if (memcmp (bytes, zeros, 12) == 0)
    return FALSE;

  /* 2001::/23 (protocols, Teredo among them) and 2001:db8::/32 (documentation) */
  if (bytes[0] == 0x20 && bytes[1] == 0x01 &&
      (bytes[2] < 0x02 || (bytes[2] == 0x0d && bytes[3] == 0xb8)))
    return FALSE;

  return (bytes[0] & 0xe0) == 0x20; /* 2000::/3 is all that is public today */
}

/**
 * dove_net_address_is_public:
 * @address: an address, as resolved
 *
 * Tells addresses of the public internet from loopback, the own network, link-local, multicast
 * and reserved ones. IPv4 addresses within IPv6 ones are unwrapped.
 *
 * Returns: whether @address is on the public internet
 */
gboolean
dove_net_address_is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? is_public_ipv4 (bytes)
                                                                      : is_public_ipv6 (bytes);
}

/**
 * dove_net_is_loopback:
 * @url: an address
 *
 * Returns: whether its host is this computer
 */
gboolean
dove_net_is_loopback (const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_strcmp0 (host, "localhost") == 0;
}

/**
 * dove_net_check_url:
 * @url: an address
 * @error: return location for an error
 *
 * Checks that @url is one we may ask at all: absolute, http or https, with a host and without
 * a user name in it.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: whether it is
 */
gboolean
dove_net_check_url (const char  *url,
                    GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *problem = NULL;

  if (uri == NULL)
    problem = _("it is not a web address");
  else if (strcmp (g_uri_get_scheme (uri), "http") != 0 &&
           strcmp (g_uri_get_scheme (uri), "https") != 0)
    problem = _("only addresses that begin with http:// or https:// are asked");
  else if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    problem = _("it names no server");
  else if (g_uri_get_userinfo (uri) != NULL)
    problem = _("an address must not hold a user name or password");

  if (problem == NULL)
    return TRUE;

  /* The address may come from a record or an answer, and hold a secret: it is not shown. */
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("An address was refused: %s"), problem);

  return FALSE;
}

/**
 * dove_net_dup_origin:
 * @url: an address
 *
 * Gives the part of an address within which a credential may be sent: scheme, host in lower
 * case, and port.
 *
 * Returns: (transfer full) (nullable): `https://example.com:443`, or %NULL when @url has none
 */
char *
dove_net_dup_origin (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *host = NULL;
  int port;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return NULL;

  port = g_uri_get_port (uri);
  if (port <= 0)
    port = strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 : 80;
  host = g_ascii_strdown (g_uri_get_host (uri), -1);

  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%d" : "%s://%s:%d",
                          g_uri_get_scheme (uri), host, port);
}

/**
 * dove_net_is_same_origin:
 * @a: an address
 * @b: another one
 *
 * Returns: whether scheme, host and port of both are the same
 */
gboolean
dove_net_is_same_origin (const char *a,
                         const char *b)
{
  g_autofree char *origin_a = dove_net_dup_origin (a);
  g_autofree char *origin_b = dove_net_dup_origin (b);

  return origin_a != NULL && g_strcmp0 (origin_a, origin_b) == 0;
}
