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
