/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DOVE_ERROR:
 *
 * The one error domain of Dovetail. Codes say what the caller does next; the message is a
 * sentence for a person and never holds a secret or a whole record.
 */
#define DOVE_ERROR (dove_error_quark ())

/**
 * DoveError:
 * @DOVE_ERROR_FAILED: report it; nothing else fits
 * @DOVE_ERROR_INVALID: a document, formula, mapping or value is wrong: show the place
 * @DOVE_ERROR_LIMIT: one of our own limits was passed (size, depth, steps)
 * @DOVE_ERROR_UNAUTHORIZED: the sign-in was refused: ask the user to sign in again
 * @DOVE_ERROR_FORBIDDEN: signed in, but not allowed: name the missing permission
 * @DOVE_ERROR_THROTTLED: wait, then go on; longer than a run may wait
 * @DOVE_ERROR_OFFLINE: the application cannot be reached: wait for the network
 * @DOVE_ERROR_CONFLICT: the record moved meanwhile: read and compare again
 * @DOVE_ERROR_MISSING: the thing named does not exist
 * @DOVE_ERROR_EXPIRED: a position is no longer known to the application: begin again
 * @DOVE_ERROR_AMBIGUOUS: a write may or may not have arrived: resolve it first
 * @DOVE_ERROR_LOCKED: the keyring is locked: wait until it is opened
 * @DOVE_ERROR_NO_KEYRING: there is no keyring service
 * @DOVE_ERROR_BUSY: another process holds the workspace
 * @DOVE_ERROR_VERSION: made by a newer program than this one
 * @DOVE_ERROR_UNSUPPORTED: this connector or driver cannot do it
 * @DOVE_ERROR_STORAGE: the disk is full or refuses: stop before sending
 * @DOVE_ERROR_NEEDS_PERSON: a review must be answered first
 */
typedef enum
{
  DOVE_ERROR_FAILED,
  DOVE_ERROR_INVALID,
  DOVE_ERROR_LIMIT,
  DOVE_ERROR_UNAUTHORIZED,
  DOVE_ERROR_FORBIDDEN,
  DOVE_ERROR_THROTTLED,
  DOVE_ERROR_OFFLINE,
  DOVE_ERROR_CONFLICT,
  DOVE_ERROR_MISSING,
  DOVE_ERROR_EXPIRED,
  DOVE_ERROR_AMBIGUOUS,
  DOVE_ERROR_LOCKED,
  DOVE_ERROR_NO_KEYRING,
  DOVE_ERROR_BUSY,
  DOVE_ERROR_VERSION,
  DOVE_ERROR_UNSUPPORTED,
  DOVE_ERROR_STORAGE,
  DOVE_ERROR_NEEDS_PERSON,
} DoveError;

GQuark   dove_error_quark (void);
gboolean dove_error_pass  (GError **local,
                           GError **error);

G_END_DECLS
