/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "dove-error.h"

/**
 * dove_error_quark:
 *
 * Registers the error domain; use %DOVE_ERROR.
 *
 * Returns: the domain
 */
G_DEFINE_QUARK (dove-error-quark, dove_error)

/**
 * dove_error_pass:
 * @local: an error, or none, that is handed on
 * @error: (nullable): where to
 *
 * Ends what an error may have cut short.
 *
 * Returns: whether there was none
 */
gboolean
dove_error_pass (GError **local,
                 GError **error)
{
  if (*local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (local));

  return FALSE;
}
