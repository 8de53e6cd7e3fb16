/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define DOVE_TYPE_KEYRING (dove_keyring_get_type ())
G_DECLARE_INTERFACE (DoveKeyring, dove_keyring, DOVE, KEYRING, GObject)

/**
 * DoveKeyringInterface:
 * @store: keeps the secrets of a connection in place of the earlier ones
 * @lookup: gives them back
 * @clear: forgets them
 * @check: whether secrets could be kept and read now, without asking for any
 *
 * Where the secrets of connections are: one item per connection, a record of texts. All
 * functions block and may be called from any thread but the main loop's.
 */
struct _DoveKeyringInterface
{
  GTypeInterface parent_iface;

  gboolean   (*store)  (DoveKeyring   *self,
                        const char    *connection,
                        const char    *label,
                        DoveValue     *secrets,
                        GCancellable  *cancellable,
                        GError       **error);
  DoveValue *(*lookup) (DoveKeyring   *self,
                        const char    *connection,
                        GCancellable  *cancellable,
                        GError       **error);
  gboolean   (*clear)  (DoveKeyring   *self,
                        const char    *connection,
                        GCancellable  *cancellable,
                        GError       **error);
  gboolean   (*check)  (DoveKeyring   *self,
                        GCancellable  *cancellable,
                        GError       **error);
};

DoveKeyring *dove_keyring_new_system (const char    *workspace);
DoveKeyring *dove_keyring_new_memory (void);

gboolean     dove_keyring_store      (DoveKeyring   *self,
                                      const char    *connection,
                                      const char    *label,
                                      DoveValue     *secrets,
                                      GCancellable  *cancellable,
                                      GError       **error);
DoveValue   *dove_keyring_lookup     (DoveKeyring   *self,
                                      const char    *connection,
                                      GCancellable  *cancellable,
                                      GError       **error);
gboolean     dove_keyring_clear      (DoveKeyring   *self,
                                      const char    *connection,
                                      GCancellable  *cancellable,
                                      GError       **error);
gboolean     dove_keyring_check      (DoveKeyring   *self,
                                      GCancellable  *cancellable,
                                      GError       **error);

void         dove_secrets_harden     (void);

G_END_DECLS
